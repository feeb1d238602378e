//! A small bit set that most words of a text fail, so that the larger tables stay out of the way.

/// Which hashes may be there: no means no.
#[derive(Debug, Default)]
pub(super) struct Filter {
    bits: Vec<u64>,
}

impl Filter {
    /// A filter for so many hashes, at 16 bits each.
    pub(super) fn with_capacity(len: usize) -> Self {
        Self {
            bits: vec![0; (len / 4).next_power_of_two().max(1)],
        }
    }

    pub(super) fn insert(&mut self, hash: u64) {
        let (word, bit) = self.place(hash);
        self.bits[word] |= bit;
    }

    #[inline]
    pub(super) fn may_hold(&self, hash: u64) -> bool {
        let (word, bit) = self.place(hash);
        self.bits[word] & bit != 0
    }

    #[inline]
    fn place(&self, hash: u64) -> (usize, u64) {
        (
            (hash >> 6) as usize & (self.bits.len() - 1),
            1 << (hash & 63),
        )
    }
}
