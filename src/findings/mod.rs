//! Findings: what a rule found in an offer, with the evidence, and the tally of a run.
//!
//! A report gets these and nothing else: it never computes.

pub mod customer_key;
pub mod evidence;
pub mod exceptions;
pub mod exposure;
pub mod finding;
pub mod fingerprint;
pub mod journey;
pub mod message;
pub mod remedy;
pub mod summary;
pub mod survey;
pub mod tally;
pub mod whom;

pub use customer_key::CustomerKey;
pub use evidence::Evidence;
pub use exceptions::{Exception, Exceptions};
pub use finding::Finding;
pub use fingerprint::{Digests, Fingerprint, Fingerprints};
pub use message::{Message, Piece};
pub use summary::{FileInfo, RuleInfo, RuleTally, RunInfo, SkippedRule, Summary};
pub use tally::Tally;
pub use whom::Whom;
