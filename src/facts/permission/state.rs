//! What statements come to, in time linear in them: what lifts a refusal is the latest grant of its scope, or of one of the
//! few others that bear on the offer.

use super::{Bearing, Scope, State, Statement};
use crate::facts::offer::UNDATED;
use crate::facts::topics::TopicSet;
use crate::input::vocabulary::Channel;

/// The state of any scope that bears on the offer, with the statement that decides.
///
/// Refused or expired by one scope is refused or expired; else granted where any bearing scope is granted.
pub fn of_offer<'s>(
    statements: &'s [Statement],
    offer: &Bearing<'_>,
) -> (State, Option<&'s Statement>) {
    let known = || {
        let bears = |said: &&Statement| offer.knows(said) && offer.bears(said);
        statements.iter().filter(bears)
    };
    let live = || known().filter(|said| said.granted && offer.live(said));
    let grants = latest(live());
    // Of several refusals the latest word is the one to show.
    let refusal = known()
        .filter(|said| !said.granted && !lifted(said, &grants, offer))
        .max_by_key(|said| said.when());
    if refusal.is_some() {
        return (State::Refused, refusal);
    }
    let expired = run_out(known().filter(|said| said.granted), &grants, offer);
    if expired.is_some() {
        return (State::Expired, expired);
    }
    match live().next_back() {
        Some(grant) => (State::Granted, Some(grant)),
        None => (State::None, None),
    }
}

/// The state of one scope that a rule asks for: only that scope counts, or `sensitive` for such a topic.
pub fn of_scope<'s>(
    statements: &'s [Statement],
    scope: Scope,
    channel: Option<Channel>,
    offer: &Bearing<'_>,
) -> (State, Option<&'s Statement>) {
    let wider = |s: &Statement| match (s.scope, scope) {
        (Scope::Sensitive, Scope::Topic(topic)) => {
            offer.sensitive.contains(topic) && Some(topic) != offer.location
        }
        (a, b) => offer.same_scope(a, b),
    };
    // With a channel asked for, the grant must name it ("this topic, on this channel").
    let grants = || {
        statements.iter().filter(|s| {
            s.granted
                && offer.knows(s)
                && wider(s)
                && match channel {
                    Some(channel) => s.channel == Some(channel) && offer.same_scope(s.scope, scope),
                    None => offer.on_channel(s),
                }
        })
    };
    let live = || grants().filter(|grant| offer.live(grant));
    let asked = channel.or(offer.channel);
    let covers = |refusal: &Statement| {
        let scope_covers = match (refusal.scope, scope) {
            (Scope::Sensitive, asked) => offer.is_sensitive(asked),
            // Whoever wants nothing at all did not ask to be spared that day.
            (Scope::All, Scope::Occasion(_)) => false,
            // No more mail is no word on what may be known or used, where that was not asked for mail alone.
            (Scope::All, _) => {
                refusal.channel.is_none() || channel.is_some() || scope == Scope::All
            }
            (a, b) => offer.same_scope(a, b),
        };
        scope_covers && (refusal.channel.is_none() || refusal.channel == asked)
    };
    let refusals = || {
        let refused = |said: &&Statement| !said.granted && offer.knows(said);
        statements.iter().filter(refused)
    };
    let lifting = latest(live());
    let refusal = refusals()
        .filter(|refusal| covers(refusal))
        .filter(|refusal| !lifting.iter().any(|grant| lifts(grant, refusal, offer)))
        .max_by_key(|said| said.when());
    if refusal.is_some() {
        return (State::Refused, refusal);
    }
    // A channel that ran out takes nothing from `all`.
    let of_it = |old: &&Statement| old.scope != Scope::All || old.channel == channel;
    let expired = run_out(grants().filter(of_it), &lifting, offer);
    if expired.is_some() {
        return (State::Expired, expired);
    }
    // What was allowed on one channel went with that channel.
    let stands = |grant: &&&Statement| {
        !refusals().any(|refusal| offer.contains(refusal, grant) && !is_later(grant, refusal))
    };
    let standing = lifting.iter().filter(stands).max_by_key(|said| said.when());
    match standing {
        Some(grant) => (State::Granted, Some(grant)),
        None => (State::None, None),
    }
}

