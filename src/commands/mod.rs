//! One file a subcommand, thin.

pub mod topics;
