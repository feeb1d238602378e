//! Whose a row is: by its id, by the hash of an address on either side, by ids that are said to be one person's.

use crate::audit::who::ids::Ids;
use crate::facts::customers::{CustomerId, Customers};
use crate::input::identity;

/// The campaign's customers by the ids that signals have of them.
pub(super) struct Whose<'a> {
    /// By the campaign's own ids.
    pub customers: &'a Customers,
    /// By the SHA-256 of their addresses, once a signal file turned out to have such.
    hashes: Option<Customers>,
    /// Ids of one person.
    pub aliases: Ids,
    /// How many aliases join nobody, for one of the ids is nobody's.
    pub nobodys: u64,
}

impl<'a> Whose<'a> {
    pub fn new(customers: &'a Customers) -> Whose<'a> {
        Whose {
            customers,
            hashes: None,
            aliases: Ids::new(customers.has_hashes()),
            nobodys: 0,
        }
    }

    /// The customer of an id that is not the campaign's own: by the hash of an e-mail address.
    pub fn by_hash(&mut self, key: &[u8]) -> Option<CustomerId> {
        let customers = self.customers;
        if identity::is_sha256_hex(key) {
            let hashes = self
                .hashes
                .get_or_insert_with(|| customers.by_hashed_email());
            return hashes.find(key);
        }
        if !customers.has_hashes() {
            return None;
        }
        customers.find(identity::hashed(key)?.as_bytes())
    }

    /// Two ids of one person; rows read before it may have been somebody's after all.
    pub fn alias(&mut self, key: &[u8], value: &[u8], customer: Option<CustomerId>) {
        let mut buffer = Vec::new();
        let other = identity::normalise(value, &mut buffer).to_vec();
        if !identity::names_somebody(&other) || !identity::names_somebody(key) {
            self.nobodys += u64::from(!other.is_empty());
            return;
        }
        if other == key {
            return;
        }
        let known = customer.or_else(|| self.customers.find(&other));
        let ids = [key, other.as_slice()];
        match known.or_else(|| self.by_hash(&other)) {
            Some(_) => self.aliases.join(ids),
            None => self.aliases.join_strangers(ids),
        }
    }
}
