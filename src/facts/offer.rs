//! Offers as they are kept: a campaign in a compact shape, its texts looked at once.

use jiff::tz::TimeZone;

use crate::facts::categories::{Categories, CategoryId};
use crate::facts::customers::CustomerId;
use crate::facts::look::Look;
use crate::facts::names::{Names, Sym};
use crate::facts::pool::Pool;
use crate::facts::texts::{TextFacts, Texts};
use crate::facts::topics::TopicSet;
use crate::input::vocabulary::{CampaignColumn, Channel, OfferType};

/// A word of a closed set in a byte; 255 is none.
pub const NO_WORD: u8 = u8::MAX;

/// A moment that is not known.
pub const UNDATED: i64 = i64::MAX;

/// One row of a campaign, or one member of the segment that a row addresses.
#[derive(Debug, Clone, Copy)]
pub struct Offer {
    /// When it is sent, in seconds since 1970 (UTC); the run's `as_of` where the file does not say.
    pub send_at: i64,
    /// Who gets it.
    pub customer: CustomerId,
    /// The physical line on which its record starts.
    pub line: u32,
    /// What is offered, in [`Campaign::items`].
    pub item: u32,
    /// The audience, in [`Campaign::segments`]; `u32::MAX` is none.
    pub segment: u32,
    /// `campaign_id`.
    pub campaign: Sym,
    /// `offer_id`.
    pub offer_id: Sym,
    /// The subject's facts, in [`Campaign::texts`]; `u32::MAX` is none.
    pub subject: u32,
    /// The body's facts.
    pub body: u32,
    /// How it looks, in [`Campaign::looks`].
    pub look: u32,
    /// Rows with the same creative are the same offer (rules, "Broadcast"), in [`Campaign::creatives`];
    /// [`Creative::ALONE`] where no other row is.
    pub creative: u32,
    /// The file, in [`Campaign::files`].
    pub file: u8,
    /// Which of the offers that its row is joined with, from 0.
    pub nth: u8,
    kind: u8,
    channel: u8,
    /// What is known of `send_at`.
    pub timing: Timing,
}

/// What a cell of time said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Timing {
    /// Empty, or no such column.
    Missing,
    /// A date without a time of day.
    DateOnly,
    /// A time without an offset.
    Local,
    /// A time at zero offset: `Z`, `+00:00`, `UTC`.
    Zero,
    /// A time with another offset, in minutes east.
    Offset(i16),
}

/// A row of a campaign: where its file is among [`Campaign::files`], and the line on which it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct RowId {
    /// Its file.
    pub file: u8,
    /// Its line.
    pub line: u32,
}

impl Offer {
    /// An offer with its two words set.
    pub fn new(kind: Option<OfferType>, channel: Option<Channel>) -> Offer {
        Offer {
            send_at: UNDATED,
            customer: CustomerId::NONE,
            line: 0,
            item: 0,
            segment: u32::MAX,
            campaign: Sym::NONE,
            offer_id: Sym::NONE,
            subject: u32::MAX,
            body: u32::MAX,
            look: 0,
            creative: Creative::ALONE,
            file: 0,
            nth: 0,
            kind: kind.map_or(NO_WORD, |kind| kind as u8),
            channel: channel.map_or(NO_WORD, |channel| channel as u8),
            timing: Timing::Missing,
        }
    }

    /// Its row, which all members of a segment share.
    pub fn row(&self) -> RowId {
        RowId {
            file: self.file,
            line: self.line,
        }
    }

    /// `offer_type`.
    pub fn kind(&self) -> Option<OfferType> {
        OfferType::ALL.get(self.kind as usize).copied()
    }

    /// `channel`.
    pub fn channel(&self) -> Option<Channel> {
        Channel::ALL.get(self.channel as usize).copied()
    }

    /// Transactional, service or apology.
    pub fn is_service(&self) -> bool {
        self.kind().is_some_and(OfferType::is_service)
    }
}

