//! What a person reads first: what was read, the verdict in one line, what could not be looked at, the rules by
//! severity with one worked example each, and what to do next.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::Path;

use unicode_width::UnicodeWidthStr;

use crate::findings::{FileInfo, Finding, RuleTally, RunInfo, Summary};
use crate::input::shell;
use crate::input::vocabulary::Severity;
use crate::report::paint::Paint;
use crate::report::text::{NARROWEST, columns, count, printable, thousands, wrap};
use crate::report::verdict::{asides, found_rules, is_mass, severities, verdict, worst};
use crate::report::{Mask, Report};

/// The `table` report.
pub struct Table<W: Write> {
    out: W,
    mask: Mask,
    paint: Paint,
    width: usize,
    /// By rule, the first of its worst findings: the same on every run.
    examples: BTreeMap<String, Finding<'static>>,
}

/// How many files are named before "and 3 more".
const FILES: usize = 6;
/// Columns of a number: "1,234,567", with a space before it.
const NUMBER: usize = 11;
/// Columns that running text needs to be read with ease.
const READABLE: usize = 60;

impl<W: Write> Table<W> {
    /// Writes to `out`; `width` is the terminal's, where there is one.
    pub fn new(out: W, mask: Mask, color: bool, width: Option<u16>) -> Self {
        let width = usize::from(columns(width, NARROWEST));
        Self {
            out,
            mask,
            paint: Paint { color },
            width,
            examples: BTreeMap::new(),
        }
    }

    fn paragraph(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{}", wrap(&printable(text), self.width, ""))
    }

    fn read(&mut self, run: &RunInfo, summary: &Summary) -> io::Result<()> {
        let files = |files: &[FileInfo], thing: &str| -> Vec<(String, String)> {
            let mut lines: Vec<_> = files
                .iter()
                .take(FILES)
                .map(|file| {
                    let format = match file.format.as_str() {
                        "" | "plain" => String::new(),
                        format => format!(" ({format})"),
                    };
                    (
                        printable(&file.path),
                        format!("{}{format}", count(file.rows.unwrap_or_default(), thing)),
                    )
                })
                .collect();
            if let Some(more @ 1..) = files.len().checked_sub(FILES) {
                let rows = files[FILES..].iter().filter_map(|file| file.rows).sum();
                lines.push((
                    format!("and {}", count(more as u64, "more file")),
                    count(rows, thing),
                ));
            }
            lines
        };
        let mut lines = files(&run.campaigns, "offer");
        lines.extend(files(&run.signals, "signal"));
        let longest = lines
            .iter()
            .map(|(path, _)| path.chars().count())
            .max()
            .unwrap_or(0)
            .min(self.width / 2);
        for (path, rows) in &lines {
            writeln!(self.out, "{path:longest$}  {rows}")?;
        }
        let mut about = Vec::new();
        if summary.customers > 0 {
            about.push(count(summary.customers, "customer"));
        }
        about.push(format!("as of {}", run.as_of));
        about.push(format!("profile {}", run.profile));
        about.push(count(summary.rules_selected, "rule"));
        self.paragraph(&about.join(", "))
    }

    fn rules(&mut self, run: &RunInfo, summary: &Summary) -> io::Result<()> {
        let mut sections: BTreeMap<Severity, Vec<_>> = BTreeMap::new();
        for (rule, tally) in found_rules(run, summary) {
            sections
                .entry(worst(&tally))
                .or_default()
                .push((rule, tally));
        }
        for (severity, rules) in sections {
            self.heading(severity)?;
            for (at, (rule, tally)) in rules.into_iter().enumerate() {
                if at > 0 {
                    writeln!(self.out)?;
                }
                let title = run
                    .rules
                    .get(rule)
                    .map(|info| format!(": {}", printable(&info.title)));
                self.rule(&format!("{rule}{}", title.unwrap_or_default()), &tally)?;
                let words = if is_mass(&tally, summary) {
                    format!(
                        "in most of the file; where that is as it should be: --ignore {rule}, or other limits under [rules.{rule}]"
                    )
                } else {
                    self.example(rule)
                };
                let mixed = severities(&tally).map(|mixed| format!("{mixed}, such as:"));
                for line in mixed
                    .iter()
                    .flat_map(|mixed| mixed.lines())
                    .chain(words.lines())
                {
                    writeln!(self.out, "{}", wrap(line, self.measure(), ""))?;
                }
            }
        }
        Ok(())
    }

    /// Columns of running text: it leaves those of the numbers free, where enough is left to read it in.
    fn measure(&self) -> usize {
        match self.width.saturating_sub(2 * NUMBER) {
            narrow if narrow < READABLE => self.width,
            wide => wide,
        }
    }

    fn heading(&mut self, severity: Severity) -> io::Result<()> {
        let words = match severity {
            Severity::Error => "Errors",
            Severity::Warning => "Warnings",
            Severity::Note => "Notes",
        };
        let room = self.width - 2 * NUMBER;
        let padding = " ".repeat(room - words.len());
        let words = self.paint.heading(severity, words);
        writeln!(
            self.out,
            "\n{words}{padding}{:>NUMBER$}{:>NUMBER$}",
            "Offers", "Customers"
        )?;
        writeln!(self.out, "{}", "─".repeat(self.width))
    }

