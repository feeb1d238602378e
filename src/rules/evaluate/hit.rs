//! A rule broken, before it is put into words.

use super::Proofs;
use crate::facts::offer::RowId;
use crate::facts::topics::TopicId;
use crate::input::vocabulary::{Ground, Severity};
use crate::rules::plan::KeyName;

/// One rule that one offer breaks, before it is put into words.
#[derive(Debug, Clone)]
pub struct Hit {
    /// The offer, by its place.
    pub offer: u32,
    /// The line on which its row starts.
    pub line: u32,
    /// The file of its row.
    pub file: u8,
    /// Which of the offers that its row is joined with.
    pub nth: u8,
    /// The rule, by its place in the plan.
    pub rule: u16,
    /// Which of its `[[when]]`.
    pub when: u8,
    /// How bad.
    pub severity: Severity,
    /// The topic that it is about.
    pub topic: Option<TopicId>,
    /// The event that it is about.
    pub event: Option<u8>,
    /// The ground of a ground line, and which key it was of.
    pub ground: Option<(Ground, KeyName)>,
    /// A count, an age, a supply left, an audience: what the message needs.
    pub numbers: Numbers,
    /// What it rests on, the weightiest first.
    pub proofs: Proofs,
}

impl Hit {
    /// Its row of the campaign, which all members of a segment share.
    pub fn row(&self) -> RowId {
        RowId {
            file: self.file,
            line: self.line,
        }
    }

    /// Its row, and which of the row's offers it is.
    pub fn row_offer(&self) -> (RowId, u8) {
        (self.row(), self.nth)
    }
}

/// Numbers for a message.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Numbers {
    /// Rows or signals counted.
    pub count: u32,
    /// Years.
    pub age: u32,
    /// Share of the usual gap.
    pub supply_left: f32,
    /// The usual gap, in days.
    pub gap: f32,
    /// Customers reached.
    pub size: u32,
}
