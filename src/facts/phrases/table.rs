//! Tables that are used where they lie: in the program as bytes, and in memory behind that where a run adds to them.

use std::ops::Range;

/// What lies in the program, and then what a run has added.
#[derive(Debug, Clone)]
pub(super) struct Table<T: 'static> {
    fixed: &'static [T],
    more: Vec<T>,
}

/// Numbers, each four bytes, the lowest first.
pub(super) type Numbers = Table<[u8; 4]>;

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            fixed: &[],
            more: Vec::new(),
        }
    }
}

impl<T: Copy> Table<T> {
    pub(super) fn len(&self) -> usize {
        self.fixed.len() + self.more.len()
    }

    /// A part that was added at once.
    #[inline]
    pub(super) fn part(&self, part: Range<usize>) -> &[T] {
        match part.start.checked_sub(self.fixed.len()) {
            Some(start) if start < self.more.len() => &self.more[start..][..part.len()],
            _ => &self.fixed[part],
        }
    }

    pub(super) fn extend(&mut self, added: &[T]) {
        self.more.extend_from_slice(added);
    }
}

impl Numbers {
    /// So many zeros.
    pub(super) fn zeros(len: usize) -> Self {
        Self {
            fixed: &[],
            more: vec![[0; 4]; len],
        }
    }

    #[inline]
    pub(super) fn at(&self, index: usize) -> u32 {
        u32::from_le_bytes(match self.fixed.get(index) {
            Some(bytes) => *bytes,
            None => self.more[index - self.fixed.len()],
        })
    }

    pub(super) fn push(&mut self, number: u32) {
        self.more.push(number.to_le_bytes());
    }

    /// Changes a number; those of the program are copied first.
    pub(super) fn set(&mut self, index: usize, number: u32) {
        if !self.fixed.is_empty() {
            self.more.splice(..0, self.fixed.iter().copied());
            self.fixed = &[];
        }
        self.more[index] = number.to_le_bytes();
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = u32> {
        let all = self.fixed.iter().chain(&self.more);
        all.map(|bytes| u32::from_le_bytes(*bytes))
    }
}

impl FromIterator<u32> for Numbers {
    fn from_iter<T: IntoIterator<Item = u32>>(numbers: T) -> Self {
        Self {
            fixed: &[],
            more: numbers.into_iter().map(u32::to_le_bytes).collect(),
        }
    }
}

/// Writes tables one after the other, each after its length in bytes.
#[derive(Debug, Default)]
pub(super) struct Writer(Vec<u8>);

impl Writer {
    pub(super) fn bytes(&mut self, table: &Table<u8>) {
        self.parts([table.fixed, &table.more]);
    }

    pub(super) fn numbers(&mut self, table: &Numbers) {
        self.parts([table.fixed.as_flattened(), table.more.as_flattened()]);
    }

    fn parts(&mut self, parts: [&[u8]; 2]) {
        let len: usize = parts.iter().map(|part| part.len()).sum();
        self.0.extend_from_slice(&(len as u32).to_le_bytes());
        self.0.extend(parts.into_iter().flatten());
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.0
    }
}

/// Finds again what a [`Writer`] wrote; none where it is something else.
#[derive(Debug)]
pub(super) struct Reader(pub(super) &'static [u8]);

impl Reader {
    pub(super) fn bytes(&mut self) -> Option<Table<u8>> {
        let (len, left) = self.0.split_first_chunk()?;
        let (fixed, left) = left.split_at_checked(u32::from_le_bytes(*len) as usize)?;
        self.0 = left;
        Some(Table {
            fixed,
            ..Table::default()
        })
    }

    pub(super) fn numbers(&mut self) -> Option<Numbers> {
        match self.bytes()?.fixed.as_chunks() {
            (fixed, []) => Some(Table {
                fixed,
                ..Table::default()
            }),
            _ => None,
        }
    }
}
