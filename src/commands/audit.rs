//! `creepcheck audit`: the main job.

use std::collections::BTreeSet;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};
use sha2::{Digest, Sha256};

use crate::audit::run::{self, Run};
use crate::audit::setup::{Progress, Setup};
use crate::cli::{AuditArgs, FailOn};
use crate::commands::inputs::{self, Prepared};
use crate::commands::memory;
use crate::commands::{Shelf, create_new, customer_key, severity, terminal};
use crate::findings::exceptions::Draft;
use crate::findings::{Exceptions, Fate, Fingerprints, Inputs, RuleInfo, RunInfo, Summary, Tally};
use crate::input::dates::Moment;
use crate::input::document::Document;
use crate::input::pack::Packer;
use crate::input::split;
use crate::input::table::Table;
use crate::input::vocabulary::Severity;
use crate::report::{self, Format, Report, ReportOptions, Sink};
use crate::rules::book::Book;
use crate::rules::compile::RuleSource;
use crate::rules::page;

/// Runs an audit and says what came of it.
///
/// # Errors
/// Where it could not do the job: one message with the mend, and no half-written file.
pub fn run(args: &AuditArgs) -> Result<ExitCode> {
    let mut sinks = Sinks::create(args)?;
    let Prepared {
        shelf,
        book,
        mut setup,
    } = inputs::prepare(&args.input, &args.book, sinks.wants_hashes())?;
    let mut exceptions = read_exceptions(args, &shelf, setup.as_of)?;
    let progress = progress(args, &setup);
    setup.threads = threads(args);
    memory::check(&setup, max_memory(args)?)?;
    setup.progress = progress.as_ref().map(|(_, told)| told.clone());
    let done = run::run(&setup, &book, shelf.selection.profile)?;
    if let Some((bar, _)) = &progress {
        bar.finish_and_clear();
    }
    if exceptions.limited() {
        done.findings(&book, |finding, offers| {
            exceptions.count(&finding, customers(&done, offers));
            Ok::<_, std::convert::Infallible>(())
        })?;
    }
    let mut info = info(&setup, &shelf, &book, &done)?;
    info.exceptions = exceptions.in_force().cloned().collect();
    info.exceptions_file = args
        .exceptions
        .as_ref()
        .map(|path| path.display().to_string());
    info.beside = args.input.beside(&setup.beside.products);
    let outcome = report(args, &setup, &book, &done, &info, exceptions, &mut sinks)?;
    if !args.quiet {
        for lapsed in outcome.tally.exceptions().lapsed() {
            writeln!(io::stderr(), "warning: {lapsed}")?;
        }
    }
    if !args.quiet && args.verbose {
        notes(args, &setup, &outcome.summary)?;
    }
    if let Some(sinks) = sinks.rows.take() {
        sinks.write(&setup, &outcome.held)?;
    }
    sinks.commit()?;
    Ok(exit(args, &outcome.tally))
}

/// What `--verbose` says: how each file was read, and what was noted where the report does not say it.
fn notes(args: &AuditArgs, setup: &Setup, summary: &Summary) -> Result<()> {
    let mut err = io::stderr().lock();
    for path in setup.campaigns.iter().chain(&setup.signals) {
        let table = Table::open(path, &setup.read)?;
        writeln!(err, "note: {}: {}", path.display(), table.dialect())?;
    }
    if args.format != Format::Table {
        for remark in &summary.remarks {
            writeln!(err, "note: {remark}")?;
        }
    }
    Ok(())
}

/// The exceptions that are named, if any.
fn read_exceptions(args: &AuditArgs, shelf: &Shelf, now: Moment) -> Result<Exceptions> {
    let Some(path) = &args.exceptions else {
        return Ok(Exceptions::default());
    };
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).with_context(|| format!("{name}: cannot be read"))?;
    let rules = shelf.rules.iter().map(RuleSource::stem);
    Ok(Exceptions::read(
        &Document::new(name, text),
        rules,
        now.seconds,
    )?)
}

/// The customers that a finding is about, by number.
fn customers(done: &Run, offers: &[u32]) -> impl Iterator<Item = u32> {
    offers
        .iter()
        .map(|&at| done.campaign.offers[at as usize].customer.0)
}

