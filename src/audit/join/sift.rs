//! Most rows say nothing that a rule can use: told from the rest a batch at a time.
//!
//! What is looked up in large tables is looked up for the whole batch, one row right after the other and one table at a
//! time: the processor then waits for many places of memory at once.

use super::Joiner;
use crate::audit::join::checked::{Checked, CheckedRows};
use crate::audit::join::wants::Person;
use crate::audit::rows::cells::Cells;
use crate::audit::rows::items;
use crate::facts::texts::TextFacts;
use crate::input::batch::{Batch, Row};
use crate::input::identity;
use crate::input::vocabulary::{Provenance, SignalColumn, SignalType};

/// A row that may bear on the campaign.
#[derive(Debug, Clone, Copy)]
pub(super) struct Near {
    /// Its place among the checked rows.
    pub place: u32,
    /// Its item's place among the probes, where that was looked up and is known.
    pub probe: Option<u32>,
    /// Whether it says nothing but that a customer had to do with an item.
    plain: bool,
    /// Of its item's columns.
    hash: u64,
    /// What a run wants to know of its customer.
    person: Person,
}

/// Types of which only the item and who did it matter, where nothing else is said.
const PLAIN: u32 = SignalType::BEHAVIOUR
    & !(SignalType::Return.bit() | SignalType::Rating.bit() | SignalType::Dislike.bit());

/// Types whose rows matter whomever they are about.
const OF_ANYBODY: u32 = SignalType::Alias.bit() | SignalType::Rating.bit();

impl Joiner<'_, '_> {
    /// The rows of a batch that a rule may use, in order. All others are done with.
    pub(super) fn sift(
        &mut self,
        batch: &Batch,
        rows: &CheckedRows,
        cells: &Cells<SignalColumn>,
        near: &mut Vec<Near>,
    ) {
        self.collect(batch, rows, cells, near);
        for near in near.iter_mut() {
            let customer = rows.get(near.place as usize).0.customer;
            if let Some(&person) = self.wants.people.get(customer.0 as usize) {
                near.person = person;
            }
        }
        for near in near.iter_mut().filter(|near| near.plain) {
            near.probe = self.about.probes.find(near.hash).map(|place| place as u32);
        }
        near.retain(|near| {
            let checked = rows.get(near.place as usize).0;
            let idle = near.probe.filter(|_| near.plain);
            let idle = idle.is_some_and(|probe| self.is_idle(checked, near.person, probe as usize));
            if idle {
                self.signals.known[checked.customer.0 as usize] = true;
            }
            !idle
        });
        for near in &*near {
            self.firsts.touch(near.person.firsts);
        }
    }

    /// The rows that are about customers of the campaign, or may turn out to be.
    fn collect(
        &self,
        batch: &Batch,
        rows: &CheckedRows,
        cells: &Cells<SignalColumn>,
        near: &mut Vec<Near>,
    ) {
        near.clear();
        let hashes = self.ids.customers.has_hashes();
        // The first id that was read goes into a message.
        let mut first = self.example.is_empty();
        for (place, (checked, key)) in rows.rows().enumerate() {
            let own = checked.customer.is_some();
            if !own {
                let may_be = first
                    || checked.kind.bit() & OF_ANYBODY != 0
                    || identity::is_sha256_hex(key)
                    || hashes && identity::is_email(key)
                    || cells.has(SignalColumn::Segment);
                if !may_be {
                    continue;
                }
            }
            first = false;
            let mut found = Near {
                place: place as u32,
                probe: None,
                plain: false,
                hash: 0,
                person: Person::default(),
            };
            if own && checked.kind.bit() & PLAIN != 0 {
                let row = batch.row(checked.row as usize);
                found.plain = is_plain(row, cells);
                if found.plain {
                    let columns = cells.item(row, &self.setup.beside);
                    found.hash = items::hash(columns);
                }
            }
            near.push(found);
        }
    }

    /// Whether a plain row is about an item of which no rule can use that its customer had to do with it: what most
    /// rows say.
    #[inline]
    fn is_idle(&self, checked: Checked, person: Person, probe: usize) -> bool {
        let known = self.about.probes.get(probe);
        let shown = || TextFacts {
            topics: known.topics,
            ..self.about.probes.facts(probe).text
        };
        (person.topics & known.topics).is_empty()
            && !(person.has_events && self.asserts(checked.customer, person, shown().told))
            && self
                .wants
                .asks_nothing(person, checked.kind, checked.at, shown)
            && !self.shares_item(person, probe)
    }
}

/// Whether a row says nothing but that a customer had to do with an item.
#[inline]
fn is_plain(row: Row<'_>, cells: &Cells<SignalColumn>) -> bool {
    const SAYS_MORE: [SignalColumn; 8] = [
        SignalColumn::Value,
        SignalColumn::Source,
        SignalColumn::Topic,
        SignalColumn::Segment,
        SignalColumn::OfferId,
        SignalColumn::SharedWith,
        SignalColumn::Gift,
        SignalColumn::Confidence,
    ];
    SAYS_MORE.iter().all(|&column| cells.is_empty(row, column))
        && Provenance::is_word_or_empty(cells.get(row, SignalColumn::Provenance))
}
