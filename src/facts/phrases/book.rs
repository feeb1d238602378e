//! The matcher.

use super::Hit;
use super::index::Index;
use super::keys;
use super::sequences::Sequences;
use super::syntax::Kind;
use super::tokens::{Token, Tokens};
use super::words::Words;

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
    hits: Vec<Hit>,
}

impl Scan {
    /// A scratch that has seen no text.
    pub fn new() -> Self {
        Self::default()
    }

    /// The phrases found, in no set order; one may be there twice at one place.
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
        tokens.read(text, |folded, hash| {
            self.words.find(Kind::Exact, folded, hash).is_some()
        });
        // The first word has none, and a key that no two words are likely to have.
        let mut before = u64::MAX;
        for (index, token) in tokens.tokens().iter().enumerate() {
            let ends = tokens.ends(token);
            let hash = ends.hash();
            let keys = [hash, keys::pair(before, hash), ends.head(), ends.tail()];
            for key in keys {
                if self.index.may_hold(key) {
                    self.look(key, index, tokens, hits);
                }
            }
            before = hash;
        }
        scratch
    }

    /// Takes every phrase that is anchored at this key of a word and whose words stand around it.
    fn look(&self, key: u64, index: usize, tokens: &Tokens, hits: &mut Vec<Hit>) {
        for anchor in self.index.at(key) {
            let sequence = self.sequences.get(anchor.sequence);
            let Some(start) = index.checked_sub(anchor.at as usize) else {
                continue;
            };
            let end = start + sequence.words.len();
            let Some(found) = tokens.tokens().get(start..end) else {
                continue;
            };
            let all = sequence.words.zip(found).all(|(at, token)| {
                self.words
                    .matches(self.sequences.word(at), tokens.folded(token))
            }) && (sequence.crosses || !tokens.broken(start as u32, end as u32));
            if let (true, [first, .., last] | [first @ last]) = (all, found) {
                hits.push(Hit {
                    phrase: sequence.phrase,
                    tokens: start as u32..end as u32,
                    bytes: first.start..last.end,
                    order: (start as u32 + anchor.rarest, anchor.sequence),
                });
            }
        }
    }
}
