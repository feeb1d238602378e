//! What a file was taken for, as text, with a block of configuration that is ready to paste.

use std::io::{self, Write};

use comfy_table::Cell;
use unicode_width::UnicodeWidthStr;

use crate::findings::survey::{By, Survey, Surveyed};
use crate::report::grid::{self, right};
use crate::report::text::{self, NARROWEST, count, printable, thousands, wrap};

/// Columns of a sample, beyond which it is cut.
const SAMPLE: usize = 24;

/// Writes it.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(survey: &Survey, width: Option<u16>, out: &mut dyn Write) -> io::Result<()> {
    let width = text::columns(width, NARROWEST);
    let paragraph = |out: &mut dyn Write, text: &str| {
        writeln!(out, "{}", wrap(&printable(text), usize::from(width), "  "))
    };
    let format = match &survey.format {
        Some(title) => format!(" ({title})"),
        None => String::new(),
    };
    paragraph(
        out,
        &format!(
            "{}: taken for {}{format}: {}.",
            survey.path,
            survey.taken,
            survey.why.trim_end_matches('.')
        ),
    )?;
    let rows = if survey.more {
        format!("the first {} looked at", count(survey.rows, "row"))
    } else {
        count(survey.rows, "row")
    };
    paragraph(
        out,
        &format!(
            "{}; {}; {rows}",
            survey.dialect,
            count(survey.columns.len() as u64, "column")
        ),
    )?;
    for note in &survey.notes {
        paragraph(out, note)?;
    }
    if survey.columns.iter().any(|column| is_shown(column, survey)) {
        writeln!(out, "\n{}", columns(survey, width))?;
    }
    let aside: Vec<&str> = survey
        .columns
        .iter()
        .filter(|column| !is_shown(column, survey))
        .map(|column| column.header.as_str())
        .collect();
    if !aside.is_empty() {
        writeln!(out)?;
        paragraph(out, &format!("Ignored: {}", aside.join(", ")))?;
    }
    let troubles = survey
        .columns
        .iter()
        .filter_map(|column| Some((&column.header, column.trouble.as_ref()?)));
    for (at, (header, trouble)) in troubles.enumerate() {
        if at == 0 {
            writeln!(out, "\nNot read")?;
        }
        paragraph(out, &format!("“{header}”: {trouble}"))?;
    }
    for (at, (what, so)) in survey.missing.iter().enumerate() {
        if at == 0 {
            writeln!(out, "\nMissing")?;
        }
        paragraph(out, &format!("{what}: {so}"))?;
    }
    names(survey, out)
}

fn columns(survey: &Survey, width: u16) -> String {
    let header = vec![
        Cell::new("Header"),
        Cell::new("Read as"),
        right("Filled"),
        Cell::new("Such as"),
    ];
    let shown = survey.columns.iter().filter(|own| is_shown(own, survey));
    let rows = shown.map(|column| {
        let filled = match (column.filled, survey.rows) {
            (0, _) => "none".to_owned(),
            (filled, rows) if filled == rows => "all".to_owned(),
            (filled, _) => thousands(filled),
        };
        let samples: Vec<String> = column
            .samples
            .iter()
            .map(|sample| format!("“{}”", cut(&printable(sample))))
            .collect();
        vec![
            Cell::new(printable(&column.header)),
            Cell::new(meaning(column)),
            right(filled),
            Cell::new(samples.join(", ")),
        ]
    });
    grid::lined(width, header, rows)
}

/// Whether a column gets a line of its own: an export has scores that are of no use here.
fn is_shown(column: &Surveyed, survey: &Survey) -> bool {
    column.by != By::Nothing
        || column.proposal.is_some()
        || survey.format.is_none() && column.filled > 0
}

fn meaning(column: &Surveyed) -> String {
    let words = column.read_as.join(", ");
    match (column.by, column.proposal) {
        (By::Nothing, Some(word)) => format!("ignored; {word}?"),
        (By::Nothing, None) => "ignored".to_owned(),
        (By::Configuration, _) => format!("{words} (creepcheck.toml)"),
        (By::Name | By::Format, _) => words,
    }
}

fn cut(text: &str) -> String {
    if text.width() <= SAMPLE {
        return text.to_owned();
    }
    let mut short = String::new();
    for letter in text.chars() {
        if short.width() + 1 >= SAMPLE {
            break;
        }
        short.push(letter);
    }
    short.push('…');
    short
}

/// The names of its columns as the configuration takes them, where some are proposed.
fn names(survey: &Survey, out: &mut dyn Write) -> io::Result<()> {
    let (Some(table), settings) = (survey.table, settings(survey)) else {
        return Ok(());
    };
    if settings.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "\nIf that is what they are, this goes into creepcheck.toml:\n\n[columns.{table}]"
    )?;
    (settings.iter()).try_for_each(|(header, own)| writeln!(out, "{header} = \"{own}\""))
}

/// Settings for the columns' names, those in force and those proposed; none where nothing is proposed.
/// A header is quoted as TOML has it.
pub fn settings(survey: &Survey) -> Vec<(String, String)> {
    let mut columns = survey.columns.iter();
    if !columns.any(|column| column.proposal.is_some()) {
        return Vec::new();
    }
    let setting = |column: &Surveyed| {
        let own = match column.by {
            By::Configuration => column.read_as.first().map(String::as_str),
            _ => column.proposal,
        };
        let header = toml::Value::String(column.header.clone());
        own.map(|own| (header.to_string(), own.to_owned()))
    };
    survey.columns.iter().filter_map(setting).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_told_with_a_block_to_paste() {
        let column = |header: &str, read_as: &str, by, proposal| Surveyed {
            header: header.to_owned(),
            read_as: if read_as.is_empty() {
                Vec::new()
            } else {
                vec![read_as.to_owned()]
            },
            by,
            proposal,
            filled: 2,
            samples: vec!["a cell that is far too long to be shown".to_owned()],
            trouble: None,
        };
        let mut survey = Survey {
            path: "mail.csv".to_owned(),
            taken: "a campaign".to_owned(),
            why: "it has `subject`".to_owned(),
            dialect: "comma (guessed), LF, UTF-8 or Windows-1252".to_owned(),
            rows: 2,
            columns: vec![
                column("Subject", "subject", By::Name, None),
                column("Kunde", "customer_id", By::Configuration, None),
                column("The \"SKU\"", "", By::Nothing, Some("product_id")),
                column("Price", "", By::Nothing, None),
            ],
            missing: vec![(
                "no `segment`".to_owned(),
                "could not look: narrow-audience".to_owned(),
            )],
            table: Some("campaign"),
            ..Survey::default()
        };
        survey.columns[0].trouble = Some("“x” is no word of it".to_owned());
        let mut out = Vec::new();
        write(&survey, Some(100), &mut out).unwrap();
        let expected = "\
mail.csv: taken for a campaign: it has `subject`.
comma (guessed), LF, UTF-8 or Windows-1252; 4 columns; 2 rows

Header     Read as                        Filled  Such as
─────────────────────────────────────────────────────────────────────────────
Subject    subject                           all  “a cell that is far too …”
Kunde      customer_id (creepcheck.toml)     all  “a cell that is far too …”
The \"SKU\"  ignored; product_id?              all  “a cell that is far too …”
Price      ignored                           all  “a cell that is far too …”

Not read
“Subject”: “x” is no word of it

Missing
no `segment`: could not look: narrow-audience

If that is what they are, this goes into creepcheck.toml:

[columns.campaign]
\"Kunde\" = \"customer_id\"
'The \"SKU\"' = \"product_id\"
";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
