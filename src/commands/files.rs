//! Tells the files of a run apart: by the option that names them, else by their headers.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::InputArgs;
use crate::input::archive;
use crate::input::batch::{Batch, Row};
use crate::input::columns::{self, CampaignColumns, FileKind, Mapping};
use crate::input::error::InputError;
use crate::input::formats::{Formats, Recognised, Serves};
use crate::input::guess;
use crate::input::rows::Reading;
use crate::input::table::{ReadOptions, Table};
use crate::input::vocabulary::CampaignColumn;

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
/// A file cannot be read, serves nothing, does not show what it is for, or is named twice.
pub fn sort(args: &InputArgs, reading: &mut Reading) -> Result<Files, InputError> {
    let read = &mut reading.options;
    let mut files = Files {
        campaigns: unpacked(&args.campaign, read)?,
        signals: unpacked(&args.signals, read)?,
        products: unpacked(&args.products, read)?,
    };
    // Where what is offered lies apart, a list of addresses can only be who receives it.
    let offered = args.offers.is_some() || args.subject.is_some() || args.body.is_some();
    for path in unpacked(&args.files, &mut reading.options)? {
        match kind(&path, reading)? {
            Kind::Campaign => files.campaigns.push(path),
            Kind::Signals => files.signals.push(path),
            Kind::Products => files.products.push(path),
            Kind::Either(_) if offered => files.campaigns.push(path),
            Kind::Either(title) => return Err(InputError::UnclearList { path, title }),
        }
    }
    named_once(&files)?;
    Ok(files)
}

/// Refuses a file that is named twice, be it by another path.
fn named_once(files: &Files) -> Result<(), InputError> {
    let mut met = BTreeSet::new();
    let all = files.campaigns.iter().chain(&files.signals);
    for path in all.chain(&files.products) {
        // What lies in an archive is at no path of its own.
        if !met.insert(fs::canonicalize(path).unwrap_or_else(|_| path.clone())) {
            return Err(InputError::NamedTwice { path: path.clone() });
        }
    }
    Ok(())
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
pub fn kind(path: &Path, reading: &Reading) -> Result<Kind, InputError> {
    let options = ReadOptions {
        hash: false,
        ..reading.options.clone()
    };
    let mut table = Table::open(path, &options)?;
    let header = table.header();
    let (formats, names) = (&reading.formats, &reading.campaign_names);
    let plain = FileKind::of(header, names, &reading.signal_names, path);
    if matches!(plain, Ok(FileKind::Signals)) {
        return Ok(Kind::Signals);
    }
    if let Some(found) = formats.recognise(header, path) {
        return of_format(&found, path);
    }
    let last = formats.recognise_last(header, path);
    match (plain, last) {
        // Ids that are known as a list of refusals are no campaign: nothing is offered there.
        (Ok(FileKind::Campaign), Some(found))
            if found.format.serves == Serves::Signals && offers_nothing(header, names, path)? =>
        {
            Ok(Kind::Signals)
        }
        (Ok(FileKind::Campaign), _) => Ok(Kind::Campaign),
        (Ok(FileKind::Signals), _) => Ok(Kind::Signals),
        (Err(error), Some(found)) => match found.format.serves {
            Serves::Either if offers_something(header, names, path)? => Err(error),
            _ => of_format(&found, path),
        },
        (Err(error), None) => Err(match late_header(&mut table, formats, path) {
            Some(line) => InputError::LateHeader {
                path: path.to_owned(),
                line,
            },
            None => error,
        }),
    }
}

/// The line among the first that reads like a header: titles and dates often stand above it.
fn late_header(table: &mut Table, formats: &Formats, path: &Path) -> Option<u64> {
    const LINES: usize = 20;
    const FIELDS: usize = 200;
    let mut batch = Batch::new();
    // The first line may have but one.
    let fields: Vec<usize> = (0..FIELDS).collect();
    table.project(&fields);
    table.next_batch(&mut batch).ok()?;
    let like_header = |row: &Row<'_>| {
        let cells = (0..row.fields().min(FIELDS)).map(|slot| row.text(slot));
        // What parts the fields was found out from the first line.
        let cells = cells.flat_map(|cell| cell.split([',', ';', '\t', '|']));
        let cells: Vec<String> = cells
            .map(|cell| cell.trim_matches('"').to_owned())
            .collect();
        let known = cells.iter().filter(|cell| columns::is_known(cell)).count();
        known > 1 || formats.recognise(&cells, path).is_some()
    };
    let mut rows = batch.rows().take(LINES);
    rows.find(like_header).map(|row| row.line())
}

