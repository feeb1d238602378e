//! A workbook for who sorts and filters: a summary, the findings, and the rules' pages.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};

use rust_xlsxwriter::{Format, FormatAlign, IgnoreError, Url, Workbook, Worksheet, XlsxError};

use crate::findings::{Finding, Inputs, RunInfo, Summary};
use crate::input::vocabulary::Severity;
use crate::report::tally::Tally;
use crate::report::text::count;
use crate::report::verdict::{asides, found_rules, parting, verdict, worst};
use crate::report::{Mask, Report};

pub(super) mod cell;

use cell::{height, made, moment, optional, text};

/// The `xlsx` report.
pub struct Xlsx<W: Write> {
    out: W,
    mask: Mask,
    tally: Tally,
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

/// The formats of cells, made once.
struct Styles {
    title: Format,
    header: Format,
    text: Format,
    wrapped: Format,
    link: Format,
    number: Format,
    severities: [Format; 3],
    /// By the offset from UTC that a time was written with.
    times: HashMap<String, Format>,
    date: Format,
}

impl Styles {
    fn new() -> Self {
        let text = Format::new().set_align(FormatAlign::Top);
        let severity =
            |back: u32, ink: u32| text.clone().set_background_color(back).set_font_color(ink);
        Self {
            title: Format::new().set_bold().set_font_size(14),
            header: Format::new()
                .set_bold()
                .set_background_color(0x00E7_E6E6)
                .set_align(FormatAlign::Top),
            wrapped: text.clone().set_text_wrap(),
            link: text.clone().set_hyperlink(),
            // A little room at its end: text in the next column would stand against it.
            number: text.clone().set_num_format("#,##0_)_)"),
            severities: [
                severity(0x00FF_C7CE, 0x009C_0006),
                severity(0x00FF_EB9C, 0x007F_6000),
                severity(0x00DD_EBF7, 0x001F_4E78),
            ],
            times: HashMap::new(),
            date: text
                .clone()
                .set_num_format("yyyy-mm-dd")
                .set_align(FormatAlign::Left),
            text,
        }
    }

    fn severity(&self, severity: Severity) -> &Format {
        &self.severities[severity as usize]
    }

    /// A time as it was written, with its offset behind it: Excel knows no zones.
    fn time(&mut self, offset: &str) -> &Format {
        let text = &self.text;
        self.times.entry(offset.to_owned()).or_insert_with(|| {
            let shape = if offset.is_empty() {
                "yyyy-mm-dd hh:mm".to_owned()
            } else {
                format!("yyyy-mm-dd hh:mm \"{offset}\"")
            };
            text.clone()
                .set_num_format(shape)
                .set_align(FormatAlign::Left)
        })
    }
}

impl<W: Write> Xlsx<W> {
    /// Writes to `out`.
    pub fn new(out: W, mask: Mask) -> Self {
        Self {
            out,
            mask,
            tally: Tally::default(),
            book: Workbook::new(),
            styles: Styles::new(),
            pages: BTreeMap::new(),
            next: 1,
            cut: 0,
        }
    }

    fn open(&mut self, run: &RunInfo) -> Result<(), XlsxError> {
        self.book
            .set_properties(&made(&run.as_of).set_title("creepcheck"));
        self.book.add_worksheet().set_name(SUMMARY)?;
        let sheet = self
            .book
            .add_worksheet_with_constant_memory()?
            .set_name(FINDINGS)?;
        for (column, (name, width)) in (0..).zip(COLUMNS) {
            sheet.set_column_width(column, width)?;
            sheet.write_string_with_format(0, column, name, &self.styles.header)?;
        }
        sheet
            .set_freeze_panes(1, 0)?
            .set_landscape()
            .set_repeat_rows(0, 0)?
            .set_print_fit_to_pages(1, 0);
        self.book.add_worksheet().set_name(RULES)?;
        self.pages = run.rules.keys().cloned().zip(1..).collect();
        Ok(())
    }

