//! The files being written: at the end of a run that did its job they take their places, each whole.

use std::io::{self, BufWriter, IsTerminal, Write};

use anyhow::{Result, bail};

use crate::cli::AuditArgs;
use crate::commands::audit::options;
use crate::commands::audit::pipe::Pipe;
use crate::commands::{create_new, customer_key, terminal};
use crate::findings::{RunInfo, Summary};
use crate::report::{
    self, Behind, Format, Report, ReportOptions, Sink, record, standard_output, word,
};

/// The files that the options name, but those of rows.
pub struct Outputs {
    reports: Vec<(Format, Sink)>,
    exceptions: Option<Sink>,
    record: Option<Sink>,
    written: Vec<Sink>,
}

impl Outputs {
    /// Begins to write them: what cannot be written is said before the work is done.
    ///
    /// # Errors
    /// Where one cannot be written.
    pub fn create(args: &AuditArgs) -> Result<Outputs> {
        let mut reports = Vec::new();
        for target in &args.output {
            reports.push((target.format, Sink::create(&target.path)?));
        }
        let exceptions = args
            .write_exceptions
            .as_deref()
            .map(create_new)
            .transpose()?;
        let record = args.record.as_deref().map(Sink::create).transpose()?;
        Ok(Outputs {
            reports,
            exceptions,
            record,
            written: Vec::new(),
        })
    }

    /// Only some reports name the inputs' hashes, and computing them takes time.
    pub fn wants_hashes(&self, args: &AuditArgs) -> bool {
        self.writes(args, &[Format::Json, Format::Html, Format::Xlsx])
    }

    /// Whether a report names the hash of the rules.
    pub fn names_rules(&self, args: &AuditArgs) -> bool {
        self.wants_hashes(args) || self.writes(args, &[Format::Sarif])
    }

    /// Whether a record is written, or a report of one of these formats.
    fn writes(&self, args: &AuditArgs, formats: &[Format]) -> bool {
        self.record.is_some()
            || (!args.quiet && formats.contains(&args.format))
            || (self.reports.iter()).any(|(format, _)| formats.contains(format))
    }

    /// Whether a draft of exceptions is asked for.
    pub fn wants_exceptions(&self) -> bool {
        self.exceptions.is_some()
    }

    /// The reports, that on standard output first.
    ///
    /// # Errors
    /// Where a file cannot be written, or a workbook would go to a terminal.
    pub fn reports(&self, args: &AuditArgs) -> Result<Vec<Box<dyn Report>>> {
        let mut reports: Vec<Box<dyn Report>> = Vec::new();
        let options = ReportOptions {
            customers: args.customers,
            key: customer_key(),
            ci: terminal::ci(),
            color: terminal::color(args.color),
            width: terminal::width(),
            bom: args.bom,
        };
        if !args.quiet {
            if args.format.is_binary() && io::stdout().is_terminal() {
                bail!(
                    "{} is no use on a terminal; write it to a file: -o report.{0}",
                    word(&args.format)
                );
            }
            let out: Box<dyn Write> = match writes_files(args) {
                true => Box::new(Pipe(standard_output())),
                false => Box::new(standard_output()),
            };
            reports.push(report::open(args.format, out, &options));
        }
        let plain = ReportOptions {
            color: false,
            width: None,
            ..options
        };
        let one_thread = options::threads(args) < 2;
        for (format, sink) in &self.reports {
            let out: Box<dyn Write> = match sink.writer()? {
                writer if one_thread => Box::new(writer),
                writer => Box::new(Behind::new(writer)),
            };
            reports.push(report::open(*format, out, &plain));
        }
        Ok(reports)
    }

    /// Writes the draft of exceptions, where it is asked for.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn exceptions(&self, draft: &impl std::fmt::Display) -> Result<()> {
        if let Some(sink) = &self.exceptions {
            write!(sink.writer()?, "{draft}")?;
        }
        Ok(())
    }

    /// Writes the record of the run, where it is asked for.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn record(&self, run: &RunInfo, summary: &Summary) -> Result<()> {
        if let Some(sink) = &self.record {
            record::write(BufWriter::new(sink.writer()?), run, summary)?;
        }
        Ok(())
    }

    /// Takes a file that is written whole, to be committed with the rest.
    pub fn add(&mut self, sink: Sink) {
        self.written.push(sink);
    }

    /// Puts all in their places, one after the other: where one may not be replaced, those before it are new already.
    ///
    /// # Errors
    /// Where a file may not be replaced.
    pub fn commit(self) -> Result<()> {
        let reports = self.reports.into_iter().map(|(_, sink)| sink);
        let others = self.exceptions.into_iter().chain(self.record);
        for sink in reports.chain(others).chain(self.written) {
            sink.commit()?;
        }
        Ok(())
    }
}

/// Whether a run writes more than standard output.
fn writes_files(args: &AuditArgs) -> bool {
    let one = [
        &args.cleared,
        &args.held,
        &args.annotated,
        &args.record,
        &args.write_exceptions,
    ];
    !args.output.is_empty() || one.iter().any(|file| file.is_some())
}
