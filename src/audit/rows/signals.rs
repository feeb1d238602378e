//! Signal files row by row as they are written, for commands that tell of signals and not of offers.

use crate::audit::error::{AuditError, BadRowLog};
use crate::audit::rows::cells::{Cells, OfItem};
use crate::audit::rows::check::CheckedRow;
use crate::audit::setup::{BadRows, Setup};
use crate::input::batch::{Batch, Row};
use crate::input::catalogue::Item;
use crate::input::dates::Moment;
use crate::input::rows::Rows;
use crate::input::vocabulary::{SignalColumn, SignalType};

/// One row of a signal file.
#[derive(Clone, Copy)]
pub struct SignalRow<'a> {
    /// The file, as named on the command line.
    pub file: &'a str,
    /// `type`.
    pub kind: SignalType,
    /// `at`; none where the file does not say.
    pub at: Option<Moment>,
    /// What it is about, with what a file of products knows of it.
    item: Item<&'a str>,
    row: Row<'a>,
    cells: &'a Cells<SignalColumn>,
}

impl<'a> SignalRow<'a> {
    /// A cell as text, trimmed; empty where there is no such column. What it is about, a file of products may fill.
    pub fn text(&self, column: SignalColumn) -> &'a str {
        match SignalColumn::ITEM.iter().position(|own| *own == column) {
            Some(place) => self.item[place],
            None => self.cells.get(self.row, column),
        }
    }

    /// A cell as it is written.
    pub fn raw(&self, column: SignalColumn) -> &'a [u8] {
        self.cells.raw(self.row, column)
    }

    /// The physical line on which it starts.
    pub fn line(&self) -> u64 {
        self.row.line()
    }
}

/// Reads every signal file of a run, in order; how many rows there were.
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
        let cells = Cells::of(&rows);
        let mut batch = Batch::new();
        let mut buffer = Vec::new();
        while rows.next_batch(&mut batch).map_err(failed)? {
            for row in batch.rows() {
                match cells.check(row, &mut buffer) {
                    Ok(CheckedRow { kind, at, .. }) => each(&SignalRow {
                        file: &file,
                        kind,
                        at,
                        item: cells.item(row, &setup.beside),
                        row,
                        cells: &cells,
                    })?,
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
