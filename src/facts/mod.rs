//! What is true of an offer and a customer: computed once, shared by all rules.

pub mod categories;
pub mod embedded;
pub mod lists;
pub mod names;
pub mod phrases;
pub mod topics;
