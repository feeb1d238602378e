//! What of a rule depends on the offer's own columns: tested once, before anything of the customer's is looked at.

use crate::facts::look::Look;
use crate::facts::names::fold_label;
use crate::facts::offer::{Campaign, Timing};
use crate::facts::topics::TopicSet;
use crate::facts::view::View;
use crate::input::vocabulary::CampaignColumn;
use crate::rules::plan::{
    Block, ColumnTest, EventTest, Label, OfferKind, OfferTest, TopicTest, When,
};

/// Whether the way an offer looks lets a `[[when]]` hold, for some topic and event.
pub fn lets(when: &When, look: &Look) -> bool {
    holds_kind(kind_of(when), look)
        && !(when.by_event && look.events == 0 || when.by_topic && look.all_topics.is_empty())
        && when.lines().all(|block| {
            shows(&block.offer, look)
                && block
                    .topic
                    .as_ref()
                    .is_none_or(|test| !topics_of(test, look, look.all_topics).is_empty())
                && block
                    .event
                    .as_ref()
                    .is_none_or(|test| events_of(test, look) != 0)
        })
}

/// Whether a `[[when]]` asks for more of the offer than how it looks.
pub fn asks_own(when: &When) -> bool {
    when.lines().any(|block| {
        let test = &block.offer;
        test.send_at.is_some() || !test.labels.is_empty() || !test.columns.is_empty()
    })
}

/// Whether an offer's own time, labels and cells let a `[[when]]` hold.
pub fn owns(when: &When, view: &View<'_>, campaign: &Campaign) -> bool {
    when.lines()
        .all(|block| own_holds(&block.offer, view, campaign))
}

fn kind_of(when: &When) -> OfferKind {
    when.lines()
        .find_map(|block| block.offer.kind)
        .unwrap_or_default()
}

/// Whether an offer is of a kind.
pub fn holds_kind(kind: OfferKind, look: &Look) -> bool {
    match kind {
        OfferKind::Marketing => !look.service,
        OfferKind::Service => look.service,
        OfferKind::Any => true,
    }
}

/// The topics, among those given, for which a block's lines on a topic hold.
pub fn topics_of(test: &TopicTest, look: &Look, touched: TopicSet) -> TopicSet {
    let mut topics = touched;
    if let Some(among) = test.among {
        topics = topics & among;
    }
    if let Some(columns) = test.columns {
        let here = (0..look.topics_in.len())
            .filter(|at| columns & (1 << at) != 0)
            .fold(TopicSet::EMPTY, |set, at| set | look.topics_in[at]);
        topics = topics & here;
    }
    match test.aimed {
        Some(true) => topics & look.aimed,
        Some(false) => topics & !look.aimed,
        None => topics,
    }
}

/// The events for which a block's lines on an event hold.
pub fn events_of(test: &EventTest, look: &Look) -> u64 {
    look.events & test.among
}

/// Whether the lines on the offer hold; its broadcast and local time aside, which depend on a topic or a zone.
pub fn offer_holds(test: &OfferTest, view: &View<'_>, campaign: &Campaign) -> bool {
    shows(test, view.look) && own_holds(test, view, campaign)
}

/// Whether the lines on the offer hold that ask only how it looks.
fn shows(test: &OfferTest, look: &Look) -> bool {
    let (given, missing) = (look.context.given, look.columns & !look.context.given);
    test.types
        .is_none_or(|types| look.kind.is_some_and(|kind| kind.bit() & types != 0))
        && test
            .channels
            .is_none_or(|channels| look.channel.is_some_and(|own| own.bit() & channels != 0))
        && (test.names == 0 || look.names & test.names != 0)
        && (test.says == 0 || look.says & test.says != 0)
        && (test.mentions == 0 || look.mentions & test.mentions != 0)
        && (test.categories == 0 || look.categories & test.categories != 0)
        && test
            .personalised
            .is_none_or(|asked| look.personalised == asked)
        && test
            .basis
            .is_none_or(|basis| look.context.basis & basis != 0)
        && test.given.is_none_or(|columns| given & columns != 0)
        && test.missing.is_none_or(|columns| missing & columns != 0)
}

/// Whether the lines on the offer hold that ask for its time, labels and cells.
fn own_holds(test: &OfferTest, view: &View<'_>, campaign: &Campaign) -> bool {
    let offer = view.offer;
    test.send_at
        .is_none_or(|times| offer.timing != Timing::Missing && times.holds(offer.send_at))
        && test
            .labels
            .iter()
            .all(|(label, wanted)| label_holds(*label, wanted, view, campaign))
        && test
            .columns
            .iter()
            .all(|(column, test)| column_holds(*column, test, view, campaign))
}

