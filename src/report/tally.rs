//! What a report that is read from the top keeps while findings stream past: offers by their worst finding,
//! and one worked example a rule. Its size is that of the rules, not of the findings.

use std::collections::BTreeMap;

use crate::findings::Finding;
use crate::input::vocabulary::Severity;

/// The tally of a report.
#[derive(Default)]
pub struct Tally {
    /// Offers by their worst finding: error, warning, note.
    offers: [u64; 3],
    /// The offer that the last finding was of, and its worst so far: findings of one offer stand together.
    last: Option<(String, u64, Severity)>,
    /// By rule id, the finding that shows best what the rule found.
    examples: BTreeMap<String, Finding<'static>>,
}

impl Tally {
    /// Counts a finding.
    pub fn add(&mut self, finding: &Finding) {
        match &mut self.last {
            Some((file, line, worst)) if *line == finding.line && *file == finding.file => {
                *worst = (*worst).min(finding.severity);
            }
            last => {
                if let Some((.., worst)) = last {
                    self.offers[*worst as usize] += 1;
                }
                *last = Some((finding.file.to_string(), finding.line, finding.severity));
            }
        }
        match self.examples.get_mut(&*finding.rule) {
            // The first of the worst: it is the same on every run.
            Some(example) if finding.severity < example.severity => *example = finding.to_static(),
            Some(_) => {}
            None => {
                self.examples
                    .insert(finding.rule.to_string(), finding.to_static());
            }
        }
    }

    /// Offers whose worst finding is of this severity.
    pub fn offers(&self, worst: Severity) -> u64 {
        let last = self.last.as_ref().is_some_and(|(.., last)| *last == worst);
        self.offers[worst as usize] + u64::from(last)
    }

    /// The worked example of a rule.
    pub fn example(&self, rule: &str) -> Option<&Finding<'static>> {
        self.examples.get(rule)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::finding::tests::finding;

    #[test]
    fn an_offer_counts_once_by_its_worst() {
        let mut tally = Tally::default();
        let mut add = |line, severity| {
            let mut found = finding("already-bought", "ann");
            (found.line, found.severity) = (line, severity);
            tally.add(&found);
        };
        add(2, Severity::Note);
        add(2, Severity::Warning);
        add(3, Severity::Error);
        add(3, Severity::Note);
        add(4, Severity::Note);
        assert_eq!(
            Severity::ALL
                .iter()
                .map(|worst| tally.offers(*worst))
                .collect::<Vec<_>>(),
            [1, 1, 1]
        );
        assert_eq!(tally.example("already-bought").unwrap().line, 3);
    }
}
