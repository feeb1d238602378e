//! What the texts of signal rows show; a text is looked at once.

use crate::audit::rows::memo::{self, Memo};
use crate::facts::phrases::Scan;
use crate::facts::texts::{Lexicon, TextFacts};
use crate::facts::topics::{TopicId, TopicSet};

/// Reads texts of rows.
pub struct RowTexts<'a> {
    /// What they show.
    pub lexicon: &'a Lexicon,
    scan: Scan,
    known: Memo<TextFacts>,
}

impl<'a> RowTexts<'a> {
    /// A reader by a run's phrases and topics.
    pub fn new(lexicon: &'a Lexicon) -> RowTexts<'a> {
        RowTexts {
            lexicon,
            scan: Scan::new(),
            known: Memo::default(),
        }
    }

    /// What a text shows.
    pub fn facts(&mut self, text: &str) -> TextFacts {
        let hash = memo::hash(text);
        match self.known.get(hash) {
            Some(known) => known,
            None => {
                let found = self.lexicon.facts(text, &mut self.scan);
                self.known.keep(hash, found)
            }
        }
    }

    /// What the column `topic` names: a topic by its slug, else by a text that shows some.
    pub fn topics_of_column(&mut self, word: &str) -> TopicSet {
        match self.topic(word) {
            Some(topic) => TopicSet::of(topic),
            None => self.facts(word).topics,
        }
    }

    /// The topic of a slug, however it is spelled: `mental_health`, `Mental Health`.
    pub fn topic(&self, slug: &str) -> Option<TopicId> {
        let slug = slug.trim().to_lowercase().replace(['_', ' '], "-");
        self.lexicon.topics.find(&slug)
    }

    /// What is left of an answer's topics without those that it denies; `None` where it denies all ([`Lexicon::plainly`]).
    pub fn plainly(&mut self, topics: TopicSet, names: [&str; 3], value: &str) -> Option<TopicSet> {
        self.lexicon.plainly(topics, names, value, &mut self.scan)
    }
}
