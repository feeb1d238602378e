//! The findings of a run in their order, put into words by as many threads as there are.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::mpsc::sync_channel;
use std::thread;

use crate::audit::run::Run;
use crate::audit::words::Words;
use crate::facts::customers::CustomerId;
use crate::findings::Finding;
use crate::rules::book::Book;
use crate::rules::evaluate::Hit;

/// How many pieces of findings are put into words ahead.
const AHEAD: usize = 4;

impl Run {
    /// The findings in order, each with the places of all offers it stands for (a segment's members).
    ///
    /// # Errors
    /// What `each` returns, at once.
    pub fn findings<'a, E>(
        &'a self,
        book: &'a Book,
        mut each: impl FnMut(Finding<'a>, &[u32]) -> Result<(), E>,
    ) -> Result<(), E> {
        if self.threads < 2 {
            let mut words = Words::new(self, book);
            return self.each_finding(&self.hits, |hit, members| {
                each(words.finding(hit, members), members)
            });
        }
        thread::scope(|scope| {
            let pieces = self.pieces();
            let workers = (self.threads - 1).min(pieces.len());
            let told: Vec<_> = (0..workers)
                .map(|worker| {
                    // Each worker puts every so-manieth piece into words, a few ahead of what is reported.
                    let (done, told) = sync_channel::<Vec<Finding<'a>>>(AHEAD);
                    let own: Vec<_> = pieces
                        .iter()
                        .skip(worker)
                        .step_by(workers)
                        .copied()
                        .collect();
                    scope.spawn(move || {
                        let mut words = Words::new(self, book);
                        for piece in own {
                            let mut findings = Vec::new();
                            let Ok(()) = self.each_finding(piece, |hit, members| {
                                findings.push(words.finding(hit, members));
                                Ok::<_, Infallible>(())
                            });
                            if done.send(findings).is_err() {
                                return;
                            }
                        }
                    });
                    told
                })
                .collect();
            for (at, piece) in pieces.iter().enumerate() {
                // A worker that is gone has panicked, which the scope passes on.
                let mut findings = told[at % workers].recv().into_iter().flatten();
                self.each_finding(piece, |_, members| match findings.next() {
                    Some(finding) => each(finding, members),
                    None => Ok(()),
                })?;
            }
            Ok(())
        })
    }

    /// The hits in pieces of some size; those of one row are in one.
    fn pieces(&self) -> Vec<&[Hit]> {
        const PIECE: usize = 512;
        let mut pieces = Vec::new();
        let mut from = 0;
        while from < self.hits.len() {
            let mut end = (from + PIECE).min(self.hits.len());
            while end < self.hits.len()
                && self.row(&self.hits[end - 1]) == self.row(&self.hits[end])
            {
                end += 1;
            }
            pieces.push(&self.hits[from..end]);
            from = end;
        }
        pieces
    }

    /// Calls `each` for every finding that these hits make, with its hit and its members.
    fn each_finding<E>(
        &self,
        hits: &[Hit],
        mut each: impl FnMut(&Hit, &[u32]) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut members = Vec::new();
        let mut done: Vec<u16> = Vec::new();
        for hits in hits.chunk_by(|one, other| self.row(one) == self.row(other)) {
            done.clear();
            for hit in hits {
                // One finding a row and rule: the worst, with all members.
                if done.contains(&hit.rule) {
                    continue;
                }
                done.push(hit.rule);
                members.clear();
                members.extend(
                    hits.iter()
                        .filter(|other| other.rule == hit.rule)
                        .map(|other| other.offer),
                );
                each(hit, &members)?;
            }
        }
        Ok(())
    }

    /// The findings of these customers, each with the place of its offer: of a row that addresses a segment, what
    /// it is for them.
    pub fn findings_of<'a>(
        &'a self,
        book: &'a Book,
        customers: &BTreeSet<CustomerId>,
        mut each: impl FnMut(u32, Finding<'a>),
    ) {
        let mut words = Words::new(self, book);
        let mut done: BTreeSet<(u32, u16)> = BTreeSet::new();
        for hit in &self.hits {
            let offer = &self.campaign.offers[hit.offer as usize];
            if customers.contains(&offer.customer) && done.insert((hit.offer, hit.rule)) {
                each(hit.offer, words.finding(hit, &[hit.offer]));
            }
        }
    }

    fn row(&self, hit: &Hit) -> (u8, u32) {
        let offer = &self.campaign.offers[hit.offer as usize];
        (offer.file, offer.line)
    }
}
