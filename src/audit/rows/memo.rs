//! What was found out about texts of rows, so that each is looked at once.

use std::hash::{BuildHasher, Hash};

use foldhash::fast::FixedState;
use hashbrown::HashMap;

/// The hash by which something is remembered.
#[inline]
pub fn hash(of: impl Hash) -> u64 {
    FixedState::default().hash_one(of)
}

/// What was found out, by the hash of what it is about. Emptied when it is full: memory is the campaign's and not the
/// signals'.
pub struct Memo<T> {
    known: HashMap<u64, T, FixedState>,
}

/// More than a catalogue's categories or a survey's answers; a file that says something else in every row is not one.
const MOST: usize = 1 << 16;

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Memo {
            known: HashMap::default(),
        }
    }
}

impl<T: Copy> Memo<T> {
    /// What is known by a hash.
    #[inline]
    pub fn get(&self, hash: u64) -> Option<T> {
        self.known.get(&hash).copied()
    }

    /// Remembers what was found.
    pub fn keep(&mut self, hash: u64, found: T) -> T {
        if self.known.len() >= MOST {
            self.known.clear();
        }
        self.known.insert(hash, found);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_holds_no_more_than_it_may() {
        let mut memo = Memo::default();
        for number in 0..=MOST {
            assert_eq!(memo.get(hash(number)), None);
            assert_eq!(memo.keep(hash(number), number), number);
            assert_eq!(memo.get(hash(number)), Some(number));
        }
        assert_eq!(memo.get(hash(0_usize)), None);
        assert!(memo.known.len() <= MOST);
    }
}