    fn row(&mut self, finding: &Finding) -> Result<(), XlsxError> {
        let row = self.next;
        if row > MOST {
            self.cut += 1;
            return Ok(());
        }
        self.next += 1;
        let message = self.mask.message(&finding.message);
        let customer = finding
            .customer_id
            .as_deref()
            .and_then(|id| self.mask.customer(id))
            .unwrap_or_default();
        let evidence: Vec<_> = finding
            .evidence
            .iter()
            .map(|evidence| {
                let at = evidence.at.map(|at| format!("{at} ")).unwrap_or_default();
                format!(
                    "{at}{} ({}:{})",
                    self.mask.message(&evidence.text),
                    evidence.file,
                    evidence.line
                )
            })
            .collect();
        let sheet = self.book.worksheet_from_name(FINDINGS)?;
        let styles = &mut self.styles;
        let evidence = evidence.join("\n");
        let fine_if = finding.fine_if.join("; ");
        let wrapped = [
            (2, &*message),
            (3, &*finding.instead),
            (4, &*fine_if),
            (16, &*evidence),
        ];
        sheet.set_row_height(
            row,
            height(wrapped.map(|(column, text)| (text, COLUMNS[column].1))),
        )?;
        sheet.write_string_with_format(
            row,
            0,
            finding.severity.word(),
            styles.severity(finding.severity),
        )?;
        match self.pages.get(&*finding.rule) {
            Some(page) if row <= LINKS => {
                let link =
                    Url::new(format!("internal:{RULES}!A{}", page + 1)).set_text(&*finding.rule);
                sheet.write_url_with_format(row, 1, link, &styles.link)?;
            }
            _ => text(sheet, row, 1, &finding.rule, &styles.text)?,
        }
        text(sheet, row, 2, &message, &styles.wrapped)?;
        text(sheet, row, 3, &finding.instead, &styles.wrapped)?;
        text(sheet, row, 4, &fine_if, &styles.wrapped)?;
        text(sheet, row, 5, &customer, &styles.text)?;
        sheet.write_number_with_format(row, 6, finding.customers, &styles.number)?;
        optional(sheet, row, 7, &finding.campaign_id, &styles.text)?;
        optional(sheet, row, 8, &finding.offer_id, &styles.text)?;
        optional(sheet, row, 9, &finding.segment, &styles.text)?;
        optional(sheet, row, 10, &finding.channel, &styles.text)?;
        let send_at = finding.send_at.map(|at| at.to_string());
        match send_at.as_deref().and_then(moment) {
            Some((time, Some(offset))) => {
                sheet.write_datetime_with_format(row, 11, time, styles.time(offset))?;
            }
            Some((date, None)) => {
                sheet.write_datetime_with_format(row, 11, date, &styles.date)?;
            }
            None => optional(sheet, row, 11, &send_at, &styles.text)?,
        }
        optional(sheet, row, 12, &finding.product_id, &styles.text)?;
        optional(sheet, row, 13, &finding.product_name, &styles.wrapped)?;
        optional(sheet, row, 14, &finding.topic, &styles.text)?;
        optional(sheet, row, 15, &finding.ground, &styles.text)?;
        text(sheet, row, 16, &evidence, &styles.wrapped)?;
        text(sheet, row, 17, &finding.file, &styles.text)?;
        // A line number is far below the 2^53 that a cell holds exactly.
        sheet.write_number_with_format(row, 18, finding.line as f64, &styles.text)?;
        text(
            sheet,
            row,
            19,
            &finding.fingerprint.to_string(),
            &styles.text,
        )
    }

    fn close(&mut self, run: &RunInfo, summary: &Summary) -> Result<Vec<u8>, XlsxError> {
        let last = self.next - 1;
        let sheet = self.book.worksheet_from_name(FINDINGS)?;
        sheet.autofilter(0, 0, last, COLUMNS.len() as u16 - 1)?;
        // On paper, what was found and what to do: twenty columns would be too small to read.
        sheet.set_print_area(0, 0, last, 5)?;
        // Ids are text on purpose: `0042` is not 42. Excel need not warn of it in every cell.
        sheet.ignore_error_range(
            0,
            0,
            last,
            COLUMNS.len() as u16 - 1,
            IgnoreError::NumberStoredAsText,
        )?;
        self.rules(run, summary)?;
        self.summary(run, summary)?;
        self.book.save_to_buffer()
    }

    fn rules(&mut self, run: &RunInfo, summary: &Summary) -> Result<(), XlsxError> {
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
        for (column, (name, width)) in (0..).zip(columns) {
            sheet.set_column_width(column, width)?;
            sheet.write_string_with_format(0, column, name, &styles.header)?;
        }
        for (id, rule) in &run.rules {
            let row = self.pages.get(id).copied().unwrap_or_default();
            let tally = summary.by_rule.get(id).copied().unwrap_or_default();
            text(sheet, row, 0, id, &styles.text)?;
            text(sheet, row, 1, &rule.title, &styles.wrapped)?;
            text(sheet, row, 2, &rule.group, &styles.text)?;
            text(
                sheet,
                row,
                3,
                rule.severity.word(),
                styles.severity(rule.severity),
            )?;
            for (column, number) in (4..).zip([tally.findings, tally.offers, tally.customers]) {
                sheet.write_number_with_format(row, column, number as f64, &styles.number)?;
            }
            let references = rule.references.join("\n");
            let wrapped = [(7, &rule.why), (8, &rule.instead), (9, &references)];
            sheet.set_row_height(
                row,
                height(wrapped.map(|(column, text)| (text.as_str(), columns[column].1))),
            )?;
            for (column, words) in wrapped {
                text(sheet, row, column as u16, words, &styles.wrapped)?;
            }
        }
        sheet
            .set_freeze_panes(1, 1)?
            .set_landscape()
            .set_repeat_rows(0, 0)?
            .set_print_fit_to_pages(1, 0);
        Ok(())
    }

