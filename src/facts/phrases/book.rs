//! The matcher.

use super::Hit;
use super::fold::{Token, Tokens};
use super::index::{Anchor, Index};
use super::sequences::Sequences;
use super::stems;
use super::syntax::Kind;
use super::words::{WordId, Words};

/// All phrases of a run, ready to be looked for in one pass over a text.
#[derive(Debug)]
pub struct PhraseBook {
    pub(super) phrases: usize,
    pub(super) words: Words,
    pub(super) sequences: Sequences,
    pub(super) index: Index,
}

/// What was found in one text. Reused from text to text, so that a scan need not allocate.
#[derive(Debug, Default)]
pub struct Scan {
    tokens: Tokens,
    /// Of each token.
    hashes: Vec<u64>,
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
        let Scan {
            tokens,
            hashes,
            hits,
        } = scratch;
        hits.clear();
        tokens.read(text, |folded, hash| self.exact(folded, hash).is_some());
        hashes.clear();
        hashes.extend(tokens.tokens().iter().map(|token| tokens.hash(token)));
        let mut look = |word, index| self.look(word, index, tokens, hashes, hits);
        for (index, token) in tokens.tokens().iter().enumerate() {
            let folded = tokens.folded(token);
            if let Some(word) = self.exact(folded, hashes[index]) {
                look(word, index);
            }
            if let (Some(head), Some(tail)) = (stems::head(folded), stems::tail(folded)) {
                let Index {
                    prefixes, suffixes, ..
                } = &self.index;
                let len = folded.len();
                let (first, last) = tokens.ends(token);
                let begins = prefixes.at(head).filter(|stem| stem.may_begin(len, first));
                let ends = suffixes.at(tail).filter(|stem| stem.may_end(len, last));
                for stem in begins.chain(ends) {
                    if stem.is_short() || self.words.matches(stem.word, folded) {
                        look(stem.word, index);
                    }
                }
            }
        }
        scratch
    }

    /// The word that a text's word is, if a phrase is looked for there.
    #[inline]
    fn exact(&self, folded: &[u8], hash: u64) -> Option<WordId> {
        if !self.index.filter.may_hold(hash) {
            return None;
        }
        let word = self.words.find(Kind::Exact, folded, hash)?;
        (!self.index.of(word).is_empty()).then_some(word)
    }

    /// Takes every phrase that is anchored at this word and whose other words stand around it.
    fn look(
        &self,
        word: WordId,
        index: usize,
        tokens: &Tokens,
        hashes: &[u64],
        hits: &mut Vec<Hit>,
    ) {
        for place in self.index.of(word) {
            let Anchor {
                sequence,
                at,
                beside,
            } = self.index.anchor(place);
            if !beside.may_stand(hashes, index) {
                continue;
            }
            let sequence = self.sequences.get(sequence);
            let Some(start) = index.checked_sub(at as usize) else {
                continue;
            };
            let end = start + sequence.words.len();
            let Some(found) = tokens.tokens().get(start..end) else {
                continue;
            };
            let all = found.len() == 1
                || (sequence.words.zip(found).all(|(at, token)| {
                    self.words
                        .matches(self.sequences.word(at), tokens.folded(token))
                }) && (sequence.crosses || !tokens.broken(start as u32, end as u32)));
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
