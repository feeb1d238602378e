//! The plan run over one customer's offers: which rules they break, and on what evidence.

mod audience;
mod blocks;
mod clock;
mod counts;
mod customer;
mod found;
mod gates;
mod gone;
mod grounds;
mod hit;
mod index;
mod permissions;
mod proof;
mod signals;

use std::cell::RefCell;
use std::hint::black_box;

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use self::found::Found;
use self::gates::{Gate, Known};
use self::index::Index;
use crate::facts::age::AgeNames;
use crate::facts::categories::CategoryPattern;
use crate::facts::events::Events;
use crate::facts::names::{Sym, fold_label};
use crate::facts::offer::{Campaign, Offer, UNDATED};
use crate::facts::permission::{self, State, Statement};
use crate::facts::signal::{Signal, Signals};
use crate::facts::topics::{TopicId, TopicSet, Topics};
use crate::facts::view::{OfferLabels, Settings, View};
use crate::input::vocabulary::{OfferType, Severity, SignalType};
use crate::rules::plan::{KeyName, Plan, Rule, When};
use crate::rules::shape;

pub use clock::Clock;
pub use gates::Gates;
pub use gone::Gone;
pub use hit::{Hit, Numbers};
pub use proof::{Proof, Proofs};

/// What evaluating needs to know of the run.
pub struct World<'a> {
    /// The rules.
    pub plan: &'a Plan,
    /// The campaign.
    pub campaign: &'a Campaign,
    /// What is known of its customers.
    pub signals: &'a Signals,
    /// Topics.
    pub topics: &'a Topics,
    /// Events.
    pub events: &'a Events,
    /// Settings of topics.
    pub settings: &'a Settings,
    /// By rule: which of its `[[when]]` can look; none of them: the rule is skipped.
    pub active: &'a [Vec<bool>],
    /// The recipient's clock.
    pub clock: &'a Clock,
    /// How long one unit lasts, in days, by category.
    pub replenishment: &'a [(CategoryPattern, f64)],
    /// By which names attributes tell of an age.
    pub ages: &'a AgeNames,
    /// The profile makes a shop known for a topic as any other.
    pub ignore_known_for: bool,
}

impl World<'_> {
    /// The day of a signal that is seen at a moment from an offer ([`Clock::day`]).
    fn day(&self, signal: &Signal, seen_at: i64, offer: &Offer) -> i64 {
        let is_date = signal.is(Signal::DATE_ONLY);
        self.clock.day(seen_at, is_date, offer, self.campaign)
    }
}

/// Evaluates customers, one after the other.
pub struct Evaluator<'a> {
    world: &'a World<'a>,
    ground_known: bool,
    gates: &'a Gates,
    /// Campaign ids, folded.
    folded: HashMap<Sym, Sym, FixedState>,
    /// Words of offer types that statements name.
    kinds: [Option<Sym>; OfferType::ALL.len()],
    /// Offers of the customers at hand, one customer's after the other's.
    views: Vec<View<'a>>,
    /// By offer of one customer, a bit a rule that it breaks.
    broken: Vec<u64>,
    /// Words of `broken` an offer.
    stride: usize,
    /// Category lines of rules by category, for those of signals.
    categories: RefCell<HashMap<Sym, u64, FixedState>>,
    /// Signals of the customer at hand, where they are many.
    index: Option<Index>,
    /// What became of purchases of the customer at hand, by when an offer is sent and by topics.
    gone: RefCell<HashMap<(i64, TopicSet), Gone, FixedState>>,
    counts: HashMap<(usize, usize), Vec<counts::Counted>, FixedState>,
}

/// Where a block is evaluated.
#[derive(Clone, Copy)]
struct Here<'v, 'c> {
    view: &'v View<'c>,
    /// Place among the customer's offers.
    own: usize,
    rule: usize,
    when: usize,
    topic: Option<TopicId>,
    event: Option<u8>,
    /// Topics that stand for "some topic that it touches".
    topics: TopicSet,
}

impl<'a> Evaluator<'a> {
    /// An evaluator for a run.
    pub fn new(world: &'a World<'a>, gates: &'a Gates) -> Self {
        let names = &world.campaign.names;
        let mut kinds = [None; OfferType::ALL.len()];
        for kind in OfferType::ALL {
            let word = kind.word();
            kinds[*kind as usize] = names
                .find(word)
                .or_else(|| names.find(&word.replace('_', " ")));
        }
        Evaluator {
            world,
            ground_known: world.signals.given && world.signals.tell_ground(),
            gates,
            folded: HashMap::default(),
            kinds,
            views: Vec::new(),
            broken: Vec::new(),
            stride: world.plan.rules.len().div_ceil(64),
            categories: RefCell::default(),
            index: None,
            gone: RefCell::default(),
            counts: HashMap::default(),
        }
    }

