//! What would make this very offer acceptable: worked out from the rule's own lines and this customer's facts.
//!
//! Wrong advice is worse than none: a way is named only where taking it would, as far as the run can know, make the
//! rule pass. `tests` takes every way over the examples of all built-in rules.

mod against;
mod excuse;
mod say;
#[cfg(test)]
mod tests;
mod topics;

use std::borrow::Cow;

use crate::audit::words::Words;
use crate::facts::offer::Offer;
use crate::facts::view::View;
use crate::rules::evaluate::{Hit, Proof};
use crate::rules::plan::{Rule, When};

/// A way out in words; many are the same whatever the finding.
type Way = Cow<'static, str>;

/// A finding to find ways out of.
struct Case<'a> {
    hit: &'a Hit,
    rule: &'a Rule,
    when: &'a When,
    offer: &'a Offer,
    words: &'a Words<'a>,
}

impl<'a> Case<'a> {
    /// The offer as the rule sees it: of a service message the copy alone.
    fn view(&self) -> View<'a> {
        View::new(self.words.campaign, self.hit.offer as usize)
    }

    /// When each signal that it rests on was.
    fn evidence(&self) -> impl Iterator<Item = i64> {
        self.hit.proofs.iter().filter_map(|proof| match proof {
            Proof::Signal(at) => Some(self.words.signals.kept[at as usize].at),
            _ => None,
        })
    }
}

/// The ways, the nearest first; none where no line of the rule can be met by waiting, asking or changing the offer.
pub fn ways(hit: &Hit, rule: &Rule, when: &When, words: &Words<'_>) -> Vec<Way> {
    let case = Case {
        hit,
        rule,
        when,
        offer: &words.campaign.offers[hit.offer as usize],
        words,
    };
    let mut ways = against::ways(&case);
    let excuses = when.unless.iter().chain(&rule.unless);
    ways.extend(excuses.filter_map(|block| excuse::way(&case, block)));
    // Each is said once, where it stands first.
    for at in (1..ways.len()).rev() {
        if ways[..at].contains(&ways[at]) {
            ways.remove(at);
        }
    }
    ways
}
