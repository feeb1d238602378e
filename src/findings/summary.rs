//! What a run read, found and could not look at.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::findings::Exception;
use crate::input::dates::Moment;
use crate::input::vocabulary::Severity;

/// What a report knows of the run before the first finding.
#[derive(Debug, Clone, Default)]
pub struct RunInfo {
    /// The moment taken for "now".
    pub as_of: Moment,
    /// `default`, `strict` or `gdpr`.
    pub profile: String,
    /// The share of the customers that was audited, where it was not all: `2/4`.
    pub partition: Option<String>,
    /// SHA-256 of all rules, topics and lists in force; empty where no report names it.
    pub rules_sha256: String,
    /// SHA-256 of the configuration, if there is one.
    pub config_sha256: Option<String>,
    /// The campaign files read.
    pub campaigns: Vec<FileInfo>,
    /// The signal files read.
    pub signals: Vec<FileInfo>,
    /// What to type to read and judge the same again: files and options.
    pub again: Vec<String>,
    /// Which of it says by which rules: `--rules`, `own.toml`.
    pub by: Vec<String>,
    /// What to type besides to hold the same back: `--hold-on`, `warning`.
    pub holding: Vec<String>,
    /// The rules that ran, by id: their pages' words.
    pub rules: BTreeMap<String, RuleInfo>,
    /// Files read besides, each under the option that named it.
    pub beside_files: Vec<FileInfo>,
    /// Exceptions in force, as they stand in their file.
    pub exceptions: Vec<Exception>,
    /// The files that the campaigns' rows were parted into; known once all findings are.
    pub parted: Vec<FileInfo>,
}

impl RunInfo {
    /// All files that it names.
    pub fn files(&self) -> impl Iterator<Item = &FileInfo> {
        let read = self.campaigns.iter().chain(&self.signals);
        read.chain(&self.beside_files).chain(&self.parted)
    }
}

/// One file that was read or written.
#[derive(Debug, Clone, Default, Serialize)]
pub struct FileInfo {
    /// `campaign` or `signals`; of any other the option that named it, without dashes: `offers`, `exceptions`, `held` …
    pub what: &'static str,
    /// As named on the command line, with a campaign's stem put in.
    pub path: String,
    /// Records, the header not counted, where they were counted.
    pub rows: Option<u64>,
    /// SHA-256 of the file's bytes; empty where no report asked for it.
    pub sha256: String,
    /// The export format it was taken for (`plain`, `shopify_orders` …); empty where it was taken for none.
    pub format: String,
}

/// What a report may say of a rule.
#[derive(Debug, Clone)]
pub struct RuleInfo {
    /// The rule's title.
    pub title: String,
    /// The group it belongs to (`already-yours`, `private` …, `yours` for a user's own).
    pub group: String,
    /// Its severity in this run: the worst that it can give.
    pub severity: Severity,
    /// Why it feels wrong, in the customer's shoes.
    pub why: String,
    /// What to send or do instead.
    pub instead: String,
    /// Law, platform policy, published incident.
    pub references: Vec<String>,
    /// Whether it says who may be contacted at all, not how an offer feels.
    pub contact: bool,
    /// Whether it says only that nothing is known of a customer: no matter of the offer.
    pub no_history: bool,
}

/// One rule's count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RuleTally {
    /// Findings shown.
    pub findings: u64,
    /// Offers (rows) with at least one.
    pub offers: u64,
    /// Customers with at least one.
    pub customers: u64,
    /// Findings by severity: error, warning, note.
    pub by_severity: [u64; 3],
}

/// A rule that could not look, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkippedRule {
    /// The rule's id.
    pub rule: String,
    /// Why, in plain words: "no column `subject`".
    pub why: String,
}

/// The tally of a run.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// Rows of the campaign.
    pub offers: u64,
    /// Customers addressed.
    pub customers: u64,
    /// Signal rows read.
    pub signals: u64,
    /// Offers with a finding that is shown, by the worst of it: error, warning, note.
    pub by_worst: [u64; 3],
    /// Offers held back by `--hold-on`.
    pub held_offers: u64,
    /// Findings shown that are errors.
    pub errors: u64,
    /// Findings shown that are warnings.
    pub warnings: u64,
    /// Findings shown that are notes.
    pub notes: u64,
    /// Findings accepted on purpose.
    pub excepted: u64,
    /// Findings under `--min-severity`.
    pub below_threshold: u64,
    /// Rows that could not be read and were held.
    pub bad_rows: u64,
    /// Consents and opt-outs without a date, which count as in force.
    pub undated_consents: u64,
    /// Offers on whose customer no signal is known; none without signal files.
    pub without_history: Option<u64>,
    /// How many rules were asked for, skipped ones included.
    pub rules_selected: u64,
    /// By rule id.
    pub by_rule: BTreeMap<String, RuleTally>,
    /// Rules that could not look.
    pub skipped_rules: Vec<SkippedRule>,
    /// Notes on the run in plain words (words not known, undated consents …), said once.
    pub remarks: Vec<String>,
}

impl Summary {
    /// Offers with a finding that is shown, notes included.
    pub fn flagged_offers(&self) -> u64 {
        self.by_worst.iter().sum()
    }
}
