//! A small bit set that most words of a text fail, so that the larger tables stay out of the way.

use super::table::{Numbers, Reader, Writer};

/// Which tags of keys may be there: no means no.
#[derive(Debug, Clone)]
pub(super) struct Filter {
    bits: Numbers,
}

impl Filter {
    /// A filter for so many tags, at 16 bits each or more.
    pub(super) fn with_capacity(len: usize) -> Self {
        Self {
            bits: Numbers::zeros((len / 2).next_power_of_two()),
        }
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.numbers(&self.bits);
    }

    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        Some(Self {
            bits: reader.numbers()?,
        })
    }

    pub(super) fn insert(&mut self, tag: u32) {
        let (word, bit) = self.place(tag);
        self.bits.set(word, self.bits.at(word) | bit);
    }

    #[inline]
    pub(super) fn may_hold(&self, tag: u32) -> bool {
        let (word, bit) = self.place(tag);
        self.bits.at(word) & bit != 0
    }

    #[inline]
    fn place(&self, tag: u32) -> (usize, u32) {
        ((tag >> 5) as usize & (self.bits.len() - 1), 1 << (tag & 31))
    }
}
