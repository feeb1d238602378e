//! How many companies hold what about whom.

use std::collections::BTreeMap;

use crate::input::dates::Moment;

/// What other companies hold, by company and by customer. We ourselves and those that act for us do not count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exposure {
    /// The one customer that it is about, where one was asked for.
    pub customer: Option<String>,
    /// Signal rows read.
    pub signals: u64,
    /// Customers that these are about.
    pub customers: u64,
    /// The companies: those with the most customers first, then the most signals, then by name.
    pub companies: Vec<Holder>,
    /// By number of companies that hold something of a customer: how many customers; those of none included.
    pub spread: BTreeMap<u32, u64>,
    /// The customers of whom the most companies hold something.
    pub most_travelled: Vec<Traveller>,
    /// The signal that passed through the most companies.
    pub longest_way: Option<Way>,
}

/// A company and what it holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holder {
    /// Its name, as a file first wrote it.
    pub company: String,
    /// Customers of whom it holds something.
    pub customers: u64,
    /// Signals that it collected.
    pub collected: u64,
    /// Signals that were passed to or through it.
    pub received: u64,
    /// By slug of a topic that they show: of how many customers.
    pub topics: BTreeMap<String, u64>,
    /// The date of the oldest dated one.
    pub first_at: Option<Moment>,
    /// The date of the latest.
    pub last_at: Option<Moment>,
}

impl Holder {
    /// All signals that it holds.
    pub fn signals(&self) -> u64 {
        self.collected + self.received
    }
}

/// A customer of whom many companies hold something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Traveller {
    /// The customer's id.
    pub customer: String,
    /// How many companies.
    pub companies: u32,
    /// Slugs of the topics that they hold, together.
    pub topics: Vec<String>,
}

/// A signal that passed through companies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Way {
    /// The signal file.
    pub file: String,
    /// The physical line of its record.
    pub line: u64,
    /// The companies, in the order in which the row names them.
    pub companies: Vec<String>,
}

impl Exposure {
    /// Customers of whom at least one company holds something.
    pub fn exposed(&self) -> u64 {
        self.spread
            .iter()
            .filter(|(companies, _)| **companies > 0)
            .map(|(_, customers)| customers)
            .sum()
    }
}
