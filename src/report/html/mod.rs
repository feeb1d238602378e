//! One page for a browser, which loads nothing from anywhere: the verdict, charts, each rule with examples and a drawn
//! timeline, and all findings to sort and filter.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};

use minijinja::value::Serde;
use minijinja::{Environment, HtmlEscape, Value};
use serde::Serialize;

use crate::findings::{FileInfo, Finding, RunInfo, Summary};
use crate::input::dates::Moment;
use crate::report::kept::Kept;
use crate::report::text::count;
use crate::report::verdict::{asides, numbers, parting, verdict};
use crate::report::{Mask, Report};

mod charts;
mod list;
mod rules;
mod timeline;

use charts::{Bars, Counts, Slice};
use rules::Part;

/// The `html` report.
pub struct Html<W: Write> {
    out: BufWriter<W>,
    mask: Mask,
    counts: Counts,
    kept: Kept,
    /// By rule, what its examples are taken from.
    examples: BTreeMap<String, Kept>,
}

/// More than this a browser does not sort without waiting.
const MOST: usize = 50_000;
/// Examples of a rule.
const EXAMPLES: usize = 3;

/// What the template is given.
#[derive(Serialize)]
struct Page<'a> {
    style: &'static str,
    script: &'static str,
    list: String,
    shown: bool,
    verdict: String,
    parting: String,
    asides: Vec<String>,
    run: About<'a>,
    slices: Vec<Slice>,
    bars: Vec<Bars>,
    days: charts::Days,
    parts: Vec<Part<'a>>,
    listed: String,
    cut: Option<String>,
    numbers: Vec<(&'static str, u64)>,
}

/// What there is to know of the run.
#[derive(Serialize)]
struct About<'a> {
    as_of: Moment,
    profile: &'a str,
    rules_sha256: &'a str,
    config_sha256: Option<&'a str>,
    version: &'static str,
    files: Vec<&'a FileInfo>,
    exceptions: Vec<Accepted<'a>>,
}

/// An exception in force.
#[derive(Serialize)]
struct Accepted<'a> {
    rule: &'a str,
    place: &'a str,
    reason: &'a str,
    owner: &'a str,
    expires: String,
}

impl<'a> About<'a> {
    fn new(run: &'a RunInfo) -> Self {
        Self {
            as_of: run.as_of,
            profile: &run.profile,
            rules_sha256: &run.rules_sha256,
            config_sha256: run.config_sha256.as_deref(),
            version: env!("CARGO_PKG_VERSION"),
            files: run.files().collect(),
            exceptions: run
                .exceptions
                .iter()
                .map(|exception| Accepted {
                    rule: &exception.rule,
                    place: &exception.place,
                    reason: &exception.reason,
                    owner: &exception.owner,
                    expires: exception.expires.to_string(),
                })
                .collect(),
        }
    }
}

impl<W: Write> Html<W> {
    /// Writes to `out`.
    pub fn new(out: W, mask: Mask) -> Self {
        Self {
            out: BufWriter::new(out),
            mask,
            counts: Counts::default(),
            kept: Kept::new(MOST),
            examples: BTreeMap::new(),
        }
    }

    fn page(&mut self, run: &RunInfo, summary: &Summary) -> Result<String, minijinja::Error> {
        let (entries, cut) = self.kept.in_order();
        let parts = rules::parts(run, summary, &mut self.examples, &mut self.mask);
        let mut numbers = numbers(summary);
        numbers.push(("Consents without a date", summary.undated_consents));
        let page = Page {
            style: include_str!("style.css"),
            script: include_str!("script.js"),
            list: list::json(&entries, run, &mut self.mask),
            shown: self.mask.shows(),
            verdict: verdict(summary),
            parting: parting(summary),
            asides: asides(run, summary),
            run: About::new(run),
            slices: charts::slices(summary),
            bars: self.counts.bars(run, summary),
            days: self.counts.days(),
            parts,
            listed: count(entries.len() as u64, "finding"),
            cut: (cut > 0).then(|| {
                let most = crate::report::text::thousands(MOST as u64);
                format!(
                    "{} not listed: this page holds {most}, the most severe. The csv, xlsx and jsonl reports hold all.",
                    count(cut, "more finding")
                )
            }),
            numbers,
        };
        let mut environment = Environment::new();
        environment.add_filter("thousands", crate::report::text::thousands);
        environment.add_filter("code", |text: &str| Value::from_safe_string(code(text)));
        environment.add_filter("minute", |text: &str| minute(text));
        // The name's ending turns escaping on for all that is not marked safe.
        environment.add_template("report.html", include_str!("report.html"))?;
        environment
            .get_template("report.html")?
            .render(Serde(&page))
    }
}

impl<W: Write> Report for Html<W> {
    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        self.mask.meet(finding);
        self.counts.add(finding);
        self.kept.add(finding);
        let examples = self.examples.entry(finding.rule.to_string());
        examples.or_insert_with(|| Kept::new(EXAMPLES)).add(finding);
        Ok(())
    }

    fn finish(&mut self, run: &RunInfo, summary: &Summary) -> io::Result<()> {
        let page = self.page(run, summary).map_err(io::Error::other)?;
        self.out.write_all(page.as_bytes())?;
        self.out.flush()
    }
}

/// A time to the minute: `2026-05-04T09:30:00+01:00` → `2026-05-04 09:30`. What is no such time stays as it is.
fn minute(text: &str) -> String {
    match (text.get(..10), text.get(10..11), text.get(11..16)) {
        (Some(date), Some("T" | " "), Some(clock)) if clock.as_bytes()[2] == b':' => {
            format!("{date} {clock}")
        }
        _ => text.to_owned(),
    }
}

/// Markup of a sentence in which names stand between backticks.
fn code(text: &str) -> String {
    let mut markup = String::with_capacity(text.len() + 16);
    for (place, piece) in text.split('`').enumerate() {
        if place > 0 {
            markup.push_str(if place % 2 == 1 { "<code>" } else { "</code>" });
        }
        markup.push_str(&HtmlEscape(piece).to_string());
    }
    if text.matches('`').count() % 2 == 1 {
        markup.push_str("</code>");
    }
    markup
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_to_the_minute() {
        assert_eq!(minute("2026-05-04T09:30:00+01:00"), "2026-05-04 09:30");
        for other in [
            "2026-05-04",
            "4 May 2026",
            "04.05.2026 9:30:00",
            "äöüäöüT12:30",
        ] {
            assert_eq!(minute(other), other);
        }
    }

    #[test]
    fn names_in_sentences() {
        assert_eq!(
            code("no `a<b`, no `c`"),
            "no <code>a&lt;b</code>, no <code>c</code>"
        );
        assert_eq!(code("odd `one"), "odd <code>one</code>");
    }
}
