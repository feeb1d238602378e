//! The export formats of a run: built in, the user's own, and what the configuration says of each.

use anyhow::Result;

use crate::config::Config;
use crate::input::document::{Document, Problem, Table, text_of};
use crate::input::formats::{Format, Formats, id_of};

/// Reads them.
///
/// # Errors
/// A file cannot be read, or it or the configuration has a mistake.
pub fn load(config: &Config) -> Result<Formats> {
    let mut formats = Formats::builtin()?;
    for path in &config.format_files {
        let document = Document::new(path.display().to_string(), text_of(path)?);
        formats.add(Format::read(&id_of(path), &document)?);
    }
    adjust(config, &mut formats)?;
    Ok(formats)
}

/// `[formats.ID]`: columns that are what a customer answered, and whose a file is.
fn adjust(config: &Config, formats: &mut Formats) -> Result<(), Problem> {
    let document = config.document();
    let parsed = document.parse()?;
    let Some(table) = Table::new(&document, parsed.get_ref()).get("formats") else {
        return Ok(());
    };
    for value in table.table()?.iter() {
        let own = value.table()?;
        own.only(&["declared", "customer_id"], "[formats]")?;
        let ids: Vec<String> = formats.iter().map(|format| format.id.clone()).collect();
        let Some(format) = formats.get_mut(value.name()) else {
            return Err(value.unknown_key(ids.iter().map(String::as_str), "[formats]"));
        };
        for column in own.texts("declared")? {
            format.declare_also(&column);
        }
        if let Some(id) = own.get("customer_id") {
            format.set_customer(id.text()?);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn the_configuration_adds_and_adjusts_formats() {
        let folder = tempfile::tempdir().unwrap();
        let till = "title = \"Till\"\nserves = \"signals\"\ncustomer_id = \"{Card}\"\n[[known]]\nheader = [\"Card\"]\n[[signal]]\ntype = \"visit\"\n";
        fs::write(folder.path().join("till.toml"), till).unwrap();
        let read = |text: &str| {
            let path: PathBuf = folder.path().join("creepcheck.toml");
            load(&Config::read(Some(path), text.to_owned()).unwrap())
        };
        let formats = read(
            "format_files = [\"till.toml\"]\n[formats.klaviyo-list]\ndeclared = [\"Due Date\"]\n",
        )
        .unwrap();
        assert_eq!(
            formats.iter().next().map(|format| format.id.as_str()),
            Some("till")
        );
        let list = formats
            .iter()
            .find(|format| format.id == "klaviyo_list")
            .unwrap();
        assert_eq!(list.declared, ["Due Date"]);
        let error = read("[formats.klavio_list]\ndeclared = [\"x\"]\n").unwrap_err();
        assert!(
            error.to_string().contains(
                ":1:10: unknown key `klavio_list` in [formats]; did you mean `klaviyo_list`?"
            ),
            "{error}"
        );
        assert!(read("format_files = [\"none.toml\"]\n").is_err());
    }
}
