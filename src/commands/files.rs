//! Tells the files of a run apart: by the option that names them, else by their headers.

use std::path::{Path, PathBuf};

use crate::cli::InputArgs;
use crate::config::Config;
use crate::input::archive;
use crate::input::columns::FileKind;
use crate::input::error::InputError;
use crate::input::formats::{Formats, Recognised, Serves};
use crate::input::table::{ReadOptions, Table};

/// The files of a run by what they are for; each archive has given way to the files in it.
#[derive(Debug, Default)]
pub struct Files {
    /// What is about to be sent.
    pub campaigns: Vec<PathBuf>,
    /// What is known.
    pub signals: Vec<PathBuf>,
    /// What products are.
    pub products: Vec<PathBuf>,
}

/// Tells files apart.
///
/// # Errors
/// A file cannot be read, serves nothing, or does not show what it is for.
pub fn sort(
    args: &InputArgs,
    config: &Config,
    formats: &Formats,
    read: &mut ReadOptions,
) -> Result<Files, InputError> {
    let mut files = Files {
        campaigns: unpacked(&args.campaign, read)?,
        signals: unpacked(&args.signals, read)?,
        products: unpacked(&args.products, read)?,
    };
    // Where what is offered lies apart, a list of addresses can only be who receives it.
    let offered = args.offers.is_some() || args.subject.is_some() || args.body.is_some();
    for path in unpacked(&args.files, read)? {
        match kind(&path, config, formats, read)? {
            Kind::Campaign => files.campaigns.push(path),
            Kind::Signals => files.signals.push(path),
            Kind::Products => files.products.push(path),
            Kind::Either(_) if offered => files.campaigns.push(path),
            Kind::Either(title) => return Err(InputError::UnclearList { path, title }),
        }
    }
    Ok(files)
}

/// What a file is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A row is an offer, or who receives one.
    Campaign,
    /// A row is what is known of a customer.
    Signals,
    /// A row is a product.
    Products,
    /// A list of addresses, by the name of its format.
    Either(String),
}

/// What a file is for, by its header and its name.
///
/// # Errors
/// It cannot be read, serves nothing, or does not show what it is for.
pub fn kind(
    path: &Path,
    config: &Config,
    formats: &Formats,
    read: &ReadOptions,
) -> Result<Kind, InputError> {
    let options = ReadOptions {
        hash: false,
        ..read.clone()
    };
    let table = Table::open(path, &options)?;
    let header = table.header();
    let plain = FileKind::of(header, &config.campaign_names, &config.signal_names, path);
    if matches!(plain, Ok(FileKind::Signals)) {
        return Ok(Kind::Signals);
    }
    if let Some(found) = formats.recognise(header, path) {
        return of_format(&found, path);
    }
    match (plain, formats.recognise_last(header, path)) {
        (Ok(FileKind::Campaign), _) => Ok(Kind::Campaign),
        (Ok(FileKind::Signals), _) => Ok(Kind::Signals),
        (Err(_), Some(found)) => of_format(&found, path),
        (Err(error), None) => Err(error),
    }
}

fn of_format(found: &Recognised, path: &Path) -> Result<Kind, InputError> {
    let path = path.to_owned();
    let title = found.format.title.clone();
    match found.format.serves {
        Serves::Signals => Ok(Kind::Signals),
        Serves::Campaign => Ok(Kind::Campaign),
        Serves::Products => Ok(Kind::Products),
        Serves::Either => Ok(Kind::Either(title)),
        Serves::Nothing => Err(InputError::Refused {
            path,
            title,
            why: found.format.refused.clone().unwrap_or_default(),
        }),
    }
}

/// Paths, with the files of an archive in its place.
///
/// # Errors
/// An archive cannot be read.
pub fn unpacked(paths: &[PathBuf], read: &mut ReadOptions) -> Result<Vec<PathBuf>, InputError> {
    let mut all = Vec::new();
    for path in paths {
        match archive::unpack(path, &mut read.contents)? {
            Some(members) => all.extend(members),
            None => all.push(path.clone()),
        }
    }
    Ok(all)
}
