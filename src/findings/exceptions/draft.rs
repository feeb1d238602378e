//! A starting file of exceptions, from the findings of a run.

use std::collections::BTreeMap;
use std::fmt;

use foldhash::fast::FixedState;
use hashbrown::HashSet;

use super::About;
use crate::findings::Finding;
use crate::input::dates::{DAY, Moment};
use crate::input::wording::count;

/// How long a drafted exception holds, in seconds: long enough for a campaign, short enough to be looked at again.
const HOLDS: i64 = 90 * DAY;

/// Collects findings into exceptions to be filled in. It holds no customer and nothing of theirs.
#[derive(Debug)]
pub struct Draft {
    expires: Moment,
    groups: BTreeMap<(String, Vec<(About, String)>), Group>,
    /// By rule, findings that are about nothing an exception can name.
    nameless: BTreeMap<String, u64>,
}

#[derive(Debug, Default)]
struct Group {
    findings: u64,
    customers: HashSet<u32, FixedState>,
}

impl Draft {
    /// An empty draft; `now` is the run's.
    pub fn new(now: Moment) -> Self {
        Self {
            expires: Moment {
                seconds: now.seconds.saturating_add(HOLDS),
                ..now.day()
            },
            groups: BTreeMap::new(),
            nameless: BTreeMap::new(),
        }
    }

    /// Takes a finding in: under its campaign, else its offer, product or segment; and under its topic.
    pub fn add(&mut self, finding: &Finding, customers: impl Iterator<Item = u32>) {
        let value = |about: About| {
            let value = about.of(finding).into_iter().flatten().next()?;
            Some((about, value.to_owned()))
        };
        let by = [
            About::Campaign,
            About::Offer,
            About::Product,
            About::Segment,
        ];
        let about: Vec<_> = by
            .into_iter()
            .find_map(value)
            .into_iter()
            .chain(value(About::Topic))
            .collect();
        if about.is_empty() {
            *self.nameless.entry(finding.rule.to_string()).or_default() += 1;
            return;
        }
        let group = self
            .groups
            .entry((finding.rule.to_string(), about))
            .or_default();
        group.findings += 1;
        group.customers.extend(customers);
    }
}

impl fmt::Display for Draft {
    /// The file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "# Findings accepted on purpose, to be used as: creepcheck audit --exceptions THIS-FILE …\n\
             # Drop what is not to be accepted. Give the rest a reason and an owner: until then this file is an error.\n",
        )?;
        for ((rule, about), group) in &self.groups {
            let findings = count(group.findings, "finding");
            writeln!(f, "\n# {findings} in this run\n[[exception]]")?;
            writeln!(f, "rule     = {}", quoted(rule))?;
            for (about, value) in about {
                writeln!(f, "{:8} = {}", about.word(), quoted(value))?;
            }
            writeln!(f, "reason   = \"\"\nowner    = \"\"")?;
            writeln!(f, "expires  = {}", self.expires)?;
            if !group.customers.is_empty() {
                writeln!(f, "at_most  = {}  # customers", group.customers.len())?;
            }
        }
        for (rule, findings) in &self.nameless {
            let findings = count(*findings, "finding");
            writeln!(
                f,
                "\n# {findings} of {rule}: no campaign, offer, product, topic or segment is named there to accept by."
            )?;
        }
        if self.groups.is_empty() && self.nameless.is_empty() {
            writeln!(f, "\n# Nothing was found in this run.")?;
        }
        Ok(())
    }
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
