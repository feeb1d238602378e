//! Which signals are kept: those that any rule can use.

use super::Joiner;
use crate::audit::join::firsts::{Asked, Kept, Offered};
use crate::audit::join::probes::FOREIGN;
use crate::audit::join::wants::{Loose, Person};
use crate::audit::rows::cells::OfItem;
use crate::facts::customers::CustomerId;
use crate::facts::names::Sym;
use crate::facts::signal::{Details, Signal};
use crate::facts::texts::TextFacts;
use crate::input::vocabulary::{SignalColumn, SignalType};
use crate::rules::pattern;

/// What a row says beside whom it is about, when and of which type.
pub(super) struct Said<'r> {
    pub facts: &'r TextFacts,
    pub details: &'r Details,
    pub value: &'r str,
    /// The item's.
    pub columns: [&'r str; 5],
    /// Of columns that rules name.
    pub extra: &'r [&'r str],
}

impl Joiner<'_, '_> {
    /// Whether any rule can use a signal: by what it shares with one of the customer's offers, or by itself.
    pub(super) fn keeps(&mut self, signal: &Signal, probe: usize, said: &Said<'_>) -> Kept {
        use SignalType::{Attribute, Contact, Declared, Incident, Return};
        let mut person = self.wants.people[signal.customer.0 as usize];
        if matches!(signal.kind, Incident | Return | Contact)
            || !(said.facts.topics & person.topics).is_empty()
            || self.asserts(signal.customer, person, said.facts.told)
            || self.wants.ages
                && matches!(signal.kind, Attribute | Declared)
                && said.value.contains(|c: char| c.is_ascii_digit())
            || self.shares(signal.customer, said.details, person, probe)
        {
            return Kept::Beside;
        }
        let next = self.kept.len() as u32;
        // A rating waits for its file's scale at the end of the kept.
        let movable = signal.kind != SignalType::Rating;
        let mut kept = Kept::Not;
        let (mut reasons, mut full) = (0, false);
        for place in self.wants.loose_of(person, signal.kind) {
            let loose = &self.wants.loose[place];
            if !plain(loose, signal, said) {
                continue;
            }
            // What may be no evidence for some offer is not one of enough.
            let Some(most) = loose.most.filter(|_| signal.lasts()) else {
                reasons += 2;
                continue;
            };
            let asked = Asked {
                test: place,
                most,
                sent: person.sent,
            };
            let offered = Offered {
                at: signal.at,
                place: next,
                // Two tests may not give one place to two signals: the first that makes room decides.
                may_replace: reasons == 0 && movable,
            };
            match self.firsts.offer(&mut person.firsts, asked, offered) {
                Kept::Not => continue,
                now => kept = if kept == Kept::Not { now } else { kept },
            }
            full |= self
                .firsts
                .enough(person.firsts, place, person.sent)
                .is_some();
            reasons += 1;
        }
        if reasons == 0 {
            return Kept::Not;
        }
        if reasons > 1 {
            // It must stay for one test when another has enough.
            let place = match kept {
                Kept::InPlaceOf(place) => place,
                _ => next,
            };
            for test in self.wants.loose_of(person, signal.kind) {
                self.firsts.pin(person.firsts, test, place);
                self.firsts.pin(person.firsts, test, next);
            }
        }
        if full {
            person.enough = self.enough(person);
        }
        self.wants.people[signal.customer.0 as usize] = person;
        if kept == Kept::Not {
            Kept::Beside
        } else {
            kept
        }
    }

    /// Since when a customer has enough earlier signals for every loose test that asks for so many.
    fn enough(&self, person: Person) -> i64 {
        let tests = self.wants.limited(person);
        let enough = tests.map(|test| {
            let enough = self.firsts.enough(person.firsts, test, person.sent);
            enough.unwrap_or(i64::MAX)
        });
        enough.max().unwrap_or(i64::MIN)
    }

    /// Whether something that is told names an event that a customer's offers assert or name.
    pub(super) fn asserts(&self, customer: CustomerId, person: Person, told: u64) -> bool {
        person.has_events && told & self.wants.events[customer.0 as usize] != 0
    }

    /// Whether an item has something in common with one that a customer is offered.
    pub(super) fn shares_item(&self, person: Person, probe: usize) -> bool {
        let probe = self.about.probes.get(probe);
        person.marks & probe.marks != 0
            && self
                .by_customer
                .items_at(person.offers())
                .iter()
                .any(|&item| {
                    self.wants.items[item as usize].shares(&probe.keys, &self.campaign.categories)
                })
    }

    /// Whether a signal has something in common with an offer of its customer.
    fn shares(
        &self,
        customer: CustomerId,
        details: &Details,
        person: Person,
        probe: usize,
    ) -> bool {
        let campaign = &*self.campaign;
        if self.shares_item(person, probe) {
            return true;
        }
        let named = |sym: Sym| sym.is_some() && sym != FOREIGN;
        if !named(details.offer) && !named(details.segment) {
            return false;
        }
        let mut offers = self.by_customer.of(customer).iter();
        offers.any(|&at| {
            let offer = &campaign.offers[at as usize];
            details.offer.is_some() && campaign.names.folded(offer.offer_id) == Some(details.offer)
                || details.segment.is_some()
                    && campaign
                        .segment(offer)
                        .is_some_and(|own| own.key == details.segment)
        })
    }
}

/// Whether a signal passes a loose test by itself.
fn plain(loose: &Loose<'_>, signal: &Signal, said: &Said<'_>) -> bool {
    let given = || {
        let mut bits = 0;
        for (text, column) in said.columns.iter().zip(SignalColumn::ITEM) {
            if !text.is_empty() {
                bits |= column.bit();
            }
        }
        for (sym, column) in [
            (said.details.segment, SignalColumn::Segment),
            (said.details.offer, SignalColumn::OfferId),
        ] {
            if sym.is_some() {
                bits |= column.bit();
            }
        }
        bits
    };
    let cell = |column: usize| said.extra.get(column).copied().unwrap_or_default();
    pattern::passes_by_itself(loose.test, signal, said.facts, said.value, given, cell)
}
