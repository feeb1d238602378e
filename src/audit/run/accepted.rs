//! What of a run was accepted on purpose.

use std::collections::BTreeSet;
use std::convert::Infallible;

use crate::audit::run::Run;
use crate::findings::Exceptions;
use crate::rules::book::Book;

/// Counts the customers of exceptions that are for so many at most: before the first finding is judged.
pub fn count(exceptions: &mut Exceptions, run: &Run, book: &Book) {
    if exceptions.limited() {
        let Ok(()) = run.findings(book, None, |told| {
            for (finding, offers) in told.parts() {
                exceptions.count(finding, customers(run, offers));
            }
            Ok::<_, Infallible>(())
        });
    }
}

/// The offers whose finding of a rule was accepted, by rule and place of the offer.
pub fn offers(exceptions: &mut Exceptions, run: &Run, book: &Book) -> BTreeSet<(String, u32)> {
    let mut accepted = BTreeSet::new();
    if exceptions.is_empty() {
        return accepted;
    }
    count(exceptions, run, book);
    let Ok(()) = run.findings(book, None, |told| {
        for (finding, offers) in told.parts() {
            if exceptions.accept(finding) {
                let of_rule = offers.iter().map(|&at| (finding.rule.to_string(), at));
                accepted.extend(of_rule);
            }
        }
        Ok::<_, Infallible>(())
    });
    accepted
}

/// The customers that a finding is about, by number; none where a row is nobody's in particular.
pub fn customers(run: &Run, offers: &[u32]) -> impl Iterator<Item = u32> {
    let customers = offers
        .iter()
        .map(|&at| run.campaign.offers[at as usize].customer);
    customers
        .filter(|customer| customer.is_some())
        .map(|customer| customer.0)
}
