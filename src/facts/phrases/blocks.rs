//! What the bytes of a text are, 64 at a time: a bit a byte.

/// Bytes of a block.
pub(super) const BLOCK: usize = 64;

/// One bit for each of 64 bytes, the first one lowest.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Block {
    /// Letters, digits and what is part of a character outside ASCII.
    pub(super) words: u64,
    /// Capitals.
    pub(super) uppers: u64,
    /// Apostrophes and what is part of a character outside ASCII: the word is to be read letter by letter.
    pub(super) odd: u64,
    /// What may end a path node or a sentence.
    pub(super) marks: u64,
}

impl Block {
    #[inline]
    pub(super) fn of(bytes: &[u8; BLOCK]) -> Self {
        // No `&&` and `||`: all bytes are asked the same, many at once.
        let between = |byte: u8, first: u8, last: u8| byte.wrapping_sub(first) <= last - first;
        let wide = |byte: u8| byte >= 128;
        Self {
            words: bits(bytes, |byte| {
                between(byte | 0x20, b'a', b'z') | between(byte, b'0', b'9') | wide(byte)
            }),
            uppers: bits(bytes, |byte| between(byte, b'A', b'Z')),
            odd: bits(bytes, |byte| (byte == b'\'') | (byte == b'`') | wide(byte)),
            marks: bits(bytes, |byte| {
                let node = (byte == b'>') | (byte == b'|') | (byte == b'/');
                let stop = (byte == b'.') | (byte == b'!') | (byte == b'?') | (byte == b'\n');
                node | stop
            }),
        }
    }
}

/// Of which bytes this is so.
#[inline]
fn bits(bytes: &[u8; BLOCK], is: impl Fn(u8) -> bool) -> u64 {
    let ones = bytes.map(|byte| u8::from(is(byte)));
    let (eights, _) = ones.as_chunks();
    eights.iter().rev().fold(0, |bits, eight| {
        bits << 8 | u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bit_is_a_byte() {
        let mut bytes = [b' '; BLOCK];
        bytes[..5].copy_from_slice(b"aB'9>");
        bytes[63] = 200;
        let block = Block::of(&bytes);
        assert_eq!(block.words, 0b01011 | 1 << 63);
        assert_eq!(block.uppers, 0b00010);
        assert_eq!(block.odd, 0b00100 | 1 << 63);
        assert_eq!(block.marks, 0b10000);
    }
}
