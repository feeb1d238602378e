//! Which `[[when]]` to try on an offer: what the way it looks or the customer's silence rules out is not looked at.

use crate::facts::look::Look;
use crate::facts::offer::Offer;
use crate::facts::permission::State;
use crate::input::bits::ones;
use crate::input::vocabulary::{Ground, SignalType};
use crate::rules::plan::{
    Block, Counted, CustomerTest, GroundTest, Plan, Rule, SignalTest, Times, When, Which, same,
};
use crate::rules::shape;

/// What is known of a customer at all.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    /// Whether anything is, whatever its date; none where nothing could be.
    pub any: Option<bool>,
    /// How many rows of the campaign it gets.
    pub rows: u32,
    /// How many contacts were made before.
    pub contacts: u32,
    /// Types of the kept signals, a mask.
    pub signals: u32,
    /// From when to when they are, what is undated aside; the other way round where there is none.
    pub times: (i64, i64),
    /// What they would ground, a mask.
    pub grounds: u32,
    /// The most companies that one of them passed.
    pub hands: u8,
    /// States that its consents and opt-outs can come to, a mask.
    pub states: u8,
}

impl Known {
    /// What can be asked for, kind by kind: a mask each.
    fn facts(&self) -> [u32; KINDS] {
        let evidence = self.states != State::None.bit() || self.signals != 0;
        [
            self.signals,
            self.signals,
            self.grounds,
            u32::from(self.states),
            self.any.map_or(0, known_bit),
            u32::from(evidence),
        ]
    }
}

/// Kinds of facts: types of signals, twice, as a line on the signal and one on the customer each ask for some; grounds
/// of signals; states of permission; whether anything is known; whether there is a signal or a statement.
const KINDS: usize = 6;

fn known_bit(known: bool) -> u32 {
    1 << u32::from(known)
}

/// A `[[when]]` to try, and what of the customer it cannot do without.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gate {
    pub rule: u16,
    pub when: u8,
    /// It asks for more of the offer than how it looks.
    pub asks_own: bool,
    /// It counts rows that are alike, and asks nothing of the rules that they break.
    pub counts: bool,
    /// Of each kind of fact, one of these must be there; all bits where none is asked for.
    needs: [u32; KINDS],
    /// There must be more rows than that, contacts among them or not.
    rows: u32,
    contacts: bool,
    /// One of the signals must be of such a time.
    times: Option<Times>,
    /// One of the signals must have passed so many companies.
    hands: u8,
}

impl Gate {
    fn new(rule: usize, at: usize, when: &When) -> Gate {
        let signal = when.asked().find_map(|block| block.signal.as_ref());
        let customer = when.asked().find_map(|block| block.customer.as_ref());
        let known = customer.and_then(|test| test.known);
        let count = when.asked().find_map(|block| block.count.as_ref());
        let grounds = when
            .asked()
            .filter_map(|block| block.ground.as_ref())
            .fold(u32::MAX, |all, test| all & grounds(test));
        let state = when
            .asked()
            .filter_map(|block| block.permission.as_ref())
            .map(|test| test.is)
            .find(|is| is & State::None.bit() == 0);
        let evidence = when
            .asked()
            .any(|block| block.ground.as_ref().is_some_and(needs_evidence));
        Gate {
            rule: rule as u16,
            when: at as u8,
            asks_own: shape::asks_own(when) || when.lines().any(|block| block.audience.is_some()),
            counts: count.is_some_and(|test| test.breaking.is_none()),
            needs: [
                signal.map_or(u32::MAX, SignalTest::passing_types),
                customer.map_or(u32::MAX, types),
                grounds,
                state.map_or(u32::MAX, u32::from),
                known.map_or(u32::MAX, known_bit),
                if evidence { 1 } else { u32::MAX },
            ],
            rows: count.map_or(0, |test| test.over),
            contacts: count.is_some_and(|test| test.of == Counted::Contacts),
            times: signal.and_then(|test| test.at),
            hands: when
                .asked()
                .filter_map(|block| block.ground.as_ref()?.hands?.at_least)
                .fold(0.0, f64::max) as u8,
        }
    }

    /// Whether it asks for more than facts.
    fn measures(&self) -> bool {
        self.rows > 0 || self.times.is_some() || self.hands > 0
    }

    /// Whether a customer of whom no more is known has the rows, times and hands for the `[[when]]` to hold.
    fn measured(&self, known: &Known) -> bool {
        let contacts = if self.contacts { known.contacts } else { 0 };
        self.rows < known.rows + contacts
            && self.times.is_none_or(|times| {
                let (first, last) = known.times;
                first <= last
                    && times.before.is_none_or(|before| first < before)
                    && times.after.is_none_or(|after| last > after)
            })
            && self.hands <= known.hands
    }
}

/// The types of signals of which one must be there for a line on the customer to hold; all bits where it can hold without.
fn types(test: &CustomerTest) -> u32 {
    const BOUGHT: u32 = SignalType::Purchase.bit() | SignalType::Subscribe.bit();
    const SAID: u32 = SignalType::Attribute.bit() | SignalType::Declared.bit();
    match (test.supply_left, test.age) {
        (Some(_), _) => BOUGHT,
        (_, Some(_)) => SAID,
        _ => u32::MAX,
    }
}

