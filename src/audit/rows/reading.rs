//! The rows of a file, batch after batch: one after the other, or read ahead by a thread of its own.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{channel, sync_channel};
use std::thread;

use crate::audit::setup::Setup;
use crate::input::batch::Batch;
use crate::input::error::InputError;
use crate::input::rows::Rows;

/// A batch that was read, with what was made of it.
#[derive(Debug, Default)]
pub struct Prepared<T> {
    /// The rows as they were read.
    pub batch: Batch,
    /// Rows of an export that did not become rows at all: line and what is wrong.
    pub faults: Vec<(u64, String)>,
    /// What was made of them.
    pub made: T,
}

/// How many batches are read ahead: enough that neither side waits for the other's odd long one.
const AHEAD: usize = 4;

/// Hands every batch of a file to `each`, in order. `prepare` does what needs nothing but the batch: with more than one
/// thread it is done, as reading is, while `each` is at work on those before. It is told whether `each` has nothing else
/// to do: what can be done there as well is better left to it then.
///
/// # Errors
/// Where the file cannot be read further.
pub fn each<T: Default + Send>(
    setup: &Setup,
    mut rows: Rows,
    mut prepare: impl FnMut(&Batch, &mut T, bool) + Send,
    mut each: impl FnMut(&mut Prepared<T>),
) -> Result<Rows, InputError> {
    let progress = setup.progress.as_ref();
    let ahead = &AtomicUsize::new(0);
    let threads = setup.threads;
    let mut next = move |rows: &mut Rows, into: &mut Prepared<T>| -> Result<bool, InputError> {
        if !rows.next_batch(&mut into.batch)? {
            return Ok(false);
        }
        let waits = threads > 1 && ahead.load(Ordering::Relaxed) == 0;
        prepare(&into.batch, &mut into.made, waits);
        into.faults = rows.take_faults();
        if let Some(progress) = progress {
            (progress.0)(rows.take_bytes());
        }
        Ok(true)
    };
    if threads < 2 {
        let mut batch = Prepared::default();
        while next(&mut rows, &mut batch)? {
            each(&mut batch);
        }
        return Ok(rows);
    }
    thread::scope(|scope| {
        let (full, batches) = sync_channel::<Prepared<T>>(AHEAD);
        let (empty, used) = channel::<Prepared<T>>();
        let reader = scope.spawn(move || {
            loop {
                let mut batch = used.try_recv().unwrap_or_default();
                if !next(&mut rows, &mut batch)? {
                    return Ok(rows);
                }
                ahead.fetch_add(1, Ordering::Relaxed);
                if full.send(batch).is_err() {
                    return Ok(rows);
                }
            }
        });
        for mut batch in batches {
            ahead.fetch_sub(1, Ordering::Relaxed);
            each(&mut batch);
            // The reader may be done already.
            let _ = empty.send(batch);
        }
        reader
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}
