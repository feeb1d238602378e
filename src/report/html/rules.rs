//! The rules that found something, with their pages' words and a few worked examples.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::findings::{RuleTally, RunInfo, Summary};
use crate::input::vocabulary::Channel;
use crate::report::Mask;
use crate::report::html::timeline::Timeline;
use crate::report::kept::{Entry, Kept};
use crate::report::verdict::{found_rules, severities, worst};

/// Rules that belong together.
#[derive(Serialize)]
pub struct Part<'a> {
    id: &'static str,
    title: &'static str,
    about: &'static str,
    rules: Vec<Rule<'a>>,
}

#[derive(Serialize)]
struct Rule<'a> {
    id: &'a str,
    title: &'a str,
    severity: &'static str,
    /// How many of each severity, where there are several.
    severities: Option<String>,
    tally: Numbers,
    why: &'a str,
    instead: &'a str,
    references: &'a [String],
    examples: Vec<Example>,
}

#[derive(Serialize)]
struct Numbers {
    offers: u64,
    customers: u64,
    findings: u64,
}

#[derive(Serialize)]
struct Example {
    severity: &'static str,
    message: String,
    place: String,
    fine_if: Vec<Cow<'static, str>>,
    timeline: Option<Timeline>,
    send_at: Option<String>,
    sent: String,
}

/// Whether a rule says who may be contacted at all: the sending tool would skip them anyway, so it is no matter of
/// how an offer feels.
pub fn is_contact(run: &RunInfo, rule: &str) -> bool {
    run.rules.get(rule).is_some_and(|info| info.contact)
}

/// The rules that found something, in the two parts of the page.
pub fn parts<'a>(
    run: &'a RunInfo,
    summary: &'a Summary,
    examples: &mut BTreeMap<String, Kept>,
    mask: &mut Mask,
) -> Vec<Part<'a>> {
    let (contact, creepy): (Vec<_>, Vec<_>) = found_rules(run, summary)
        .into_iter()
        .partition(|(rule, _)| is_contact(run, rule));
    let mut part = |id, title, about, rules: Vec<(&'a str, RuleTally)>| Part {
        id,
        title,
        about,
        rules: rules
            .into_iter()
            .map(|(id, tally)| {
                let entries = examples
                    .get_mut(id)
                    .map(|kept| kept.worst_first().0)
                    .unwrap_or_default();
                Rule::new(id, &tally, run, &entries, mask)
            })
            .collect(),
    };
    [
        part("creepy", "Would feel creepy", "What the people who get these offers would notice.", creepy),
        part(
            "contact",
            "May not be contacted",
            "The sending tool would skip most of these anyway; they are here so that nothing is missed.",
            contact,
        ),
    ]
    .into_iter()
    .filter(|part| !part.rules.is_empty())
    .collect()
}

impl<'a> Rule<'a> {
    fn new(
        id: &'a str,
        tally: &RuleTally,
        run: &'a RunInfo,
        entries: &[Entry],
        mask: &mut Mask,
    ) -> Self {
        let info = run.rules.get(id);
        Self {
            id,
            title: info.map_or(id, |info| info.title.as_str()),
            severity: worst(tally).word(),
            severities: severities(tally),
            tally: Numbers {
                offers: tally.offers,
                customers: tally.customers,
                findings: tally.findings,
            },
            why: info.map_or("", |info| info.why.as_str()),
            instead: info.map_or("", |info| info.instead.as_str()),
            references: info.map_or(&[], |info| info.references.as_slice()),
            examples: entries
                .iter()
                .map(|entry| Example::new(entry, mask))
                .collect(),
        }
    }
}

impl Example {
    fn new(entry: &Entry, mask: &mut Mask) -> Self {
        let finding = &entry.finding;
        let by = finding
            .channel
            .and_then(Channel::parse)
            .map(|channel| format!(" {}", channel.in_words().way))
            .unwrap_or_default();
        Self {
            severity: finding.severity.word(),
            message: entry.message(mask),
            place: format!("{}:{}", finding.file, finding.line),
            fine_if: finding.fine_if.clone(),
            timeline: Timeline::new(finding, mask),
            send_at: finding.send_at.map(|at| at.to_string()),
            sent: format!("this offer{by}"),
        }
    }
}
