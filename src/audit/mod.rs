//! The join and the run: customers, memory, determinism.

pub mod checked;
pub mod error;
pub mod examples;
pub mod exposure;
pub mod fine;
pub mod identities;
pub mod items;
pub mod join;
pub mod load;
pub mod members;
pub mod needs;
pub mod overlap;
pub mod people;
pub mod person;
pub mod probes;
pub mod remarks;
pub mod remedy;
pub mod returns;
pub mod run;
pub mod setup;
pub mod shows;
pub mod signal_rows;
pub mod tell;
pub mod walk;
pub mod wants;
pub mod words;
