//! Topics: subjects that a person may want left private, and which of them a text touches.
//!
//! A topic is one TOML file (`file.rs`). Its phrases go into the phrase book that all of a run share; what the book
//! found in a text is then weighed here (`touch.rs`, `speech.rs`), in time linear in the text.

use std::ops::Range;

mod describe;
mod file;
mod id;
mod lexicon;
mod load;
mod speech;
#[cfg(test)]
mod tests;
mod touch;

pub use describe::Description;
pub use id::{Tier, TopicId, TopicSet};
pub use speech::question;

use crate::input::vocabulary::nearest;

/// What is known of one topic.
#[derive(Debug, Clone)]
pub struct Topic {
    /// `pregnancy`.
    pub slug: String,
    /// "Pregnancy and newborn".
    pub title: String,
    /// How private it is.
    pub tier: Tier,
    /// How long knowledge of it keeps, in seconds.
    pub shelf_life: i64,
    /// What the law and the platforms call it, in words.
    pub law: Vec<String>,
}

impl Topic {
    fn of(file: &file::TopicFile<'_>) -> Self {
        Topic {
            slug: file.slug.to_owned(),
            title: file.title.to_owned(),
            tier: file.tier,
            shelf_life: file.shelf_life,
            law: file.law.iter().map(|&law| law.to_owned()).collect(),
        }
    }
}

/// Phrases that show a topic under the same conditions.
#[derive(Debug, Clone, Copy)]
struct Group {
    topic: TopicId,
    /// One of its `beside` must be there.
    beside: bool,
    /// It has any condition.
    conditions: bool,
}

/// What is about nobody, as a list of `rules/reading/nobody.toml` knows it.
#[derive(Debug, Clone, Copy)]
struct Silence {
    /// The topics that it takes away.
    topics: TopicSet,
    reach: Reach,
}

/// Where the words of a silence silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// In their path node and those below.
    Node,
    /// Likewise, beside a bracket only: "Son of God (film)".
    Bracketed,
    /// In what follows of their sentence: "Your gift feeds refugees".
    Sentence,
}

/// A place of a text that shows a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicMatch {
    /// Which.
    pub topic: TopicId,
    /// The bytes of the text that show it.
    pub bytes: Range<u32>,
}

/// All topics of a run, in order of tier, then of slug.
#[derive(Debug, Default)]
pub struct Topics {
    topics: Vec<Topic>,
    groups: Vec<Group>,
    silences: Vec<Silence>,
    /// Which topics an answer of "no" takes away: all but those where it is an opinion as well.
    silenced_by_no: TopicSet,
    roles: lexicon::Roles,
}

impl Topics {
    /// The topics with their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (TopicId, &Topic)> {
        self.topics
            .iter()
            .enumerate()
            .map(|(at, topic)| (TopicId(at as u8), topic))
    }

    /// For how long knowledge of a topic holds, in seconds; of one that there is not, always.
    pub fn shelf_life(&self, id: TopicId) -> i64 {
        // Far from where sums of times would overflow.
        const ALWAYS: i64 = i64::MAX / 4;
        self.get(id).map_or(ALWAYS, |topic| topic.shelf_life)
    }

    /// One topic; none for a number of another run.
    pub fn get(&self, id: TopicId) -> Option<&Topic> {
        self.topics.get(usize::from(id.0))
    }

    /// The slug of a topic; empty for a number of another run.
    pub fn slug(&self, id: TopicId) -> &str {
        self.get(id).map_or("", |topic| &topic.slug)
    }

    /// The topic of this slug.
    pub fn find(&self, slug: &str) -> Option<TopicId> {
        self.topics
            .iter()
            .position(|topic| topic.slug == slug)
            .map(|at| TopicId(at as u8))
    }

    /// The slug that a mistaken one was likely meant to be.
    pub fn nearest(&self, slug: &str) -> Option<&str> {
        nearest(slug, self.topics.iter().map(|topic| topic.slug.as_str()))
    }

    /// The topics of a tier.
    pub fn of_tier(&self, tier: Tier) -> TopicSet {
        self.iter()
            .filter(|(_, topic)| topic.tier == tier)
            .map(|(id, _)| id)
            .collect()
    }

    /// The topics of tier protected or sensitive.
    pub fn sensitive(&self) -> TopicSet {
        self.of_tier(Tier::Protected) | self.of_tier(Tier::Sensitive)
    }
}
