//! Distinct words, each with its kind and a number, found by their hash.

use super::keys::hash;
use super::syntax::Kind;
use super::table::{Numbers, Reader, Table, Writer};

/// Index of a word in [`Words`].
pub(super) type WordId = u32;

/// Distinct words, each with its kind.
#[derive(Debug, Clone)]
pub(super) struct Words {
    text: Table<u8>,
    /// Where the first word starts and each one ends, above two bits for its kind.
    ends: Numbers,
    /// An open table: one more than the word, 0 where there is none. A power of two of slots, at most half of them
    /// full.
    slots: Numbers,
}

impl Default for Words {
    fn default() -> Self {
        Self {
            text: Table::default(),
            ends: Numbers::zeros(1),
            slots: Numbers::zeros(16),
        }
    }
}

impl Words {
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.bytes(&self.text);
        writer.numbers(&self.ends);
        writer.numbers(&self.slots);
    }

    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        Some(Self {
            text: reader.bytes()?,
            ends: reader.numbers()?,
            slots: reader.numbers()?,
        })
    }

    /// The id of this word, which is added where it is new. `hash` is that of `folded`.
    pub(super) fn intern(&mut self, kind: Kind, folded: &[u8], hash: u64) -> WordId {
        if let Some(word) = self.find(kind, folded, hash) {
            return word;
        }
        let word = self.len() as WordId;
        self.text.extend(folded);
        self.ends.push((self.text.len() as u32) << 2 | kind as u32);
        if self.len() * 2 > self.slots.len() {
            self.slots = Numbers::zeros(self.slots.len() * 2);
            for known in 0..word {
                self.place(known, slot(self.kind(known), self.hash(known)));
            }
        }
        self.place(word, slot(kind, hash));
        word
    }

    /// The id of a word of this kind, text and hash.
    #[inline]
    pub(super) fn find(&self, kind: Kind, folded: &[u8], hash: u64) -> Option<WordId> {
        let mask = self.slots.len() - 1;
        let mut at = slot(kind, hash) & mask;
        loop {
            let word = self.slots.at(at).checked_sub(1)?;
            if self.kind(word) == kind && self.text(word) == folded {
                return Some(word);
            }
            at = (at + 1) & mask;
        }
    }

    fn place(&mut self, word: WordId, slot: usize) {
        let mask = self.slots.len() - 1;
        let mut at = slot & mask;
        while self.slots.at(at) != 0 {
            at = (at + 1) & mask;
        }
        self.slots.set(at, word + 1);
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len() - 1
    }

    #[inline]
    pub(super) fn kind(&self, word: WordId) -> Kind {
        Kind::ALL[(self.ends.at(word as usize + 1) & 3) as usize]
    }

    #[inline]
    pub(super) fn text(&self, word: WordId) -> &[u8] {
        let end = |at: usize| (self.ends.at(at) >> 2) as usize;
        self.text.part(end(word as usize)..end(word as usize + 1))
    }

    pub(super) fn hash(&self, word: WordId) -> u64 {
        hash(self.text(word))
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

/// Where a word is looked for: words of two kinds may have one text.
#[inline]
fn slot(kind: Kind, hash: u64) -> usize {
    (hash >> 32) as usize ^ kind as usize
}
