//! Whether a signal passes a rule's `signal` lines.

use crate::facts::names::{Sym, fold_label};
use crate::facts::offer::{Campaign, Item, UNDATED};
use crate::facts::signal::{Details, Signal, Signals};
use crate::facts::texts::TextFacts;
use crate::facts::topics::{TopicId, TopicSet};
use crate::facts::view::View;
use crate::input::vocabulary::{SignalColumn, SignalType, fold_word};
use crate::rules::evaluate::Gone;
use crate::rules::plan::{ColumnTest, SignalTest, same};
use crate::rules::shape;

/// Whether a signal passes the lines that ask nothing of the offer: as it is read, before anything of it is kept.
pub fn passes_by_itself<'c>(
    test: &SignalTest,
    signal: &Signal,
    facts: &TextFacts,
    value: &str,
    given: impl FnOnce() -> u32,
    cell: impl Fn(usize) -> &'c str,
) -> bool {
    if signal.kind.bit() & test.types == 0 {
        return false;
    }
    if let Some(grounds) = test.grounds
        && (signal.ground.bit() & grounds == 0 || signal.is(Signal::DENIES))
    {
        return false;
    }
    if let Some(topics) = test.topics
        && (signal.is(Signal::DENIES) || (facts.topics & topics).is_empty())
    {
        return false;
    }
    if let Some(topics) = test.denies
        && (!signal.is(Signal::DENIES) || (facts.topics & topics).is_empty())
    {
        return false;
    }
    if test.mentions != 0 && facts.phrases & test.mentions == 0 {
        return false;
    }
    if let Some(others) = test.from_others
        && signal.is(Signal::FROM_OTHERS) != others
    {
        return false;
    }
    if let Some(gift) = test.gift
        && signal.is(Signal::GIFT) != gift
    {
        return false;
    }
    // A purchase's number is its quantity. A rating whose scale is not known yet is negative: it may pass.
    if let Some(range) = test.rating
        && !(matches!(signal.kind, SignalType::Rating | SignalType::Dislike)
            && (signal.number < 0.0 || range.holds(f64::from(signal.number))))
    {
        return false;
    }
    if let Some(times) = test.at
        && (signal.at == UNDATED || !times.holds(signal.at))
    {
        return false;
    }
    if !test.attributes.is_empty()
        && !attribute(value).is_some_and(|name| test.attributes.contains(&name))
    {
        return false;
    }
    let column_holds = |(column, test): &(usize, ColumnTest)| {
        let text = cell(*column);
        !text.is_empty() && shape::cell_holds(test, text)
    };
    if !test.columns.iter().all(column_holds) {
        return false;
    }
    test.given.is_none_or(|columns| {
        let topic = if facts.topics.is_empty() {
            0
        } else {
            SignalColumn::Topic.bit()
        };
        let value = if value.is_empty() {
            0
        } else {
            SignalColumn::Value.bit()
        };
        (given() | topic | value) & columns != 0
    })
}

/// The name before `=` (or `:`) in a value.
fn attribute(value: &str) -> Option<String> {
    value
        .split_once(['=', ':'])
        .map(|(name, _)| fold_word(name))
}

/// The columns of a kept signal that hold something.
fn given(signal: &Signal, details: Details, campaign: &Campaign) -> u32 {
    use SignalColumn as C;
    let item = &campaign.items[signal.item as usize];
    let columns = [
        (item.product.is_some(), C::ProductId),
        (item.name.is_some(), C::ProductName),
        (item.category_text.is_some(), C::Category),
        (item.brand.is_some(), C::Brand),
        (item.parent.is_some(), C::ParentId),
        (details.segment.is_some(), C::Segment),
        (details.offer.is_some(), C::OfferId),
    ];
    columns
        .iter()
        .filter(|(has, _)| *has)
        .fold(0, |bits, (_, column)| bits | column.bit())
}

/// What a signal is held against.
pub struct Against<'v, 'c> {
    /// The offer.
    pub view: &'v View<'c>,
    /// The topic at hand.
    pub topic: Option<TopicId>,
    /// The topics that stand for "some topic that it touches".
    pub topics: TopicSet,
    /// The event at hand.
    pub event: Option<u8>,
    /// Whether the offer breaks the rule of this id.
    pub breaks: &'v dyn Fn(&str) -> bool,
    /// The category lines that a category lies within, a bit each.
    pub categories: &'v dyn Fn(Sym) -> u64,
    /// What became of the purchases of some topics.
    pub gone: &'v dyn Fn(TopicSet) -> Gone,
}

