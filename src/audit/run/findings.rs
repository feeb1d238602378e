//! The findings of a run in their order, put into words by as many threads as there are.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::mpsc::sync_channel;
use std::thread;

use crate::audit::run::Run;
use crate::audit::words::Words;
use crate::facts::customers::CustomerId;
use crate::facts::topics::TopicId;
use crate::findings::{Digests, Finding};
use crate::rules::book::Book;
use crate::rules::evaluate::Hit;

/// How many pieces of findings are put into words ahead.
const AHEAD: usize = 16;

/// How many hits are put into words together: what they speak of fits a processor's own memory.
const PIECE: usize = 128;

/// A finding with the places of all offers that it stands for: a segment's members, else one. Where members of a segment
/// break a rule by different topics, one finding is told in parts, a topic each.
pub type Part<'t, 'a> = (&'t Finding<'a>, &'t [u32]);

/// A piece of the findings, in order.
#[derive(Default)]
pub struct Told<'a> {
    /// The parts of all findings.
    pub parts: Vec<Finding<'a>>,
    /// The places of the offers that they stand for, one part's after the other's.
    offers: Vec<u32>,
    /// Where each part's offers end.
    ends: Vec<usize>,
    /// Where each finding's parts end.
    wholes: Vec<usize>,
}

impl<'a> Told<'a> {
    /// The parts of each finding.
    pub fn findings(&self) -> impl Iterator<Item = impl Iterator<Item = Part<'_, 'a>>> {
        let starts = [0].iter().chain(&self.wholes);
        let ranges = starts.zip(&self.wholes);
        ranges.map(|(&start, &end)| (start..end).map(|at| self.part(at)))
    }

    /// All parts.
    pub fn parts(&self) -> impl Iterator<Item = Part<'_, 'a>> {
        (0..self.parts.len()).map(|at| self.part(at))
    }

    fn part(&self, at: usize) -> Part<'_, 'a> {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        (&self.parts[at], &self.offers[start..self.ends[at]])
    }
}

/// The finding that these parts are together, and all its offers; it names the first topic. None where no part is left.
pub fn together<'t, 'a>(parts: &[Part<'t, 'a>]) -> Option<(Cow<'t, Finding<'a>>, Cow<'t, [u32]>)> {
    let (&(first, offers), others) = parts.split_first()?;
    if others.is_empty() {
        return Some((Cow::Borrowed(first), Cow::Borrowed(offers)));
    }
    let mut whole = first.clone();
    let mut all = offers.to_vec();
    for (other, offers) in others {
        whole.whom.add(&other.whom);
        all.extend_from_slice(offers);
    }
    Some((Cow::Owned(whole), Cow::Owned(all)))
}

impl Run {
    /// The findings in order, a piece at a time; with their digests, where these are asked for.
    ///
    /// # Errors
    /// What `each` returns, at once.
    pub fn findings<'a, E>(
        &'a self,
        book: &'a Book,
        digests: Option<&Digests>,
        each: impl FnMut(Told<'a>) -> Result<(), E>,
    ) -> Result<(), E> {
        // Puts pieces into words; every thread has its own.
        let teller = || {
            let (mut words, mut digests) = (Words::new(self, book), digests.cloned());
            move |piece| {
                let mut told = self.told(piece, &mut words);
                if let Some(digests) = &mut digests {
                    for finding in &mut told.parts {
                        finding.fingerprint = digests.of(finding);
                    }
                }
                told
            }
        };
        let pieces = self.pieces();
        let workers = self.threads.saturating_sub(1).min(pieces.len());
        if workers == 0 {
            return pieces.into_iter().map(teller()).try_for_each(each);
        }
        thread::scope(|scope| {
            let told: Vec<_> = (0..workers)
                .map(|worker| {
                    // Each worker puts every so-manieth piece into words, a few ahead of what is reported.
                    let (done, told) = sync_channel(AHEAD);
                    let own: Vec<_> = pieces
                        .iter()
                        .skip(worker)
                        .step_by(workers)
                        .copied()
                        .collect();
                    scope.spawn(move || {
                        for piece in own.into_iter().map(teller()) {
                            if done.send(piece).is_err() {
                                return;
                            }
                        }
                    });
                    told
                })
                .collect();
            // A worker that is gone has panicked, which the scope passes on.
            let mut told = (0..pieces.len()).map_while(|at| told[at % workers].recv().ok());
            told.try_for_each(each)
        })
    }

    /// The hits in pieces of some size; those of one row are in one.
    fn pieces(&self) -> Vec<&[Hit]> {
        let mut pieces = Vec::new();
        let mut from = 0;
        while from < self.hits.len() {
            let mut end = (from + PIECE).min(self.hits.len());
            while end < self.hits.len() && self.hits[end - 1].row() == self.hits[end].row() {
                end += 1;
            }
            pieces.push(&self.hits[from..end]);
            from = end;
        }
        pieces
    }

    /// Every finding that these hits make.
    fn told<'a>(&'a self, hits: &[Hit], words: &mut Words<'a>) -> Told<'a> {
        words.fetch(hits);
        let mut told = Told::default();
        told.parts.reserve(hits.len());
        let mut done: Vec<u16> = Vec::new();
        let mut topics: Vec<Option<TopicId>> = Vec::new();
        for hits in hits.chunk_by(|one, other| one.row_offer() == other.row_offer()) {
            done.clear();
            for hit in hits {
                // One finding a rule and offer of a row: the worst, with all members of a segment.
                if done.contains(&hit.rule) {
                    continue;
                }
                done.push(hit.rule);
                topics.clear();
                let of_rule = || hits.iter().filter(|other| other.rule == hit.rule);
                for worst in of_rule() {
                    if topics.contains(&worst.topic) {
                        continue;
                    }
                    topics.push(worst.topic);
                    let start = told.offers.len();
                    let members = of_rule().filter(|other| other.topic == worst.topic);
                    told.offers.extend(members.map(|other| other.offer));
                    told.ends.push(told.offers.len());
                    told.parts.push(words.finding(worst, &told.offers[start..]));
                }
                told.wholes.push(told.parts.len());
            }
        }
        told
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
}
