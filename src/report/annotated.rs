//! `--annotated`: the campaign as it came, with what was found in each row behind it.

use std::io::{self, Write};

use rust_xlsxwriter::{Format, IgnoreError, Workbook, XlsxError};

use crate::input::dates::Moment;
use crate::input::vocabulary::Severity;
use crate::report::delimited::harmless;
use crate::report::xlsx::MOST;
use crate::report::xlsx::cell::{header, height, made, text};
use crate::report::xlsx::styles::Styles;

/// The columns behind the campaign's own.
pub const COLUMNS: [&str; 4] = ["verdict", "rules", "why", "fine_if"];

/// Characters across of the last two in a workbook, whose words are wrapped.
const WHY: f64 = 70.0;
const FINE_IF: f64 = 50.0;

/// Points of the tallest row: of many findings the first lines, so that the campaign still reads as a list.
const TALLEST: f64 = 90.0;

/// What is to be done with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Standing {
    /// Nothing was found.
    #[default]
    Cleared,
    /// It may go; a note was made.
    Note,
    /// It may go, but is worth a look.
    Look,
    /// It is held back.
    Held,
}

impl Standing {
    /// The word of the column `verdict`.
    pub fn word(self) -> &'static str {
        match self {
            Standing::Cleared => "cleared",
            Standing::Note => "note",
            Standing::Look => "look",
            Standing::Held => "held",
        }
    }

    /// How its cell looks in a workbook.
    fn format(self, styles: &Styles) -> &Format {
        match self {
            Standing::Cleared => &styles.text,
            Standing::Note => styles.severity(Severity::Note),
            Standing::Look => styles.severity(Severity::Warning),
            Standing::Held => styles.severity(Severity::Error),
        }
    }
}

/// What stands behind a row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Annotation {
    /// What is to be done with it.
    pub standing: Standing,
    /// The rules that it breaks, with `;`.
    pub rules: String,
    /// What was found.
    pub why: String,
    /// What would make it acceptable.
    pub fine_if: String,
}

impl Annotation {
    fn cells(&self) -> [&str; 4] {
        [self.standing.word(), &self.rules, &self.why, &self.fine_if]
    }
}

/// Writes a campaign's rows with their annotations.
pub enum Annotated<W: Write + Send> {
    /// As text.
    Delimited(Box<csv::Writer<W>>),
    /// As a workbook.
    Workbook(Box<Sheet<W>>),
}

/// A workbook being written.
pub struct Sheet<W> {
    out: W,
    book: Workbook,
    /// The last column.
    last: u16,
    next: u32,
    header: Format,
    styles: Styles,
}

/// How the campaign is written, as far as the annotated one follows it.
#[derive(Debug, Clone, Copy)]
pub struct Manner {
    /// Between fields.
    pub delimiter: u8,
    /// Whether lines end with `\r\n`.
    pub crlf: bool,
    /// Whether it starts with a byte order mark.
    pub bom: bool,
}

impl<W: Write + Send> Annotated<W> {
    /// A text file in UTF-8.
    ///
    /// # Errors
    /// Where it cannot be written; so for each of these.
    pub fn delimited(mut out: W, manner: Manner) -> io::Result<Self> {
        if manner.bom {
            out.write_all("\u{feff}".as_bytes())?;
        }
        let terminator = if manner.crlf {
            csv::Terminator::CRLF
        } else {
            csv::Terminator::Any(b'\n')
        };
        let out = csv::WriterBuilder::new()
            .delimiter(manner.delimiter)
            .terminator(terminator)
            .from_writer(out);
        Ok(Annotated::Delimited(Box::new(out)))
    }

    /// A workbook; `as_of` stands as the time of making, so that the same run gives the same bytes.
    pub fn workbook(out: W, as_of: Moment) -> io::Result<Self> {
        let mut book = Workbook::new();
        book.set_properties(&made(as_of));
        book.add_worksheet_with_constant_memory()
            .and_then(|sheet| sheet.set_name("Campaign"))
            .map_err(io::Error::other)?;
        Ok(Annotated::Workbook(Box::new(Sheet {
            out,
            book,
            last: 0,
            next: 0,
            header: Format::new().set_bold().set_background_color(0x00E7_E6E6),
            styles: Styles::new(),
        })))
    }

