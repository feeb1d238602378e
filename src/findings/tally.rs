//! The tally of a run: what is shown, what is not, and what decides the exit status.

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use crate::findings::{Exceptions, Finding, RuleTally, Summary};
use crate::input::vocabulary::Severity;

/// Counts findings. It alone decides what a run comes to.
#[derive(Debug, Default)]
pub struct Tally {
    exceptions: Exceptions,
    excepted: u64,
    by_rule: HashMap<String, Counted, FixedState>,
    by_severity: [u64; 3],
    /// Rows by their worst finding.
    by_worst: [u64; 3],
    /// File and line of the row that the last finding is in, and its worst so far: those of one row stand together.
    last_row: (String, u64, usize),
    /// Rows with a finding so far, that one included.
    rows: u64,
    below: u64,
    /// The worst that was not excepted.
    worst: Option<Severity>,
}

#[derive(Debug, Default)]
struct Counted {
    tally: RuleTally,
    customers: Met,
    /// The last of those rows with a finding of the rule, counted from 1.
    last_row: u64,
}

/// Customers that were met, a bit each: they are numbered from 0.
#[derive(Debug, Default)]
struct Met {
    bits: Vec<u64>,
    count: u64,
}

impl Met {
    fn meet(&mut self, customer: u32) {
        let (word, bit) = (customer as usize / 64, 1 << (customer % 64));
        if word >= self.bits.len() {
            self.bits.resize(word + 1, 0);
        }
        self.count += u64::from(self.bits[word] & bit == 0);
        self.bits[word] |= bit;
    }
}

impl Tally {
    /// A tally of a run with exceptions, which have counted its findings where any has a limit.
    pub fn new(exceptions: Exceptions) -> Self {
        Self {
            exceptions,
            ..Self::default()
        }
    }

    /// Whether a finding was accepted on purpose: it is not shown, holds nothing back, and fails nothing.
    pub fn accepts(&mut self, finding: &Finding) -> bool {
        let accepted = self.exceptions.accept(finding);
        self.excepted += u64::from(accepted);
        accepted
    }

    /// Counts a finding about these customers, and decides whether it is shown: one less severe than `least` is not.
    pub fn add(
        &mut self,
        finding: &Finding,
        customers: impl Iterator<Item = u32>,
        least: Severity,
    ) -> bool {
        let severity = finding.severity;
        self.worst = Some(self.worst.map_or(severity, |worst| worst.min(severity)));
        if severity > least {
            self.below += 1;
            return false;
        }
        let place = severity as usize;
        self.by_severity[place] += 1;
        let (file, line, worst) = &mut self.last_row;
        let same_row = *line == finding.line && *file == finding.file;
        if same_row {
            self.by_worst[*worst] -= 1;
            *worst = place.min(*worst);
        } else {
            finding.file.as_ref().clone_into(file);
            (*line, *worst) = (finding.line, place);
            self.rows += 1;
        }
        self.by_worst[*worst] += 1;
        let counted = self.by_rule.entry_ref(&*finding.rule).or_default();
        counted.tally.findings += 1;
        counted.tally.by_severity[place] += 1;
        if counted.last_row != self.rows {
            counted.tally.offers += 1;
        }
        counted.last_row = self.rows;
        for customer in customers {
            counted.customers.meet(customer);
        }
        true
    }

    /// What was accepted, and what of it no longer holds.
    pub fn exceptions(&self) -> &Exceptions {
        &self.exceptions
    }

    /// Whether any finding that is not excepted, shown or not, is at least so bad.
    pub fn any_at_least(&self, least: Severity) -> bool {
        self.worst.is_some_and(|worst| worst <= least)
    }

    /// What was counted, as a summary that the run completes.
    pub fn summary(&self) -> Summary {
        let by_rule = self.by_rule.iter().map(|(id, counted)| {
            (
                id.clone(),
                RuleTally {
                    customers: counted.customers.count,
                    ..counted.tally
                },
            )
        });
        Summary {
            by_worst: self.by_worst,
            errors: self.by_severity[0],
            warnings: self.by_severity[1],
            notes: self.by_severity[2],
            below_threshold: self.below,
            excepted: self.excepted,
            by_rule: by_rule.collect(),
            remarks: [self.exceptions.lapsed(), self.exceptions.unused()].concat(),
            ..Summary::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::finding::tests::finding;
    use crate::input::dates::DateReader;
    use crate::input::document::Document;

    #[test]
    fn a_row_counts_once_by_its_worst() {
        let mut tally = Tally::default();
        let mut add = |line, severity| {
            let mut found = finding("already-bought", "ann");
            (found.line, found.severity) = (line, severity);
            tally.add(&found, std::iter::once(1), Severity::Note);
        };
        add(2, Severity::Note);
        add(2, Severity::Warning);
        add(3, Severity::Error);
        add(3, Severity::Note);
        add(4, Severity::Note);
        assert_eq!(tally.summary().by_worst, [1, 1, 1]);
        assert_eq!(tally.summary().flagged_offers(), 3);
    }

    #[test]
    fn rows_of_two_files_are_two() {
        let mut tally = Tally::default();
        let mut add = |file: &'static str, rule| {
            let mut found = finding(rule, "ann");
            found.file = file.into();
            tally.add(&found, std::iter::once(1), Severity::Note);
        };
        add("a.csv", "already-bought");
        add("b.csv", "opted-out");
        add("b.csv", "already-bought");
        add("b.csv", "already-bought");
        let counted = tally.summary().by_rule["already-bought"];
        assert_eq!((counted.findings, counted.offers), (3, 2));
    }

    #[test]
    fn what_is_excepted_is_neither_shown_nor_fails() {
        let text = "[[exception]]\nrule = \"already-bought\"\ncampaign = \"spring\"\nreason = \"a\"\nowner = \"b\"\nexpires = 2026-12-31\n";
        let rules = ["already-bought", "just-returned"];
        let document = Document::new("accepted.toml", text);
        let exceptions =
            Exceptions::read(&document, rules.into_iter(), &DateReader::default(), 0).unwrap();
        let mut tally = Tally::new(exceptions);
        let found = |rule: &str, severity| {
            let mut found = finding(rule, "ann");
            found.severity = severity;
            found
        };
        assert!(tally.accepts(&found("already-bought", Severity::Error)));
        for (severity, shown) in [(Severity::Warning, true), (Severity::Note, false)] {
            let found = found("just-returned", severity);
            assert!(!tally.accepts(&found));
            let once = std::iter::once(1);
            assert_eq!(tally.add(&found, once, Severity::Warning), shown);
        }
        assert!(!tally.any_at_least(Severity::Error));
        assert!(tally.any_at_least(Severity::Note));
        let summary = tally.summary();
        assert_eq!(
            (
                summary.excepted,
                summary.warnings,
                summary.below_threshold,
                summary.errors
            ),
            (1, 1, 1, 0)
        );
    }
}
