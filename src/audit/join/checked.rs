//! Signal rows, checked and looked up a batch at a time: what every row costs, whomever it is about.

use crate::audit::rows::keys::Keys;
use crate::audit::rows::statement::consent;
use crate::facts::customers::{CustomerId, Customers};
use crate::facts::offer::UNDATED;
use crate::input::batch::{Batch, Row};
use crate::input::columns::Column;
use crate::input::dates::{DateError, DateReader};
use crate::input::identity;
use crate::input::vocabulary::{SignalColumn, SignalType, nearest};

/// Where the columns of a signal file are, and how its times are read.
pub struct Cells {
    /// By the column's place in the contract: its slot, `usize::MAX` where the file has none. Known in length, so that
    /// no look-up is checked.
    pub slots: [usize; SignalColumn::ALL.len()],
    /// Columns that rules name, in the plan's order.
    pub extra: Vec<usize>,
    /// Reads its times.
    pub dates: DateReader,
    /// How many fields a row must have.
    pub width: usize,
}

impl Cells {
    /// Whether the file has a column.
    pub fn has(&self, column: SignalColumn) -> bool {
        self.slots[column.index()] != usize::MAX
    }

    /// A cell as text, trimmed.
    #[inline]
    pub fn get<'r>(&self, row: Row<'r>, column: SignalColumn) -> &'r str {
        row.text(self.slots[column.index()])
    }

    /// A cell as it stands.
    #[inline]
    pub fn raw<'r>(&self, row: Row<'r>, column: SignalColumn) -> &'r [u8] {
        row.get(self.slots[column.index()])
    }

    /// Since when a row holds no more, a date through its day; [`UNDATED`] where it does not end.
    ///
    /// # Errors
    /// Where that is no date.
    pub fn end(&self, row: Row<'_>) -> Result<i64, String> {
        use SignalColumn::ExpiresAt;
        match self.dates.read(self.raw(row, ExpiresAt)) {
            Ok(moment) => Ok(self.dates.after(moment)),
            Err(DateError::Empty) => Ok(UNDATED),
            Err(error) => Err(format!(
                "`expires_at` “{}” is {error}",
                self.get(row, ExpiresAt)
            )),
        }
    }

    /// The cells of columns that rules name.
    pub fn extra<'r>(&self, row: Row<'r>) -> Vec<&'r str> {
        self.extra.iter().map(|&slot| row.text(slot)).collect()
    }
}

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
    /// Reads what must be readable in every row: the type, the time, a consent's value, the customer.
    pub fn check(&mut self, batch: &Batch, cells: &Cells) {
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

    fn row(&mut self, place: usize, row: Row<'_>, cells: &Cells) -> Result<(), String> {
        use SignalColumn as C;
        row.of_width(cells.width)?;
        let word = cells.get(row, C::Type);
        let kind = SignalType::parse(word).ok_or_else(|| no_type(word))?;
        let zone = kind == SignalType::Attribute && cells.get(row, C::Value).starts_with(TIMEZONE);
        let (mut at, mut date_only) = (UNDATED, false);
        if !zone {
            self.types |= kind.bit();
            match cells.dates.read(cells.raw(row, C::At)) {
                Ok(moment) => (at, date_only) = (moment.seconds, moment.is_date()),
                Err(DateError::Empty) => {}
                Err(error) => {
                    return Err(format!("`at` “{}” is {error}", cells.get(row, C::At)));
                }
            }
            if cells.has(C::ExpiresAt) {
                cells.end(row)?;
            }
            if kind == SignalType::Consent && consent(cells.get(row, C::Value)).is_none() {
                let value = cells.get(row, C::Value);
                return Err(format!(
                    "a consent with the value “{value}”; one of granted, denied, withdrawn"
                ));
            }
        }
        let key = identity::normalise(cells.raw(row, C::CustomerId), &mut self.buffer);
        if key.is_empty() && !zone {
            return Err("no `customer_id`".to_owned());
        }
        self.keys.push(key);
        self.rows.push(Checked {
            at,
            row: place as u32,
            customer: CustomerId::NONE,
            kind,
            date_only,
            zone,
        });
        Ok(())
    }
}

/// How a zone is written in the `value` of an `attribute`.
pub const TIMEZONE: &str = "timezone=";

/// What is wrong with a row that has no type, or one that is not known.
#[cold]
pub fn no_type(word: &str) -> String {
    match nearest(word, SignalType::words()) {
        _ if word.is_empty() => "no `type`".to_owned(),
        Some(near) => format!("`{word}` is not a signal type; did you mean `{near}`?"),
        None => format!(
            "`{word}` is not a signal type, such as purchase, view, declared, consent or opt_out"
        ),
    }
}
