//! `--annotated`: the campaigns are read once more, beside the findings, which come in the order of their rows.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::audit::run::Run;
use crate::audit::setup::Setup;
use crate::cli::AuditArgs;
use crate::commands::audit::rows::{Held, named};
use crate::commands::customer_key;
use crate::facts::offer::RowId;
use crate::findings::Finding;
use crate::input::batch::Batch;
use crate::input::dialect::LineEnd;
use crate::input::pack::Packer;
use crate::input::table::Table;
use crate::input::vocabulary::Severity;
use crate::report::annotated::{Annotated, Annotation, COLUMNS, Manner, Standing};
use crate::report::{Customers, Mask, Named, Sink};

/// A campaign to be annotated, and the file that it goes to.
pub struct Target {
    campaign: PathBuf,
    path: PathBuf,
    form: Form,
    sink: Sink,
}

/// How an annotated campaign is written, by the ending of its name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Workbook,
    Csv,
    Tsv,
}

impl Form {
    fn of(path: &Path) -> Option<Form> {
        let name = path.to_string_lossy().to_lowercase();
        let unpacked = name.strip_suffix(".gz").or(name.strip_suffix(".zst"));
        match unpacked.unwrap_or(&name).rsplit_once('.')?.1 {
            "xlsx" => Some(Form::Workbook),
            "csv" => Some(Form::Csv),
            "tsv" => Some(Form::Tsv),
            _ => None,
        }
    }
}

impl Target {
    /// Begins to write a file for each campaign, where that is asked for: what cannot be written is said before the
    /// work is done.
    ///
    /// # Errors
    /// Where a file cannot be written, or its ending is another.
    pub fn create(args: &AuditArgs, setup: &Setup) -> Result<Option<Vec<Target>>> {
        let Some(target) = &args.annotated else {
            return Ok(None);
        };
        let campaigns = setup.campaigns.iter().map(|campaign| {
            let path = named(target, campaign, setup.campaigns.len())?;
            let Some(form) = Form::of(&path) else {
                let name = path.display();
                bail!("--annotated {name}: name a file that ends in .csv, .tsv or .xlsx");
            };
            Ok(Target {
                campaign: campaign.clone(),
                form,
                sink: Sink::create(&path)?,
                path,
            })
        });
        campaigns.collect::<Result<_>>().map(Some)
    }
}

/// The campaigns on their way.
pub struct Annotator<'a> {
    files: Vec<File>,
    rows: Rows<'a>,
    mask: Mask,
    /// The row whose findings come, and what they are.
    row: RowId,
    told: Vec<Told>,
}

/// What is known of rows without a finding.
struct Rows<'a> {
    run: &'a Run,
    /// Rows that could not be read.
    bad: Held,
}

impl Rows<'_> {
    /// What is to be said of a row without a finding; nothing of one of another share, which is left out.
    fn annotation(&self, row: RowId) -> Option<Annotation> {
        if self.bad.contains(&row) {
            return Some(unread());
        }
        (!self.run.is_elsewhere(row)).then(Annotation::default)
    }
}

/// What an annotation says of a finding.
struct Told {
    standing: Standing,
    rule: String,
    message: String,
    fine_if: Vec<Cow<'static, str>>,
}

/// A campaign being read, and written again.
struct File {
    path: PathBuf,
    table: Table,
    batch: Batch,
    next: usize,
    /// Columns that are kept: those of an earlier run are not.
    width: usize,
    out: Annotated<Packer<Named<std::fs::File>>>,
    sink: Sink,
}

impl<'a> Annotator<'a> {
    /// Begins to read the campaigns of a run again.
    ///
    /// # Errors
    /// Where one cannot be read again, or a file cannot be written.
    pub fn new(
        targets: Vec<Target>,
        args: &AuditArgs,
        setup: &Setup,
        run: &'a Run,
    ) -> Result<Self> {
        let files = targets
            .into_iter()
            .map(|target| File::open(target, args, setup))
            .collect::<Result<_>>()?;
        let customers = args.customers.unwrap_or(Customers::Show);
        Ok(Annotator {
            files,
            rows: Rows {
                run,
                bad: run.campaign.bad_rows.iter().copied().collect(),
            },
            mask: Mask::new(customers, customer_key()),
            row: RowId::default(),
            told: Vec::new(),
        })
    }

    /// Takes a finding in a row, which comes after those of the rows before it.
    ///
    /// # Errors
    /// Where rows before it cannot be read or written.
    pub fn finding(&mut self, row: RowId, finding: &Finding, held: bool) -> Result<()> {
        if self.row != row {
            self.end_row()?;
            self.row = row;
        }
        self.mask.meet(finding);
        self.told.push(Told {
            standing: match finding.severity {
                _ if held => Standing::Held,
                Severity::Note => Standing::Note,
                Severity::Error | Severity::Warning => Standing::Look,
            },
            rule: finding.rule.to_string(),
            message: self.mask.message(&finding.message).into_owned(),
            fine_if: finding.fine_if.clone(),
        });
        Ok(())
    }

    fn end_row(&mut self) -> Result<()> {
        let told = std::mem::take(&mut self.told);
        if told.is_empty() {
            return Ok(());
        }
        let RowId { file, line } = self.row;
        let annotation = annotation(&told);
        match self.files.get_mut(usize::from(file)) {
            Some(own) => own.write(file, &self.rows, Some((line, &annotation))),
            None => Ok(()),
        }
    }

