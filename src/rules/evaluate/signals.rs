//! Lines on signals: which of a customer's pass.

use std::cmp::Reverse;

use super::found::{Found, later};
use super::{Evaluator, Here, Proof};
use crate::facts::categories::Path;
use crate::facts::names::Sym;
use crate::rules::pattern::{self, Against};
use crate::rules::plan::{Block, Relation, SignalTest};

impl Evaluator<'_> {
    /// Keeps of the evidence what stands as a block's test compares with it, or else what does not.
    pub(super) fn compare(&self, block: &Block, here: Here<'_, '_>, found: &mut Found, keep: bool) {
        let Some(test) = &block.signal else {
            return;
        };
        let send_at = here.view.offer.send_at;
        let signals = &self.world.signals.kept;
        let times = || {
            let passing = self.passing(test, here);
            passing.map(|place| signals[place].seen_at(send_at))
        };
        let bound = match test.relation {
            Relation::Later => times().max(),
            Relation::Earlier => times().min(),
            Relation::Itself | Relation::None => None,
        };
        let shares = |proof, is_so: &dyn Fn(i64) -> bool| match proof {
            Proof::Signal(evidence) if test.shares_with_evidence() => {
                let campaign = self.world.campaign;
                let item = |place: usize| &campaign.items[signals[place].item as usize];
                let named = item(evidence as usize);
                self.passing(test, here).any(|place| {
                    is_so(signals[place].seen_at(send_at))
                        && pattern::is_thing(item(place), named, campaign)
                })
            }
            _ => true,
        };
        let stands = |proof, at| match (test.relation, proof, bound) {
            (Relation::Itself, Proof::Signal(place), _) => self.passes(test, place as usize, here),
            (Relation::Later, _, Some(last)) => {
                later(last, at) && shares(proof, &|then| later(then, at))
            }
            (Relation::Earlier, _, Some(first)) => {
                later(at, first) && shares(proof, &|then| later(at, then))
            }
            _ => false,
        };
        found
            .proofs
            .retain(|&(proof, at)| stands(proof, at) == keep);
    }

    pub(super) fn signal(&self, test: &SignalTest, here: Here<'_, '_>, found: &mut Found) -> bool {
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
        if !proofs.is_enough(self.world, here.view.offer) {
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
        let places = self.may_pass(test, here).rev();
        places.filter(move |&place| self.passes(test, place, here))
    }

    fn passes(&self, test: &SignalTest, place: usize, here: Here<'_, '_>) -> bool {
        let world = self.world;
        let breaks = |id: &str| {
            let mut rules = world.plan.rules.iter();
            rules
                .position(|rule| rule.id.eq_ignore_ascii_case(id))
                .is_some_and(|rule| self.breaks(here.own, rule))
        };
        let categories = |category: Sym| self.category_lines(category);
        let gone = |topics| self.gone(topics, here);
        let against = Against {
            view: here.view,
            topic: here.topic,
            topics: here.topics,
            event: here.event,
            breaks: &breaks,
            categories: &categories,
            gone: &gone,
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

    /// The category lines of rules that a category lies within; a category is looked at once.
    fn category_lines(&self, category: Sym) -> u64 {
        let mut known = self.categories.borrow_mut();
        *known.entry(category).or_insert_with(|| {
            let path = Path::new(self.world.campaign.names.get(category));
            self.world.plan.lines_of(&path)
        })
    }
}
