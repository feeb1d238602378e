//! Who is who: the ids, e-mail addresses and phone numbers of one person.

pub mod identities;
pub mod ids;
pub mod people;
pub mod person;
