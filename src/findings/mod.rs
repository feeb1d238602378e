//! Findings: what a rule found in an offer, with the evidence, and the tally of a run.
//!
//! A report gets these and nothing else: it never computes.

pub mod evidence;
pub mod finding;
pub mod summary;

pub use evidence::Evidence;
pub use finding::Finding;
pub use summary::{Inputs, RuleInfo, RuleTally, RunInfo, SkippedRule, Summary};
