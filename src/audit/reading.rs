//! The batches of a signal file, checked: one after the other, or read ahead by a thread of its own.

use std::sync::mpsc::{channel, sync_channel};
use std::thread;

use crate::audit::checked::{Cells, CheckedRows};
use crate::audit::setup::Progress;
use crate::facts::customers::Customers;
use crate::input::batch::Batch;
use crate::input::error::InputError;
use crate::input::rows::Rows;

/// A batch of rows, checked and looked up.
#[derive(Debug, Default)]
pub struct CheckedBatch {
    /// The rows as they were read.
    pub batch: Batch,
    /// Those that can be used.
    pub rows: CheckedRows,
    /// Rows of an export that did not become rows at all: line and what is wrong.
    pub faults: Vec<(u64, String)>,
}

/// What reading needs.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    /// Where the columns are.
    pub cells: &'a Cells,
    /// Whom the campaign addresses.
    pub customers: &'a Customers,
    /// Told how many bytes were read.
    pub progress: Option<&'a Progress>,
}

/// How many batches are read ahead: enough that neither side waits for the other's odd long one.
const AHEAD: usize = 4;

impl Reader<'_> {
    /// Hands every batch of a file to `each`, in order.
    ///
    /// # Errors
    /// Where the file cannot be read further.
    pub fn each(
        self,
        mut rows: Rows,
        mut each: impl FnMut(&CheckedBatch),
    ) -> Result<Rows, InputError> {
        let mut batch = CheckedBatch::default();
        while self.next(&mut rows, &mut batch)? {
            each(&batch);
        }
        Ok(rows)
    }

    /// As [`Reader::each`], with the next batches read on another thread while `each` is at work.
    ///
    /// # Errors
    /// Where the file cannot be read further.
    pub fn each_ahead(
        self,
        mut rows: Rows,
        mut each: impl FnMut(&CheckedBatch),
    ) -> Result<Rows, InputError> {
        thread::scope(|scope| {
            let (full, batches) = sync_channel::<CheckedBatch>(AHEAD);
            let (empty, used) = channel::<CheckedBatch>();
            let reader = scope.spawn(move || {
                loop {
                    let mut batch = used.try_recv().unwrap_or_default();
                    if !self.next(&mut rows, &mut batch)? || full.send(batch).is_err() {
                        return Ok(rows);
                    }
                }
            });
            for batch in batches {
                each(&batch);
                // The reader may be done already.
                let _ = empty.send(batch);
            }
            reader
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    }

    fn next(self, rows: &mut Rows, into: &mut CheckedBatch) -> Result<bool, InputError> {
        if !rows.next_batch(&mut into.batch)? {
            return Ok(false);
        }
        into.rows.check(&into.batch, self.cells);
        into.rows.find(self.customers);
        into.faults = rows.take_faults();
        if let Some(progress) = self.progress {
            (progress.0)(rows.take_bytes());
        }
        Ok(true)
    }
}
