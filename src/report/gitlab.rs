//! A GitLab code quality report: a JSON list with one fingerprint a finding.

use std::io::{self, BufWriter, Write};

use serde::Serialize;

use crate::findings::{Finding, RunInfo, Summary};
use crate::input::vocabulary::Severity;
use crate::report::kept::Kept;
use crate::report::text::count;
use crate::report::uri;
use crate::report::{Mask, Report};

/// The `gitlab` report.
pub struct Gitlab<W: Write> {
    out: BufWriter<W>,
    mask: Mask,
    kept: Kept,
    empty: bool,
}

/// More than this no merge request widget lists, and an artifact has a size to keep to.
const MOST: usize = 25_000;

#[derive(Serialize)]
struct Issue<'a> {
    description: &'a str,
    check_name: &'a str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u64,
}

impl<W: Write> Gitlab<W> {
    /// Writes to `out`.
    pub fn new(out: W, mask: Mask) -> Self {
        Self {
            out: BufWriter::new(out),
            mask,
            kept: Kept::new(MOST),
            empty: true,
        }
    }

    fn issue(&mut self, issue: &Issue<'_>) -> io::Result<()> {
        self.out
            .write_all(if self.empty { b"[\n" } else { b",\n" })?;
        self.empty = false;
        Ok(serde_json::to_writer(&mut self.out, issue)?)
    }
}

impl Location {
    fn new(file: &str, line: u64) -> Self {
        Self {
            path: uri::relative_path(file),
            lines: Lines { begin: line.max(1) },
        }
    }
}

impl<W: Write> Report for Gitlab<W> {
    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        self.mask.meet(finding);
        self.kept.add(finding);
        Ok(())
    }

    fn finish(&mut self, run: &RunInfo, _: &Summary) -> io::Result<()> {
        let (entries, cut) = self.kept.in_order();
        for entry in &entries {
            let finding = &entry.finding;
            let description = entry.message(&mut self.mask);
            self.issue(&Issue {
                description: &description,
                check_name: &finding.rule,
                fingerprint: entry.finding.fingerprint.to_string(),
                severity: match finding.severity {
                    Severity::Error => "major",
                    Severity::Warning => "minor",
                    Severity::Note => "info",
                },
                location: Location::new(&finding.file, finding.line),
            })?;
        }
        if cut > 0 {
            // The format has no place for a remark of its own.
            let file = run.campaigns.first().map_or("", |file| &file.path);
            self.issue(&Issue {
                description: &format!("{} not listed here.", count(cut, "more finding")),
                check_name: "creepcheck",
                fingerprint: "0".repeat(32),
                severity: "info",
                location: Location::new(file, 1),
            })?;
        }
        self.out
            .write_all(if self.empty { b"[]\n" } else { b"\n]\n" })?;
        self.out.flush()
    }
}
