//! The compiled plan: rules as plain tests over facts, words looked up, parameters put in.

use crate::facts::categories::{CategoryPattern, Path};
use crate::facts::permission::Scope;
use crate::facts::topics::TopicSet;
use crate::input::vocabulary::{Ground, Severity, SignalColumn, SignalType};
use crate::rules::message::Template;
use crate::rules::page::Words;

/// All rules of a run.
#[derive(Debug, Default)]
pub struct Plan {
    /// By id.
    pub rules: Vec<Rule>,
    /// In which order they run: a rule that asks about another comes after it.
    pub order: Vec<usize>,
    /// Columns of campaigns that lines name (`offer.column.NAME`), folded.
    pub offer_columns: Vec<String>,
    /// Columns of signals that lines name (`signal.column.NAME`), folded.
    pub signal_columns: Vec<String>,
    /// Category lines, a bit each: entries of any one.
    pub category_lines: Vec<Vec<CategoryPattern>>,
    /// The largest audience that a line asks about (`audience.size`).
    pub most_reached: usize,
}

impl Plan {
    /// The category lines that a category lies within, a bit each.
    pub fn lines_of(&self, path: &Path) -> u64 {
        let lies_in = |line: &Vec<CategoryPattern>| line.iter().any(|own| own.matches(path));
        let lines = self.category_lines.iter().enumerate();
        lines.fold(0, |bits, (at, line)| bits | u64::from(lies_in(line)) << at)
    }
}

/// A rule, compiled.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its id.
    pub id: String,
    /// Its folder in the catalogue; `yours` for a user's.
    pub group: String,
    /// In force for this run; none is off.
    pub severity: Option<Severity>,
    /// In force by the rule and the profile alone.
    pub by_itself: Option<Severity>,
    /// In force where it is off and selected by its id.
    pub when_selected: Severity,
    /// Runs only because another rule asks about it: its findings are not shown.
    pub unseen: bool,
    /// What reports may say of it.
    pub words: Words,
    /// A shop that is known for a topic is judged as any other.
    pub ignores_known_for: bool,
    /// Tried in order; the first that holds makes the finding.
    pub whens: Vec<When>,
    /// What excuses it.
    pub unless: Vec<Block>,
}

impl Rule {
    /// All its blocks.
    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.whens.iter().flat_map(When::blocks).chain(&self.unless)
    }
}

/// One `[[when]]`, with the lines of `[only]` put in.
#[derive(Debug, Clone)]
pub struct When {
    /// Its own severity, else the rule's.
    pub severity: Option<Severity>,
    /// Its sentence.
    pub message: Template,
    /// What must hold of the offer.
    pub only: Option<Block>,
    /// What must hold.
    pub block: Block,
    /// What must be found as well.
    pub also: Vec<Block>,
    /// What excuses it alone.
    pub unless: Vec<Block>,
    /// About one topic at a time.
    pub by_topic: bool,
    /// About one event at a time.
    pub by_event: bool,
}

impl When {
    /// The blocks whose lines must all hold, of the offer and of one customer.
    pub fn lines(&self) -> impl Iterator<Item = &Block> {
        self.only.iter().chain([&self.block])
    }

    /// What must hold for it to flag: these, and what must be found as well.
    pub fn asked(&self) -> impl Iterator<Item = &Block> {
        self.lines().chain(&self.also)
    }

    /// All blocks, those that excuse it included.
    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.asked().chain(&self.unless)
    }
}

/// Lines that hold together.
#[derive(Debug, Clone, Default)]
pub struct Block {
    /// The line of the file on which it starts.
    pub line: usize,
    /// Lines on the offer.
    pub offer: OfferTest,
    /// Lines on a topic.
    pub topic: Option<TopicTest>,
    /// Lines on an event.
    pub event: Option<EventTest>,
    /// Lines on the audience.
    pub audience: Option<AudienceTest>,
    /// Lines on a ground.
    pub ground: Option<GroundTest>,
    /// Lines on a permission.
    pub permission: Option<PermissionTest>,
    /// Lines on the customer.
    pub customer: Option<CustomerTest>,
    /// Lines on a signal.
    pub signal: Option<SignalTest>,
    /// Lines on a count.
    pub count: Option<CountTest>,
}

