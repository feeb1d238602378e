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
        let kept = std::mem::replace(&mut self.kept, Kept::new(0));
        let (entries, cut) = kept.in_order();
        let mut separator = "[\n";
        for entry in &entries {
            let finding = &entry.finding;
            let issue = Issue {
                description: &entry.message(&mut self.mask),
                check_name: &finding.rule,
                fingerprint: entry.fingerprint().to_string(),
                severity: match finding.severity {
                    Severity::Error => "major",
                    Severity::Warning => "minor",
                    Severity::Note => "info",
                },
                location: Location {
                    path: uri::relative_path(&finding.file),
                    lines: Lines {
                        begin: finding.line.max(1),
                    },
                },
            };
            self.out.write_all(separator.as_bytes())?;
            serde_json::to_writer(&mut self.out, &issue)?;
            separator = ",\n";
        }
        if cut > 0 {
            // The format has no place for a remark of its own.
            let issue = Issue {
                description: &format!("{} not listed here.", count(cut, "more finding")),
                check_name: "creepcheck",
                fingerprint: "0".repeat(32),
                severity: "info",
                location: Location {
                    path: run
                        .campaigns
                        .first()
                        .map(|file| uri::relative_path(&file.path))
                        .unwrap_or_default(),
                    lines: Lines { begin: 1 },
                },
            };
            self.out.write_all(separator.as_bytes())?;
            serde_json::to_writer(&mut self.out, &issue)?;
            separator = ",\n";
        }
        self.out.write_all(if separator == "[\n" {
            b"[]\n"
        } else {
            b"\n]\n"
        })?;
        self.out.flush()
    }
}
