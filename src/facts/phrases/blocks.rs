//! What the bytes of a text are, 64 at a time: a bit a byte.

/// Bytes of a block.
pub(super) const BLOCK: usize = 64;

/// A letter or a digit, or part of a character outside ASCII.
const WORD: u64 = 1;
/// A capital.
const UPPER: u64 = 1 << 1;
/// An apostrophe, or part of a character outside ASCII: the word is to be read letter by letter.
const ODD: u64 = 1 << 2;
/// What may end a path node or a sentence.
const MARK: u64 = 1 << 3;

const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let class = match byte as u8 {
            b'a'..=b'z' | b'0'..=b'9' => WORD,
            b'A'..=b'Z' => WORD | UPPER,
            b'\'' | b'`' => ODD,
            b'>' | b'|' | b'/' | b'.' | b'!' | b'?' | b'\n' => MARK,
            128.. => WORD | ODD,
            _ => 0,
        };
        classes[byte] = class as u8;
        byte += 1;
    }
    classes
};

/// One bit for each of 64 bytes, the first one lowest.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Block {
    pub(super) words: u64,
    pub(super) uppers: u64,
    pub(super) odd: u64,
    pub(super) marks: u64,
}

impl Block {
    #[inline]
    pub(super) fn of(bytes: &[u8; BLOCK]) -> Self {
        let mut block = Self::default();
        let (eights, _) = bytes.as_chunks::<8>();
        for (at, eight) in eights.iter().enumerate() {
            let classes = u64::from_le_bytes(eight.map(|byte| CLASSES[usize::from(byte)]));
            let bits = |class: u64| bits(classes / class) << (8 * at);
            block.words |= bits(WORD);
            block.uppers |= bits(UPPER);
            block.odd |= bits(ODD);
            block.marks |= bits(MARK);
        }
        block
    }
}

/// The lowest bit of each of eight bytes, side by side.
#[inline]
fn bits(bytes: u64) -> u64 {
    (bytes & 0x0101_0101_0101_0101).wrapping_mul(0x0102_0408_1020_4080) >> 56
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
