//! `creepcheck exposure`: how many companies hold what about whom.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::audit::exposure;
use crate::cli::ExposureArgs;
use crate::commands::inputs::{self, Prepared};
use crate::commands::{customer_key, terminal};
use crate::report::exposure::{self as report, ExposureFormat};
use crate::report::{Format, Mask};

/// Runs it.
///
/// # Errors
/// Where a file cannot be read, none is a signal file, or nothing is known of the customer asked for.
pub fn run(args: &ExposureArgs, out: &mut dyn Write) -> Result<ExitCode> {
    let Prepared { book, setup, .. } = inputs::prepare_any(&args.input, &args.book)?;
    if setup.signals.is_empty() {
        bail!("no signal file: what companies hold stands there; name one, or say --signals FILE");
    }
    for campaign in &setup.campaigns {
        // What is sent is not yet held by anybody.
        writeln!(
            io::stderr(),
            "note: {} is a campaign and was not looked at",
            campaign.display()
        )?;
    }
    let exposure = exposure::exposure(&setup, &book, args.customer.as_deref())?;
    let like = match args.format {
        ExposureFormat::Table => Format::Table,
        ExposureFormat::Json => Format::Json,
        ExposureFormat::Csv => Format::Csv,
    };
    let ci = terminal::ci();
    let mask = Mask::new(args.customers.unwrap_or(like.customers(ci)), customer_key());
    report::write(&exposure, args.format, mask, terminal::width(), out)?;
    Ok(ExitCode::SUCCESS)
}
