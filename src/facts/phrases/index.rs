//! Where each phrase is looked for: at the rarest word of each of its alternatives.

use std::ops::Range;

use super::filter::Filter;
use super::fold::hash;
use super::sequences::Sequences;
use super::stems::Stems;
use super::syntax::{Kind, MAX_WORDS};
use super::table::{Numbers, Reader, Writer};
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
    pub(super) beside: Beside,
}

/// The word after the anchor, or else before it, if it is one word only: most anchors of a word fail by it at once.
/// A bit for whether there is one, a bit for whether it comes after, and the rest of its hash.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beside(u32);

impl Beside {
    const SOME: u32 = 1;
    const AFTER: u32 = 2;
    const HASH: u32 = !(Self::SOME | Self::AFTER);

    /// Of the word at this place of a sequence.
    fn of(words: &Words, sequences: &Sequences, sequence: Range<usize>, place: usize) -> Self {
        let beside = |place: usize, side: u32| {
            let word = sequences.word(place);
            match words.kind(word) {
                Kind::Exact => Self(Self::part(words.hash(word)) | side | Self::SOME),
                _ => Self(0),
            }
        };
        if place + 1 < sequence.end {
            beside(place + 1, Self::AFTER)
        } else if place > sequence.start {
            beside(place - 1, 0)
        } else {
            Self(0)
        }
    }

    /// Whether it may stand beside this word of a text, whose words have these hashes.
    #[inline]
    pub(super) fn may_stand(self, hashes: &[u64], index: usize) -> bool {
        if self.0 & Self::SOME == 0 {
            return true;
        }
        let place = if self.0 & Self::AFTER != 0 {
            index + 1
        } else {
            index.wrapping_sub(1)
        };
        let hash = hashes.get(place);
        hash.is_some_and(|&hash| Self::part(hash) == self.0 & Self::HASH)
    }

    fn part(hash: u64) -> u32 {
        (hash >> 32) as u32 & Self::HASH
    }
}

/// The anchors of all sequences, and how the words of a text are taken to them.
#[derive(Debug, Clone)]
pub(super) struct Index {
    /// Where each word's anchors start.
    starts: Numbers,
    /// In pairs: sequence and place in one, as a sequence has at most [`MAX_WORDS`] words, and what is beside.
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
                let anchor = Anchor {
                    sequence,
                    at: (place - parts.start) as u32,
                    beside: Beside::of(words, sequences, parts, place),
                };
                Some((sequences.word(place), anchor))
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
                .flat_map(
                    |(
                        _,
                        Anchor {
                            sequence,
                            at,
                            beside,
                        },
                    )| { [sequence * MAX_WORDS as u32 + at, beside.0] },
                )
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
        let packed = self.anchors.at(place as usize * 2);
        Anchor {
            sequence: packed / MAX_WORDS as u32,
            at: packed % MAX_WORDS as u32,
            beside: Beside(self.anchors.at(place as usize * 2 + 1)),
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
