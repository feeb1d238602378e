//! Whom a text speaks of: to the reader about a topic, or not at all.

use std::ops::Range;

use crate::facts::phrases::{Hit, Places, Scan, earliest};
use crate::input::vocabulary::denies;

use super::Topics;
use super::id::{TopicId, TopicSet};
use super::lexicon::{Reads, Role};

/// How many words may stand between "your" and the topic: "Losing your hair to chemotherapy?".
const REACH: u32 = 4;
/// How long a question may be that is the topic and little else: "Pregnant?".
const SHORT_QUESTION: u32 = 5;
/// The most words of a value that says no more than that a registry is over: "has been closed".
const ENDED_WORDS: u32 = 3;
/// How many words may stand between a registry and its end: "the baby registry was closed".
const ENDED_REACH: u32 = 4;

impl Topics {
    /// The topics that copy speaks of *to the reader* ("your pregnancy", "Living with HIV?"); a mere mention ("our
    /// clinics help families") is none.
    pub fn addressed(&self, text: &str, scan: &Scan) -> TopicSet {
        let to_reader = self.places(scan, Reads::ToReader);
        let not_to_reader = self.places(scan, Reads::NotToReader);
        let opens = self.places(scan, Reads::Opens);
        let to_reader: Places = to_reader
            .iter()
            .filter(|(place, ())| not_to_reader.around(place).next().is_none())
            .cloned()
            .collect();
        let mut addressed = TopicSet::EMPTY;
        self.each_match(text, scan, |topic, hit| {
            if !addressed.contains(topic) && speaks(hit, scan, &to_reader, &opens) {
                addressed.insert(topic);
            }
        });
        addressed
    }

    /// The topics that a customer's own answer denies; [`TopicSet::ALL`] where it denies whatever it is about.
    ///
    /// It denies where it is `no`, `none` or `false` (whole, or after `=` or `:`), negates a word of the topic
    /// directly ("not pregnant"), or says that a registry, list or membership is cancelled or closed. `given` are
    /// topics that the signal names already: their weaker words count then, too.
    pub fn denied(&self, value: &str, scan: &Scan, given: TopicSet) -> TopicSet {
        if scan.tokens().is_empty() {
            return TopicSet::EMPTY;
        }
        if says_no(value, scan) || self.ended(scan) {
            return TopicSet::ALL;
        }
        let Some(negations) = self.negations(scan) else {
            return TopicSet::EMPTY;
        };
        let named = scan.hits().iter().filter_map(|hit| {
            let topics = self.named(hit, given);
            (!topics.is_empty()).then(|| (hit.tokens.clone(), topics))
        });
        let named: Places<TopicSet> = named.collect();
        let negated = named.iter().filter(|(own, _)| negations.reach(own, scan));
        negated.fold(TopicSet::EMPTY, |denied, (own, topics)| {
            // “I could not stop gambling” is a word of the topic, with its “not”.
            let around = named
                .around(own)
                .filter(|(other, _)| other.start < own.start);
            let plain = around.fold(TopicSet::EMPTY, |set, &(_, topics)| set | topics);
            denied | *topics & !plain
        })
    }

    /// The topics of which a match is a word; of those in `given`, a weaker one will do.
    fn named(&self, hit: &Hit, given: TopicSet) -> TopicSet {
        let topic = |role: &Role| match *role {
            Role::Shows(group) => Some(self.groups[usize::from(group)].topic),
            Role::Declared(topic) => Some(TopicId(topic)).filter(|topic| given.contains(*topic)),
            _ => None,
        };
        self.roles.of(hit.phrase).iter().filter_map(topic).collect()
    }

    /// Where a text negates, if anywhere.
    pub fn negations(&self, scan: &Scan) -> Option<Negations> {
        let negates = self.places(scan, Reads::Negates);
        (!negates.is_empty()).then(|| Negations {
            negates,
            between: self.places(scan, Reads::Between),
        })
    }

