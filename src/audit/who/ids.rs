//! Ids that rows say are of one person.

use std::collections::BTreeSet;

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use crate::audit::share::Share;
use crate::facts::customers::{CustomerId, Customers};
use crate::input::identity;

/// Normalised ids as numbers, and which of them are one person's. An address and its SHA-256 are one id.
#[derive(Debug, Default)]
pub struct Ids {
    numbers: HashMap<Vec<u8>, u32, FixedState>,
    /// By number: an earlier id of the same person, itself where there is none.
    first: Vec<u32>,
    /// Whether some id is the hash of an address: only then is hashing the others worth its time.
    hashed: bool,
    /// How many rows joined ids of nobody who is known.
    strangers: usize,
    /// Whether there were more of them than are remembered.
    pub left_out: bool,
}

/// So many rows are remembered that join ids of nobody who is known yet: a chain may lead from them to somebody.
const MOST: usize = 1 << 16;

impl Ids {
    /// None so far; `hashed` where addresses are to be found by their hashes in any case.
    pub fn new(hashed: bool) -> Ids {
        Ids {
            hashed,
            ..Ids::default()
        }
    }

    /// The number of an id, where it is one of these.
    pub fn find(&mut self, id: &[u8]) -> Option<u32> {
        if !self.hashed && identity::is_sha256_hex(id) {
            self.hashed = true;
            let hash = |(id, number): (&Vec<u8>, &u32)| {
                Some((identity::hashed(id)?.into_bytes(), *number))
            };
            let hashes: Vec<_> = self.numbers.iter().filter_map(hash).collect();
            self.numbers.extend(hashes);
        }
        let own = self.numbers.get(id).copied();
        if own.is_some() || !self.hashed {
            return own;
        }
        self.numbers.get(identity::hashed(id)?.as_bytes()).copied()
    }

    /// The number of an id, new if need be.
    pub fn intern(&mut self, id: &[u8]) -> u32 {
        if let Some(known) = self.find(id) {
            return known;
        }
        let number = self.first.len() as u32;
        self.first.push(number);
        let hash = identity::hashed(id).filter(|_| self.hashed);
        self.numbers
            .extend(hash.map(|hash| (hash.into_bytes(), number)));
        self.numbers.insert(id.to_vec(), number);
        number
    }

