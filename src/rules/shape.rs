//! What of a rule depends on the offer's own columns: tested once, before anything of the customer's is looked at.

use crate::facts::names::fold_label;
use crate::facts::offer::{Campaign, Offer};
use crate::facts::topics::TopicSet;
use crate::facts::view::View;
use crate::input::vocabulary::{CampaignColumn, Channel, OfferType};
use crate::rules::plan::{
    Block, ColumnTest, EventTest, Label, OfferKind, OfferTest, TopicTest, When,
};

/// Whether the offer's own columns let a `[[when]]` hold.
pub fn holds(when: &When, view: &View<'_>, campaign: &Campaign) -> bool {
    holds_kind(kind_of(when), view)
        && !(when.by_event && view.events == 0 || when.by_topic && view.all_topics.is_empty())
        && when
            .only
            .as_ref()
            .is_none_or(|block| block_holds(block, view, campaign))
        && block_holds(&when.block, view, campaign)
}

/// Whether a `[[when]]` can hold for offers of a type and a channel.
fn may_hold(when: &When, kind: Option<OfferType>, channel: Option<Channel>) -> bool {
    is_of_kind(kind_of(when), kind.is_some_and(OfferType::is_service))
        && when.only.iter().chain([&when.block]).all(|block| {
            let test = &block.offer;
            test.types
                .is_none_or(|types| kind.is_some_and(|kind| kind.bit() & types != 0))
                && test
                    .channels
                    .is_none_or(|channels| channel.is_some_and(|own| own.bit() & channels != 0))
        })
}

/// Something for every type and channel of offers.
#[derive(Debug, Clone)]
pub struct ByShape<T>(Vec<T>);

impl<T: Clone + Default> Default for ByShape<T> {
    fn default() -> Self {
        ByShape(vec![T::default(); Self::TYPES * Self::CHANNELS])
    }
}

impl<T> ByShape<T> {
    /// Types and "none".
    const TYPES: usize = OfferType::ALL.len() + 1;
    /// Channels and "none".
    const CHANNELS: usize = Channel::ALL.len() + 1;

    /// What there is for an offer.
    pub fn of(&self, offer: &Offer) -> &T {
        &self.0[Self::place(offer.kind(), offer.channel())]
    }

    /// What there is for each type and channel for which a `[[when]]` can hold.
    pub fn each(&mut self, when: &When, mut change: impl FnMut(&mut T)) {
        let kinds = OfferType::ALL.iter().copied().map(Some).chain([None]);
        for kind in kinds {
            for channel in Channel::ALL.iter().copied().map(Some).chain([None]) {
                if may_hold(when, kind, channel) {
                    change(&mut self.0[Self::place(kind, channel)]);
                }
            }
        }
    }

    fn place(kind: Option<OfferType>, channel: Option<Channel>) -> usize {
        let kind = kind.map_or(Self::TYPES - 1, |kind| kind as usize);
        let channel = channel.map_or(Self::CHANNELS - 1, |channel| channel as usize);
        kind * Self::CHANNELS + channel
    }
}

fn kind_of(when: &When) -> OfferKind {
    let mut blocks = when.only.iter().chain([&when.block]);
    blocks
        .find_map(|block| block.offer.kind)
        .unwrap_or_default()
}

/// Whether an offer is of a kind.
pub fn holds_kind(kind: OfferKind, view: &View<'_>) -> bool {
    is_of_kind(kind, view.offer.is_service())
}

fn is_of_kind(kind: OfferKind, is_service: bool) -> bool {
    match kind {
        OfferKind::Marketing => !is_service,
        OfferKind::Service => is_service,
        OfferKind::Any => true,
    }
}

/// Whether a block's lines on the offer, a topic and an event can hold for some topic and event.
pub fn block_holds(block: &Block, view: &View<'_>, campaign: &Campaign) -> bool {
    offer_holds(&block.offer, view, campaign)
        && block
            .topic
            .as_ref()
            .is_none_or(|test| !topics_of(test, view, view.all_topics).is_empty())
        && block
            .event
            .as_ref()
            .is_none_or(|test| events_of(test, view) != 0)
}

/// The topics, among those given, for which a block's lines on a topic hold.
pub fn topics_of(test: &TopicTest, view: &View<'_>, touched: TopicSet) -> TopicSet {
    let mut topics = touched;
    if let Some(among) = test.among {
        topics = topics & among;
    }
    if let Some(columns) = test.columns {
        let here = (0..view.topics_in.len())
            .filter(|at| columns & (1 << at) != 0)
            .fold(TopicSet::EMPTY, |set, at| set | view.topics_in[at]);
        topics = topics & here;
    }
    match test.aimed {
        Some(true) => topics & view.aimed,
        Some(false) => topics & !view.aimed,
        None => topics,
    }
}

/// The events for which a block's lines on an event hold.
pub fn events_of(test: &EventTest, view: &View<'_>) -> u64 {
    view.events & test.among
}

/// Whether the lines on the offer hold; its broadcast and local time aside, which depend on a topic or a zone.
pub fn offer_holds(test: &OfferTest, view: &View<'_>, campaign: &Campaign) -> bool {
    let offer = view.offer;
    if let Some(types) = test.types
        && offer.kind().is_none_or(|kind| kind.bit() & types == 0)
    {
        return false;
    }
    if let Some(channels) = test.channels
        && offer
            .channel()
            .is_none_or(|channel| channel.bit() & channels == 0)
    {
        return false;
    }
    if test.names != 0 && view.names & test.names == 0
        || test.says != 0 && view.says & test.says == 0
        || test.mentions != 0 && view.mentions & test.mentions == 0
    {
        return false;
    }
    if test.categories != 0 {
        let own = if offer.is_service() {
            0
        } else {
            campaign.item_facts[offer.item as usize].categories
        };
        if own & test.categories == 0 {
            return false;
        }
    }
    if let Some(personalised) = test.personalised
        && view.personalised != personalised
    {
        return false;
    }
    let context = campaign.context(offer);
    if let Some(basis) = test.basis
        && context.basis & basis == 0
    {
        return false;
    }
    if let Some(given) = test.given
        && context.given & given == 0
    {
        return false;
    }
    if let Some(missing) = test.missing {
        let columns = campaign.files[usize::from(offer.file)].columns;
        if columns & missing & !context.given == 0 {
            return false;
        }
    }
    if let Some(times) = test.send_at
        && (offer.timing == crate::facts::offer::Timing::Missing || !times.holds(offer.send_at))
    {
        return false;
    }
    test.labels.iter().all(|(label, wanted)| {
        let (text, folded) = label_of(*label, view, campaign);
        !text.is_empty()
            && wanted.iter().any(|want| {
                if folded {
                    text == want
                } else {
                    fold_label(text) == *want
                }
            })
    }) && test
        .columns
        .iter()
        .all(|(column, test)| column_holds(*column, test, view, campaign))
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
