//! An offer as the rules see it: computed once an offer, shared by all of them.

use crate::facts::names::Sym;
use crate::facts::offer::{Campaign, Item, Offer, Timing};
use crate::facts::permission::Bearing;
use crate::facts::topics::{TopicId, TopicSet};
use crate::input::vocabulary::{Basis, CampaignColumn, Channel, OfferType};

/// The columns in which a topic can stand, in the order of [`View::topics_in`].
pub const TOPIC_COLUMNS: [CampaignColumn; 5] = [
    CampaignColumn::ProductName,
    CampaignColumn::Category,
    CampaignColumn::Segment,
    CampaignColumn::Subject,
    CampaignColumn::Body,
];

/// What is known of topics beyond their words.
#[derive(Debug, Clone, Copy, Default)]
pub struct Settings {
    /// Topics of tier protected or sensitive.
    pub sensitive: TopicSet,
    /// The topic `location`.
    pub location: Option<TopicId>,
    /// `[company] known_for`.
    pub known_for: TopicSet,
    /// Occasions among the events.
    pub occasions: u64,
    /// `--audience all`: every row goes to the whole list.
    pub everybody: bool,
}

/// One offer, as the rules see it.
pub struct View<'c> {
    /// Its place among the campaign's offers.
    pub index: usize,
    /// The offer.
    pub offer: &'c Offer,
    /// What it offers; nothing for a service message, of which the copy alone counts.
    pub item: Item,
    /// Topics by column, in the order of [`TOPIC_COLUMNS`].
    pub topics_in: [TopicSet; 5],
    /// Topics that it touches, those aside that the company is known for and that it merely names.
    pub topics: TopicSet,
    /// All topics that it touches.
    pub all_topics: TopicSet,
    /// Topics that it is aimed at.
    pub aimed: TopicSet,
    /// Topics that its copy speaks of to the reader.
    pub addressed: TopicSet,
    /// Events that its copy asserts, and occasions that copy, product or category name.
    pub events: u64,
    /// Whether it is personalised.
    pub personalised: bool,
    /// Sent to the whole list, or to nearly all of the file, without a segment or a basis.
    pub broadcast: bool,
    /// Topics by which the list of a broadcast was chosen.
    pub chosen_by: TopicSet,
    /// The segment, folded.
    pub segment: Sym,
    /// Phrase lines in product_name and category / subject and body / any of these and segment.
    pub names: u128,
    /// Phrase lines in subject and body.
    pub says: u128,
    /// Phrase lines in any text.
    pub mentions: u128,
}

impl<'c> View<'c> {
    /// Looks at an offer.
    pub fn new(campaign: &'c Campaign, index: usize, settings: &Settings) -> View<'c> {
        let offer = &campaign.offers[index];
        let service = offer.is_service();
        let (subject, body) = (campaign.subject(offer), campaign.body(offer));
        let context = campaign.context(offer);
        let mut topics_in = [TopicSet::default(); 5];
        topics_in[3] = subject.topics;
        topics_in[4] = body.topics;
        let says = subject.phrases | body.phrases;
        let addressed = subject.addressed | body.addressed;
        let mut events = subject.says | body.says;
        let (mut item, mut segment, mut names, mut mentions, mut aimed) =
            (Item::NONE, Sym::NONE, 0, says, addressed);
        if !service {
            item = *campaign.item(offer);
            let facts = &campaign.item_facts[offer.item as usize];
            topics_in[0] = facts.name_topics;
            topics_in[1] = facts.category_topics;
            names = facts.text.phrases;
            mentions |= names;
            // "Mother's Day bouquet" names the occasion as much as copy does.
            events |= facts.text.says & settings.occasions;
            if let Some(own) = campaign.segment(offer) {
                segment = own.key;
                topics_in[2] = own.text.topics;
                mentions |= own.text.phrases;
                aimed |= own.text.topics;
            }
        }
        // A cause that an appeal names is others', unless it speaks of it to the reader.
        if offer.kind() == Some(OfferType::Appeal) {
            for at in [0, 1, 3, 4] {
                topics_in[at] = topics_in[at] & addressed;
            }
        }
        let all_topics = topics_in
            .iter()
            .fold(TopicSet::default(), |all, &set| all | set);
        if context.basis & Basis::Inference.bit() != 0 {
            aimed |= all_topics;
        }
        let quiet = matches!(
            offer.channel(),
            None | Some(Channel::Email | Channel::Mail | Channel::App | Channel::Web | Channel::Ad)
        );
        let mut topics = all_topics;
        if quiet {
            topics = topics & !(settings.known_for & !addressed & !topics_in[2]);
        }
        let creative = campaign.creatives.get(offer.creative as usize);
        let everybody = context.everybody || settings.everybody;
        let unaimed = segment.is_none() && context.given & CampaignColumn::Basis.bit() == 0;
        let to_nearly_all = creative.is_some_and(|creative| {
            creative.versions_receivers >= BROADCAST_CUSTOMERS
                && creative.versions_share >= BROADCAST_SHARE
        });
        View {
            index,
            offer,
            item,
            topics_in,
            topics,
            all_topics,
            aimed,
            addressed,
            events,
            personalised: campaign.personalised(offer),
            broadcast: everybody || unaimed && to_nearly_all && is_broadcast_type(offer),
            chosen_by: creative
                .filter(|_| !everybody)
                .map_or_else(TopicSet::default, |creative| creative.chosen_by),
            segment,
            names,
            says,
            mentions,
        }
    }

    /// The offer as permission sees it.
    pub fn bearing<'a>(
        &self,
        campaign: &'a Campaign,
        settings: &Settings,
        labels: &OfferLabels,
    ) -> Bearing<'a> {
        Bearing {
            send_at: self.offer.send_at,
            date_only: self.offer.timing == Timing::DateOnly,
            channel: self.offer.channel(),
            topics: self.all_topics,
            occasions: self.events & settings.occasions,
            personalised: self.personalised,
            category: self.item.category,
            labels: [self.item.brand_key, self.segment, labels.campaign],
            kind: self.offer.kind().zip(labels.kind),
            categories: &campaign.categories,
            sensitive: settings.sensitive,
            location: settings.location,
        }
    }
}

/// Names of an offer as scopes spell them: folded.
#[derive(Debug, Clone, Copy)]
pub struct OfferLabels {
    /// `campaign_id`, folded, where any statement names it.
    pub campaign: Sym,
    /// `offer_type`, where any statement names it.
    pub kind: Option<Sym>,
}

/// At least so many customers make a broadcast.
pub const BROADCAST_CUSTOMERS: u32 = 500;
/// At least this share of the file makes a broadcast.
pub const BROADCAST_SHARE: f32 = 0.9;

/// Newsletter, announcement, appeal, coupon or promotion: the types that can be a broadcast.
pub fn is_broadcast_type(offer: &Offer) -> bool {
    use crate::input::vocabulary::OfferType::{
        Announcement, Appeal, Coupon, Newsletter, Promotion,
    };
    matches!(
        offer.kind(),
        Some(Newsletter | Announcement | Appeal | Coupon | Promotion)
    )
}
