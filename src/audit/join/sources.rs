//! Who collected a signal, how it came to be known, and which sources nobody said anything about.

use std::hash::BuildHasher;

use hashbrown::HashSet;

use super::{CACHE, Joiner};
use crate::audit::checked::Cells;
use crate::facts::names::fold_label;
use crate::input::batch::Row;
use crate::input::vocabulary::{Provenance, SignalColumn, SignalType, nearest};

impl Joiner<'_, '_> {
    pub(super) fn provenance(
        &mut self,
        row: Row<'_>,
        cells: &Cells,
        kind: SignalType,
        segment: &str,
    ) -> Option<Provenance> {
        let word = cells.get(row, SignalColumn::Provenance);
        if word.is_empty() {
            // A list's own provenance is the configuration's to say.
            return (kind == SignalType::Segment)
                .then(|| self.setup.segments.get(segment).copied())
                .flatten();
        }
        let known = Provenance::parse(word);
        if known.is_none() {
            self.remarks
                .unknown("provenance", word, nearest(word, Provenance::words()));
        }
        known
    }

    /// Whether another company collected it, and through how many it passed.
    pub(super) fn source(&mut self, source: &str, shared: &str) -> (bool, u8) {
        if source.is_empty() && shared.is_empty() {
            return (false, 0);
        }
        let hash = self.hasher.hash_one((source, shared));
        if let Some(&known) = self.sources.get(&hash) {
            return known;
        }
        let company = &self.setup.company;
        let mut hands = HashSet::new();
        for name in std::iter::once(source)
            .chain(shared.split(';'))
            .map(str::trim)
        {
            if !name.is_empty() && company.counts(name) {
                hands.insert(fold_label(name));
            }
        }
        let found = (!company.is_us(source), hands.len().min(255) as u8);
        if self.sources.len() >= CACHE {
            self.sources.clear();
        }
        self.sources.insert(hash, found);
        found
    }

    /// Another company by its name alone: whether it is one, the user is asked once a run.
    pub(super) fn note_stranger(&mut self, source: &str, provenance: Option<Provenance>) {
        // What came from a partner or a broker says so itself.
        if matches!(
            provenance,
            Some(Provenance::SecondParty | Provenance::ThirdParty)
        ) || self.setup.company.is_other(source)
        {
            return;
        }
        const MOST: usize = 100;
        if let Some(count) = self.strangers.get_mut(source) {
            *count += 1;
        } else if self.strangers.len() < MOST {
            self.strangers.insert(source.to_owned(), 1);
        }
    }

    /// Asks about sources that nobody said anything about.
    pub(super) fn ask_about_strangers(&mut self) {
        const SHOWN: usize = 5;
        if self.strangers.is_empty() {
            return;
        }
        let mut names: Vec<String> = self
            .strangers
            .keys()
            .take(SHOWN)
            .map(|name| format!("“{name}”"))
            .collect();
        if self.strangers.len() > SHOWN {
            names.push(format!("{} more", self.strangers.len() - SHOWN));
        }
        let rows: u64 = self.strangers.values().sum();
        self.remarks.say(format!(
            "{} in column `source`, in {rows} {}: yours, or another company's? It was taken for another's; say which in creepcheck.toml, under [company] names or others",
            names.join(", "),
            if rows == 1 { "row" } else { "rows" }
        ));
    }
}
