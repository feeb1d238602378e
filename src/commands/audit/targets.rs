//! Each file is written once, and none that is read.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::audit::setup::Setup;
use crate::cli::AuditArgs;
use crate::commands::Shelf;
use crate::commands::audit::rows::named;
use crate::input::source::Packing;

/// Looks through all that the options name.
///
/// # Errors
/// Where two outputs have one name, or an output is an input.
pub fn check(args: &AuditArgs, setup: &Setup, shelf: &Shelf) -> Result<()> {
    let reports = args.output.iter().map(|own| &own.path);
    let reports = reports.chain(&args.write_exceptions).chain(&args.record);
    let mut targets: Vec<PathBuf> = reports.cloned().collect();
    if let Some(packed) = targets
        .iter()
        .find(|path| Packing::of_name(path) != Packing::Plain)
    {
        bail!(
            "{}: only rows of the campaign are packed; name the file without this ending",
            packed.display()
        );
    }
    for target in [&args.cleared, &args.held, &args.annotated]
        .into_iter()
        .flatten()
    {
        for campaign in &setup.campaigns {
            targets.push(named(target, campaign, setup.campaigns.len())?);
        }
    }
    let input = &args.input;
    let read = shelf.files();
    let inputs: Vec<PathBuf> = setup
        .campaigns
        .iter()
        .chain(&setup.signals)
        .chain(&setup.beside.products)
        .chain(&input.identities)
        .chain(&input.offers)
        .chain(&input.body)
        .chain(&args.exceptions)
        .chain(&read)
        .map(|path| place(path))
        .collect();
    let mut met: Vec<PathBuf> = Vec::new();
    for target in &targets {
        let own = place(target);
        // A device or a pipe may be written as often as one likes.
        if fs::metadata(&own).is_ok_and(|about| !about.is_file() && !about.is_dir()) {
            continue;
        }
        let name = target.display();
        if inputs.contains(&own) {
            bail!("{name}: is read by this run, and would be written over; name another file");
        }
        if met.contains(&own) {
            bail!("{name}: would be written twice; give each output a name of its own");
        }
        met.push(own);
    }
    Ok(())
}

/// Where a path leads, links followed as far as there is something.
pub fn place(path: &Path) -> PathBuf {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    fs::canonicalize(path)
        .or_else(|_| {
            fs::canonicalize(folder).map(|folder| folder.join(path.file_name().unwrap_or_default()))
        })
        .unwrap_or_else(|_| path.to_owned())
}
