//! `creepcheck init`: a commented configuration to begin with.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::config::NAME;

/// Every setting, commented out: `#name = …` is a setting, `# text` a comment.
pub const TEMPLATE: &str = include_str!("creepcheck.toml");

/// Writes the template into the working directory.
///
/// # Errors
/// Where the file is there already, or cannot be written.
pub fn run(out: &mut dyn Write) -> Result<ExitCode> {
    write(Path::new(NAME))?;
    writeln!(
        out,
        "{NAME} is written, with every setting in it commented out: as it is, it changes nothing."
    )?;
    Ok(ExitCode::SUCCESS)
}

fn write(path: &Path) -> Result<()> {
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
    if let Err(error) = file.write_all(TEMPLATE.as_bytes()) {
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
        write(&path).unwrap();
        std::fs::write(&path, "profile = \"gdpr\"\n").unwrap();
        let error = write(&path).unwrap_err().to_string();
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