/// A range of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Range {
    /// `.at_least`
    pub at_least: Option<f64>,
    /// `.at_most`
    pub at_most: Option<f64>,
    /// `.over`
    pub over: Option<f64>,
    /// `.under`
    pub under: Option<f64>,
}

impl Range {
    /// Whether a number lies in it.
    pub fn holds(&self, number: f64) -> bool {
        // A share such as 0.4 may come from f32: the edge must not turn on the last bit.
        const EDGE: f64 = 1e-6;
        self.at_least.is_none_or(|least| number >= least - EDGE)
            && self.at_most.is_none_or(|most| number <= most + EDGE)
            && self.over.is_none_or(|over| number > over + EDGE)
            && self.under.is_none_or(|under| number < under - EDGE)
    }

    /// Whether no number lies in it: its lower bound is above its upper one.
    pub fn is_empty(&self) -> bool {
        let low = self.at_least.into_iter().chain(self.over).reduce(f64::max);
        let high = self.at_most.into_iter().chain(self.under).reduce(f64::min);
        low.zip(high)
            .is_some_and(|(low, high)| !self.holds(low / 2.0 + high / 2.0))
    }
}

/// A range of moments or of clock time, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Times {
    /// `.before`, exclusive.
    pub before: Option<i64>,
    /// `.after`, exclusive.
    pub after: Option<i64>,
}

impl Times {
    /// Whether a moment lies in it.
    pub fn holds(&self, at: i64) -> bool {
        self.before.is_none_or(|before| at < before) && self.after.is_none_or(|after| at > after)
    }
}

/// Which offers `offer.kind` lets through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OfferKind {
    /// All but service messages.
    #[default]
    Marketing,
    /// Transactional, service, apology.
    Service,
    /// Both.
    Any,
}

impl OfferKind {
    /// The words of rule files.
    pub const WORDS: [(&'static str, OfferKind); 3] = [
        ("marketing", OfferKind::Marketing),
        ("service", OfferKind::Service),
        ("any", OfferKind::Any),
    ];
}

/// A text column that compares as a whole, folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// `offer_id`
    Id,
    /// `campaign_id`
    Campaign,
    /// `product_id`
    Product,
    /// `brand`
    Brand,
    /// `segment`
    Segment,
}

/// Lines on the offer.
#[derive(Debug, Clone, Default)]
pub struct OfferTest {
    /// `offer.type`, a mask.
    pub types: Option<u32>,
    /// `offer.channel`, a mask.
    pub channels: Option<u32>,
    /// `offer.basis`, a mask.
    pub basis: Option<u32>,
    /// `offer.id`, `.brand` … one of, folded.
    pub labels: Vec<(Label, Vec<String>)>,
    /// `offer.category`, a bit of the plan's category lines.
    pub categories: u64,
    /// `offer.names`, phrase lines.
    pub names: u128,
    /// `offer.says`, phrase lines.
    pub says: u128,
    /// `offer.mentions`, phrase lines.
    pub mentions: u128,
    /// `offer.given`, columns.
    pub given: Option<u32>,
    /// `offer.missing`, columns.
    pub missing: Option<u32>,
    /// `offer.personalised`
    pub personalised: Option<bool>,
    /// `offer.broadcast`
    pub broadcast: Option<bool>,
    /// `offer.kind`
    pub kind: Option<OfferKind>,
    /// `offer.local_time`, seconds of the day; either edge holds.
    pub local_time: Option<Times>,
    /// `offer.send_at`
    pub send_at: Option<Times>,
    /// `offer.column.NAME`: place among the plan's columns, and the test.
    pub columns: Vec<(usize, ColumnTest)>,
}

/// A test of any column.
#[derive(Debug, Clone)]
pub enum ColumnTest {
    /// One of these words, folded.
    Words(Vec<String>),
    /// A number in a range.
    Number(Range),
}

