//! The examples that a rule carries: small campaigns and signals, and what must be flagged in them.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::de::DeValue;

use crate::input::dates::DateReader;
use crate::input::document::{Document, Problem, Table, Value, number};
use crate::input::vocabulary::{CampaignColumn, Severity, SignalColumn, nearest};
use crate::rules::language;
use crate::rules::source::{Profile, RuleSource};

/// One example.
#[derive(Debug, Clone, Default)]
pub struct Example {
    /// What it shows.
    pub name: String,
    /// The line of the file on which it starts.
    pub line: usize,
    /// Whether it must flag.
    pub flags: bool,
    /// Rows that must flag, counted from 1; the last one where none is named.
    pub rows: Vec<usize>,
    /// A part that the message must hold.
    pub message: Option<String>,
    /// The topic that the finding must be about.
    pub topic: Option<String>,
    /// The severity that it must have.
    pub severity: Option<Severity>,
    /// A known gap, with why: must still fail.
    pub todo: Option<String>,
    /// "Now"; the first offer's time where not written.
    pub as_of: Option<String>,
    /// The profile in force.
    pub profile: Profile,
    /// Parameters and company, as a configuration.
    pub config: String,
    /// The campaign: header and rows.
    pub campaign: Sheet,
    /// The signals; none: no signal file.
    pub signals: Option<Sheet>,
}

/// A header and rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Column names.
    pub header: Vec<String>,
    /// Cells by row, in the header's order.
    pub rows: Vec<Vec<String>>,
}

impl Sheet {
    /// The cell of a row.
    pub fn cell(&self, row: usize, column: &str) -> Option<&str> {
        let at = self.header.iter().position(|own| own == column)?;
        self.rows
            .get(row)
            .and_then(|cells| cells.get(at))
            .map(String::as_str)
    }
}

/// When an offer of an example is sent, where it does not say.
pub const SEND_AT: &str = "2026-06-01 12:00";

/// Reads the examples of a rule file.
///
/// # Errors
/// The first that is not as it should be.
pub fn read(source: &RuleSource) -> Result<Vec<Example>, Problem> {
    let document = source.document();
    let parsed = document.parse()?;
    let table = Table::new(&document, parsed.get_ref());
    let mut examples = Vec::new();
    for (key, flags) in [("flags", true), ("passes", false)] {
        if let Some(value) = table.get(key) {
            for (example, span) in value.tables()? {
                examples.push(one(&document, example, span, flags, source.stem())?);
            }
        }
    }
    Ok(examples)
}

fn one(
    document: &Document<'_>,
    table: Table<'_>,
    span: Range<usize>,
    flags: bool,
    id: &str,
) -> Result<Example, Problem> {
    table.only(
        &language::names(language::EXAMPLE_KEYS),
        if flags { "[[flags]]" } else { "[[passes]]" },
    )?;
    let text = |key: &str| {
        table
            .get(key)
            .map(Value::text)
            .transpose()
            .map(|text| text.map(str::to_owned))
    };
    if let Some(as_of) = table.get("as_of")
        && DateReader::default()
            .read(as_of.text()?.as_bytes())
            .is_err()
    {
        return Err(as_of.problem("`as_of` takes a moment, such as \"2026-06-01 12:00\""));
    }
    let mut example = Example {
        name: text("name")?.unwrap_or_default(),
        line: document.problem(span.clone(), "").line,
        flags,
        message: text("message")?,
        topic: text("topic")?,
        severity: table
            .get("severity")
            .map(|value| Severity::parse(value.text()?).ok_or_else(|| no_severity(value)))
            .transpose()?,
        todo: text("todo")?,
        as_of: text("as_of")?,
        profile: match table.get("profile") {
            Some(value) => Profile::parse(value.text()?).map_err(|wrong| value.problem(wrong))?,
            None => Profile::Default,
        },
        ..Example::default()
    };
    let offers = match (table.get("offer"), table.get("offers")) {
        (Some(one), None) => vec![one.table()?],
        (None, Some(many)) => many.tables()?.into_iter().map(|(table, _)| table).collect(),
        _ => return Err(document.problem(span, "an example has either `offer` or `offers`")),
    };
    example.campaign = sheet(
        &offers,
        &[("customer_id", "C1"), ("send_at", SEND_AT)],
        &CampaignColumn::words().collect::<Vec<_>>(),
    )?;
    if let Some(value) = table.get("signals") {
        let rows: Vec<Table<'_>> = value
            .tables()?
            .into_iter()
            .map(|(table, _)| table)
            .collect();
        let mut signals = sheet(
            &rows,
            &[("customer_id", "C1")],
            &SignalColumn::words().collect::<Vec<_>>(),
        )?;
        for column in ["customer_id", "type"] {
            if !signals.header.iter().any(|own| own == column) {
                signals.header.push(column.to_owned());
            }
        }
        example.signals = Some(signals);
    }
    if let Some(rows) = table.get("rows") {
        let wrong = || rows.problem("`rows` takes the numbers of rows, the first is 1");
        for row in rows.value.get_ref().as_array().ok_or_else(wrong)?.iter() {
            let row = number(row.get_ref())
                .filter(|row| *row >= 1.0)
                .ok_or_else(wrong)? as usize;
            if row > example.campaign.rows.len() {
                return Err(rows.problem(format!(
                    "there is no row {row}; the example has {}",
                    example.campaign.rows.len()
                )));
            }
            example.rows.push(row);
        }
    } else if flags {
        example.rows.push(example.campaign.rows.len());
    }
    for (key, heading) in [
        ("parameters", format!("[rules.{id}]")),
        ("company", "[company]".to_owned()),
    ] {
        if let Some(value) = table.get(key) {
            example.config.push_str(&heading);
            example.config.push('\n');
            for own in value.table()?.iter() {
                let written = &document.text[own.value.span()];
                example
                    .config
                    .push_str(&format!("{} = {written}\n", own.name()));
            }
        }
    }
    Ok(example)
}