    /// Writes the header.
    pub fn header(&mut self, names: &[&str]) -> io::Result<()> {
        match self {
            Annotated::Delimited(out) => Ok(out.write_record(
                names
                    .iter()
                    .chain(&COLUMNS)
                    .map(|name| harmless(name).into_owned()),
            )?),
            Annotated::Workbook(sheet) => sheet.header(names).map_err(io::Error::other),
        }
    }

    /// Writes a row.
    pub fn row(&mut self, cells: &[&str], annotation: &Annotation) -> io::Result<()> {
        match self {
            Annotated::Delimited(out) => {
                for cell in cells.iter().chain(&annotation.cells()) {
                    out.write_field(harmless(cell).as_bytes())?;
                }
                Ok(out.write_record(None::<&[u8]>)?)
            }
            Annotated::Workbook(sheet) => {
                if sheet.next > MOST {
                    return Err(io::Error::other(format!(
                        "a workbook holds {MOST} rows, and the campaign has more: name a .csv"
                    )));
                }
                sheet.row(cells, annotation).map_err(io::Error::other)
            }
        }
    }

    /// Writes what is left, and gives back what was written to.
    pub fn finish(self) -> io::Result<W> {
        match self {
            Annotated::Delimited(out) => out.into_inner().map_err(csv::IntoInnerError::into_error),
            Annotated::Workbook(sheet) => sheet.finish(),
        }
    }
}

impl<W: Write> Sheet<W> {
    fn header(&mut self, names: &[&str]) -> Result<(), XlsxError> {
        let sheet = self.book.worksheet_from_index(0)?;
        let widths = names.iter().map(|name| (*name, 16.0));
        let own = COLUMNS.into_iter().zip([10.0, 32.0, WHY, FINE_IF]);
        self.last = header(sheet, widths.chain(own), &self.header)? - 1;
        sheet.set_freeze_panes(1, 0)?.set_landscape();
        self.next = 1;
        Ok(())
    }

    fn row(&mut self, cells: &[&str], annotation: &Annotation) -> Result<(), XlsxError> {
        let sheet = self.book.worksheet_from_index(0)?;
        let wrapped = [(&*annotation.why, WHY), (&*annotation.fine_if, FINE_IF)];
        sheet.set_row_height(self.next, height(wrapped).min(TALLEST))?;
        let (plain, wrapped) = (&self.styles.text, &self.styles.wrapped);
        let verdict = annotation.standing.format(&self.styles);
        let own = [verdict, wrapped, wrapped, wrapped];
        let formats = std::iter::repeat_n(plain, cells.len()).chain(own);
        let own = annotation.cells();
        let cells = cells.iter().chain(&own).zip(formats);
        for (column, (cell, format)) in (0..).zip(cells) {
            text(sheet, self.next, column, cell, format)?;
        }
        self.next += 1;
        Ok(())
    }

    fn finish(mut self) -> io::Result<W> {
        let last = self.next.saturating_sub(1);
        let mut close = || -> Result<Vec<u8>, XlsxError> {
            let sheet = self.book.worksheet_from_index(0)?;
            sheet.autofilter(0, 0, last, self.last)?;
            // Ids are text on purpose: `0042` is not 42. Excel need not warn of it in every cell.
            sheet.ignore_error_range(0, 0, last, self.last, IgnoreError::NumberStoredAsText)?;
            self.book.save_to_buffer()
        };
        let bytes = close().map_err(io::Error::other)?;
        self.out.write_all(&bytes)?;
        self.out.flush()?;
        Ok(self.out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_keeps_its_cells_and_is_safe_to_open() {
        let manner = Manner {
            delimiter: b';',
            crlf: true,
            bom: true,
        };
        let mut annotated = Annotated::delimited(Vec::new(), manner).unwrap();
        annotated.header(&["customer_id", "body"]).unwrap();
        annotated
            .row(&["0042", "=1+1"], &Annotation::default())
            .unwrap();
        let held = Annotation {
            standing: Standing::Held,
            rules: "opted-out".to_owned(),
            why: "Said no; on Monday.".to_owned(),
            fine_if: String::new(),
        };
        annotated.row(&["7", "two\nlines"], &held).unwrap();
        assert_eq!(
            String::from_utf8(annotated.finish().unwrap()).unwrap(),
            "\u{feff}customer_id;body;verdict;rules;why;fine_if\r\n0042;'=1+1;cleared;;;\r\n7;\"two\nlines\";held;opted-out;\"Said no; on Monday.\";\r\n"
        );
    }
}