/// Lines on a topic.
#[derive(Debug, Clone, Default)]
pub struct TopicTest {
    /// `topic.slug`, `topic.tier`.
    pub among: Option<TopicSet>,
    /// `topic.in`, a bit a column of `TOPIC_COLUMNS`.
    pub columns: Option<u8>,
    /// `topic.aimed`
    pub aimed: Option<bool>,
}

/// Lines on an event.
#[derive(Debug, Clone, Default)]
pub struct EventTest {
    /// `event.slug`, `event.kind`.
    pub among: u64,
}

/// What a segment's membership can rest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Maker {
    /// A model's guess.
    Model,
    /// Another company's data.
    Broker,
}

impl Maker {
    /// The words of rule files.
    pub const WORDS: [(&'static str, Maker); 2] =
        [("model", Maker::Model), ("broker", Maker::Broker)];
}

/// Lines on the audience.
#[derive(Debug, Clone, Default)]
pub struct AudienceTest {
    /// `audience.size`
    pub size: Option<Range>,
    /// `audience.share`
    pub share: Option<Range>,
    /// `audience.made_by` `model`
    pub by_model: bool,
    /// `audience.made_by` `broker`
    pub by_broker: bool,
}

/// How several keys count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Any of them.
    Any,
    /// The first whose ground is not unknown.
    First,
    /// Every one whose ground is not unknown, at least one.
    Every,
}

/// What a ground line names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyName {
    /// The topic at hand, or every topic that the offer touches.
    Topic,
    /// Its topics of tier protected or sensitive.
    SensitiveTopic,
    /// The product offered.
    Product,
    /// Its category.
    Category,
    /// Its brand.
    Brand,
    /// The segment that the offer was targeted at.
    Segment,
}

impl KeyName {
    /// The words of rule files.
    pub const WORDS: [(&'static str, KeyName); 6] = [
        ("topic", KeyName::Topic),
        ("sensitive-topic", KeyName::SensitiveTopic),
        ("product", KeyName::Product),
        ("category", KeyName::Category),
        ("brand", KeyName::Brand),
        ("segment", KeyName::Segment),
    ];
}

/// Lines on a ground.
#[derive(Debug, Clone)]
pub struct GroundTest {
    /// Of what.
    pub of: Vec<KeyName>,
    /// How several count.
    pub which: Which,
    /// `ground.is`, a mask of [`Ground`].
    pub is: Option<u32>,
    /// `ground.hands`
    pub hands: Option<Range>,
}

impl GroundTest {
    /// Whether a ground is one of those asked for.
    pub fn accepts(&self, ground: Ground) -> bool {
        self.is.is_none_or(|mask| mask & ground.bit() != 0)
    }
}

/// What a permission line names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// One scope.
    Scope(Scope),
    /// Any scope that bears on the offer.
    Offer,
    /// The offer's channel.
    Channel,
    /// The topic at hand, or some topic that it touches.
    Topic,
    /// That topic on the offer's channel.
    TopicOnChannel,
    /// The occasion at hand.
    Event,
    /// Its category.
    Category,
    /// Its brand.
    Brand,
}

