//! `creepcheck topics`: which topics there are, what shows one, and what a column of texts touches.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::cli::{BookArgs, TopicsCommand};
use crate::commands::Shelf;
use crate::facts::phrases::{PhraseBookBuilder, Scan};
use crate::facts::topics::{TopicSet, Topics};
use crate::input::document::{Document, duration_words};
use crate::input::vocabulary::{fold_word, nearest};

/// What `topics check` was asked.
#[derive(Debug, Clone)]
pub struct CheckArgs {
    /// The CSV file, `-` for standard input.
    pub file: PathBuf,
    /// The column of texts, compared as headers are.
    pub column: String,
}

/// Runs it.
///
/// # Errors
/// Where a topic file or the configuration is malformed, a file cannot be read, or `out` cannot be written.
pub fn run(command: Option<&TopicsCommand>, out: &mut dyn Write) -> Result<ExitCode> {
    let config = match command {
        None => None,
        Some(
            TopicsCommand::List { config }
            | TopicsCommand::Show { config, .. }
            | TopicsCommand::Check { config, .. },
        ) => config.clone(),
    };
    let shelf = Shelf::open(&BookArgs {
        config,
        ..BookArgs::default()
    })?;
    let extra = shelf.topic_documents();
    match command {
        None | Some(TopicsCommand::List { .. }) => list(&extra, out)?,
        Some(TopicsCommand::Show { slug, .. }) => show(slug, &extra, out)?,
        Some(TopicsCommand::Check { file, column, .. }) => {
            check(
                &CheckArgs {
                    file: file.clone(),
                    column: column.clone(),
                },
                &extra,
                out,
            )?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints every topic: slug, tier, shelf life, title.
///
/// # Errors
/// Where a topic file of the user is malformed, or `out` cannot be written.
pub fn list(extra: &[Document<'_>], out: &mut dyn Write) -> Result<()> {
    let topics = Topics::load(&mut PhraseBookBuilder::new(), extra)?;
    let width = topics
        .iter()
        .map(|(_, topic)| topic.slug.len())
        .max()
        .unwrap_or_default();
    for (_, topic) in topics.iter() {
        let shelf_life = duration_words(topic.shelf_life);
        writeln!(
            out,
            "{:width$}  {:9}  {shelf_life:>8}  {}",
            topic.slug,
            topic.tier.word(),
            topic.title
        )?;
    }
    Ok(())
}

/// Prints one topic with the phrases that show it.
///
/// # Errors
/// Where there is no such topic, a file of the user is malformed, or `out` cannot be written.
pub fn show(slug: &str, extra: &[Document<'_>], out: &mut dyn Write) -> Result<()> {
    match Topics::describe(slug, extra)? {
        Some(topic) => write!(out, "{topic}").map_err(Into::into),
        None => {
            let topics = Topics::load(&mut PhraseBookBuilder::new(), extra)?;
            match topics.nearest(slug) {
                Some(nearest) => bail!("there is no topic `{slug}`, did you mean `{nearest}`?"),
                None => bail!("there is no topic `{slug}`; `creepcheck topics list` has them all"),
            }
        }
    }
}

/// Says of each text of a column which topics it touches: CSV `line,text,topics,tier,matched`.
///
/// # Errors
/// Where the file cannot be read or has no such column, a topic file of the user is malformed, or `out` cannot be
/// written.
pub fn check(args: &CheckArgs, extra: &[Document<'_>], out: &mut dyn Write) -> Result<()> {
    let mut builder = PhraseBookBuilder::new();
    let topics = Topics::load(&mut builder, extra)?;
    let book = builder.build();

    let name = args.file.display();
    let mut reader =
        csv::Reader::from_reader(open(&args.file).with_context(|| format!("cannot read {name}"))?);
    let headers = reader
        .byte_headers()
        .with_context(|| format!("cannot read {name}"))?
        .clone();
    let column = column(&headers, &args.column).with_context(|| format!("{name}:1"))?;

    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(["line", "text", "topics", "tier", "matched"])?;
    let mut scan = Scan::new();
    let mut record = csv::ByteRecord::new();
    while reader
        .read_byte_record(&mut record)
        .with_context(|| format!("cannot read {name}"))?
    {
        let line = record.position().map_or(0, csv::Position::line);
        let text = String::from_utf8_lossy(record.get(column).unwrap_or_default());
        book.scan(&text, &mut scan);
        let matches = topics.matches(&text, &scan);
        let touched: TopicSet = matches.iter().map(|found| found.topic).collect();
        let slugs: Vec<&str> = touched.iter().map(|topic| topics.slug(topic)).collect();
        let tier = touched
            .first()
            .and_then(|first| topics.get(first))
            .map_or("", |topic| topic.tier.word());
        let mut quotes: Vec<&str> = matches
            .iter()
            .filter_map(|found| text.get(found.bytes.start as usize..found.bytes.end as usize))
            .collect();
        quotes.dedup();
        writer.write_record([
            &line.to_string(),
            &*text,
            &slugs.join(";"),
            tier,
            &quotes.join(";"),
        ])?;
    }
    writer.flush()?;
    Ok(())
}

fn open(file: &Path) -> std::io::Result<Box<dyn Read>> {
    Ok(if file.as_os_str() == "-" {
        Box::new(std::io::stdin())
    } else {
        Box::new(std::fs::File::open(file)?)
    })
}

fn column(headers: &csv::ByteRecord, wanted: &str) -> Result<usize> {
    let names: Vec<String> = headers
        .iter()
        .map(|name| String::from_utf8_lossy(name).into_owned())
        .collect();
    let folded = fold_word(wanted);
    if let Some(at) = names.iter().position(|name| fold_word(name) == folded) {
        return Ok(at);
    }
    match nearest(wanted, names.iter().map(String::as_str)) {
        Some(name) => bail!("there is no column `{wanted}`, did you mean `{name}`?"),
        None => bail!(
            "there is no column `{wanted}`; the columns are {}",
            names.join(", ")
        ),
    }
}
