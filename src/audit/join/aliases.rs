//! Ids of one person, and the chains that they form.

use std::collections::BTreeSet;

use crate::audit::share::Share;
use crate::facts::customers::Customers;

/// Ids that signals say are of one person, normalised.
pub struct Aliases {
    pub(super) pairs: Vec<(Vec<u8>, Vec<u8>)>,
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
        if self.hashed {
            customers.hash_emails();
        }
        join_aliases(customers, &self.pairs)
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
fn join_aliases(customers: &mut Customers, aliases: &[(Vec<u8>, Vec<u8>)]) -> bool {
    let mut gained = false;
    loop {
        let mut more = false;
        for (a, b) in aliases {
            match (customers.find(a), customers.find(b)) {
                (Some(customer), None) => {
                    customers.alias(b, customer);
                    more = true;
                }
                (None, Some(customer)) => {
                    customers.alias(a, customer);
                    more = true;
                }
                (Some(one), Some(other)) if one != other => {
                    customers.merge(one, other);
                    more = true;
                }
                _ => {}
            }
        }
        gained |= more;
        if !more {
            return gained;
        }
    }
}
