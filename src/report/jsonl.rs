//! One finding a line, as JSON. Nothing is held.

use std::io::{self, BufWriter, Write};

use crate::findings::{Finding, RunInfo, Summary};
use crate::report::wire::Found;
use crate::report::{BUFFER, Mask, Report};

/// The `jsonl` report.
pub struct Jsonl<W: Write> {
    out: BufWriter<W>,
    mask: Mask,
    message: String,
}

impl<W: Write> Jsonl<W> {
    /// Writes to `out`.
    pub fn new(out: W, mask: Mask) -> Self {
        Self {
            out: BufWriter::with_capacity(BUFFER, out),
            mask,
            message: String::new(),
        }
    }
}

impl<W: Write> Report for Jsonl<W> {
    fn begin(&mut self, _: &RunInfo) -> io::Result<()> {
        Ok(())
    }

    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        let found = Found::new(finding, &mut self.mask, &mut self.message);
        serde_json::to_writer(&mut self.out, &found)?;
        self.out.write_all(b"\n")
    }

    fn finish(&mut self, _: &RunInfo, _: &Summary) -> io::Result<()> {
        self.out.flush()
    }
}