fn no_severity(value: Value<'_>) -> Problem {
    let words = Severity::words().collect::<Vec<_>>().join(", ");
    value.problem(format!("`severity` takes one of {words}"))
}

/// How often a row may be repeated: more is a slip of the pen, and would fill the memory.
const MOST_TIMES: f64 = 10_000.0;

/// Rows of inline tables as a sheet: columns are those written, and those with a default.
fn sheet(rows: &[Table<'_>], defaults: &[(&str, &str)], known: &[&str]) -> Result<Sheet, Problem> {
    let mut header: Vec<String> = defaults
        .iter()
        .map(|(name, _)| (*name).to_owned())
        .collect();
    let mut written: Vec<(BTreeMap<String, String>, usize)> = Vec::new();
    for row in rows {
        let mut cells = BTreeMap::new();
        let mut times = 1.0;
        for value in row.iter() {
            let name = value.name();
            if name == "times" {
                times = value.number()?;
                if times.fract() != 0.0 || !(1.0..=MOST_TIMES).contains(&times) {
                    let message = format!("`times` takes a whole number from 1 to {MOST_TIMES}");
                    return Err(value.problem(message));
                }
                continue;
            }
            // A column of the rule's own may be called anything; another that is nearly one of the contract's is a slip.
            let own = || value.document.text.contains(&format!("column.{name}"));
            if !known.contains(&name)
                && let Some(near) = nearest(name, known.iter().copied())
                && !own()
            {
                let message = format!("there is no column `{name}`, did you mean `{near}`?");
                return Err(value.key_problem(message));
            }
            if !header.iter().any(|own| own == name) {
                header.push(name.to_owned());
            }
            cells.insert(name.to_owned(), cell(value)?);
        }
        written.push((cells, times as usize));
    }
    let mut sheet = Sheet {
        header,
        rows: Vec::new(),
    };
    for (cells, times) in written {
        for n in 1..=times {
            let row = sheet.header.iter().map(|name| {
                let fallback = defaults
                    .iter()
                    .find(|(own, _)| own == name)
                    .map_or("", |(_, text)| *text);
                cells
                    .get(name)
                    .map_or(fallback, String::as_str)
                    .replace("{n}", &n.to_string())
            });
            let row = row.collect();
            sheet.rows.push(row);
        }
    }
    Ok(sheet)
}

fn cell(value: Value<'_>) -> Result<String, Problem> {
    Ok(match value.value.get_ref() {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(number) => number.as_str().to_owned(),
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Boolean(truth) => truth.to_string(),
        DeValue::Datetime(at) => at.to_string(),
        _ => return Err(value.problem("a cell is text, a number, true or false")),
    })
}

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
    let line_start = |at: usize| document.text[..at].rfind('\n').map_or(0, |at| at + 1);
    let line_end = |at: usize| {
        document.text[at..]
            .find('\n')
            .map_or(document.text.len(), |end| at + end + 1)
    };
    for fact in &facts {
        let (mut from, to) = (line_start(fact.key.span().start), line_end(last_end(*fact)));
        if facts.len() == 1 && array {
            // A block of one line goes with its heading, and with what else it holds.
            from = line_start(span.start);
        }
        let to = if facts.len() == 1 && array {
            block_end(document, table, to)
        } else {
            to
        };
        let what =
            document.text[line_start(fact.key.span().start)..line_end(last_end(*fact))].trim();
        all.push(Mutation {
            line: document.problem(fact.key.span(), "").line,
            what: format!("without `{}`", what.lines().next().unwrap_or_default()),
            text: format!(
                "{}{}",
                &document.text[..from],
                &document.text[to.max(from)..]
            ),
        });
    }
}

/// Where the last value of a block ends.
fn block_end(document: &Document<'_>, table: Table<'_>, at_least: usize) -> usize {
    let line_end = |at: usize| {
        document.text[at..]
            .find('\n')
            .map_or(document.text.len(), |end| at + end + 1)
    };
    table
        .iter()
        .filter(|value| !matches!(value.name(), "also" | "unless"))
        .map(|value| line_end(last_end(value)))
        .max()
        .unwrap_or(at_least)
        .max(at_least)
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
    let line = document.problem(value.key.span(), "").line;
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
            crate::input::document::duration(text).ok()?;
            Some(format!("\"{} {unit}\"", (count * factor).round() as i64))
        }
        _ => None,
    }
}