    /// A rule's name, and how many offers and customers it is about, on the last line of the name.
    fn rule(&mut self, name: &str, tally: &RuleTally) -> io::Result<()> {
        let room = self.width - 2 * NUMBER;
        // No customer is addressed in a campaign without that column.
        let [offers, customers] = [tally.offers, tally.customers].map(|number| match number {
            0 => String::new(),
            number => thousands(number),
        });
        let name = wrap(name, room, "");
        let (above, last) = match name.rsplit_once('\n').unwrap_or(("", &name)) {
            (_, last) if last.width() > room => (&*name, ""),
            lines => lines,
        };
        if !above.is_empty() {
            writeln!(self.out, "{}", self.paint.bold(above))?;
        }
        let padding = " ".repeat(room.saturating_sub(last.width()));
        let numbers = format!("{padding}{offers:>NUMBER$}{customers:>NUMBER$}");
        writeln!(self.out, "{}{}", self.paint.bold(last), numbers.trim_end())
    }

    /// A rule's worked example in plain words: where it is, what was found, what to do instead.
    fn example(&mut self, rule: &str) -> String {
        let Some(finding) = self.examples.get(rule) else {
            return String::new();
        };
        let mut words = printable(&self.mask.message(&finding.message));
        if !finding.instead.is_empty() {
            words.push_str(&format!("\nInstead: {}", printable(&finding.instead)));
        }
        words.push_str(&format!("\n{}:{}", printable(&finding.file), finding.line));
        let sample = self.mask.sample(finding);
        if !sample.is_empty() {
            words.push_str(&format!(" ({}", printable(&sample.join(", "))));
            match u64::from(finding.whom.count()).saturating_sub(sample.len() as u64) {
                0 => words.push(')'),
                more => words.push_str(&format!(" and {} more)", thousands(more))),
            }
        }
        words
    }

    fn next(&mut self, run: &RunInfo, summary: &Summary) -> io::Result<()> {
        let Some((rule, _)) = found_rules(run, summary).into_iter().next() else {
            return Ok(());
        };
        let typed = |words: &[String]| -> String {
            let words = words.iter();
            words
                .map(|word| format!(" {}", shell::word(&printable(word))))
                .collect()
        };
        let again = typed(&run.again);
        writeln!(self.out, "\n{}", self.paint.bold("Next"))?;
        if summary.held_offers > 0 {
            writeln!(
                self.out,
                "Hold {} back, send the rest:",
                count(summary.held_offers, "row")
            )?;
            let holding = typed(&run.holding);
            let [held, cleared] = parted(run).map(|name| shell::word(&name));
            writeln!(
                self.out,
                "  creepcheck{again}{holding} --held {held} --cleared {cleared}",
            )?;
        }
        if let Some(customer) = self
            .examples
            .get(rule)
            .and_then(|example| example.whom.customer())
        {
            let customer = if self.mask.shows() {
                shell::word(&printable(customer))
            } else {
                "ID".to_owned()
            };
            writeln!(
                self.out,
                "See what is known of one customer, and each offer's verdict:"
            )?;
            writeln!(self.out, "  creepcheck walk --customer {customer}{again}")?;
        }
        writeln!(self.out, "Read why a rule flags, and what would be fine:")?;
        writeln!(self.out, "  creepcheck rules show {rule}{}", typed(&run.by))
    }
}

/// Names for the rows held back and those that may go: each of several campaigns needs its own, and what is read is not written over.
fn parted(run: &RunInfo) -> [String; 2] {
    let names = ["held", "cleared"];
    let is_read = |name: &str| {
        let name = format!("{name}.csv");
        let mut typed = run.again.iter().map(Path::new);
        typed.any(|path| path.file_name() == Some(OsStr::new(&name)))
    };
    let own = run.campaigns.len() > 1 || names.into_iter().any(is_read);
    let stem = if own { "-{stem}" } else { "" };
    names.map(|name| format!("{name}{stem}.csv"))
}

impl<W: Write> Report for Table<W> {
    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        self.mask.meet(finding);
        match self.examples.get_mut(&*finding.rule) {
            Some(example) if finding.severity >= example.severity => {}
            Some(example) => *example = finding.to_static(),
            None => {
                let rule = finding.rule.to_string();
                self.examples.insert(rule, finding.to_static());
            }
        }
        Ok(())
    }

    fn finish(&mut self, run: &RunInfo, summary: &Summary) -> io::Result<()> {
        self.read(run, summary)?;
        let verdict = wrap(&verdict(summary), self.width, "");
        writeln!(self.out, "\n{}", self.paint.bold(&verdict))?;
        for aside in asides(run, summary) {
            self.paragraph(&aside)?;
        }
        self.rules(run, summary)?;
        self.next(run, summary)?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::finding::tests::finding;
    use crate::report::Customers;

    #[test]
    fn a_rule_is_shown_by_the_first_of_its_worst() {
        let mask = Mask::new(Customers::Show, None);
        let mut table = Table::new(Vec::new(), mask, false, None);
        for (line, severity) in (2..).zip([Severity::Note, Severity::Error, Severity::Error]) {
            let mut found = finding("already-bought", "ann");
            (found.line, found.severity) = (line, severity);
            table.finding(&found).unwrap();
        }
        assert_eq!(table.examples["already-bought"].line, 3);
    }
}