fn max_memory(args: &AuditArgs) -> Result<Option<u64>> {
    let size = |text: &String| {
        inputs::size(text)
            .map(|size| size as u64)
            .with_context(|| format!("--max-memory {text}: write a size such as 2GiB or 500MB"))
    };
    args.max_memory.as_ref().map(size).transpose()
}

/// As many threads as were asked for, else as there are processors.
fn threads(args: &AuditArgs) -> usize {
    args.threads.map_or_else(
        || std::thread::available_parallelism().map_or(1, usize::from),
        usize::from,
    )
}

fn exit(args: &AuditArgs, tally: &Tally) -> ExitCode {
    let failing = match args.fail_on {
        FailOn::Never => None,
        FailOn::Error => Some(Severity::Error),
        FailOn::Warning => Some(Severity::Warning),
        FailOn::Note => Some(Severity::Note),
    };
    let failed = failing.is_some_and(|least| tally.any_at_least(least));
    if failed && !args.exit_zero {
        ExitCode::from(1)
    } else {
        ExitCode::SUCCESS
    }
}

/// What reporting gives back.
struct Outcome {
    summary: Summary,
    tally: Tally,
    /// Rows held back, by campaign file and line.
    held: BTreeSet<(u8, u32)>,
}

fn report(
    args: &AuditArgs,
    setup: &Setup,
    book: &Book,
    done: &Run,
    info: &RunInfo,
    exceptions: Exceptions,
    sinks: &mut Sinks,
) -> Result<Outcome> {
    let key = customer_key();
    let mut reports: Vec<Box<dyn Report>> = Vec::new();
    let options = ReportOptions {
        customers: args.customers,
        key: key.clone(),
        ci: terminal::ci(),
        color: terminal::color(args.color),
        width: terminal::width(),
        bom: args.bom,
    };
    if !args.quiet {
        if args.format.is_binary() && io::stdout().is_terminal() {
            bail!(
                "{} is no use on a terminal; write it to a file: -o report.{0}",
                args.format.name()
            );
        }
        reports.push(report::open(args.format, Box::new(io::stdout()), &options));
    }
    for (format, sink) in &sinks.reports {
        let plain = ReportOptions {
            color: false,
            width: None,
            ..options.clone()
        };
        reports.push(report::open(*format, Box::new(sink.writer()?), &plain));
    }
    for report in &mut reports {
        report.begin(info)?;
    }
    let mut tally = Tally::new(exceptions);
    let mut draft = Draft::new(setup.as_of);
    let mut fingerprints = Fingerprints::new(key);
    let mut held: BTreeSet<(u8, u32)> = done.campaign.bad_rows.iter().copied().collect();
    let (least, hold_on) = (severity(args.min_severity), severity(args.hold_on));
    done.findings(book, |mut finding, offers| -> Result<()> {
        finding.fingerprint = fingerprints.next(&finding);
        let fate = tally.add(&finding, customers(done, offers), least);
        if fate != Fate::Excepted
            && finding.severity <= hold_on
            && let Some(first) = offers.first()
        {
            let offer = &done.campaign.offers[*first as usize];
            held.insert((offer.file, offer.line));
        }
        if fate == Fate::Shown {
            for report in &mut reports {
                report.finding(&finding)?;
            }
            if sinks.exceptions.is_some() {
                draft.add(&finding, customers(done, offers));
            }
        }
        Ok(())
    })?;
    let mut summary = tally.summary();
    summary.offers = done.campaign.offers.len() as u64;
    summary.customers = done.customers.len() as u64;
    summary.signals = done.signals.files.iter().map(|file| file.rows).sum();
    summary.held_offers = held.len() as u64;
    summary.bad_rows = done.bad_rows;
    summary.without_history = done.signals.given.then(|| {
        let offers = done.campaign.offers.iter();
        offers
            .filter(|offer| offer.customer.is_some() && !done.signals.knows(offer.customer))
            .count() as u64
    });
    summary.rules_selected = book
        .plan
        .rules
        .iter()
        .filter(|rule| rule.severity.is_some())
        .count() as u64;
    summary.skipped_rules.clone_from(&done.skipped);
    summary.remarks.extend_from_slice(&done.remarks);
    if done.undated_consents > 0 {
        let count = done.undated_consents;
        let have = if count == 1 {
            "consent has"
        } else {
            "consents or opt-outs have"
        };
        summary.remarks.push(format!(
            "{count} {have} no date: in force, but nobody can say since when"
        ));
    }
    if done.signals.given && !done.signals.tell_ground() && !setup.signals.is_empty() {
        summary.remarks.push(
            "the signal files hold no behaviour and no knowledge (consents only): what customers told or bought is not known".to_owned(),
        );
    }
    for report in &mut reports {
        report.finish(info, &summary)?;
    }
    if let Some(sink) = &sinks.exceptions {
        write!(sink.writer()?, "{draft}")?;
    }
    Ok(Outcome {
        summary,
        tally,
        held,
    })
}

