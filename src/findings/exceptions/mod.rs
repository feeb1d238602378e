//! Findings accepted on purpose: by rule and campaign, offer, product, topic or segment, never by line.
//!
//! ```toml
//! [[exception]]
//! rule     = "already-bought"
//! campaign = "spring-refills"        # at least one of campaign, offer, product, topic, segment
//! product  = ["F-100", "F-101"]      # values of one key: any of them; several keys: all of them
//! reason   = "Filters are refills; the catalogue files them under hardware."
//! owner    = "Ann Lee, CRM"
//! expires  = 2026-12-31              # holds through that day
//! at_most  = 500                     # customers; beyond, all of its findings are back
//! ```

use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashSet};

use crate::facts::names::fold_label;
use crate::findings::Finding;
use crate::input::dates::Moment;
use crate::input::wording::{count, thousands};

mod draft;
mod read;
#[cfg(test)]
mod tests;

pub use draft::Draft;

/// What an exception can be about, besides its rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum About {
    /// `campaign_id`
    Campaign,
    /// `offer_id`
    Offer,
    /// `product_id` or `product_name`
    Product,
    /// The topic of the finding.
    Topic,
    /// `segment`
    Segment,
}

impl About {
    /// All of them.
    pub const ALL: [About; 5] = [
        About::Campaign,
        About::Offer,
        About::Product,
        About::Topic,
        About::Segment,
    ];

    /// The key of an exceptions file.
    pub fn word(self) -> &'static str {
        match self {
            About::Campaign => "campaign",
            About::Offer => "offer",
            About::Product => "product",
            About::Topic => "topic",
            About::Segment => "segment",
        }
    }

    /// What a finding says of it; a product has an id and a name.
    fn of<'a>(self, finding: &'a Finding<'_>) -> [Option<&'a str>; 2] {
        match self {
            About::Campaign => [finding.campaign_id.as_deref(), None],
            About::Offer => [finding.offer_id.as_deref(), None],
            About::Product => [
                finding.product_id.as_deref(),
                finding.product_name.as_deref(),
            ],
            About::Topic => [finding.topic.as_deref(), None],
            About::Segment => [finding.segment.as_deref(), None],
        }
    }
}

/// One exception, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// The file and line where it stands.
    pub place: String,
    /// The rule whose findings it accepts.
    pub rule: String,
    /// What they must be about: all of these.
    pub about: Vec<(About, Vec<String>)>,
    /// Why they are accepted.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// Until when; a date holds through that day.
    pub expires: Moment,
    /// For how many customers at most.
    pub at_most: Option<u32>,
}

/// The exceptions of a run, and what they did.
#[derive(Debug, Default)]
pub struct Exceptions {
    all: Vec<Entry>,
    /// By a value of the narrowest that an exception is about: which they are, in the file's order.
    by_value: HashMap<(About, String), Vec<usize>, FixedState>,
}

#[derive(Debug)]
struct Entry {
    exception: Exception,
    /// The values of `about`, folded as labels compare.
    wanted: Vec<(About, Vec<String>)>,
    expired: bool,
    /// Customers that its findings are about, where it has a limit.
    customers: HashSet<u32, FixedState>,
    found: u64,
}

impl Entry {
    fn new(exception: Exception, expired: bool) -> Self {
        Self {
            wanted: exception
                .about
                .iter()
                .map(|(about, values)| {
                    let folded = values.iter().map(|value| fold_label(value)).collect();
                    (*about, folded)
                })
                .collect(),
            expired,
            exception,
            customers: HashSet::default(),
            found: 0,
        }
    }

    fn matches(&self, finding: &Finding) -> bool {
        self.exception.rule == finding.rule
            && self.wanted.iter().all(|(about, values)| {
                about
                    .of(finding)
                    .into_iter()
                    .flatten()
                    .any(|value| values.contains(&fold_label(value)))
            })
    }

    /// What fewest findings have in common, of what it is about.
    fn narrowest(&self) -> Option<&(About, Vec<String>)> {
        let order = [
            About::Offer,
            About::Product,
            About::Segment,
            About::Campaign,
            About::Topic,
        ];
        let wanted = |about| self.wanted.iter().find(|(own, _)| *own == about);
        order.into_iter().find_map(wanted)
    }

