//! `creepcheck rules test`: whether the examples that rules carry hold, and whether each line of a rule has one.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::audit::examples::Bench;
use crate::commands::Shelf;
use crate::input::document::{Document, Problem};
use crate::rules::book;
use crate::rules::examples::{self, Example};
use crate::rules::mutations::mutations;
use crate::rules::source::{RuleSource, RuleText};

/// Examples of a kind that a rule must have.
const LEAST: usize = 2;

/// Runs the examples of all rules in force, or of those in `paths`; status 1 where one fails, or a line has none.
///
/// # Errors
/// Where a rule is malformed, or `out` cannot be written.
pub fn run(
    mut shelf: Shelf,
    paths: &[PathBuf],
    thorough: bool,
    out: &mut dyn Write,
) -> Result<ExitCode> {
    let mut own = Vec::new();
    let mut named = Vec::new();
    for path in paths {
        let mut rules = shelf.rules.iter().map(RuleSource::stem);
        match rules.find(|id| Path::new(id) == path && !path.exists()) {
            Some(id) => named.push(id.to_owned()),
            None => own.extend(book::yours(path)?),
        }
    }
    named.extend(own.iter().map(|rule| rule.stem().to_owned()));
    shelf.rules = book::together(std::mem::take(&mut shelf.rules), own);
    // A rule without examples is read, too.
    shelf.book(0)?;
    let folder = tempfile::tempdir().context("cannot make a folder for the examples' files")?;
    let topics = shelf.topic_documents();
    let mut test = Test {
        shelf: &shelf,
        topics: &topics,
        folder: folder.path(),
        out,
        held: 0,
        failed: 0,
        spare: 0,
    };
    let is_tested =
        |rule: &&RuleSource| paths.is_empty() || named.iter().any(|id| id == rule.stem());
    for source in shelf.rules.iter().filter(is_tested) {
        let examples = examples::read(source)?;
        let all_hold = test.examples(source, &examples)?;
        if thorough && all_hold {
            test.lines(source, &examples)?;
        }
    }
    test.summary(thorough)?;
    Ok(ExitCode::from(u8::from(test.failed + test.spare > 0)))
}

/// What was tested so far.
struct Test<'a> {
    shelf: &'a Shelf,
    topics: &'a [Document<'a>],
    folder: &'a Path,
    out: &'a mut dyn Write,
    /// Examples that hold.
    held: usize,
    /// Those that do not, and kinds of which there are too few.
    failed: usize,
    /// Lines and numbers that no example needs.
    spare: usize,
}

impl Test<'_> {
    /// Runs a rule's examples; whether all hold.
    fn examples(&mut self, source: &RuleSource, examples: &[Example]) -> Result<bool> {
        let file = &source.file;
        for flags in [true, false] {
            let count = examples.iter().filter(|own| own.flags == flags).count();
            if count < LEAST {
                let key = key(flags);
                writeln!(self.out, "{file}: {count} [[{key}]], two at the least")?;
                self.failed += 1;
            }
        }
        let failures = self.failures(&self.shelf.rules, source.stem(), examples)?;
        for (at, why) in &failures {
            let Example {
                line, name, flags, ..
            } = &examples[*at];
            let key = key(*flags);
            writeln!(self.out, "{file}:{line}: [[{key}]] “{name}”: {why}")?;
        }
        self.failed += failures.len();
        self.held += examples.len() - failures.len();
        Ok(failures.is_empty())
    }

    /// Changes a rule in every way that an example should notice.
    fn lines(&mut self, source: &RuleSource, examples: &[Example]) -> Result<()> {
        let id = source.stem();
        for mutation in mutations(source)? {
            let mut rules = self.shelf.rules.clone();
            if let Some(rule) = rules.iter_mut().find(|rule| rule.stem() == id) {
                rule.text = RuleText::Own(mutation.text);
            }
            // A change that no longer reads as a rule is noticed, too.
            let failures = self.failures(&rules, id, examples);
            if failures.is_ok_and(|failures| failures.is_empty()) {
                let (file, line, what) = (&source.file, mutation.line, mutation.what);
                writeln!(self.out, "{file}:{line}: {what}: no example notices")?;
                self.spare += 1;
            }
        }
        Ok(())
    }

    fn failures(
        &self,
        rules: &[RuleSource],
        id: &str,
        examples: &[Example],
    ) -> Result<Vec<(usize, String)>, Problem> {
        let bench = Bench {
            rules,
            lists: &self.shelf.lists,
            topics: self.topics,
            folder: self.folder,
        };
        bench.run(id, examples)
    }

    fn summary(&mut self, thorough: bool) -> io::Result<()> {
        let held = match self.held {
            1 => "1 example holds".to_owned(),
            many => format!("{many} examples hold"),
        };
        write!(self.out, "{held}, {} fail", self.failed)?;
        if thorough {
            let spare = self.spare;
            write!(self.out, ", {spare} lines or numbers that none needs")?;
        }
        writeln!(self.out)
    }
}

/// The key under which an example stands.
fn key(flags: bool) -> &'static str {
    if flags { "flags" } else { "passes" }
}
