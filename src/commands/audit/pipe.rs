//! Standard output whose reader may go away.

use std::io::{self, ErrorKind, Write};

/// Lets a reader go (`| head`, a pager that is left): the run goes on for the sake of the files that it writes.
pub struct Pipe<W>(pub W);

impl<W: Write> Write for Pipe<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        unless_gone(self.0.write(bytes), bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        unless_gone(self.0.flush(), ())
    }
}

fn unless_gone<T>(outcome: io::Result<T>, written: T) -> io::Result<T> {
    match outcome {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(written),
        outcome => outcome,
    }
}
