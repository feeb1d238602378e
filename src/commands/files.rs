//! Tells the files of a run apart: by the option that names them, else by their headers.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use crate::cli::InputArgs;
use crate::input::archive;
use crate::input::error::InputError;
use crate::input::formats::Serves;
use crate::input::kind;
use crate::input::rows::Reading;
use crate::input::table::ReadOptions;

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
        match kind::of_file(&path, reading)? {
            Serves::Campaign => files.campaigns.push(path),
            Serves::Signals => files.signals.push(path),
            Serves::Products => files.products.push(path),
            Serves::Either if offered => files.campaigns.push(path),
            Serves::Either | Serves::Nothing => return Err(InputError::UnclearList { path }),
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
