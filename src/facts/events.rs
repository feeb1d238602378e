//! Life events that copy asserts ("Congratulations on your new baby!") and occasions that it names (Mother's Day).

use crate::facts::lists::Lists;
use crate::facts::topics::{TopicSet, Topics};

/// Which list an event is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// Something in this person's life: `rules/lists/life-events.toml`.
    LifeEvent,
    /// A day of the calendar that some would rather be spared: `rules/lists/occasions.toml`.
    Occasion,
}

impl EventKind {
    /// The words of rule files.
    pub const WORDS: [(&'static str, EventKind); 2] = [
        ("life-event", EventKind::LifeEvent),
        ("occasion", EventKind::Occasion),
    ];
}

/// One event.
#[derive(Debug, Clone)]
pub struct Event {
    /// `new-baby`.
    pub slug: String,
    /// "a new baby".
    pub title: String,
    /// Which list it is of.
    pub kind: EventKind,
    /// Topics that name it.
    pub topics: TopicSet,
}

/// The events of a run, at most 64; a set of them is a `u64`.
#[derive(Debug, Clone, Default)]
pub struct Events {
    /// In the order of their lists.
    pub all: Vec<Event>,
}

impl Events {
    /// The lists, and the kind of event each holds.
    pub const LISTS: [(&'static str, EventKind); 2] = [
        ("life-events", EventKind::LifeEvent),
        ("occasions", EventKind::Occasion),
    ];

    /// Collects the events of the lists.
    ///
    /// # Errors
    /// Where there are more than 64, or an event names no topic that there is.
    pub fn of(lists: &Lists, topics: &Topics) -> Result<Events, String> {
        let mut all = Vec::new();
        for (name, kind) in Self::LISTS {
            for event in lists
                .get(name)
                .map(|list| list.events.as_slice())
                .unwrap_or_default()
            {
                let mut named = TopicSet::default();
                for slug in &event.topics {
                    named.insert(
                        topics
                            .find(slug)
                            .ok_or_else(|| format!("{name}: there is no topic `{slug}`"))?,
                    );
                }
                all.push(Event {
                    slug: event.slug.clone(),
                    title: event.title.clone(),
                    kind,
                    topics: named,
                });
            }
        }
        if all.len() > 64 {
            return Err(format!(
                "{} events in life-events and occasions; 64 is the most",
                all.len()
            ));
        }
        Ok(Events { all })
    }

    /// The topics that name any of a set of events.
    pub fn topics_of(&self, events: u64) -> TopicSet {
        self.all
            .iter()
            .enumerate()
            .filter(|(at, _)| events & 1 << at != 0)
            .fold(TopicSet::EMPTY, |topics, (_, event)| topics | event.topics)
    }

    /// The topics of which a set of events is, those aside that could be of several: a diagnosis is of the body or of
    /// the mind.
    pub fn plainly_of(&self, events: u64) -> TopicSet {
        if events == 0 {
            return TopicSet::EMPTY;
        }
        self.all
            .iter()
            .enumerate()
            .filter(|(at, event)| events & 1 << at != 0 && event.topics.len() == 1)
            .fold(TopicSet::EMPTY, |topics, (_, event)| topics | event.topics)
    }

    /// The events of one kind.
    pub fn of_kind(&self, kind: EventKind) -> u64 {
        self.all
            .iter()
            .enumerate()
            .filter(|(_, event)| event.kind == kind)
            .fold(0, |set, (at, _)| set | 1 << at)
    }
}
