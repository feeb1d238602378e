//! The ids of a batch's rows, looked up together.

use crate::facts::customers::{CustomerId, Customers};

/// Normalised ids, in the order of their rows. Reused from batch to batch.
#[derive(Debug, Default)]
pub struct Keys {
    /// One after the other.
    bytes: Vec<u8>,
    keys: Vec<Key>,
}

#[derive(Debug)]
struct Key {
    /// Where it ends among the bytes.
    end: u32,
    hash: u32,
    /// Where an id of this hash lies, if any did when they were looked up.
    place: Option<u32>,
}

impl Keys {
    /// Forgets them, keeps the memory.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.keys.clear();
    }

    /// Appends a normalised id.
    pub fn push(&mut self, id: &[u8]) {
        self.bytes.extend_from_slice(id);
        self.keys.push(Key {
            end: self.bytes.len() as u32,
            hash: 0,
            place: None,
        });
    }

    /// The id at a place.
    ///
    /// # Panics
    /// If there are not so many.
    #[inline]
    pub fn get(&self, at: usize) -> &[u8] {
        let start = match at {
            0 => 0,
            _ => self.keys[at - 1].end as usize,
        };
        &self.bytes[start..self.keys[at].end as usize]
    }

    /// Looks all of them up, one right after the other: the processor then waits for several places of memory at once.
    pub fn look_up(&mut self, customers: &Customers) {
        let mut start = 0;
        for key in &mut self.keys {
            key.hash = customers.hash(&self.bytes[start..key.end as usize]);
            start = key.end as usize;
        }
        for key in &mut self.keys {
            key.place = customers.place(key.hash);
        }
    }

    /// The places of ids of which one with the same hash was found.
    pub fn likely(&self) -> impl Iterator<Item = usize> {
        let keys = self.keys.iter().enumerate();
        keys.filter(|(_, key)| key.place.is_some())
            .map(|(at, _)| at)
    }

    /// Whose the id at a place is, if it was known when they were looked up.
    #[inline]
    pub fn known(&self, at: usize, customers: &Customers) -> Option<CustomerId> {
        let key = &self.keys[at];
        customers.find_at(key.place?, self.get(at), key.hash)
    }
}
