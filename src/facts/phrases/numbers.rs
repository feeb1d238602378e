//! Tables of numbers that are used where they lie: in the program as bytes, or in memory where a run adds to them.

use std::borrow::Cow;

/// Numbers, each four bytes, the lowest first. The first to be added to those of the program copies them.
#[derive(Debug, Clone, Default)]
pub(super) struct Numbers(Cow<'static, [[u8; 4]]>);

impl Numbers {
    /// So many zeros.
    pub(super) fn zeros(len: usize) -> Self {
        Self(Cow::Owned(vec![[0; 4]; len]))
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    #[inline]
    pub(super) fn at(&self, index: usize) -> u32 {
        u32::from_le_bytes(self.0[index])
    }

    pub(super) fn set(&mut self, index: usize, number: u32) {
        self.0.to_mut()[index] = number.to_le_bytes();
    }

    pub(super) fn push(&mut self, number: u32) {
        self.0.to_mut().push(number.to_le_bytes());
    }

    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = u32> {
        self.0.iter().map(|bytes| u32::from_le_bytes(*bytes))
    }
}

impl FromIterator<u32> for Numbers {
    fn from_iter<T: IntoIterator<Item = u32>>(numbers: T) -> Self {
        Self(numbers.into_iter().map(u32::to_le_bytes).collect())
    }
}

/// Writes tables one after the other, each after its length in bytes.
#[derive(Debug, Default)]
pub(super) struct Writer(Vec<u8>);

impl Writer {
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.0
            .extend_from_slice(&(bytes.len() as u32).to_le_bytes());
        self.0.extend_from_slice(bytes);
    }

    pub(super) fn numbers(&mut self, numbers: &Numbers) {
        self.bytes(numbers.0.as_flattened());
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.0
    }
}

/// Finds again what a [`Writer`] wrote; none where it is something else.
#[derive(Debug)]
pub(super) struct Reader(pub(super) &'static [u8]);

impl Reader {
    pub(super) fn bytes(&mut self) -> Option<&'static [u8]> {
        let (len, left) = self.0.split_first_chunk()?;
        let (bytes, left) = left.split_at_checked(u32::from_le_bytes(*len) as usize)?;
        self.0 = left;
        Some(bytes)
    }

    pub(super) fn numbers(&mut self) -> Option<Numbers> {
        match self.bytes()?.as_chunks() {
            (numbers, []) => Some(Numbers(Cow::Borrowed(numbers))),
            _ => None,
        }
    }
}
