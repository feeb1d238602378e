//! `creepcheck audit`: the main job.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Result;

use crate::audit::run::{self, accepted};
use crate::cli::AuditArgs;
use crate::commands::inputs::{self, Prepared};
use crate::commands::{customers, memory};
use crate::findings::exceptions::Draft;
use crate::report::Customers;

mod annotate;
mod info;
mod notes;
mod options;
mod outputs;
mod pass;
mod pipe;
mod progress;
mod rows;
mod summary;
pub mod targets;

use annotate::Annotator;
use outputs::Outputs;
use pass::{Passed, Receivers};
use rows::RowFiles;

/// Runs an audit and says what came of it.
///
/// # Errors
/// Where it could not do the job: one message with the mend, and no half-written file.
pub fn run(args: &AuditArgs) -> Result<ExitCode> {
    let share = options::share(args)?;
    let mut outputs = Outputs::create(args)?;
    let hashes = outputs.wants_hashes(args);
    let Prepared {
        shelf,
        book,
        mut setup,
    } = inputs::prepare(&args.input, &args.book, hashes)?;
    targets::check(args, &setup, &shelf)?;
    if !args.quiet {
        notes::open_elsewhere(&setup)?;
    }
    let row_files = RowFiles::create(args, &setup)?;
    let annotated = annotate::Target::create(args, &setup)?;
    let mut exceptions = shelf.exceptions(args.exceptions.as_deref(), setup.as_of)?;
    let progress = progress::progress(args, &setup);
    setup.share = share;
    setup.sorts_rows = args.cleared.is_some() || args.held.is_some() || args.annotated.is_some();
    setup.names_customers = customers(args.customers) == Customers::Show;
    setup.threads = options::threads(args);
    memory::check(&setup, options::max_memory(args)?)?;
    setup.progress = progress.as_ref().map(|(_, told)| told.clone());
    let done = run::run(&setup, &book, shelf.selection.profile)?;
    if let Some((bar, _)) = &progress {
        bar.finish_and_clear();
    }
    accepted::count(&mut exceptions, &done, &book);
    let mut info = info::info(&setup, &shelf, &book, &done);
    info.exceptions = exceptions.in_force().cloned().collect();
    info.again = args.again();
    info.by = args.book.typed();
    info.holding = args.holding();
    if hashes {
        info.beside_files = info::beside(args, &setup)?;
    }
    if outputs.names_rules(args) {
        info.rules_sha256 = info::rules_sha256(&shelf);
    }

    let mut receivers = Receivers {
        reports: outputs.reports(args)?,
        draft: outputs.wants_exceptions().then(|| Draft::new(setup.as_of)),
        annotator: annotated
            .map(|targets| Annotator::new(targets, args, &setup, &done))
            .transpose()?,
    };
    for report in &mut receivers.reports {
        report.begin(&info)?;
    }
    let Passed { tally, mut held } = pass::pass(args, &book, &done, exceptions, &mut receivers)?;
    let held_offers = held.len() as u64;
    held.extend(&done.campaign.blank_rows);
    if let Some(annotator) = receivers.annotator {
        for sink in annotator.finish()? {
            outputs.add(sink);
        }
    }
    for (at, files) in row_files.into_iter().enumerate() {
        for (parted, sink) in files.write(&setup, &done, at, &held)? {
            info.parted.push(parted);
            outputs.add(sink);
        }
    }
    let summary = summary::summary(&tally, &setup, &book, &done, held_offers);
    for report in &mut receivers.reports {
        report.finish(&info, &summary)?;
    }
    if let Some(draft) = &receivers.draft {
        outputs.exceptions(draft)?;
    }
    outputs.record(&info, &summary)?;
    if !args.quiet {
        for lapsed in tally.exceptions().lapsed() {
            writeln!(io::stderr(), "warning: {lapsed}")?;
        }
    }
    if !args.quiet && args.verbose {
        notes::write(args, &setup, &summary)?;
    }
    outputs.commit()?;
    Ok(options::exit(args, &tally))
}
