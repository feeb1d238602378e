//! JUnit XML: each campaign file a suite, each rule a test of it. Errors and warnings fail a test, notes do not, and a
//! rule that could not look is a test that was skipped.

use std::collections::BTreeMap;
use std::io::{self, Write};

use quick_junit::{NonSuccessKind, Report as Suites, TestCase, TestCaseStatus, TestSuite};

use crate::findings::{Finding, RunInfo, Summary};
use crate::input::vocabulary::Severity;
use crate::report::kept::{Entry, Kept};
use crate::report::text::count;
use crate::report::{Mask, Report};

/// The `junit` report.
pub struct Junit<W: Write> {
    out: W,
    mask: Mask,
    /// By campaign file and rule.
    kept: BTreeMap<(String, String), Kept>,
}

/// How many findings a test lists.
const MOST: usize = 100;

impl<W: Write> Junit<W> {
    /// Writes to `out`.
    pub fn new(out: W, mask: Mask) -> Self {
        Self {
            out,
            mask,
            kept: BTreeMap::new(),
        }
    }

    fn test(&mut self, file: &str, rule: &str, title: &str, skipped: Option<&str>) -> TestCase {
        let kept = self.kept.remove(&(file.to_owned(), rule.to_owned()));
        let (status, listed) = match (kept, skipped) {
            (Some(kept), _) => self.found(kept),
            (None, Some(why)) => {
                let mut status = TestCaseStatus::skipped();
                status.set_message(why);
                (status, None)
            }
            (None, None) => (TestCaseStatus::success(), None),
        };
        let name = if title.is_empty() {
            rule.to_owned()
        } else {
            format!("{rule}: {title}")
        };
        let mut test = TestCase::new(name, status);
        test.set_classname(file);
        if let Some(listed) = listed {
            test.set_system_out(listed);
        }
        test
    }

    /// What a test with findings came to; and what it says where it did not fail.
    fn found(&mut self, mut kept: Kept) -> (TestCaseStatus, Option<String>) {
        let (entries, cut) = kept.worst_first();
        let listed = self.list(&entries, cut);
        let worst = entries
            .first()
            .map_or(Severity::Note, |entry| entry.finding.severity);
        if worst == Severity::Note {
            return (TestCaseStatus::success(), Some(listed));
        }
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_type(worst.word());
        status.set_message(count(entries.len() as u64 + cut, "finding"));
        status.set_description(listed);
        (status, None)
    }

    fn list(&mut self, entries: &[Entry], cut: u64) -> String {
        let mut lines: Vec<_> = entries
            .iter()
            .map(|entry| {
                let finding = &entry.finding;
                format!(
                    "{}:{}: {}: {}",
                    finding.file,
                    finding.line,
                    finding.severity,
                    entry.message(&mut self.mask)
                )
            })
            .collect();
        if cut > 0 {
            lines.push(format!("{} not listed here.", count(cut, "more finding")));
        }
        if let Some(entry) = entries
            .iter()
            .find(|entry| !entry.finding.instead.is_empty())
        {
            lines.push(format!("Instead: {}", entry.finding.instead));
        }
        lines.join("\n")
    }
}

impl<W: Write> Report for Junit<W> {
    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        self.mask.meet(finding);
        self.kept
            .entry((finding.file.to_string(), finding.rule.to_string()))
            .or_insert_with(|| Kept::new(MOST))
            .add(finding);
        Ok(())
    }

    fn finish(&mut self, run: &RunInfo, summary: &Summary) -> io::Result<()> {
        let mut rules: BTreeMap<&str, (&str, Option<&str>)> = run
            .rules
            .iter()
            .map(|(id, rule)| (id.as_str(), (rule.title.as_str(), None)))
            .collect();
        for skipped in &summary.skipped_rules {
            rules.entry(&skipped.rule).or_insert(("", None)).1 = Some(&skipped.why);
        }
        for rule in summary.by_rule.keys() {
            rules.entry(rule).or_insert(("", None));
        }
        let mut suites = Suites::new("creepcheck");
        for campaign in &run.campaigns {
            let mut suite = TestSuite::new(campaign.path.as_str());
            suite.add_property(("as_of", run.as_of.to_string().as_str()));
            suite.add_property(("profile", run.profile.as_str()));
            for (rule, (title, skipped)) in &rules {
                suite.add_test_case(self.test(&campaign.path, rule, title, *skipped));
            }
            suites.add_test_suite(suite);
        }
        // Not serialised straight into the file: of an error in writing, only the words would come back.
        let text = suites.to_string().map_err(io::Error::other)?;
        // The schema that Jenkins holds reports to knows this count of suites, not of all.
        let text = text.replacen(&format!(" skipped=\"{}\"", suites.skipped), "", 1);
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }
}
