//! Who collected a signal, how it came to be known, and which sources nobody said anything about.

use std::collections::BTreeMap;

use hashbrown::HashSet;

use super::{Joiner, Line};
use crate::audit::rows::memo::{self, Memo};
use crate::audit::setup::Company;
use crate::facts::names::fold_label;
use crate::input::vocabulary::{Provenance, SignalColumn, SignalType};
use crate::input::wording::{count, listed};

/// Where signals come from.
pub(super) struct Sources<'a> {
    company: &'a Company,
    known: Memo<Source>,
    /// Sources that nobody said anything about, and how many rows have them.
    strangers: BTreeMap<String, u64>,
}

/// Where a signal comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Source {
    /// Whether another company collected it.
    pub others: bool,
    /// Through how many companies it passed.
    pub hands: u8,
}

impl<'a> Sources<'a> {
    pub fn new(company: &'a Company) -> Sources<'a> {
        Sources {
            company,
            known: Memo::default(),
            strangers: BTreeMap::new(),
        }
    }

    /// By the columns `source` and `shared_with`.
    pub fn of(&mut self, source: &str, shared: &str) -> Source {
        if source.is_empty() && shared.is_empty() {
            return Source {
                others: false,
                hands: 0,
            };
        }
        let hash = memo::hash((source, shared));
        if let Some(known) = self.known.get(hash) {
            return known;
        }
        let names = std::iter::once(source).chain(shared.split(';'));
        let hands: HashSet<String> = names
            .map(str::trim)
            .filter(|name| !name.is_empty() && self.company.counts(name))
            .map(fold_label)
            .collect();
        let found = Source {
            others: !self.company.is_us(source),
            hands: hands.len().min(255) as u8,
        };
        self.known.keep(hash, found)
    }

    /// Another company by its name alone: whether it is one, the user is asked once a run.
    pub fn note_stranger(&mut self, source: &str, provenance: Option<Provenance>) {
        // What came from a partner or a broker says so itself.
        if matches!(
            provenance,
            Some(Provenance::SecondParty | Provenance::ThirdParty)
        ) || self.company.is_other(source)
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
    pub fn question(&self) -> Option<String> {
        const SHOWN: usize = 5;
        if self.strangers.is_empty() {
            return None;
        }
        let names = self.strangers.keys().map(|name| format!("“{name}”"));
        Some(format!(
            "{} in column `source`, in {}: yours, or another company's? It was taken for another's; say which in creepcheck.toml, under [company] names or others",
            listed(names, SHOWN),
            count(self.strangers.values().sum(), "row")
        ))
    }
}

impl Joiner<'_, '_> {
    /// How it came to be known, by the column or by what the configuration says of its list.
    pub(super) fn provenance(&mut self, line: &Line<'_>) -> Option<Provenance> {
        let word = line.get(SignalColumn::Provenance);
        if word.is_empty() {
            if line.checked.kind != SignalType::Segment {
                return None;
            }
            // A list's own provenance is the configuration's to say.
            let segment = fold_label(line.get(SignalColumn::Segment));
            return self.setup.segments.get(&segment).copied();
        }
        let known = Provenance::parse(word);
        if known.is_none() {
            self.remarks
                .unknown("provenance", word, Provenance::spellings());
        }
        known
    }
}
