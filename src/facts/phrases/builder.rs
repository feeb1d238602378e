//! Collects phrases and builds the matcher.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::book::{Anchor, PhraseBook, Sequence};
use super::fold::Tokens;
use super::stems::Stems;
use super::syntax::{self, Kind, PhraseError};
use super::words::{Table, WordId, Words};
use super::{PhraseId, filter::Filter};

/// Words so common that a phrase is not looked for at them.
const COMMON: &[&str] = &[
    "a",
    "an",
    "and",
    "are",
    "at",
    "for",
    "from",
    "in",
    "is",
    "of",
    "on",
    "or",
    "the",
    "to",
    "with",
    "you",
    "your",
    "my",
    "our",
    "we",
    "new",
    "no",
    "not",
    "other",
    "products",
    "product",
    "services",
    "service",
    "supplies",
    "care",
    "accessories",
    "de",
    "la",
    "le",
    "les",
    "et",
    "en",
    "des",
    "du",
    "pour",
    "der",
    "die",
    "das",
    "und",
    "fur",
    "el",
    "los",
    "las",
    "y",
    "para",
    "con",
    "home",
    "health",
    "baby",
    "food",
    "people",
    "s",
];

/// Collects the phrases of a run. The same phrase is one phrase, whoever adds it.
#[derive(Debug, Default)]
pub struct PhraseBookBuilder {
    ids: HashMap<String, PhraseId, FixedState>,
    words: Words,
    sequences: Vec<Sequence>,
    sequence_words: Vec<WordId>,
    tokens: Tokens,
}

impl PhraseBookBuilder {
    /// A builder with no phrase.
    pub fn new() -> Self {
        // About what the built-in rules and topics need: growing step by step costs more than the room.
        Self {
            ids: HashMap::with_capacity_and_hasher(8 << 10, FixedState::default()),
            words: Words::with_capacity(16 << 10),
            sequences: Vec::with_capacity(32 << 10),
            sequence_words: Vec::with_capacity(64 << 10),
            tokens: Tokens::default(),
        }
    }

    /// Adds a phrase with all its alternatives; gives the id that its hits will bear.
    ///
    /// # Errors
    /// Where the phrase is malformed or would match nearly everything.
    pub fn add(&mut self, phrase: &str) -> Result<PhraseId, PhraseError> {
        if let Some(&id) = self.ids.get(phrase) {
            return Ok(id);
        }
        let id = PhraseId(self.ids.len() as u32);
        let Self {
            words,
            sequences,
            sequence_words,
            tokens,
            ..
        } = self;
        syntax::alternatives(phrase, &mut |alternative| {
            let start = sequence_words.len() as u32;
            let len = syntax::words(alternative, tokens, |kind, folded, hash| {
                sequence_words.push(words.intern(kind, folded, hash));
            })?;
            sequences.push(Sequence {
                start,
                len: len as u32,
                phrase: id,
                crosses: syntax::crosses(alternative),
            });
            Ok(())
        })?;
        self.ids.insert(phrase.to_owned(), id);
        Ok(id)
    }

    /// How many distinct phrases there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is no phrase.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Builds the matcher.
    pub fn build(self) -> PhraseBook {
        let Self {
            words,
            sequences,
            sequence_words,
            ..
        } = self;
        let costs = costs(&words, &sequence_words);
        let mut anchored: Vec<(WordId, Anchor)> = sequences
            .iter()
            .enumerate()
            .filter_map(|(index, sequence)| {
                let parts = &sequence_words[sequence.range()];
                let at = (0..parts.len()).min_by_key(|&at| costs[parts[at] as usize])?;
                Some((
                    parts[at],
                    Anchor {
                        sequence: index as u32,
                        at: at as u32,
                    },
                ))
            })
            .collect();
        anchored.sort_unstable_by_key(|(word, anchor)| (*word, anchor.sequence));
        let mut starts = vec![0u32; words.len() + 1];
        for (word, _) in &anchored {
            starts[*word as usize + 1] += 1;
        }
        for word in 0..words.len() {
            starts[word + 1] += starts[word];
        }
        let mut by_kind: [Vec<WordId>; Kind::COUNT] = Default::default();
        for word in (0..words.len() as WordId)
            .filter(|&word| starts[word as usize] < starts[word as usize + 1])
        {
            by_kind[words.kind(word) as usize].push(word);
        }
        let of_kind = |kind: Kind| by_kind[kind as usize].as_slice();
        let exact = of_kind(Kind::Exact);
        let mut table = Table::with_capacity(exact.len());
        let mut filter = Filter::with_capacity(exact.len());
        for &word in exact {
            table.insert(words.hash(word), word);
            filter.insert(words.hash(word));
        }
        let prefixes = Stems::new(&words, of_kind(Kind::Prefix));
        let suffixes = Stems::new(&words, of_kind(Kind::Suffix));
        PhraseBook {
            phrases: self.ids.len(),
            anchors: anchored.into_iter().map(|(_, anchor)| anchor).collect(),
            words,
            sequences,
            sequence_words,
            starts,
            table,
            filter,
            prefixes,
            suffixes,
        }
    }
}

/// What it costs to look further at each word: how common it is likely to be in a text.
fn costs(words: &Words, sequence_words: &[WordId]) -> Vec<u32> {
    let mut costs = vec![0u32; words.len()];
    for &word in sequence_words {
        costs[word as usize] += 16;
    }
    for word in 0..words.len() as WordId {
        let text = words.text(word);
        let cost = &mut costs[word as usize];
        // The longer the rarer.
        *cost += 16u32.saturating_sub(text.len() as u32);
        match words.kind(word) {
            Kind::Exact => {}
            Kind::Prefix | Kind::Suffix => *cost += 1 << 16,
            // Every number would be looked at.
            Kind::Number => *cost = u32::MAX,
        }
    }
    for common in COMMON {
        if let Some(word) = words.find(Kind::Exact, common.as_bytes()) {
            costs[word as usize] += 1 << 20;
        }
    }
    costs
}
