//! One customer's journey: what is known of them and what they are sent, in order of time.

use crate::findings::Finding;
use crate::input::dates::Moment;

/// All that a run's files say of one customer.
#[derive(Debug, Clone, Default)]
pub struct Journey {
    /// The customer, as asked for.
    pub customer: String,
    /// How else the files spell that customer.
    pub spellings: Vec<String>,
    /// "Now".
    pub as_of: Moment,
    /// Whether a campaign was read: else there is no verdict to be had.
    pub audited: bool,
    /// Signals and offers, oldest first; what is undated stands before all.
    pub steps: Vec<Step>,
}

/// A signal or an offer.
#[derive(Debug, Clone)]
pub struct Step {
    /// When, as the file wrote it; none where it does not say.
    pub at: Option<String>,
    /// The file.
    pub file: String,
    /// The physical line of its record.
    pub line: u64,
    /// What it is, in plain words.
    pub text: String,
    /// What else is to be said of it: where it came from, what it shows, what an offer rests on.
    pub asides: Vec<String>,
    /// What it is.
    pub what: What,
}

/// What a step is.
#[derive(Debug, Clone)]
pub enum What {
    /// A signal.
    Signal,
    /// An offer, with the rules that it breaks, the most severe first.
    Offer(Vec<Finding<'static>>),
}

impl Journey {
    /// What each offer breaks, in order.
    pub fn offers(&self) -> impl Iterator<Item = &[Finding<'static>]> {
        self.steps.iter().filter_map(|step| match &step.what {
            What::Offer(findings) => Some(findings.as_slice()),
            What::Signal => None,
        })
    }
}
