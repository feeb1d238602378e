//! The matcher.

use super::Hit;
use super::index::{Anchor, Index};
use super::joins::Joins;
use super::keys::{self, Ends};
use super::memo::Memo;
use super::sequences::Sequences;
use super::syntax::Kind;
use super::tokens::{Token, Tokens};
use super::words::Words;

/// All phrases of a run, ready to be looked for in one pass over a text.
#[derive(Debug)]
pub struct PhraseBook {
    /// Which of all books it is.
    pub(super) number: u64,
    pub(super) phrases: usize,
    pub(super) words: Words,
    pub(super) sequences: Sequences,
    pub(super) joins: Joins,
    pub(super) index: Index,
}

/// What was found in one text. Reused from text to text, so that a scan need not allocate.
#[derive(Debug, Default)]
pub struct Scan {
    tokens: Tokens,
    memo: Memo,
    /// Of one word.
    anchors: Vec<Anchor>,
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
        let Scan {
            tokens,
            memo,
            anchors,
            hits,
        } = scratch;
        hits.clear();
        memo.serve(self.number);
        tokens.read(text, |folded, hash| {
            self.words.find(Kind::Exact, folded, hash).is_some()
        });
        // The first word has none, and a key that no two words are likely to have.
        let mut before = u64::MAX;
        for (index, token) in tokens.tokens().iter().enumerate() {
            let ends = tokens.ends(token);
            let hash = ends.hash();
            let led_to = match memo.get(ends, hash) {
                Some(known) => known,
                None => {
                    self.look_up(ends, tokens.folded(token), anchors);
                    memo.put(ends, hash, anchors);
                    &*anchors
                }
            };
            for &anchor in led_to {
                self.take(anchor, index, tokens, hits);
            }
            let pair = keys::pair(before, hash);
            if self.index.may_hold(pair) {
                // At the first word of a phrase there is no pair but another key of the same tag.
                for anchor in self.index.at(pair).filter(|anchor| anchor.at() > 0) {
                    self.take(anchor, index, tokens, hits);
                }
            }
            before = hash;
        }
        self.joins.add(tokens, hits);
        scratch
    }

    /// The anchors of a word by itself: those at its keys whose word it is.
    #[cold]
    fn look_up(&self, word: Ends, folded: &[u8], anchors: &mut Vec<Anchor>) {
        anchors.clear();
        for key in [word.hash(), word.head(), word.tail()] {
            if self.index.may_hold(key) {
                anchors.extend(self.index.at(key).filter(|anchor| {
                    let words = self.sequences.get(anchor.sequence()).words;
                    let word = self.sequences.word(words.start + anchor.at() as usize);
                    self.words.matches(word, folded)
                }));
            }
        }
    }

    /// Takes the phrase of an anchor at this word, if its words stand around it. One word alone is known to.
    #[inline]
    fn take(&self, anchor: Anchor, index: usize, tokens: &Tokens, hits: &mut Vec<Hit>) {
        let sequence = self.sequences.get(anchor.sequence());
        let Some(start) = index.checked_sub(anchor.at() as usize) else {
            return;
        };
        let end = start + sequence.words.len();
        let Some(found) = tokens.tokens().get(start..end) else {
            return;
        };
        let all = found.len() == 1
            || sequence.words.zip(found).all(|(at, token)| {
                self.words
                    .matches(self.sequences.word(at), tokens.folded(token))
            }) && (sequence.crosses || !tokens.broken(start as u32, end as u32));
        if let (true, [first, .., last] | [first @ last]) = (all, found) {
            hits.push(Hit {
                phrase: sequence.phrase,
                tokens: start as u32..end as u32,
                bytes: first.start..last.end,
            });
        }
    }
}
