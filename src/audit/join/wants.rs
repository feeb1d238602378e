//! What a run wants to know of each customer: what no live rule can use is not kept.

use std::ops::Range;

use crate::audit::join::firsts::NO_FIRSTS;
use crate::audit::join::probes::ItemKeys;
use crate::audit::load::by_customer::ByCustomer;
use crate::facts::customers::CustomerId;
use crate::facts::events::Events;
use crate::facts::look::Look;
use crate::facts::offer::{Campaign, UNDATED};
use crate::facts::texts::TextFacts;
use crate::facts::topics::TopicSet;
use crate::facts::view::View;
use crate::input::bits::ones;
use crate::input::vocabulary::SignalType;
use crate::rules::plan::{Distinct, Plan, Relation, Rule, SignalTest, Times, When};
use crate::rules::shape;

/// A signal test that needs nothing of the offer but when it is sent.
pub struct Loose<'p> {
    /// The lines.
    pub test: &'p SignalTest,
    /// The earliest so many a customer decide for every `send_at`; all of them where times or texts matter.
    pub most: Option<u32>,
    whens: Vec<&'p When>,
}

/// What a run wants to know of a customer, within a line of a processor's cache.
#[derive(Debug, Clone, Copy)]
pub struct Person {
    /// Loose tests that a live rule asks, a bit each.
    asked: u64,
    /// [`ItemKeys::marks`] of its offers together.
    pub marks: u128,
    /// Since when it has enough signals for each of these that asks for a number of them.
    pub enough: i64,
    /// When the first of its offers is sent.
    pub sent: i64,
    /// Topics that its offers touch, that name an event of theirs, or that rules ask of anybody.
    pub topics: TopicSet,
    /// Where its offers are ([`ByCustomer::items_at`]).
    offers: (u32, u32),
    /// Its first signals by test, a chain in [`Firsts`](crate::audit::join::firsts::Firsts).
    pub firsts: u32,
    /// Whether they assert or name an event.
    pub has_events: bool,
}

impl Default for Person {
    fn default() -> Person {
        Person {
            asked: 0,
            marks: 0,
            enough: i64::MAX,
            sent: i64::MAX,
            topics: TopicSet::EMPTY,
            offers: (0, 0),
            firsts: NO_FIRSTS,
            has_events: false,
        }
    }
}

impl Person {
    /// A customer of whom nothing but its offers is known.
    fn with(offers: Range<usize>) -> Person {
        Person {
            offers: (offers.start as u32, offers.end as u32),
            ..Person::default()
        }
    }

    /// Where its offers are among those by customer.
    pub fn offers(&self) -> Range<usize> {
        self.offers.0 as usize..self.offers.1 as usize
    }
}

/// What a run wants to know.
pub struct Wants<'p> {
    /// Loose tests, at most 64.
    pub loose: Vec<Loose<'p>>,
    /// By signal type: the loose tests that look at it; those that no time can rule out.
    asked_of: [u64; SignalType::ALL.len()],
    untimed_of: [u64; SignalType::ALL.len()],
    /// Those that ask for a number of signals.
    limited: u64,
    /// No loose test that asks for a time passes one from here to there.
    quiet: (i64, i64),
    /// By customer.
    pub people: Vec<Person>,
    /// By customer: events that its offers assert or name.
    pub events: Vec<u64>,
    /// By item of the campaign: what it can share.
    pub items: Vec<ItemKeys>,
    /// Some rule asks for any signal's age of the customer.
    pub ages: bool,
}

/// What offers that look alike want to know.
struct OfLook<'p> {
    topics: TopicSet,
    events: u64,
    /// Loose tests, a bit each.
    asked: u64,
    /// Those that ask for more of the offer than how it looks.
    perhaps: Vec<(u64, &'p When)>,
}

