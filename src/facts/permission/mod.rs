//! Permission: what the customer last said about a scope (contract, "Permission").

mod bearing;
mod state;
#[cfg(test)]
mod tests;

use crate::facts::categories::CategoryId;
use crate::facts::customers::CustomerId;
use crate::facts::names::Sym;
use crate::facts::offer::UNDATED;
use crate::facts::topics::TopicId;
use crate::input::vocabulary::Channel;

pub use bearing::Bearing;
pub use state::{contradiction, of_channel, of_offer, of_scope};

/// What a consent or an opt-out speaks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Everything.
    All,
    /// Being addressed personally.
    Personalization,
    /// Every topic of tier protected or sensitive.
    Sensitive,
    /// Where the person is.
    Location,
    /// Being followed across sites.
    Tracking,
    /// Data that other companies collected.
    ThirdParty,
    /// What a parent allows for a child.
    Parental,
    /// A day of the calendar, by its place among the events.
    Occasion(u8),
    /// A topic.
    Topic(TopicId),
    /// Any other word: a category, brand, segment, campaign or offer type of that name. Folded; and as a category.
    Named(Sym, CategoryId),
}

/// One consent or opt-out.
#[derive(Debug, Clone, Copy)]
pub struct Statement {
    /// When it was said; [`UNDATED`] where the file does not say.
    pub at: i64,
    /// Until when a grant holds (exclusive); [`UNDATED`] is for good.
    pub until: i64,
    /// Who said it.
    pub customer: CustomerId,
    /// What it speaks about.
    pub scope: Scope,
    /// The channel that it holds on, alone.
    pub channel: Option<Channel>,
    /// Granted, or refused.
    pub granted: bool,
    /// The physical line of its record.
    pub line: u32,
    /// The file, in `Signals::files`.
    pub file: u16,
    /// A date without a time: on the day of a date-only send, a refusal counts.
    pub date_only: bool,
}

impl Statement {
    /// When it was said; none where the file does not say, which is before all that is dated.
    fn when(&self) -> Option<i64> {
        Some(self.at).filter(|&at| at != UNDATED)
    }

    /// Whether both speak about the very same, on the same channel.
    fn is_of(&self, other: &Statement) -> bool {
        self.scope == other.scope && self.channel == other.channel
    }
}

/// The state of a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// A live grant.
    Granted,
    /// Refused, denied, withdrawn, opted out.
    Refused,
    /// A grant that ran out.
    Expired,
    /// Nothing said.
    None,
    /// A grant and a refusal at the same instant.
    Contradicted,
}

impl State {
    /// The words of rule files.
    pub const WORDS: [(&'static str, State); 5] = [
        ("granted", State::Granted),
        ("refused", State::Refused),
        ("expired", State::Expired),
        ("none", State::None),
        ("contradicted", State::Contradicted),
    ];

    /// This state's bit in a mask.
    pub fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// The states that statements can come to, whatever they are held against: a mask.
pub fn possible(statements: &[Statement]) -> u8 {
    let none = State::None.bit();
    let states = statements.iter().fold(none, |states, said| {
        states
            | match (said.granted, said.until) {
                (false, _) => State::Refused.bit(),
                (true, UNDATED) => State::Granted.bit(),
                (true, _) => State::Granted.bit() | State::Expired.bit(),
            }
    });
    let both = State::Granted.bit() | State::Refused.bit();
    if states & both == both {
        states | State::Contradicted.bit()
    } else {
        states
    }
}