    /// Whether a value says no more than that something is over: "closed", "was cancelled".
    pub fn only_ended(&self, scan: &Scan) -> bool {
        let ended = self.places(scan, Reads::Ended);
        let last = scan.tokens().len() as u32;
        (1..=ENDED_WORDS).contains(&last)
            && ended.ending(last).next().is_some()
            && self.places(scan, Reads::Negates).is_empty()
    }

    /// Whether a text names a registry, list or membership.
    pub fn standing(&self, scan: &Scan) -> bool {
        !self.places(scan, Reads::Standing).is_empty()
    }

    /// Whether a registry, list or membership is said to be over.
    fn ended(&self, scan: &Scan) -> bool {
        let standing = self.places(scan, Reads::Standing);
        if standing.is_empty() {
            return false;
        }
        let negates = self.places(scan, Reads::Negates);
        self.places(scan, Reads::Ended).iter().any(|(ended, ())| {
            let near =
                earliest(ended.start.saturating_sub(ENDED_REACH))..ended.end + ENDED_REACH + 1;
            let negated = [ended.start, ended.start.saturating_sub(1)]
                .into_iter()
                .any(|at| negates.ending(at).next().is_some());
            !negated
                && standing.beginning(near).any(|(standing, ())| {
                    let gap = standing
                        .start
                        .saturating_sub(ended.end)
                        .max(ended.start.saturating_sub(standing.end));
                    gap <= ENDED_REACH
                        && scan.layout().sentence(standing.start)
                            == scan.layout().sentence(ended.start)
                })
        })
    }

    fn places(&self, scan: &Scan, reads: Reads) -> Places {
        let is = |hit: &&Hit| self.roles.of(hit.phrase).contains(&Role::Reads(reads));
        let hits = scan.hits().iter().filter(is);
        hits.map(|hit| (hit.tokens.clone(), ())).collect()
    }
}

/// Where a text negates, and the words that may stand between a “not” and what it negates.
pub struct Negations {
    negates: Places,
    between: Places,
}

impl Negations {
    /// Whether what stands at a place is negated: directly, or with a few words between ("not at all currently pregnant").
    pub fn reach(&self, place: &Range<u32>, scan: &Scan) -> bool {
        let (sentence, _) = scan.layout().sentence(place.start);
        let is_in = |(own, ()): &&(Range<u32>, ())| own.start >= sentence.start;
        let mut at = place.start;
        for _ in 0..4 {
            if self.negates.ending(at).any(|not| is_in(&not)) {
                return true;
            }
            match self.between.ending(at).find(is_in) {
                Some((word, ())) => at = word.start,
                None => return false,
            }
        }
        false
    }
}

/// Whether the sentence of a match speaks of it to the reader.
fn speaks(hit: &Hit, scan: &Scan, to_reader: &Places, opens: &Places) -> bool {
    let Range { start, end } = hit.tokens;
    let (sentence, question) = scan.layout().sentence(start);
    let near = earliest(start.saturating_sub(REACH)).max(sentence.start)..end + 1;
    let reaches = |(place, ()): &(Range<u32>, ())| place.end + REACH >= start;
    if to_reader.beginning(near).any(reaches) {
        return true;
    }
    let first = sentence.start..sentence.start + 1;
    let opened = opens.beginning(first).next().is_some();
    let bare = start == sentence.start && sentence.end - sentence.start <= SHORT_QUESTION;
    question && (opened || bare)
}

/// What an answer of `no` is given to: "pregnant" of "pregnant=no". Any other value is as it is.
pub fn question(value: &str) -> &str {
    match value.rsplit_once(['=', ':']) {
        Some((question, answer)) if denies(answer) => question,
        _ => value,
    }
}

/// `no`, `none` or `false`, in whatever language, whole or after `=` or `:`.
fn says_no(value: &str, scan: &Scan) -> bool {
    let Some(last) = scan.tokens().last() else {
        return false;
    };
    if !denies(&value[last.start as usize..last.end as usize]) {
        return false;
    }
    let before = value[..last.start as usize].trim_end();
    let after = value[last.end as usize..].trim();
    after
        .chars()
        .all(|letter| matches!(letter, '.' | '!' | '"' | '\'' | ')'))
        && (scan.tokens().len() == 1 || before.ends_with(['=', ':']))
}
