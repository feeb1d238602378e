//! Counts which companies hold what about whom, over the signal files of a run.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use crate::audit::error::AuditError;
use crate::audit::rows::shows::Shows;
use crate::audit::rows::signals::{self, SignalRow};
use crate::audit::setup::{Company, Setup};
use crate::audit::who::people::People;
use crate::audit::who::person::Person;
use crate::facts::names::fold_label;
use crate::facts::topics::TopicSet;
use crate::findings::exposure::{Exposure, Holder, Traveller, Way};
use crate::input::dates::Moment;
use crate::input::vocabulary::{SignalColumn, SignalType};
use crate::rules::book::Book;

/// How many of the customers that most companies know are named.
const NAMED: usize = 10;

/// Counts, over all customers or for one.
///
/// # Errors
/// Where a signal file cannot be read, or no signal is about that customer.
pub fn exposure(
    setup: &Setup,
    book: &Book,
    customer: Option<&str>,
) -> Result<Exposure, AuditError> {
    let mut person = customer.map(|id| Person::find(id, setup)).transpose()?;
    let mut gather = Gather::new(&setup.company);
    let mut shows = Shows::new(book);
    let signals = signals::each(setup, |signal| {
        let id = signal.raw(SignalColumn::CustomerId);
        if person.as_mut().is_none_or(|person| person.is(id)) {
            gather.row(signal, &mut shows);
        }
        Ok::<_, AuditError>(())
    })?;
    if let Some(customer) = customer
        && gather.people.is_empty()
    {
        return Err(AuditError::Other(format!(
            "no signal is about customer “{customer}”"
        )));
    }
    gather.people.identify(setup)?;
    let mut exposure = gather.finish(book);
    exposure.signals = if customer.is_some() {
        gather.rows
    } else {
        signals
    };
    exposure.customer = customer.map(str::to_owned);
    Ok(exposure)
}

/// Rows as they come, by person and company.
struct Gather<'a> {
    company: &'a Company,
    companies: Vec<String>,
    by_name: HashMap<String, u32, FixedState>,
    people: People,
    held: BTreeMap<(u32, u32), Held>,
    longest: Option<Way>,
    rows: u64,
}

/// What one company holds of one person.
#[derive(Clone, Copy, Default)]
struct Held {
    collected: u64,
    received: u64,
    topics: TopicSet,
    first: Option<Moment>,
    last: Option<Moment>,
}

impl Held {
    fn and(self, other: Held) -> Held {
        let either = |a: Option<Moment>, b: Option<Moment>, earlier: bool| match (a, b) {
            (Some(a), Some(b)) => Some(if (a.seconds <= b.seconds) == earlier {
                a
            } else {
                b
            }),
            (a, b) => a.or(b),
        };
        Held {
            collected: self.collected + other.collected,
            received: self.received + other.received,
            topics: self.topics | other.topics,
            first: either(self.first, other.first, true),
            last: either(self.last, other.last, false),
        }
    }
}

impl<'a> Gather<'a> {
    fn new(company: &'a Company) -> Self {
        Self {
            company,
            companies: Vec::new(),
            by_name: HashMap::default(),
            people: People::default(),
            held: BTreeMap::new(),
            longest: None,
            rows: 0,
        }
    }

    fn row(&mut self, signal: &SignalRow<'_>, shows: &mut Shows<'_>) {
        self.rows += 1;
        let id = signal.raw(SignalColumn::CustomerId);
        let person = self.people.intern(id);
        match signal.kind {
            SignalType::Alias => {
                self.people.alias(id, signal.raw(SignalColumn::Value));
                return;
            }
            // That a permission was passed on is as it should be.
            SignalType::Consent | SignalType::OptOut => return,
            _ => {}
        }
        let way = self.way(signal);
        if way.is_empty() {
            return;
        }
        let topics = shows.topics(signal);
        for (company, collected) in &way {
            let held = Held {
                collected: u64::from(*collected),
                received: u64::from(!*collected),
                topics,
                first: signal.at,
                last: signal.at,
            };
            let own = self.held.entry((person, *company)).or_default();
            *own = own.and(held);
        }
        let longer = self
            .longest
            .as_ref()
            .is_none_or(|longest| longest.companies.len() < way.len());
        if longer {
            self.longest = Some(Way {
                file: signal.file.to_owned(),
                line: signal.line(),
                companies: way
                    .iter()
                    .map(|(company, _)| self.companies[*company as usize].clone())
                    .collect(),
            });
        }
    }

