//! `creepcheck columns`: what a file was taken for, how each column was understood, what is missing.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::audit::survey::{self, Taken};
use crate::cli::ColumnsArgs;
use crate::commands::files;
use crate::commands::inputs::{self, Desk};
use crate::commands::terminal;
use crate::findings::survey::Survey;
use crate::input::error::InputError;
use crate::input::formats::Serves;
use crate::input::kind;
use crate::report::survey as report;

/// Runs it.
///
/// # Errors
/// Where a file cannot be read at all. One that is neither campaign nor signals is told of like any other.
pub fn run(args: &ColumnsArgs, out: &mut dyn Write) -> Result<ExitCode> {
    let mut first = true;
    each(args, |survey| {
        if !std::mem::replace(&mut first, false) {
            writeln!(out)?;
        }
        Ok(report::write(&survey, terminal::width(), out)?)
    })?;
    if first {
        bail!("no file is named; name one to look at");
    }
    Ok(ExitCode::SUCCESS)
}

/// Looks at one file after the other.
///
/// # Errors
/// Where a file cannot be read at all, or `told` fails.
pub fn each(args: &ColumnsArgs, mut told: impl FnMut(Survey) -> Result<()>) -> Result<()> {
    let mut desk = inputs::desk(&args.input, &args.book)?;
    let offers: Vec<PathBuf> = args.input.offers.iter().cloned().collect();
    let said = [
        (&args.input.campaign, Taken::Campaign, "--campaign"),
        (&offers, Taken::Offers, "--offers"),
        (&args.input.signals, Taken::Signals, "--signals"),
        (&args.input.products, Taken::Products, "--products"),
    ];
    for path in files::unpacked(&args.input.files, &mut desk.reading.options)? {
        let taken = taken(&path, &desk)?;
        let plan = &desk.book.plan;
        told(survey::survey(&path, taken, None, &desk.reading, plan)?)?;
    }
    for (paths, taken, option) in said {
        for path in files::unpacked(paths, &mut desk.reading.options)? {
            let plan = &desk.book.plan;
            told(survey::survey(
                &path,
                taken,
                Some(option),
                &desk.reading,
                plan,
            )?)?;
        }
    }
    Ok(())
}

/// What a file is, where its header shows it; what it is not is no error here.
fn taken(path: &Path, desk: &Desk) -> Result<Taken> {
    match kind::of_file(path, &desk.reading) {
        Ok(Serves::Campaign) => Ok(Taken::Campaign),
        Ok(Serves::Signals) => Ok(Taken::Signals),
        Ok(Serves::Products) => Ok(Taken::Products),
        Ok(Serves::Either) => Ok(Taken::Either),
        Ok(Serves::Nothing) | Err(InputError::Refused { .. }) => Ok(Taken::Refused),
        Err(InputError::UnclearKind { .. }) => Ok(Taken::Unclear),
        Err(error) => Err(error.into()),
    }
}
