//! `creepcheck init`: a commented configuration to begin with.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::cli::ColumnsArgs;
use crate::commands::columns;
use crate::config::NAME;
use crate::report::survey as report;

/// Every setting, commented out: `#name = …` is a setting, `# text` a comment.
pub const TEMPLATE: &str = include_str!("creepcheck.toml");

/// Writes the template into the working directory, and behind it what the columns of the files named are taken for.
///
/// # Errors
/// Where the file is there already, or cannot be written, or a file named cannot be read.
pub fn run(args: &ColumnsArgs, out: &mut dyn Write) -> Result<ExitCode> {
    let names = names(args)?;
    let path = Path::new(NAME);
    if !names.is_empty() && path.exists() {
        bail!("{NAME} is there already and was left as it is; this would go into it:\n{names}");
    }
    write(path, &format!("{TEMPLATE}{names}"))?;
    if names.is_empty() {
        let known = match args.input.is_empty() {
            true => "",
            false => " No column of these files is known by another name.",
        };
        writeln!(
            out,
            "{NAME} is written, with every setting in it commented out: as it is, it changes nothing.{known}"
        )?;
    } else {
        write!(
            out,
            "{NAME} is written. These names of columns are in force; look whether they are right:\n{names}"
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The tables of columns' names that are proposed, each behind an empty line.
fn names(args: &ColumnsArgs) -> Result<String> {
    let mut tables: BTreeMap<&str, BTreeMap<String, String>> = BTreeMap::new();
    columns::each(args, |survey| {
        let settings = report::settings(&survey);
        if let Some(table) = survey.table.filter(|_| !settings.is_empty()) {
            tables.entry(table).or_default().extend(settings);
        }
        Ok(())
    })?;
    let mut names = String::new();
    for (table, settings) in tables {
        let _ = writeln!(names, "\n[columns.{table}]");
        for (header, own) in settings {
            let _ = writeln!(names, "{header} = \"{own}\"");
        }
    }
    Ok(names)
}

fn write(path: &Path, text: &str) -> Result<()> {
    let name = path.display();
    // Made only where there is none, in one step: whatever comes between looking and writing is safe.
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    let mut file = match file {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            bail!("{name} is there already; it was left as it is")
        }
        Err(error) => return Err(error).with_context(|| format!("{name} cannot be written")),
    };
    if let Err(error) = file.write_all(text.as_bytes()) {
        drop(file);
        // Half a file would pass for a whole one; whether it can be taken away decides nothing more.
        let _ = std::fs::remove_file(path);
        return Err(error).with_context(|| format!("{name} cannot be written"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::BookArgs;
    use crate::commands::Shelf;
    use crate::config::{Config, KEYS};

    /// The template with every setting in force.
    fn uncommented() -> String {
        TEMPLATE
            .lines()
            .map(|line| match line.strip_prefix('#') {
                Some(setting) if !setting.starts_with(' ') => setting,
                _ => line,
            })
            .map(|line| format!("{line}\n"))
            .collect()
    }

    #[test]
    fn it_changes_nothing_and_says_every_key() {
        let plain = Config::read(None, TEMPLATE.to_owned()).unwrap();
        assert!(plain.profile.is_none() && plain.company_names.is_empty());
        let parsed: toml::Table = toml::from_str(&uncommented()).unwrap();
        for key in KEYS {
            assert!(
                parsed.contains_key(key),
                "the template says nothing of `{key}`"
            );
        }
        let plain: toml::Table = toml::from_str(TEMPLATE).unwrap();
        assert!(plain.is_empty());
    }

    #[test]
    fn every_setting_in_it_is_one() {
        let config = Config::read(None, uncommented()).unwrap();
        let mut shelf = Shelf::open(&BookArgs::default()).unwrap();
        for (name, words) in &config.lists {
            shelf
                .lists
                .add(name, words)
                .unwrap_or_else(|error| panic!("{error}"));
        }
        shelf.config = config;
        shelf.book(0).unwrap();
    }

    #[test]
    fn it_never_overwrites() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(NAME);
        write(&path, TEMPLATE).unwrap();
        std::fs::write(&path, "profile = \"gdpr\"\n").unwrap();
        let error = write(&path, TEMPLATE).unwrap_err().to_string();
        assert!(
            error.ends_with("is there already; it was left as it is"),
            "{error}"
        );
        assert_eq!(
            std::fs::read_to_string(&path).unwrap(),
            "profile = \"gdpr\"\n"
        );
    }
}
