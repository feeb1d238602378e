//! The binary from outside. What is a command and its output is a file under `tests/cases/`; what holds for many
//! commands at once is stated here.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod badrows;
mod browser;
mod builtin;
mod cases;
mod dialects;
mod doors;
mod house;
mod many;
mod marked;
mod next;
mod ordinary;
mod parting;
mod partition;
mod record;
mod repeat;
mod support;
mod unwritten;
mod whose;
mod zones;
