//! The numbers behind the charts, and their shapes.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use crate::findings::{Finding, RunInfo, Summary};
use crate::input::dates::Moment;
use crate::input::vocabulary::Severity;
use crate::report::text::count;
use crate::report::verdict::found_rules;

/// Findings by severity: errors, warnings, notes.
type BySeverity = [u64; 3];

/// Findings counted by what they are about, while they stream past.
#[derive(Default)]
pub struct Counts {
    topics: BTreeMap<String, BySeverity>,
    channels: BTreeMap<String, BySeverity>,
    days: BTreeMap<Date, BySeverity>,
}

/// Bars of a chart; what is behind them is one sum.
const BARS: usize = 12;
/// Columns of the chart of days; more of them are drawn as months.
const COLUMNS: usize = 62;

impl Counts {
    /// Counts a finding.
    pub fn add(&mut self, finding: &Finding) {
        let severity = finding.severity as usize;
        for (counts, word) in [
            (&mut self.topics, finding.topic.as_deref()),
            (&mut self.channels, finding.channel),
        ] {
            let Some(word) = word else { continue };
            match counts.get_mut(word) {
                Some(count) => count[severity] += 1,
                None => counts.entry(word.to_owned()).or_default()[severity] += 1,
            }
        }
        if let Some(day) = finding.send_at.and_then(day) {
            self.days.entry(day).or_default()[severity] += 1;
        }
    }

    /// The charts of bars: by rule, by topic, by channel.
    pub fn bars(&self, run: &RunInfo, summary: &Summary) -> Vec<Bars> {
        let rules = found_rules(run, summary)
            .into_iter()
            .map(|(rule, tally)| {
                let title = run.rules.get(rule).map_or(rule, |info| info.title.as_str());
                (title.to_owned(), Some(rule.to_owned()), tally.by_severity)
            })
            .collect();
        let words = |counts: &BTreeMap<String, BySeverity>| {
            counts
                .iter()
                .map(|(word, count)| (word.clone(), None, *count))
                .collect()
        };
        [
            ("rule", rules),
            ("topic", words(&self.topics)),
            ("channel", words(&self.channels)),
        ]
        .into_iter()
        .filter(|(_, counts): &(_, Vec<_>)| !counts.is_empty())
        .map(|(by, counts)| Bars::new(by, counts))
        .collect()
    }

    /// The chart of the days on which offers with a finding are sent.
    pub fn days(&self) -> Days {
        let months = self.days.len() > COLUMNS;
        let mut columns: BTreeMap<String, BySeverity> = BTreeMap::new();
        for (day, count) in &self.days {
            let name = if months {
                day.strftime("%Y-%m").to_string()
            } else {
                day.to_string()
            };
            let column = columns.entry(name).or_default();
            for (sum, count) in column.iter_mut().zip(count) {
                *sum += count;
            }
        }
        // One day is no chart: its number stands in the others.
        if columns.len() < 2 {
            return Days::default();
        }
        let most = columns
            .values()
            .map(|count| count.iter().sum::<u64>())
            .max()
            .unwrap_or(1)
            .max(1);
        let step = 100.0 / columns.len() as f64;
        let columns = (0..)
            .zip(columns)
            .map(|(place, (name, count))| Column {
                x: f64::from(place) * step + step * 0.1,
                width: step * 0.8,
                total: count.iter().sum(),
                pieces: pieces(count, most),
                name,
            })
            .collect();
        Days {
            title: if months {
                "Findings by month sent"
            } else {
                "Findings by day sent"
            },
            columns,
        }
    }
}

/// A chart of bars, drawn as a table whose rows hold a bar each, so that it reads without seeing it.
#[derive(Serialize)]
pub struct Bars {
    /// What a bar is: a rule, a topic, a channel.
    by: &'static str,
    bars: Vec<Bar>,
    more: Option<String>,
}

#[derive(Serialize)]
struct Bar {
    name: String,
    /// The rule that it is about, which has a place on the page.
    rule: Option<String>,
    total: u64,
    pieces: Vec<Piece>,
}

/// A piece of a bar or column, in hundredths of the longest.
#[derive(Serialize)]
struct Piece {
    severity: &'static str,
    from: f64,
    length: f64,
}

/// The chart of days, or of months.
#[derive(Default, Serialize)]
pub struct Days {
    title: &'static str,
    columns: Vec<Column>,
}

#[derive(Serialize)]
struct Column {
    name: String,
    total: u64,
    x: f64,
    width: f64,
    pieces: Vec<Piece>,
}

impl Bars {
    fn new(by: &'static str, mut counts: Vec<(String, Option<String>, BySeverity)>) -> Self {
        let total = |count: &BySeverity| count.iter().sum::<u64>();
        counts.sort_by(|(name, _, count), (other, _, than)| {
            // Of as many, the worse first.
            let order = (Reverse(total(count)), Reverse(count), name);
            order.cmp(&(Reverse(total(than)), Reverse(than), other))
        });
        let most = counts.first().map_or(1, |(.., count)| total(count)).max(1);
        // A last one alone takes no more room than the words that it is left out.
        let others = match counts.len().saturating_sub(BARS) {
            1 => Vec::new(),
            _ => counts.split_off(BARS.min(counts.len())),
        };
        let more = others.iter().map(|(.., count)| total(count)).sum();
        Self {
            by,
            bars: counts
                .into_iter()
                .map(|(name, rule, count)| Bar {
                    name,
                    rule,
                    total: total(&count),
                    pieces: pieces(count, most),
                })
                .collect(),
            more: (!others.is_empty()).then(|| {
                format!(
                    "{} in {}",
                    count(more, "finding"),
                    count(others.len() as u64, &format!("more {by}"))
                )
            }),
        }
    }
}

fn pieces(count: BySeverity, most: u64) -> Vec<Piece> {
    let mut from = 0.0;
    Severity::ALL
        .iter()
        .zip(count)
        .filter(|(_, count)| *count > 0)
        .map(|(severity, count)| {
            let length = count as f64 * 100.0 / most as f64;
            from += length;
            Piece {
                severity: severity.word(),
                from: from - length,
                length,
            }
        })
        .collect()
}

/// A slice of the bar of offers by verdict.
#[derive(Serialize)]
pub struct Slice {
    kind: &'static str,
    name: &'static str,
    offers: u64,
    from: f64,
    length: f64,
}

/// Offers by their worst finding.
pub fn slices(summary: &Summary) -> Vec<Slice> {
    let all = summary.offers.max(1) as f64;
    let mut from = 0.0;
    let [errors, warnings, notes] = summary.by_worst;
    let quiet = summary.offers.saturating_sub(summary.flagged_offers());
    let found = [
        ("error", "Error", errors),
        ("warning", "Warning", warnings),
        ("note", "Note alone", notes),
        ("none", "Nothing found", quiet),
    ];
    found
        .into_iter()
        .map(|(kind, name, offers)| {
            let length = offers as f64 * 100.0 / all;
            from += length;
            Slice {
                kind,
                name,
                offers,
                from: from - length,
                length,
            }
        })
        .collect()
}

/// The day of a moment as it was written; none in years that no calendar has.
pub fn day(at: Moment) -> Option<Date> {
    let (year, month, day) = at.as_written().date();
    Date::new(i16::try_from(year).ok()?, month as i8, day as i8).ok()
}