    /// Evaluates customers, given their offers; an offer to nobody in particular is one of its own. What they are looked
    /// at for lies far apart: several are fetched together.
    pub fn customers<'o>(
        &mut self,
        customers: impl IntoIterator<Item = &'o [u32]>,
        hits: &mut Vec<Hit>,
    ) {
        let mut views = std::mem::take(&mut self.views);
        views.clear();
        for offers in customers {
            let view = |&at: &u32| View::new(self.world.campaign, at as usize);
            views.extend(offers.iter().map(view));
        }
        self.fetch(&views);
        let is_same = |one: &View<'_>, other: &View<'_>| {
            one.offer.customer.is_some() && one.offer.customer == other.offer.customer
        };
        for own in views.chunk_by(is_same) {
            self.customer(own, hits);
        }
        self.views = views;
    }

    /// Looks at what is known of all of them before any is evaluated, so that the processor waits for many places of
    /// memory at once.
    fn fetch(&self, views: &[View<'_>]) {
        let (signals, items) = (self.world.signals, &self.world.campaign.items);
        let of_offers = views.iter().fold(0, |seen, view| {
            seen ^ view.item.product.0 ^ view.look.topics.0 as u32
        });
        let signals = views
            .iter()
            .flat_map(|view| signals.of(view.offer.customer));
        let of_signals = signals.fold(0, |seen, signal| {
            seen ^ items[signal.item as usize].product.0
        });
        black_box((of_offers, of_signals));
    }

    /// Evaluates the offers of one customer.
    fn customer(&mut self, views: &[View<'a>], hits: &mut Vec<Hit>) {
        self.counts.clear();
        self.gone.get_mut().clear();
        self.broken.clear();
        self.broken.resize(views.len() * self.stride, 0);
        let customer = views.first().map(|view| view.offer.customer);
        self.index = customer.and_then(|own| Index::new(own, views.len(), self.world));
        let known = self.known(views);
        let gates = self.gates;
        for (place, row) in gates.rows() {
            let shown = |view: &View<'_>| gates.shown(place, view.offer);
            let open = row.open(&known) & views.iter().fold(0, |all, view| all | shown(view));
            let open = row.counted(open, |gate| self.has_enough(gate, views));
            for (own, view) in views.iter().enumerate() {
                self.row(row.of(open & shown(view)), own, views, hits);
            }
        }
    }

    fn known(&self, views: &[View<'a>]) -> Known {
        let mut known = Known {
            any: None,
            rows: views.len() as u32,
            contacts: 0,
            signals: 0,
            times: (i64::MAX, i64::MIN),
            grounds: 0,
            hands: 0,
            states: State::None.bit(),
        };
        let Some(view) = views.first() else {
            return known;
        };
        let signals = self.world.signals;
        let customer = view.offer.customer;
        known.any = (signals.given && customer.is_some()).then(|| signals.knows(customer));
        for signal in signals.of(customer) {
            known.signals |= signal.kind.bit();
            known.contacts += u32::from(signal.kind == SignalType::Contact);
            known.grounds |= signal.ground.bit();
            known.hands = known.hands.max(signal.hands);
            if signal.at != UNDATED {
                known.times.0 = known.times.0.min(signal.at);
                known.times.1 = known.times.1.max(signal.at);
            }
        }
        known.states = permission::possible(signals.statements_of(customer));
        known
    }

    /// Tries rules on one offer.
    fn row<'g>(
        &mut self,
        gates: impl Iterator<Item = &'g Gate>,
        own: usize,
        views: &[View<'a>],
        hits: &mut Vec<Hit>,
    ) {
        for gate in gates {
            let (rule, when) = (usize::from(gate.rule), usize::from(gate.when));
            let compiled = &self.world.plan.rules[rule];
            // The first `[[when]]` that holds makes the finding, unless a later one holds for a topic before its.
            let mut made = None;
            if self.breaks(own, rule) {
                if compiled.unseen || !compiled.whens[when].by_topic {
                    continue;
                }
                made = made_by_later_topic(hits, gate.rule, &views[own]);
                if made.is_none() {
                    continue;
                }
            }
            if gate.asks_own && !self.owns(&compiled.whens[when], &views[own]) {
                continue;
            }
            let Some(hit) = self.tried(rule, compiled, when, own, views) else {
                continue;
            };
            match made {
                Some(made) if hit.topic < made.topic && hit.severity <= made.severity => {
                    *made = hit
                }
                Some(_) => {}
                None => {
                    self.broken[own * self.stride + rule / 64] |= 1 << (rule % 64);
                    if !compiled.unseen {
                        hits.push(hit);
                    }
                }
            }
        }
    }

    /// Whether an offer's own time, labels, cells and audience let a `[[when]]` hold.
    fn owns(&self, when: &When, view: &View<'_>) -> bool {
        shape::owns(when, view, self.world.campaign)
            && when
                .lines()
                .all(|block| self.audience(block, view).is_some())
    }

    /// Whether an offer of the customer at hand breaks a rule, as far as was looked.
    fn breaks(&self, own: usize, rule: usize) -> bool {
        self.broken[own * self.stride + rule / 64] & 1 << (rule % 64) != 0
    }

    /// Tries a `[[when]]` whose lines on the offer hold.
    fn tried(
        &mut self,
        place: usize,
        rule: &'a Rule,
        at: usize,
        own: usize,
        views: &[View<'a>],
    ) -> Option<Hit> {
        let view = &views[own];
        let when = &rule.whens[at];
        let known_for_counts = rule.ignores_known_for || self.world.ignore_known_for;
        let topics = if known_for_counts {
            view.look.all_topics
        } else {
            view.look.topics
        };
        let here = Here {
            view,
            own,
            rule: place,
            when: at,
            topic: None,
            event: None,
            topics,
        };
        let (topic, event, found) = self.tries(rule, when, here, views)?;
        let severity = when
            .severity
            .filter(|_| rule.severity.is_some())
            .or(rule.severity);
        Some(Hit {
            offer: view.index as u32,
            line: view.offer.line,
            file: view.offer.file,
            nth: view.offer.nth,
            rule: place as u16,
            when: at as u8,
            severity: severity.unwrap_or(Severity::Note),
            topic,
            event,
            ground: found.ground,
            numbers: found.numbers,
            proofs: found.proofs.iter().map(|(proof, _)| *proof).collect(),
        })
    }

    /// Tries a `[[when]]` with the topics or events that it is about, one at a time; the first for which it holds.
    fn tries(
        &mut self,
        rule: &'a Rule,
        when: &'a When,
        here: Here<'_, 'a>,
        views: &[View<'a>],
    ) -> Option<(Option<TopicId>, Option<u8>, Found)> {
        if when.by_topic {
            let mut topics = here.topics;
            for block in when.lines() {
                if let Some(test) = &block.topic {
                    topics = shape::topics_of(test, here.view.look, topics);
                }
                if block
                    .ground
                    .as_ref()
                    .is_some_and(|test| test.of == [KeyName::SensitiveTopic])
                {
                    topics = topics & self.world.settings.sensitive;
                }
            }
            return topics.iter().find_map(|topic| {
                let topic = Some(topic);
                let found = self.when(rule, when, Here { topic, ..here }, views)?;
                Some((topic, None, found))
            });
        }
        if when.by_event {
            let mut events = here.view.look.events;
            for test in when.lines().filter_map(|block| block.event.as_ref()) {
                events &= shape::events_of(test, here.view.look);
            }
            let mut events = (0..64u8).filter(|at| events & (1 << at) != 0);
            return events.find_map(|event| {
                let event = Some(event);
                let found = self.when(rule, when, Here { event, ..here }, views)?;
                Some((None, event, found))
            });
        }
        Some((None, None, self.when(rule, when, here, views)?))
    }

    fn labels(&mut self, view: &View<'_>) -> OfferLabels {
        let campaign = self.world.campaign;
        let sym = view.offer.campaign;
        let folded = *self.folded.entry(sym).or_insert_with(|| {
            let folded = fold_label(campaign.names.get(sym));
            if folded.is_empty() {
                Sym::NONE
            } else {
                campaign.names.find(&folded).unwrap_or(Sym::NONE)
            }
        });
        let kind = view.offer.kind().and_then(|kind| self.kinds[kind as usize]);
        OfferLabels {
            campaign: folded,
            kind,
        }
    }

    fn statements(&self, here: Here<'_, '_>) -> &'a [Statement] {
        self.world.signals.statements_of(here.view.offer.customer)
    }
}

/// The hit of a rule on an offer of the customer at hand, where the offer touches a topic before the one it is about.
fn made_by_later_topic<'h>(hits: &'h mut [Hit], rule: u16, view: &View<'_>) -> Option<&'h mut Hit> {
    let place = view.index as u32;
    let mut hits = hits.iter_mut().rev();
    let made = hits.find(|hit| hit.offer == place && hit.rule == rule)?;
    (view.look.all_topics.first() < made.topic).then_some(made)
}