impl<'p> OfLook<'p> {
    fn new(look: &Look, loose: &[Loose<'p>], events: &Events) -> OfLook<'p> {
        let mut of_look = OfLook {
            topics: look.all_topics | events.topics_of(look.events),
            events: look.events,
            asked: 0,
            perhaps: Vec::new(),
        };
        for (at, loose) in loose.iter().enumerate() {
            let bit = 1 << (at % 64);
            for &when in loose.whens.iter().filter(|when| shape::lets(when, look)) {
                if shape::asks_own(when) {
                    of_look.perhaps.push((bit, when));
                } else {
                    of_look.asked |= bit;
                }
            }
        }
        of_look
    }
}

impl<'p> Wants<'p> {
    /// Looks at every offer once.
    pub fn new(
        plan: &'p Plan,
        campaign: &Campaign,
        by_customer: &ByCustomer,
        customers: usize,
        events: &Events,
    ) -> Wants<'p> {
        let (loose, ages, topics) = loose_tests(plan);
        let people = 0..customers as u32;
        let people = people.map(|customer| Person {
            topics,
            ..Person::with(by_customer.range(CustomerId(customer)))
        });
        let items = campaign.items.iter();
        let mut wants = Wants {
            people: people.collect(),
            events: vec![0; customers],
            items: items
                .map(|item| ItemKeys::new(item, &campaign.categories))
                .collect(),
            ages,
            asked_of: [0; SignalType::ALL.len()],
            untimed_of: [0; SignalType::ALL.len()],
            limited: 0,
            quiet: (i64::MIN, i64::MAX),
            loose,
        };
        wants.sort_tests();
        wants.ask(campaign, events);
        wants
    }

    /// Notes which tests look at which types and times. Beyond 64 a bit serves several: more is kept than need be,
    /// nothing is lost.
    fn sort_tests(&mut self) {
        for (at, loose) in self.loose.iter().enumerate() {
            let bit = 1 << (at % 64);
            self.limited |= if loose.most.is_some() { bit } else { 0 };
            let quiet = loose.test.at.and_then(quiet);
            if let Some((from, to)) = quiet {
                self.quiet = (self.quiet.0.max(from), self.quiet.1.min(to));
            }
            for kind in SignalType::ALL {
                if loose.test.types & kind.bit() != 0 {
                    self.asked_of[*kind as usize] |= bit;
                    self.untimed_of[*kind as usize] |= if quiet.is_none() { bit } else { 0 };
                }
            }
        }
    }

    /// Notes what each offer asks of its customer.
    fn ask(&mut self, campaign: &Campaign, events: &Events) {
        let looks = campaign.looks.iter();
        let of_looks: Vec<OfLook> = looks
            .map(|look| OfLook::new(look, &self.loose, events))
            .collect();
        let marks: Vec<u128> = self.items.iter().map(ItemKeys::marks).collect();
        for (at, offer) in campaign.offers.iter().enumerate() {
            let customer = offer.customer.0 as usize;
            let Some(person) = self.people.get_mut(customer) else {
                continue;
            };
            let of_look = &of_looks[offer.look as usize];
            person.topics |= of_look.topics;
            person.has_events |= of_look.events != 0;
            self.events[customer] |= of_look.events;
            person.sent = person.sent.min(offer.send_at);
            person.marks |= marks[offer.item as usize];
            person.asked |= of_look.asked;
            for &(bit, when) in &of_look.perhaps {
                if person.asked & bit == 0 && shape::owns(when, &View::new(campaign, at), campaign)
                {
                    person.asked |= bit;
                }
            }
        }
    }
}

/// The loose tests of live rules, whether any of these asks for the customer's age, and the topics that they ask of the
/// customer.
fn loose_tests(plan: &Plan) -> (Vec<Loose<'_>>, bool, TopicSet) {
    let (mut loose, mut ages, mut topics) = (Vec::new(), false, TopicSet::EMPTY);
    let live = |rule: &&Rule| rule.severity.is_some() || rule.unseen;
    for rule in plan.rules.iter().filter(live) {
        let all: Vec<&When> = rule.whens.iter().collect();
        let own = rule
            .whens
            .iter()
            .flat_map(|when| when.blocks().map(move |block| (block, vec![when])));
        let excuses = rule.unless.iter().map(|block| (block, all.clone()));
        for (block, whens) in own.chain(excuses) {
            let customer = block.customer.as_ref();
            ages |= customer.is_some_and(|customer| customer.age.is_some());
            topics |= customer
                .and_then(|customer| customer.topics)
                .unwrap_or_default();
            if let Some(test) = block.signal.as_ref().filter(|test| test.is_loose()) {
                let compared = whens.iter().any(|when| is_compared(when, rule));
                loose.push(Loose {
                    test,
                    most: limit(test).filter(|_| !compared),
                    whens,
                });
            }
        }
    }
    (loose, ages, topics)
}

/// Whether some block asks what is later or earlier than the evidence: then no signal stands for another.
fn is_compared(when: &When, rule: &Rule) -> bool {
    let others = when.also.iter().chain(&when.unless).chain(&rule.unless);
    let mut signals = others.clone().filter_map(|block| block.signal.as_ref());
    let mut permissions = others.filter_map(|block| block.permission.as_ref());
    signals.any(|test| test.relation != Relation::None) || permissions.any(|test| test.later)
}

impl Wants<'_> {
    /// The places of the loose tests that a customer's offers ask of a signal of this type.
    pub fn loose_of(&self, person: Person, kind: SignalType) -> impl Iterator<Item = usize> {
        self.places(person.asked & self.asked_of[kind as usize])
            .filter(move |&at| self.loose[at].test.types & kind.bit() != 0)
    }