/// What is offered, or what a signal is about: equal rows are kept once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Item {
    /// `product_id`.
    pub product: Sym,
    /// `product_name` as written.
    pub name: Sym,
    /// `product_name` as names compare.
    pub name_key: Sym,
    /// `category` as written.
    pub category_text: Sym,
    /// `category` as a path.
    pub category: CategoryId,
    /// `brand` as written.
    pub brand: Sym,
    /// `brand`, folded.
    pub brand_key: Sym,
    /// `parent_id`.
    pub parent: Sym,
}

impl Item {
    /// No item at all.
    pub const NONE: Item = Item {
        product: Sym::NONE,
        name: Sym::NONE,
        name_key: Sym::NONE,
        category_text: Sym::NONE,
        category: CategoryId::NONE,
        brand: Sym::NONE,
        brand_key: Sym::NONE,
        parent: Sym::NONE,
    };

    /// The same product: the same `product_id`, or, where either side has none, the same folded name and not two brands.
    pub fn same_product(&self, other: &Item) -> bool {
        if self.product.is_some() && other.product.is_some() {
            return self.product == other.product;
        }
        self.name_key.is_some()
            && self.name_key == other.name_key
            && (self.brand_key.is_none()
                || other.brand_key.is_none()
                || self.brand_key == other.brand_key)
    }

    /// Variants of one thing: the same `parent_id`.
    pub fn same_parent(&self, other: &Item) -> bool {
        self.parent.is_some() && self.parent == other.parent
    }

    /// The same brand, folded.
    pub fn same_brand(&self, other: &Item) -> bool {
        self.brand_key.is_some() && self.brand_key == other.brand_key
    }
}

/// What an item's own texts show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct ItemFacts {
    /// Topics of the product's name.
    pub name_topics: TopicSet,
    /// Topics of its category.
    pub category_topics: TopicSet,
    /// Facts of name and category together.
    pub text: TextFacts,
    /// Category lines of rules that it lies within, a bit each.
    pub categories: u64,
    /// Its category says that its name is a title (a film, a song), which touches nothing by itself.
    pub title: bool,
}

/// A distinct segment of the campaign.
#[derive(Debug, Clone)]
pub struct Segment {
    /// As written.
    pub name: Sym,
    /// Folded.
    pub key: Sym,
    /// What its name shows, by its number in [`Campaign::texts`].
    pub facts: u32,
    /// Customers it reaches, in the signals and the file together; counted up to `most`.
    pub reached: hashbrown::HashSet<u64>,
    /// No rule asks beyond this many: a set of distinct customers stops growing here.
    pub most: usize,
    /// A model said so: `inference`, provenance inferred, or a confidence.
    pub by_model: bool,
    /// It was acquired from another company.
    pub by_broker: bool,
    /// Campaign rows that name it without a customer.
    pub addressed: bool,
}

impl Segment {
    /// Counts a customer that it reaches.
    pub fn reach(&mut self, customer: impl FnOnce() -> u64) {
        if self.reached.len() < self.most {
            self.reached.insert(customer());
        }
    }

    /// Counts as one those that turned out to be one person. Who are too many to count stay so.
    pub fn unite(&mut self, person: impl Fn(u64) -> u64) {
        if self.reached.len() < self.most {
            self.reached = self.reached.iter().map(|&id| person(id)).collect();
        }
    }
}

/// Rows that are the same offer, and who gets it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Creative {
    /// Share of the file's customers that get it.
    pub share: f32,
    /// Customers that get it.
    pub receivers: u32,
    /// Share and receivers of all language and test versions of it.
    pub versions_share: f32,
    /// Customers that get any version.
    pub versions_receivers: u32,
    /// Sensitive or delicate topics by which the list itself was chosen: no broadcast for a rule about them.
    pub chosen_by: TopicSet,
}

impl Creative {
    /// Of a row like no other.
    pub const ALONE: u32 = u32::MAX;

    /// What fewer customers get is no broadcast.
    pub const BROADCAST: u32 = 500;

