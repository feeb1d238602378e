//! `creepcheck rules`: which rules there are, what one is about, whether their examples hold.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::audit::examples::Bench;
use crate::cli::{BookArgs, RulesCommand};
use crate::commands::Shelf;
use crate::input::vocabulary::nearest;
use crate::rules::book::{self, GROUPS};
use crate::rules::examples::{self, Example};
use crate::rules::source::{RuleSource, RuleText};
use crate::rules::{page, schema};

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
        }) => return test(Shelf::open(book)?, paths, *thorough, out),
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
        match nearest(id, shelf.rules.iter().map(RuleSource::stem)) {
            Some(near) => bail!("there is no rule `{id}`, did you mean `{near}`?"),
            None => bail!("there is no rule `{id}`; `creepcheck rules list` has them all"),
        }
    };
    if as_file {
        write!(out, "{}", source.text())?;
    } else {
        write!(out, "{}", page::read(source)?)?;
    }
    Ok(())
}

/// Runs the examples of all rules in force, or of those in `paths`.
fn test(
    mut shelf: Shelf,
    paths: &[PathBuf],
    thorough: bool,
    out: &mut dyn Write,
) -> Result<ExitCode> {
    let mut tested: Vec<String> = shelf
        .rules
        .iter()
        .map(|rule| rule.stem().to_owned())
        .collect();
    if !paths.is_empty() {
        let mut own = Vec::new();
        for path in paths {
            own.extend(book::yours(path)?);
        }
        tested = own.iter().map(|rule| rule.stem().to_owned()).collect();
        shelf.rules = book::together(std::mem::take(&mut shelf.rules), own);
    }
    // A rule without examples is read, too.
    shelf.book(0)?;
    let folder = tempfile::tempdir().context("cannot make a folder for the examples' files")?;
    let topics = shelf.topic_documents();
    let run = |rules: &[RuleSource], id: &str, examples: &[Example]| {
        Bench {
            rules,
            lists: &shelf.lists,
            topics: &topics,
            folder: folder.path(),
        }
        .run(id, examples)
    };
    let (mut held, mut failed, mut spare) = (0, 0, 0);
    for source in shelf
        .rules
        .iter()
        .filter(|rule| tested.iter().any(|id| id == rule.stem()))
    {
        let id = source.stem();
        let examples = examples::read(source)?;
        for flags in [true, false] {
            let count = examples
                .iter()
                .filter(|example| example.flags == flags)
                .count();
            if count < 2 {
                let key = if flags { "flags" } else { "passes" };
                writeln!(out, "{}: {count} [[{key}]], two at the least", source.file)?;
                failed += 1;
            }
        }
        let failures = run(&shelf.rules, id, &examples)?;
        for (at, why) in &failures {
            let example = &examples[*at];
            let key = if example.flags { "flags" } else { "passes" };
            writeln!(
                out,
                "{}:{}: [[{key}]] “{}”: {}",
                source.file, example.line, example.name, why
            )?;
        }
        failed += failures.len();
        held += examples.len() - failures.len();
        if thorough && failures.is_empty() {
            for mutation in examples::mutations(source)? {
                let mut rules = shelf.rules.clone();
                if let Some(rule) = rules.iter_mut().find(|rule| rule.stem() == id) {
                    rule.text = RuleText::Own(mutation.text.clone());
                }
                // A change that no longer reads as a rule is noticed, too.
                if run(&rules, id, &examples).is_ok_and(|failures| failures.is_empty()) {
                    writeln!(
                        out,
                        "{}:{}: {}: no example notices",
                        source.file, mutation.line, mutation.what
                    )?;
                    spare += 1;
                }
            }
        }
    }
    writeln!(
        out,
        "{}, {failed} fail{}",
        if held == 1 {
            "1 example holds".to_owned()
        } else {
            format!("{held} examples hold")
        },
        if thorough {
            format!(", {spare} lines or numbers that none needs")
        } else {
            String::new()
        }
    )?;
    Ok(if failed + spare > 0 {
        ExitCode::from(1)
    } else {
        ExitCode::SUCCESS
    })
}
