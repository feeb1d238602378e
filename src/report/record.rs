//! The record of a run, for whoever must answer for it: what was audited, by which rules, and what came of it, in
//! numbers alone. It names no customer.

use std::io::{self, Write};

use serde::Serialize;

use crate::findings::{RunInfo, Summary};
use crate::report::wire::{File, Files, Run, SCHEMA_VERSION, TOOL, Tool, Totals, outputs};

#[derive(Serialize)]
struct Record<'a> {
    schema_version: u32,
    tool: Tool,
    run: Run<'a>,
    inputs: Files<'a>,
    outputs: Vec<File<'a>>,
    summary: Totals<'a>,
}

/// Writes the record of a run.
///
/// # Errors
/// Where it cannot be written.
pub fn write(mut out: impl Write, run: &RunInfo, summary: &Summary) -> io::Result<()> {
    // Remarks quote words of the files; a number says enough here.
    let summary = Summary {
        remarks: Vec::new(),
        ..summary.clone()
    };
    let record = Record {
        schema_version: SCHEMA_VERSION,
        tool: TOOL,
        run: Run::from(run),
        inputs: Files::from(run),
        outputs: outputs(run),
        summary: Totals::from(&summary),
    };
    serde_json::to_writer_pretty(&mut out, &record)?;
    out.write_all(b"\n")?;
    out.flush()
}
