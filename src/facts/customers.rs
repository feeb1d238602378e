//! The customers that a campaign addresses, by their ids and other ids of the same person.

use crate::facts::hashed::{Hashed, spread};
use crate::facts::room;
use crate::input::identity;
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// A customer of the campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CustomerId(pub u32);

impl CustomerId {
    /// Nobody in particular.
    pub const NONE: CustomerId = CustomerId(u32::MAX);

    /// Whether there is a customer.
    pub fn is_some(self) -> bool {
        self != Self::NONE
    }
}

/// A normalised id and whose it is. Ids of usual length lie in place: looking one up is one look at memory.
#[derive(Clone, Copy)]
struct Key {
    owner: u32,
    /// Its length; [`Key::LONG`] where `bytes` say where it lies.
    length: u8,
    bytes: [u8; Key::SHORT],
}

impl Key {
    const SHORT: usize = 27;
    const LONG: u8 = u8::MAX;

    /// A key, whose bytes go behind those of other long ones where they are too many.
    fn new(key: &[u8], owner: u32, long: &mut Vec<u8>) -> Key {
        let mut bytes = [0; Key::SHORT];
        let length = if key.len() <= Key::SHORT {
            bytes[..key.len()].copy_from_slice(key);
            key.len() as u8
        } else {
            bytes[..8].copy_from_slice(&(long.len() as u64).to_le_bytes());
            bytes[8..16].copy_from_slice(&(key.len() as u64).to_le_bytes());
            long.extend_from_slice(key);
            Key::LONG
        };
        Key {
            owner,
            length,
            bytes,
        }
    }

    #[inline]
    fn get<'a>(&'a self, long: &'a [u8]) -> &'a [u8] {
        if self.length != Key::LONG {
            return &self.bytes[..usize::from(self.length)];
        }
        let number = |at: usize| {
            let mut bytes = [0; 8];
            bytes.copy_from_slice(&self.bytes[at..at + 8]);
            u64::from_le_bytes(bytes) as usize
        };
        let (start, length) = (number(0), number(8));
        &long[start..start + length]
    }
}

/// All customers: normalised ids, as they compare, and one spelling to show.
#[derive(Default)]
pub struct Customers {
    /// Normalised ids; aliases stand behind the ids of the campaign.
    keys: Vec<Key>,
    /// Long ids, one after the other.
    long: Vec<u8>,
    table: HashTable<Hashed>,
    state: FixedState,
    count: u32,
    /// Spellings that differ from the key, by customer.
    shown: hashbrown::HashMap<u32, String>,
    /// Customers that turned out to be another one.
    merged: hashbrown::HashMap<u32, u32>,
    /// Some id is the SHA-256 of an address.
    hashes: bool,
}

impl Customers {
    /// How many customers there are.
    pub fn len(&self) -> usize {
        self.count as usize
    }

    /// How many persons they are.
    pub fn people(&self) -> usize {
        self.len() - self.merged.len()
    }

