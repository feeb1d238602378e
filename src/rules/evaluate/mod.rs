//! The plan run over one customer's offers: which rules they break, and on what evidence.

mod clock;
mod counts;
mod customer;
mod gates;
mod permissions;
mod proof;

use std::cmp::Reverse;
use std::hint::black_box;

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use self::gates::{Gate, Known};
use crate::facts::events::Events;
use crate::facts::ground::{self, Key};
use crate::facts::names::Sym;
use crate::facts::offer::{Campaign, UNDATED};
use crate::facts::permission::{self, State, Statement};
use crate::facts::signal::Signals;
use crate::facts::topics::{TopicId, TopicSet, Topics};
use crate::facts::view::{OfferLabels, Settings, View};
use crate::input::vocabulary::{Ground, OfferType, Severity, SignalType};
use crate::rules::pattern::{self, Against};
use crate::rules::plan::{
    Block, Distinct, GroundTest, KeyName, Plan, Relation, Rule, SignalTest, When, Which,
};
use crate::rules::shape;

pub use clock::Clock;
pub use gates::Gates;
pub use proof::{Proof, Proofs};

/// One rule that one offer breaks, before it is put into words.
#[derive(Debug, Clone)]
pub struct Hit {
    /// The offer, by its place.
    pub offer: u32,
    /// The line on which its row starts.
    pub line: u32,
    /// The file of its row.
    pub file: u8,
    /// The rule, by its place in the plan.
    pub rule: u16,
    /// Which of its `[[when]]`.
    pub when: u8,
    /// How bad.
    pub severity: Severity,
    /// The topic that it is about.
    pub topic: Option<TopicId>,
    /// The event that it is about.
    pub event: Option<u8>,
    /// The ground of a ground line, and which key it was of.
    pub ground: Option<(Ground, KeyName)>,
    /// A count, an age, a supply left, an audience: what the message needs.
    pub numbers: Numbers,
    /// What it rests on, the weightiest first.
    pub proofs: Proofs,
}

impl Hit {
    /// Its row of the campaign, which all members of a segment share: file and line.
    pub fn row(&self) -> (u8, u32) {
        (self.file, self.line)
    }
}

/// Numbers for a message.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Numbers {
    /// Rows or signals counted.
    pub count: u32,
    /// Years.
    pub age: u32,
    /// Share of the usual gap.
    pub supply_left: f32,
    /// The usual gap, in days.
    pub gap: f32,
    /// Customers reached.
    pub size: u32,
}

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
    pub replenishment: &'a [(crate::facts::categories::CategoryPattern, f64)],
    /// The profile makes a shop known for a topic as any other.
    pub ignore_known_for: bool,
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

/// What a block found.
#[derive(Debug, Clone, Default)]
struct Found {
    /// Whether it is asked only whether there is something.
    bare: bool,
    proofs: Vec<(Proof, i64)>,
    at_least: u32,
    distinct: Option<Distinct>,
    ground: Option<(Ground, KeyName)>,
    numbers: Numbers,
}

impl Found {
    /// Nothing yet; signals that are found stand as evidence.
    fn new() -> Found {
        Found {
            at_least: 1,
            ..Found::default()
        }
    }

