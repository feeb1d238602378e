//! Where each phrase is looked for: at the rarest word of each of its alternatives.

use std::ops::Range;

use super::filter::Filter;
use super::fold::hash;
use super::numbers::{Numbers, Reader, Writer};
use super::sequences::Sequences;
use super::stems::Stems;
use super::syntax::{Kind, MAX_WORDS};
use super::words::{WordId, Words};

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

/// Where a sequence is looked for: its `at`-th word, the rarest.
#[derive(Debug, Clone, Copy)]
pub(super) struct Anchor {
    pub(super) sequence: u32,
    pub(super) at: u32,
}

/// The anchors of all sequences, and how the words of a text are taken to them.
#[derive(Debug, Clone)]
pub(super) struct Index {
    /// Where each word's anchors start.
    starts: Numbers,
    /// Sequence and place in one: a sequence has at most [`MAX_WORDS`] words.
    anchors: Numbers,
    pub(super) filter: Filter,
    pub(super) prefixes: Stems,
    pub(super) suffixes: Stems,
}

impl Index {
    pub(super) fn new(words: &Words, sequences: &Sequences) -> Self {
        let costs = costs(words, sequences);
        let mut anchored: Vec<(WordId, Anchor)> = (0..sequences.len() as u32)
            .filter_map(|sequence| {
                let parts = sequences.get(sequence).words;
                let cost = |at: &usize| costs[sequences.word(*at) as usize];
                let place = parts.clone().min_by_key(cost)?;
                let at = (place - parts.start) as u32;
                Some((sequences.word(place), Anchor { sequence, at }))
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
        let mut by_kind: [Vec<WordId>; Kind::ALL.len()] = Default::default();
        for word in (0..words.len() as WordId)
            .filter(|&word| starts[word as usize] < starts[word as usize + 1])
        {
            by_kind[words.kind(word) as usize].push(word);
        }
        let of_kind = |kind: Kind| by_kind[kind as usize].as_slice();
        let exact = of_kind(Kind::Exact);
        let mut filter = Filter::with_capacity(exact.len());
        for &word in exact {
            filter.insert(words.hash(word));
        }
        Self {
            starts: starts.into_iter().collect(),
            anchors: anchored
                .into_iter()
                .map(|(_, anchor)| anchor.sequence * MAX_WORDS as u32 + anchor.at)
                .collect(),
            filter,
            prefixes: Stems::new(words, of_kind(Kind::Prefix)),
            suffixes: Stems::new(words, of_kind(Kind::Suffix)),
        }
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.numbers(&self.starts);
        writer.numbers(&self.anchors);
        self.filter.write(writer);
        self.prefixes.write(writer);
        self.suffixes.write(writer);
    }

    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        Some(Self {
            starts: reader.numbers()?,
            anchors: reader.numbers()?,
            filter: Filter::read(reader)?,
            prefixes: Stems::read(reader)?,
            suffixes: Stems::read(reader)?,
        })
    }

    /// The places among the anchors that are a word's.
    #[inline]
    pub(super) fn of(&self, word: WordId) -> Range<u32> {
        self.starts.at(word as usize)..self.starts.at(word as usize + 1)
    }

    #[inline]
    pub(super) fn anchor(&self, place: u32) -> Anchor {
        let packed = self.anchors.at(place as usize);
        Anchor {
            sequence: packed / MAX_WORDS as u32,
            at: packed % MAX_WORDS as u32,
        }
    }
}

/// What it costs to look further at each word: how common it is likely to be in a text.
fn costs(words: &Words, sequences: &Sequences) -> Vec<u32> {
    let mut costs = vec![0u32; words.len()];
    for word in sequences.words() {
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
        if let Some(word) = words.find(Kind::Exact, common.as_bytes(), hash(common.as_bytes())) {
            costs[word as usize] += 1 << 20;
        }
    }
    costs
}