    fn summary(&mut self, run: &RunInfo, summary: &Summary) -> Result<(), XlsxError> {
        let sheet = self.book.worksheet_from_name(SUMMARY)?;
        let styles = &self.styles;
        sheet.set_screen_gridlines(false);
        for (column, width) in (0..).zip([34.0, 12.0, 12.0, 12.0, 66.0]) {
            sheet.set_column_width(column, width)?;
        }
        sheet.write_string_with_format(0, 0, verdict(&self.tally, summary), &styles.title)?;
        let mut row = 1;
        let mut lines = vec![
            parting(summary),
            "Private: this workbook says what is known of people.".to_owned(),
        ];
        if self.cut > 0 {
            lines.push(format!(
                "{} not on the sheet, which holds {MOST}.",
                count(self.cut, "more finding")
            ));
        }
        lines.extend(asides(summary));
        for line in &lines {
            text(sheet, row, 0, line, &styles.text)?;
            row += 1;
        }

        row += 1;
        header(
            sheet,
            row,
            &["Rule", "Severity", "Offers", "Customers", "What it flags"],
            styles,
        )?;
        let rules = found_rules(summary);
        for (rule, tally) in rules {
            row += 1;
            match self.pages.get(rule) {
                Some(page) => {
                    let link = Url::new(format!("internal:{RULES}!A{}", page + 1)).set_text(rule);
                    sheet.write_url_with_format(row, 0, link, &styles.link)?;
                }
                None => text(sheet, row, 0, rule, &styles.text)?,
            }
            text(
                sheet,
                row,
                1,
                worst(&tally).word(),
                styles.severity(worst(&tally)),
            )?;
            sheet.write_number_with_format(row, 2, tally.offers as f64, &styles.number)?;
            sheet.write_number_with_format(row, 3, tally.customers as f64, &styles.number)?;
            let title = run.rules.get(rule).map_or("", |info| info.title.as_str());
            text(sheet, row, 4, title, &styles.text)?;
        }

        row += 2;
        header(
            sheet,
            row,
            &["File", "Rows", "What", "Format", "SHA-256"],
            styles,
        )?;
        let campaigns = run.campaigns.iter().map(|file| (file, "campaign"));
        for (
            Inputs {
                path,
                rows,
                sha256,
                format,
            },
            what,
        ) in campaigns.chain(run.signals.iter().map(|file| (file, "signals")))
        {
            row += 1;
            text(sheet, row, 0, path, &styles.text)?;
            sheet.write_number_with_format(row, 1, *rows as f64, &styles.number)?;
            text(sheet, row, 2, what, &styles.text)?;
            text(sheet, row, 3, format, &styles.text)?;
            text(sheet, row, 4, sha256, &styles.text)?;
        }

        row += 2;
        header(sheet, row, &["Run", ""], styles)?;
        let numbers = [
            ("Offers", summary.offers),
            ("Offers with a finding", summary.flagged_offers),
            ("Offers to hold", summary.held_offers),
            ("Customers", summary.customers),
            ("Errors", summary.errors),
            ("Warnings", summary.warnings),
            ("Notes", summary.notes),
            ("Accepted on purpose", summary.excepted),
            ("Below what is shown", summary.below_threshold),
            ("Rows that could not be read", summary.bad_rows),
        ];
        for (name, number) in numbers {
            row += 1;
            text(sheet, row, 0, name, &styles.text)?;
            sheet.write_number_with_format(row, 1, number as f64, &styles.number)?;
        }
        let config = run.config_sha256.as_deref().unwrap_or("none");
        for (name, words) in [
            ("As of", run.as_of.as_str()),
            ("Profile", run.profile.as_str()),
            ("Rules, SHA-256", run.rules_sha256.as_str()),
            ("Configuration, SHA-256", config),
            ("creepcheck", env!("CARGO_PKG_VERSION")),
        ] {
            row += 1;
            text(sheet, row, 0, name, &styles.text)?;
            text(sheet, row, 1, words, &styles.text)?;
        }
        sheet.set_landscape().set_print_fit_to_pages(1, 0);
        Ok(())
    }
}

impl<W: Write> Report for Xlsx<W> {
    fn begin(&mut self, run: &RunInfo) -> io::Result<()> {
        self.open(run).map_err(io::Error::other)
    }

    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        self.mask.meet(finding);
        self.tally.add(finding);
        self.row(finding).map_err(io::Error::other)
    }

    fn finish(&mut self, run: &RunInfo, summary: &Summary) -> io::Result<()> {
        let bytes = self.close(run, summary).map_err(io::Error::other)?;
        self.out.write_all(&bytes)?;
        self.out.flush()
    }
}

fn header(
    sheet: &mut Worksheet,
    row: u32,
    names: &[&str],
    styles: &Styles,
) -> Result<(), XlsxError> {
    for (column, name) in (0..).zip(names) {
        sheet.write_string_with_format(row, column, *name, &styles.header)?;
    }
    Ok(())
}
