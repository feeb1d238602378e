//! The one pass over the findings: each gets its name, is counted, holds its row back, and is reported.

use anyhow::Result;

use crate::audit::run::Run;
use crate::audit::run::accepted::customers;
use crate::audit::run::findings::together;
use crate::cli::AuditArgs;
use crate::commands::audit::annotate::Annotator;
use crate::commands::audit::rows::Held;
use crate::commands::customer_key;
use crate::findings::exceptions::Draft;
use crate::findings::{Digests, Exceptions, Fingerprints, Tally};
use crate::report::Report;
use crate::rules::book::Book;

/// What came of the findings.
pub struct Passed {
    /// What was counted.
    pub tally: Tally,
    /// Rows held back, those that could not be read included.
    pub held: Held,
}

/// Who is told of findings.
pub struct Receivers<'a> {
    /// Of those that are shown.
    pub reports: Vec<Box<dyn Report>>,
    /// Of those that are shown, as exceptions to be.
    pub draft: Option<Draft>,
    /// Of those that are shown or hold their row back.
    pub annotator: Option<Annotator<'a>>,
}

/// Hands each finding on.
///
/// # Errors
/// Where a report cannot be written.
pub fn pass(
    args: &AuditArgs,
    book: &Book,
    done: &Run,
    exceptions: Exceptions,
    receivers: &mut Receivers<'_>,
) -> Result<Passed> {
    let mut tally = Tally::new(exceptions);
    let mut fingerprints = Fingerprints::of(done.hits.len());
    let digests = Digests::new(customer_key());
    let mut held: Held = done.campaign.bad_rows.iter().copied().collect();
    let (least, hold_on) = (args.min_severity, args.hold_on);
    done.findings(book, Some(&digests), |mut told| -> Result<()> {
        fingerprints.complete(&mut told.parts);
        let mut left = Vec::new();
        for parts in told.findings() {
            left.clear();
            left.extend(parts.filter(|(part, _)| !tally.accepts(part)));
            let Some((finding, offers)) = together(&left) else {
                continue;
            };
            let shown = tally.add(&finding, customers(done, &offers), least);
            let holds = finding.severity <= hold_on;
            if let Some(first) = offers.first() {
                let row = done.campaign.offers[*first as usize].row();
                if holds {
                    held.insert(row);
                }
                if let Some(annotator) = &mut receivers.annotator
                    && (holds || shown)
                {
                    annotator.finding(row, &finding, holds)?;
                }
            }
            if shown {
                for report in &mut receivers.reports {
                    report.finding(&finding)?;
                }
                if let Some(draft) = &mut receivers.draft {
                    for (part, offers) in &left {
                        draft.add(part, customers(done, offers));
                    }
                }
            }
        }
        Ok(())
    })?;
    Ok(Passed { tally, held })
}