fn info(setup: &Setup, shelf: &Shelf, book: &Book, done: &Run) -> Result<RunInfo> {
    let hash = |path: &str| done.hashes.get(path).cloned().unwrap_or_default();
    let campaigns = done
        .campaign
        .files
        .iter()
        .map(|file| Inputs {
            path: file.path.clone(),
            rows: file.rows,
            sha256: hash(&file.path),
            format: file.format.clone(),
        })
        .collect();
    let signals = done
        .signals
        .files
        .iter()
        .map(|file| Inputs {
            path: file.path.clone(),
            rows: file.rows,
            sha256: hash(&file.path),
            format: file.format.clone(),
        })
        .collect();
    let mut rules = std::collections::BTreeMap::new();
    for (rule, source) in book.plan.rules.iter().zip(&shelf.rules) {
        let Some(severity) = rule.severity else {
            continue;
        };
        let page = page::read(source)?;
        let worst = rule.whens.iter().filter_map(|when| when.severity).min();
        rules.insert(
            rule.id.clone(),
            RuleInfo {
                title: page.title,
                group: rule.group.clone(),
                severity: worst.map_or(severity, |worst| worst.min(severity)),
                why: page.why,
                instead: page.instead,
                references: page.references,
            },
        );
    }
    Ok(RunInfo {
        as_of: setup.as_of.to_string(),
        profile: shelf.selection.profile.word().to_owned(),
        rules_sha256: shelf_hash(shelf),
        config_sha256: (!shelf.config.text.is_empty())
            .then(|| hex(&Sha256::digest(shelf.config.text.as_bytes()))),
        campaigns,
        signals,
        beside: Vec::new(),
        rules,
        exceptions: Vec::new(),
        exceptions_file: None,
    })
}

/// SHA-256 of all rules, topics and lists in force.
fn shelf_hash(shelf: &Shelf) -> String {
    let mut hasher = Sha256::new();
    let built_in = crate::facts::embedded::FILES.iter().filter(|(path, _)| {
        ["rules/topics/", "rules/lists/", "rules/reading/"]
            .iter()
            .any(|folder| path.starts_with(folder))
    });
    let own = shelf
        .topic_files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()));
    let rules = shelf
        .rules
        .iter()
        .map(|rule| (rule.stem(), rule.text.as_str()));
    for (name, text) in built_in
        .map(|(name, text)| (*name, *text))
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

fn hex(bytes: &[u8]) -> String {
    crate::input::identity::hex(bytes)
}

/// A bar on stderr for long work on a terminal.
fn progress(args: &AuditArgs, setup: &Setup) -> Option<(ProgressBar, Progress)> {
    const LONG: u64 = 64 << 20;
    let total: u64 = setup
        .campaigns
        .iter()
        .chain(&setup.signals)
        .filter_map(|path| std::fs::metadata(path).ok())
        .map(|about| about.len())
        .sum();
    if args.no_progress || args.quiet || !io::stderr().is_terminal() || total < LONG {
        return None;
    }
    let bar = ProgressBar::new(total);
    if let Ok(style) =
        ProgressStyle::with_template("reading {bar:30} {bytes} of {total_bytes}, {eta} left")
    {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(250));
    let told = bar.clone();
    Some((bar, Progress(Arc::new(move |bytes| told.inc(bytes)))))
}

