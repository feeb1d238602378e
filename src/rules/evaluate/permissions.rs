//! `permission` lines.

use super::{Evaluator, Found, Here, Proof};
use crate::facts::categories::CategoryId;
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
        if statements.is_empty() {
            // Nothing was said of any scope.
            let asks = |&asked| scopes(asked, here).next().is_some();
            return test.is & State::None.bit() != 0 && test.of.iter().any(asks);
        }
        let bearing = self.bearing(here);
        if test.is & State::Contradicted.bit() != 0
            && let Some(said) = permission::contradiction(statements, &bearing)
        {
            self.prove(said, here, found);
            return true;
        }
        for &asked in &test.of {
            let holds = states(asked, here, statements, &bearing)
                .find(|(state, _)| test.is & state.bit() != 0);
            if let Some((_, said)) = holds {
                if let Some(said) = said {
                    self.prove(said, here, found);
                }
                return true;
            }
        }
        false
    }

    /// When the last of the grants that an unless asks for was given: of those that hold now.
    pub(super) fn granted_at(&mut self, unless: &Block, here: Here<'_, '_>) -> Option<i64> {
        let test = unless.permission.as_ref()?;
        let statements = self.statements(here);
        let bearing = self.bearing(here);
        let states = |&asked| states(asked, here, statements, &bearing);
        let held = test.of.iter().flat_map(states);
        held.filter(|(state, _)| test.is & state.bit() != 0)
            .filter_map(|(_, said)| Some(said?.at))
            .filter(|&at| at != UNDATED)
            .max()
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

/// What a permission line asks about, one scope at a time.
enum Scoped {
    /// All that bears on the offer.
    Offer,
    /// Its channel.
    Channel,
    /// One scope.
    Scope(Scope),
    /// One scope, on the offer's channel.
    OnChannel(Scope),
}

fn scopes(asked: Asked, here: Here<'_, '_>) -> impl Iterator<Item = Scoped> {
    let item = here.view.item;
    let (mut topics, mut events, mut one) = (TopicSet::EMPTY, 0, None);
    match asked {
        Asked::Offer => one = Some(Scoped::Offer),
        Asked::Channel => one = Some(Scoped::Channel),
        Asked::Scope(scope) => one = Some(Scoped::Scope(scope)),
        Asked::Topic | Asked::TopicOnChannel => {
            topics = here.topic.map_or(here.topics, TopicSet::of);
        }
        Asked::Event => events = here.event.map_or(here.view.look.events, |event| 1 << event),
        Asked::Category => one = Some(Scoped::Scope(Scope::Named(Sym::NONE, item.category))),
        Asked::Brand => {
            one = Some(Scoped::Scope(Scope::Named(
                item.brand_key,
                CategoryId::NONE,
            )));
        }
    }
    let of_topics = topics.iter().map(move |topic| match asked {
        Asked::TopicOnChannel => Scoped::OnChannel(Scope::Topic(topic)),
        _ => Scoped::Scope(Scope::Topic(topic)),
    });
    let of_events = (0..64u8)
        .filter(move |at| events & (1 << at) != 0)
        .map(|at| Scoped::Scope(Scope::Occasion(at)));
    of_topics.chain(of_events).chain(one)
}

/// The states of what a line asks about, and the statements that decide.
fn states<'s>(
    asked: Asked,
    here: Here<'_, '_>,
    statements: &'s [Statement],
    bearing: &Bearing<'_>,
) -> impl Iterator<Item = (State, Option<&'s Statement>)> {
    scopes(asked, here).map(move |scoped| match scoped {
        Scoped::Offer => permission::of_offer(statements, bearing),
        Scoped::Channel => permission::of_channel(statements, bearing),
        Scoped::Scope(scope) => permission::of_scope(statements, scope, None, bearing),
        Scoped::OnChannel(scope) => {
            permission::of_scope(statements, scope, bearing.channel, bearing)
        }
    })
}