/// Whether a kept signal passes a test, seen from an offer.
pub fn passes(
    test: &SignalTest,
    place: usize,
    against: &Against<'_, '_>,
    campaign: &Campaign,
    signals: &Signals,
    events: &crate::facts::events::Events,
) -> bool {
    let signal = &signals.kept[place];
    if signal.kind.bit() & test.types == 0 {
        return false;
    }
    // What most signals fail is asked first: that costs no look at what they show.
    let same = test.shares();
    let item_alone = same != 0 && same & !same::ITEM == 0;
    if item_alone && !shares_item(same, signal, against.view, campaign) {
        return false;
    }
    let send_at = against.view.offer.send_at;
    if !test.whenever && !signals.tell(signal, send_at) {
        return false;
    }
    let seen = signal.seen_at(send_at);
    if test.within.is_some_and(|within| seen < send_at - within) {
        return false;
    }
    // What is undated is just before the offer: older than no time at all, and than nothing else.
    let just_before = i64::from(signal.at == UNDATED);
    if test
        .older_than
        .is_some_and(|older| seen - just_before >= send_at - older)
    {
        return false;
    }
    if !passes_alone(test, place, campaign, signals) {
        return false;
    }
    let facts = signals.text(signal);
    let details = || signals.details(signal);
    if let Some(returned) = test.returned
        && signals.returned_by(place, send_at) != returned
    {
        return false;
    }
    let shares = |bits: u16| {
        bits & same::ITEM != 0 && shares_item(bits, signal, against.view, campaign)
            || bits & same::TOPIC != 0
                && !signal.is(Signal::DENIES)
                && match against.topic {
                    Some(topic) => facts.topics.contains(topic),
                    None => !(facts.topics & against.topics).is_empty(),
                }
            || bits & same::EVENT != 0 && shares_event(signal, facts, against, events)
            || bits & same::SEGMENT != 0
                && against.view.segment.is_some()
                && against.view.segment == details().segment
            || bits & same::CHANNEL != 0
                && signal.channel().is_some()
                && signal.channel() == against.view.offer.channel()
            || bits & same::OFFER != 0
                && details().offer.is_some()
                && fold_label(campaign.names.get(against.view.offer.offer_id))
                    == campaign.names.get(details().offer)
            || bits & same::RULE != 0 && (against.breaks)(campaign.names.get(signal.value).trim())
    };
    if same != 0 && !item_alone && !shares(same) || test.differs != 0 && shares(test.differs) {
        return false;
    }
    test.nothing_kept
        .is_none_or(|quiet| nothing_kept(place, quiet, against, signals))
        && (test.categories == 0 || {
            let item = &campaign.items[signal.item as usize];
            (against.categories)(item.category_text) & test.categories != 0
        })
}

/// Whether a kept signal passes the lines that ask nothing of the offer.
pub fn passes_alone(
    test: &SignalTest,
    place: usize,
    campaign: &Campaign,
    signals: &Signals,
) -> bool {
    let signal = &signals.kept[place];
    let details = || signals.details(signal);
    passes_by_itself(
        test,
        signal,
        signals.text(signal),
        campaign.names.get(signal.value),
        || given(signal, details(), campaign),
        |column| match details().extra {
            0 => "",
            first => signals
                .extra
                .get(first as usize + column)
                .map_or("", |cell| campaign.names.get(*cell)),
        },
    )
}

fn shares_item(bits: u16, signal: &Signal, view: &View<'_>, campaign: &Campaign) -> bool {
    let (own, other) = (view.item, &campaign.items[signal.item as usize]);
    let category = || campaign.categories.share(own.category, other.category);
    bits & same::PRODUCT != 0 && own.same_product(other)
        || bits & same::PARENT != 0 && own.same_parent(other)
        || bits & same::BRAND != 0 && own.same_brand(other)
        || bits & same::CATEGORY != 0 && category()
        || bits & same::THING != 0 && is_thing(own, other, campaign)
}

/// Whether an item is the most specific of product, brand and category that another one names.
pub fn is_thing(own: &Item, named: &Item, campaign: &Campaign) -> bool {
    if named.product.is_some() || named.name.is_some() {
        own.same_product(named)
    } else if named.brand.is_some() {
        own.same_brand(named)
    } else {
        campaign.categories.share(own.category, named.category)
    }
}

fn shares_event(
    signal: &Signal,
    facts: &TextFacts,
    against: &Against<'_, '_>,
    events: &crate::facts::events::Events,
) -> bool {
    if signal.is(Signal::DENIES) {
        return false;
    }
    let asked = against
        .event
        .map_or(against.view.look.events, |event| 1 << event);
    facts.told & asked != 0
        || events
            .all
            .iter()
            .enumerate()
            .any(|(at, event)| asked & (1 << at) != 0 && !(facts.topics & event.topics).is_empty())
}

/// A return after which nothing of its topic is kept.
fn nothing_kept(place: usize, quiet: i64, against: &Against<'_, '_>, signals: &Signals) -> bool {
    let signal = &signals.kept[place];
    let topics = match against.topic {
        // About the topic at hand, or about what the return itself shows (a pregnancy, where fertility is at hand).
        Some(topic) if signals.text(signal).topics.contains(topic) => TopicSet::of(topic),
        _ => signals.text(signal).topics,
    };
    let then = signal.seen_at(against.view.offer.send_at);
    !topics.is_empty() && (against.gone)(topics).all(then, quiet)
}
