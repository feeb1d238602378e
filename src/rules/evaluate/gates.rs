//! Which `[[when]]` to try on an offer: what the way it looks or the customer's silence rules out is not looked at.

use crate::facts::look::Look;
use crate::facts::offer::Offer;
use crate::facts::permission::State;
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

/// A `[[when]]` to try, and what of the customer it cannot do without.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gate {
    pub rule: u16,
    pub when: u8,
    /// It asks for more of the offer than how it looks.
    pub asks_own: bool,
    /// Of each of these, one type must be among the signals; all bits where none is asked for.
    signals: [u32; 2],
    /// Whether anything must be known.
    known: Option<bool>,
    /// There must be more rows than that, contacts among them or not.
    rows: u32,
    contacts: bool,
    /// One of the signals must be of such a time.
    times: Option<Times>,
    /// One of the signals must have such a ground, by what it is or by its age; all bits where none is asked for.
    grounds: u32,
    /// One of the signals must have passed so many companies.
    hands: u8,
    /// There must be a signal or a statement.
    evidence: bool,
    /// Its statements must be able to come to one of these states.
    states: u8,
}

impl Gate {
    fn new(rule: usize, at: usize, when: &When) -> Gate {
        let mut lines = shape::lines(when);
        let blocks = || shape::lines(when).chain(&when.also);
        let signal = blocks().find_map(|block| block.signal.as_ref());
        let customer = blocks().find_map(|block| block.customer.as_ref());
        let count = blocks().find_map(|block| block.count.as_ref());
        Gate {
            rule: rule as u16,
            when: at as u8,
            asks_own: shape::asks_own(when) || lines.any(|block| block.audience.is_some()),
            signals: [
                signal.map_or(u32::MAX, SignalTest::passing_types),
                customer.map_or(u32::MAX, types),
            ],
            known: customer.and_then(|test| test.known),
            rows: count.map_or(0, |test| test.over),
            contacts: count.is_some_and(|test| test.of == Counted::Contacts),
            times: signal.and_then(|test| test.at),
            grounds: blocks()
                .filter_map(|block| block.ground.as_ref())
                .fold(u32::MAX, |all, test| all & grounds(test)),
            hands: blocks()
                .filter_map(|block| block.ground.as_ref()?.hands?.at_least)
                .fold(0.0, f64::max) as u8,
            evidence: blocks().any(|block| block.ground.as_ref().is_some_and(needs_evidence)),
            states: blocks()
                .filter_map(|block| block.permission.as_ref())
                .map(|test| test.is)
                .find(|is| is & State::None.bit() == 0)
                .unwrap_or(u8::MAX),
        }
    }

    /// Whether the `[[when]]` could hold for a customer of whom no more is known.
    pub fn lets_through(&self, known: Known) -> bool {
        let contacts = if self.contacts { known.contacts } else { 0 };
        self.rows < known.rows + contacts
            && (self.known.is_none() || self.known == known.any)
            && self
                .signals
                .iter()
                .all(|&types| types == u32::MAX || types & known.signals != 0)
            && self.times.is_none_or(|times| {
                let (first, last) = known.times;
                first <= last
                    && times.before.is_none_or(|before| first < before)
                    && times.after.is_none_or(|after| last > after)
            })
            && self.states & known.states != 0
            && (self.grounds == u32::MAX || self.grounds & known.grounds != 0)
            && self.hands <= known.hands
            && (!self.evidence || known.states != State::None.bit() || known.signals != 0)
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

/// What to try, by how offers look, in stages: a rule that asks which rules were broken begins a new one, so that all
/// offers of a customer have been through those before.
pub struct Gates {
    gates: Vec<Gate>,
    stages: usize,
    /// By look and stage: where its part of `tried` ends.
    ends: Vec<u32>,
    /// Places in `gates`: rules one after the other, their `[[when]]` in order.
    tried: Vec<u16>,
}

impl Gates {
    /// Sorts out the `[[when]]` that can look, once for each look.
    pub fn new(plan: &Plan, active: &[Vec<bool>], looks: &[Look]) -> Gates {
        let mut stages: Vec<Vec<(u16, &When)>> = Vec::new();
        let mut gates = Vec::new();
        for &place in &plan.order {
            let rule = &plan.rules[place];
            if stages.is_empty() || asks_rules(rule) {
                stages.push(Vec::new());
            }
            let Some(stage) = stages.last_mut() else {
                continue;
            };
            for (at, when) in rule.whens.iter().enumerate() {
                if active[place][at] {
                    stage.push((gates.len() as u16, when));
                    gates.push(Gate::new(place, at, when));
                }
            }
        }
        let mut ends = vec![0];
        let mut tried = Vec::new();
        for look in looks {
            for stage in &stages {
                let open = stage.iter().filter(|(_, when)| shape::lets(when, look));
                tried.extend(open.map(|&(gate, _)| gate));
                ends.push(tried.len() as u32);
            }
        }
        Gates {
            gates,
            stages: stages.len(),
            ends,
            tried,
        }
    }

    /// How many stages there are.
    pub(super) fn stages(&self) -> usize {
        self.stages
    }

    /// What to try on an offer in a stage.
    pub(super) fn of(&self, stage: usize, offer: &Offer) -> impl Iterator<Item = &Gate> {
        let at = offer.look as usize * self.stages + stage;
        let range = self.ends[at] as usize..self.ends[at + 1] as usize;
        self.tried[range]
            .iter()
            .map(|&gate| &self.gates[usize::from(gate)])
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
    let blocks = |when: &When| {
        shape::lines(when).any(asks) || when.also.iter().chain(&when.unless).any(asks)
    };
    rule.whens.iter().any(blocks) || rule.unless.iter().any(asks)
}
