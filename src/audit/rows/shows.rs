//! Which topics a signal shows, read off its row.

use crate::audit::rows::items::ItemReader;
use crate::audit::rows::memo::{self, Memo};
use crate::audit::rows::signals::SignalRow;
use crate::audit::rows::texts::RowTexts;
use crate::facts::topics::TopicSet;
use crate::input::vocabulary::{SignalColumn, SignalType};
use crate::rules::book::Book;

/// Reads topics off rows; a text is looked at once.
pub struct Shows<'b> {
    items: ItemReader<'b>,
    texts: RowTexts<'b>,
    seen: Memo<TopicSet>,
}

impl<'b> Shows<'b> {
    /// A reader with the topics of a run.
    pub fn new(book: &'b Book) -> Self {
        Self {
            items: ItemReader::new(&book.lexicon, &book.plan, &book.titles),
            texts: RowTexts::new(&book.lexicon),
            seen: Memo::default(),
        }
    }

    /// The topics of a row: by its `topic` column, else by its product, category, segment and value. What denies
    /// shows nothing.
    pub fn topics(&mut self, signal: &SignalRow<'_>) -> TopicSet {
        use SignalColumn as C;
        let texts = [C::Topic, C::ProductName, C::Category, C::Segment, C::Value]
            .map(|column| signal.text(column));
        let declared = signal.kind == SignalType::Declared;
        let hash = memo::hash((texts, declared));
        if let Some(known) = self.seen.get(hash) {
            return known;
        }
        let [topic, name, category, segment, value] = texts;
        let mut topics = match topic {
            "" => TopicSet::EMPTY,
            topic => self.texts.topics_of_column(topic),
        };
        if topics.is_empty() {
            let item = self.item(name, category);
            topics = item | self.texts.facts(segment).topics | self.texts.facts(value).topics;
        }
        if declared {
            let plain = self.texts.plainly(topics, [name, category, segment], value);
            topics = plain.unwrap_or_default();
        }
        self.seen.keep(hash, topics)
    }

    fn item(&mut self, name: &str, category: &str) -> TopicSet {
        if name.is_empty() && category.is_empty() {
            return TopicSet::EMPTY;
        }
        let facts = self.items.facts(["", name, category, "", ""]);
        facts.name_topics | facts.category_topics
    }
}
