//! Signal files row by row as they are written, for commands that tell of signals and not of offers.

use crate::audit::error::{AuditError, BadRowLog};
use crate::audit::join::checked::no_type;
use crate::audit::load::text;
use crate::audit::setup::{BadRows, Setup};
use crate::input::batch::{Batch, Row};
use crate::input::catalogue::Item;
use crate::input::columns::Column;
use crate::input::dates::{DateError, DateReader, Moment};
use crate::input::rows::Rows;
use crate::input::vocabulary::{SignalColumn, SignalType};

/// What a row is about.
const ITEM: Item<SignalColumn> = [
    SignalColumn::ProductId,
    SignalColumn::ProductName,
    SignalColumn::Category,
    SignalColumn::Brand,
    SignalColumn::ParentId,
];

/// One row of a signal file.
#[derive(Clone, Copy)]
pub struct SignalRow<'a> {
    /// The file, as named on the command line.
    pub file: &'a str,
    /// `type`.
    pub kind: SignalType,
    /// `at`; none where the file does not say.
    pub at: Option<Moment>,
    /// The columns [`ITEM`], with what a file of products knows of it.
    item: Item<&'a str>,
    row: Row<'a>,
    slots: &'a [usize],
}

impl<'a> SignalRow<'a> {
    /// A cell as text, trimmed; empty where there is no such column. What it is about, a file of products may fill.
    pub fn text(&self, column: SignalColumn) -> &'a str {
        match ITEM.iter().position(|own| *own == column) {
            Some(place) => self.item[place],
            None => text(self.raw(column)),
        }
    }

    /// A cell as it is written.
    pub fn raw(&self, column: SignalColumn) -> &'a [u8] {
        match self.slots.get(column.index()) {
            Some(&slot) if slot != usize::MAX => self.row.get(slot),
            _ => b"",
        }
    }

    /// The physical line on which it starts.
    pub fn line(&self) -> u64 {
        self.row.line()
    }
}

/// Reads every signal file of a run, in order. `type` and `at` are read in any case; how many rows there were.
///
/// # Errors
/// A file cannot be read, or holds bad rows where these stop the run; or what `each` gives.
pub fn each<E: From<AuditError>>(
    setup: &Setup,
    mut each: impl FnMut(&SignalRow<'_>) -> Result<(), E>,
) -> Result<u64, E> {
    let mut bad = BadRowLog::default();
    let mut count = 0;
    for path in &setup.signals {
        let file = path.display().to_string();
        let failed = |error: crate::input::error::InputError| AuditError::from(error);
        let mut rows = Rows::signals(path, &setup.reading, &[]).map_err(failed)?;
        let (slots, dates, width) = (rows.slots().to_vec(), rows.dates().clone(), rows.width());
        let mut batch = Batch::new();
        while rows.next_batch(&mut batch).map_err(failed)? {
            for row in batch.rows() {
                let mut signal = SignalRow {
                    file: &file,
                    kind: SignalType::View,
                    at: None,
                    item: Item::default(),
                    row,
                    slots: &slots,
                };
                signal.item = setup
                    .beside
                    .complete(ITEM.map(|column| text(signal.raw(column))));
                match read(&mut signal, width, &dates) {
                    Ok(()) => each(&signal)?,
                    Err(_) if row.is_blank() => {}
                    Err(what) => bad.add(&file, row.line(), what),
                }
            }
            for (line, what) in rows.take_faults() {
                bad.add(&file, line, what);
            }
        }
        count += rows.rows();
    }
    if setup.bad_rows == BadRows::Stop {
        bad.stop()?;
    }
    Ok(count)
}

/// Reads what every row must have; else what is wrong with it.
fn read(signal: &mut SignalRow<'_>, fields: usize, dates: &DateReader) -> Result<(), String> {
    signal.row.of_width(fields)?;
    let word = signal.text(SignalColumn::Type);
    signal.kind = SignalType::parse(word).ok_or_else(|| no_type(word))?;
    let at = signal.raw(SignalColumn::At);
    signal.at = match dates.read(at) {
        Ok(moment) => Some(moment),
        Err(DateError::Empty) => None,
        Err(error) => return Err(format!("`at` “{}” is {error}", text(at))),
    };
    if signal.text(SignalColumn::CustomerId).is_empty() {
        return Err("no `customer_id`".to_owned());
    }
    Ok(())
}
