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
    /// Where each key's stems start in `stems`.
    starts: Vec<u32>,
    stems: Vec<Stem>,
}

/// One stem, with eight of its bytes for a first look.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stem {
    pub(super) word: WordId,
    len: u32,
    bytes: u64,
    mask: u64,
}

impl Stem {
    fn new(words: &Words, word: WordId) -> Self {
        let text = words.text(word);
        let len = text.len().min(8);
        let mut bytes = [0; 8];
        let mut mask = [0; 8];
        let place = if words.kind(word) == Kind::Suffix {
            8 - len..8
        } else {
            0..len
        };
        let part = if words.kind(word) == Kind::Suffix {
            &text[text.len() - len..]
        } else {
            &text[..len]
        };
        bytes[place.clone()].copy_from_slice(part);
        mask[place].fill(0xFF);
        Stem {
            word,
            len: text.len() as u32,
            bytes: u64::from_le_bytes(bytes),
            mask: u64::from_le_bytes(mask),
        }
    }

    /// Whether a word of this length whose eight bytes at this end are these may bear the stem; of eight bytes or
    /// fewer, whether it does.
    #[inline]
    pub(super) fn may_match(&self, len: usize, bytes: u64) -> bool {
        (bytes ^ self.bytes) & self.mask == 0 && len >= self.len as usize
    }

    /// Whether [`Stem::may_match`] has seen all of it.
    #[inline]
    pub(super) fn is_short(&self) -> bool {
        self.len <= 8
    }
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
            stems: keyed
                .into_iter()
                .map(|(_, word)| Stem::new(words, word))
                .collect(),
        }
    }

    /// The stems that have this key.
    #[inline]
    pub(super) fn at(&self, key: usize) -> &[Stem] {
        let (set, rank) = self.bits[key / 64];
        let bit = 1u64 << (key % 64);
        if set & bit == 0 {
            return &[];
        }
        let group = usize::from(rank) + (set & (bit - 1)).count_ones() as usize;
        &self.stems[self.starts[group] as usize..self.starts[group + 1] as usize]
    }
}
