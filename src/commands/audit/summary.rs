//! The summary of a run: what the tally counted, and what the run itself knows.

use crate::audit::run::Run;
use crate::audit::setup::Setup;
use crate::audit::share::Share;
use crate::commands::customer_key;
use crate::findings::{Summary, Tally};
use crate::input::wording::{thousands, verb};
use crate::rules::book::Book;

/// The summary, with the remarks that are said once; `held` is how many rows were held back.
pub fn summary(tally: &Tally, setup: &Setup, book: &Book, done: &Run, held: u64) -> Summary {
    let mut summary = tally.summary();
    // Of a segment, each member has the row's offer: the row is counted once.
    let rows = done
        .campaign
        .offers
        .chunk_by(|one, next| one.row() == next.row());
    summary.offers = rows.count() as u64;
    summary.customers = done.customers.people() as u64;
    summary.signals = done.signals.files.iter().map(|file| file.rows).sum();
    summary.held_offers = held;
    summary.bad_rows = done.bad_rows;
    summary.undated_consents = done.undated_consents;
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
    if let Some(share) = setup.share {
        let limited = tally.exceptions().limited();
        summary.remarks.splice(0..0, of_share(share, limited));
    }
    summary.remarks.extend_from_slice(&done.remarks);
    if done.undated_consents > 0 {
        let number = thousands(done.undated_consents);
        let have = verb(
            done.undated_consents,
            "consent or opt-out has",
            "consents or opt-outs have",
        );
        summary.remarks.push(format!(
            "{number} {have} no date: in force, but nobody can say since when"
        ));
    }
    if done.signals.given && !done.signals.tell_ground() && !setup.signals.is_empty() {
        summary.remarks.push(
            "the signal files hold no behaviour and no knowledge (consents only): what customers told or bought is not known".to_owned(),
        );
    }
    summary
}

/// What is to be said of a share: what it is, and what is not as in the whole.
fn of_share(share: Share, limited: bool) -> Vec<String> {
    let mut remarks = vec![format!(
        "this is share {} of {}, by customer: offers and findings are those of its customers alone",
        share.place(),
        share.of()
    )];
    if limited {
        remarks
            .push("`at_most` of an exception counts the customers of this share alone".to_owned());
    }
    if customer_key().is_none() {
        remarks.push(
            "findings that differ in nothing but the customer have fingerprints of this share alone; with CREEPCHECK_KEY set, they are those of the whole".to_owned(),
        );
    }
    remarks
}
