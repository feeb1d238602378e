//! The sheet of the rules' pages.

use std::io::Write;

use rust_xlsxwriter::XlsxError;

use super::cell::{Row, header, height};
use super::{RULES, Xlsx};
use crate::findings::{RunInfo, Summary};

impl<W: Write> Xlsx<W> {
    pub(super) fn rules(&mut self, run: &RunInfo, summary: &Summary) -> Result<(), XlsxError> {
        let sheet = self.book.worksheet_from_name(RULES)?;
        let styles = &self.styles;
        let columns = [
            ("Rule", 30.0),
            ("What it flags", 36.0),
            ("Group", 14.0),
            ("Severity", 10.0),
            ("Findings", 10.0),
            ("Offers", 10.0),
            ("Customers", 10.0),
            ("Why it feels wrong", 60.0),
            ("Instead", 50.0),
            ("See also", 50.0),
        ];
        header(sheet, columns, &styles.header)?;
        for (id, rule) in &run.rules {
            let row = self.pages.get(id).copied().unwrap_or_default();
            let tally = summary.by_rule.get(id).copied().unwrap_or_default();
            let references = rule.references.join("\n");
            let wrapped = [(7, &rule.why), (8, &rule.instead), (9, &references)];
            sheet.set_row_height(
                row,
                height(wrapped.map(|(column, text)| (text.as_str(), columns[column].1))),
            )?;
            let mut cells = Row::new(sheet, row);
            cells
                .text(id, &styles.text)?
                .text(&rule.title, &styles.wrapped)?
                .text(&rule.group, &styles.text)?
                .text(rule.severity.word(), styles.severity(rule.severity))?;
            for number in [tally.findings, tally.offers, tally.customers] {
                cells.number(number as f64, &styles.number)?;
            }
            for (_, words) in wrapped {
                cells.text(words, &styles.wrapped)?;
            }
        }
        sheet
            .set_freeze_panes(1, 1)?
            .set_landscape()
            .set_repeat_rows(0, 0)?
            .set_print_fit_to_pages(1, 0);
        Ok(())
    }
}
