//! SARIF 2.1.0 as GitHub code scanning takes it: one run, relative URIs, a location each, at most 25,000 results, and
//! fingerprints under a key of our own.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};

use serde::Serialize;
use serde_json::{Value, json};

use crate::findings::{Finding, RuleInfo, RunInfo, Summary};
use crate::report::kept::{Entry, Kept};
use crate::report::text::count;
use crate::report::uri;
use crate::report::verdict::could_not_look;
use crate::report::{Mask, Report};

/// The `sarif` report.
pub struct Sarif<W: Write> {
    out: BufWriter<W>,
    mask: Mask,
    kept: Kept,
}

/// GitHub refuses a run with more results.
const MOST: usize = 25_000;

/// The key of our fingerprints; GitHub computes its own from the line under `primaryLocationLineHash`.
const FINGERPRINT: &str = "creepcheck/v1";

impl<W: Write> Sarif<W> {
    /// Writes to `out`.
    pub fn new(out: W, mask: Mask) -> Self {
        Self {
            out: BufWriter::new(out),
            mask,
            kept: Kept::new(MOST),
        }
    }
}

impl<W: Write> Report for Sarif<W> {
    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        self.mask.meet(finding);
        self.kept.add(finding);
        Ok(())
    }

    fn finish(&mut self, run: &RunInfo, summary: &Summary) -> io::Result<()> {
        let (entries, cut) = self.kept.in_order();
        let places: BTreeMap<&str, usize> = run
            .rules
            .keys()
            .enumerate()
            .map(|(at, id)| (id.as_str(), at))
            .collect();
        let mut notifications = Vec::new();
        if cut > 0 {
            let text = format!(
                "{} not in this file, which holds at most {MOST}.",
                count(cut, "more finding")
            );
            notifications.push(notification("warning", &text));
        }
        let remarks = summary.remarks.iter().cloned();
        let notes = could_not_look(summary).into_iter().chain(remarks);
        notifications.extend(notes.map(|text| notification("note", &text)));
        let log = Log {
            schema: "https://json.schemastore.org/sarif-2.1.0.json",
            version: "2.1.0",
            runs: [Run {
                tool: Tool {
                    driver: Driver {
                        name: "creepcheck",
                        semantic_version: env!("CARGO_PKG_VERSION"),
                        rules: run
                            .rules
                            .iter()
                            .map(|(id, rule)| Rule::new(id, rule))
                            .collect(),
                    },
                },
                column_kind: "unicodeCodePoints",
                invocations: [json!({
                    "executionSuccessful": true,
                    "toolExecutionNotifications": notifications,
                })],
                results: entries
                    .iter()
                    .map(|entry| Found::new(entry, &places, &mut self.mask))
                    .collect(),
                properties: json!({
                    "as_of": run.as_of,
                    "profile": run.profile,
                    "rules_sha256": run.rules_sha256,
                }),
            }],
        };
        serde_json::to_writer_pretty(&mut self.out, &log)?;
        self.out.write_all(b"\n")?;
        self.out.flush()
    }
}

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    column_kind: &'static str,
    invocations: [Value; 1],
    results: Vec<Found<'a>>,
    properties: Value,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'a> {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Rule<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule<'a> {
    id: &'a str,
    short_description: Text,
    full_description: Text,
    help: Help,
    default_configuration: Value,
    properties: Value,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

impl<'a> Rule<'a> {
    fn new(id: &'a str, rule: &'a RuleInfo) -> Self {
        let mut text = format!("{}\n\nInstead: {}", rule.why, rule.instead);
        let mut markdown = format!("{}\n\n**Instead:** {}", rule.why, rule.instead);
        if !rule.references.is_empty() {
            text.push_str("\n\nSee also:");
            markdown.push_str("\n\n**See also:**\n");
            for reference in &rule.references {
                text.push_str(&format!("\n- {reference}"));
                markdown.push_str(&format!("\n- {reference}"));
            }
        }
        Self {
            id,
            short_description: Text {
                text: said(&rule.title, id),
            },
            full_description: Text {
                text: said(&rule.why, id),
            },
            help: Help { text, markdown },
            default_configuration: json!({"level": rule.severity.word()}),
            properties: json!({"tags": [rule.group]}),
        }
    }
}

/// A text that is never empty: GitHub refuses a file with an empty one.
fn said(text: &str, otherwise: &str) -> String {
    if text.trim().is_empty() {
        otherwise
    } else {
        text
    }
    .to_owned()
}

fn notification(level: &str, text: &str) -> Value {
    json!({"level": level, "message": {"text": text}})
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Found<'a> {
    rule_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Text,
    locations: [Value; 1],
    partial_fingerprints: Value,
    properties: Properties<'a>,
}

/// What our own JSON says of a finding and SARIF has no name for.
#[derive(Serialize)]
struct Properties<'a> {
    customers: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    campaign_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offer_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    topic: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ground: Option<&'a str>,
    fine_if: &'a [Cow<'static, str>],
}

impl<'a> Found<'a> {
    fn new(entry: &'a Entry, places: &BTreeMap<&str, usize>, mask: &mut Mask) -> Self {
        let finding = &entry.finding;
        let mut text = said(&entry.message(mask), &finding.rule);
        if !finding.instead.is_empty() {
            text.push_str(&format!(" Instead: {}", finding.instead));
        }
        Self {
            rule_id: &finding.rule,
            rule_index: places.get(&*finding.rule).copied(),
            level: finding.severity.word(),
            message: Text {
                text: unlinked(&text),
            },
            locations: [json!({"physicalLocation": {
                "artifactLocation": {"uri": uri::relative(&finding.file)},
                "region": {"startLine": finding.line.max(1)},
            }})],
            partial_fingerprints: json!({FINGERPRINT: entry.finding.fingerprint.to_string()}),
            properties: Properties {
                customers: finding.whom.count(),
                campaign_id: finding.campaign_id.as_deref(),
                offer_id: finding.offer_id.as_deref(),
                topic: finding.topic.as_deref(),
                ground: finding.ground,
                fine_if: &finding.fine_if,
            },
        }
    }
}

/// A message may hold links, `[words](target)`: what stands so in a campaign's copy must not become one.
fn unlinked(text: &str) -> String {
    if text.contains("](") {
        text.replace('[', r"\[").replace(']', r"\]")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copy_makes_no_link() {
        assert_eq!(
            unlinked("says “[now](https://x)”"),
            r"says “\[now\](https://x)”"
        );
        assert_eq!(unlinked("[first name]"), "[first name]");
    }
}
