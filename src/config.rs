//! `creepcheck.toml`.