    /// The places of the loose tests that a customer's offers ask for a number of signals.
    pub fn limited(&self, person: Person) -> impl Iterator<Item = usize> {
        self.places(person.asked & self.limited)
            .filter(|&at| self.loose[at].most.is_some())
    }

    /// The places of the loose tests that these bits stand for, and of others beyond 64.
    fn places(&self, bits: u64) -> impl Iterator<Item = usize> {
        ones(bits).flat_map(|bit| (bit..self.loose.len()).step_by(64))
    }

    /// Whether a signal of this type and time, which says no more than what `item` shows, passes no loose test that a
    /// customer's offers ask, or only ones that have enough earlier signals; seen from little, so that false may be wrong.
    #[inline]
    pub fn asks_nothing(
        &self,
        person: Person,
        kind: SignalType,
        at: i64,
        item: impl Fn() -> TextFacts,
    ) -> bool {
        let (from, to) = self.quiet;
        let asked = if at == UNDATED || (from..=to).contains(&at) {
            &self.untimed_of
        } else {
            &self.asked_of
        };
        for place in ones(person.asked & asked[kind as usize]) {
            let Some(loose) = self.loose.get(place) else {
                return false;
            };
            // Beyond 64 a bit stands for several.
            if self.loose.len() > 64 {
                return false;
            }
            if loose.most.is_some() && person.enough <= at {
                continue;
            }
            if !reads(loose.test) {
                return false;
            }
            let (test, shown) = (loose.test, item());
            let topics = test.topics.or(test.denies).unwrap_or(TopicSet::EMPTY);
            if !(topics & shown.topics).is_empty() || test.mentions & shown.phrases != 0 {
                return false;
            }
        }
        true
    }

    /// Whether a rule looks at statements of this time as at any other signal, besides what they permit.
    pub fn statements(&self, kind: SignalType, at: i64) -> bool {
        self.loose.iter().any(|loose| {
            loose.test.types & kind.bit() != 0
                && loose
                    .test
                    .at
                    .is_none_or(|times| at != UNDATED && times.holds(at))
        })
    }
}

/// From when to when a range of times holds for none; none where that is not one stretch.
fn quiet(times: Times) -> Option<(i64, i64)> {
    match (times.before, times.after) {
        (Some(before), None) => Some((before, i64::MAX)),
        (None, Some(after)) => Some((i64::MIN, after)),
        _ => None,
    }
}

/// Whether it passes only signals that show a topic or hold a phrase.
fn reads(test: &SignalTest) -> bool {
    test.topics.is_some() || test.denies.is_some() || test.mentions != 0
}

fn limit(test: &SignalTest) -> Option<u32> {
    let by_time = test.within.is_some()
        || test.older_than.is_some()
        || test.at.is_some()
        || test.relation != Relation::None
        || test.whenever;
    let by_more = matches!(
        test.distinct,
        Some(
            Distinct::Product
                | Distinct::Order
                | Distinct::Source
                | Distinct::Channel
                | Distinct::Day
        )
    ) || test.returned.is_some()
        || test.rating.is_some()
        || test.categories != 0
        || test.nothing_kept.is_some()
        || test.same != 0
        || test.differs != 0;
    (!by_time && !by_more && !reads(test)).then_some(test.at_least)
}
