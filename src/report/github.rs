//! Annotations of a GitHub workflow. Of each severity, ten a step are shown there; the rest is a number.

use std::io::{self, Write};

use crate::findings::{Finding, RunInfo, Summary};
use crate::input::vocabulary::Severity;
use crate::report::kept::Kept;
use crate::report::text::count;
use crate::report::uri;
use crate::report::verdict::{could_not_look, verdict};
use crate::report::{Mask, Report};

/// The `github` report.
pub struct Github<W: Write> {
    out: W,
    mask: Mask,
    kept: Kept,
}

/// How many annotations of a step and a severity GitHub shows.
const SHOWN: usize = 10;

impl<W: Write> Github<W> {
    /// Writes to `out`, which must be the standard output of a workflow's step.
    pub fn new(out: W, mask: Mask) -> Self {
        Self {
            out,
            mask,
            kept: Kept::new(SHOWN),
        }
    }
}

impl<W: Write> Report for Github<W> {
    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        self.mask.meet(finding);
        self.kept.add(finding);
        Ok(())
    }

    fn finish(&mut self, run: &RunInfo, summary: &Summary) -> io::Result<()> {
        let (entries, cut) = self.kept.of_each_severity();
        // Before the notices among the findings, which could be ten.
        if cut > 0 {
            writeln!(
                self.out,
                "::notice::{} not shown here; another --format or -o lists all.",
                count(cut, "more finding")
            )?;
        }
        for entry in entries {
            let finding = &entry.finding;
            let command = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "notice",
            };
            let title = run
                .rules
                .get(&*finding.rule)
                .map_or(&*finding.rule, |rule| rule.title.as_str());
            let mut message = entry.message(&mut self.mask);
            if !finding.instead.is_empty() {
                message.push_str(&format!("\nInstead: {}", finding.instead));
            }
            writeln!(
                self.out,
                "::{command} file={},line={},title={}::{} ({})",
                property(&uri::relative_path(&finding.file)),
                finding.line,
                property(title),
                data(&message),
                data(&finding.rule),
            )?;
        }
        writeln!(self.out, "{}", plain(&verdict(summary)))?;
        writeln!(
            self.out,
            "As of {}, profile {}.",
            run.as_of,
            plain(&run.profile)
        )?;
        if let Some(aside) = could_not_look(summary) {
            writeln!(self.out, "{}", plain(&aside))?;
        }
        self.out.flush()
    }
}

/// The message of a workflow command.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A property of a workflow command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// A line of the log that is no command, whatever it holds.
fn plain(text: &str) -> String {
    text.replace(['\r', '\n'], " ").replace("::", ":\u{200b}:")
}
