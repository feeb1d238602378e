//! Changes to a rule that some example should notice: a line less, a number halved or doubled.

use std::ops::Range;

use toml::de::DeValue;

use crate::input::document::{Document, Problem, Table, Value, duration, number};
use crate::rules::source::RuleSource;

/// A change to a rule file that some example should notice.
#[derive(Debug, Clone)]
pub struct Mutation {
    /// The line that it is about.
    pub line: usize,
    /// What it does: "without `signal.gift = false`".
    pub what: String,
    /// The file as changed.
    pub text: String,
}

/// Every change to try: each line dropped, each number halved and doubled.
///
/// # Errors
/// Where the file is no TOML.
pub fn mutations(source: &RuleSource) -> Result<Vec<Mutation>, Problem> {
    let document = source.document();
    let parsed = document.parse()?;
    let table = Table::new(&document, parsed.get_ref());
    let mut all = Vec::new();
    if let Some(parameters) = table.get("parameters") {
        for value in parameters.table()?.iter() {
            numbers(&document, value, &mut all);
        }
    }
    if let Some(only) = table.get("only") {
        block(&document, only.table()?, only.value.span(), false, &mut all);
    }
    for key in ["when", "unless"] {
        let Some(value) = table.get(key) else {
            continue;
        };
        for (inner, span) in value.tables()? {
            block(&document, inner, span, true, &mut all);
            for nested in ["also", "unless"] {
                let Some(value) = inner.get(nested) else {
                    continue;
                };
                for (own, span) in value.tables()? {
                    block(&document, own, span, true, &mut all);
                }
            }
        }
    }
    Ok(all)
}

fn block(
    document: &Document<'_>,
    table: Table<'_>,
    span: Range<usize>,
    array: bool,
    all: &mut Vec<Mutation>,
) {
    let facts: Vec<Value<'_>> = table
        .iter()
        .filter(|value| {
            !matches!(
                value.name(),
                "message" | "severity" | "also" | "unless" | "if"
            )
        })
        .filter_map(|value| value.table().ok())
        .flat_map(Table::iter)
        .collect();
    for fact in &facts {
        numbers(document, *fact, all);
    }
    let text = &*document.text;
    let line_start = |at: usize| text[..at].rfind('\n').map_or(0, |at| at + 1);
    for fact in &facts {
        let key = fact.key.span().start;
        let (start, end) = (line_start(key), line_end(text, last_end(*fact)));
        let (from, to) = if facts.len() == 1 && array {
            // A block of one line goes with its heading, and with what else it holds.
            (line_start(span.start), block_end(text, table, end))
        } else {
            (start, end)
        };
        let what = text[start..end].trim();
        all.push(Mutation {
            line: document.line(key),
            what: format!("without `{}`", what.lines().next().unwrap_or_default()),
            text: format!("{}{}", &text[..from], &text[to.max(from)..]),
        });
    }
}

/// Where the last value of a block ends.
fn block_end(text: &str, table: Table<'_>, at_least: usize) -> usize {
    table
        .iter()
        .filter(|value| !matches!(value.name(), "also" | "unless"))
        .map(|value| line_end(text, last_end(value)))
        .max()
        .unwrap_or(at_least)
        .max(at_least)
}

/// Where the line ends that holds a place.
fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |end| at + end + 1)
}

/// Where a value ends; a dotted table ends with its last value.
fn last_end(value: Value<'_>) -> usize {
    match value.table() {
        Ok(table) if !document_text(value).starts_with('{') => table
            .iter()
            .map(last_end)
            .max()
            .unwrap_or(value.value.span().end),
        _ => value.value.span().end,
    }
}

fn document_text(value: Value<'_>) -> &str {
    &value.document.text[value.value.span()]
}

/// Halves and doubles each number of a value: plain numbers and durations.
fn numbers(document: &Document<'_>, value: Value<'_>, all: &mut Vec<Mutation>) {
    if let Ok(table) = value.table() {
        for inner in table.iter() {
            numbers(document, inner, all);
        }
        return;
    }
    let written = &document.text[value.value.span()];
    let line = document.line(value.key.span().start);
    for (what, factor) in [("halved", 0.5), ("doubled", 2.0)] {
        let Some(changed) = scaled(value.value.get_ref(), factor) else {
            continue;
        };
        if changed == written {
            continue;
        }
        let span = value.value.span();
        all.push(Mutation {
            line,
            what: format!("`{} = {written}` {what}", value.name()),
            text: format!(
                "{}{changed}{}",
                &document.text[..span.start],
                &document.text[span.end..]
            ),
        });
    }
}

fn scaled(value: &DeValue<'_>, factor: f64) -> Option<String> {
    match value {
        DeValue::Integer(_) => Some(format!("{}", (number(value)? * factor).round() as i64)),
        DeValue::Float(_) => Some(format!("{:?}", number(value)? * factor)),
        DeValue::String(text) => {
            let (count, unit) = text.split_once(' ')?;
            let count: f64 = count.parse().ok()?;
            duration(text).ok()?;
            Some(format!("\"{} {unit}\"", (count * factor).round() as i64))
        }
        _ => None,
    }
}
