//! The findings that a report must hold, as many as its format takes: the most severe stay, and what is cut is counted.
//!
//! In formats that are passed around, findings of one offer that rest on its copy alone are one finding with its
//! customers: a word in a newsletter to 50,000 is one thing to mend, not 50,000.

use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashSet};
use std::hash::BuildHasher;

use crate::findings::{Finding, Fingerprint, Fingerprints, Piece};
use crate::report::Mask;
use crate::report::text::{count, printable};

/// A finding that a report holds.
#[derive(Clone)]
pub struct Entry {
    /// The first of the findings that are one.
    pub finding: Finding<'static>,
    /// How many findings are one here.
    pub merged: u64,
    order: u64,
}

/// Findings held, at most a given number of each severity.
pub struct Kept {
    most: usize,
    entries: [Vec<Entry>; 3],
    /// Findings that are not held because there was no room, merged ones counted once.
    cut: [u64; 3],
    next: u64,
    /// Where the finding of an offer's copy is held, among those of its severity; none where it was cut.
    copies: HashMap<(u64, u64), Option<usize>, FixedState>,
    /// Names of copies.
    names: Fingerprints,
    /// Copies that are held and their customers, so that a customer counts once.
    customers: HashSet<(u64, u64), FixedState>,
    state: FixedState,
}

impl Kept {
    /// Holds at most `most` findings of each severity.
    pub fn new(most: usize) -> Self {
        Self {
            most,
            entries: [const { Vec::new() }; 3],
            cut: [0; 3],
            next: 0,
            copies: HashMap::default(),
            names: Fingerprints::default(),
            customers: HashSet::default(),
            state: FixedState::default(),
        }
    }

    /// Holds a finding, if there is room.
    pub fn add(&mut self, finding: &Finding) {
        let mut fingerprint = finding.fingerprint;
        let severity = finding.severity as usize;
        let place = self.entries[severity].len();
        let room = place < self.most;
        if finding.copy_alone {
            let digest = Fingerprint::of_offer(finding);
            let copy = self.copy(digest, finding);
            if let Some(&held) = self.copies.get(&copy) {
                if let Some(at) = held
                    && self.meet(copy, finding)
                {
                    self.entries[severity][at].merge(finding);
                }
                return;
            }
            self.copies.insert(copy, room.then_some(place));
            if room {
                self.meet(copy, finding);
            }
            // It is the offer's, whoever the first customer is: copies of one offer are told apart by their order.
            fingerprint = self.names.completed(digest);
        }
        if room {
            let finding = Finding {
                fingerprint,
                ..finding.to_static()
            };
            self.entries[severity].push(Entry {
                finding,
                merged: 1,
                order: self.next,
            });
        } else {
            self.cut[severity] += 1;
        }
        self.next += 1;
    }

    /// Takes the findings held, the most severe first and else in campaign order; and says how many were cut.
    pub fn worst_first(&mut self) -> (Vec<Entry>, u64) {
        let (mut entries, mut cut) = self.of_each_severity();
        cut += entries.len().saturating_sub(self.most) as u64;
        entries.truncate(self.most);
        (entries, cut)
    }

    /// The same, as many as are held of each severity.
    pub fn of_each_severity(&mut self) -> (Vec<Entry>, u64) {
        let entries = self.entries.iter_mut().flat_map(std::mem::take).collect();
        (entries, self.cut.iter().sum())
    }

    /// Takes the findings held, in campaign order; and says how many were cut.
    pub fn in_order(&mut self) -> (Vec<Entry>, u64) {
        let (mut entries, cut) = self.worst_first();
        entries.sort_by_key(|entry| entry.order);
        (entries, cut)
    }

