//! The sheet of findings, a row each.

use std::io::Write;

use rust_xlsxwriter::{IgnoreError, XlsxError};

use super::cell::{Row, header, height, moment};
use super::{FINDINGS, MOST, Xlsx};
use crate::findings::Finding;

/// Links that Excel takes on a sheet, a few left over.
const LINKS: u32 = 65_000;

/// The columns of the findings and their widths, in characters.
const COLUMNS: [(&str, f64); 20] = [
    ("Severity", 10.0),
    ("Rule", 32.0),
    ("What was found", 60.0),
    ("Instead", 40.0),
    ("Fine if", 32.0),
    ("Customer", 18.0),
    ("Customers", 11.0),
    ("Campaign", 16.0),
    ("Offer", 14.0),
    ("Segment", 18.0),
    ("Channel", 10.0),
    ("Send at", 25.0),
    ("Product", 14.0),
    ("Product name", 24.0),
    ("Topic", 16.0),
    ("Ground", 11.0),
    ("Evidence", 60.0),
    ("File", 18.0),
    ("Line", 9.0),
    ("Fingerprint", 34.0),
];

impl<W: Write> Xlsx<W> {
    pub(super) fn open_findings(&mut self) -> Result<(), XlsxError> {
        let sheet = self
            .book
            .add_worksheet_with_constant_memory()?
            .set_name(FINDINGS)?;
        header(sheet, COLUMNS, &self.styles.header)?;
        sheet
            .set_freeze_panes(1, 0)?
            .set_landscape()
            .set_repeat_rows(0, 0)?
            .set_print_fit_to_pages(1, 0);
        Ok(())
    }

    pub(super) fn row(&mut self, finding: &Finding) -> Result<(), XlsxError> {
        let row = self.next;
        if row > MOST {
            self.cut += 1;
            return Ok(());
        }
        self.next += 1;
        let message = self.mask.message(&finding.message);
        let customer = finding.whom.customer();
        let customer = customer.and_then(|id| self.mask.customer(id));
        let mut evidence = Vec::new();
        for own in &finding.evidence {
            let at = own.at.map(|at| format!("{at} ")).unwrap_or_default();
            let words = self.mask.message(&own.text);
            evidence.push(format!("{at}{words} ({}:{})", own.file, own.line));
        }
        let evidence = evidence.join("\n");
        let fine_if = finding.fine_if.join("; ");
        let sheet = self.book.worksheet_from_name(FINDINGS)?;
        let wrapped = [
            (2, &*message),
            (3, &*finding.instead),
            (4, &*fine_if),
            (16, &*evidence),
        ];
        let wrapped = wrapped.map(|(column, text)| (text, COLUMNS[column].1));
        sheet.set_row_height(row, height(wrapped))?;
        let styles = &mut self.styles;
        let mut cells = Row::new(sheet, row);
        cells.text(finding.severity.word(), styles.severity(finding.severity))?;
        match self.pages.get(&*finding.rule) {
            Some(page) if row <= LINKS => cells.link(&finding.rule, *page, &styles.link)?,
            _ => cells.text(&finding.rule, &styles.text)?,
        };
        cells
            .text(&message, &styles.wrapped)?
            .text(&finding.instead, &styles.wrapped)?
            .text(&fine_if, &styles.wrapped)?
            .optional(&customer, &styles.text)?
            .number(f64::from(finding.whom.count()), &styles.number)?
            .optional(&finding.campaign_id, &styles.text)?
            .optional(&finding.offer_id, &styles.text)?
            .optional(&finding.segment, &styles.text)?
            .optional(&finding.channel, &styles.text)?;
        let send_at = finding.send_at.map(|at| at.to_string());
        match (finding.send_at.and_then(moment), &send_at) {
            (Some(time), Some(text)) => {
                let format = match text.get("2026-06-01T12:00:00".len()..) {
                    Some(offset) => styles.time(offset),
                    None => &styles.date,
                };
                cells.time(&time, format)?
            }
            _ => cells.optional(&send_at, &styles.text)?,
        };
        cells
            .optional(&finding.product_id, &styles.text)?
            .optional(&finding.product_name, &styles.wrapped)?
            .optional(&finding.topic, &styles.text)?
            .optional(&finding.ground, &styles.text)?
            .text(&evidence, &styles.wrapped)?
            .text(&finding.file, &styles.text)?
            // A line number is far below the 2^53 that a cell holds exactly.
            .number(finding.line as f64, &styles.text)?
            .text(&finding.fingerprint.to_string(), &styles.text)?;
        Ok(())
    }

    pub(super) fn close_findings(&mut self) -> Result<(), XlsxError> {
        let (last, columns) = (self.next - 1, COLUMNS.len() as u16 - 1);
        let sheet = self.book.worksheet_from_name(FINDINGS)?;
        sheet.autofilter(0, 0, last, columns)?;
        // On paper, what was found and what to do: twenty columns would be too small to read.
        sheet.set_print_area(0, 0, last, 5)?;
        // Ids are text on purpose: `0042` is not 42. Excel need not warn of it in every cell.
        sheet.ignore_error_range(0, 0, last, columns, IgnoreError::NumberStoredAsText)?;
        Ok(())
    }
}