    fn exceeded(&self) -> bool {
        let most = self.exception.at_most.map(|most| most as usize);
        most.is_some_and(|most| self.customers.len() > most)
    }
}

impl Exceptions {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Whether any has a limit: then the findings must be counted before the first is judged.
    pub fn limited(&self) -> bool {
        self.all
            .iter()
            .any(|entry| entry.exception.at_most.is_some())
    }

    /// Adds one to those before it.
    fn add(&mut self, exception: Exception, expired: bool) {
        let entry = Entry::new(exception, expired);
        if let Some((about, values)) = entry.narrowest() {
            for value in values {
                let place = self.by_value.entry((*about, value.clone())).or_default();
                place.push(self.all.len());
            }
        }
        self.all.push(entry);
    }

    /// Those that match a finding, in the file's order.
    fn matching(&self, finding: &Finding) -> Vec<usize> {
        if self.all.is_empty() {
            return Vec::new();
        }
        let values = About::ALL.into_iter().flat_map(|about| {
            let values = about.of(finding).into_iter().flatten();
            values.map(move |value| (about, fold_label(value)))
        });
        let places = values.filter_map(|value| self.by_value.get(&value));
        let mut matching: Vec<usize> = places.flatten().copied().collect();
        matching.sort_unstable();
        matching.dedup();
        matching.retain(|&at| self.all[at].matches(finding));
        matching
    }

    /// Counts a finding towards the limit of the exception that it falls under.
    pub fn count(&mut self, finding: &Finding, customers: impl Iterator<Item = u32>) {
        let mut matching = self.matching(finding).into_iter();
        if let Some(at) = matching.find(|&at| !self.all[at].expired)
            && let entry = &mut self.all[at]
            && entry.exception.at_most.is_some()
        {
            entry.customers.extend(customers);
        }
    }

    /// Whether a finding is accepted. It falls under the first exception, in the file's order, that matches it and
    /// has not expired.
    pub fn accept(&mut self, finding: &Finding) -> bool {
        let mut matching = self.matching(finding);
        let live = matching.iter().position(|&at| !self.all[at].expired);
        let accepted = live.is_some_and(|live| !self.all[matching[live]].exceeded());
        // One that has lapsed is back only where no other accepts it.
        match live {
            Some(live) if accepted => matching = vec![matching[live]],
            Some(live) => matching.truncate(live + 1),
            None => {}
        }
        for at in matching {
            self.all[at].found += 1;
        }
        accepted
    }

    /// Those that accept, in the file's order.
    pub fn in_force(&self) -> impl Iterator<Item = &Exception> {
        self.all
            .iter()
            .filter(|entry| !entry.expired && !entry.exceeded())
            .map(|entry| &entry.exception)
    }

    /// After the last finding: what no longer holds, so that findings are back.
    pub fn lapsed(&self) -> Vec<String> {
        self.all
            .iter()
            .filter(|entry| entry.found > 0)
            .filter_map(|entry| {
                let Exception {
                    place,
                    owner,
                    expires,
                    at_most,
                    ..
                } = &entry.exception;
                let why = if entry.expired {
                    format!("expired on {expires}")
                } else if entry.exceeded() {
                    let most = at_most.unwrap_or_default();
                    let now = entry.customers.len() as u64;
                    let most = count(u64::from(most), "customer");
                    format!("is for {most} at most, and these are {}", thousands(now))
                } else {
                    return None;
                };
                Some(format!(
                    "{place}: this exception {why}: {} (accepted by {owner})",
                    back(entry.found)
                ))
            })
            .collect()
    }

    /// After the last finding: those that nothing falls under.
    pub fn unused(&self) -> Vec<String> {
        self.all
            .iter()
            .filter(|entry| entry.found == 0)
            .map(|entry| {
                let Exception { place, rule, .. } = &entry.exception;
                let mend = if entry.expired {
                    "and has expired: take it out"
                } else {
                    "in this run"
                };
                format!("{place}: this exception of {rule} matches nothing {mend}")
            })
            .collect()
    }
}

fn back(findings: u64) -> String {
    match findings {
        1 => "its finding is back".to_owned(),
        more => format!("its {} are back", count(more, "finding")),
    }
}
