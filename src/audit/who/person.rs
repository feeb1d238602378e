//! One person by any of their ids: however it is spelled, as the hash of an address, or by an `alias`.

use std::collections::BTreeSet;

use crate::audit::error::AuditError;
use crate::audit::rows::signals;
use crate::audit::setup::Setup;
use crate::audit::who::identities;
use crate::input::identity;
use crate::input::vocabulary::{SignalColumn, SignalType};

/// The ids of one person, as they compare.
#[derive(Debug, Clone, Default)]
pub struct Person {
    keys: BTreeSet<Vec<u8>>,
}

impl Person {
    /// The person with this id, and whatever ids `alias` signals and identity files join with it.
    ///
    /// # Errors
    /// Where a signal or identity file cannot be read.
    pub fn find(id: &str, setup: &Setup) -> Result<Person, AuditError> {
        let mut person = Person::default();
        person.add(&normalised(id.as_bytes()));
        let mut pairs = identities::pairs(setup)?;
        signals::each(setup, |signal| {
            if signal.kind == SignalType::Alias {
                let ids = [SignalColumn::CustomerId, SignalColumn::Value].map(|id| signal.raw(id));
                if ids.into_iter().all(identity::names_somebody) {
                    let [one, other] = ids.map(normalised);
                    pairs.push((one, other));
                }
            }
            Ok::<_, AuditError>(())
        })?;
        person.join(&pairs);
        Ok(person)
    }

    /// Takes in ids along chains of pairs, in whatever order these stand.
    fn join(&mut self, pairs: &[(Vec<u8>, Vec<u8>)]) {
        loop {
            let before = self.keys.len();
            for (one, other) in pairs {
                match (self.has(one), self.has(other)) {
                    (true, false) => self.add(other),
                    (false, true) => self.add(one),
                    _ => {}
                }
            }
            if self.keys.len() == before {
                return;
            }
        }
    }

    /// An address is known by its hash, too.
    fn add(&mut self, key: &[u8]) {
        self.keys
            .extend(identity::hashed(key).map(String::into_bytes));
        self.keys.insert(key.to_vec());
    }

    /// Whether a normalised id is this person's.
    pub fn has(&self, key: &[u8]) -> bool {
        self.keys.contains(key)
            || identity::hashed(key).is_some_and(|hash| self.keys.contains(hash.as_bytes()))
    }

    /// Whether an id, as a file writes it, is this person's.
    pub fn is(&self, id: &[u8]) -> bool {
        let mut buffer = Vec::new();
        self.has(identity::normalise(id, &mut buffer))
    }
}

fn normalised(id: &[u8]) -> Vec<u8> {
    let mut buffer = Vec::new();
    identity::normalise(id, &mut buffer).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_known_by_any_id() {
        let mut person = Person::default();
        person.add(b"c-17");
        let pair = |one: &str, other: &str| (one.as_bytes().to_vec(), other.as_bytes().to_vec());
        person.join(&[
            pair("ann@example.com", "u-9"),
            pair("u-9", "c-17"),
            pair("bob@example.com", "u-8"),
        ]);
        assert!(person.is(b" Ann@Example.com"));
        assert!(person.is(b"'c-17"));
        assert!(person.is(identity::sha256_of_email(b"ann@example.com").as_bytes()));
        assert!(!person.is(b"bob@example.com"));
        assert!(!person.is(b"C-17"));
        let mut hashed = Person::default();
        hashed.add(identity::sha256_of_email(b"ann@example.com").as_bytes());
        assert!(hashed.is(b"ANN@example.com"));
    }
}
