//! What a text shows: topics, events, phrases of rules. A distinct text is looked at once.

use std::cell::LazyCell;
use std::hash::BuildHasher;
use std::ops::Range;

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use crate::facts::events::Events;
use crate::facts::names::{Names, Sym};
use crate::facts::phrases::{Hit, PhraseBook, PhraseId, Places, Scan};
use crate::facts::pool::Pool;
use crate::facts::topics::{TopicId, TopicSet, Topics};

/// What a text shows. Few texts differ in it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct TextFacts {
    /// Topics that it touches.
    pub topics: TopicSet,
    /// Topics that it speaks of to the reader.
    pub addressed: TopicSet,
    /// Events that it asserts or occasions that it names, a bit each of [`Events`].
    pub says: u64,
    /// Events that it would name in a customer's own words.
    pub told: u64,
    /// Phrase lines of rules that it holds a phrase of, a bit each.
    pub phrases: u128,
}

impl TextFacts {
    /// Nothing at all.
    pub fn is_empty(&self) -> bool {
        *self == TextFacts::default()
    }

    /// Both together.
    pub fn and(self, other: TextFacts) -> TextFacts {
        TextFacts {
            topics: self.topics | other.topics,
            addressed: self.addressed | other.addressed,
            says: self.says | other.says,
            told: self.told | other.told,
            phrases: self.phrases | other.phrases,
        }
    }
}

/// What a phrase of the book stands for, topics aside.
#[derive(Debug, Clone, Copy, Default)]
pub struct Effect {
    /// Phrase lines of rules.
    pub phrases: u128,
    /// Events it asserts.
    pub says: u64,
    /// Events that it only looks like asserting.
    pub unlike: u64,
    /// Phrase lines that it only looks like.
    pub unlike_phrases: u128,
    /// Events it names in a customer's words.
    pub told: u64,
}

/// All that a text can show: one book of phrases, and what each stands for.
pub struct Lexicon {
    /// The matcher.
    pub book: PhraseBook,
    /// The topics.
    pub topics: Topics,
    /// Life events and occasions.
    pub events: Events,
    /// By phrase.
    pub effects: Vec<Effect>,
}

impl Lexicon {
    /// What a text shows.
    pub fn facts(&self, text: &str, scan: &mut Scan) -> TextFacts {
        if text.is_empty() {
            return TextFacts::default();
        }
        self.book.scan(text, scan);
        if scan.hits().is_empty() {
            return TextFacts::default();
        }
        let mut facts = TextFacts::default();
        let unlike = LazyCell::new(|| self.unlike(scan));
        for hit in scan.hits() {
            let effect = self.effect(hit.phrase);
            facts.told |= effect.told;
            if effect.says & !facts.says != 0 || effect.phrases & !facts.phrases != 0 {
                let effect = self.plain_effect(hit, &unlike);
                facts.says |= effect.says;
                facts.phrases |= effect.phrases;
            }
        }
        if facts.told != 0 {
            facts.told = self.plainly_told(scan);
        }
        facts.topics = self.topics.touched(text, scan);
        if !facts.topics.is_empty() {
            facts.addressed = self.topics.addressed(text, scan);
        }
        // Who congratulates on a new baby speaks of it to the reader, in whatever words.
        let asserted = self.events.plainly_of(facts.says);
        facts.topics |= asserted;
        facts.addressed |= asserted;
        facts
    }

    /// The events that a text names and does not negate: “not married yet” tells of no wedding.
    fn plainly_told(&self, scan: &Scan) -> u64 {
        let negations = self.topics.negations(scan);
        let negated = |hit: &Hit| {
            negations
                .as_ref()
                .is_some_and(|not| not.reach(&hit.tokens, scan))
        };
        scan.hits().iter().fold(0, |told, hit| {
            let more = self.effect(hit.phrase).told & !told;
            if more == 0 || negated(hit) {
                told
            } else {
                told | more
            }
        })
    }

    /// What a hit stands for, but for what a hit around it only looks like.
    fn plain_effect(&self, hit: &Hit, unlike: &Places<Effect>) -> Effect {
        let mut effect = self.effect(hit.phrase);
        for (_, around) in unlike.around(&hit.tokens) {
            effect.says &= !around.unlike;
            effect.phrases &= !around.unlike_phrases;
        }
        effect
    }

    /// Where a text only looks like saying something, and what.
    fn unlike(&self, scan: &Scan) -> Places<Effect> {
        let effects = scan.hits().iter().map(|hit| (hit, self.effect(hit.phrase)));
        effects
            .filter(|(_, effect)| effect.unlike != 0 || effect.unlike_phrases != 0)
            .map(|(hit, effect)| (hit.tokens.clone(), effect))
            .collect()
    }

    fn effect(&self, phrase: PhraseId) -> Effect {
        self.effects
            .get(phrase.0 as usize)
            .copied()
            .unwrap_or_default()
    }

