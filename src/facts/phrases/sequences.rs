//! The alternatives of all phrases, spelled out as words.

use std::ops::Range;

use super::PhraseId;
use super::table::{Numbers, Reader, Writer};
use super::words::WordId;

/// One alternative of a phrase.
#[derive(Debug, Clone)]
pub(super) struct Sequence {
    /// Where its words lie.
    pub(super) words: Range<usize>,
    pub(super) phrase: PhraseId,
    /// It may run across the edges of path nodes and sentences.
    pub(super) crosses: bool,
}

/// All of them, numbered.
#[derive(Debug, Clone)]
pub(super) struct Sequences {
    /// In pairs: where its words end, above a bit for whether it crosses, and its phrase. The first pair is where the
    /// first starts.
    ends: Numbers,
    words: Numbers,
}

impl Default for Sequences {
    fn default() -> Self {
        Self {
            ends: Numbers::zeros(2),
            words: Numbers::default(),
        }
    }
}

impl Sequences {
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.numbers(&self.ends);
        writer.numbers(&self.words);
    }

    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        Some(Self {
            ends: reader.numbers()?,
            words: reader.numbers()?,
        })
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len() / 2 - 1
    }

    /// Adds a word to the sequence that is to be ended next.
    pub(super) fn push(&mut self, word: WordId) {
        self.words.push(word);
    }

    /// Ends a sequence.
    pub(super) fn end(&mut self, phrase: PhraseId, crosses: bool) {
        self.ends
            .push((self.words.len() as u32) << 1 | u32::from(crosses));
        self.ends.push(phrase.0);
    }

    #[inline]
    pub(super) fn get(&self, sequence: u32) -> Sequence {
        let at = sequence as usize * 2;
        let end = self.ends.at(at + 2);
        Sequence {
            words: (self.ends.at(at) >> 1) as usize..(end >> 1) as usize,
            phrase: PhraseId(self.ends.at(at + 3)),
            crosses: end & 1 != 0,
        }
    }

    #[inline]
    pub(super) fn word(&self, at: usize) -> WordId {
        self.words.at(at)
    }

    /// Every word of every sequence.
    pub(super) fn words(&self) -> impl Iterator<Item = WordId> {
        self.words.iter()
    }
}
