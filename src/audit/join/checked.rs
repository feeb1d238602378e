//! Signal rows, checked and looked up a batch at a time: what every row costs, whomever it is about.

use crate::audit::rows::cells::Cells;
use crate::audit::rows::check::CheckedRow;
use crate::audit::rows::keys::Keys;
use crate::facts::customers::{CustomerId, Customers};
use crate::facts::offer::UNDATED;
use crate::input::batch::{Batch, Row};
use crate::input::vocabulary::{SignalColumn, SignalType};

/// A row that can be read.
#[derive(Debug, Clone, Copy)]
pub struct Checked {
    /// When it became known.
    pub at: i64,
    /// Its place in the batch.
    pub row: u32,
    /// Whom it is about, where that is one of the campaign's by the id itself.
    pub customer: CustomerId,
    /// `type`.
    pub kind: SignalType,
    /// A date without a time.
    pub date_only: bool,
    /// `timezone=…`: the recipient's clock and no knowledge of the person.
    pub zone: bool,
}

/// A row that cannot be read.
#[derive(Debug)]
pub struct BadRow {
    /// How many rows that can be read come before it in the batch.
    pub before: usize,
    /// The line on which it starts.
    pub line: u64,
    /// What is wrong with it.
    pub what: String,
}

/// The rows of a batch, checked. Reused from batch to batch.
#[derive(Debug, Default)]
pub struct CheckedRows {
    rows: Vec<Checked>,
    keys: Keys,
    /// Whether it was found out whom they are about.
    found: bool,
    bad: Vec<BadRow>,
    buffer: Vec<u8>,
    types: u32,
}

impl CheckedRows {
    /// Reads what must be readable in every row.
    pub fn check(&mut self, batch: &Batch, cells: &Cells<SignalColumn>) {
        self.rows.clear();
        self.keys.clear();
        self.found = false;
        self.bad.clear();
        self.types = 0;
        for (place, row) in batch.rows().enumerate() {
            if let Err(what) = self.row(place, row, cells)
                && !row.is_blank()
            {
                self.bad.push(BadRow {
                    before: self.rows.len(),
                    line: row.line(),
                    what,
                });
            }
        }
    }

    /// Finds whom they are about, where that was not done yet.
    pub fn find(&mut self, customers: &Customers) {
        if std::mem::replace(&mut self.found, true) {
            return;
        }
        self.keys.look_up(customers);
        for at in self.keys.likely() {
            let customer = self.keys.known(at, customers);
            self.rows[at].customer = customer.unwrap_or(CustomerId::NONE);
        }
    }

    /// The row at a place among those that can be read, with its normalised id.
    ///
    /// # Panics
    /// If there are not so many.
    #[inline]
    pub fn get(&self, place: usize) -> (Checked, &[u8]) {
        (self.rows[place], self.keys.get(place))
    }

    /// The rows that can be read, in order, each with its normalised id.
    pub fn rows(&self) -> impl Iterator<Item = (Checked, &[u8])> {
        (0..self.rows.len()).map(|place| self.get(place))
    }

    /// Types of the rows, a bit a word.
    pub fn types(&self) -> u32 {
        self.types
    }

    /// The rows that cannot.
    pub fn bad(&self) -> &[BadRow] {
        &self.bad
    }

    fn row(
        &mut self,
        place: usize,
        row: Row<'_>,
        cells: &Cells<SignalColumn>,
    ) -> Result<(), String> {
        let CheckedRow { kind, at, key } = cells.check(row, &mut self.buffer)?;
        let zone = kind == SignalType::Attribute
            && cells.get(row, SignalColumn::Value).starts_with(TIMEZONE);
        if !zone {
            self.types |= kind.bit();
        }
        self.keys.push(key);
        self.rows.push(Checked {
            at: at.map_or(UNDATED, |at| at.seconds),
            row: place as u32,
            customer: CustomerId::NONE,
            kind,
            date_only: at.is_some_and(|at| at.is_date()),
            zone,
        });
        Ok(())
    }
}

/// How a zone is written in the `value` of an `attribute`.
pub const TIMEZONE: &str = "timezone=";
