//! `creepcheck rules`: which rules there are, and what one is about.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::cli::{BookArgs, RulesCommand};
use crate::commands::Shelf;
use crate::input::vocabulary::{did_you_mean, nearest};
use crate::rules::book::GROUPS;
use crate::rules::source::RuleSource;
use crate::rules::{page, schema};

mod test;
mod write;

/// Runs it.
///
/// # Errors
/// Where a rule is malformed or there is no such rule.
pub fn run(command: Option<&RulesCommand>, out: &mut dyn Write) -> Result<ExitCode> {
    match command {
        None => list(&Shelf::open(&BookArgs::default())?, out)?,
        Some(RulesCommand::List { book }) => list(&Shelf::open(book)?, out)?,
        Some(RulesCommand::Show { id, source, book }) => {
            show(&Shelf::open(book)?, id, *source, out)?
        }
        Some(RulesCommand::Test {
            paths,
            thorough,
            book,
        }) => return test::run(Shelf::open(book)?, paths, *thorough, out),
        Some(RulesCommand::Schema) => {
            // As an I/O error: that of a reader that went away is none.
            serde_json::to_writer_pretty(&mut *out, &schema::schema()).map_err(io::Error::from)?;
            writeln!(out)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn list(shelf: &Shelf, out: &mut dyn Write) -> Result<()> {
    let book = shelf.book(0)?;
    let width = book
        .plan
        .rules
        .iter()
        .map(|rule| rule.id.len())
        .max()
        .unwrap_or_default();
    for group in GROUPS {
        let mut heading = false;
        for (rule, source) in book.plan.rules.iter().zip(&shelf.rules) {
            if rule.group != group {
                continue;
            }
            if !std::mem::replace(&mut heading, true) {
                writeln!(out, "{group}")?;
            }
            let severity = rule.severity.map_or("off", |severity| severity.word());
            writeln!(
                out,
                "  {:width$}  {severity:7}  {}",
                rule.id,
                page::words(source)?.title
            )?;
        }
    }
    Ok(())
}

fn show(shelf: &Shelf, id: &str, as_file: bool, out: &mut dyn Write) -> Result<()> {
    let Some(source) = shelf.rules.iter().find(|rule| rule.stem() == id) else {
        let near = nearest(id, shelf.rules.iter().map(RuleSource::stem));
        let mend = did_you_mean(near, "; `creepcheck rules list` has them all");
        bail!("there is no rule `{id}`{mend}");
    };
    if as_file {
        write!(out, "{}", source.text())?;
    } else {
        write::page(&page::read(source)?, out)?;
    }
    Ok(())
}
