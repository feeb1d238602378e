//! The words in which every report says how it went.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::findings::{RuleTally, RunInfo, Summary};
use crate::input::vocabulary::Severity;
use crate::report::text::{capitalised, count, thousands, verb};

/// The verdict in one line. It says what was found and in how many offers nothing was: never that all is well.
pub fn verdict(summary: &Summary) -> String {
    let all = count(summary.offers, "offer");
    let quiet = match summary.offers.saturating_sub(summary.flagged_offers()) {
        0 => String::new(),
        quiet => format!("; nothing found in {}", thousands(quiet)),
    };
    let [errors, warnings, noted] = summary.by_worst;
    match (errors + warnings, noted) {
        (0, 0) if nothing_looked(summary) => format!("No rule could look at {all}."),
        (0, 0) => format!("Nothing found in {all}."),
        (0, noted) => {
            format!(
                "Nothing to stop for in {all}; notes on {}{quiet}.",
                thousands(noted)
            )
        }
        (stop, 0) => format!("{} of {all} to look at{quiet}.", thousands(stop)),
        (stop, noted) => format!(
            "{} of {all} to look at; notes alone on {}{quiet}.",
            thousands(stop),
            thousands(noted)
        ),
    }
}

/// Whether every rule lacked something: then that nothing was found says nothing.
fn nothing_looked(summary: &Summary) -> bool {
    !summary.skipped_rules.is_empty()
        && summary.skipped_rules.len() as u64 >= summary.rules_selected
}

/// How many rows wait, and that the others may go.
pub fn parting(summary: &Summary) -> String {
    match summary.held_offers {
        0 if nothing_looked(summary) => "Nothing says that they can go.".to_owned(),
        0 => "Nothing to hold back.".to_owned(),
        held => format!("{} to hold back; the others can go.", count(held, "row")),
    }
}

/// The numbers of a run, each by what it counts.
pub fn numbers(summary: &Summary) -> Vec<(&'static str, u64)> {
    vec![
        ("Offers", summary.offers),
        ("Offers with a finding", summary.flagged_offers()),
        ("Offers to hold", summary.held_offers),
        ("Customers", summary.customers),
        ("Signals", summary.signals),
        ("Errors", summary.errors),
        ("Warnings", summary.warnings),
        ("Notes", summary.notes),
        ("Accepted on purpose", summary.excepted),
        ("Below what is shown", summary.below_threshold),
        ("Rows that could not be read", summary.bad_rows),
    ]
}

/// Reasons that are said, before "and 3 more".
const REASONS: usize = 6;

/// What could not be looked at, and why: the reasons by how many rules each stopped.
pub fn could_not_look(summary: &Summary) -> Option<String> {
    if summary.skipped_rules.is_empty() {
        return None;
    }
    let mut reasons: BTreeMap<&str, u64> = BTreeMap::new();
    for skipped in &summary.skipped_rules {
        *reasons.entry(&skipped.why).or_default() += 1;
    }
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by_key(|(why, rules)| (Reverse(*rules), *why));
    let skipped = summary.skipped_rules.len() as u64;
    let more = reasons.len().saturating_sub(REASONS);
    let mut said: Vec<_> = match &reasons[..] {
        [(why, _)] => vec![(*why).to_owned()],
        several => several
            .iter()
            .take(REASONS)
            .map(|(why, rules)| format!("{why} ({})", thousands(*rules)))
            .collect(),
    };
    if more > 0 {
        said.push(format!(
            "and {} (`creepcheck columns` has them all)",
            count(more as u64, "more reason")
        ));
    }
    Some(format!(
        "{} of {} could not look: {}.",
        thousands(skipped),
        count(summary.rules_selected.max(skipped), "rule"),
        said.join(", ")
    ))
}

/// The worst severity that a rule gave in this run.
pub fn worst(tally: &RuleTally) -> Severity {
    let given = |severity: &&Severity| tally.by_severity[**severity as usize] > 0;
    Severity::ALL
        .iter()
        .find(given)
        .copied()
        .unwrap_or(Severity::Note)
}

/// How many of a rule's findings are of which severity, where they are of several: under its worst stand the others, too.
pub fn severities(tally: &RuleTally) -> Option<String> {
    let given: Vec<String> = Severity::ALL
        .iter()
        .map(|severity| (tally.by_severity[*severity as usize], severity.word()))
        .filter(|(findings, _)| *findings > 0)
        .map(|(findings, word)| count(findings, word))
        .collect();
    (given.len() > 1).then(|| given.join(", "))
}

/// Whether a rule hits most of a file: then it says more of the file than of any offer in it.
pub fn is_mass(tally: &RuleTally, summary: &Summary) -> bool {
    /// In a short file, most rows may well be looked at one by one.
    const FEW: u64 = 20;
    tally.offers > FEW && tally.offers.saturating_mul(2) > summary.offers
}

/// How many offers go to customers of whom nothing is known, in one line.
pub fn no_history(summary: &Summary) -> Option<String> {
    let without = summary.without_history.filter(|offers| *offers > 0)?;
    Some(format!(
        "{} of {} {} of whom nothing is known here.",
        thousands(without),
        count(summary.offers, "offer"),
        verb(without, "goes to a customer", "go to customers")
    ))
}

