//! What the words of a text led to when they were met before: few words of a text are new.

use super::index::Anchor;
use super::keys::Ends;

/// How many words are remembered. A power of two.
const WORDS: usize = 2048;
/// How many anchors of a word are remembered; nearly every word has fewer.
const ANCHORS: usize = 3;

/// The anchors of the words met last, by hash. It serves one book: another's anchors mean something else.
#[derive(Debug, Default)]
pub(super) struct Memo {
    book: u64,
    entries: Vec<Entry>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    word: Ends,
    count: u32,
    anchors: [Anchor; ANCHORS],
}

impl Memo {
    /// Forgets what it knows of any book but this one.
    pub(super) fn serve(&mut self, book: u64) {
        if self.book != book || self.entries.is_empty() {
            self.book = book;
            self.entries.clear();
            self.entries.resize(WORDS, Entry::default());
        }
    }

    /// The anchors of a word with this hash, if they are remembered.
    #[inline]
    pub(super) fn get(&self, word: Ends, hash: u64) -> Option<&[Anchor]> {
        let entry = self.entries.get(slot(hash))?;
        (entry.word == word).then(|| &entry.anchors[..entry.count as usize])
    }

    /// Remembers the anchors of a word, if there are few and its ends are all of it.
    pub(super) fn put(&mut self, word: Ends, hash: u64, anchors: &[Anchor]) {
        if !word.is_whole() || anchors.len() > ANCHORS {
            return;
        }
        if let Some(entry) = self.entries.get_mut(slot(hash)) {
            entry.word = word;
            entry.count = anchors.len() as u32;
            entry.anchors[..anchors.len()].copy_from_slice(anchors);
        }
    }
}

#[inline]
fn slot(hash: u64) -> usize {
    (hash >> 32) as usize & (WORDS - 1)
}
