//! Places of a text, in order: which of them stand about another is found without looking at all.

use std::ops::Range;

use super::syntax::MAX_WORDS;

/// Words that phrases cover, each with what it is known for, by where they begin.
#[derive(Debug)]
pub struct Places<T = ()>(Vec<(Range<u32>, T)>);

impl<T> Places<T> {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &(Range<u32>, T)> {
        self.0.iter()
    }

    /// Those that begin in a stretch of words.
    pub fn beginning(
        &self,
        words: Range<u32>,
    ) -> impl DoubleEndedIterator<Item = &(Range<u32>, T)> {
        let from = self.0.partition_point(|(own, _)| own.start < words.start);
        let to = self.0.partition_point(|(own, _)| own.start < words.end);
        // Where a stretch ends before it begins, nothing begins in it.
        self.0.get(from..to).unwrap_or_default().iter()
    }

    /// Those that cover another.
    pub fn around(&self, inner: &Range<u32>) -> impl Iterator<Item = &(Range<u32>, T)> {
        let (end, words) = (inner.end, earliest(inner.end)..inner.start + 1);
        self.beginning(words).filter(move |(own, _)| end <= own.end)
    }

    /// Those that end at a word, the shortest first.
    pub fn ending(&self, end: u32) -> impl Iterator<Item = &(Range<u32>, T)> {
        let those = self.beginning(earliest(end)..end);
        those.rev().filter(move |(own, _)| own.end == end)
    }
}

impl<T> Default for Places<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> FromIterator<(Range<u32>, T)> for Places<T> {
    fn from_iter<I: IntoIterator<Item = (Range<u32>, T)>>(places: I) -> Self {
        let mut places: Vec<_> = places.into_iter().collect();
        places.sort_by_key(|(own, _)| own.start);
        Self(places)
    }
}

/// Where a place that begins at a word ends at the latest.
pub fn latest(start: u32) -> u32 {
    start + MAX_WORDS
}

/// Where a phrase that reaches to a word can begin.
pub fn earliest(end: u32) -> u32 {
    end.saturating_sub(MAX_WORDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_about_a_word_is_found() {
        let places: Places = [30..34, 3..5, 4..5, 2..6, 4..9]
            .into_iter()
            .map(|words| (words, ()))
            .collect();
        let words = |those: Vec<&(Range<u32>, ())>| -> Vec<Range<u32>> {
            those.iter().map(|(words, ())| words.clone()).collect()
        };
        assert_eq!(
            words(places.around(&(4..5)).collect()),
            [2..6, 3..5, 4..5, 4..9]
        );
        assert_eq!(words(places.ending(5).collect()), [4..5, 3..5]);
        assert_eq!(words(places.beginning(4..30).collect()), [4..5, 4..9]);
        let (end, start) = (3, 9);
        assert!(places.beginning(start..end).next().is_none());
    }
}
