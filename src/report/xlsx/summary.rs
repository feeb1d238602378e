//! The first sheet: the verdict, the rules that found something, the files and the run.

use std::io::Write;

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::cell::Row;
use super::styles::Styles;
use super::{MOST, SUMMARY, Xlsx};
use crate::findings::{RunInfo, Summary};
use crate::report::text::count;
use crate::report::verdict::{self, asides, found_rules, parting, verdict, worst};

/// A sheet on which one part stands below the other.
struct Page<'s> {
    sheet: &'s mut Worksheet,
    styles: &'s Styles,
    row: u32,
}

impl Page<'_> {
    /// The next row.
    fn next(&mut self) -> Row<'_> {
        self.row += 1;
        Row::new(self.sheet, self.row - 1)
    }

    /// The names of a table's columns, with a line free above them.
    fn header(&mut self, names: &[&str]) -> Result<(), XlsxError> {
        self.row += 1;
        let header = &self.styles.header;
        let mut cells = self.next();
        for name in names {
            cells.words(name, header)?;
        }
        Ok(())
    }
}

impl<W: Write> Xlsx<W> {
    pub(super) fn summary(&mut self, run: &RunInfo, summary: &Summary) -> Result<(), XlsxError> {
        let sheet = self.book.worksheet_from_name(SUMMARY)?;
        sheet.set_screen_gridlines(false);
        for (column, width) in (0..).zip([34.0, 12.0, 12.0, 12.0, 66.0]) {
            sheet.set_column_width(column, width)?;
        }
        sheet.set_landscape().set_print_fit_to_pages(1, 0);
        let styles = &self.styles;
        let mut page = Page {
            sheet,
            styles,
            row: 0,
        };
        page.next().words(&verdict(summary), &styles.title)?;
        let mut lines = vec![
            parting(summary),
            "Private: this workbook says what is known of people.".to_owned(),
        ];
        if self.cut > 0 {
            let cut = count(self.cut, "more finding");
            lines.push(format!("{cut} not on the sheet, which holds {MOST}."));
        }
        lines.extend(asides(run, summary));
        for line in &lines {
            page.next().text(line, &styles.text)?;
        }
        page.header(&["Rule", "Severity", "Offers", "Customers", "What it flags"])?;
        for (rule, tally) in found_rules(run, summary) {
            let mut cells = page.next();
            match self.pages.get(rule) {
                Some(at) => cells.link(rule, *at, &styles.link)?,
                None => cells.text(rule, &styles.text)?,
            };
            let title = run.rules.get(rule).map_or("", |info| info.title.as_str());
            let severity = worst(&tally);
            cells
                .text(severity.word(), styles.severity(severity))?
                .number(tally.offers as f64, &styles.number)?
                .number(tally.customers as f64, &styles.number)?
                .text(title, &styles.text)?;
        }
        files(&mut page, run)?;
        numbers(&mut page, run, summary)
    }
}

fn files(page: &mut Page<'_>, run: &RunInfo) -> Result<(), XlsxError> {
    page.header(&["File", "Rows", "What", "Format", "SHA-256"])?;
    let styles = page.styles;
    for file in run.campaigns.iter().chain(&run.signals) {
        page.next()
            .text(&file.path, &styles.text)?
            .number(file.rows.unwrap_or_default() as f64, &styles.number)?
            .text(file.what, &styles.text)?
            .text(&file.format, &styles.text)?
            .text(&file.sha256, &styles.text)?;
    }
    Ok(())
}

fn numbers(page: &mut Page<'_>, run: &RunInfo, summary: &Summary) -> Result<(), XlsxError> {
    page.header(&["Run", ""])?;
    let styles = page.styles;
    for (name, number) in verdict::numbers(summary) {
        page.next()
            .text(name, &styles.text)?
            .number(number as f64, &styles.number)?;
    }
    let config = run.config_sha256.as_deref().unwrap_or("none");
    for (name, words) in [
        ("As of", run.as_of.to_string().as_str()),
        ("Profile", run.profile.as_str()),
        ("Rules, SHA-256", run.rules_sha256.as_str()),
        ("Configuration, SHA-256", config),
        ("creepcheck", env!("CARGO_PKG_VERSION")),
    ] {
        page.next()
            .text(name, &styles.text)?
            .text(words, &styles.text)?;
    }
    Ok(())
}