impl Asked {
    /// The words of rule files.
    pub const WORDS: [(&'static str, Asked); 14] = [
        ("all", Asked::Scope(Scope::All)),
        ("personalization", Asked::Scope(Scope::Personalization)),
        ("sensitive", Asked::Scope(Scope::Sensitive)),
        ("location", Asked::Scope(Scope::Location)),
        ("tracking", Asked::Scope(Scope::Tracking)),
        ("third_party", Asked::Scope(Scope::ThirdParty)),
        ("parental", Asked::Scope(Scope::Parental)),
        ("offer", Asked::Offer),
        ("channel", Asked::Channel),
        ("topic", Asked::Topic),
        ("topic-on-channel", Asked::TopicOnChannel),
        ("event", Asked::Event),
        ("category", Asked::Category),
        ("brand", Asked::Brand),
    ];
}

/// Lines on a permission.
#[derive(Debug, Clone)]
pub struct PermissionTest {
    /// Of any of these.
    pub of: Vec<Asked>,
    /// `permission.is`, a mask of [`State`](crate::facts::permission::State).
    pub is: u8,
    /// Given later than the evidence.
    pub later: bool,
}

/// Lines on the customer.
#[derive(Debug, Clone, Default)]
pub struct CustomerTest {
    /// `customer.known`
    pub known: Option<bool>,
    /// `customer.knowable`
    pub knowable: Option<bool>,
    /// `customer.age`
    pub age: Option<Range>,
    /// `customer.topic`
    pub topics: Option<TopicSet>,
    /// `customer.supply_left`
    pub supply_left: Option<Range>,
}

/// What a signal shares with the offer.
pub mod same {
    /// The same product.
    pub const PRODUCT: u16 = 1;
    /// The same parent.
    pub const PARENT: u16 = 2;
    /// The same brand.
    pub const BRAND: u16 = 4;
    /// Categories that share.
    pub const CATEGORY: u16 = 8;
    /// The topic at hand, or some topic.
    pub const TOPIC: u16 = 16;
    /// The event at hand, or some event.
    pub const EVENT: u16 = 32;
    /// The same segment.
    pub const SEGMENT: u16 = 64;
    /// The same channel.
    pub const CHANNEL: u16 = 128;
    /// The same `offer_id`.
    pub const OFFER: u16 = 256;
    /// The most specific of product, brand, category that the signal names.
    pub const THING: u16 = 512;
    /// A rule that this offer breaks.
    pub const RULE: u16 = 1024;
    /// All that compare items.
    pub const ITEM: u16 = PRODUCT | PARENT | BRAND | CATEGORY | THING;

    /// The words of rule files.
    pub const WORDS: [(&str, u16); 11] = [
        ("product", PRODUCT),
        ("parent", PARENT),
        ("brand", BRAND),
        ("category", CATEGORY),
        ("topic", TOPIC),
        ("event", EVENT),
        ("segment", SEGMENT),
        ("channel", CHANNEL),
        ("offer", OFFER),
        ("thing", THING),
        ("rule", RULE),
    ];
}

/// How a signal must stand to the evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// On its own.
    None,
    /// Later than the evidence.
    Later,
    /// Earlier than the evidence.
    Earlier,
    /// The evidence itself.
    Itself,
}

/// By what signals count as different.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Distinct {
    /// By day.
    Day,
    /// By product.
    Product,
    /// By order.
    Order,
    /// By source.
    Source,
    /// By channel.
    Channel,
}

