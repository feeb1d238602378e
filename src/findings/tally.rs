//! The tally of a run: what is shown, what is not, and what decides the exit status.

use std::collections::{BTreeMap, BTreeSet};

use foldhash::fast::FixedState;
use hashbrown::HashSet;

use crate::findings::{Finding, RuleTally, Summary};
use crate::input::vocabulary::Severity;

/// Counts findings. It alone decides what a run comes to.
#[derive(Debug, Default)]
pub struct Tally {
    by_rule: BTreeMap<String, Counted>,
    by_severity: [u64; 3],
    flagged: u64,
    last_row: Option<(String, u64)>,
    below: u64,
    seen: BTreeSet<Severity>,
}

#[derive(Debug, Default)]
struct Counted {
    tally: RuleTally,
    customers: HashSet<u32, FixedState>,
    last_row: Option<u64>,
}

impl Tally {
    /// Counts a finding about these customers; whether it is to be shown.
    pub fn add(
        &mut self,
        finding: &Finding,
        customers: impl Iterator<Item = u32>,
        least: Severity,
    ) -> bool {
        self.seen.insert(finding.severity);
        if finding.severity > least {
            self.below += 1;
            return false;
        }
        let place = finding.severity as usize;
        self.by_severity[place] += 1;
        let same_row = self
            .last_row
            .as_ref()
            .is_some_and(|(file, line)| *line == finding.line && *file == finding.file);
        if !same_row {
            self.flagged += 1;
            self.last_row = Some((finding.file.clone(), finding.line));
        }
        if !self.by_rule.contains_key(&finding.rule) {
            self.by_rule
                .insert(finding.rule.clone(), Counted::default());
        }
        if let Some(counted) = self.by_rule.get_mut(&finding.rule) {
            counted.tally.findings += 1;
            counted.tally.by_severity[place] += 1;
            if !same_row || counted.last_row != Some(finding.line) {
                counted.tally.offers += 1;
            }
            counted.last_row = Some(finding.line);
            counted
                .customers
                .extend(customers.filter(|customer| *customer != u32::MAX));
        }
        true
    }

    /// Whether any finding, shown or not, is at least so bad.
    pub fn any_at_least(&self, least: Severity) -> bool {
        self.seen.iter().any(|severity| *severity <= least)
    }

    /// What was counted, as a summary that the run completes.
    pub fn summary(&self) -> Summary {
        let by_rule = self.by_rule.iter().map(|(id, counted)| {
            (
                id.clone(),
                RuleTally {
                    customers: counted.customers.len() as u64,
                    ..counted.tally
                },
            )
        });
        Summary {
            flagged_offers: self.flagged,
            errors: self.by_severity[0],
            warnings: self.by_severity[1],
            notes: self.by_severity[2],
            below_threshold: self.below,
            by_rule: by_rule.collect(),
            ..Summary::default()
        }
    }
}
