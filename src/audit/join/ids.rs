//! Whose a row is: by its id, by the hash of an address on either side, by ids that are said to be one person's.

use super::aliases::Aliases;
use crate::audit::who::identities::Pair;
use crate::facts::customers::{CustomerId, Customers};
use crate::input::identity;

/// The campaign's customers by the ids that signals have of them.
pub(super) struct Ids<'a> {
    /// By the campaign's own ids.
    pub customers: &'a Customers,
    /// By the SHA-256 of their addresses, once a signal file turned out to have such.
    hashes: Option<Customers>,
    /// Aliases that concern them: both ids, normalised.
    pairs: Vec<Pair>,
    /// How many aliases join nobody, for one of the ids is nobody's.
    pub nobodys: u64,
}

/// So many pairs are remembered of which neither id is known.
const MOST: usize = 1 << 16;

impl<'a> Ids<'a> {
    pub fn new(customers: &'a Customers) -> Ids<'a> {
        Ids {
            customers,
            hashes: None,
            pairs: Vec::new(),
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
        let known = self.customers.find(&other).or_else(|| self.by_hash(&other));
        // Where neither is known, a chain may still lead to the campaign; but not any number of them is remembered.
        if customer.or(known).is_some() || self.pairs.len() < MOST {
            self.pairs.push((key.to_vec(), other));
        }
    }

    /// What joins ids: where any is a hash, each address its own, too.
    pub fn into_aliases(self) -> Aliases {
        let (mut pairs, hashed) = (self.pairs, self.hashes.is_some());
        if hashed || self.customers.has_hashes() {
            let ids = pairs.iter().flat_map(|(one, other)| [one, other]);
            let hashes: Vec<Pair> = ids
                .filter_map(|id| Some((id.clone(), identity::hashed(id)?.into_bytes())))
                .collect();
            pairs.extend(hashes);
        }
        Aliases { pairs, hashed }
    }
}