/// Whether a file says at most who its rows are about.
fn offers_nothing(header: &[String], names: &Mapping, path: &Path) -> Result<bool, InputError> {
    let columns = CampaignColumns::find(header, names, path)?;
    let mut known = columns.known();
    Ok(known.all(|(column, _)| column == CampaignColumn::CustomerId))
}

/// Whether a list of addresses seems to say what is offered, under names that are not known.
fn offers_something(header: &[String], names: &Mapping, path: &Path) -> Result<bool, InputError> {
    use CampaignColumn::{ProductId, ProductName, Subject};
    let columns = CampaignColumns::find(header, names, path)?;
    let likely = guess::unread(header, &columns);
    Ok((likely.iter()).any(|(_, own)| matches!(own, ProductId | ProductName | Subject)))
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

#[cfg(test)]
mod tests {
    use std::fs;

    use clap::Parser;

    use super::*;
    use crate::cli::Cli;
    use crate::input::formats::Formats;

    /// The files of a command line, by their names: campaigns, signals, products.
    fn sorted(args: &[&str]) -> Result<[Vec<String>; 3], String> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [
            ("list.csv", "Email\na@b.example\n"),
            ("suppressed.csv", "Email\na@b.example\n"),
            ("campaign.csv", "customer_id,subject\n1,x\n"),
            ("signals.csv", "customer_id,type\n1,view\n"),
            (
                "customers.csv",
                "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Total Spent,Total Orders,Tax Exempt\n",
            ),
            ("products.csv", "Handle,Title,Vendor,Type,Variant SKU\n"),
            (
                "woo.csv",
                "Date,Order #,Status,Customer,Product(s),Items sold\n",
            ),
            ("other.csv", "a,b\n"),
        ] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let words = args.iter().map(|word| match word.ends_with(".csv") {
            true => folder.path().join(word).display().to_string(),
            false => (*word).to_owned(),
        });
        let cli =
            Cli::try_parse_from(std::iter::once("creepcheck".to_owned()).chain(words)).unwrap();
        let files = sort(
            &cli.audit.input,
            &mut Reading {
                formats: Formats::builtin().unwrap(),
                ..Reading::default()
            },
        )
        .map_err(|error| error.to_string())?;
        Ok(
            [files.campaigns, files.signals, files.products].map(|paths| {
                let name = |path: &PathBuf| {
                    path.file_name()
                        .map(|name| name.to_string_lossy().into_owned())
                };
                paths.iter().filter_map(name).collect()
            }),
        )
    }

    #[test]
    fn files_are_told_apart_whatever_their_order() {
        let [campaigns, signals, products] = sorted(&[
            "products.csv",
            "signals.csv",
            "customers.csv",
            "suppressed.csv",
            "campaign.csv",
        ])
        .unwrap();
        assert_eq!(campaigns, ["campaign.csv"]);
        assert_eq!(signals, ["signals.csv", "customers.csv", "suppressed.csv"]);
        assert_eq!(products, ["products.csv"]);
    }

    #[test]
    fn a_file_counts_once() {
        let error = sorted(&["campaign.csv", "signals.csv", "signals.csv"]).unwrap_err();
        assert!(error.contains("signals.csv: is named twice"), "{error}");
    }

    #[test]
    fn a_list_of_addresses_is_unclear_until_something_is_offered() {
        let error = sorted(&["list.csv"]).unwrap_err();
        assert!(error.contains("say --campaign"), "{error}");
        for more in [["--subject", "Hello"], ["--offers", "campaign.csv"]] {
            let [campaigns, ..] = sorted(&["list.csv", more[0], more[1]]).unwrap();
            assert_eq!(campaigns, ["list.csv"]);
        }
        let [campaigns, signals, _] =
            sorted(&["--campaign", "customers.csv", "-s", "list.csv"]).unwrap();
        assert_eq!((campaigns.len(), signals.len()), (1, 1));
    }

    #[test]
    fn what_serves_nothing_is_an_error() {
        assert!(
            sorted(&["woo.csv"])
                .unwrap_err()
                .contains("a row a line item")
        );
        assert!(
            sorted(&["other.csv"])
                .unwrap_err()
                .contains("neither a campaign nor signals")
        );
    }
}
