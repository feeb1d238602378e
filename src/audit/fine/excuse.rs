//! How an excuse could come to hold.

use crate::audit::fine::{Case, Way, say};
use crate::facts::offer::UNDATED;
use crate::facts::permission::{Scope, State};
use crate::input::vocabulary::{OfferType, SignalType};
use crate::rules::plan::{Asked, Block, OfferTest, Relation, SignalTest, TopicTest, same};

/// The way that leads to an excuse: where one of its lines is left to be met, and somebody could meet it.
pub fn way(case: &Case<'_>, block: &Block) -> Option<Way> {
    let asks_later = block
        .signal
        .as_ref()
        .is_some_and(|test| test.relation == Relation::Later)
        || block.permission.as_ref().is_some_and(|test| test.later);
    // What is undated counts as just before the offer: nothing comes later.
    let undated = || case.evidence().any(|at| at == UNDATED);
    if !others_hold(case, block) || (asks_later && undated()) {
        return None;
    }
    match (&block.permission, &block.signal, &block.ground) {
        (Some(test), None, None) if test.is & State::Granted.bit() != 0 => {
            // Where one channel or topic would do, nobody asks for everything.
            let asked_already = case.when.block.permission.is_some();
            if asked_already && test.of == [Asked::Scope(Scope::All)] {
                return None;
            }
            say::permission(case, &test.of, test.later)
        }
        (None, Some(test), None) => signal(case, test),
        (None, None, Some(test)) => say::grounds(case, &test.of, test.is?),
        (None, None, None) => of_offer(&block.offer),
        _ => None,
    }
}

/// Whether the lines hold that a customer cannot change. What is not simply told counts as not holding.
fn others_hold(case: &Case<'_>, block: &Block) -> bool {
    let asks = block.permission.is_some() || block.signal.is_some() || block.ground.is_some();
    let kind = case.offer.kind();
    let by_kind = |types: u32| kind.is_some_and(|kind| types & kind.bit() != 0);
    let channel = case.offer.channel();
    let by_channel = |mask: u32| channel.is_some_and(|channel| mask & channel.bit() != 0);
    let about = |test: &TopicTest| {
        test.columns.is_none()
            && test.aimed.is_none()
            && test
                .among
                .is_none_or(|among| case.hit.topic.is_some_and(|topic| among.contains(topic)))
    };
    is_simple(&block.offer)
        && block.customer.is_none()
        && block.audience.is_none()
        && block.count.is_none()
        && block.event.is_none()
        && block.offer.channels.is_none_or(by_channel)
        && (!asks || block.offer.types.is_none_or(by_kind))
        && block.topic.as_ref().is_none_or(about)
}

/// Whether a test asks for no more than type, channel and broadcast.
fn is_simple(offer: &OfferTest) -> bool {
    offer.basis.is_none()
        && offer.labels.is_empty()
        && offer.categories == 0
        && offer.names == 0
        && offer.says == 0
        && offer.mentions == 0
        && offer.given.is_none()
        && offer.missing.is_none()
        && offer.personalised.is_none()
        && offer.kind.is_none()
        && offer.local_time.is_none()
        && offer.send_at.is_none()
        && offer.columns.is_empty()
}

/// As another kind of offer, or to everybody.
fn of_offer(offer: &OfferTest) -> Option<Way> {
    match (offer.broadcast, offer.types, offer.channels) {
        (Some(true), None, None) => Some("to the whole list, whoever they are".into()),
        (None, Some(types), None) => {
            let kinds: Vec<&str> = OfferType::ALL
                .iter()
                .filter(|kind| types & kind.bit() != 0)
                .map(|kind| kind.word())
                .collect();
            Some(format!("as a {}", say::either(&kinds).replace('_', " ")).into())
        }
        _ => None,
    }
}

/// What the customer would have to do.
fn signal(case: &Case<'_>, test: &SignalTest) -> Option<Way> {
    let flagged = &case.when.block;
    let later = test.relation == Relation::Later;
    // Later than what, if no signal flagged it?
    let compares = flagged.signal.is_some() || flagged.ground.is_some();
    let related = test.relation == Relation::None || (later && compares);
    let about = test
        .topics
        .is_none_or(|topics| case.hit.topic.is_some_and(|topic| topics.contains(topic)));
    let simple = test.at_least <= 1
        && !test.whenever
        && test.attributes.is_empty()
        && test.categories == 0
        && test.denies.is_none()
        && test.mentions == 0
        && test.columns.is_empty()
        && test.given.is_none()
        && test.from_others != Some(true)
        && test.older_than.is_none()
        && test.at.is_none();
    if !simple || !about || !related {
        return None;
    }
    if let Some(is) = test.grounds {
        return say::told_or_bought(is, later);
    }
    let since = if later { " after that" } else { "" };
    let well = |rating: crate::rules::plan::Range| rating.over.or(rating.at_least).is_some();
    if test.rating.is_some_and(well) {
        return Some(format!("if the customer rates it well{since}").into());
    }
    let acts = acts(case, test)?;
    Some(format!("if the customer {acts}{since}").into())
}

/// "buys it or puts it into the cart"; none where anything else would do as well, as then nobody need do this.
fn acts(case: &Case<'_>, test: &SignalTest) -> Option<String> {
    const KNOWN: u32 = SignalType::Purchase.bit()
        | SignalType::Subscribe.bit()
        | SignalType::Cart.bit()
        | SignalType::Wishlist.bit();
    if test.types & !KNOWN != 0 || test.rating.is_some() {
        return None;
    }
    // What must be the same has to be there.
    let item = case.view().item;
    let names_product = item.product.is_some() || item.name_key.is_some();
    let by_topic = test.same & same::TOPIC != 0 && case.hit.topic.is_some();
    let items = test.same & same::ITEM;
    if items != 0 && !names_product && !by_topic {
        return None;
    }
    let what = match test.same {
        0 => "anything from us",
        _ if names_product && items == same::PRODUCT => "it",
        _ => "such a thing",
    };
    let bit = |kind: SignalType| test.types & kind.bit() != 0;
    let mut acts = Vec::new();
    if bit(SignalType::Purchase) {
        acts.push(format!("buys {what}"));
    } else if bit(SignalType::Subscribe) {
        acts.push(format!("subscribes to {what}"));
    }
    let places = [
        (SignalType::Cart, "into the cart"),
        (SignalType::Wishlist, "on the wish list"),
    ];
    let places: Vec<&str> = places
        .iter()
        .filter(|(kind, _)| bit(*kind))
        .map(|(_, place)| *place)
        .collect();
    if !places.is_empty() {
        acts.push(format!("puts {what} {}", places.join(" or ")));
    }
    (!acts.is_empty()).then(|| acts.join(" or "))
}
