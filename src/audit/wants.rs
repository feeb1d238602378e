//! What a run wants to know of each customer: what no live rule can use is not kept.

use crate::audit::load::ByCustomer;
use crate::facts::customers::CustomerId;
use crate::facts::events::Events;
use crate::facts::offer::{Campaign, UNDATED};
use crate::facts::topics::TopicSet;
use crate::facts::view::{Settings, View};
use crate::input::vocabulary::SignalType;
use crate::rules::plan::{Block, Distinct, Plan, SignalTest, When};
use crate::rules::shape::holds;

/// A signal test that needs nothing of the offer but when it is sent.
pub struct Loose<'p> {
    /// The lines.
    pub test: &'p SignalTest,
    /// The earliest so many a customer decide for every `send_at`; all of them where times or texts matter.
    pub most: Option<u32>,
    whens: Vec<&'p When>,
}

/// What a run wants to know.
pub struct Wants<'p> {
    /// Loose tests, at most 64.
    pub loose: Vec<Loose<'p>>,
    /// By signal type: the places of the loose tests that look at it.
    of_type: Vec<Vec<u16>>,
    /// By customer: loose tests that a live rule asks.
    pub of: Vec<u64>,
    /// By customer: topics that its offers touch, or that name an event of theirs.
    pub topics: Vec<TopicSet>,
    /// By customer: events that its offers assert or name.
    pub events: Vec<u64>,
    /// Loose tests that look at a signal's texts.
    pub reading: u64,
    /// Some rule asks for any signal's age of the customer.
    pub ages: bool,
}

impl<'p> Wants<'p> {
    /// Looks at every offer once.
    pub fn new(
        plan: &'p Plan,
        campaign: &Campaign,
        by_customer: &ByCustomer,
        customers: usize,
        settings: &Settings,
        events: &Events,
    ) -> Wants<'p> {
        let mut loose: Vec<Loose<'p>> = Vec::new();
        let mut ages = false;
        for rule in plan
            .rules
            .iter()
            .filter(|rule| rule.severity.is_some() || rule.unseen)
        {
            let all: Vec<&When> = rule.whens.iter().collect();
            let mut add = |block: &'p Block, whens: &[&'p When]| {
                ages |= block
                    .customer
                    .as_ref()
                    .is_some_and(|customer| customer.age.is_some());
                let Some(test) = block.signal.as_ref().filter(|test| test.is_loose()) else {
                    return;
                };
                loose.push(Loose {
                    test,
                    most: limit(test),
                    whens: whens.to_vec(),
                });
            };
            for when in &rule.whens {
                add(&when.block, &[when]);
                for block in when.also.iter().chain(&when.unless) {
                    add(block, &[when]);
                }
            }
            for block in &rule.unless {
                add(block, &all);
            }
        }
        // Beyond 64 a bit serves several tests: more is kept than need be, nothing is lost.
        let mut wants = Wants {
            of: vec![0; customers],
            topics: vec![TopicSet::EMPTY; customers],
            events: vec![0; customers],
            reading: 0,
            ages,
            of_type: SignalType::ALL
                .iter()
                .map(|kind| {
                    let tests = loose.iter().enumerate();
                    tests
                        .filter(|(_, loose)| loose.test.types & kind.bit() != 0)
                        .map(|(at, _)| at as u16)
                        .collect()
                })
                .collect(),
            loose,
        };
        for (at, loose) in wants.loose.iter().enumerate() {
            if reads(loose.test) {
                wants.reading |= 1 << (at % 64);
            }
        }
        for customer in 0..customers {
            for &offer in by_customer.of(CustomerId(customer as u32)) {
                let view = View::new(campaign, offer as usize, settings);
                wants.topics[customer] =
                    wants.topics[customer] | view.all_topics | events.topics_of(view.events);
                wants.events[customer] |= view.events;
                for (at, loose) in wants.loose.iter().enumerate() {
                    let bit = 1 << (at % 64);
                    if wants.of[customer] & bit == 0
                        && loose.whens.iter().any(|when| holds(when, &view, campaign))
                    {
                        wants.of[customer] |= bit;
                    }
                }
            }
        }
        wants
    }
}

impl Wants<'_> {
    /// The places of the loose tests that a customer's offers ask of a signal of this type.
    pub fn loose_of(&self, customer: CustomerId, kind: SignalType) -> impl Iterator<Item = usize> {
        let asked = self.of[customer.0 as usize];
        let tests = self.of_type[kind as usize].iter();
        tests
            .map(|&at| usize::from(at))
            .filter(move |at| asked & 1 << (at % 64) != 0)
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

fn reads(test: &SignalTest) -> bool {
    test.topics.is_some() || test.denies.is_some() || test.mentions != 0
}

fn limit(test: &SignalTest) -> Option<u32> {
    let by_time = test.within.is_some()
        || test.older_than.is_some()
        || test.at.is_some()
        || test.relation != crate::rules::plan::Relation::None
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
        || test.nothing_kept.is_some();
    (!by_time && !by_more && !reads(test)).then_some(test.at_least)
}
