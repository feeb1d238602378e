//! The stems of `word*` or `*word`, found by their three outermost letters.

use super::syntax::Kind;
use super::words::{WordId, Words};

/// Five bits of each of three letters.
const KEYS: usize = 1 << 15;

/// Stems of one kind.
#[derive(Debug)]
pub(super) struct Stems {
    /// Which keys there are, and how many are set in the words before.
    bits: Vec<(u64, u16)>,
    /// Where each key's stems start in `words`.
    starts: Vec<u32>,
    words: Vec<WordId>,
}

/// The key of a word's first three letters.
#[inline]
pub(super) fn head(folded: &[u8]) -> Option<usize> {
    folded.first_chunk().map(key)
}

/// The key of a word's last three letters.
#[inline]
pub(super) fn tail(folded: &[u8]) -> Option<usize> {
    folded.last_chunk().map(key)
}

#[inline]
fn key(letters: &[u8; 3]) -> usize {
    letters
        .iter()
        .fold(0, |key, letter| key << 5 | usize::from(letter & 31))
}

impl Stems {
    /// Indexes these words, all of them `word*` or all `*word`.
    pub(super) fn new(words: &Words, stems: &[WordId]) -> Self {
        let mut keyed: Vec<(usize, WordId)> = stems
            .iter()
            .filter_map(|&word| {
                let text = words.text(word);
                let key = if words.kind(word) == Kind::Suffix {
                    tail(text)
                } else {
                    head(text)
                };
                key.map(|key| (key, word))
            })
            .collect();
        keyed.sort_unstable();
        let mut bits = vec![(0u64, 0u16); KEYS / 64];
        let mut starts = Vec::new();
        for (index, (key, _)) in keyed.iter().enumerate() {
            let bit = 1 << (key % 64);
            if bits[key / 64].0 & bit == 0 {
                bits[key / 64].0 |= bit;
                starts.push(index as u32);
            }
        }
        starts.push(keyed.len() as u32);
        let mut before = 0;
        for (set, rank) in &mut bits {
            *rank = before;
            before += set.count_ones() as u16;
        }
        Self {
            bits,
            starts,
            words: keyed.into_iter().map(|(_, word)| word).collect(),
        }
    }

    /// The stems that have this key.
    #[inline]
    pub(super) fn at(&self, key: usize) -> &[WordId] {
        let (set, rank) = self.bits[key / 64];
        let bit = 1u64 << (key % 64);
        if set & bit == 0 {
            return &[];
        }
        let group = usize::from(rank) + (set & (bit - 1)).count_ones() as usize;
        &self.words[self.starts[group] as usize..self.starts[group + 1] as usize]
    }
}
