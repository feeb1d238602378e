//! What a command that runs an audit reads: options to a [`Setup`], files told apart, rules compiled.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};

use crate::audit::setup::{Beside, Company, Setup};
use crate::cli::{AudienceArg, BookArgs, InputArgs};
use crate::commands::files::{self, Files};
use crate::commands::{Shelf, formats, offers};
use crate::config::Config;
use crate::input::catalogue::Catalogue;
use crate::input::dates::{DateReader, Moment};
use crate::input::error::shown;
use crate::input::rows::Reading;
use crate::input::table::ReadOptions;
use crate::input::{encoding, source};
use crate::rules::book::Book;

/// All that a run needs, before the first row is read.
pub struct Prepared {
    /// Configuration, rules and lists.
    pub shelf: Shelf,
    /// The rules in force, compiled.
    pub book: Book,
    /// What the run is to do.
    pub setup: Setup,
}

/// Prepares an audit; `hash` asks for the SHA-256 of each file.
///
/// # Errors
/// Where an option, the configuration or a rule has a mistake, a file is neither campaign nor signals, or none is a
/// campaign.
pub fn prepare(args: &InputArgs, book: &BookArgs, hash: bool) -> Result<Prepared> {
    let prepared = open(args, book, hash)?;
    if prepared.setup.campaigns.is_empty() {
        let found = if prepared.setup.signals.is_empty() {
            "no file is named"
        } else {
            "every file is a signal file"
        };
        bail!("no campaign to audit: {found}; name one, or say --campaign FILE");
    }
    let rules = &prepared.book.plan.rules;
    if rules.iter().all(|rule| rule.severity.is_none()) {
        bail!("no rule is left to look: --select, --ignore and creepcheck.toml leave out all");
    }
    Ok(prepared)
}

/// Prepares to read whatever files are named, signals alone included.
///
/// # Errors
/// As [`prepare`]; or no file is named.
pub fn prepare_any(args: &InputArgs, book: &BookArgs) -> Result<Prepared> {
    if args.is_empty() {
        bail!("no file is named; name the signal files, and the campaign where there is one");
    }
    open(args, book, false)
}

/// What files are read with, before any is told apart.
pub struct Desk {
    /// Configuration, rules and lists.
    pub shelf: Shelf,
    /// The rules in force, compiled.
    pub book: Book,
    /// "Now".
    pub as_of: Moment,
    /// How files are read.
    pub reading: Reading,
}

/// Makes ready to read files.
///
/// # Errors
/// Where an option, the configuration, a format or a rule has a mistake.
pub fn desk(args: &InputArgs, book: &BookArgs) -> Result<Desk> {
    let shelf = Shelf::open(book)?;
    let as_of = as_of(args, &shelf.config)?;
    let book = shelf.book(as_of.seconds)?;
    let mut options = read_options(args)?;
    keep_streams(args, &mut options)?;
    let config = &shelf.config;
    let reading = Reading {
        options,
        formats: formats::load(config)?,
        campaign_names: config.campaign_names.clone(),
        signal_names: config.signal_names.clone(),
        order: config.date_order.clone(),
        zone: config.zone.clone(),
    };
    Ok(Desk {
        shelf,
        book,
        as_of,
        reading,
    })
}

fn open(args: &InputArgs, book: &BookArgs, hash: bool) -> Result<Prepared> {
    let Desk {
        shelf,
        book,
        as_of,
        mut reading,
    } = desk(args, book)?;
    reading.options.hash = hash;
    let config = &shelf.config;
    let mut files = files::sort(args, &mut reading)?;
    let offers = offers_file(args, &mut files);
    let Files {
        campaigns,
        signals,
        products,
    } = files;
    let mut setup = Setup {
        campaigns,
        signals,
        reading,
        as_of,
        beside: Beside::default(),
        everybody: args.audience == Some(AudienceArg::All),
        bad_rows: args.bad_rows,
        share: None,
        sorts_rows: false,
        allow_empty: args.allow_empty,
        company: Company::new(config, &book),
        segments: config.segments.clone(),
        names_customers: true,
        threads: 1,
        progress: None,
    };
    setup.beside = Beside {
        offers: offers::read(args, offers, &setup, &book)?,
        catalogue: catalogue(&products, &setup)?,
        products,
        identities: args.identities.clone(),
    };
    Ok(Prepared { shelf, book, setup })
}

