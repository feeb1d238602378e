//! The persons of signal files, by all their ids.

use hashbrown::HashMap;

use crate::audit::error::AuditError;
use crate::audit::setup::Setup;
use crate::audit::who::identities;
use crate::audit::who::ids::Ids;
use crate::input::identity;

/// Persons, each by the number of the first id that was met of theirs.
#[derive(Debug, Default)]
pub struct People {
    ids: Ids,
    /// Ids that were met, as a file first wrote each.
    shown: HashMap<u32, String>,
    buffer: Vec<u8>,
}

impl People {
    /// Whether nobody was met.
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// How many were met.
    pub fn count(&mut self) -> usize {
        let ids = &mut self.ids;
        let firsts = self
            .shown
            .keys()
            .filter(|&&number| ids.first_of(number) == number);
        firsts.count()
    }

    /// The number of an id, new if need be.
    pub fn intern(&mut self, id: &[u8]) -> u32 {
        let number = self.ids.intern(identity::normalise(id, &mut self.buffer));
        let shown = || String::from_utf8_lossy(id).trim().to_owned();
        self.shown.entry(number).or_insert_with(shown);
        number
    }

    /// The person of an id, where it is one of theirs.
    pub fn find(&mut self, id: &[u8]) -> Option<u32> {
        let number = self.ids.find(identity::normalise(id, &mut self.buffer))?;
        Some(self.first_of(number))
    }

    /// The person of an id by its number.
    pub fn first_of(&mut self, number: u32) -> u32 {
        self.ids.first_of(number)
    }

    /// Two ids are one person's, unless one of them is nobody's.
    pub fn alias(&mut self, one: &[u8], other: &[u8]) {
        if identity::names_somebody(one) && identity::names_somebody(other) {
            self.intern(one);
            self.intern(other);
            let mut buffer = Vec::new();
            let other = identity::normalise(other, &mut buffer);
            self.ids
                .join([identity::normalise(one, &mut self.buffer), other]);
        }
    }

    /// Joins what the identity files of a run join, once all have been met.
    ///
    /// # Errors
    /// Where an identity file cannot be read.
    pub fn identify(&mut self, setup: &Setup) -> Result<(), AuditError> {
        identities::join_all(setup, &mut self.ids)
    }

    /// An id as a file first wrote it.
    pub fn shown(&self, number: u32) -> &str {
        self.shown.get(&number).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_met_is_counted_by_person() {
        let mut people = People::default();
        for id in ["a", "b", "c", " Ann@Example.com", "'d"] {
            people.intern(id.as_bytes());
        }
        people.alias(b"c", b"e");
        people.alias(b"e", b"b");
        people.alias(b"d", b"N/A");
        people.alias(b"a", b"N/A");
        people
            .ids
            .join([b"ann@example.com".as_slice(), b"never-met"]);
        assert_eq!((people.count(), people.find(b"c")), (4, Some(1)));
        assert_eq!(
            (people.find(b"never-met"), people.shown(3)),
            (Some(3), "Ann@Example.com")
        );
        let hash = identity::sha256_of_email(b"ann@example.com");
        assert_eq!(
            (people.find(hash.as_bytes()), people.find(b"N/A")),
            (Some(3), None)
        );
    }
}
