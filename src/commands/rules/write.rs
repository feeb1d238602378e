//! A rule's page as text.

use std::io::{self, Write};

use crate::report::text::wrap;
use crate::rules::page::Page;

/// Columns of running text, behind an indent.
const WIDTH: usize = 96;

/// Writes the page of a rule.
///
/// # Errors
/// Where `out` cannot be written.
pub fn page(page: &Page, out: &mut dyn Write) -> io::Result<()> {
    let words = &page.words;
    let others = words.profiles.iter();
    let others: String = others
        .map(|(profile, severity)| format!(", {severity} in profile {profile}"))
        .collect();
    writeln!(
        out,
        "{}\n{}  ({}{others})\n",
        words.title, words.id, words.severity
    )?;
    section(out, "Why it feels wrong", &words.why)?;
    section(out, "What to send instead", &words.instead)?;
    list(out, "Where this comes from", &words.references)?;
    writeln!(out, "When it flags\n")?;
    for line in &page.logic {
        writeln!(out, "    {line}")?;
    }
    writeln!(out)?;
    list(out, "It flags, for example", &page.examples[0])?;
    list(out, "It passes, for example", &page.examples[1])
}

fn section(out: &mut dyn Write, title: &str, text: &str) -> io::Result<()> {
    writeln!(out, "{title}\n")?;
    for line in wrap(text, WIDTH, "").lines() {
        writeln!(out, "    {line}")?;
    }
    writeln!(out)
}

fn list(out: &mut dyn Write, title: &str, all: &[String]) -> io::Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    writeln!(out, "{title}\n")?;
    for one in all {
        // Two columns are the dash's.
        for (at, line) in wrap(one, WIDTH - 2, "").lines().enumerate() {
            writeln!(out, "    {} {line}", if at == 0 { "-" } else { " " })?;
        }
    }
    writeln!(out)
}
