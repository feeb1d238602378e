//! One finding a line, as JSON. Nothing is held.

use std::io::{self, BufWriter, Write};

use crate::findings::{Finding, RunInfo, Summary};
use crate::report::{BUFFER, Mask, Report, found};

/// The `jsonl` report.
pub struct Jsonl<W: Write> {
    out: BufWriter<W>,
    mask: Mask,
    /// The line being made.
    line: Vec<u8>,
}

impl<W: Write> Jsonl<W> {
    /// Writes to `out`.
    pub fn new(out: W, mask: Mask) -> Self {
        Self {
            out: BufWriter::with_capacity(BUFFER, out),
            mask,
            line: Vec::new(),
        }
    }
}

impl<W: Write> Report for Jsonl<W> {
    fn begin(&mut self, _: &RunInfo) -> io::Result<()> {
        Ok(())
    }

    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        self.line.clear();
        found::write(finding, &mut self.mask, &mut self.line);
        self.line.push(b'\n');
        self.out.write_all(&self.line)
    }

    fn finish(&mut self, _: &RunInfo, _: &Summary) -> io::Result<()> {
        self.out.flush()
    }
}
