//! How offers look, whoever gets them and whenever: rows that show the same are looked at once.

use std::hash::{Hash, Hasher};

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use crate::facts::names::Sym;
use crate::facts::offer::{Campaign, ItemFacts, Offer};
use crate::facts::texts::TextFacts;
use crate::facts::topics::TopicSet;
use crate::facts::view::Settings;
use crate::input::vocabulary::{Basis, CampaignColumn, Channel, OfferType};

/// The columns that many rows have alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context {
    /// `basis`, a bit a word of [`Basis`].
    pub basis: u32,
    /// Columns with something in them, a bit a word of [`CampaignColumn`].
    pub given: u32,
    /// `timezone`.
    pub timezone: Sym,
    /// `audience` is `all`.
    pub everybody: bool,
}

/// How an offer looks.
#[derive(Debug, Clone)]
pub struct Look {
    /// `offer_type`.
    pub kind: Option<OfferType>,
    /// `channel`.
    pub channel: Option<Channel>,
    /// Transactional, service or apology: of a service message the copy alone counts.
    pub service: bool,
    /// Its other columns.
    pub context: Context,
    /// The columns of its file, a bit a word of [`CampaignColumn`].
    pub columns: u32,
    /// Topics by column, in the order of [`TOPIC_COLUMNS`](crate::facts::view::TOPIC_COLUMNS).
    pub topics_in: [TopicSet; 5],
    /// Topics that it touches, those aside that the company is known for and that it merely names.
    pub topics: TopicSet,
    /// All topics that it touches.
    pub all_topics: TopicSet,
    /// Topics that it is aimed at.
    pub aimed: TopicSet,
    /// Events that its copy asserts, and occasions that copy, product or category name.
    pub events: u64,
    /// A recommendation, retargeting, replenishment, cross_sell or upsell, or any with a segment or a basis.
    pub personalised: bool,
    /// Sent to the whole list, by its own word.
    pub everybody: bool,
    /// Category lines of rules that its product lies within, a bit each.
    pub categories: u64,
    /// Phrase lines in product_name and category.
    pub names: u128,
    /// Phrase lines in subject and body.
    pub says: u128,
    /// Phrase lines in any text.
    pub mentions: u128,
}

impl Look {
    fn new(key: Key, campaign: &Campaign, settings: &Settings) -> Look {
        let (kind, channel, context) = (key.kind, key.channel, key.context);
        let service = kind.is_some_and(OfferType::is_service);
        let text = |facts: Option<u32>| campaign.texts.facts(facts);
        let (subject, body) = (text(key.subject), text(key.body));
        let (item, segment) = if service {
            (ItemFacts::default(), TextFacts::default())
        } else {
            (campaign.item_facts[key.item], text(key.segment))
        };
        let addressed = subject.addressed | body.addressed;
        let mut topics_in = [
            item.name_topics,
            item.category_topics,
            segment.topics,
            subject.topics,
            body.topics,
        ];
        // A cause that an appeal names is others', unless it speaks of it to the reader.
        if kind == Some(OfferType::Appeal) {
            for at in [0, 1, 3, 4] {
                topics_in[at] = topics_in[at] & addressed;
            }
        }
        let all_topics = topics_in
            .iter()
            .fold(TopicSet::EMPTY, |all, &set| all | set);
        let by_inference = context.basis & Basis::Inference.bit() != 0;
        let quiet = matches!(
            channel,
            None | Some(Channel::Email | Channel::Mail | Channel::App | Channel::Web | Channel::Ad)
        );
        let merely_named = settings.known_for & !addressed & !topics_in[2];
        let says = subject.phrases | body.phrases;
        Look {
            kind,
            channel,
            service,
            context,
            columns: campaign.files[usize::from(key.file)].columns,
            topics_in,
            topics: if quiet {
                all_topics & !merely_named
            } else {
                all_topics
            },
            all_topics,
            aimed: addressed
                | segment.topics
                | if by_inference {
                    all_topics
                } else {
                    TopicSet::EMPTY
                },
            // "Mother's Day bouquet" names the occasion as much as copy does.
            events: subject.says | body.says | item.text.says & settings.occasions,
            personalised: kind.is_some_and(is_personal)
                || key.segment.is_some()
                || context.given & CampaignColumn::Basis.bit() != 0,
            everybody: context.everybody || settings.everybody,
            categories: item.categories,
            names: item.text.phrases,
            says,
            mentions: says | item.text.phrases | segment.phrases,
        }
    }
}

fn is_personal(kind: OfferType) -> bool {
    use OfferType::{CrossSell, Recommendation, Replenishment, Retargeting, Upsell};
    matches!(
        kind,
        Recommendation | Retargeting | Replenishment | CrossSell | Upsell
    )
}

/// What decides how an offer looks: words, and numbers of what texts show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key {
    kind: Option<OfferType>,
    channel: Option<Channel>,
    file: u8,
    item: u32,
    segment: Option<u32>,
    subject: Option<u32>,
    body: Option<u32>,
    context: Context,
}

/// Side by side in a few words: hashed a field at a time, every row would pay for a dozen.
impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let pair = |a: u32, b: u32| u64::from(a) << 32 | u64::from(b);
        let number = |facts: Option<u32>| facts.unwrap_or(u32::MAX);
        let word = |word: Option<usize>| word.map_or(0, |word| word as u32 + 1);
        let context = self.context;
        let words = word(self.kind.map(|kind| kind as usize)) << 16
            | word(self.channel.map(|channel| channel as usize)) << 8
            | u32::from(self.file);
        state.write_u64(pair(self.item, number(self.segment)));
        state.write_u64(pair(number(self.subject), number(self.body)));
        state.write_u64(pair(
            context.basis << 1 | u32::from(context.everybody),
            context.given,
        ));
        state.write_u64(pair(context.timezone.0, words));
    }
}

/// Finds how offers look while they are loaded.
pub struct Looks {
    settings: Settings,
    known: HashMap<Key, u32, FixedState>,
}

impl Looks {
    /// With these settings.
    pub fn new(settings: Settings) -> Looks {
        Looks {
            settings,
            known: HashMap::default(),
        }
    }

    /// The look of an offer, in [`Campaign::looks`].
    pub fn of(&mut self, offer: &Offer, context: Context, campaign: &mut Campaign) -> u32 {
        let key = Key {
            kind: offer.kind(),
            channel: offer.channel(),
            file: offer.file,
            item: campaign.facts_of_items[offer.item as usize],
            segment: campaign.segment(offer).map(|segment| segment.facts),
            subject: campaign.texts.facts_of(offer.subject),
            body: campaign.texts.facts_of(offer.body),
            context,
        };
        *self.known.entry(key).or_insert_with(|| {
            let look = Look::new(key, campaign, &self.settings);
            campaign.looks.push(look);
            campaign.looks.len() as u32 - 1
        })
    }
}