    /// The companies that a signal passed through, each once: whether it collected it.
    fn way(&mut self, signal: &SignalRow<'_>) -> Vec<(u32, bool)> {
        let source = signal.text(SignalColumn::Source);
        let shared = signal.text(SignalColumn::SharedWith);
        let mut way: Vec<(u32, bool)> = Vec::new();
        let mut passed = BTreeSet::new();
        let named = std::iter::once((source, true))
            .chain(shared.split(';').map(|name| (name.trim(), false)));
        for (name, collected) in named {
            if name.is_empty() || !self.company.counts(name) {
                continue;
            }
            let company = self.named(name);
            if passed.insert(company) {
                way.push((company, collected));
            }
        }
        way
    }

    fn named(&mut self, name: &str) -> u32 {
        let folded = fold_label(name);
        if let Some(known) = self.by_name.get(&folded) {
            return *known;
        }
        let number = self.companies.len() as u32;
        self.by_name.insert(folded, number);
        self.companies.push(name.to_owned());
        number
    }

    fn finish(&mut self, book: &Book) -> Exposure {
        let mut held: BTreeMap<(u32, u32), Held> = BTreeMap::new();
        for ((person, company), own) in &self.held {
            let place = held
                .entry((self.people.first_of(*person), *company))
                .or_default();
            *place = place.and(*own);
        }
        let slug = |topic| book.lexicon.topics.slug(topic).to_owned();
        let mut companies: Vec<(Holder, Held)> = self
            .companies
            .iter()
            .map(|company| {
                let holder = Holder {
                    company: company.clone(),
                    ..Holder::default()
                };
                (holder, Held::default())
            })
            .collect();
        let mut travellers: BTreeMap<u32, (u32, TopicSet)> = BTreeMap::new();
        for ((person, company), own) in &held {
            let (holder, all) = &mut companies[*company as usize];
            holder.customers += 1;
            *all = all.and(*own);
            for topic in own.topics.iter() {
                *holder.topics.entry(slug(topic)).or_default() += 1;
            }
            let (count, topics) = travellers.entry(*person).or_default();
            *count += 1;
            *topics |= own.topics;
        }
        let mut companies: Vec<Holder> = companies
            .into_iter()
            .map(|(holder, all)| Holder {
                collected: all.collected,
                received: all.received,
                first_at: all.first,
                last_at: all.last,
                ..holder
            })
            .collect();
        companies.sort_by(|a, b| {
            let order = |holder: &Holder| (Reverse(holder.customers), Reverse(holder.signals()));
            order(a)
                .cmp(&order(b))
                .then_with(|| a.company.cmp(&b.company))
        });
        let customers = self.people.count() as u64;
        let mut spread: BTreeMap<u32, u64> = BTreeMap::new();
        for (count, _) in travellers.values() {
            *spread.entry(*count).or_default() += 1;
        }
        let unheld = customers - travellers.len() as u64;
        if unheld > 0 {
            spread.insert(0, unheld);
        }
        let mut most: Vec<(u32, (u32, TopicSet))> = travellers.into_iter().collect();
        most.sort_by_key(|(person, (count, topics))| {
            (Reverse(*count), Reverse(topics.len()), *person)
        });
        most.truncate(NAMED);
        Exposure {
            customer: None,
            signals: 0,
            customers,
            companies,
            spread,
            most_travelled: most
                .into_iter()
                .map(|(person, (companies, topics))| Traveller {
                    customer: self.people.shown(person).to_owned(),
                    companies,
                    topics: topics.iter().map(slug).collect(),
                })
                .collect(),
            longest_way: self.longest.take(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holdings_add_up() {
        let at = |seconds| Some(Moment::utc(seconds));
        let one = Held {
            collected: 1,
            first: at(5),
            last: at(5),
            ..Held::default()
        };
        let two = Held {
            received: 2,
            first: at(3),
            last: at(9),
            ..Held::default()
        };
        let both = one.and(two).and(Held::default());
        assert_eq!((both.collected, both.received), (1, 2));
        assert_eq!((both.first, both.last), (at(3), at(9)));
    }
}
