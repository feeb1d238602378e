//! What ends a run.

use crate::input::document::Problem;
use crate::input::error::{InputError, brief};
use crate::input::wording::{count, thousands};

/// Why a run could not be done. Its display is one clear message with the mend.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AuditError {
    /// A file cannot be read.
    #[error(transparent)]
    Input(#[from] InputError),
    /// A rule, topic, list or configuration has a mistake.
    #[error(transparent)]
    Rules(#[from] Problem),
    /// Rows that cannot be read.
    #[error("{}", bad_rows(.rows, *.more))]
    BadRows {
        /// Up to twenty: file, line and what is wrong.
        rows: Vec<String>,
        /// How many more there are.
        more: u64,
    },
    /// The campaign has no offer.
    #[error("no offer to audit: {0} a header and no rows; --allow-empty lets that pass")]
    NoOffers(String),
    /// No customer of the campaign has a signal.
    #[error(
        "no customer of the campaign is in the signal files: {} there, {} here; {guess}; --allow-empty lets that pass",
        count(*.campaign as u64, "customer"),
        count(*.signals, "signal row")
    )]
    NothingInCommon {
        /// Customers of the campaign.
        campaign: usize,
        /// Rows of signals.
        signals: u64,
        /// Why that may be, by what the ids look like.
        guess: String,
    },
    /// Rows that are in no share alone were to be parted.
    #[error(
        "a row that addresses a segment may go or not by its members in all shares: --cleared, --held and --annotated do not go with --partition here; audit the campaign whole, or give each member a row"
    )]
    SegmentInShares,
    /// Anything else.
    #[error("{0}")]
    Other(String),
}

fn bad_rows(rows: &[String], more: u64) -> String {
    let all = count(rows.len() as u64 + more, "row");
    let mut text = format!("{all} cannot be read:\n  {}", rows.join("\n  "));
    if more > 0 {
        text.push_str(&format!("\n  and {} more", thousands(more)));
    }
    text.push_str("\nmend them, or go on without them: --bad-rows hold");
    text
}

/// Bad rows as they come: the first twenty are named, the rest counted.
#[derive(Debug, Default)]
pub struct BadRowLog {
    named: Vec<String>,
    more: u64,
}

impl BadRowLog {
    const NAMED: usize = 20;

    /// Notes one.
    pub fn add(&mut self, file: &str, line: u64, what: impl std::fmt::Display) {
        if self.named.len() < Self::NAMED {
            let what = what.to_string();
            self.named.push(format!("{file}:{line}: {}", brief(&what)));
        } else {
            self.more += 1;
        }
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.named.len() as u64 + self.more
    }

    /// An error where there is any.
    ///
    /// # Errors
    /// Where there is any.
    pub fn stop(self) -> Result<(), AuditError> {
        if self.named.is_empty() {
            return Ok(());
        }
        Err(AuditError::BadRows {
            rows: self.named,
            more: self.more,
        })
    }
}
