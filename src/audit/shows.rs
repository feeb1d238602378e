//! Which topics a signal shows, read off its row.

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use std::hash::BuildHasher;

use crate::audit::items::ItemReader;
use crate::audit::signal_rows::SignalRow;
use crate::facts::phrases::Scan;
use crate::facts::topics::TopicSet;
use crate::input::vocabulary::{SignalColumn, SignalType};
use crate::rules::book::Book;

/// Reads topics off rows; a text is looked at once.
pub struct Shows<'b> {
    book: &'b Book,
    items: ItemReader<'b>,
    scan: Scan,
    hasher: FixedState,
    seen: HashMap<u64, TopicSet, FixedState>,
}

/// The cache is emptied when it holds so many: memory is not to grow with the files.
const CACHE: usize = 1 << 16;

impl<'b> Shows<'b> {
    /// A reader with the topics of a run.
    pub fn new(book: &'b Book) -> Self {
        Self {
            book,
            items: ItemReader::new(&book.lexicon, &book.plan, &book.titles),
            scan: Scan::new(),
            hasher: FixedState::default(),
            seen: HashMap::default(),
        }
    }

    /// The topics of a row: by its `topic` column, else by its product, category, segment and value. What denies
    /// shows nothing.
    pub fn topics(&mut self, signal: &SignalRow<'_>) -> TopicSet {
        use SignalColumn as C;
        let texts = [C::Topic, C::ProductName, C::Category, C::Segment, C::Value]
            .map(|column| signal.text(column));
        let declared = signal.kind == SignalType::Declared;
        let key = self.hasher.hash_one((texts, declared));
        if let Some(known) = self.seen.get(&key) {
            return *known;
        }
        let [topic, name, category, segment, value] = texts;
        let mut topics = self.by_column(topic);
        if topics.is_empty() {
            let item = self.item(name, category);
            topics = item | self.text(segment) | self.text(value);
        }
        if declared && !topics.is_empty() && self.denied(name, value, topics) {
            topics = TopicSet::EMPTY;
        }
        if self.seen.len() >= CACHE {
            self.seen.clear();
        }
        self.seen.insert(key, topics);
        topics
    }

    fn by_column(&mut self, topic: &str) -> TopicSet {
        if topic.is_empty() {
            return TopicSet::EMPTY;
        }
        let slug = topic.to_lowercase().replace(['_', ' '], "-");
        match self.book.lexicon.topics.find(&slug) {
            Some(topic) => TopicSet::of(topic),
            None => self.text(topic),
        }
    }

    fn text(&mut self, text: &str) -> TopicSet {
        self.book.lexicon.facts(text, &mut self.scan).topics
    }

    fn item(&mut self, name: &str, category: &str) -> TopicSet {
        if name.is_empty() && category.is_empty() {
            return TopicSet::EMPTY;
        }
        let facts = self.items.facts(["", name, category, "", ""]);
        facts.name_topics | facts.category_topics
    }

    fn denied(&mut self, name: &str, value: &str, topics: TopicSet) -> bool {
        let lexicon = &self.book.lexicon;
        let denied = lexicon.denied(name, value, topics, &mut self.scan);
        !(denied & topics).is_empty()
    }
}
