//! What one finding rests on, in the order of time, with the offer at its end: drawn, and in words below.

use jiff::civil::Date;
use serde::Serialize;

use crate::findings::Finding;
use crate::report::Mask;
use crate::report::html::charts::day;

/// A timeline. Places run from 0 to 100, the first to the last day.
#[derive(Serialize)]
pub struct Timeline {
    /// What is known, in the order of time; what has no date stands first.
    events: Vec<Event>,
    /// Whether there are two days or more, so that a line can be drawn.
    drawn: bool,
    /// Where the offer is.
    offer: f64,
    first: String,
    last: String,
}

#[derive(Serialize)]
struct Event {
    number: usize,
    at: Option<String>,
    text: String,
    place: String,
    x: Option<f64>,
}

/// Events of a timeline; more would stand on each other.
const MOST: usize = 12;

impl Timeline {
    /// The timeline of a finding; none where it rests on nothing of a customer's.
    pub fn new(finding: &Finding, mask: &mut Mask) -> Option<Self> {
        if finding.evidence.is_empty() {
            return None;
        }
        let mut evidence: Vec<_> = finding
            .evidence
            .iter()
            .map(|evidence| (evidence.at.and_then(day), evidence))
            .collect();
        evidence.sort_by_key(|(day, evidence)| (*day, evidence.at.map(|at| at.seconds)));
        evidence.truncate(MOST);
        let sent = finding.send_at.and_then(day);
        let days = || evidence.iter().filter_map(|(day, _)| *day).chain(sent);
        let (first, last) = (days().min(), days().max());
        let drawn = sent.is_some() && first < last;
        let place = |day: Date| {
            let (Some(first), Some(last), true) = (first, last, drawn) else {
                return 0.0;
            };
            f64::from((day - first).get_days()) * 100.0
                / f64::from((last - first).get_days()).max(1.0)
        };
        let name = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        Some(Self {
            events: (1..)
                .zip(&evidence)
                .map(|(number, (day, evidence))| Event {
                    number,
                    at: evidence.at.map(|at| at.to_string()),
                    text: mask.message(&evidence.text).into_owned(),
                    place: format!("{}:{}", evidence.file, evidence.line),
                    x: day.map(place),
                })
                .collect(),
            drawn,
            offer: sent.map(place).unwrap_or(100.0),
            first: name(first),
            last: name(last),
        })
    }
}
