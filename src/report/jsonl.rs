//! One finding a line, as JSON.

use std::io::{self, Write};

use crate::findings::{Finding, RunInfo, Summary};
use crate::report::{BUFFER, Mask, Report, found};

/// The `jsonl` report.
pub struct Jsonl<W: Write> {
    out: W,
    mask: Mask,
    /// Lines on their way out.
    lines: String,
}

impl<W: Write> Jsonl<W> {
    /// Writes to `out`.
    pub fn new(out: W, mask: Mask) -> Self {
        Self {
            out,
            mask,
            lines: String::new(),
        }
    }
}

impl<W: Write> Report for Jsonl<W> {
    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        found::write(finding, &mut self.mask, &mut self.lines);
        self.lines.push('\n');
        if self.lines.len() >= BUFFER {
            self.out.write_all(self.lines.as_bytes())?;
            self.lines.clear();
        }
        Ok(())
    }

    fn finish(&mut self, _: &RunInfo, _: &Summary) -> io::Result<()> {
        self.out.write_all(self.lines.as_bytes())?;
        self.out.flush()
    }
}