/// The files being written: all of them are there at the end, or none.
struct Sinks {
    reports: Vec<(Format, Sink)>,
    rows: Option<RowSinks>,
    exceptions: Option<Sink>,
    written: Vec<Sink>,
    json_on_stdout: bool,
}

struct RowSinks {
    cleared: Option<PathBuf>,
    held: Option<PathBuf>,
}

impl Sinks {
    fn create(args: &AuditArgs) -> Result<Sinks> {
        let mut reports = Vec::new();
        for target in &args.output {
            reports.push((target.format, Sink::create(&target.path)?));
        }
        let rows = (args.cleared.is_some() || args.held.is_some()).then(|| RowSinks {
            cleared: args.cleared.clone(),
            held: args.held.clone(),
        });
        let exceptions = args
            .write_exceptions
            .as_deref()
            .map(create_new)
            .transpose()?;
        let json_on_stdout = !args.quiet && matches!(args.format, Format::Json | Format::Html);
        Ok(Sinks {
            reports,
            rows,
            exceptions,
            written: Vec::new(),
            json_on_stdout,
        })
    }

    /// Only some reports name the inputs' hashes, and computing them takes time.
    fn wants_hashes(&self) -> bool {
        self.json_on_stdout
            || self
                .reports
                .iter()
                .any(|(format, _)| matches!(format, Format::Json | Format::Html | Format::Xlsx))
    }

    fn commit(self) -> Result<()> {
        for (_, sink) in self.reports {
            sink.commit()?;
        }
        for sink in self.exceptions.into_iter().chain(self.written) {
            sink.commit()?;
        }
        Ok(())
    }
}

impl RowSinks {
    /// Parts each campaign into the rows that may go and those held back.
    fn write(&self, setup: &Setup, held: &BTreeSet<(u8, u32)>) -> Result<()> {
        for (at, campaign) in setup.campaigns.iter().enumerate() {
            let name = |target: &Path| named(target, campaign, setup.campaigns.len());
            let cleared = self.cleared.as_deref().map(name).transpose()?;
            let held_path = self.held.as_deref().map(name).transpose()?;
            let is_held = |line: u64| held.contains(&(at as u8, line as u32));
            let sinks: Vec<Option<(PathBuf, Sink)>> = [cleared, held_path]
                .into_iter()
                .map(|path| {
                    path.map(|path| Sink::create(&path).map(|sink| (path, sink)))
                        .transpose()
                })
                .collect::<Result<_, _>>()?;
            let writer = |sink: &Option<(PathBuf, Sink)>| -> Result<Packer<Box<dyn Write>>> {
                Ok(match sink {
                    Some((path, sink)) => {
                        Packer::new(path, Box::new(sink.writer()?) as Box<dyn Write>)?
                    }
                    None => Packer::new(Path::new("-"), Box::new(io::sink()) as Box<dyn Write>)?,
                })
            };
            let (mut to_cleared, mut to_held) = (writer(&sinks[0])?, writer(&sinks[1])?);
            split::split(
                campaign,
                &setup.read,
                is_held,
                &mut to_cleared,
                &mut to_held,
            )
            .with_context(|| format!("{}: cannot be parted", campaign.display()))?;
            to_cleared.finish()?;
            to_held.finish()?;
            for (_, sink) in sinks.into_iter().flatten() {
                sink.commit()?;
            }
        }
        Ok(())
    }
}

/// `{stem}` in a name is the campaign's; several campaigns need it.
fn named(target: &Path, campaign: &Path, campaigns: usize) -> Result<PathBuf> {
    let text = target.to_string_lossy();
    if text.contains("{stem}") {
        let stem = campaign
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let stem = stem.split('.').next().unwrap_or_default();
        return Ok(PathBuf::from(text.replace("{stem}", stem)));
    }
    if campaigns > 1 {
        bail!(
            "{text}: with several campaigns the name must hold {{stem}}, as in cleared-{{stem}}.csv"
        );
    }
    Ok(target.to_owned())
}
