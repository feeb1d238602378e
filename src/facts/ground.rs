//! Ground: the best reason why the brand may know (contract, "Ground").

use crate::facts::offer::Campaign;
use crate::facts::signal::{Signal, Signals};
use crate::facts::topics::TopicId;
use crate::facts::view::View;
use crate::input::vocabulary::{Ground, Provenance, SignalType};

/// What a ground is asked of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// A topic, with its shelf life in seconds.
    Topic(TopicId, i64),
    /// The product offered.
    Product,
    /// Its category.
    Category,
    /// Its brand.
    Brand,
    /// The segment that the offer was targeted at.
    Segment,
}

/// A ground and what it rests on.
#[derive(Debug, Clone, Copy)]
pub struct Grounded {
    /// The best ground.
    pub ground: Ground,
    /// Which kept signal it rests on: the least-travelled of the best, the latest of those.
    pub signal: Option<usize>,
}

impl Grounded {
    const UNKNOWN: Grounded = Grounded {
        ground: Ground::Unknown,
        signal: None,
    };
}

/// The best ground of a key over a customer's signals at or before the offer's `send_at`.
pub fn of(key: Key, view: &View<'_>, campaign: &Campaign, signals: &Signals) -> Grounded {
    let all = signals.places(view.offer.customer);
    over(all, key, view, campaign, signals)
}

/// The same, over those of the customer's signals that can share the key: places among the kept, oldest first.
pub fn over(
    places: impl Iterator<Item = usize>,
    key: Key,
    view: &View<'_>,
    campaign: &Campaign,
    signals: &Signals,
) -> Grounded {
    let mut best = Grounded::UNKNOWN;
    let send_at = view.offer.send_at;
    for place in places {
        let signal = &signals.kept[place];
        if signal.ground == Ground::Unknown
            || signal.is(Signal::DENIES)
            || signals.returned_by(place, send_at)
            || !signal.tells(send_at)
        {
            continue;
        }
        if !shares(key, view, campaign, signals, signal) {
            continue;
        }
        let ended = signals.ended(signal, send_at);
        let ground = match key {
            Key::Topic(_, shelf_life) if ended || signal.at < send_at - shelf_life => Ground::Stale,
            _ if ended => continue,
            _ => signal.ground,
        };
        let less_travelled = || {
            best.signal
                .is_none_or(|held: usize| signal.hands <= signals.kept[held].hands)
        };
        if ground < best.ground || ground == best.ground && less_travelled() {
            best = Grounded {
                ground,
                signal: Some(place),
            };
        }
    }
    best
}

/// Whether a signal shares a key with the offer.
pub fn shares(
    key: Key,
    view: &View<'_>,
    campaign: &Campaign,
    signals: &Signals,
    signal: &Signal,
) -> bool {
    let item = &campaign.items[signal.item as usize];
    match key {
        Key::Topic(topic, _) => signals.text(signal).topics.contains(topic),
        Key::Product => view.item.same_product(item),
        Key::Category => campaign.categories.share(view.item.category, item.category),
        Key::Brand => view.item.same_brand(item),
        Key::Segment => view.segment.is_some() && view.segment == signals.details(signal).segment,
    }
}

/// What a signal alone would ground: by its provenance, its type and who collected it.
pub fn of_signal(
    kind: SignalType,
    provenance: Option<Provenance>,
    gift: bool,
    from_others: bool,
) -> Ground {
    use SignalType::{
        Alias, Apology, Attribute, Cart, Click, Complaint, Consent, Contact, Declared, Dislike,
        Donation, Incident, Inference, OptOut, Purchase, Rating, Redemption, Return, Search,
        Segment, Subscribe, Undeliverable, View, Visit, Wishlist,
    };
    match kind {
        Return | Dislike | Complaint | Redemption | Alias | Contact | Undeliverable | Incident
        | Apology | Consent | OptOut => return Ground::Unknown,
        _ => {}
    }
    match provenance {
        Some(Provenance::ZeroParty) => return Ground::Told,
        Some(Provenance::SecondParty | Provenance::ThirdParty) => return Ground::Acquired,
        None if kind == Declared => return Ground::Told,
        _ if from_others => return Ground::Acquired,
        Some(Provenance::Inferred) => return Ground::Inferred,
        _ => {}
    }
    match kind {
        Purchase | Subscribe | Donation => {
            if gift {
                Ground::Gift
            } else {
                Ground::Bought
            }
        }
        View | Search | Cart | Wishlist | Click | Visit | Rating | Attribute => Ground::Browsed,
        Inference => Ground::Inferred,
        Segment if provenance.is_none() => Ground::Inferred,
        Segment => Ground::Browsed,
        // A `declared` that somebody marked first-party was not told to us as such.
        Declared => Ground::Browsed,
        _ => Ground::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signal_grounds_by_provenance_then_by_type() {
        use Provenance::{FirstParty, Inferred, SecondParty, ThirdParty, ZeroParty};
        let of = |kind, provenance| of_signal(kind, provenance, false, false);
        assert_eq!(of(SignalType::Declared, None), Ground::Told);
        assert_eq!(of(SignalType::Purchase, None), Ground::Bought);
        assert_eq!(
            of(SignalType::Purchase, Some(SecondParty)),
            Ground::Acquired
        );
        assert_eq!(
            of(SignalType::Attribute, Some(ThirdParty)),
            Ground::Acquired
        );
        assert_eq!(of(SignalType::Attribute, Some(ZeroParty)), Ground::Told);
        assert_eq!(of(SignalType::Segment, None), Ground::Inferred);
        assert_eq!(of(SignalType::Segment, Some(FirstParty)), Ground::Browsed);
        assert_eq!(of(SignalType::View, Some(Inferred)), Ground::Inferred);
        assert_eq!(of(SignalType::Complaint, Some(ZeroParty)), Ground::Unknown);
        // Another company's data is acquired, its model's too, unless the customer gave it to us.
        assert_eq!(
            of_signal(SignalType::View, None, false, true),
            Ground::Acquired
        );
        assert_eq!(
            of_signal(SignalType::Inference, None, false, true),
            Ground::Acquired
        );
        assert_eq!(
            of_signal(SignalType::View, Some(ZeroParty), false, true),
            Ground::Told
        );
        assert_eq!(
            of_signal(SignalType::Purchase, None, true, false),
            Ground::Gift
        );
    }
}
