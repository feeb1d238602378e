//! The one pass over the findings: each gets its name, is counted, holds its row back, and is reported.

use anyhow::Result;

use crate::audit::run::Run;
use crate::cli::AuditArgs;
use crate::commands::audit::customers;
use crate::commands::audit::rows::Held;
use crate::commands::{customer_key, severity};
use crate::findings::exceptions::Draft;
use crate::findings::{Exceptions, Fate, Fingerprints, Tally};
use crate::report::Report;
use crate::rules::book::Book;

/// What came of the findings.
pub struct Passed {
    /// What was counted.
    pub tally: Tally,
    /// Rows held back, those that could not be read included.
    pub held: Held,
}

/// Hands each finding on; `draft` takes what is shown as exceptions to be.
///
/// # Errors
/// Where a report cannot be written.
pub fn pass(
    args: &AuditArgs,
    book: &Book,
    done: &Run,
    exceptions: Exceptions,
    reports: &mut [Box<dyn Report>],
    mut draft: Option<&mut Draft>,
) -> Result<Passed> {
    let mut tally = Tally::new(exceptions);
    let mut fingerprints = Fingerprints::new(customer_key());
    let mut held: Held = done.campaign.bad_rows.iter().copied().collect();
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
            for report in &mut *reports {
                report.finding(&finding)?;
            }
            if let Some(draft) = &mut draft {
                draft.add(&finding, customers(done, offers));
            }
        }
        Ok(())
    })?;
    Ok(Passed { tally, held })
}