/// The grounds of signals of which one must be there for a line to hold; all bits where it can hold without.
fn grounds(test: &GroundTest) -> u32 {
    const BY_AGE: u32 = Ground::Stale.bit();
    // A grant is as good as having told.
    const WITHOUT: u32 = Ground::Unknown.bit() | Ground::Told.bit();
    match test.is {
        Some(is) if is & WITHOUT == 0 && is & BY_AGE == 0 => is,
        _ => u32::MAX,
    }
}

fn needs_evidence(test: &GroundTest) -> bool {
    test.which != Which::Any || !test.accepts(Ground::Unknown)
}

/// What to try, by how offers look and what is known of their customer. A rule that asks which rules were broken begins a
/// new row, so that all offers of a customer have been through those before.
pub struct Gates {
    /// In the order in which they are tried: rules one after the other, their `[[when]]` in order.
    rows: Vec<Row>,
    /// By look, a word a row: what the look lets hold, a bit a gate.
    shown: Vec<u64>,
}

/// Gates that are tried together, as many as a word has bits: what a customer lets hold is found for all at once.
#[derive(Default)]
pub(super) struct Row {
    gates: Vec<Gate>,
    /// By kind of fact: the gates that ask for none.
    without: [u64; KINDS],
    /// By kind, then by fact: the gates that it is enough for.
    with: [[u64; 32]; KINDS],
    /// Gates that ask for more than facts.
    measuring: u64,
    /// Gates that count rows.
    counting: u64,
}

impl Row {
    fn push(&mut self, gate: Gate) {
        let own = 1 << self.gates.len();
        for (kind, need) in gate.needs.into_iter().enumerate() {
            match need {
                u32::MAX => self.without[kind] |= own,
                _ => ones(need.into()).for_each(|fact| self.with[kind][fact] |= own),
            }
        }
        self.measuring |= if gate.measures() { own } else { 0 };
        self.counting |= if gate.counts { own } else { 0 };
        self.gates.push(gate);
    }

    fn is_full(&self) -> bool {
        self.gates.len() == 64
    }

    /// All of its gates.
    fn all(&self) -> u64 {
        (0..self.gates.len()).fold(0, |all, at| all | 1 << at)
    }

    /// The gates that could hold for a customer of whom no more is known.
    pub fn open(&self, known: &Known) -> u64 {
        let facts = known.facts().into_iter().enumerate();
        let open = facts.fold(u64::MAX, |open, (kind, facts)| {
            let with = ones(facts.into()).map(|fact| self.with[kind][fact]);
            open & with.fold(self.without[kind], |all, own| all | own)
        });
        self.passing(open, self.measuring, |gate| gate.measured(known))
    }

    /// A mask, without those of some gates that do not pass.
    fn passing(&self, mask: u64, some: u64, mut passes: impl FnMut(&Gate) -> bool) -> u64 {
        let failed = ones(mask & some).filter(|&at| !passes(&self.gates[at]));
        failed.fold(mask, |left, at| left & !(1 << at))
    }

    /// A mask, without those that count rows of which there are not enough.
    pub fn counted(&self, mask: u64, enough: impl FnMut(&Gate) -> bool) -> u64 {
        self.passing(mask, self.counting, enough)
    }

    /// The gates of a mask, in order.
    pub fn of(&self, mask: u64) -> impl Iterator<Item = &Gate> {
        ones(mask).map(|at| &self.gates[at])
    }
}

impl Gates {
    /// Sorts out the `[[when]]` that can look, once for each look.
    pub fn new(plan: &Plan, active: &[Vec<bool>], looks: &[Look]) -> Gates {
        let mut rows: Vec<Row> = Vec::new();
        let mut begins = true;
        for &place in &plan.order {
            let rule = &plan.rules[place];
            begins |= asks_rules(rule);
            let whens = rule.whens.iter().enumerate();
            for (at, when) in whens.filter(|(at, _)| active[place][*at]) {
                if begins || rows.last().is_none_or(Row::is_full) {
                    rows.push(Row::default());
                    begins = false;
                }
                if let Some(row) = rows.last_mut() {
                    row.push(Gate::new(place, at, when));
                }
            }
        }
        let shown = |look: &Look, row: &Row| {
            row.passing(row.all(), u64::MAX, |gate| {
                let rule = &plan.rules[usize::from(gate.rule)];
                shape::lets(&rule.whens[usize::from(gate.when)], look)
            })
        };
        let of_look = |look| rows.iter().map(move |row| shown(look, row));
        let shown = looks.iter().flat_map(of_look).collect();
        Gates { rows, shown }
    }

    /// The rows, in order, each with its place.
    pub(super) fn rows(&self) -> impl Iterator<Item = (usize, &Row)> {
        self.rows.iter().enumerate()
    }

    /// What of a row the look of an offer lets hold.
    pub(super) fn shown(&self, row: usize, offer: &Offer) -> u64 {
        self.shown[offer.look as usize * self.rows.len() + row]
    }
}

/// Whether a rule asks which rules an offer breaks.
fn asks_rules(rule: &Rule) -> bool {
    let asks = |block: &Block| {
        let counts = block.count.as_ref();
        let signal = block.signal.as_ref();
        counts.is_some_and(|test| test.breaking.is_some())
            || signal.is_some_and(|test| (test.same | test.differs) & same::RULE != 0)
    };
    rule.blocks().any(asks)
}
