//! `creepcheck rules`: which rules there are, what one is about, whether their examples hold.

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::cli::{BookArgs, RulesCommand};
use crate::commands::Shelf;
use crate::input::vocabulary::nearest;
use crate::rules::book::GROUPS;
use crate::rules::compile::RuleSource;
use crate::rules::page;

/// Runs it.
///
/// # Errors
/// Where a rule is malformed or there is no such rule.
pub fn run(command: Option<&RulesCommand>, out: &mut dyn Write) -> Result<ExitCode> {
    match command {
        None => list(&Shelf::open(&BookArgs::default())?, out)?,
        Some(RulesCommand::List { book }) => list(&Shelf::open(book)?, out)?,
        Some(RulesCommand::Show { id, book }) => show(&Shelf::open(book)?, id, out)?,
        Some(RulesCommand::Test { .. }) => bail!("not yet"),
        Some(RulesCommand::Schema) => bail!("not yet"),
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
                page::read(source)?.title
            )?;
        }
    }
    Ok(())
}

fn show(shelf: &Shelf, id: &str, out: &mut dyn Write) -> Result<()> {
    let Some(source) = shelf.rules.iter().find(|rule| rule.stem() == id) else {
        match nearest(id, shelf.rules.iter().map(RuleSource::stem)) {
            Some(near) => bail!("there is no rule `{id}`, did you mean `{near}`?"),
            None => bail!("there is no rule `{id}`; `creepcheck rules list` has them all"),
        }
    };
    write!(out, "{}", page::read(source)?)?;
    Ok(())
}
