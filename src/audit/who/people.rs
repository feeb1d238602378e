//! The persons of signal files, by all their ids.

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use crate::audit::error::AuditError;
use crate::audit::setup::Setup;
use crate::audit::who::identities;
use crate::input::identity;

/// Ids as numbers, and which of them are one person's.
#[derive(Debug, Default)]
pub struct People {
    numbers: HashMap<Vec<u8>, u32, FixedState>,
    /// As a file first wrote each.
    shown: Vec<String>,
    pairs: Vec<(u32, u32)>,
    /// Whether some id is the hash of an address: only then is hashing the others worth its time.
    hashed: bool,
    buffer: Vec<u8>,
}

impl People {
    /// How many ids there are.
    pub fn len(&self) -> usize {
        self.shown.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// The number of an id, new if need be.
    pub fn intern(&mut self, id: &[u8]) -> u32 {
        let mut buffer = std::mem::take(&mut self.buffer);
        let key = identity::normalise(id, &mut buffer);
        let number = match self.known(key) {
            Some(number) => number,
            None => self.add(key, id),
        };
        self.buffer = buffer;
        number
    }

    /// The number of an id, where it is one of these.
    pub fn find(&mut self, id: &[u8]) -> Option<u32> {
        let mut buffer = std::mem::take(&mut self.buffer);
        let number = self.known(identity::normalise(id, &mut buffer));
        self.buffer = buffer;
        number
    }

    /// Two ids are one person's, unless one of them is nobody's.
    pub fn alias(&mut self, one: &[u8], other: &[u8]) {
        if identity::names_somebody(one) && identity::names_somebody(other) {
            let pair = (self.intern(one), self.intern(other));
            self.pairs.push(pair);
        }
    }

    /// Joins what the identity files of a run join with ids that are known.
    ///
    /// # Errors
    /// Where an identity file cannot be read.
    pub fn identify(&mut self, setup: &Setup) -> Result<(), AuditError> {
        let mut pairs = identities::pairs(setup)?;
        // A chain may lead from one known id to another over ids that are not: what is known grows until it is whole.
        loop {
            let before = pairs.len();
            pairs.retain(|(one, other)| {
                let known = (self.known(one), self.known(other));
                let (one, other) = match known {
                    (None, None) => return true,
                    (Some(one), Some(other)) => (one, other),
                    (Some(one), None) => (one, self.add(other, other)),
                    (None, Some(other)) => (self.add(one, one), other),
                };
                self.pairs.push((one, other));
                false
            });
            if pairs.len() == before {
                return Ok(());
            }
        }
    }

    /// An id as a file first wrote it.
    pub fn shown(&self, number: u32) -> &str {
        self.shown.get(number as usize).map_or("", String::as_str)
    }

    fn known(&mut self, key: &[u8]) -> Option<u32> {
        if let Some(number) = self.numbers.get(key) {
            return Some(*number);
        }
        if identity::is_sha256_hex(key) && !self.hashed {
            self.hashed = true;
            self.hash_all();
            return self.numbers.get(key).copied();
        }
        if self.hashed && identity::is_email(key) {
            let hash = identity::sha256_of_email(key);
            return self.numbers.get(hash.as_bytes()).copied();
        }
        None
    }

    fn add(&mut self, key: &[u8], id: &[u8]) -> u32 {
        let number = self.shown.len() as u32;
        if self.hashed && identity::is_email(key) {
            let hash = identity::sha256_of_email(key);
            self.numbers.insert(hash.into_bytes(), number);
        }
        self.numbers.insert(key.to_vec(), number);
        self.shown
            .push(String::from_utf8_lossy(id).trim().to_owned());
        number
    }

    fn hash_all(&mut self) {
        let hashes: Vec<(Vec<u8>, u32)> = self
            .numbers
            .iter()
            .filter_map(|(key, number)| Some((identity::hashed(key)?.into_bytes(), *number)))
            .collect();
        self.numbers.extend(hashes);
    }

    /// By number of an id: the first id of the same person.
    pub fn joined(&self) -> Vec<u32> {
        let mut first: Vec<u32> = (0..self.len() as u32).collect();
        for (one, other) in &self.pairs {
            let (one, other) = (root(&mut first, *one), root(&mut first, *other));
            first[one.max(other) as usize] = one.min(other);
        }
        for id in 0..self.len() as u32 {
            first[id as usize] = root(&mut first, id);
        }
        first
    }
}

fn root(first: &mut [u32], id: u32) -> u32 {
    let mut id = id;
    while first[id as usize] != id {
        // Halves the way for whoever comes next.
        first[id as usize] = first[first[id as usize] as usize];
        id = first[id as usize];
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_person_are_joined_along_chains() {
        let mut people = People::default();
        for id in ["a", "b", "c", "d", "e", "f"] {
            people.intern(id.as_bytes());
        }
        for (one, other) in ["ec", "cf", "ab"].map(|pair| pair.split_at(1)) {
            people.alias(one.as_bytes(), other.as_bytes());
        }
        people.alias(b"d", b"N/A");
        people.alias(b"a", b"N/A");
        assert_eq!(people.joined(), [0, 0, 2, 3, 2, 2]);
        assert_eq!(People::default().joined(), [0u32; 0]);
    }

    #[test]
    fn an_address_and_its_hash_are_one() {
        let hash = identity::sha256_of_email(b"ann@example.com");
        let mut people = People::default();
        let ann = people.intern(b"Ann@Example.com ");
        assert_eq!(people.find(b"bob@example.com"), None);
        assert_eq!(people.intern(hash.as_bytes()), ann);
        let mut people = People::default();
        let ann = people.intern(hash.as_bytes());
        assert_eq!(people.find(b"ann@example.com"), Some(ann));
        assert_eq!(people.shown(ann), hash);
    }
}
