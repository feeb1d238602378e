//! What a report knows of the run: its inputs, its rules, and their hashes.

use std::collections::BTreeMap;
use std::slice;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::audit::run::Run;
use crate::audit::setup::Setup;
use crate::cli::AuditArgs;
use crate::commands::Shelf;
use crate::findings::{FileInfo, RuleInfo, RunInfo};
use crate::input::digest;
use crate::input::identity::hex;
use crate::rules::book::Book;
use crate::rules::plan::Rule;

/// The run as reports name it.
pub fn info(setup: &Setup, shelf: &Shelf, book: &Book, done: &Run) -> RunInfo {
    let info = |what, path: &str, rows: u64, format: &str| FileInfo {
        what,
        path: path.to_owned(),
        rows: Some(rows),
        sha256: done.hashes.get(path).cloned().unwrap_or_default(),
        format: format.to_owned(),
    };
    let campaigns = done.campaign.files.iter();
    let signals = done.signals.files.iter();
    RunInfo {
        as_of: setup.as_of,
        profile: shelf.selection.profile.word().to_owned(),
        partition: setup.share.map(|share| share.to_string()),
        config_sha256: (!shelf.config.text.is_empty())
            .then(|| hex(&Sha256::digest(shelf.config.text.as_bytes()))),
        campaigns: campaigns
            .map(|file| info("campaign", &file.path, file.rows, &file.format))
            .collect(),
        signals: signals
            .map(|file| info("signals", &file.path, file.rows, &file.format))
            .collect(),
        rules: rules(book),
        ..RunInfo::default()
    }
}

/// The files read besides campaigns and signals.
///
/// # Errors
/// Where one cannot be read again.
pub fn beside(args: &AuditArgs, setup: &Setup) -> Result<Vec<FileInfo>> {
    let input = &args.input;
    // A file of offers alone is the campaign.
    let offers = input
        .offers
        .as_ref()
        .filter(|path| !setup.campaigns.contains(path));
    let named = [
        ("offers", offers.map_or(&[][..], slice::from_ref)),
        ("body", input.body.as_slice()),
        ("products", &setup.beside.products),
        ("identities", &input.identities),
        ("exceptions", args.exceptions.as_slice()),
    ];
    named
        .into_iter()
        .flat_map(|(what, paths)| paths.iter().map(move |path| (what, path)))
        .map(|(what, path)| {
            let bytes = setup.reading.options.contents.of(path).unwrap_or(path);
            let sha256 = digest::sha256(bytes)
                .with_context(|| format!("{}: cannot be read again", path.display()))?;
            Ok(FileInfo {
                what,
                path: path.display().to_string(),
                sha256,
                ..FileInfo::default()
            })
        })
        .collect()
}

/// The words of the rules that ran, by id.
fn rules(book: &Book) -> BTreeMap<String, RuleInfo> {
    let info = |rule: &Rule| {
        let severity = rule.severity?;
        let worst = rule.whens.iter().filter_map(|when| when.severity).min();
        let words = rule.words.clone();
        let info = RuleInfo {
            title: words.title,
            group: rule.group.clone(),
            severity: worst.map_or(severity, |worst| worst.min(severity)),
            why: words.why,
            instead: words.instead,
            references: words.references,
            contact: words.contact,
            no_history: words.no_history,
        };
        Some((rule.id.clone(), info))
    };
    book.plan.rules.iter().filter_map(info).collect()
}

/// SHA-256 of all rules, topics and lists in force.
pub fn rules_sha256(shelf: &Shelf) -> String {
    let mut hasher = Sha256::new();
    let built_in = crate::facts::embedded::FILES.iter().filter(|file| {
        ["rules/topics/", "rules/lists/", "rules/reading/"]
            .iter()
            .any(|folder| file.path.starts_with(folder))
    });
    let own = shelf
        .topic_files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()));
    let rules = shelf.rules.iter().map(|rule| (rule.stem(), rule.text()));
    for (name, text) in built_in
        .map(|file| (file.path, file.text))
        .chain(own)
        .chain(rules)
    {
        hasher.update(name);
        hasher.update([0]);
        hasher.update(text);
        hasher.update([0]);
    }
    hex(&hasher.finalize())
}
