//! The JSON that the outside leans on, version 1: apart from the inner types, so that these may change.
//! A name here, or in [`found`](crate::report::found), changes only with [`SCHEMA_VERSION`].

use std::collections::BTreeMap;

use serde::Serialize;

use crate::findings::{Exception, FileInfo, RunInfo, Summary};
use crate::input::dates::Moment;

/// The version of these names.
pub const SCHEMA_VERSION: u32 = 1;

/// What made the report.
#[derive(Serialize)]
pub struct Tool {
    name: &'static str,
    version: &'static str,
}

/// This program.
pub const TOOL: Tool = Tool {
    name: "creepcheck",
    version: env!("CARGO_PKG_VERSION"),
};

/// What the run was.
#[derive(Serialize)]
pub struct Run<'a> {
    as_of: Moment,
    profile: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    partition: Option<&'a str>,
    rules_sha256: &'a str,
    config_sha256: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    exceptions: Vec<Accepted<'a>>,
}

/// An exception in force.
#[derive(Serialize)]
struct Accepted<'a> {
    place: &'a str,
    rule: &'a str,
    #[serde(flatten)]
    about: BTreeMap<&'static str, &'a [String]>,
    reason: &'a str,
    owner: &'a str,
    expires: String,
    at_most: Option<u32>,
}

impl<'a> From<&'a Exception> for Accepted<'a> {
    fn from(exception: &'a Exception) -> Self {
        Self {
            place: &exception.place,
            rule: &exception.rule,
            about: exception
                .about
                .iter()
                .map(|(about, values)| (about.word(), values.as_slice()))
                .collect(),
            reason: &exception.reason,
            owner: &exception.owner,
            expires: exception.expires.to_string(),
            at_most: exception.at_most,
        }
    }
}

impl<'a> From<&'a RunInfo> for Run<'a> {
    fn from(run: &'a RunInfo) -> Self {
        Self {
            as_of: run.as_of,
            profile: &run.profile,
            partition: run.partition.as_deref(),
            rules_sha256: &run.rules_sha256,
            config_sha256: run.config_sha256.as_deref(),
            exceptions: run.exceptions.iter().map(Accepted::from).collect(),
        }
    }
}

/// The files read.
#[derive(Serialize)]
pub struct Files<'a> {
    campaigns: Vec<File<'a>>,
    signals: Vec<File<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    beside: Vec<File<'a>>,
}

/// A file, as far as its place does not say it.
#[derive(Serialize)]
pub struct File<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    what: &'a str,
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rows: Option<u64>,
    #[serde(skip_serializing_if = "str::is_empty")]
    sha256: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    format: &'a str,
}

impl<'a> From<&'a FileInfo> for File<'a> {
    fn from(file: &'a FileInfo) -> Self {
        Self {
            what: file.what,
            path: &file.path,
            rows: file.rows,
            sha256: &file.sha256,
            format: &file.format,
        }
    }
}

impl<'a> From<&'a RunInfo> for Files<'a> {
    fn from(run: &'a RunInfo) -> Self {
        let signals = |file| File {
            what: "",
            ..File::from(file)
        };
        let campaign = |file| File {
            format: "",
            ..signals(file)
        };
        Self {
            campaigns: run.campaigns.iter().map(campaign).collect(),
            signals: run.signals.iter().map(signals).collect(),
            beside: run.beside_files.iter().map(File::from).collect(),
        }
    }
}

/// The files that the campaigns' rows were parted into.
pub fn outputs(run: &RunInfo) -> Vec<File<'_>> {
    run.parted.iter().map(File::from).collect()
}

/// The tally.
#[derive(Serialize)]
pub struct Totals<'a> {
    offers: u64,
    customers: u64,
    signals: u64,
    flagged_offers: u64,
    held_offers: u64,
    offers_without_history: Option<u64>,
    errors: u64,
    warnings: u64,
    notes: u64,
    excepted: u64,
    below_threshold: u64,
    bad_rows: u64,
    undated_consents: u64,
    by_rule: BTreeMap<&'a str, RuleTotals>,
    rules_selected: u64,
    skipped_rules: Vec<Skipped<'a>>,
    remarks: &'a [String],
}

#[derive(Serialize)]
struct RuleTotals {
    findings: u64,
    offers: u64,
    customers: u64,
}

#[derive(Serialize)]
struct Skipped<'a> {
    rule: &'a str,
    why: &'a str,
}

impl<'a> From<&'a Summary> for Totals<'a> {
    fn from(summary: &'a Summary) -> Self {
        Self {
            offers: summary.offers,
            customers: summary.customers,
            signals: summary.signals,
            flagged_offers: summary.flagged_offers(),
            held_offers: summary.held_offers,
            offers_without_history: summary.without_history,
            errors: summary.errors,
            warnings: summary.warnings,
            notes: summary.notes,
            excepted: summary.excepted,
            below_threshold: summary.below_threshold,
            bad_rows: summary.bad_rows,
            undated_consents: summary.undated_consents,
            by_rule: summary
                .by_rule
                .iter()
                .map(|(rule, tally)| {
                    let totals = RuleTotals {
                        findings: tally.findings,
                        offers: tally.offers,
                        customers: tally.customers,
                    };
                    (rule.as_str(), totals)
                })
                .collect(),
            rules_selected: summary.rules_selected,
            skipped_rules: summary
                .skipped_rules
                .iter()
                .map(|skipped| Skipped {
                    rule: &skipped.rule,
                    why: &skipped.why,
                })
                .collect(),
            remarks: &summary.remarks,
        }
    }
}
