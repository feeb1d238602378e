//! The export formats of a run: built in, the user's own, and what the configuration says of each.

use std::fs;

use anyhow::{Context, Result};

use crate::config::Config;
use crate::input::document::{Document, Problem, Table};
use crate::input::formats::{Format, Formats, id_of};

/// Reads them.
///
/// # Errors
/// A file cannot be read, or it or the configuration has a mistake.
pub fn load(config: &Config) -> Result<Formats> {
    let mut formats = Formats::builtin()?;
    for path in &config.format_files {
        let name = path.display().to_string();
        let text = fs::read_to_string(path).with_context(|| format!("{name}: cannot be read"))?;
        let document = Document::new(name, text);
        formats.add(Format::read(&id_of(path), &document)?);
    }
    adjust(config, &mut formats)?;
    Ok(formats)
}

/// `[formats.ID]`: columns that are what a customer answered, and whose a file is.
fn adjust(config: &Config, formats: &mut Formats) -> Result<(), Problem> {
    let document = Document::new(config.name(), config.text.as_str());
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
        if let Some(declared) = own.get("declared") {
            for (column, _) in declared.words()? {
                format.declare_also(column);
            }
        }
        if let Some(id) = own.get("customer_id") {
            format.set_customer(id.text()?);
        }
    }
    Ok(())
}
