//! Reads an exceptions file, with errors that point at line, column and the mend.

use std::ops::Range;

use toml::de::DeValue;

use super::{About, Exception, Exceptions};
use crate::input::dates::{DateReader, Moment};
use crate::input::document::{Document, Problem, Table, Value};
use crate::input::vocabulary::{did_you_mean, nearest};

const KEYS: [&str; 10] = [
    "rule", "campaign", "offer", "product", "topic", "segment", "reason", "owner", "expires",
    "at_most",
];

impl Exceptions {
    /// Reads a file of exceptions. `rules` are the ids that there are; `now`, in seconds since 1970, lies in a day of `dates`.
    ///
    /// # Errors
    /// The first mistake: an unknown rule or key, nothing that it is about, no reason, owner or day of expiry.
    pub fn read<'r>(
        document: &Document<'_>,
        rules: impl Iterator<Item = &'r str> + Clone,
        dates: &DateReader,
        now: i64,
    ) -> Result<Exceptions, Problem> {
        let parsed = document.parse()?;
        let table = Table::new(document, parsed.get_ref());
        table.only(&["exception"], "an exceptions file")?;
        let mut exceptions = Exceptions::default();
        // In the file's order, so that its lines are counted once.
        let (mut line, mut counted) = (1, 0);
        for (table, span) in table.tables("exception")? {
            let since = document.text.get(counted..span.start).unwrap_or_default();
            line += memchr::memchr_iter(b'\n', since.as_bytes()).count();
            counted = span.start;
            let exception = exception(document, table, span, line, rules.clone(), dates)?;
            let expired = dates.after(exception.expires) <= now;
            exceptions.add(exception, expired);
        }
        Ok(exceptions)
    }
}

fn exception<'r>(
    document: &Document<'_>,
    table: Table<'_>,
    span: Range<usize>,
    line: usize,
    rules: impl Iterator<Item = &'r str> + Clone,
    dates: &DateReader,
) -> Result<Exception, Problem> {
    table.only(&KEYS, "an [[exception]]")?;
    let needed = |key: &str, mend: &str| {
        table.get(key).ok_or_else(|| {
            document.problem(
                span.clone(),
                format!("this exception has no `{key}`; {mend}"),
            )
        })
    };
    let rule = needed("rule", "say which rule's findings it accepts")?;
    let id = rule.text()?;
    if !rules.clone().any(|known| known == id) {
        let mend = did_you_mean(nearest(id, rules), "; `creepcheck rules list` has them all");
        return Err(rule.problem(format!("there is no rule `{id}`{mend}")));
    }
    let mut about = Vec::new();
    for one in About::ALL {
        if let Some(value) = table.get(one.word()) {
            about.push((one, values(value)?));
        }
    }
    if about.is_empty() {
        return Err(document.problem(
            span,
            "this exception is about every finding of its rule; name a campaign, offer, product, topic or segment \
             (or turn the rule off: [rules.ID] in creepcheck.toml)",
        ));
    }
    let reason = filled(
        needed("reason", "say why its findings are accepted")?,
        "say why these findings are accepted",
    )?;
    let owner = filled(
        needed("owner", "say who answers for it")?,
        "say who answers for it",
    )?;
    let expires = day(
        needed("expires", "say until when it holds: expires = 2026-12-31")?,
        dates,
    )?;
    let at_most = table.get("at_most").map(count).transpose()?;
    Ok(Exception {
        place: format!("{}:{line}", document.file),
        rule: id.to_owned(),
        about,
        reason,
        owner,
        expires,
        at_most,
    })
}

fn values(value: Value<'_>) -> Result<Vec<String>, Problem> {
    let words = value.texts()?;
    if words.is_empty() || words.iter().any(|word| word.trim().is_empty()) {
        return Err(value.problem(format!(
            "`{0}` is empty; name one, or drop the line",
            value.name()
        )));
    }
    Ok(words)
}

fn filled(value: Value<'_>, mend: &str) -> Result<String, Problem> {
    let text = value.text()?.trim();
    if text.is_empty() {
        return Err(value.problem(format!("`{}` is empty; {mend}", value.name())));
    }
    Ok(text.to_owned())
}

fn day(value: Value<'_>, dates: &DateReader) -> Result<Moment, Problem> {
    let text = match value.value.get_ref() {
        DeValue::Datetime(at) => at.to_string(),
        DeValue::String(text) => text.to_string(),
        _ => String::new(),
    };
    dates
        .read(text.as_bytes())
        .map_err(|_| value.problem("`expires` takes a day, such as 2026-12-31"))
}

fn count(value: Value<'_>) -> Result<u32, Problem> {
    let number = value.number()?;
    if number.fract() == 0.0 && (1.0..=f64::from(u32::MAX - 1)).contains(&number) {
        Ok(number as u32)
    } else {
        Err(value.problem("`at_most` takes a whole number of customers, 1 or more"))
    }
}
