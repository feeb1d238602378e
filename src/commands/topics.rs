//! `creepcheck topics`: which topics there are, what shows one, and what a column of texts touches.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::cli::{BookArgs, TopicsCommand};
use crate::commands::Shelf;
use crate::commands::files::unpacked;
use crate::commands::inputs::keep_stream;
use crate::facts::embedded;
use crate::facts::phrases::Scan;
use crate::facts::topics::{TopicSet, Topics};
use crate::input::batch::Batch;
use crate::input::columns;
use crate::input::document::{Document, duration_words};
use crate::input::error::shown;
use crate::input::table::{ReadOptions, Table};
use crate::input::vocabulary::{did_you_mean, fold_word, nearest};
use crate::report::harmless;

/// Runs it.
///
/// # Errors
/// Where a topic file or the configuration is malformed, there is no such topic or column, a file cannot be read, or
/// `out` cannot be written.
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
            check(file, column, &extra, out)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints every topic: slug, tier, shelf life, title.
fn list(extra: &[Document<'_>], out: &mut dyn Write) -> Result<()> {
    let topics = Topics::load(&mut embedded::phrases(), extra)?;
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
fn show(slug: &str, extra: &[Document<'_>], out: &mut dyn Write) -> Result<()> {
    match Topics::describe(slug, extra)? {
        Some(topic) => write!(out, "{topic}").map_err(Into::into),
        None => {
            let topics = Topics::load(&mut embedded::phrases(), extra)?;
            let otherwise = "; `creepcheck topics list` has them all";
            let mend = did_you_mean(topics.nearest(slug), otherwise);
            bail!("there is no topic `{slug}`{mend}");
        }
    }
}

/// Says of each text of a column which topics it touches: CSV `line,text,topics,tier,matched`.
fn check(path: &Path, wanted: &str, extra: &[Document<'_>], out: &mut dyn Write) -> Result<()> {
    let mut builder = embedded::phrases();
    let topics = Topics::load(&mut builder, extra)?;
    let book = builder.build();

    let mut read = ReadOptions::default();
    keep_stream(path, &mut read)?;
    let mut tables = unpacked(&[path.to_owned()], &mut read)?
        .iter()
        .map(|path| {
            let mut table = Table::open(path, &read)?;
            let column =
                column(table.header(), wanted).with_context(|| format!("{}:1", shown(path)))?;
            table.project(&[column]);
            Ok(table)
        })
        .collect::<Result<Vec<_>>>()?;

    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(["line", "text", "topics", "tier", "matched"])?;
    let mut scan = Scan::new();
    let mut batch = Batch::new();
    for table in &mut tables {
        while table.next_batch(&mut batch)? {
            for row in batch.rows() {
                let text = String::from_utf8_lossy(row.get(0));
                book.scan(&text, &mut scan);
                let (slugs, tier, words) = touched(&topics, &text, &scan);
                let line = row.line().to_string();
                writer.write_record([
                    line.as_str(),
                    &harmless(&text),
                    &slugs,
                    tier,
                    &harmless(&words),
                ])?;
            }
        }
    }
    writer.flush()?;
    Ok(())
}

/// The slugs of the topics that a text touches, the tier of the first, and the words that show them.
fn touched<'t>(topics: &'t Topics, text: &str, scan: &Scan) -> (String, &'t str, String) {
    let matches = topics.matches(text, scan);
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
    (slugs.join(";"), tier, quotes.join(";"))
}

fn column(names: &[String], wanted: &str) -> Result<usize> {
    let folded = fold_word(wanted);
    if let Some(at) = names.iter().position(|name| fold_word(name) == folded) {
        return Ok(at);
    }
    let near = nearest(wanted, names.iter().map(String::as_str));
    let mend = did_you_mean(near, &format!("; found {}", columns::listed(names)));
    bail!("there is no column `{wanted}`{mend}")
}
