//! Where phrases are looked for in a text: at the keys of its words.

use super::filter::Filter;
use super::keys::{self, Ends};
use super::sequences::Sequences;
use super::syntax::{Kind, MAX_WORDS};
use super::table::{Numbers, Reader, Writer};
use super::words::{WordId, Words};

/// Words so common that a phrase is better looked for at others.
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

/// Where a sequence is looked for. One number, as a sequence has at most [`MAX_WORDS`] words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Anchor(u32);

impl Anchor {
    fn new(sequence: u32, at: usize) -> Self {
        Self(sequence * MAX_WORDS + at as u32)
    }

    #[inline]
    pub(super) fn sequence(self) -> u32 {
        self.0 / MAX_WORDS
    }

    /// The place of the word whose key it is.
    #[inline]
    pub(super) fn at(self) -> u32 {
        self.0 % MAX_WORDS
    }
}

/// The anchors of all sequences, by key.
#[derive(Debug, Clone)]
pub(super) struct Index {
    filter: Filter,
    /// Where the anchors start whose keys have these highest bits.
    starts: Numbers,
    /// In pairs: the tag of a key, and the anchor.
    anchors: Numbers,
}

impl Index {
    pub(super) fn new(words: &Words, sequences: &Sequences) -> Self {
        let costs = costs(words, sequences);
        let mut anchors = Vec::with_capacity(sequences.len());
        let mut parts = Vec::new();
        for sequence in 0..sequences.len() as u32 {
            parts.clear();
            parts.extend(sequences.get(sequence).words.map(|at| sequences.word(at)));
            each_key(words, &costs, &parts, |at, key| {
                anchors.push((key, Anchor::new(sequence, at)));
            });
        }
        let mut filter = Filter::with_capacity(anchors.len());
        for (key, _) in &anchors {
            filter.insert(tag(*key));
        }
        anchors.sort_unstable_by_key(|(key, anchor)| (tag(*key), *anchor));
        let bits = anchors.len().max(2).ilog2();
        let mut starts = vec![0u32; (1 << bits) + 1];
        for (key, _) in &anchors {
            starts[bucket(*key, bits) + 1] += 1;
        }
        for bucket in 0..1 << bits {
            starts[bucket + 1] += starts[bucket];
        }
        Self {
            filter,
            starts: starts.into_iter().collect(),
            anchors: anchors
                .into_iter()
                .flat_map(|(key, Anchor(anchor))| [tag(key), anchor])
                .collect(),
        }
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        self.filter.write(writer);
        writer.numbers(&self.starts);
        writer.numbers(&self.anchors);
    }

    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        Some(Self {
            filter: Filter::read(reader)?,
            starts: reader.numbers()?,
            anchors: reader.numbers()?,
        })
    }

    /// Whether there may be an anchor at a key: no for nearly every one of an ordinary text.
    #[inline]
    pub(super) fn may_hold(&self, key: u64) -> bool {
        self.filter.may_hold(tag(key))
    }

    /// The anchors at a key, and seldom those of another.
    pub(super) fn at(&self, key: u64) -> impl Iterator<Item = Anchor> {
        let bucket = bucket(key, (self.starts.len() - 1).ilog2());
        let places = self.starts.at(bucket)..self.starts.at(bucket + 1);
        places.filter_map(move |place| {
            let at = place as usize * 2;
            (self.anchors.at(at) == tag(key)).then(|| Anchor(self.anchors.at(at + 1)))
        })
    }
}

/// What of a key is kept.
#[inline]
fn tag(key: u64) -> u32 {
    (key >> 32) as u32
}

#[inline]
fn bucket(key: u64, bits: u32) -> usize {
    (key >> (64 - bits)) as usize
}

/// Gives the key at which a sequence is looked for, and the place of the word whose it is: that of the two words side
/// by side that are rarest, or else of the rarest word.
fn each_key(words: &Words, costs: &[u32], parts: &[WordId], mut add: impl FnMut(usize, u64)) {
    let pair = parts
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| pair.iter().all(|&word| words.kind(word) == Kind::Exact))
        .min_by_key(|(_, pair)| pair.iter().map(|&word| costs[word as usize]).sum::<u32>());
    if let Some((left, [a, b])) = pair {
        return add(left + 1, keys::pair(words.hash(*a), words.hash(*b)));
    }
    let Some(at) = (0..parts.len()).min_by_key(|&at| costs[parts[at] as usize]) else {
        return;
    };
    let text = words.text(parts[at]);
    match words.kind(parts[at]) {
        Kind::Exact => add(at, keys::hash(text)),
        Kind::Prefix => each_letter(text, |letter| {
            let head: Vec<u8> = text.iter().copied().chain(letter).collect();
            add(at, Ends::of(&head).head());
        }),
        Kind::Suffix => each_letter(text, |letter| {
            let tail: Vec<u8> = letter.into_iter().chain(text.iter().copied()).collect();
            add(at, Ends::of(&tail).tail());
        }),
        // Every number would be looked at; no phrase is of numbers only.
        Kind::Number => {}
    }
}

/// A stem of three letters is looked for with every fourth one.
fn each_letter(stem: &[u8], mut with: impl FnMut(Option<u8>)) {
    if stem.len() > 3 {
        with(None);
    } else {
        (0..32).for_each(|letter| with(Some(letter)));
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
        if let Some(word) = words.find(
            Kind::Exact,
            common.as_bytes(),
            keys::hash(common.as_bytes()),
        ) {
            costs[word as usize] += 1 << 20;
        }
    }
    costs
}
