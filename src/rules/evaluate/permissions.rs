//! `permission` lines.

use super::{Evaluator, Found, Here, Proof};
use crate::facts::names::Sym;
use crate::facts::offer::UNDATED;
use crate::facts::permission::{self, Bearing, Scope, State, Statement};
use crate::facts::topics::{TopicId, TopicSet};
use crate::rules::plan::{Asked, Block, PermissionTest};

impl<'a> Evaluator<'a> {
    /// Whether a permission line holds; the statement that decides is the evidence.
    pub(super) fn permission(
        &mut self,
        test: &PermissionTest,
        here: Here<'_, '_>,
        found: &mut Found,
    ) -> bool {
        if !here.view.offer.customer.is_some() || !self.world.signals.given {
            return false;
        }
        let statements = self.statements(here);
        if test.is & State::Contradicted.bit() != 0 {
            let bearing = self.bearing(here);
            if let Some(said) = permission::contradiction(statements, &bearing) {
                self.prove(said, here, found);
                return true;
            }
        }
        for &asked in &test.of {
            for (state, said) in self.states(asked, here, statements) {
                if test.is & state.bit() != 0 {
                    if let Some(said) = said {
                        self.prove(said, here, found);
                    }
                    return true;
                }
            }
        }
        false
    }

    /// When grants that an unless asks for were given: those that hold now.
    pub(super) fn granted_at(&mut self, unless: &Block, here: Here<'_, '_>) -> Vec<i64> {
        let Some(test) = &unless.permission else {
            return Vec::new();
        };
        let statements = self.statements(here);
        let mut times = Vec::new();
        for &asked in &test.of {
            for (state, said) in self.states(asked, here, statements) {
                if test.is & state.bit() != 0
                    && let Some(said) = said
                    && said.at != UNDATED
                {
                    times.push(said.at);
                }
            }
        }
        times
    }

    fn states<'s>(
        &mut self,
        asked: Asked,
        here: Here<'_, '_>,
        statements: &'s [Statement],
    ) -> Vec<(State, Option<&'s Statement>)> {
        let bearing = self.bearing(here);
        let topics = here.topic.map_or(here.topics, TopicSet::of);
        let one = |scope| vec![permission::of_scope(statements, scope, None, &bearing)];
        match asked {
            Asked::Scope(Scope::All) => {
                // As a scope of its own: a live grant of everything.
                one(Scope::All)
            }
            Asked::Scope(scope) => one(scope),
            Asked::Offer => vec![permission::of_offer(statements, &bearing)],
            Asked::Channel => vec![permission::of_channel(statements, &bearing)],
            Asked::Topic => topics
                .iter()
                .map(|topic| permission::of_scope(statements, Scope::Topic(topic), None, &bearing))
                .collect(),
            Asked::TopicOnChannel => topics
                .iter()
                .map(|topic| {
                    permission::of_scope(statements, Scope::Topic(topic), bearing.channel, &bearing)
                })
                .collect(),
            Asked::Event => (0..64u8)
                .filter(|&at| {
                    here.event
                        .map_or(here.view.events & (1 << at) != 0, |event| event == at)
                })
                .map(|at| permission::of_scope(statements, Scope::Occasion(at), None, &bearing))
                .collect(),
            Asked::Category | Asked::Brand => {
                let item = &here.view.item;
                let (name, category) = if asked == Asked::Category {
                    (Sym::NONE, item.category)
                } else {
                    (item.brand_key, crate::facts::categories::CategoryId::NONE)
                };
                one(Scope::Named(name, category))
            }
        }
    }

    pub(super) fn granted_topic(&self, topic: TopicId, here: Here<'_, '_>) -> bool {
        let statements = self.statements(here);
        // No label bears on a topic: the bare bearing will do.
        statements
            .iter()
            .any(|said| said.granted && said.scope == Scope::Topic(topic))
            && {
                let none = crate::facts::view::OfferLabels {
                    campaign: Sym::NONE,
                    kind: None,
                };
                let bearing = here
                    .view
                    .bearing(self.world.campaign, self.world.settings, &none);
                permission::of_scope(statements, Scope::Topic(topic), None, &bearing).0
                    == State::Granted
            }
    }

    fn bearing(&mut self, here: Here<'_, '_>) -> Bearing<'a> {
        let labels = self.labels(here.view);
        let mut bearing = here
            .view
            .bearing(self.world.campaign, self.world.settings, &labels);
        bearing.topics = here.topics;
        bearing
    }

    fn prove(&self, said: &Statement, here: Here<'_, '_>, found: &mut Found) {
        let statements = &self.world.signals.statements;
        let own = self.world.signals.statements_of(here.view.offer.customer);
        let first =
            self.world.signals.statement_starts[here.view.offer.customer.0 as usize] as usize;
        if let Some(at) = own.iter().position(|own| std::ptr::eq(own, said)) {
            let at_time = if said.at == UNDATED {
                here.view.offer.send_at
            } else {
                statements[first + at].at
            };
            found
                .proofs
                .push((Proof::Statement((first + at) as u32), at_time));
        }
    }
}
