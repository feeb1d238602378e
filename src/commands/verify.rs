//! `creepcheck verify`: whether files are those that were audited.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufReader, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::cli::VerifyArgs;
use crate::commands::files::unpacked;
use crate::input::digest;
use crate::input::document::unread;
use crate::input::table::ReadOptions;

/// What of a record, or of a `json` report, is looked at.
#[derive(Deserialize)]
struct Record {
    tool: Tool,
    run: Run,
    inputs: Inputs,
    #[serde(default)]
    outputs: Vec<Named>,
}

#[derive(Deserialize)]
struct Tool {
    version: String,
}

#[derive(Deserialize)]
struct Run {
    as_of: String,
    profile: String,
}

#[derive(Deserialize)]
struct Inputs {
    campaigns: Vec<Named>,
    signals: Vec<Named>,
    #[serde(default)]
    beside: Vec<Named>,
}

/// A file that the record names.
#[derive(Deserialize)]
struct Named {
    path: String,
    #[serde(default)]
    what: String,
    #[serde(default)]
    sha256: String,
}

impl Record {
    fn read(path: &Path) -> Result<Record> {
        let name = path.display();
        let file = File::open(path).map_err(unread(path))?;
        serde_json::from_reader(BufReader::new(file)).with_context(|| {
            format!(
                "{name}: is no record of an audit; `creepcheck audit … --record FILE` writes one"
            )
        })
    }

    /// Every file that it names, with what it was.
    fn files(&self) -> impl Iterator<Item = (&Named, &str)> {
        let campaigns = self.inputs.campaigns.iter().map(|file| (file, "campaign"));
        let signals = self.inputs.signals.iter().map(|file| (file, "signals"));
        let others = self.inputs.beside.iter().chain(&self.outputs);
        campaigns
            .chain(signals)
            .chain(others.map(|file| (file, file.what.as_str())))
    }
}

/// Says of each file whether it is one that the record names; 1 where any is not.
///
/// # Errors
/// Where the record or a file cannot be read, or the record holds no hashes.
pub fn run(args: &VerifyArgs, out: &mut dyn Write) -> Result<ExitCode> {
    let record = Record::read(&args.record)?;
    if record.files().all(|(file, _)| file.sha256.is_empty()) {
        bail!("{}: holds no hashes of files", args.record.display());
    }
    let mut all_same = true;
    // Files of the record that were met, the same under another name included.
    let mut met: BTreeSet<&str> = BTreeSet::new();
    // Of an archive, the files in it are what was audited.
    let mut read = ReadOptions::default();
    for path in &unpacked(&args.files, &mut read)? {
        let name = path.display();
        let bytes = read.contents.of(path).unwrap_or(path);
        let hash = digest::sha256(bytes).map_err(unread(path))?;
        let is_namesake =
            |(file, _): &(&Named, &str)| Path::new(&file.path).file_name() == path.file_name();
        let same = || record.files().filter(|(file, _)| file.sha256 == hash);
        if let Some((file, what)) = same().find(is_namesake).or_else(|| same().next()) {
            met.extend(same().map(|(file, _)| file.path.as_str()));
            writeln!(out, "{name}: the same as {} ({what})", file.path)?;
            continue;
        }
        all_same = false;
        if let Some((file, what)) = record.files().find(is_namesake) {
            met.insert(&file.path);
            writeln!(out, "{name}: not the same as {} ({what})", file.path)?;
        } else {
            writeln!(out, "{name}: not in the record")?;
        }
    }
    let missed: Vec<&str> = record
        .files()
        .map(|(file, _)| file.path.as_str())
        .filter(|path| !met.contains(path))
        .collect();
    if !missed.is_empty() {
        writeln!(
            out,
            "in the record, and not looked at: {}",
            missed.join(", ")
        )?;
    }
    writeln!(
        out,
        "audited as of {}, profile {}, by creepcheck {}",
        record.run.as_of, record.run.profile, record.tool.version
    )?;
    Ok(ExitCode::from(u8::from(!all_same)))
}