/// The rules with a finding, the most severe first, then by offers. That nothing is known of a customer is
/// [one line](no_history) for all of them.
pub fn found_rules<'s>(run: &RunInfo, summary: &'s Summary) -> Vec<(&'s str, RuleTally)> {
    let no_history = |rule| run.rules.get(rule).is_some_and(|info| info.no_history);
    let mut rules: Vec<_> = summary
        .by_rule
        .iter()
        .filter(|(rule, tally)| tally.findings > 0 && !no_history(rule.as_str()))
        .map(|(rule, tally)| (rule.as_str(), *tally))
        .collect();
    rules.sort_by_key(|(rule, tally)| (worst(tally), Reverse(tally.offers), *rule));
    rules
}

/// All that is to be said of a run besides its findings, a sentence each: what could not be looked at, what was
/// accepted, what is not shown.
pub fn asides(run: &RunInfo, summary: &Summary) -> Vec<String> {
    let mut asides = Vec::new();
    asides.extend(no_history(summary));
    asides.extend(could_not_look(summary));
    if summary.bad_rows > 0 {
        asides.push(format!(
            "{} could not be read.",
            count(summary.bad_rows, "row")
        ));
    }
    if summary.excepted > 0 {
        asides.push(format!(
            "{} accepted on purpose (exceptions).",
            count(summary.excepted, "finding")
        ));
    }
    if summary.below_threshold > 0 {
        asides.push(format!(
            "{} below --min-severity not shown.",
            count(summary.below_threshold, "finding")
        ));
    }
    asides.extend(summary.remarks.iter().map(|remark| sentence(run, remark)));
    asides
}

/// A remark as a sentence. What it begins with may be a name, which stays as it is.
fn sentence(run: &RunInfo, remark: &str) -> String {
    let first = remark.split(' ').next().unwrap_or_default();
    let named = run.files().any(|file| remark.starts_with(&file.path));
    let begun = match !named && first.chars().all(char::is_lowercase) {
        true => capitalised(remark),
        false => remark.to_owned(),
    };
    let ended = begun.ends_with(['.', '?', '!']);
    begun + if ended { "" } else { "." }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::{FileInfo, RuleInfo, SkippedRule};

    fn said(by_worst: [u64; 3], offers: u64) -> String {
        verdict(&Summary {
            offers,
            by_worst,
            ..Summary::default()
        })
    }

    #[test]
    fn verdicts() {
        assert_eq!(said([0; 3], 1), "Nothing found in 1 offer.");
        let blind = Summary {
            offers: 4,
            rules_selected: 1,
            skipped_rules: vec![SkippedRule {
                rule: "quiet-hours".to_owned(),
                why: "no `channel`".to_owned(),
            }],
            ..Summary::default()
        };
        assert_eq!(verdict(&blind), "No rule could look at 4 offers.");
        assert_eq!(parting(&blind), "Nothing says that they can go.");
        assert_eq!(
            said([1, 0, 0], 12_408),
            "1 of 12,408 offers to look at; nothing found in 12,407."
        );
        assert_eq!(
            said([0, 0, 1], 10),
            "Nothing to stop for in 10 offers; notes on 1; nothing found in 9."
        );
        assert_eq!(
            said([0, 1, 1], 10),
            "1 of 10 offers to look at; notes alone on 1; nothing found in 8."
        );
    }

    #[test]
    fn what_stands_under_the_worst_is_counted_apart() {
        let of = |by_severity| {
            severities(&RuleTally {
                by_severity,
                ..RuleTally::default()
            })
        };
        assert_eq!(of([1, 7, 0]).as_deref(), Some("1 error, 7 warnings"));
        assert_eq!(of([8, 0, 0]), None);
    }

    #[test]
    fn customers_without_history_are_one_line() {
        let tally = RuleTally {
            findings: 38_211,
            offers: 38_211,
            ..RuleTally::default()
        };
        let summary = Summary {
            offers: 50_000,
            without_history: Some(38_211),
            by_rule: [("unknown-customer".to_owned(), tally)].into(),
            ..Summary::default()
        };
        assert_eq!(
            asides(&RunInfo::default(), &summary),
            ["38,211 of 50,000 offers go to customers of whom nothing is known here."]
        );
        let mut run = RunInfo::default();
        assert_eq!(found_rules(&run, &summary).len(), 1);
        let info = RuleInfo {
            title: "Nothing is known of them".to_owned(),
            group: "slip-ups".to_owned(),
            severity: Severity::Note,
            why: String::new(),
            instead: String::new(),
            references: Vec::new(),
            contact: false,
            no_history: true,
        };
        run.rules.insert("unknown-customer".to_owned(), info);
        assert!(found_rules(&run, &summary).is_empty());
    }

    #[test]
    fn a_file_keeps_its_name_at_the_beginning_of_a_sentence() {
        let file = FileInfo {
            path: "plan b.csv".to_owned(),
            ..FileInfo::default()
        };
        let run = RunInfo {
            campaigns: vec![file],
            ..RunInfo::default()
        };
        assert_eq!(
            sentence(&run, "plan b.csv: no `channel`"),
            "plan b.csv: no `channel`."
        );
        assert_eq!(sentence(&run, "no `channel`"), "No `channel`.");
    }

    #[test]
    fn most_of_a_short_file_is_still_looked_at_one_by_one() {
        let hit = |offers, all| {
            let tally = RuleTally {
                offers,
                ..RuleTally::default()
            };
            let summary = Summary {
                offers: all,
                ..Summary::default()
            };
            is_mass(&tally, &summary)
        };
        assert!(hit(12_100, 12_408));
        assert!(!hit(6_000, 12_408));
        assert!(!hit(5, 6));
    }
}
