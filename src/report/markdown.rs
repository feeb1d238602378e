//! A comment on a pull request: the verdict, a table of the rules, and some findings of each behind a fold.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use crate::findings::{Finding, RunInfo, Summary};
use crate::input::vocabulary::Severity;
use crate::report::kept::Kept;
use crate::report::text::{count, thousands};
use crate::report::verdict::{asides, found_rules, severities, verdict, worst};
use crate::report::{Mask, Report};

/// The `markdown` report.
pub struct Markdown<W: Write> {
    out: W,
    mask: Mask,
    /// By rule.
    kept: BTreeMap<String, Kept>,
}

/// How many findings of a rule are listed.
const MOST: usize = 10;
/// GitHub takes a comment of 65,536 characters; what is behind folds stops short of that.
const LONGEST: usize = 60_000;

impl<W: Write> Markdown<W> {
    /// Writes to `out`.
    pub fn new(out: W, mask: Mask) -> Self {
        Self {
            out,
            mask,
            kept: BTreeMap::new(),
        }
    }

    /// One rule's findings behind a fold.
    fn fold(&mut self, rule: &str, run: &RunInfo) -> String {
        let Some(kept) = self.kept.get_mut(rule) else {
            return String::new();
        };
        let (entries, cut) = kept.worst_first();
        let mut text = format!("\n<details><summary><code>{rule}</code>");
        if let Some(info) = run.rules.get(rule) {
            let _ = write!(
                text,
                ": {}</summary>\n\n{}\n\n",
                html(&info.title),
                ours(&info.why)
            );
        } else {
            text.push_str("</summary>\n\n");
        }
        for entry in &entries {
            let finding = &entry.finding;
            let _ = write!(
                text,
                "- **{}** {}:{}: {}",
                finding.severity,
                escape(&finding.file),
                finding.line,
                escape(&entry.message(&mut self.mask))
            );
            if !finding.fine_if.is_empty() {
                let _ = write!(text, " Fine {}.", escape(&finding.fine_if.join(", or ")));
            }
            text.push('\n');
        }
        if cut > 0 {
            let _ = writeln!(text, "- {} not listed here", count(cut, "more finding"));
        }
        if let Some(entry) = entries
            .iter()
            .find(|entry| !entry.finding.instead.is_empty())
        {
            let _ = write!(text, "\n**Instead:** {}\n", ours(&entry.finding.instead));
        }
        text.push_str("\n</details>\n");
        text
    }
}

impl<W: Write> Report for Markdown<W> {
    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        self.mask.meet(finding);
        let kept = self.kept.entry(finding.rule.to_string());
        kept.or_insert_with(|| Kept::new(MOST)).add(finding);
        Ok(())
    }

    fn finish(&mut self, run: &RunInfo, summary: &Summary) -> io::Result<()> {
        let mut text = format!("### creepcheck\n\n**{}**\n", verdict(summary));
        let rules = found_rules(run, summary);
        if !rules.is_empty() {
            text.push_str("\n| | Rule | Offers | Customers |\n| --- | --- | ---: | ---: |\n");
            for (rule, tally) in &rules {
                let sign = match worst(tally) {
                    Severity::Error => "🛑 error",
                    Severity::Warning => "⚠️ warning",
                    Severity::Note => "ℹ️ note",
                };
                let title = run
                    .rules
                    .get(*rule)
                    .map(|info| format!(": {}", escape(&info.title)))
                    .unwrap_or_default();
                let sign = match (severities(tally), sign.split_once(' ')) {
                    (Some(mixed), Some((mark, _))) => format!("{mark} {mixed}"),
                    _ => sign.to_owned(),
                };
                let _ = writeln!(
                    text,
                    "| {sign} | `{rule}`{title} | {} | {} |",
                    thousands(tally.offers),
                    thousands(tally.customers)
                );
            }
        }
        let mut hidden = 0;
        for (rule, _) in &rules {
            let fold = self.fold(rule, run);
            if text.len() + fold.len() <= LONGEST {
                text.push_str(&fold);
            } else {
                hidden += 1;
            }
        }
        if hidden > 0 {
            let _ = write!(
                text,
                "\n{} not unfolded here: a comment has its length.\n",
                count(hidden, "rule")
            );
        }
        for aside in asides(run, summary) {
            let _ = write!(text, "\n{}\n", ours(&aside));
        }
        let files = run.campaigns.len() + run.signals.len();
        let _ = write!(
            text,
            "\n<sub>{} read, as of {}, profile {}, creepcheck {}</sub>\n",
            count(files as u64, "file"),
            run.as_of,
            html(&run.profile),
            env!("CARGO_PKG_VERSION")
        );
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }
}

/// Text that stays text: no markup, no mention of a user or an issue, on one line.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' => {
                escaped.push('\\');
                escaped.push(letter);
            }
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '@' => escaped.push_str("&#64;"),
            '#' => escaped.push_str("&#35;"),
            '\n' | '\r' => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// A sentence of a rule or a remark, in which names stand between backticks: between them nothing is markup.
fn ours(text: &str) -> String {
    if text.contains('\n') || text.matches('`').count() % 2 == 1 {
        return escape(text);
    }
    let pieces = text.split('`').enumerate();
    pieces
        .map(|(place, piece)| match place % 2 {
            0 => escape(piece),
            _ => format!("`{piece}`"),
        })
        .collect()
}

/// Text within an HTML tag.
fn html(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('@', "&#64;")
        .replace(['\n', '\r'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_sentences_are_code() {
        assert_eq!(ours("no `parent_id`, a_b"), r"no `parent_id`, a\_b");
        assert_eq!(ours("odd `a_b"), r"odd \`a\_b");
    }

    #[test]
    fn text_stays_text() {
        assert_eq!(
            escape("<b>*50%* | @all #1 [x](y)\n`z`"),
            r"&lt;b&gt;\*50%\* \| &#64;all &#35;1 \[x\](y) \`z\`"
        );
    }
}