fn label_holds(label: Label, wanted: &[String], view: &View<'_>, campaign: &Campaign) -> bool {
    let (text, folded) = label_of(label, view, campaign);
    !text.is_empty()
        && wanted.iter().any(|want| {
            if folded {
                text == want
            } else {
                fold_label(text) == *want
            }
        })
}

fn label_of<'c>(label: Label, view: &View<'c>, campaign: &'c Campaign) -> (&'c str, bool) {
    let names = &campaign.names;
    match label {
        Label::Id => (names.get(view.offer.offer_id), false),
        Label::Campaign => (names.get(view.offer.campaign), false),
        Label::Product => (names.get(view.item.product), false),
        Label::Brand => (names.get(view.item.brand_key), true),
        Label::Segment => (names.get(view.segment), true),
    }
}

fn column_holds(column: usize, test: &ColumnTest, view: &View<'_>, campaign: &Campaign) -> bool {
    let Some(&sym) = campaign.extra[column].get(view.index) else {
        return false;
    };
    let text = campaign.names.get(sym);
    if text.is_empty() {
        return false;
    }
    cell_holds(test, text)
}

/// Whether a cell that is not empty passes a test of its column.
pub fn cell_holds(test: &ColumnTest, text: &str) -> bool {
    match test {
        ColumnTest::Words(words) => words.contains(&fold_label(text)),
        ColumnTest::Number(range) => {
            crate::input::number::number(text).is_some_and(|number| range.holds(number))
        }
    }
}

/// The columns of a campaign that a block needs: without them it can never hold.
pub fn needs(block: &Block) -> u32 {
    use CampaignColumn as C;
    let test = &block.offer;
    let mut needs = 0;
    if test.types.is_some() {
        needs |= C::OfferType.bit();
    }
    if test.channels.is_some() {
        needs |= C::Channel.bit();
    }
    if test.basis.is_some() {
        needs |= C::Basis.bit();
    }
    if test.categories != 0 {
        needs |= C::Category.bit();
    }
    if test.send_at.is_some() || test.local_time.is_some() {
        needs |= C::SendAt.bit();
    }
    for (label, _) in &test.labels {
        needs |= match label {
            Label::Id => C::OfferId,
            Label::Campaign => C::CampaignId,
            Label::Product => C::ProductId,
            Label::Brand => C::Brand,
            Label::Segment => C::Segment,
        }
        .bit();
    }
    if block
        .audience
        .as_ref()
        .is_some_and(|audience| audience.size.is_some() || audience.by_model || audience.by_broker)
    {
        needs |= C::Segment.bit();
    }
    needs
}

/// Columns of which a block needs at least one.
pub fn needs_any(block: &Block) -> Vec<u32> {
    use CampaignColumn as C;
    const NAMES: u32 = C::ProductName.bit() | C::Category.bit();
    const SAYS: u32 = C::Subject.bit() | C::Body.bit();
    const ALL: u32 = NAMES | SAYS | C::Segment.bit();
    let mut sets = Vec::new();
    if block.offer.names != 0 {
        sets.push(NAMES);
    }
    if block.offer.says != 0 {
        sets.push(SAYS);
    }
    if block.offer.mentions != 0 {
        sets.push(ALL);
    }
    if let Some(given) = block.offer.given {
        sets.push(given);
    }
    if let Some(missing) = block.offer.missing {
        sets.push(missing);
    }
    if let Some(topic) = &block.topic {
        let columns = topic.columns.map_or(ALL, |bits| {
            (0..crate::facts::view::TOPIC_COLUMNS.len())
                .filter(|at| bits & (1 << at) != 0)
                .fold(0, |set, at| {
                    set | crate::facts::view::TOPIC_COLUMNS[at].bit()
                })
        });
        sets.push(columns);
    }
    if block.event.is_some() {
        sets.push(ALL);
    }
    if let Some(signal) = &block.signal {
        use crate::rules::plan::same;
        let mut columns = 0;
        for (relation, bit) in [
            (same::PRODUCT, C::ProductId.bit() | C::ProductName.bit()),
            (same::PARENT, C::ParentId.bit()),
            (same::BRAND, C::Brand.bit()),
            (same::CATEGORY, C::Category.bit()),
            (same::TOPIC, ALL),
            (same::EVENT, SAYS),
            (same::SEGMENT, C::Segment.bit()),
            (same::CHANNEL, C::Channel.bit()),
            (same::OFFER, C::OfferId.bit()),
            (
                same::THING,
                C::ProductId.bit() | C::ProductName.bit() | C::Brand.bit() | C::Category.bit(),
            ),
            (same::RULE, u32::MAX),
        ] {
            if signal.same & relation != 0 {
                columns |= bit;
            }
        }
        if columns != 0 && columns != u32::MAX {
            sets.push(columns);
        }
    }
    sets
}
