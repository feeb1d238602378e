//! An offer as the rules see it.

use crate::facts::look::Look;
use crate::facts::names::Sym;
use crate::facts::offer::{Campaign, Creative, Item, Offer, Timing};
use crate::facts::permission::Bearing;
use crate::facts::topics::{TopicId, TopicSet};
use crate::input::vocabulary::CampaignColumn;

/// The columns in which a topic can stand, in the order of [`Look::topics_in`].
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
    /// How it looks.
    pub look: &'c Look,
    /// What it offers; nothing for a service message, of which the copy alone counts.
    pub item: &'c Item,
    /// The segment, folded.
    pub segment: Sym,
    creative: Option<&'c Creative>,
}

impl<'c> View<'c> {
    /// Looks at an offer.
    pub fn new(campaign: &'c Campaign, index: usize) -> View<'c> {
        let offer = &campaign.offers[index];
        let look = campaign.look(offer);
        let (item, segment) = if look.service {
            (&Item::NONE, Sym::NONE)
        } else {
            let segment = campaign.segment(offer);
            (
                campaign.item(offer),
                segment.map_or(Sym::NONE, |segment| segment.key),
            )
        };
        View {
            index,
            offer,
            look,
            item,
            segment,
            creative: campaign.creatives.get(offer.creative as usize),
        }
    }

    /// Sent to the whole list, or to nearly all of the file, without a segment or a basis.
    pub fn broadcast(&self) -> bool {
        let unaimed =
            || self.segment.is_none() && self.look.context.given & CampaignColumn::Basis.bit() == 0;
        self.look.everybody
            || is_broadcast_type(self.offer)
                && unaimed()
                && self.creative.is_some_and(Creative::goes_to_nearly_all)
    }

    /// Topics by which the list of a broadcast was chosen.
    pub fn chosen_by(&self) -> TopicSet {
        self.creative
            .filter(|_| !self.look.everybody)
            .map_or(TopicSet::EMPTY, |creative| creative.chosen_by)
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
            channel: self.look.channel,
            topics: self.look.all_topics,
            occasions: self.look.events & settings.occasions,
            personalised: self.look.personalised,
            category: self.item.category,
            labels: [self.item.brand_key, self.segment, labels.campaign],
            kind: self.look.kind.zip(labels.kind),
            categories: &campaign.categories,
            zone: campaign.zone.as_ref(),
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
