//! What a hash table of texts kept elsewhere holds: places, each beside its hash.

/// A kept text in a table: its place beside its hash, so that texts of another hash are not looked at and growing
/// hashes none again.
#[derive(Debug, Clone, Copy)]
pub struct Hashed {
    /// Half of the text's hash.
    pub hash: u32,
    /// Where the text is.
    pub place: u32,
}

impl Hashed {
    /// The hash that tables place it by.
    #[inline]
    pub fn spread(self) -> u64 {
        spread(self.hash)
    }
}

/// A table places by the low bits of a hash and tells apart by the high ones: both are made of the half that is kept.
#[inline]
pub fn spread(hash: u32) -> u64 {
    u64::from(hash).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
