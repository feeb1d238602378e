//! The words of an offer that a topic, event or phrase line stands on.

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use crate::audit::words::Words;
use crate::facts::names::Sym;
use crate::facts::offer::Offer;
use crate::facts::texts::{Effect, TextFacts};
use crate::facts::topics::TopicId;
use crate::rules::evaluate::Hit;
use crate::rules::plan::When;

/// Words that are quoted, and where they stand.
#[derive(Debug, Clone, Copy)]
pub struct Quote<'a> {
    /// As the offer has them.
    pub words: &'a str,
    /// "the subject"
    pub column: &'static str,
}

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Sought {
    Topic(TopicId),
    Event(u8),
    /// Phrase lines, a bit each.
    Phrases(u128),
}

/// How many quotes are remembered: a file that says it in other words in every row must not fill memory.
const QUOTES: usize = 1 << 15;

/// Quotes of texts.
pub(super) type Quotes<'a> = HashMap<(Sym, Sought), Option<&'a str>, FixedState>;

impl<'a> Words<'a> {
    /// What a finding quotes: the first column that shows what it is about, else the product.
    pub(super) fn quote(&mut self, hit: &Hit, when: &When) -> Quote<'a> {
        let (campaign, names) = (self.campaign, &self.campaign.names);
        let offer = &campaign.offers[hit.offer as usize];
        let item = campaign.item(offer);
        let found = sought(hit, when).and_then(|sought| self.quoted(offer, sought));
        found.unwrap_or_else(|| Quote {
            words: names
                .text(item.name)
                .or(names.text(item.category_text))
                .unwrap_or("it"),
            column: "the offer",
        })
    }

    fn quoted(&mut self, offer: &Offer, sought: Sought) -> Option<Quote<'a>> {
        let campaign = self.campaign;
        let item = campaign.item(offer);
        let segment = campaign.segment(offer);
        // What a product's own texts show was found in both read as one, which tells nothing of each.
        let mut texts = [
            (
                "the subject",
                campaign.texts.words(offer.subject),
                campaign.texts.facts_of(offer.subject),
            ),
            (
                "the body",
                campaign.texts.words(offer.body),
                campaign.texts.facts_of(offer.body),
            ),
            (
                "the segment",
                segment.map_or(Sym::NONE, |segment| segment.name),
                segment.map(|segment| segment.facts),
            ),
            ("the product's name", item.name, None),
            ("the category", item.category_text, None),
        ];
        if let Sought::Phrases(_) = sought {
            texts[2..].rotate_left(1); // what is sold says it better than whom it goes to
        }
        texts.into_iter().find_map(|(column, text, facts)| {
            if facts.is_some() && !shows(&campaign.texts.facts(facts), sought) {
                return None;
            }
            let words = self.words_of(text, sought)?;
            Some(Quote { words, column })
        })
    }

    /// The words of a text that show what is sought; one that many offers share is looked at once.
    fn words_of(&mut self, text: Sym, sought: Sought) -> Option<&'a str> {
        let (campaign, lexicon, scan) = (self.campaign, self.lexicon, &mut self.scan);
        let words = campaign.names.text(text)?;
        if let Some(&known) = self.quotes.get(&(text, sought)) {
            return known;
        }
        let found = match sought {
            Sought::Topic(topic) => lexicon
                .topic_words(words, topic, scan)
                .or_else(|| lexicon.asserted(words, topic, scan)),
            Sought::Event(event) => lexicon.words(words, scan, |effect: &Effect| {
                effect.says & (1 << event) != 0
            }),
            Sought::Phrases(lines) => {
                lexicon.words(words, scan, |effect: &Effect| effect.phrases & lines != 0)
            }
        };
        if self.quotes.len() >= QUOTES {
            self.quotes.clear();
        }
        self.quotes.insert((text, sought), found);
        found
    }
}

fn sought(hit: &Hit, when: &When) -> Option<Sought> {
    let lines = when.lines().fold(0, |bits, block| {
        bits | block.offer.says | block.offer.mentions | block.offer.names
    });
    match (hit.topic, hit.event) {
        (Some(topic), _) => Some(Sought::Topic(topic)),
        (None, Some(event)) => Some(Sought::Event(event)),
        (None, None) => (lines != 0).then_some(Sought::Phrases(lines)),
    }
}

/// Whether a text with these facts has such words: only then is it looked at again.
fn shows(facts: &TextFacts, sought: Sought) -> bool {
    match sought {
        Sought::Topic(topic) => facts.topics.contains(topic),
        Sought::Event(event) => facts.says & (1 << event) != 0,
        Sought::Phrases(lines) => facts.phrases & lines != 0,
    }
}
