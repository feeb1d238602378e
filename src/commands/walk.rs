//! `creepcheck walk`: one customer's journey, signals and offers in order of time.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Result;

use crate::audit::walk;
use crate::cli::WalkArgs;
use crate::commands::inputs::{self, Prepared};
use crate::commands::terminal;
use crate::report::journey;

/// Runs it.
///
/// # Errors
/// Where a file cannot be read, or nothing is known of this customer.
pub fn run(args: &WalkArgs, out: &mut dyn Write) -> Result<ExitCode> {
    let Prepared { shelf, book, setup } = inputs::prepare_any(&args.input, &args.book)?;
    let mut exceptions = shelf.exceptions(args.exceptions.as_deref(), setup.as_of)?;
    let profile = shelf.selection.profile;
    let journey = walk::walk(&args.customer, &setup, &book, profile, &mut exceptions)?;
    for lapsed in exceptions.lapsed() {
        writeln!(io::stderr(), "warning: {lapsed}")?;
    }
    journey::write(
        &journey,
        out,
        terminal::color(args.color),
        terminal::width(),
    )?;
    Ok(ExitCode::SUCCESS)
}
