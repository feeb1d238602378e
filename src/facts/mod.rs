//! What is true of an offer and a customer: computed once, shared by all rules.

pub mod age;
pub mod categories;
pub mod customers;
pub mod embedded;
pub mod events;
pub mod ground;
pub mod hashed;
pub mod lists;
pub mod look;
pub mod names;
pub mod offer;
pub mod permission;
pub mod phrases;
pub mod pool;
pub mod room;
pub mod signal;
pub mod texts;
pub mod topics;
pub mod view;
