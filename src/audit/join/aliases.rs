//! Ids of one person, and the chains that they form.

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
