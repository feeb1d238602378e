//! Which `[[when]]` to try on an offer: what its type, its channel or the customer's silence rules out is not looked at.

use crate::facts::offer::Offer;
use crate::facts::permission::State;
use crate::input::vocabulary::Ground;
use crate::rules::plan::{Block, GroundTest, Plan, Rule, When, Which, same};
use crate::rules::shape::ByShape;

/// What is known of a customer at all.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Known {
    /// Types of the kept signals, a mask.
    pub signals: u32,
    /// Whether there is a consent or an opt-out.
    pub statements: bool,
}

/// A `[[when]]` to try, and what of the customer it cannot do without.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gate {
    pub rule: u16,
    pub when: u8,
    /// One of these types must be among the signals; all bits where none is asked for.
    signals: u32,
    /// There must be a signal or a statement.
    evidence: bool,
    /// There must be a statement.
    statements: bool,
}

impl Gate {
    fn new(rule: usize, at: usize, when: &When) -> Gate {
        let blocks = || when.only.iter().chain([&when.block]).chain(&when.also);
        Gate {
            rule: rule as u16,
            when: at as u8,
            signals: blocks()
                .find_map(|block| block.signal.as_ref())
                .map_or(u32::MAX, |test| test.types),
            evidence: blocks().any(|block| block.ground.as_ref().is_some_and(needs_evidence)),
            statements: blocks().any(|block| {
                block
                    .permission
                    .as_ref()
                    .is_some_and(|test| test.is & State::None.bit() == 0)
            }),
        }
    }

    /// Whether the `[[when]]` could hold for a customer of whom no more is known.
    pub fn lets_through(self, known: Known) -> bool {
        (self.signals == u32::MAX || self.signals & known.signals != 0)
            && (!self.statements || known.statements)
            && (!self.evidence || known.statements || known.signals != 0)
    }
}

fn needs_evidence(test: &GroundTest) -> bool {
    test.which != Which::Any || !test.accepts(Ground::Unknown)
}

/// What to try, by type and channel, in stages: a rule that asks which rules were broken begins a new one, so that all
/// offers of a customer have been through those before.
#[derive(Default)]
pub(super) struct Gates {
    stages: Vec<ByShape<Vec<Gate>>>,
}

impl Gates {
    /// Sorts the `[[when]]` that can look.
    pub fn new(plan: &Plan, active: &[Vec<bool>]) -> Gates {
        let mut stages: Vec<ByShape<Vec<Gate>>> = Vec::new();
        for &place in &plan.order {
            let rule = &plan.rules[place];
            if stages.is_empty() || asks_rules(rule) {
                stages.push(ByShape::default());
            }
            let Some(stage) = stages.last_mut() else {
                continue;
            };
            for (at, when) in rule.whens.iter().enumerate() {
                if active[place][at] {
                    let gate = Gate::new(place, at, when);
                    stage.each(when, |gates| gates.push(gate));
                }
            }
        }
        Gates { stages }
    }

    /// How many stages there are.
    pub fn stages(&self) -> usize {
        self.stages.len()
    }

    /// What to try on an offer in a stage: rules one after the other, their `[[when]]` in order.
    pub fn of(&self, stage: usize, offer: &Offer) -> &[Gate] {
        self.stages[stage].of(offer)
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
        let mut all = when.only.iter().chain([&when.block]);
        all.any(asks) || when.also.iter().chain(&when.unless).any(asks)
    };
    rule.whens.iter().any(blocks) || rule.unless.iter().any(asks)
}