/// The file of offers; with no campaign beside it, it is the campaign.
fn offers_file(args: &InputArgs, files: &mut Files) -> Option<PathBuf> {
    match &args.offers {
        Some(path) if files.campaigns.is_empty() => {
            files.campaigns.push(path.clone());
            None
        }
        other => other.clone(),
    }
}

/// What products are, where a file says so.
fn catalogue(products: &[PathBuf], setup: &Setup) -> Result<Option<Catalogue>> {
    let mut catalogue = Catalogue::default();
    for path in products {
        catalogue.add(path, &setup.reading)?;
    }
    Ok((!products.is_empty()).then_some(catalogue))
}

/// "Now", as typed: a time without an offset is in the zone of the configuration, as in files.
fn as_of(args: &InputArgs, config: &Config) -> Result<Moment> {
    match &args.as_of {
        Some(text) => {
            let read = DateReader::typed(config.zone.as_ref()).read(text.as_bytes());
            read.map_err(|_| {
                anyhow!("--as-of {text}: not a time; write 2026-04-03 or 2026-04-03T10:14:58Z")
            })
        }
        None => Ok(Moment::utc(jiff::Timestamp::now().as_second())),
    }
}

/// How files are read.
fn read_options(args: &InputArgs) -> Result<ReadOptions> {
    let mut options = ReadOptions::default();
    if let Some(text) = &args.delimiter {
        options.delimiter = Some(match text.as_str() {
            "tab" | "\\t" => b'\t',
            one if one.len() == 1 && crate::input::dialect::is_possible(one.as_bytes()[0]) => {
                one.as_bytes()[0]
            }
            _ => bail!("--delimiter {text}: one character such as `;` or `|`, or `tab`"),
        });
    }
    if let Some(name) = &args.encoding {
        let found = encoding::by_name(name);
        options.encoding = Some(found.ok_or_else(|| {
            anyhow!(
                "--encoding {name}: no encoding of that name; such as utf-8, utf-16le, windows-1252"
            )
        })?);
    }
    options.max_record = size(&args.max_record).ok_or_else(|| {
        anyhow!(
            "--max-record {}: write a size such as 16MiB or 500KB",
            args.max_record
        )
    })?;
    Ok(options)
}

/// `16MiB`, `500KB`, `1048576`.
pub(super) fn size(text: &str) -> Option<usize> {
    let text = text.trim().to_lowercase();
    let digits = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let number: usize = text[..digits].parse().ok()?;
    let unit = match text[digits..].trim() {
        "" | "b" => 1,
        "k" | "kb" => 1000,
        "kib" => 1 << 10,
        "m" | "mb" => 1_000_000,
        "mib" => 1 << 20,
        "g" | "gb" => 1_000_000_000,
        "gib" => 1 << 30,
        _ => return None,
    };
    number.checked_mul(unit).filter(|size| *size > 0)
}

/// What can be read but once is kept in a file: standard input, and a pipe such as `<(zcat …)`.
fn keep_streams(args: &InputArgs, read: &mut ReadOptions) -> Result<()> {
    let named = args.files.iter().chain(&args.campaign).chain(&args.signals);
    let beside = args
        .offers
        .iter()
        .chain(&args.identities)
        .chain(&args.products);
    for path in named.chain(beside) {
        if path.as_os_str() == "-" && read.contents.has(path) {
            bail!("`-` is standard input and can be named once");
        }
        keep_stream(path, read)?;
    }
    Ok(())
}

/// Keeps one file, where it can be read but once and is not kept.
///
/// # Errors
/// It cannot be read or kept.
pub fn keep_stream(path: &Path, read: &mut ReadOptions) -> Result<()> {
    if !read.contents.has(path)
        && let Some(kept) =
            source::keep(path).with_context(|| format!("{}: cannot be kept", shown(path)))?
    {
        read.contents.keep(path, kept);
    }
    Ok(())
}
