//! One JSON document. Findings are written as they come, one a line; what is known only at the end stands after them.

use std::io::{self, BufWriter, Write};

use serde::Serialize;

use crate::findings::{Finding, RunInfo, Summary};
use crate::report::wire::{Files, Run, SCHEMA_VERSION, TOOL, Totals, outputs};
use crate::report::{BUFFER, Mask, Report, found};

/// The `json` report.
pub struct Json<W: Write> {
    out: BufWriter<W>,
    mask: Mask,
    /// The finding being written.
    line: String,
    empty: bool,
}

impl<W: Write> Json<W> {
    /// Writes to `out`.
    pub fn new(out: W, mask: Mask) -> Self {
        Self {
            out: BufWriter::with_capacity(BUFFER, out),
            mask,
            line: String::new(),
            empty: true,
        }
    }

    /// A member of the document: its name with what stands before it, and its value.
    fn member(&mut self, name: &str, value: &impl Serialize) -> io::Result<()> {
        self.out.write_all(name.as_bytes())?;
        Ok(serde_json::to_writer(&mut self.out, value)?)
    }
}

impl<W: Write> Report for Json<W> {
    fn begin(&mut self, run: &RunInfo) -> io::Result<()> {
        self.member("{\n\"schema_version\": ", &SCHEMA_VERSION)?;
        self.member(",\n\"tool\": ", &TOOL)?;
        self.member(",\n\"run\": ", &Run::from(run))?;
        self.out.write_all(b",\n\"findings\": [")
    }

    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        self.out
            .write_all(if self.empty { b"\n" } else { b",\n" })?;
        self.empty = false;
        self.line.clear();
        found::write(finding, &mut self.mask, &mut self.line);
        self.out.write_all(self.line.as_bytes())
    }

    fn finish(&mut self, run: &RunInfo, summary: &Summary) -> io::Result<()> {
        self.out.write_all(if self.empty { b"]" } else { b"\n]" })?;
        self.member(",\n\"inputs\": ", &Files::from(run))?;
        if !run.parted.is_empty() {
            self.member(",\n\"outputs\": ", &outputs(run))?;
        }
        self.member(",\n\"summary\": ", &Totals::from(summary))?;
        self.out.write_all(b"\n}\n")?;
        self.out.flush()
    }
}
