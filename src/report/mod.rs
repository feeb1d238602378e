//! One file a format, each behind one trait: stream findings, then finish.
//!
//! A report never decides anything: it prints what the run found, in the order in which it comes.

use std::io::{self, Write};

use crate::findings::{CustomerKey, Finding, RunInfo, Summary};

pub mod annotated;
mod behind;
mod delimited;
pub mod exposure;
mod format;
mod found;
mod github;
mod gitlab;
#[cfg(test)]
mod golden;
mod grid;
mod html;
pub mod journey;
mod json;
mod jsonl;
mod junit;
mod kept;
mod markdown;
mod mask;
mod named;
mod object;
mod paint;
pub mod record;
pub mod remedy;
mod sarif;
mod sink;
pub mod survey;
mod table;
pub mod text;
mod unaddressed;
mod uri;
mod verdict;
mod wire;
mod xlsx;

pub use behind::Behind;
pub use delimited::harmless;
pub use format::{Format, Target, word};
pub use mask::{Customers, Mask};
pub use named::{Named, standard_output};
pub use sink::Sink;

/// A report being written.
pub trait Report {
    /// Called once, before the first finding: most reports write nothing yet.
    ///
    /// # Errors
    /// Where the output cannot be written; so for each of these.
    fn begin(&mut self, _run: &RunInfo) -> io::Result<()> {
        Ok(())
    }

    /// Called for each finding, in campaign order.
    fn finding(&mut self, finding: &Finding) -> io::Result<()>;

    /// Called once, after the last finding: writes what is left and flushes.
    fn finish(&mut self, run: &RunInfo, summary: &Summary) -> io::Result<()>;
}

/// What may be set of a report.
#[derive(Debug, Clone, Default)]
pub struct ReportOptions {
    /// How customers print; else as is usual for the format ([`Format::customers`]).
    pub customers: Option<Customers>,
    /// The key that customers are masked with (`CREEPCHECK_KEY`).
    pub key: Option<CustomerKey>,
    /// Whether this is a run of continuous integration (`CI` is set): then the table masks customers too.
    pub ci: bool,
    /// Whether the table may use colour.
    pub color: bool,
    /// Columns of the terminal; none in a pipe or a file.
    pub width: Option<u16>,
    /// Whether `csv` and `tsv` begin with a byte order mark, for spreadsheets that need one.
    pub bom: bool,
}

/// Opens a report of a format, which writes to `out`.
pub fn open(format: Format, out: Box<dyn Write>, options: &ReportOptions) -> Box<dyn Report> {
    let mask = Mask::new(
        options.customers.unwrap_or(format.customers(options.ci)),
        options.key.clone(),
    );
    let shows = mask.shows();
    let report: Box<dyn Report> = match format {
        Format::Table => Box::new(table::Table::new(out, mask, options.color, options.width)),
        Format::Json => Box::new(json::Json::new(out, mask)),
        Format::Jsonl => Box::new(jsonl::Jsonl::new(out, mask)),
        Format::Csv => Box::new(delimited::Delimited::new(out, mask, b',', options.bom)),
        Format::Tsv => Box::new(delimited::Delimited::new(out, mask, b'\t', options.bom)),
        Format::Markdown => Box::new(markdown::Markdown::new(out, mask)),
        Format::Sarif => Box::new(sarif::Sarif::new(out, mask)),
        Format::Junit => Box::new(junit::Junit::new(out, mask)),
        Format::Github => Box::new(github::Github::new(out, mask)),
        Format::Html => Box::new(html::Html::new(out, mask)),
        Format::Xlsx => Box::new(xlsx::Xlsx::new(out, mask)),
        Format::Gitlab => Box::new(gitlab::Gitlab::new(out, mask)),
    };
    if shows {
        report
    } else {
        Box::new(unaddressed::Unaddressed(report))
    }
}

/// The size of the buffer between a report and its output. Findings are small, so that few writes reach the system.
const BUFFER: usize = 1 << 18;