/// The state of a channel: its own scope, or `all`.
pub fn of_channel<'s>(
    statements: &'s [Statement],
    offer: &Bearing<'_>,
) -> (State, Option<&'s Statement>) {
    let Some(channel) = offer.channel else {
        return (State::None, None);
    };
    let own = || {
        statements.iter().filter(|said| {
            offer.knows(said) && said.scope == Scope::All && said.channel == Some(channel)
        })
    };
    let grants = || own().filter(|said| said.granted);
    let lifting = latest(grants().filter(|grant| offer.live(grant)));
    let refusal = own()
        .filter(|said| !said.granted)
        .find(|refusal| !lifting.iter().any(|grant| is_later(grant, refusal)));
    if refusal.is_some() {
        return (State::Refused, refusal);
    }
    match (lifting.first(), grants().next_back()) {
        (Some(live), _) => (State::Granted, Some(live)),
        (None, Some(expired)) => (State::Expired, Some(expired)),
        (None, None) => (State::None, None),
    }
}

/// A grant and a refusal of one scope at the same instant, on a scope that bears on the offer, and nothing said of it since.
pub fn contradiction<'s>(
    statements: &'s [Statement],
    offer: &Bearing<'_>,
) -> Option<&'s Statement> {
    let refusals = statements.iter().filter(|said| {
        !said.granted && said.at != UNDATED && offer.knows(said) && offer.bears(said)
    });
    let contradicted = |refusal: &&Statement| {
        let same = || {
            statements.iter().filter(|other| {
                offer.same_scope(other.scope, refusal.scope)
                    && other.channel == refusal.channel
                    && offer.knows(other)
            })
        };
        // A yes to more is no contradiction: the narrower no holds.
        let of_no_more = |other: &Statement| offer.same_scope(refusal.scope, other.scope);
        same().any(|other| other.granted && other.at == refusal.at && of_no_more(other))
            && !same().any(|other| is_later(other, refusal))
    };
    latest(refusals)
        .into_iter()
        .filter(contradicted)
        .min_by_key(|said| (said.at, said.file, said.line))
}

/// The latest statement of each scope and channel; of those of the same time, the first.
fn latest<'s>(statements: impl Iterator<Item = &'s Statement>) -> Vec<&'s Statement> {
    let mut latest: Vec<&Statement> = Vec::new();
    for said in statements {
        match latest.iter_mut().find(|own| own.is_of(said)) {
            Some(own) if said.when() > own.when() => *own = said,
            Some(_) => {}
            None => latest.push(said),
        }
    }
    latest
}

/// A grant that ran out, which counts as a refusal unless a live one has the same or a narrower scope.
fn run_out<'s>(
    mut grants: impl Iterator<Item = &'s Statement>,
    live: &[&Statement],
    offer: &Bearing<'_>,
) -> Option<&'s Statement> {
    grants.find(|old| !offer.live(old) && !live.iter().any(|live| offer.contains(old, live)))
}

/// Whether a later grant of the same or a narrower scope that bears on the offer lifts a refusal.
fn lifted(refusal: &Statement, grants: &[&Statement], offer: &Bearing<'_>) -> bool {
    let mut lifting = grants.iter().filter(|grant| lifts(grant, refusal, offer));
    if refusal.scope != Scope::Sensitive {
        return lifting.next().is_some();
    }
    // A topic's grant lifts it for that topic alone: each topic of the offer wants its own.
    let lifted = lifting.fold(TopicSet::EMPTY, |topics, grant| match grant.scope {
        Scope::Topic(topic) => topics | TopicSet::of(topic),
        _ => TopicSet::ALL,
    });
    (offer.topics & offer.sensitive & !lifted).is_empty()
}

fn lifts(grant: &Statement, refusal: &Statement, offer: &Bearing<'_>) -> bool {
    is_later(grant, refusal) && offer.contains(refusal, grant)
}

/// Whether one was said later than another: of what is undated, that is never known.
fn is_later(said: &Statement, other: &Statement) -> bool {
    said.at != UNDATED && other.at != UNDATED && said.at > other.at
}
