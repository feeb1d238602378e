//! The join and the run: customers, memory, determinism.

pub mod error;
pub mod join;
pub mod load;
pub mod remarks;
pub mod returns;
pub mod setup;
pub mod wants;
