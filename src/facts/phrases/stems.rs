//! The stems of `word*` or `*word`, found by their three outermost letters.

use super::syntax::Kind;
use super::table::{Numbers, Reader, Writer};
use super::words::{WordId, Words};

/// Five bits of each of three letters.
const KEYS: usize = 1 << 15;

/// Numbers of a stem in the table.
const STEM: usize = 4;

/// Stems of one kind.
#[derive(Debug, Clone)]
pub(super) struct Stems {
    /// In pairs: which of 32 keys there are, and how many there are before.
    keys: Numbers,
    /// Where each key's stems start in `stems`.
    starts: Numbers,
    /// Four each: word, length, and eight of its bytes for a first look.
    stems: Numbers,
}

/// One stem, with the eight bytes at its outer end; fewer are at that end of the number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stem {
    pub(super) word: WordId,
    len: u32,
    bytes: u64,
}

impl Stem {
    fn new(words: &Words, word: WordId) -> Self {
        let text = words.text(word);
        let len = text.len().min(8);
        let mut bytes = [0; 8];
        if words.kind(word) == Kind::Suffix {
            bytes[8 - len..].copy_from_slice(&text[text.len() - len..]);
        } else {
            bytes[..len].copy_from_slice(&text[..len]);
        }
        Stem {
            word,
            len: text.len() as u32,
            bytes: u64::from_le_bytes(bytes),
        }
    }

    /// Whether a word of this length that begins with these eight bytes may begin with the stem; with one of eight
    /// bytes or fewer, whether it does.
    #[inline]
    pub(super) fn may_begin(&self, len: usize, first: u64) -> bool {
        len >= self.len as usize && (first ^ self.bytes) << self.unseen() == 0
    }

    /// The same of a word that ends with these bytes.
    #[inline]
    pub(super) fn may_end(&self, len: usize, last: u64) -> bool {
        len >= self.len as usize && (last ^ self.bytes) >> self.unseen() == 0
    }

    /// How many bits of the eight bytes are not the stem's.
    #[inline]
    fn unseen(&self) -> u32 {
        64u32.saturating_sub(self.len * 8)
    }

    /// Whether the first look has seen all of it.
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
        let mut keys = [[0u32; 2]; KEYS / 32];
        let mut starts = Numbers::default();
        for (index, (key, _)) in keyed.iter().enumerate() {
            let [set, _] = &mut keys[key / 32];
            if *set & 1 << (key % 32) == 0 {
                *set |= 1 << (key % 32);
                starts.push(index as u32);
            }
        }
        starts.push(keyed.len() as u32);
        let mut before = 0;
        for [set, rank] in &mut keys {
            *rank = before;
            before += set.count_ones();
        }
        let stems = keyed.into_iter().map(|(_, word)| Stem::new(words, word));
        Self {
            keys: keys.into_iter().flatten().collect(),
            starts,
            stems: stems
                .flat_map(|Stem { word, len, bytes }| {
                    [word, len, bytes as u32, (bytes >> 32) as u32]
                })
                .collect(),
        }
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        for table in [&self.keys, &self.starts, &self.stems] {
            writer.numbers(table);
        }
    }

    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        Some(Self {
            keys: reader.numbers()?,
            starts: reader.numbers()?,
            stems: reader.numbers()?,
        })
    }

    /// The stems that have this key.
    #[inline]
    pub(super) fn at(&self, key: usize) -> impl Iterator<Item = Stem> {
        let set = self.keys.at(key / 32 * 2);
        let bit = 1 << (key % 32);
        let places = if set & bit == 0 {
            0..0
        } else {
            let group = self.keys.at(key / 32 * 2 + 1) + (set & (bit - 1)).count_ones();
            self.starts.at(group as usize)..self.starts.at(group as usize + 1)
        };
        places.map(|place| {
            let number = |at: usize| self.stems.at(place as usize * STEM + at);
            Stem {
                word: number(0),
                len: number(1),
                bytes: u64::from(number(2)) | u64::from(number(3)) << 32,
            }
        })
    }
}
