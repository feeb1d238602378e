//! Topics by number, and sets of them.

use std::fmt;
use std::ops::{BitAnd, BitOr, BitOrAssign, Not};

use crate::input::bits::ones;

/// How private a topic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// Special categories of GDPR Art. 9.
    Protected,
    /// Not in Art. 9, harms all the same.
    Sensitive,
    /// What most people would rather not have guessed.
    Delicate,
}

impl Tier {
    /// Every tier, the most private first.
    pub const ALL: [Tier; 3] = [Tier::Protected, Tier::Sensitive, Tier::Delicate];

    /// The word that files use.
    pub const fn word(self) -> &'static str {
        match self {
            Tier::Protected => "protected",
            Tier::Sensitive => "sensitive",
            Tier::Delicate => "delicate",
        }
    }

    /// Reads a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tier| tier.word() == word)
    }
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A topic of a run, in order of tier, then of slug.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TopicId(pub u8);

/// A set of topics.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct TopicSet(pub u64);

impl TopicSet {
    /// The most topics that there can be.
    pub const CAPACITY: usize = 64;
    /// No topic.
    pub const EMPTY: TopicSet = TopicSet(0);
    /// Every topic that there can be.
    pub const ALL: TopicSet = TopicSet(u64::MAX);

    /// The set of one topic.
    pub const fn of(topic: TopicId) -> Self {
        TopicSet(1 << topic.0)
    }

    /// Adds a topic.
    pub fn insert(&mut self, topic: TopicId) {
        *self |= Self::of(topic);
    }

    /// Whether a topic is in it.
    pub const fn contains(self, topic: TopicId) -> bool {
        self.0 & Self::of(topic).0 != 0
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many there are.
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// The first by tier, then by slug.
    pub fn first(self) -> Option<TopicId> {
        self.iter().next()
    }

    /// The topics, by tier, then by slug.
    pub fn iter(self) -> impl Iterator<Item = TopicId> {
        ones(self.0).map(|at| TopicId(at as u8))
    }
}

impl BitOr for TopicSet {
    type Output = TopicSet;

    fn bitor(self, other: TopicSet) -> TopicSet {
        TopicSet(self.0 | other.0)
    }
}

impl BitOrAssign for TopicSet {
    fn bitor_assign(&mut self, other: TopicSet) {
        self.0 |= other.0;
    }
}

impl BitAnd for TopicSet {
    type Output = TopicSet;

    fn bitand(self, other: TopicSet) -> TopicSet {
        TopicSet(self.0 & other.0)
    }
}

impl Not for TopicSet {
    type Output = TopicSet;

    fn not(self) -> TopicSet {
        TopicSet(!self.0)
    }
}

impl FromIterator<TopicId> for TopicSet {
    fn from_iter<T: IntoIterator<Item = TopicId>>(topics: T) -> Self {
        topics
            .into_iter()
            .fold(TopicSet::EMPTY, |set, topic| set | TopicSet::of(topic))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_gives_its_topics_in_order() {
        let set: TopicSet = [TopicId(63), TopicId(0), TopicId(7)].into_iter().collect();
        assert_eq!(
            set.iter().collect::<Vec<_>>(),
            [TopicId(0), TopicId(7), TopicId(63)]
        );
        assert_eq!((set.len(), set.first()), (3, Some(TopicId(0))));
        assert!(set.contains(TopicId(7)) && !set.contains(TopicId(8)));
        assert_eq!(
            (TopicSet::EMPTY.first(), (set & !set).is_empty()),
            (None, true)
        );
    }
}