    /// Writes the rows that are left, and gives back what is to be committed.
    ///
    /// # Errors
    /// Where they cannot be read or written.
    pub fn finish(mut self) -> Result<Vec<Sink>> {
        self.end_row()?;
        let mut sinks = Vec::new();
        for (at, mut file) in (0..).zip(self.files) {
            file.write(at, &self.rows, None)?;
            file.out.finish()?.finish()?;
            sinks.push(file.sink);
        }
        Ok(sinks)
    }
}

impl File {
    fn open(target: Target, args: &AuditArgs, setup: &Setup) -> Result<File> {
        let Target {
            campaign,
            path,
            form,
            sink,
        } = target;
        let table = Table::open(&campaign, &setup.reading.options)?;
        let dialect = table.dialect();
        let mut out = if form == Form::Workbook {
            // A workbook is packed already.
            let packer = Packer::new(Path::new("-"), sink.writer()?)?;
            Annotated::workbook(packer, setup.as_of)?
        } else {
            let manner = Manner {
                delimiter: match form {
                    Form::Tsv => b'\t',
                    _ => dialect.delimiter,
                },
                crlf: dialect.line_end == LineEnd::CrLf,
                // A spreadsheet that wrote the sheet in its own encoding takes UTF-8 for that, unless a mark says otherwise.
                bom: args.bom || dialect.byte_order_mark || !dialect.utf8,
            };
            Annotated::delimited(Packer::new(&path, sink.writer()?)?, manner)?
        };
        let header: Vec<&str> = table.header().iter().map(String::as_str).collect();
        let own = header.strip_suffix(&COLUMNS).unwrap_or(&header);
        out.header(own)?;
        let width = own.len();
        Ok(File {
            path: campaign,
            table,
            batch: Batch::new(),
            next: 0,
            width,
            out,
            sink,
        })
    }

    /// Writes rows up to the one that starts on the line of `to`, which gets its annotation; without, all.
    fn write(&mut self, at: u8, rows: &Rows<'_>, to: Option<(u32, &Annotation)>) -> Result<()> {
        let failed = || format!("{}: cannot be annotated", self.path.display());
        loop {
            while self.next < self.batch.len() {
                let row = self.batch.row(self.next);
                let line = row.line();
                let here = to.filter(|(own, _)| u64::from(*own) <= line);
                let annotation = match here {
                    Some((own, annotation)) if u64::from(own) == line => Some(annotation.clone()),
                    // A line that no row starts on; the rows before it are written.
                    Some(_) => return Ok(()),
                    None => rows.annotation(RowId {
                        file: at,
                        line: line as u32,
                    }),
                };
                // Nothing stands in a row that a spreadsheet left at the sheet's end.
                if let Some(annotation) = annotation.filter(|_| !row.is_blank()) {
                    let cells: Vec<&str> = (0..self.width).map(|slot| row.text(slot)).collect();
                    self.out.row(&cells, &annotation).with_context(failed)?;
                }
                self.next += 1;
                if here.is_some() {
                    return Ok(());
                }
            }
            self.next = 0;
            if !self.table.next_batch(&mut self.batch)? {
                return Ok(());
            }
        }
    }
}

/// Of a row that could not be read.
fn unread() -> Annotation {
    Annotation {
        standing: Standing::Held,
        why: "This row could not be read.".to_owned(),
        ..Annotation::default()
    }
}

/// All that was found in a row, the worst first.
fn annotation(told: &[Told]) -> Annotation {
    let rules: Vec<&str> = told.iter().map(|told| told.rule.as_str()).collect();
    let why: Vec<&str> = told.iter().map(|told| told.message.as_str()).collect();
    Annotation {
        standing: told
            .iter()
            .map(|told| told.standing)
            .max()
            .unwrap_or_default(),
        rules: rules.join(";"),
        why: why.join(" "),
        fine_if: fine_if(told),
    }
}

/// What would make the row acceptable: each rule has to be met, in any of its ways.
fn fine_if(told: &[Told]) -> String {
    let ways = |told: &Told| told.fine_if.join("; or ");
    match told {
        [one] => ways(one),
        _ if told.iter().all(|told| told.fine_if.is_empty()) => String::new(),
        several => several
            .iter()
            .map(|told| match told.fine_if.as_slice() {
                [] => format!("{}: no way known.", told.rule),
                _ => format!("{}: {}.", told.rule, ways(told)),
            })
            .collect::<Vec<_>>()
            .join(" "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_to_be_met() {
        let told = |rule: &str, ways: &[&str]| Told {
            standing: Standing::Look,
            rule: rule.to_owned(),
            message: "So.".to_owned(),
            fine_if: ways
                .iter()
                .map(|way| Cow::Owned((*way).to_owned()))
                .collect(),
        };
        assert_eq!(
            fine_if(&[told("a", &["later", "by mail"])]),
            "later; or by mail"
        );
        assert_eq!(fine_if(&[told("a", &[]), told("b", &[])]), "");
        let both = annotation(&[told("a", &["later"]), told("b", &[])]);
        assert_eq!(both.fine_if, "a: later. b: no way known.");
        assert_eq!((both.rules.as_str(), both.why.as_str()), ("a;b", "So. So."));
    }
}
