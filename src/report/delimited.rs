//! `csv` and `tsv`: one finding a row, safe to open in a spreadsheet. Nothing is held.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::findings::{Finding, RunInfo, Summary};
use crate::input::formula;
use crate::report::found;
use crate::report::{BUFFER, Mask, Report};

/// The columns, in the contract's order.
const COLUMNS: &str = "severity,rule,file,line,campaign_id,customer_id,customers,offer_id,\
    segment,channel,send_at,product_id,product_name,topic,ground,message,instead,fine_if,evidence,fingerprint";

/// The `csv` and `tsv` reports.
pub struct Delimited<W: Write> {
    out: csv::Writer<W>,
    mask: Mask,
    bom: bool,
}

impl<W: Write> Delimited<W> {
    /// Writes to `out`, with a byte order mark in front where `bom` is set.
    pub fn new(out: W, mask: Mask, delimiter: u8, bom: bool) -> Self {
        let out = csv::WriterBuilder::new()
            .delimiter(delimiter)
            .buffer_capacity(BUFFER)
            .from_writer(out);
        Self { out, mask, bom }
    }

    fn cell(&mut self, text: &str) -> io::Result<()> {
        Ok(self.out.write_field(harmless(text).as_bytes())?)
    }

    fn optional(&mut self, text: &Option<impl AsRef<str>>) -> io::Result<()> {
        self.cell(text.as_ref().map(AsRef::as_ref).unwrap_or_default())
    }

    fn number(&mut self, number: u64) -> io::Result<()> {
        Ok(self.out.write_field(number.to_string())?)
    }
}

impl<W: Write> Report for Delimited<W> {
    fn begin(&mut self, _: &RunInfo) -> io::Result<()> {
        let mark = if self.bom { "\u{feff}" } else { "" };
        let columns = format!("{mark}{COLUMNS}");
        Ok(self.out.write_record(columns.split(','))?)
    }

    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        self.mask.meet(finding);
        let customer = finding
            .whom
            .customer()
            .and_then(|id| self.mask.customer(id))
            .unwrap_or_default();
        self.cell(finding.severity.word())?;
        self.cell(&finding.rule)?;
        self.cell(&finding.file)?;
        self.number(finding.line)?;
        self.optional(&finding.campaign_id)?;
        self.cell(&customer)?;
        self.number(u64::from(finding.whom.count()))?;
        self.optional(&finding.offer_id)?;
        self.optional(&finding.segment)?;
        self.optional(&finding.channel)?;
        self.optional(&finding.send_at.map(|at| at.to_string()))?;
        self.optional(&finding.product_id)?;
        self.optional(&finding.product_name)?;
        self.optional(&finding.topic)?;
        self.optional(&finding.ground)?;
        let message = self.mask.message(&finding.message);
        self.cell(&message)?;
        self.cell(&finding.instead)?;
        self.cell(&finding.fine_if.join("; "))?;
        let mut evidence = String::new();
        found::evidence(&finding.evidence, &mut self.mask, &mut evidence);
        self.cell(&evidence)?;
        self.cell(std::str::from_utf8(&finding.fingerprint.hex()).unwrap_or_default())?;
        Ok(self.out.write_record(None::<&[u8]>)?)
    }

    fn finish(&mut self, _: &RunInfo, _: &Summary) -> io::Result<()> {
        self.out.flush()
    }
}

/// A cell that a spreadsheet would run as a formula gets an apostrophe in front, which the input side drops again.
pub fn harmless(text: &str) -> Cow<'_, str> {
    match formula::runs(text.as_bytes()) {
        true => Cow::Owned(format!("'{text}")),
        false => Cow::Borrowed(text),
    }
}