impl Distinct {
    /// The words of rule files.
    pub const WORDS: [(&'static str, Distinct); 5] = [
        ("day", Distinct::Day),
        ("product", Distinct::Product),
        ("order", Distinct::Order),
        ("source", Distinct::Source),
        ("channel", Distinct::Channel),
    ];
}

/// Lines on a signal.
#[derive(Debug, Clone)]
pub struct SignalTest {
    /// `signal.type`, a mask.
    pub types: u32,
    /// `signal.topic`
    pub topics: Option<TopicSet>,
    /// `signal.denies`
    pub denies: Option<TopicSet>,
    /// `signal.ground`, a mask.
    pub grounds: Option<u32>,
    /// `signal.mentions`, phrase lines.
    pub mentions: u128,
    /// `signal.category`, category lines of the plan.
    pub categories: u64,
    /// `signal.attribute`, names folded.
    pub attributes: Vec<String>,
    /// `signal.given`, columns.
    pub given: Option<u32>,
    /// `signal.from`: `others`?
    pub from_others: Option<bool>,
    /// `signal.gift`
    pub gift: Option<bool>,
    /// `signal.returned`
    pub returned: Option<bool>,
    /// `signal.nothing_kept`, seconds before the first return.
    pub nothing_kept: Option<i64>,
    /// `signal.rating`
    pub rating: Option<Range>,
    /// `signal.same`, any of.
    pub same: u16,
    /// `signal.differs`, none of.
    pub differs: u16,
    /// `signal.within`, seconds.
    pub within: Option<i64>,
    /// `signal.older_than`, seconds.
    pub older_than: Option<i64>,
    /// `signal.at`
    pub at: Option<Times>,
    /// `signal.column.NAME`: place among the plan's columns, and the test.
    pub columns: Vec<(usize, ColumnTest)>,
    /// `signal.whenever`
    pub whenever: bool,
    /// `signal.at_least`
    pub at_least: u32,
    /// `signal.distinct`
    pub distinct: Option<Distinct>,
    /// How it stands to the evidence.
    pub relation: Relation,
}

impl SignalTest {
    /// The words of `signal.from`: whether others collected it.
    pub const COLLECTORS: [(&'static str, bool); 2] = [("us", false), ("others", true)];

    /// What `signal.given` can ask for: what stays of a signal that is kept.
    pub const GIVEN: [SignalColumn; 9] = [
        SignalColumn::ProductId,
        SignalColumn::ProductName,
        SignalColumn::Category,
        SignalColumn::Brand,
        SignalColumn::ParentId,
        SignalColumn::OfferId,
        SignalColumn::Topic,
        SignalColumn::Segment,
        SignalColumn::Value,
    ];

    /// Whether the test needs nothing of the offer but when and how it is sent: such signals are kept whatever the customer is sent.
    /// What is compared with the evidence itself is kept as evidence, or is none.
    pub fn is_loose(&self) -> bool {
        self.same & !(same::RULE | same::CHANNEL) == 0 && self.relation != Relation::Itself
    }

    /// Whether `thing` is what the evidence names, not what the signal itself does: who disliked a brand and bought any of
    /// its products since may be offered another.
    pub fn shares_with_evidence(&self) -> bool {
        self.same & same::THING != 0 && matches!(self.relation, Relation::Later | Relation::Earlier)
    }

    /// What it must share with the offer, any of.
    pub fn shares(&self) -> u16 {
        match self.shares_with_evidence() {
            true => self.same & !same::THING | same::PRODUCT | same::BRAND | same::CATEGORY,
            false => self.same,
        }
    }

    /// The types that can pass, a mask.
    pub fn passing_types(&self) -> u32 {
        match self.rating {
            Some(_) => self.types & (SignalType::Rating.bit() | SignalType::Dislike.bit()),
            None => self.types,
        }
    }
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Marketing rows of the file.
    Offers,
    /// These and `contact` signals.
    Contacts,
}

impl Counted {
    /// The words of rule files.
    pub const WORDS: [(&'static str, Counted); 2] =
        [("offers", Counted::Offers), ("contacts", Counted::Contacts)];
}

/// In what rows are alike.
pub mod per {
    /// The same customer.
    pub const CUSTOMER: u16 = 1;
    /// The same segment.
    pub const SEGMENT: u16 = 2;
    /// The same channel.
    pub const CHANNEL: u16 = 4;
    /// The same day, the recipient's.
    pub const DAY: u16 = 8;
    /// The same product.
    pub const PRODUCT: u16 = 16;
    /// The same `offer_id`.
    pub const OFFER: u16 = 32;
    /// The same category.
    pub const CATEGORY: u16 = 64;
    /// The same brand.
    pub const BRAND: u16 = 128;
    /// The same campaign.
    pub const CAMPAIGN: u16 = 256;

    /// The words of rule files.
    pub const WORDS: [(&str, u16); 9] = [
        ("customer", CUSTOMER),
        ("segment", SEGMENT),
        ("channel", CHANNEL),
        ("day", DAY),
        ("product", PRODUCT),
        ("offer", OFFER),
        ("category", CATEGORY),
        ("brand", BRAND),
        ("campaign", CAMPAIGN),
    ];
}

/// Lines on a count.
#[derive(Debug, Clone)]
pub struct CountTest {
    /// What is counted.
    pub of: Counted,
    /// Alike in all of.
    pub per: u16,
    /// `count.type`, a mask.
    pub types: Option<u32>,
    /// `count.channel`, a mask; a blank channel counts with any.
    pub channels: Option<u32>,
    /// `count.breaking`: the place of the rule.
    pub breaking: Option<usize>,
    /// `count.within`, seconds.
    pub within: Option<i64>,
    /// `count.distinct = "message"`
    pub messages: bool,
    /// More than so many.
    pub over: u32,
}
