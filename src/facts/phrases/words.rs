//! The distinct words of a phrase book, each with its text, and a table to find them by hash.

use super::fold::hash;
use super::syntax::Kind;

/// Index of a word in [`Words`].
pub(super) type WordId = u32;

const EMPTY: WordId = WordId::MAX;

#[derive(Debug)]
struct Word {
    kind: Kind,
    start: u32,
    end: u32,
    hash: u64,
}

/// Words of two kinds may have one text.
fn key(kind: Kind, hash: u64) -> u64 {
    hash ^ (kind as u64) << 62
}

/// Distinct words, each with its kind.
#[derive(Debug, Default)]
pub(super) struct Words {
    text: Vec<u8>,
    words: Vec<Word>,
    table: Table,
}

impl Words {
    /// Room for so many words.
    pub(super) fn with_capacity(words: usize) -> Self {
        Self {
            text: Vec::with_capacity(words * 8),
            words: Vec::with_capacity(words),
            table: Table::with_capacity(words),
        }
    }

    /// The id of this word, which is added where it is new. `hash` is that of `folded`.
    pub(super) fn intern(&mut self, kind: Kind, folded: &[u8], hash: u64) -> WordId {
        if let Some(word) = self.lookup(kind, folded, hash) {
            return word;
        }
        let word = self.words.len() as WordId;
        let start = self.text.len() as u32;
        self.text.extend_from_slice(folded);
        self.words.push(Word {
            kind,
            start,
            end: self.text.len() as u32,
            hash,
        });
        self.table.insert(key(kind, hash), word);
        word
    }

    /// The id of a folded word.
    pub(super) fn find(&self, kind: Kind, folded: &[u8]) -> Option<WordId> {
        self.lookup(kind, folded, hash(folded))
    }

    fn lookup(&self, kind: Kind, folded: &[u8], hash: u64) -> Option<WordId> {
        self.table.find(key(kind, hash), |word| {
            self.kind(word) == kind && self.text(word) == folded
        })
    }

    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    pub(super) fn kind(&self, word: WordId) -> Kind {
        self.words[word as usize].kind
    }

    pub(super) fn text(&self, word: WordId) -> &[u8] {
        let word = &self.words[word as usize];
        &self.text[word.start as usize..word.end as usize]
    }

    pub(super) fn hash(&self, word: WordId) -> u64 {
        self.words[word as usize].hash
    }

    /// Whether this word of a phrase matches this word of a text.
    pub(super) fn matches(&self, word: WordId, folded: &[u8]) -> bool {
        let text = self.text(word);
        match self.kind(word) {
            Kind::Exact => folded == text,
            Kind::Prefix => folded.starts_with(text),
            Kind::Suffix => folded.ends_with(text),
            Kind::Number => folded.iter().all(u8::is_ascii_digit),
        }
    }
}

/// An open table from hashes to words.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// The upper half of the hash, and the word. A power of two of slots, at most half of them full.
    slots: Vec<(u32, WordId)>,
    len: usize,
}

impl Table {
    /// A table with room for so many words.
    pub(super) fn with_capacity(words: usize) -> Self {
        Self {
            slots: vec![(0, EMPTY); (words * 2).next_power_of_two().max(16)],
            len: 0,
        }
    }

    /// The word of this hash that `is` it.
    pub(super) fn find(&self, hash: u64, is: impl Fn(WordId) -> bool) -> Option<WordId> {
        let mask = self.slots.len().checked_sub(1)?;
        let tag = (hash >> 32) as u32;
        let mut at = tag as usize & mask;
        loop {
            match self.slots[at] {
                (_, EMPTY) => return None,
                (found, word) if found == tag && is(word) => return Some(word),
                _ => at = (at + 1) & mask,
            }
        }
    }

    /// Adds a word that is not in it.
    pub(super) fn insert(&mut self, hash: u64, word: WordId) {
        if (self.len + 1) * 2 > self.slots.len() {
            let old = std::mem::replace(self, Self::with_capacity(self.slots.len()));
            for &(tag, word) in old.slots.iter().filter(|(_, word)| *word != EMPTY) {
                self.place(tag, word);
            }
        }
        self.place((hash >> 32) as u32, word);
    }

    fn place(&mut self, tag: u32, word: WordId) {
        let mask = self.slots.len() - 1;
        let mut at = tag as usize & mask;
        while self.slots[at].1 != EMPTY {
            at = (at + 1) & mask;
        }
        self.slots[at] = (tag, word);
        self.len += 1;
    }
}
