//! A rule's page: its words for people, read apart from its logic.

use std::fmt::Write as _;

use crate::input::document::{Document, Problem, Table, Value};
use crate::rules::aloud;
use crate::rules::compile::RuleSource;

/// A rule's words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// Its id.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// `error`, `warning`, `note`, `off`.
    pub severity: String,
    /// Other severities, by profile.
    pub profiles: Vec<(String, String)>,
    /// Why it feels wrong.
    pub why: String,
    /// What to send or do instead.
    pub instead: String,
    /// Whether it says who may be contacted at all, not how an offer feels.
    pub contact: bool,
    /// Law, policies, incidents.
    pub references: Vec<String>,
    /// When it flags, read aloud.
    pub logic: Vec<String>,
    /// Names of the examples that it flags, and of those that it passes.
    pub examples: [Vec<String>; 2],
}

/// Reads a rule's page.
///
/// # Errors
/// Where the file is no rule.
pub fn read(source: &RuleSource) -> Result<Page, Problem> {
    let document = Document::new(source.file.as_str(), source.text.as_str());
    let parsed = document.parse()?;
    let table = Table::new(&document, parsed.get_ref());
    let text = |key: &str| -> Result<String, Problem> {
        Ok(table
            .get(key)
            .map(Value::text)
            .transpose()?
            .unwrap_or_default()
            .trim()
            .to_owned())
    };
    let mut page = Page {
        id: text("id")?,
        title: text("title")?,
        severity: text("severity")?,
        why: text("why")?,
        instead: text("instead")?,
        contact: table
            .get("contact")
            .map(Value::truth)
            .transpose()?
            .unwrap_or_default(),
        logic: aloud::read(table)?,
        ..Page::default()
    };
    if let Some(profiles) = table.get("profiles") {
        for value in profiles.table()?.iter() {
            page.profiles
                .push((value.name().to_owned(), value.text()?.to_owned()));
        }
    }
    if let Some(references) = table.get("references") {
        page.references = references
            .words()?
            .into_iter()
            .map(|(text, _)| text.to_owned())
            .collect();
    }
    for (at, key) in ["flags", "passes"].into_iter().enumerate() {
        if let Some(examples) = table.get(key) {
            for (example, _) in examples.tables()? {
                if let Some(name) = example.get("name") {
                    page.examples[at].push(name.text()?.to_owned());
                }
            }
        }
    }
    Ok(page)
}

impl std::fmt::Display for Page {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut severity = self.severity.clone();
        for (profile, other) in &self.profiles {
            let _ = write!(severity, ", {other} in profile {profile}");
        }
        writeln!(f, "{}\n{}  ({severity})\n", self.title, self.id)?;
        section(f, "Why it feels wrong", &self.why)?;
        section(f, "What to send instead", &self.instead)?;
        list(f, "Where this comes from", &self.references)?;
        writeln!(f, "When it flags\n")?;
        for line in &self.logic {
            writeln!(f, "    {line}")?;
        }
        writeln!(f)?;
        list(f, "It flags, for example", &self.examples[0])?;
        list(f, "It passes, for example", &self.examples[1])
    }
}

fn section(f: &mut std::fmt::Formatter<'_>, title: &str, text: &str) -> std::fmt::Result {
    writeln!(f, "{title}\n")?;
    for line in wrap(text, 96) {
        writeln!(f, "    {line}")?;
    }
    writeln!(f)
}

fn list(f: &mut std::fmt::Formatter<'_>, title: &str, all: &[String]) -> std::fmt::Result {
    if all.is_empty() {
        return Ok(());
    }
    writeln!(f, "{title}\n")?;
    for one in all {
        for (at, line) in wrap(one, 94).into_iter().enumerate() {
            writeln!(f, "    {} {line}", if at == 0 { "-" } else { " " })?;
        }
    }
    writeln!(f)
}

fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.len() - 1;
        if !lines[last].is_empty() && lines[last].chars().count() + 1 + word.chars().count() > width
        {
            lines.push(word.to_owned());
        } else {
            if !lines[last].is_empty() {
                lines[last].push(' ');
            }
            lines[last].push_str(word);
        }
    }
    lines
}