    /// Whether so many customers and such a share of the file get a version of it that it can be a broadcast.
    pub fn goes_to_nearly_all(&self) -> bool {
        const SHARE: f32 = 0.9;
        self.versions_receivers >= Self::BROADCAST && self.versions_share >= SHARE
    }
}

/// A file of a campaign.
#[derive(Debug, Clone)]
pub struct CampaignFile {
    /// As named on the command line.
    pub path: String,
    /// Its columns, a bit a word of `CampaignColumn`.
    pub columns: u32,
    /// Rows read.
    pub rows: u64,
    /// Distinct customers.
    pub customers: u32,
    /// The export format that it was taken for.
    pub format: String,
}

/// A campaign, loaded.
#[derive(Default)]
pub struct Campaign {
    /// The offers in file order; members of one segment row stand together.
    pub offers: Vec<Offer>,
    /// Distinct things offered, and later those that kept signals are about.
    pub items: Vec<Item>,
    /// What their texts show: few differ in it.
    pub item_facts: Pool<ItemFacts>,
    /// By item that is offered: which of these.
    pub facts_of_items: Vec<u32>,
    /// Distinct segments.
    pub segments: Vec<Segment>,
    /// How offers look.
    pub looks: Vec<Look>,
    /// Offers in more than one row, as a marketer counts them.
    pub creatives: Vec<Creative>,
    /// The files.
    pub files: Vec<CampaignFile>,
    /// Values of columns that rules name (`offer.column.NAME`), a vector a column, a cell an offer.
    pub extra: Vec<Vec<Sym>>,
    /// All texts that are kept.
    pub names: Names,
    /// All categories.
    pub categories: Categories,
    /// Facts of subjects and bodies.
    pub texts: Texts,
    /// The customer as the row has it, where that turned out to be another one.
    pub named: hashbrown::HashMap<RowId, CustomerId>,
    /// Rows that could not be read.
    pub bad_rows: Vec<RowId>,
    /// Rows in which nothing stands.
    pub blank_rows: Vec<RowId>,
    /// `[dates] timezone`: the zone of its days, where it is given.
    pub zone: Option<TimeZone>,
}

impl Campaign {
    /// The columns that any of its files has, a bit each.
    pub fn columns(&self) -> u32 {
        self.files.iter().fold(0, |all, file| all | file.columns)
    }

    /// What an offer offers.
    pub fn item(&self, offer: &Offer) -> &Item {
        &self.items[offer.item as usize]
    }

    /// The customer as its row names them, of a person's several ids; of a segment's row, the person.
    pub fn named(&self, offer: &Offer) -> CustomerId {
        match self.named.get(&offer.row()) {
            Some(&named) if self.names_customer(offer) => named,
            _ => offer.customer,
        }
    }

    /// Whether its row itself names a customer, rather than a segment or nobody.
    pub fn names_customer(&self, offer: &Offer) -> bool {
        offer.customer.is_some()
            && self.look(offer).context.given & CampaignColumn::CustomerId.bit() != 0
    }

    /// The segment that it was targeted at.
    pub fn segment(&self, offer: &Offer) -> Option<&Segment> {
        self.segments.get(offer.segment as usize)
    }

    /// How it looks.
    pub fn look(&self, offer: &Offer) -> &Look {
        &self.looks[offer.look as usize]
    }

    /// What share of its file's customers gets an offer.
    pub fn reach(&self, offer: &Offer) -> f32 {
        match self.creatives.get(offer.creative as usize) {
            Some(creative) => creative.share,
            None if !offer.customer.is_some() => 0.0,
            None => 1.0 / self.files[usize::from(offer.file)].customers.max(1) as f32,
        }
    }

    /// Adds an item that is offered.
    pub fn add_item(&mut self, item: Item, facts: ItemFacts) -> u32 {
        self.facts_of_items.push(self.item_facts.number(facts));
        self.items.push(item);
        self.items.len() as u32 - 1
    }

    /// Facts of its subject.
    pub fn subject(&self, offer: &Offer) -> TextFacts {
        self.texts.facts(self.texts.facts_of(offer.subject))
    }
}
