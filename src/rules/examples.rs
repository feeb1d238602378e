//! The examples that a rule carries: small campaigns and signals, and what must be flagged in them.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::de::DeValue;

use crate::input::dates::DateReader;
use crate::input::document::{Document, Problem, Table, Value, number};
use crate::input::vocabulary::{CampaignColumn, Severity, SignalColumn, did_you_mean, nearest};
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
        line: document.line(span.start),
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
        (None, Some(many)) => rows_of(many)?,
        _ => return Err(document.problem(span, "an example has either `offer` or `offers`")),
    };
    let columns: Vec<_> = CampaignColumn::words().collect();
    let defaults = [("customer_id", "C1"), ("send_at", SEND_AT)];
    example.campaign = sheet(&offers, &defaults, &columns)?;
    example.signals = table.get("signals").map(signals).transpose()?;
    example.rows = match table.get("rows") {
        Some(rows) => numbers(rows, example.campaign.rows.len())?,
        None if flags => vec![example.campaign.rows.len()],
        None => Vec::new(),
    };
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

fn rows_of<'t>(value: Value<'t>) -> Result<Vec<Table<'t>>, Problem> {
    let tables = value.tables()?.into_iter();
    Ok(tables.map(|(table, _)| table).collect())
}

/// The signals as a sheet, with the columns that no signal file is without.
fn signals(value: Value<'_>) -> Result<Sheet, Problem> {
    let columns: Vec<_> = SignalColumn::words().collect();
    let mut signals = sheet(&rows_of(value)?, &[("customer_id", "C1")], &columns)?;
    for column in ["customer_id", "type"] {
        if !signals.header.iter().any(|own| own == column) {
            signals.header.push(column.to_owned());
        }
    }
    Ok(signals)
}

/// Numbers of rows, of which there are so many.
fn numbers(value: Value<'_>, most: usize) -> Result<Vec<usize>, Problem> {
    let wrong = || value.problem("`rows` takes the numbers of rows, the first is 1");
    let mut numbers = Vec::new();
    for row in value.value.get_ref().as_array().ok_or_else(wrong)?.iter() {
        let row = number(row.get_ref()).filter(|row| *row >= 1.0);
        let row = row.ok_or_else(wrong)? as usize;
        if row > most {
            return Err(value.problem(format!("there is no row {row}; the example has {most}")));
        }
        numbers.push(row);
    }
    Ok(numbers)
}

fn no_severity(value: Value<'_>) -> Problem {
    let words = Severity::words().collect::<Vec<_>>().join(", ");
    value.problem(format!("`severity` takes one of {words}"))
}

/// How often a row may be repeated: more is a slip of the pen, and would fill the memory.
pub(super) const MOST_TIMES: u32 = 10_000;

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
                if times.fract() != 0.0 || !(1.0..=f64::from(MOST_TIMES)).contains(&times) {
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
                let mend = did_you_mean(Some(near), "");
                return Err(value.key_problem(format!("there is no column `{name}`{mend}")));
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
