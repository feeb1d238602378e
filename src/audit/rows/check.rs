//! What every signal row must have, whatever it is about: else it is a bad row.

use crate::audit::rows::cells::Cells;
use crate::audit::rows::statement::consent;
use crate::facts::offer::UNDATED;
use crate::input::batch::Row;
use crate::input::dates::{DateError, Moment};
use crate::input::identity;
use crate::input::vocabulary::{SignalColumn, SignalType, nearest};

/// What was read of a row to see whether it can be read.
#[derive(Debug, Clone, Copy)]
pub struct CheckedRow<'k> {
    /// `type`.
    pub kind: SignalType,
    /// `at`; none where the row does not say.
    pub at: Option<Moment>,
    /// `customer_id`, normalised.
    pub key: &'k [u8],
}

impl Cells<SignalColumn> {
    /// Reads what must be readable in every row: the type, the times, a consent's value, the customer.
    ///
    /// # Errors
    /// What is wrong with it. `buffer` is used where the id changes.
    #[inline]
    pub fn check<'k>(
        &self,
        row: Row<'k>,
        buffer: &'k mut Vec<u8>,
    ) -> Result<CheckedRow<'k>, String> {
        use SignalColumn as C;
        row.of_width(self.width)?;
        let word = self.get(row, C::Type);
        let kind = SignalType::parse(word).ok_or_else(|| no_type(word))?;
        let at = match self.dates.read(self.raw(row, C::At)) {
            Ok(moment) => Some(moment),
            Err(DateError::Empty) => None,
            Err(error) => return Err(format!("`at` “{}” is {error}", self.get(row, C::At))),
        };
        if self.has(C::ExpiresAt) {
            self.end(row)?;
        }
        if kind == SignalType::Consent && consent(self.get(row, C::Value)).is_none() {
            let value = self.get(row, C::Value);
            return Err(format!(
                "a consent with the value “{value}”; one of granted, denied, withdrawn"
            ));
        }
        let key = identity::normalise(self.raw(row, C::CustomerId), buffer);
        if key.is_empty() {
            return Err("no `customer_id`".to_owned());
        }
        if identity::is_cut(key) {
            return Err(identity::cut(self.get(row, C::CustomerId)));
        }
        Ok(CheckedRow { kind, at, key })
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
}

/// What is wrong with a row that has no type, or one that is not known.
#[cold]
fn no_type(word: &str) -> String {
    match nearest(word, SignalType::words()) {
        _ if word.is_empty() => "no `type`".to_owned(),
        Some(near) => format!("`{word}` is not a signal type; did you mean `{near}`?"),
        None => format!(
            "`{word}` is not a signal type, such as purchase, view, declared, consent or opt_out"
        ),
    }
}