    /// These ids are one person's.
    pub fn join<'i>(&mut self, ids: impl IntoIterator<Item = &'i [u8]>) {
        let mut all: Option<u32> = None;
        for id in ids {
            let number = self.intern(id);
            let own = self.first_of(number);
            let other = all.map_or(own, |all| self.first_of(all));
            self.first[own.max(other) as usize] = own.min(other);
            all = Some(own.min(other));
        }
    }

    /// As [`Ids::join`], where none of the ids is anybody's who is known; but not any number of such is remembered.
    pub fn join_strangers<'i>(&mut self, ids: impl IntoIterator<Item = &'i [u8]>) {
        if self.strangers == MOST {
            self.left_out = true;
            return;
        }
        self.strangers += 1;
        self.join(ids);
    }

    /// The first id of the same person.
    pub fn first_of(&mut self, number: u32) -> u32 {
        let mut at = number as usize;
        while self.first[at] as usize != at {
            // Halves the way for whoever comes next.
            self.first[at] = self.first[self.first[at] as usize];
            at = self.first[at] as usize;
        }
        at as u32
    }

    /// Gives every id of a person to the customer that one of them is; true where a customer gained an id, or several
    /// turned out to be one: then there may be more signals of theirs.
    pub fn tell(&mut self, customers: &mut Customers) -> bool {
        if self.numbers.is_empty() {
            return false;
        }
        let people = customers.people();
        if self.hashed {
            customers.hash_emails();
        }
        let known = customers.ids();
        let owners = self.owners(customers);
        for (id, &number) in &self.numbers {
            if let Some(&owner) = owners.get(&self.first[number as usize]) {
                customers.alias(id, owner);
            }
        }
        customers.ids() != known || customers.people() != people
    }

    /// By the first id of a person: the customer that one of theirs is.
    fn owners(&mut self, customers: &mut Customers) -> HashMap<u32, CustomerId> {
        let mut owners = HashMap::new();
        for number in 0..self.first.len() as u32 {
            self.first[number as usize] = self.first_of(number);
        }
        for (id, &number) in &self.numbers {
            if let Some(customer) = customers.find(id) {
                let owner = owners.entry(self.first[number as usize]);
                customers.merge(*owner.or_insert(customer), customer);
            }
        }
        owners
    }

    /// Whom the ids stand for that are no customers' own, by [`Share::person`]: a customer, or one of their number.
    pub fn persons(&mut self, customers: &mut Customers) -> HashMap<u64, u64> {
        let owners = self.owners(customers);
        let mut firsts = HashMap::new();
        let ids = self.numbers.iter();
        ids.map(|(id, &number)| {
            let person = Share::person(id);
            let first = self.first[number as usize];
            let own = match owners.get(&first) {
                Some(&owner) => u64::from(customers.canonical(owner).0),
                None => *firsts.entry(first).or_insert(person),
            };
            (person, own)
        })
        .collect()
    }

    /// How many of these people, sorted, turned out to be customers: in a share, customers of another one.
    pub fn among(&self, people: &[u64], customers: &Customers) -> usize {
        let ids = self.numbers.keys();
        ids.filter(|id| customers.find(id).is_some())
            .map(|id| Share::person(id))
            .filter(|person| people.binary_search(person).is_ok())
            .collect::<BTreeSet<_>>()
            .len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(pairs: &[(&str, &str)]) -> Ids {
        let mut ids = Ids::default();
        for (one, other) in pairs {
            ids.join([one.as_bytes(), other.as_bytes()]);
        }
        ids
    }

    #[test]
    fn chains_join_in_whatever_order_they_are_read() {
        let name = |number: u32| format!("id-{number}");
        let there: Vec<u32> = (0..5000).collect();
        let back: Vec<u32> = (0..5000).rev().collect();
        let mixed: Vec<u32> = (0..5000).map(|at| at * 7 % 5000).collect();
        for order in [there, back, mixed] {
            let mut ids = Ids::default();
            for at in order {
                ids.join([name(at).as_bytes(), name(at + 1).as_bytes()]);
            }
            let mut customers = Customers::default();
            let first = customers.intern(b"id-20", "id-20");
            let second = customers.intern(b"id-40", "id-40");
            assert!(ids.tell(&mut customers));
            for id in ["id-0", "id-40", "id-5000"] {
                assert_eq!(customers.find(id.as_bytes()), Some(first), "{id}");
            }
            assert_eq!(customers.canonical(second), first);
            assert!(!ids.tell(&mut customers), "nothing is new");
        }
    }

    #[test]
    fn strangers_are_remembered_by_their_own_number() {
        let mut ids = Ids::default();
        for at in 0..MOST + 1 {
            ids.join([b"known".as_slice(), format!("k{at}").as_bytes()]);
        }
        ids.join_strangers([b"x".as_slice(), b"y"]);
        assert!(ids.find(b"x") != ids.find(b"y") && !ids.left_out);
        for at in 0..MOST {
            ids.join_strangers([b"x".as_slice(), format!("x{at}").as_bytes()]);
        }
        assert!(ids.left_out && ids.find(format!("x{}", MOST - 1).as_bytes()).is_none());
    }

    #[test]
    fn an_id_stands_for_a_customer_or_for_one_of_its_group() {
        let mut customers = Customers::default();
        let ana = customers.intern(b"17", "17");
        let mut ids = joined(&[("u-1", "17"), ("x", "y"), ("z", "y")]);
        let persons = ids.persons(&mut customers);
        let of = |id: &str| persons[&Share::person(id.as_bytes())];
        assert_eq!(of("u-1"), u64::from(ana.0));
        assert!(of("x") == of("y") && of("x") == of("z"));
        assert_ne!(of("x"), of("17"));
    }

    #[test]
    fn an_address_and_its_hash_are_one() {
        let hash = identity::sha256_of_email(b"ann@example.com");
        for pair in [("ann@example.com", "17"), (&*hash, "17")] {
            let mut ids = joined(&[pair]);
            let first = ids.find(b"17").map(|number| ids.first_of(number));
            for id in ["ann@example.com", &hash] {
                let found = ids.find(id.as_bytes()).map(|number| ids.first_of(number));
                assert_eq!(found, first, "{id}");
            }
            assert_eq!(ids.find(b"bob@example.com"), None);
        }
        for (own, other) in [("ann@example.com", &*hash), (&hash, "ann@example.com")] {
            let mut customers = Customers::default();
            let ann = customers.intern(own.as_bytes(), own);
            let mut ids = Ids::new(customers.has_hashes());
            ids.join([other.as_bytes(), b"17"]);
            assert!(ids.tell(&mut customers));
            assert_eq!(customers.find(b"17"), Some(ann));
        }
    }
}
