//! Ids of one person, and the chains that they form.

use std::collections::BTreeSet;

use hashbrown::HashMap;

use crate::audit::share::Share;
use crate::audit::who::identities::Pair;
use crate::facts::customers::{CustomerId, Customers};

/// Ids that signals say are of one person, normalised.
pub struct Aliases {
    pub(super) pairs: Vec<Pair>,
    /// Some are hashes of addresses.
    pub(super) hashed: bool,
}

impl Aliases {
    /// Joins the ids of one person; true where a customer of the campaign gained signals by it: then they must be read
    /// again.
    pub fn join(&self, customers: &mut Customers) -> bool {
        if self.pairs.is_empty() {
            return false;
        }
        let merged = self.hashed && customers.hash_emails();
        join_aliases(customers, &self.pairs) || merged
    }

    /// Whom the ids that are no customers' own stand for, by [`Share::person`]: a customer, or one of their number.
    pub fn persons(&self, customers: &mut Customers) -> HashMap<u64, u64> {
        let mut groups = Groups::of(&self.pairs, customers);
        let ids: Vec<(u64, usize)> = (groups.numbers.iter())
            .map(|(id, &number)| (Share::person(id), number))
            .collect();
        let mut firsts = HashMap::new();
        ids.into_iter()
            .map(|(person, number)| match groups.owner(number) {
                Some(customer) => (person, u64::from(customer.0)),
                None => (person, *firsts.entry(groups.root(number)).or_insert(person)),
            })
            .collect()
    }

    /// How many of these people, sorted, turned out to be customers: in a share, customers of another one.
    pub fn among(&self, people: &[u64], customers: &Customers) -> usize {
        let ids = self.pairs.iter().flat_map(|(one, other)| [one, other]);
        ids.filter(|id| customers.find(id).is_some())
            .map(|id| Share::person(id))
            .filter(|person| people.binary_search(person).is_ok())
            .collect::<BTreeSet<_>>()
            .len()
    }
}

/// Joins the ids of one person, along chains; true where a customer of the campaign gained an id.
fn join_aliases(customers: &mut Customers, pairs: &[Pair]) -> bool {
    let mut groups = Groups::of(pairs, customers);
    let mut gained = groups.merged;
    for (one, other) in pairs {
        for id in [one, other] {
            let owner = groups.owner(groups.numbers[id.as_slice()]);
            if let Some(owner) = owner
                && customers.find(id).is_none()
            {
                customers.alias(id, owner);
                gained = true;
            }
        }
    }
    gained
}

/// Ids that belong together, as far as was read.
#[derive(Default)]
struct Groups<'p> {
    numbers: HashMap<&'p [u8], usize>,
    /// By id: another one of its group, or itself at the group's root.
    up: Vec<usize>,
    /// By root: the customer that one of the group is.
    owners: Vec<Option<CustomerId>>,
    /// Whether customers turned out to be one.
    merged: bool,
}

impl<'p> Groups<'p> {
    fn of(pairs: &'p [Pair], customers: &mut Customers) -> Self {
        let mut groups = Groups::default();
        for (one, other) in pairs {
            let [one, other] = [one, other].map(|id| groups.number(id, customers));
            groups.join(one, other, customers);
        }
        groups
    }

    fn number(&mut self, id: &'p [u8], customers: &Customers) -> usize {
        if let Some(&known) = self.numbers.get(id) {
            return known;
        }
        let number = self.add(customers.find(id));
        self.numbers.insert(id, number);
        number
    }

    fn add(&mut self, owner: Option<CustomerId>) -> usize {
        self.up.push(self.up.len());
        self.owners.push(owner);
        self.up.len() - 1
    }

    fn root(&mut self, mut id: usize) -> usize {
        while self.up[id] != id {
            self.up[id] = self.up[self.up[id]];
            id = self.up[id];
        }
        id
    }

    fn join(&mut self, one: usize, other: usize, customers: &mut Customers) {
        let (one, other) = (self.root(one), self.root(other));
        if one == other {
            return;
        }
        if let (Some(a), Some(b)) = (self.owners[one], self.owners[other]) {
            self.merged |= customers.merge(a, b);
        }
        self.owners[one] = self.owners[one].or(self.owners[other]);
        self.up[other] = one;
    }

    fn owner(&mut self, id: usize) -> Option<CustomerId> {
        let root = self.root(id);
        self.owners[root]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chains_join_in_whatever_order_they_are_read() {
        let pair = |one: u32| {
            let id = |number: u32| format!("id-{number}").into_bytes();
            (id(one), id(one + 1))
        };
        let there: Vec<_> = (0..50).map(pair).collect();
        let back: Vec<_> = (0..50).rev().map(pair).collect();
        let mixed: Vec<_> = (0..50).map(|at| pair(at * 7 % 50)).collect();
        for pairs in [there, back, mixed] {
            let mut customers = Customers::default();
            let first = customers.intern(b"id-20", "id-20");
            let second = customers.intern(b"id-40", "id-40");
            assert!(join_aliases(&mut customers, &pairs));
            for id in ["id-0", "id-40", "id-50"] {
                assert_eq!(customers.find(id.as_bytes()), Some(first), "{id}");
            }
            assert_eq!(customers.canonical(second), first);
            assert!(!join_aliases(&mut customers, &pairs), "nothing is new");
        }
    }

    #[test]
    fn an_id_stands_for_a_customer_or_for_one_of_its_group() {
        let mut customers = Customers::default();
        let ana = customers.intern(b"17", "17");
        let pair = |one: &str, other: &str| (one.as_bytes().to_vec(), other.as_bytes().to_vec());
        let aliases = Aliases {
            pairs: vec![pair("u-1", "17"), pair("x", "y"), pair("z", "y")],
            hashed: false,
        };
        let persons = aliases.persons(&mut customers);
        let of = |id: &str| persons[&Share::person(id.as_bytes())];
        assert_eq!(of("u-1"), u64::from(ana.0));
        assert!(of("x") == of("y") && of("x") == of("z"));
        assert_ne!(of("x"), of("17"));
    }
}
