//! What a person reads first: what was read, the verdict in one line, what could not be looked at, the rules by
//! severity with one worked example each, and what to do next.

use std::collections::BTreeMap;
use std::io::{self, Write};

use comfy_table::{Attribute, Cell, CellAlignment, Color, ColumnConstraint, Width};

use crate::findings::{Finding, Inputs, RunInfo, Summary};
use crate::input::vocabulary::Severity;
use crate::report::grid;
use crate::report::tally::Tally;
use crate::report::text::{count, printable, shell_word, thousands, wrap};
use crate::report::verdict::{asides, found_rules, is_mass, verdict, worst};
use crate::report::{Mask, Report};

/// The `table` report.
pub struct Table<W: Write> {
    out: W,
    mask: Mask,
    color: bool,
    width: usize,
    tally: Tally,
}

/// Columns where there is no terminal to ask.
const PIPE: u16 = 100;
/// Lines longer than this are hard to read, however wide the terminal.
const WIDEST: u16 = 120;
/// Narrower than this, words would stand one a line.
const NARROWEST: u16 = 40;
/// How many files are named before "and 3 more".
const FILES: usize = 6;
/// Columns of a number: "1,234,567", with the spaces around it.
const NUMBER: u16 = 11;

impl<W: Write> Table<W> {
    /// Writes to `out`; `width` is the terminal's, where there is one.
    pub fn new(out: W, mask: Mask, color: bool, width: Option<u16>) -> Self {
        let width = usize::from(width.unwrap_or(PIPE).clamp(NARROWEST, WIDEST));
        Self {
            out,
            mask,
            color,
            width,
            tally: Tally::default(),
        }
    }

    fn paragraph(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{}", wrap(&printable(text), self.width, ""))
    }

    fn bold(&self, text: &str) -> String {
        if self.color {
            format!("\u{1b}[1m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }

    fn read(&mut self, run: &RunInfo, summary: &Summary) -> io::Result<()> {
        let files = |files: &[Inputs], thing: &str| -> Vec<(String, String)> {
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
                        format!("{}{format}", count(file.rows, thing)),
                    )
                })
                .collect();
            if let Some(more @ 1..) = files.len().checked_sub(FILES) {
                let rows = files[FILES..].iter().map(|file| file.rows).sum();
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
        for (rule, tally) in found_rules(summary) {
            sections
                .entry(worst(&tally))
                .or_default()
                .push((rule, tally));
        }
        for (severity, rules) in sections {
            let mut table = self.grid(severity);
            for (rule, tally) in rules {
                let title = run
                    .rules
                    .get(rule)
                    .map(|info| format!(": {}", printable(&info.title)));
                let numbers = [tally.offers, tally.customers].map(|number| {
                    // No customer is addressed in a campaign without that column.
                    let text = if number == 0 {
                        String::new()
                    } else {
                        thousands(number)
                    };
                    Cell::new(text).set_alignment(CellAlignment::Right)
                });
                let name = Cell::new(format!("{rule}{}", title.unwrap_or_default()))
                    .add_attribute(Attribute::Bold);
                table.add_row(std::iter::once(name).chain(numbers).collect::<Vec<_>>());
                let words = if is_mass(&tally, summary) {
                    format!(
                        "in most of the file; where that is as it should be: --ignore {rule}, or other limits under [rules.{rule}]\n"
                    )
                } else {
                    self.example(rule)
                };
                if !words.is_empty() {
                    table.add_row(vec![words]);
                }
            }
            writeln!(self.out, "\n{}", table.trim_fmt().trim_end())?;
        }
        Ok(())
    }

    /// An empty table of three columns: the rule with its example as wide as may be, and two numbers.
    fn grid(&self, severity: Severity) -> comfy_table::Table {
        let mut table = grid::lined(self.width as u16);
        if self.color {
            table.enforce_styling();
        } else {
            table.force_no_tty();
        }
        let (heading, color) = match severity {
            Severity::Error => ("Errors", Color::Red),
            Severity::Warning => ("Warnings", Color::Yellow),
            Severity::Note => ("Notes", Color::Cyan),
        };
        let number = |name: &str| Cell::new(name).set_alignment(CellAlignment::Right);
        table.set_header(vec![
            Cell::new(heading).fg(color).add_attribute(Attribute::Bold),
            number("Offers"),
            number("Customers"),
        ]);
        let fixed = |columns| ColumnConstraint::Absolute(Width::Fixed(columns));
        table.set_constraints([
            fixed(self.width as u16 - 2 * NUMBER),
            fixed(NUMBER),
            fixed(NUMBER),
        ]);
        if let Some(column) = table.column_mut(0) {
            column.set_padding((0, 1));
        }
        table
    }

    /// A rule's worked example in plain words: where it is, what was found, what to do instead.
    fn example(&mut self, rule: &str) -> String {
        let Some(finding) = self.tally.example(rule) else {
            return String::new();
        };
        let mut words = printable(&self.mask.message(&finding.message));
        if !finding.instead.is_empty() {
            words.push_str(&format!("\nInstead: {}", printable(&finding.instead)));
        }
        words.push_str(&format!(
            "\n{}:{}\n",
            printable(&finding.file),
            finding.line
        ));
        words
    }

    fn next(&mut self, run: &RunInfo, summary: &Summary) -> io::Result<()> {
        let Some((rule, _)) = found_rules(summary).into_iter().next() else {
            return Ok(());
        };
        let files: String = run
            .campaigns
            .iter()
            .chain(&run.signals)
            .map(|file| &file.path)
            .chain(&run.beside)
            .map(|word| format!(" {}", shell_word(&printable(word))))
            .collect();
        writeln!(self.out, "\n{}", self.bold("Next"))?;
        if summary.held_offers > 0 {
            let exceptions = run
                .exceptions_file
                .as_ref()
                .map_or_else(String::new, |file| {
                    format!(" --exceptions {}", shell_word(&printable(file)))
                });
            writeln!(
                self.out,
                "Hold {} back, send the rest:",
                count(summary.held_offers, "row")
            )?;
            writeln!(
                self.out,
                "  creepcheck{files}{exceptions} --held held.csv --cleared cleared.csv"
            )?;
        }
        if let Some(customer) = self
            .tally
            .example(rule)
            .and_then(|example| example.customer_id.as_deref())
        {
            let customer = if self.mask.shows() {
                shell_word(&printable(customer))
            } else {
                "ID".to_owned()
            };
            writeln!(
                self.out,
                "See what is known of one customer, and each offer's verdict:"
            )?;
            writeln!(self.out, "  creepcheck walk --customer {customer}{files}")?;
        }
        writeln!(self.out, "Read why a rule flags, and what would be fine:")?;
        writeln!(self.out, "  creepcheck rules show {rule}")
    }
}

impl<W: Write> Report for Table<W> {
    fn begin(&mut self, _: &RunInfo) -> io::Result<()> {
        Ok(())
    }

    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        self.mask.meet(finding);
        self.tally.add(finding);
        Ok(())
    }

    fn finish(&mut self, run: &RunInfo, summary: &Summary) -> io::Result<()> {
        self.read(run, summary)?;
        let verdict = wrap(&verdict(&self.tally, summary), self.width, "");
        writeln!(self.out, "\n{}", self.bold(&verdict))?;
        for aside in asides(summary) {
            self.paragraph(&aside)?;
        }
        self.rules(run, summary)?;
        self.next(run, summary)?;
        self.out.flush()
    }
}
