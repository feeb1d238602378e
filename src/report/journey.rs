//! One customer's journey as text: a line a signal, and each offer with its verdict and why.

use std::io::{self, Write};

use crate::findings::Finding;
use crate::findings::journey::{Journey, Step, What};
use crate::input::vocabulary::Severity;
use crate::report::mask::{Customers, Mask};
use crate::report::paint::Paint;
use crate::report::text::{columns, count, printable, wrap};

/// Narrower than this, words would stand one a line behind the times.
const NARROWEST: u16 = 60;
/// The column of times: `2026-03-01T10:14:58+02:00` fits.
const TIME: usize = 25;
/// A time that ends with `Z` or is a date is shorter.
const SHORT_TIME: usize = 20;

/// Writes a journey. It names its customer: that is what it was asked for.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(
    journey: &Journey,
    out: &mut dyn Write,
    color: bool,
    width: Option<u16>,
) -> io::Result<()> {
    let width = usize::from(columns(width, NARROWEST));
    let longest = journey
        .steps
        .iter()
        .filter_map(|step| step.at.as_ref())
        .map(String::len)
        .max()
        .unwrap_or(0);
    let time = if longest > SHORT_TIME {
        TIME
    } else {
        SHORT_TIME
    };
    let mut page = Page {
        out,
        mask: Mask::new(Customers::Show, None),
        paint: Paint { color },
        width,
        time,
    };
    page.heading(journey)?;
    for step in &journey.steps {
        page.step(step)?;
    }
    page.verdict(journey)
}

struct Page<'w> {
    out: &'w mut dyn Write,
    mask: Mask,
    paint: Paint,
    width: usize,
    time: usize,
}

impl Page<'_> {
    fn heading(&mut self, journey: &Journey) -> io::Result<()> {
        let offers = journey.offers().count();
        let mut about = vec![count((journey.steps.len() - offers) as u64, "signal")];
        if journey.audited {
            about.push(count(offers as u64, "offer"));
        }
        about.push(format!("as of {}", journey.as_of));
        let customer = self.paint.bold(&printable(&journey.customer));
        writeln!(self.out, "{customer}: {}", about.join(", "))?;
        if !journey.spellings.is_empty() {
            let other = printable(&journey.spellings.join(", "));
            writeln!(self.out, "also known as {other}")?;
        }
        writeln!(self.out)
    }

    fn step(&mut self, step: &Step) -> io::Result<()> {
        let at = step.at.as_deref().unwrap_or("undated");
        let place = format!("{}:{}", printable(&step.file), step.line);
        let mut line = printable(&step.text);
        if matches!(step.what, What::Offer(_)) {
            line = format!("→ {line}");
        }
        line.push_str(&format!(" ({place})"));
        let indent = " ".repeat(self.time + 2);
        let wrapped = hanging(&line, self.width, &indent);
        let line = match step.what {
            What::Offer(_) => self.paint.bold(&wrapped),
            What::Signal => wrapped,
        };
        writeln!(self.out, "{at:time$}  {line}", time = self.time)?;
        if let What::Offer(findings) = &step.what {
            for finding in findings {
                self.finding(finding)?;
            }
            if findings.is_empty() {
                self.aside("nothing found")?;
            }
        }
        if !step.asides.is_empty() {
            self.aside(&printable(&step.asides.join("; ")))?;
        }
        Ok(())
    }

    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        let words = self.mask.message(&finding.message);
        let severity = self
            .paint
            .severity(finding.severity, finding.severity.word());
        self.aside(&format!(
            "{severity} {}: {}",
            finding.rule,
            printable(&words)
        ))?;
        self.aside(&format!("  instead: {}", printable(&finding.instead)))?;
        if !finding.fine_if.is_empty() {
            self.aside(&format!(
                "  fine: {}",
                printable(&finding.fine_if.join("; or "))
            ))?;
        }
        Ok(())
    }

    fn aside(&mut self, text: &str) -> io::Result<()> {
        let lead = text.len() - text.trim_start().len();
        let indent = " ".repeat(self.time + 4 + lead);
        writeln!(self.out, "{indent}{}", hanging(text, self.width, &indent))
    }

    fn verdict(&mut self, journey: &Journey) -> io::Result<()> {
        if !journey.audited {
            return writeln!(
                self.out,
                "\nNo campaign was named: these are the signals alone."
            );
        }
        let offers = journey.offers().count();
        let held = journey
            .offers()
            .filter(|findings| {
                findings
                    .iter()
                    .any(|finding| finding.severity <= Severity::Warning)
            })
            .count();
        let verdict = match (offers, held) {
            (0, _) => "No offer of the campaign is for this customer.".to_owned(),
            (offers, 0) => format!("Nothing to stop for in {}.", count(offers as u64, "offer")),
            (offers, held) => format!("{held} of {} to look at.", count(offers as u64, "offer")),
        };
        let verdict = self.paint.bold(&verdict);
        writeln!(self.out, "\n{verdict}")
    }
}

/// Text whose first line stands behind an indent already, and whose others get one.
fn hanging(text: &str, width: usize, indent: &str) -> String {
    wrap(text, width.saturating_sub(indent.len()), "").replace('\n', &format!("\n{indent}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::finding::tests::finding;
    use crate::input::dates::Moment;

    #[test]
    fn a_journey_reads_from_top_to_bottom() {
        let step = |at: Option<&str>, text: &str, what| Step {
            at: at.map(str::to_owned),
            file: "signals.csv".to_owned(),
            line: 7,
            text: text.to_owned(),
            asides: vec!["shows pregnancy".to_owned()],
            what,
        };
        let mut found = finding("already-bought", "ann");
        found.fine_if = vec!["after 2026-08-18".into(), "as a reminder".into()];
        let journey = Journey {
            customer: "ann\u{1b}[31m".to_owned(),
            spellings: vec!["ann@example.com".to_owned()],
            as_of: Moment::utc(1_780_272_000).day(),
            audited: true,
            steps: vec![
                step(None, "told us “expecting”", What::Signal),
                step(
                    Some("2026-06-01"),
                    "coupon for “Trail Runner 4” by e-mail",
                    What::Offer(vec![found]),
                ),
                step(Some("2026-06-02"), "newsletter", What::Offer(Vec::new())),
            ],
        };
        let mut out = Vec::new();
        write(&journey, &mut out, false, Some(80)).unwrap();
        let expected = "\
ann\u{fffd}[31m: 1 signal, 2 offers, as of 2026-06-01
also known as ann@example.com

undated               told us “expecting” (signals.csv:7)
                        shows pregnancy
2026-06-01            → coupon for “Trail Runner 4” by e-mail (signals.csv:7)
                        error already-bought: ann bought “Trail Runner 4” 12
                        days before this coupon for the same thing.
                          instead: Offer what goes with it.
                          fine: after 2026-08-18; or as a reminder
                        shows pregnancy
2026-06-02            → newsletter (signals.csv:7)
                        nothing found
                        shows pregnancy

1 of 2 offers to look at.
";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
