//! The blocks of a `[[when]]`, one line after the other, the cheap ones first.

use super::found::{Found, later};
use super::{Evaluator, Here};
use crate::facts::view::View;
use crate::rules::plan::{Block, Relation, Rule, When};
use crate::rules::shape;

impl<'a> Evaluator<'a> {
    /// What holds a `[[when]]` together: its own lines, what must be so besides, what excuses it.
    pub(super) fn when(
        &mut self,
        rule: &'a Rule,
        when: &'a When,
        here: Here<'_, 'a>,
        views: &[View<'a>],
    ) -> Option<Found> {
        let mut found = Found::new();
        // What the offer alone decides has been asked.
        for block in when.lines() {
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
            self.compare(also, here, &mut found, true);
            if !found.is_enough(self.world, here.view.offer) {
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
        // Where there is no evidence, nothing is later than it.
        if found.proofs.is_empty() || !self.lines(unless, here) {
            return false;
        }
        if permission_later {
            let granted = self.granted_at(unless, here);
            found
                .proofs
                .retain(|&(_, at)| !granted.is_some_and(|granted| later(granted, at)));
            if relation == Relation::None {
                return !found.is_enough(self.world, here.view.offer);
            }
        }
        self.compare(unless, here, found, false);
        !found.is_enough(self.world, here.view.offer)
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
}
