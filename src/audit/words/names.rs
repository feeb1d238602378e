//! Words of closed sets as they stand within a sentence.

use crate::facts::offer::Offer;
use crate::input::vocabulary::OfferType;

/// "coupon", "text message", "offer": what an offer is, and nothing of what it is for.
pub fn kind(offer: &Offer) -> &'static str {
    match (offer.kind(), offer.channel()) {
        (Some(kind), _) => kind_words(kind),
        (None, Some(channel)) => channel.in_words().message,
        (None, None) => "offer",
    }
}

fn kind_words(kind: OfferType) -> &'static str {
    match kind {
        OfferType::CrossSell => "cross-sell",
        OfferType::Retargeting => "retargeting ad",
        OfferType::Replenishment => "replenishment offer",
        OfferType::AbandonedCart => "abandoned-cart message",
        OfferType::BrowseAbandonment => "browse-abandonment message",
        OfferType::BackInStock => "back-in-stock message",
        OfferType::WinBack => "win-back offer",
        OfferType::Birthday => "birthday message",
        OfferType::ReviewRequest => "review request",
        OfferType::Transactional => "transactional message",
        OfferType::Service => "service message",
        other => other.word(),
    }
}

/// `1st`, `22nd`.
pub fn ordinal(count: u32) -> String {
    let ending = match (count % 10, count % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{count}{ending}")
}

/// A title as it stands within a sentence: an abbreviation keeps its capitals.
pub fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_lowercase().chain(text.chars().skip(1)).collect()
        }
        _ => text.to_owned(),
    }
}
