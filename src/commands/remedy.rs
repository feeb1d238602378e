//! `creepcheck remedy`: after a slip, who to apologise to, and incidents to learn from.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::audit::remedy;
use crate::cli::RemedyArgs;
use crate::commands::audit::targets::place;
use crate::commands::inputs::{self, Prepared};
use crate::commands::{create_new, customer_key, customers, terminal};
use crate::input::shell;
use crate::report::text::count;
use crate::report::{Customers, Mask, remedy as report};

/// Runs it.
///
/// # Errors
/// Where a file cannot be read, or an output is there already or cannot be written.
pub fn run(args: &RemedyArgs, out: &mut dyn Write) -> Result<ExitCode> {
    if let Some(path) = &args.apologies
        && place(path) == place(&args.incidents)
    {
        bail!(
            "{}: would be written twice; give each output a name of its own",
            path.display()
        );
    }
    // Before the work is done: an output that cannot be written is said at once.
    let incidents = create_new(&args.incidents)?;
    let apologies = args.apologies.as_deref().map(create_new).transpose()?;
    let Prepared {
        shelf,
        book,
        mut setup,
    } = inputs::prepare(&args.input, &args.book, false)?;
    let customers = customers(args.customers);
    setup.names_customers = customers == Customers::Show;
    let mut exceptions = shelf.exceptions(args.exceptions.as_deref(), setup.as_of)?;
    let remedy = remedy::remedy(
        &setup,
        &book,
        shelf.selection.profile,
        args.min_severity,
        &mut exceptions,
    )?;
    for lapsed in exceptions.lapsed() {
        writeln!(io::stderr(), "warning: {lapsed}")?;
    }
    report::incidents(&remedy, incidents.writer()?)?;
    if let Some(sink) = &apologies {
        report::apologies(&remedy, sink.writer()?)?;
    }
    let mask = Mask::new(customers, customer_key());
    report::summary(&remedy, mask, terminal::width(), out)?;
    let file = shell::path(&args.incidents);
    match remedy.incidents.len() {
        0 => writeln!(out, "\nNo new incident: {file} holds a header alone.")?,
        written => writeln!(
            out,
            "\n{} written to {file}: name it with the signals from now on, and the same mistake will be found.",
            count(written as u64, "incident")
        )?,
    }
    if let Some(path) = &args.apologies {
        writeln!(out, "The list of apologies is {}.", shell::path(path))?;
    }
    // Nothing is left behind where nobody heard of it.
    out.flush()?;
    incidents.commit()?;
    if let Some(sink) = apologies {
        sink.commit()?;
    }
    Ok(ExitCode::SUCCESS)
}
