//! The matcher.

use std::ops::Range;

use super::filter::Filter;
use super::fold::{Token, Tokens, hash_of};
use super::stems::{self, Stems};
use super::words::{Table, WordId, Words};
use super::{Hit, PhraseId};

/// One alternative of a phrase: its words are a range of `sequence_words`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sequence {
    pub(super) start: u32,
    pub(super) len: u32,
    pub(super) phrase: PhraseId,
    /// It may run across the edges of path nodes and sentences.
    pub(super) crosses: bool,
}

impl Sequence {
    pub(super) fn range(self) -> Range<usize> {
        self.start as usize..(self.start + self.len) as usize
    }
}

/// Where a sequence is looked for: its `at`-th word, the rarest.
#[derive(Debug, Clone, Copy)]
pub(super) struct Anchor {
    pub(super) sequence: u32,
    pub(super) at: u32,
}

/// All phrases of a run, ready to be looked for in one pass over a text.
#[derive(Debug)]
pub struct PhraseBook {
    pub(super) phrases: usize,
    pub(super) words: Words,
    pub(super) sequences: Vec<Sequence>,
    pub(super) sequence_words: Vec<WordId>,
    /// Where each word's anchors start.
    pub(super) starts: Vec<u32>,
    pub(super) anchors: Vec<Anchor>,
    pub(super) table: Table,
    pub(super) filter: Filter,
    pub(super) prefixes: Stems,
    pub(super) suffixes: Stems,
}

/// What was found in one text. Reused from text to text, so that a scan need not allocate.
#[derive(Debug, Default)]
pub struct Scan {
    tokens: Tokens,
    hits: Vec<Hit>,
}

impl Scan {
    /// A scratch that has seen no text.
    pub fn new() -> Self {
        Self::default()
    }

    /// The phrases found, by the place of their rarest word; a phrase may be there twice at one place.
    pub fn hits(&self) -> &[Hit] {
        &self.hits
    }

    /// The words of the text.
    pub fn tokens(&self) -> &[Token] {
        self.tokens.tokens()
    }

    /// A word as folded.
    pub fn folded(&self, token: &Token) -> &[u8] {
        self.tokens.folded(token)
    }

    /// Where the text's path nodes and sentences end.
    pub fn layout(&self) -> &Tokens {
        &self.tokens
    }
}

impl PhraseBook {
    /// How many distinct phrases it knows: ids are below this.
    pub fn len(&self) -> usize {
        self.phrases
    }

    /// Whether it knows no phrase.
    pub fn is_empty(&self) -> bool {
        self.phrases == 0
    }

    /// Looks for every phrase in a text, in time linear in it.
    pub fn scan<'s>(&self, text: &str, scratch: &'s mut Scan) -> &'s Scan {
        let Scan { tokens, hits } = scratch;
        hits.clear();
        tokens.read(text, |folded, hash| self.exact(folded, hash).is_some());
        for (index, token) in tokens.tokens().iter().enumerate() {
            let folded = tokens.folded(token);
            let (first, last) = tokens.ends(token);
            if let Some(word) = self.exact(folded, hash_of(folded.len(), (first, last))) {
                self.look(word, index, tokens, hits);
            }
            if let (Some(head), Some(tail)) = (stems::head(folded), stems::tail(folded)) {
                let stems = self.prefixes.at(head).iter().map(|stem| (stem, first));
                let stems = stems.chain(self.suffixes.at(tail).iter().map(|stem| (stem, last)));
                for (stem, bytes) in stems {
                    if stem.may_match(folded.len(), bytes)
                        && (stem.is_short() || self.words.matches(stem.word, folded))
                    {
                        self.look(stem.word, index, tokens, hits);
                    }
                }
            }
        }
        scratch
    }

    #[inline]
    fn exact(&self, folded: &[u8], hash: u64) -> Option<WordId> {
        if !self.filter.may_hold(hash) {
            return None;
        }
        self.table
            .find(hash, |word| self.words.text(word) == folded)
    }

    /// Takes every phrase that is anchored at this word and whose other words stand around it.
    fn look(&self, word: WordId, index: usize, tokens: &Tokens, hits: &mut Vec<Hit>) {
        let range = self.starts[word as usize] as usize..self.starts[word as usize + 1] as usize;
        for anchor in &self.anchors[range] {
            let sequence = self.sequences[anchor.sequence as usize];
            let Some(start) = index.checked_sub(anchor.at as usize) else {
                continue;
            };
            let end = start + sequence.len as usize;
            let Some(found) = tokens.tokens().get(start..end) else {
                continue;
            };
            let words = &self.sequence_words[sequence.range()];
            let all = sequence.len == 1
                || (words
                    .iter()
                    .zip(found)
                    .all(|(&word, token)| self.words.matches(word, tokens.folded(token)))
                    && (sequence.crosses || !tokens.broken(start as u32, end as u32)));
            if let (true, [first, .., last] | [first @ last]) = (all, found) {
                hits.push(Hit {
                    phrase: sequence.phrase,
                    tokens: start as u32..end as u32,
                    bytes: first.start..last.end,
                });
            }
        }
    }
}
