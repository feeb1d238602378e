//! A workbook for who sorts and filters: a summary, the findings, and the rules' pages.

use std::collections::BTreeMap;
use std::io::{self, Write};

use rust_xlsxwriter::{Workbook, XlsxError};

use crate::findings::{Finding, RunInfo, Summary};
use crate::report::{Mask, Report};

pub(super) mod cell;
mod findings;
mod rules;
pub(super) mod styles;
mod summary;

use cell::made;
use styles::Styles;

/// The `xlsx` report.
pub struct Xlsx<W: Write> {
    out: W,
    mask: Mask,
    book: Workbook,
    styles: Styles,
    /// The row of each rule on the sheet of rules.
    pages: BTreeMap<String, u32>,
    /// The next row on the sheet of findings.
    next: u32,
    cut: u64,
}

const SUMMARY: &str = "Summary";
const FINDINGS: &str = "Findings";
const RULES: &str = "Rules";

/// Rows that Excel takes, the header left out.
pub(super) const MOST: u32 = 1_048_575;

impl<W: Write> Xlsx<W> {
    /// Writes to `out`.
    pub fn new(out: W, mask: Mask) -> Self {
        Self {
            out,
            mask,
            book: Workbook::new(),
            styles: Styles::new(),
            pages: BTreeMap::new(),
            next: 1,
            cut: 0,
        }
    }

    fn open(&mut self, run: &RunInfo) -> Result<(), XlsxError> {
        self.book
            .set_properties(&made(run.as_of).set_title("creepcheck"));
        self.book.add_worksheet().set_name(SUMMARY)?;
        self.open_findings()?;
        self.book.add_worksheet().set_name(RULES)?;
        self.pages = run.rules.keys().cloned().zip(1..).collect();
        Ok(())
    }

    fn close(&mut self, run: &RunInfo, summary: &Summary) -> Result<Vec<u8>, XlsxError> {
        self.close_findings()?;
        self.rules(run, summary)?;
        self.summary(run, summary)?;
        self.book.save_to_buffer()
    }
}

impl<W: Write> Report for Xlsx<W> {
    fn begin(&mut self, run: &RunInfo) -> io::Result<()> {
        self.open(run).map_err(io::Error::other)
    }

    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        self.mask.meet(finding);
        self.row(finding).map_err(io::Error::other)
    }

    fn finish(&mut self, run: &RunInfo, summary: &Summary) -> io::Result<()> {
        let bytes = self.close(run, summary).map_err(io::Error::other)?;
        self.out.write_all(&bytes)?;
        self.out.flush()
    }
}