    /// Nothing yet, and nothing to be kept.
    fn bare() -> Found {
        Found {
            bare: true,
            ..Found::new()
        }
    }
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
        self.broken.clear();
        self.broken.resize(views.len() * self.stride, 0);
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
            // The first `[[when]]` that holds makes the finding.
            if self.breaks(own, rule) {
                continue;
            }
            let compiled = &self.world.plan.rules[rule];
            if gate.asks_own && !self.owns(&compiled.whens[when], &views[own]) {
                continue;
            }
            if let Some(hit) = self.tried(rule, compiled, when, own, views) {
                self.broken[own * self.stride + rule / 64] |= 1 << (rule % 64);
                if !compiled.unseen {
                    hits.push(hit);
                }
            }
        }
    }

    /// Whether an offer's own time, labels, cells and audience let a `[[when]]` hold.
    fn owns(&self, when: &When, view: &View<'_>) -> bool {
        shape::owns(when, view, self.world.campaign)
            && shape::lines(when).all(|block| self.audience(block, view).is_some())
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
        let blocks = || when.only.iter().chain([&when.block]);
        if when.by_topic {
            let mut topics = here.topics;
            for block in blocks() {
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
            for test in blocks().filter_map(|block| block.event.as_ref()) {
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

    fn when(
        &mut self,
        rule: &'a Rule,
        when: &'a When,
        here: Here<'_, 'a>,
        views: &[View<'a>],
    ) -> Option<Found> {
        let mut found = Found::new();
        // What the offer alone decides has been asked.
        for block in shape::lines(when) {
            if !self.moving(block, here) || !self.rest(block, here, views, &mut found) {
                return None;
            }
        }
        for also in &when.also {
            if !self.holds_offer(also, here) {
                return None;
            }
            let relation = also
                .signal
                .as_ref()
                .map_or(Relation::None, |test| test.relation);
            if relation == Relation::None {
                let mut more = Found::bare();
                if !self.rest(also, here, views, &mut more) {
                    return None;
                }
                found.ground = found.ground.or(more.ground);
                continue;
            }
            if !self.lines(also, here) {
                return None;
            }
            let others = self.matches(also, here);
            found
                .proofs
                .retain(|evidence| stands(relation, evidence, &others));
            if !enough(&found, self.world) {
                return None;
            }
        }
        for unless in when.unless.iter().chain(&rule.unless) {
            if self.excuses(unless, here, views, &mut found) {
                return None;
            }
        }
        Some(found)
    }

    /// Whether an `[[unless]]` excuses what was found; one that compares with the evidence excuses single signals.
    fn excuses(
        &mut self,
        unless: &'a Block,
        here: Here<'_, 'a>,
        views: &[View<'a>],
        found: &mut Found,
    ) -> bool {
        let kind = unless.offer.kind;
        let kind_holds = kind.is_none_or(|kind| shape::holds_kind(kind, here.view.look));
        if !kind_holds || !self.holds_offer(unless, here) {
            return false;
        }
        let relation = unless
            .signal
            .as_ref()
            .map_or(Relation::None, |test| test.relation);
        let permission_later = unless.permission.as_ref().is_some_and(|test| test.later);
        if relation == Relation::None && !permission_later {
            return self.rest(unless, here, views, &mut Found::bare());
        }
        if !self.lines(unless, here) {
            return false;
        }
        if permission_later {
            let granted = self.granted_at(unless, here);
            found
                .proofs
                .retain(|(_, at)| !granted.iter().any(|&grant| later(grant, *at)));
            if relation == Relation::None {
                return !enough(found, self.world);
            }
        }
        let others = self.matches(unless, here);
        found
            .proofs
            .retain(|evidence| !stands(relation, evidence, &others));
        !enough(found, self.world)
    }

    fn holds_offer(&self, block: &Block, here: Here<'_, '_>) -> bool {
        shape::offer_holds(&block.offer, here.view, self.world.campaign) && self.moving(block, here)
    }

    /// Lines on the offer that depend on a topic, an event or a clock.
    fn moving(&self, block: &Block, here: Here<'_, '_>) -> bool {
        self.goes_out(block, here)
            && block.topic.as_ref().is_none_or(|test| {
                let topics = shape::topics_of(test, here.view.look, here.topics);
                here.topic
                    .map_or(!topics.is_empty(), |topic| topics.contains(topic))
            })
            && block.event.as_ref().is_none_or(|test| {
                let events = shape::events_of(test, here.view.look);
                here.event
                    .map_or(events != 0, |event| events & (1 << event) != 0)
            })
    }

    /// Whether it is a broadcast, and of such a time of the recipient's day, as asked.
    fn goes_out(&self, block: &Block, here: Here<'_, '_>) -> bool {
        if let Some(broadcast) = block.offer.broadcast {
            let chosen = |topic| here.view.chosen_by().contains(topic);
            if (here.view.broadcast() && !here.topic.is_some_and(chosen)) != broadcast {
                return false;
            }
        }
        block.offer.local_time.is_none_or(|times| {
            let clock = self
                .world
                .clock
                .second_of_day(here.view, self.world.campaign);
            clock.is_some_and(|second| times.holds(i64::from(second)))
        })
    }

    /// The lines of a block of which the offer alone has not decided.
    fn rest(
        &mut self,
        block: &'a Block,
        here: Here<'_, 'a>,
        views: &[View<'a>],
        found: &mut Found,
    ) -> bool {
        self.circumstances(block, here, true, found)
            && block
                .signal
                .as_ref()
                .is_none_or(|test| self.signal(test, here, found))
            && block
                .count
                .as_ref()
                .is_none_or(|test| self.count(test, here, views, found))
    }

    /// As [`Evaluator::rest`], but for what compares with the evidence.
    fn lines(&mut self, block: &'a Block, here: Here<'_, 'a>) -> bool {
        self.circumstances(block, here, false, &mut Found::bare()) && block.count.is_none()
    }

    /// The lines on the audience, the customer, permission and ground; permission that is to be later than the evidence
    /// counts only where `later` says so.
    fn circumstances(
        &mut self,
        block: &'a Block,
        here: Here<'_, 'a>,
        later: bool,
        found: &mut Found,
    ) -> bool {
        self.reaches(block, here, found)
            && self.holds_customer(block, here, found)
            && block
                .permission
                .as_ref()
                .is_none_or(|test| test.later && !later || self.permission(test, here, found))
            && block
                .ground
                .as_ref()
                .is_none_or(|test| self.ground(test, here, found))
    }

    /// Lines on the audience; its size is for the message.
    fn reaches(&self, block: &Block, here: Here<'_, '_>, found: &mut Found) -> bool {
        let Some(size) = self.audience(block, here.view) else {
            return false;
        };
        if size != 0 {
            found.numbers.size = size;
        }
        true
    }

    /// How many customers its audience has, if it is such as a block asks for; 0 where it does not ask for a segment.
    fn audience(&self, block: &Block, view: &View<'_>) -> Option<u32> {
        let Some(test) = &block.audience else {
            return Some(0);
        };
        let campaign = self.world.campaign;
        if let Some(range) = test.share
            && !range.holds(f64::from(campaign.reach(view.offer)))
        {
            return None;
        }
        if test.size.is_none() && !test.by_model && !test.by_broker {
            return Some(0);
        }
        let segment = campaign.segment(view.offer)?;
        let size = segment.reached.len();
        let made_so = !test.by_model && !test.by_broker
            || test.by_model && segment.by_model
            || test.by_broker && segment.by_broker;
        let holds = made_so
            && size != 0
            && view.segment.is_some()
            && test.size.is_none_or(|range| range.holds(size as f64));
        holds.then_some(size as u32)
    }

    fn ground(&self, test: &GroundTest, here: Here<'_, '_>, found: &mut Found) -> bool {
        if !self.ground_known || !here.view.offer.customer.is_some() {
            return false;
        }
        let mut decided = None;
        for &name in &test.of {
            for key in self.keys(name, here) {
                let grounded = self.grounded(key, here);
                let accepted = test.accepts(grounded.ground)
                    && test.hands.is_none_or(|range| {
                        let hands = grounded
                            .signal
                            .map_or(0, |at| self.world.signals.kept[at].hands);
                        range.holds(f64::from(hands))
                    });
                let ends = match test.which {
                    Which::Any => accepted,
                    _ if grounded.ground == Ground::Unknown => continue,
                    Which::First => true,
                    Which::Every if !accepted => return false,
                    Which::Every => false,
                };
                if accepted && decided.is_none() {
                    decided = Some((grounded, name));
                }
                if ends {
                    return self.decide(decided, here, found);
                }
            }
        }
        self.decide(decided, here, found)
    }

    fn decide(
        &self,
        decided: Option<(ground::Grounded, KeyName)>,
        here: Here<'_, '_>,
        found: &mut Found,
    ) -> bool {
        let Some((grounded, name)) = decided else {
            return false;
        };
        found.ground = Some((grounded.ground, name));
        if let Some(at) = grounded.signal {
            let at_time = self.world.signals.kept[at].seen_at(here.view.offer.send_at);
            found.proofs.push((Proof::Signal(at as u32), at_time));
        }
        true
    }

    fn grounded(&self, key: Key, here: Here<'_, '_>) -> ground::Grounded {
        let world = self.world;
        let mut grounded = ground::of(key, here.view, world.campaign, world.signals);
        // A grant for that very topic is as good as having told.
        if let Key::Topic(topic, _) = key
            && grounded.ground != Ground::Told
            && self.granted_topic(topic, here)
        {
            grounded.ground = Ground::Told;
        }
        grounded
    }

    /// The keys that a name stands for: several where it is of topics and none is at hand.
    fn keys(&self, name: KeyName, here: Here<'_, '_>) -> impl Iterator<Item = Key> {
        let known = self.world.topics;
        let topics = here.topic.map_or(here.topics, TopicSet::of);
        let (topics, other) = match name {
            KeyName::Topic => (topics, None),
            KeyName::SensitiveTopic => (topics & self.world.settings.sensitive, None),
            KeyName::Other(key) => (TopicSet::EMPTY, Some(key)),
        };
        let of_topics = topics.iter().map(|topic| {
            let shelf = known
                .get(topic)
                .map_or(i64::MAX / 4, |topic| topic.shelf_life);
            Key::Topic(topic, shelf)
        });
        of_topics.chain(other)
    }

    fn matches(&self, block: &Block, here: Here<'_, '_>) -> Vec<(Proof, i64)> {
        block
            .signal
            .as_ref()
            .map_or_else(Vec::new, |test| self.found(test, here))
    }

    fn signal(&self, test: &SignalTest, here: Here<'_, '_>, found: &mut Found) -> bool {
        if found.bare && test.at_least == 1 && test.distinct.is_none() {
            return self.passing(test, here).next().is_some();
        }
        let matches = self.found(test, here);
        if matches.is_empty() {
            return false;
        }
        let proofs = Found {
            proofs: matches,
            at_least: test.at_least,
            distinct: test.distinct,
            ..Found::default()
        };
        if !enough(&proofs, self.world) {
            return false;
        }
        found.numbers.count = proofs.proofs.len() as u32;
        match found.proofs.is_empty() {
            true => found.proofs = proofs.proofs,
            false => found.proofs.extend(proofs.proofs),
        }
        found.at_least = test.at_least;
        found.distinct = test.distinct;
        true
    }

    /// The signals that pass a test, latest first, and when each was.
    fn found(&self, test: &SignalTest, here: Here<'_, '_>) -> Vec<(Proof, i64)> {
        let send_at = here.view.offer.send_at;
        let seen = |place: usize| {
            let at = self.world.signals.kept[place].seen_at(send_at);
            (Proof::Signal(place as u32), at)
        };
        let mut matches: Vec<_> = self.passing(test, here).map(seen).collect();
        // They are so already, but for what is undated: of the same time, the last comes first.
        matches.sort_by_key(|&(_, at)| Reverse(at));
        matches
    }

    /// The places of the signals that pass a test, the last first.
    fn passing<'s>(
        &'s self,
        test: &'s SignalTest,
        here: Here<'s, 's>,
    ) -> impl Iterator<Item = usize> + 's {
        let signals = self.world.signals;
        let customer = here.view.offer.customer;
        let first = signals.first_of(customer);
        let places = first..first + signals.of(customer).len();
        places
            .rev()
            .filter(move |&place| self.passes(test, place, here))
    }

    fn passes(&self, test: &SignalTest, place: usize, here: Here<'_, '_>) -> bool {
        let world = self.world;
        let breaks = |id: &str| {
            let mut rules = world.plan.rules.iter();
            rules
                .position(|rule| rule.id.eq_ignore_ascii_case(id))
                .is_some_and(|rule| self.breaks(here.own, rule))
        };
        let against = Against {
            view: here.view,
            topic: here.topic,
            topics: here.topics,
            event: here.event,
            breaks: &breaks,
        };
        pattern::passes(
            test,
            place,
            &against,
            world.campaign,
            world.signals,
            world.events,
        )
    }

    fn labels(&mut self, view: &View<'_>) -> OfferLabels {
        let campaign = self.world.campaign;
        let sym = view.offer.campaign;
        let folded = *self.folded.entry(sym).or_insert_with(|| {
            let folded = crate::facts::names::fold_label(campaign.names.get(sym));
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

/// `a` is later than `b`; what is undated (and so counts as just before the offer) is not later than another such.
fn later(a: i64, b: i64) -> bool {
    a != UNDATED && a > b
}

fn stands(relation: Relation, evidence: &(Proof, i64), others: &[(Proof, i64)]) -> bool {
    others.iter().any(|other| match relation {
        Relation::Later => later(other.1, evidence.1),
        Relation::Earlier => later(evidence.1, other.1),
        Relation::Itself => other.0 == evidence.0,
        Relation::None => true,
    })
}

fn enough(found: &Found, world: &World<'_>) -> bool {
    let Some(distinct) = found.distinct else {
        return found.proofs.len() >= found.at_least as usize;
    };
    let mut seen = std::collections::BTreeSet::new();
    for (proof, at) in &found.proofs {
        if let Proof::Signal(place) = proof {
            let signal = &world.signals.kept[*place as usize];
            let item = &world.campaign.items[signal.item as usize];
            seen.insert(match distinct {
                Distinct::Day => at.div_euclid(86_400),
                Distinct::Product => i64::from(if item.product.is_some() {
                    item.product.0
                } else {
                    item.name_key.0
                }),
                Distinct::Order => i64::from(world.signals.details(signal).order.0),
                Distinct::Source => i64::from(world.signals.details(signal).source.0),
                Distinct::Channel => signal.channel().map_or(-1, |channel| channel as i64),
            });
        }
    }
    seen.len() >= found.at_least as usize
}