    /// What makes findings one: all that they say but the customer.
    fn copy(&self, name: Fingerprint, finding: &Finding) -> (u64, u64) {
        let words: String = finding
            .message
            .pieces()
            .filter_map(|piece| match piece {
                Piece::Text(text) | Piece::Private(text) => Some(text),
                Piece::Customer(_) => None,
            })
            .collect();
        let first = self.state.hash_one((name, &finding.file, &finding.channel));
        (first, self.state.hash_one((words, finding.severity as u8)))
    }

    /// Whether a finding of a copy is to be counted: one whose customer was not met with that copy before.
    fn meet(&mut self, copy: (u64, u64), finding: &Finding) -> bool {
        match finding.whom.customer() {
            Some(customer) => self
                .customers
                .insert((copy.0 ^ copy.1, self.state.hash_one(customer))),
            None => true,
        }
    }
}

impl Entry {
    fn merge(&mut self, other: &Finding) {
        self.merged += 1;
        self.finding.whom.add(&other.whom);
    }

    /// What was found, in plain words; with how many it is the same for.
    pub fn message(&self, mask: &mut Mask) -> String {
        let mut words = printable(&mask.message(&self.finding.message));
        if self.merged > 1 {
            let same = if self.finding.whom.named().is_empty() {
                format!("in {}", count(self.merged, "row"))
            } else {
                format!(
                    "for {}",
                    count(u64::from(self.finding.whom.count()), "customer")
                )
            };
            words.push_str(&format!(" The same {same}."));
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::Whom;
    use crate::findings::finding::tests::finding;
    use crate::input::vocabulary::Severity;

    fn add(kept: &mut Kept, line: u64, severity: Severity, copy_alone: bool) {
        let mut found = finding("reveals-tracking", &format!("c-{line}"));
        found.message = [Piece::Text("It says “we saw”.")].into_iter().collect();
        (found.line, found.severity, found.copy_alone) = (line, severity, copy_alone);
        kept.add(&found);
    }

    fn lines((entries, cut): (Vec<Entry>, u64)) -> (Vec<u64>, u64) {
        (
            entries.iter().map(|entry| entry.finding.line).collect(),
            cut,
        )
    }

    #[test]
    fn the_most_severe_stay() {
        let full = || {
            let mut kept = Kept::new(3);
            for line in 2..6 {
                add(&mut kept, line, Severity::Note, false);
            }
            add(&mut kept, 6, Severity::Error, false);
            kept
        };
        assert_eq!(lines(full().worst_first()), (vec![6, 2, 3], 2));
        assert_eq!(lines(full().in_order()), (vec![2, 3, 6], 2));
    }

    #[test]
    fn one_copy_is_one_finding_with_its_customers() {
        let mut kept = Kept::new(3);
        for line in 2..7 {
            add(&mut kept, line, Severity::Warning, true);
        }
        add(&mut kept, 2, Severity::Warning, true);
        let (entries, cut) = kept.in_order();
        assert_eq!((entries.len(), cut), (1, 0));
        assert_eq!(entries[0].merged, 5);
        let first = ["c-2", "c-3", "c-4"].map(Into::into).to_vec();
        assert_eq!(entries[0].finding.whom, Whom::Members { count: 5, first });
    }

    #[test]
    fn copies_of_one_offer_have_names_of_their_own() {
        let mut kept = Kept::new(3);
        for words in ["“we saw”", "“we noticed”", "“we saw”"] {
            let mut found = finding("reveals-tracking", "ann");
            found.message = [Piece::Text(words)].into_iter().collect();
            found.copy_alone = true;
            kept.add(&found);
        }
        let (entries, _) = kept.in_order();
        let [saw, noticed] = entries.as_slice() else {
            panic!("two copies, not {}", entries.len());
        };
        assert_ne!(saw.finding.fingerprint, noticed.finding.fingerprint);
    }

    #[test]
    fn a_copy_that_is_cut_is_cut_once() {
        let mut kept = Kept::new(0);
        add(&mut kept, 2, Severity::Warning, true);
        add(&mut kept, 3, Severity::Warning, true);
        assert_eq!(kept.in_order().1, 1);
    }
}
