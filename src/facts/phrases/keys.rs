//! The keys under which phrases are looked for: a word, two words side by side, the letters that a stem begins or ends
//! with.

/// The hash of a word, of its first eight bytes and its last eight: whoever compares looks at the bytes, too.
pub(super) fn hash(folded: &[u8]) -> u64 {
    Ends::of(folded).hash()
}

/// The key of two words that stand side by side.
#[inline]
pub(super) fn pair(left: u64, right: u64) -> u64 {
    left.rotate_left(1) ^ right
}

/// A word by its ends: its first eight bytes and its last eight.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Ends {
    len: u32,
    first: u64,
    last: u64,
}

impl Ends {
    pub(super) fn of(folded: &[u8]) -> Self {
        let packed = |bytes: &[u8]| {
            bytes
                .iter()
                .rev()
                .fold(0, |all, &byte| all << 8 | u64::from(byte))
        };
        let len = folded.len();
        let first = packed(&folded[..len.min(8)]);
        let last = packed(&folded[len.saturating_sub(8)..]) << (64 - 8 * len.clamp(1, 8));
        Self::read(len, first, last)
    }

    /// Of the eight bytes from where a word starts and the eight up to where it ends: what is beyond it is cut off.
    #[inline]
    pub(super) fn read(len: usize, first: u64, last: u64) -> Self {
        let beyond = 64 - 8 * len.clamp(1, 8);
        Self {
            len: len as u32,
            first: first << beyond >> beyond,
            last: last >> beyond << beyond,
        }
    }

    /// Whether there is no more of it than the ends.
    pub(super) fn is_whole(self) -> bool {
        self.len <= 16
    }

    #[inline]
    pub(super) fn hash(self) -> u64 {
        mix(self.first
            ^ self.last.rotate_left(23)
            ^ u64::from(self.len).wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    /// The key of its first letters: a stem `word*` is looked for there.
    #[inline]
    pub(super) fn head(self) -> u64 {
        mix(self.first & LETTERS)
    }

    /// The key of its last letters: a stem `*word` is looked for there.
    #[inline]
    pub(super) fn tail(self) -> u64 {
        mix(self.last >> 32 & LETTERS | 1 << 63)
    }
}

/// Five bits of each of four letters.
const LETTERS: u64 = 0x1F1F_1F1F;

/// Spreads a number over the high bits, which depend on all of its own.
#[inline]
fn mix(number: u64) -> u64 {
    number.wrapping_mul(0xD6E8_FEB8_6659_FD93)
}
