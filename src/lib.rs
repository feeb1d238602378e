//! `creepcheck` audits a campaign before it is sent: which offers would people find creepy, and why.
//!
//! Data flows one way: files → [`input`] → [`facts`] → [`rules`] → [`findings`] → [`report`];
//! [`audit`] is the run that drives it, [`commands`] what can be typed.

pub mod audit;
pub mod cli;
pub mod commands;
pub mod config;
pub mod facts;
pub mod findings;
pub mod input;
pub mod report;
pub mod rules;
