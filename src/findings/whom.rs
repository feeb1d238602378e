//! Whom a finding is about.

use std::borrow::Cow;
use std::mem;

/// Whom a finding is about, as its row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whom<'a> {
    /// The customer whom the row names.
    Customer(Cow<'a, str>),
    /// Members of the segment that the row addresses; of a row to nobody in particular, one of whom nothing is known.
    Members {
        /// How many.
        count: u32,
        /// The first of them, [`Whom::NAMED`] at most.
        first: Vec<Cow<'a, str>>,
    },
}

impl<'a> Whom<'a> {
    /// How many members are named.
    pub const NAMED: usize = 3;

    /// The customer, where it is about one.
    pub fn customer(&self) -> Option<&str> {
        match self {
            Whom::Customer(id) => Some(id),
            Whom::Members { .. } => None,
        }
    }

    /// How many customers it is about.
    pub fn count(&self) -> u32 {
        match self {
            Whom::Customer(_) => 1,
            Whom::Members { count, .. } => *count,
        }
    }

    /// Those who are named.
    pub fn named(&self) -> &[Cow<'a, str>] {
        match self {
            Whom::Customer(id) => std::slice::from_ref(id),
            Whom::Members { first, .. } => first,
        }
    }

    /// Adds those whom another finding is about.
    pub fn add(&mut self, other: &Whom<'_>) {
        let count = self.count().saturating_add(other.count());
        let mut first = match self {
            Whom::Customer(id) => vec![mem::take(id)],
            Whom::Members { first, .. } => mem::take(first),
        };
        let room = Self::NAMED.saturating_sub(first.len());
        first.extend(other.named().iter().take(room).map(|id| own(id)));
        *self = Whom::Members { count, first };
    }

    /// The same, with nothing borrowed.
    pub fn to_static(&self) -> Whom<'static> {
        match self {
            Whom::Customer(id) => Whom::Customer(own(id)),
            Whom::Members { count, first } => Whom::Members {
                count: *count,
                first: first.iter().map(|id| own(id)).collect(),
            },
        }
    }
}

fn own<'o>(id: &str) -> Cow<'o, str> {
    Cow::Owned(id.to_string())
}
