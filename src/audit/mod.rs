//! The join and the run.