    /// How many ids they have.
    pub fn ids(&self) -> usize {
        self.keys.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The hash that [`Customers::place`] wants: taken apart so that a batch can be looked up together.
    #[inline]
    pub fn hash(&self, key: &[u8]) -> u32 {
        self.state.hash_one(key) as u32
    }

    /// The customer of a normalised id.
    pub fn find(&self, key: &[u8]) -> Option<CustomerId> {
        self.find_hashed(key, self.hash(key))
    }

    /// Where an id of this hash lies, if any does: all that a look-up in a batch waits for at first. Whether it is the
    /// id, [`Customers::find_at`] says.
    #[inline]
    pub fn place(&self, hash: u32) -> Option<u32> {
        let found = self.table.find(spread(hash), |entry| entry.hash == hash);
        found.map(|entry| entry.place)
    }

    /// The customer of a normalised id, whose hash led to a place.
    #[inline]
    pub fn find_at(&self, place: u32, key: &[u8], hash: u32) -> Option<CustomerId> {
        let found = &self.keys[place as usize];
        if found.get(&self.long) == key {
            return Some(self.owner(found));
        }
        // Another id has the same hash.
        self.find_hashed(key, hash)
    }

    fn find_hashed(&self, key: &[u8], hash: u32) -> Option<CustomerId> {
        self.table
            .find(spread(hash), |entry| {
                entry.hash == hash && self.key(entry.place) == key
            })
            .map(|entry| self.owner(&self.keys[entry.place as usize]))
    }

    /// The customer of a normalised id, new if need be; `shown` is the id as the file wrote it.
    pub fn intern(&mut self, key: &[u8], shown: &str) -> CustomerId {
        if let Some(known) = self.find(key) {
            return known;
        }
        let id = CustomerId(self.count);
        self.count += 1;
        if shown.as_bytes() != key {
            self.shown.insert(id.0, shown.to_owned());
        }
        self.insert(key, id);
        id
    }

    /// Gives back the room for more ids, where hardly any are to come.
    pub fn shrink_to_fit(&mut self) {
        self.keys.shrink_to_fit();
    }

    /// Another id of a customer. Nothing happens where the id is known already.
    pub fn alias(&mut self, key: &[u8], customer: CustomerId) {
        if self.find(key).is_none() {
            self.insert(key, customer);
        }
    }

    /// Two customers that are one person: the later one becomes the earlier.
    pub fn merge(&mut self, one: CustomerId, other: CustomerId) {
        let (one, other) = (self.root(one.0), self.root(other.0));
        if one != other {
            self.merged.insert(one.max(other), one.min(other));
        }
    }

    /// [`Customers::canonical`], on whose way the next look is half as long.
    fn root(&mut self, mut customer: u32) -> u32 {
        while let Some(&next) = self.merged.get(&customer) {
            let Some(&after) = self.merged.get(&next) else {
                return next;
            };
            self.merged.insert(customer, after);
            customer = after;
        }
        customer
    }

    /// Whom a customer turned out to be.
    pub fn canonical(&self, customer: CustomerId) -> CustomerId {
        let mut customer = customer;
        while let Some(&other) = self.merged.get(&customer.0) {
            customer = CustomerId(other);
        }
        customer
    }

    #[inline]
    fn owner(&self, key: &Key) -> CustomerId {
        self.canonical(CustomerId(key.owner))
    }

    /// The customer of a normalised id, by itself or as an address and its SHA-256 are one.
    pub fn find_either(&mut self, key: &[u8]) -> Option<CustomerId> {
        if !self.hashes && identity::is_sha256_hex(key) {
            self.hash_emails();
        }
        let own = self.find(key);
        if own.is_some() || !self.hashes {
            return own;
        }
        self.find(identity::hashed(key)?.as_bytes())
    }

    /// Makes every e-mail address findable by its SHA-256; customers may turn out to be one by it.
    pub fn hash_emails(&mut self) {
        self.hashes = true;
        let emails: Vec<(String, CustomerId)> = (0..self.keys.len() as u32)
            .filter_map(|place| {
                let hash = identity::hashed(self.key(place))?;
                Some((hash, self.owner(&self.keys[place as usize])))
            })
            .collect();
        for (hash, customer) in emails {
            match self.find(hash.as_bytes()) {
                Some(other) => self.merge(customer, other),
                None => self.insert(hash.as_bytes(), customer),
            }
        }
    }

    /// A table of the SHA-256 of every e-mail address, beside this one: to look them up while this one is shared.
    pub fn by_hashed_email(&self) -> Customers {
        let mut hashes = Customers::default();
        for place in 0..self.keys.len() as u32 {
            if let Some(hash) = identity::hashed(self.key(place)) {
                let owner = self.owner(&self.keys[place as usize]);
                hashes.alias(hash.as_bytes(), owner);
            }
        }
        hashes
    }

    /// Whether any id is the SHA-256 of an address: then an address that is unknown may be known by its hash.
    pub fn has_hashes(&self) -> bool {
        self.hashes
    }

    fn insert(&mut self, key: &[u8], customer: CustomerId) {
        let place = self.keys.len() as u32;
        self.hashes |= identity::is_sha256_hex(key);
        let own = Key::new(key, customer.0, &mut self.long);
        room::push(&mut self.keys, own);
        let hash = self.hash(key);
        self.table
            .insert_unique(spread(hash), Hashed { hash, place }, |entry| entry.spread());
    }

    fn key(&self, place: u32) -> &[u8] {
        self.keys[place as usize].get(&self.long)
    }

    /// The id as the campaign wrote it first.
    pub fn shown(&self, customer: CustomerId) -> &str {
        match self.shown.get(&customer.0) {
            Some(shown) => shown,
            // Ids of the campaign are interned in order and before any alias.
            None => match self.keys.get(customer.0 as usize) {
                Some(key) => std::str::from_utf8(key.get(&self.long)).unwrap_or("?"),
                None => "?",
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_aliases_find_their_customer() {
        let mut customers = Customers::default();
        let ana = customers.intern(b"ana@example.com", "Ana@Example.com");
        let bo = customers.intern(b"17", "17");
        customers.alias(b"u-1", ana);
        assert_eq!(customers.find(b"u-1"), Some(ana));
        assert_eq!(customers.intern(b"17", "'17"), bo);
        assert_eq!(customers.shown(ana), "Ana@Example.com");
        assert_eq!(customers.shown(bo), "17");
        assert_eq!(customers.find(b"18"), None);
        assert_eq!(customers.len(), 2);
        customers.merge(bo, ana);
        customers.merge(ana, bo);
        assert_eq!((customers.len(), customers.people()), (2, 1));
        assert_eq!(
            (customers.find(b"17"), customers.shown(bo)),
            (Some(ana), "17")
        );
        let hash = identity::sha256_of_email(b"ana@example.com");
        let hashed = customers.intern(hash.as_bytes(), &hash);
        assert_ne!(hashed, ana);
        assert!(customers.has_hashes());
        customers.hash_emails();
        assert_eq!(customers.find(hash.as_bytes()), Some(ana));
        assert_eq!(
            (customers.people(), customers.find_either(hash.as_bytes())),
            (1, Some(ana))
        );
        for length in [26, 27, 28, 64, 300] {
            let key = vec![b'x'; length];
            let id = customers.intern(&key, "");
            assert_eq!(customers.find(&key), Some(id), "{length}");
        }
    }
}
