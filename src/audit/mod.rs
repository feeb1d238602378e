//! The join and the run: customers, memory, determinism.

pub mod error;
pub mod examples;
pub mod exposure;
pub mod fine;
pub mod join;
pub mod load;
pub mod remarks;
pub mod remedy;
pub mod rows;
pub mod run;
pub mod setup;
pub mod share;
pub mod survey;
pub mod walk;
pub mod who;
pub mod words;