    /// What is left of an answer's topics without those that it denies (“recovering alcoholic, no wine please” still tells
    /// of addiction); `None` where it denies them all, and so is the opposite fact.
    pub fn plainly(
        &self,
        topics: TopicSet,
        names: [&str; 3],
        value: &str,
        scan: &mut Scan,
    ) -> Option<TopicSet> {
        let denied = self.denied(names, value, topics, scan);
        let plain = topics & !denied;
        (denied.is_empty() || !plain.is_empty()).then_some(plain)
    }

    /// The topics that a customer's own answer denies ([`Topics::denied`]); all of them where it is the end of a
    /// registry, list or membership that one of `names` (of its product, category and segment) is of.
    fn denied(&self, names: [&str; 3], value: &str, given: TopicSet, scan: &mut Scan) -> TopicSet {
        if value.is_empty() {
            return TopicSet::EMPTY;
        }
        self.book.scan(value, scan);
        let denied = self.topics.denied(value, scan, given);
        if !denied.is_empty() || !self.topics.only_ended(scan) {
            return denied;
        }
        let standing = names.iter().any(|name| {
            self.book.scan(name, scan);
            self.topics.standing(scan)
        });
        if standing {
            TopicSet::ALL
        } else {
            TopicSet::EMPTY
        }
    }

    /// The words of a text that show a topic.
    pub fn topic_words<'t>(
        &self,
        text: &'t str,
        topic: TopicId,
        scan: &mut Scan,
    ) -> Option<&'t str> {
        self.book.scan(text, scan);
        let found = self
            .topics
            .matches(text, scan)
            .into_iter()
            .find(|found| found.topic == topic)?;
        text.get(found.bytes.start as usize..found.bytes.end as usize)
    }

    /// The words of a text that assert an event which is plainly of a topic.
    pub fn asserted<'t>(&self, text: &'t str, topic: TopicId, scan: &mut Scan) -> Option<&'t str> {
        self.words(text, scan, |effect| {
            self.events.plainly_of(effect.says).contains(topic)
        })
    }

    /// The first words of a text that a phrase line or an event stands on; of phrases that overlap, all.
    pub fn words<'t>(
        &self,
        text: &'t str,
        scan: &mut Scan,
        wanted: impl Fn(&Effect) -> bool,
    ) -> Option<&'t str> {
        self.book.scan(text, scan);
        let unlike = self.unlike(scan);
        let holds = |hit: &Hit| wanted(&self.plain_effect(hit, &unlike));
        let held = scan.hits().iter().filter(|hit| holds(hit));
        let mut held: Vec<&Range<u32>> = held.map(|hit| &hit.bytes).collect();
        held.sort_unstable_by_key(|found| found.start);
        let first = held.first()?;
        let end = held.iter().fold(first.end, |end, found| {
            if found.start < end {
                end.max(found.end)
            } else {
                end
            }
        });
        text.get(first.start as usize..end as usize)
    }
}

/// The texts of a campaign's copy: facts of each distinct one, and its words only where it shows something.
#[derive(Default)]
pub struct Texts {
    facts: Pool<TextFacts>,
    entries: Vec<(u32, Sym)>,
    by_hash: HashMap<u64, u32>,
}

impl Texts {
    /// The hash by which texts are the same.
    #[inline]
    pub fn hash(text: &str) -> u64 {
        FixedState::default().hash_one(text)
    }

    /// Has what is known of a hash at hand: it is looked up soon.
    pub fn touch(&self, hash: u64) {
        let known = self.by_hash.get(&hash);
        std::hint::black_box(known.map(|&entry| self.entries[entry as usize].0));
    }

    /// The number of a text by its hash: equal texts are equal numbers.
    pub fn intern(
        &mut self,
        text: &str,
        hash: u64,
        lexicon: &Lexicon,
        names: &mut Names,
        scan: &mut Scan,
    ) -> u32 {
        if text.is_empty() {
            return u32::MAX;
        }
        if let Some(&known) = self.by_hash.get(&hash) {
            return known;
        }
        let facts = lexicon.facts(text, scan);
        let words = if facts.is_empty() {
            Sym::NONE
        } else {
            names.intern(text)
        };
        let facts = self.facts.number(facts);
        let entry = self.entries.len() as u32;
        self.entries.push((facts, words));
        self.by_hash.insert(hash, entry);
        entry
    }

    /// The number of facts in the pool.
    pub fn number(&mut self, facts: TextFacts) -> u32 {
        self.facts.number(facts)
    }

    /// The number of what a text shows; none where there is no text.
    pub fn facts_of(&self, text: u32) -> Option<u32> {
        self.entries.get(text as usize).map(|&(facts, _)| facts)
    }

    /// The facts of a number; nothing where there is none.
    pub fn facts(&self, number: Option<u32>) -> TextFacts {
        number.map_or_else(TextFacts::default, |number| self.facts[number])
    }

    /// A text's words, kept where it shows something.
    pub fn words(&self, text: u32) -> Sym {
        self.entries
            .get(text as usize)
            .map_or(Sym::NONE, |&(_, words)| words)
    }

    /// Frees what only loading needs.
    pub fn seal(&mut self) {
        self.by_hash = HashMap::default();
        self.entries.shrink_to_fit();
    }
}
