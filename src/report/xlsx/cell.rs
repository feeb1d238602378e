//! Cells of a workbook: text that stays text, times that are times, rows as high as what they hold.

use std::borrow::Cow;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Url, Worksheet, XlsxError};

use super::RULES;
use crate::input::dates::Moment;

/// Letters that Excel takes in a cell.
const LONGEST: usize = 32_767;

/// Points of a line of text, and the most that a row may have.
const LINE: f64 = 15.0;
const HIGHEST: f64 = 409.0;

/// How high a row is whose wrapped texts stand in columns of these widths. Not every program works it out by itself
/// for a file that it did not write.
pub fn height<const N: usize>(wrapped: [(&str, f64); N]) -> f64 {
    let lines = |(text, width): (&str, f64)| -> f64 {
        text.lines()
            // Words do not fill a line to its end.
            .map(|line| {
                (line.chars().count() as f64 / (width * 0.93))
                    .ceil()
                    .max(1.0)
            })
            .sum()
    };
    (wrapped.into_iter().map(lines).fold(1.0, f64::max) * LINE).min(HIGHEST)
}

/// A cell of text: whatever it holds, it is never a number, a date or a formula.
pub fn text(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    if text.is_empty() {
        return Ok(());
    }
    // A line ends in a line feed there; a carriage return would print as a code.
    let text = &*text.replace('\r', "");
    sheet.write_string_with_format(row, column, &*shortened(text), format)?;
    Ok(())
}

/// A text that Excel takes, which counts letters as UTF-16 has them.
fn shortened(text: &str) -> Cow<'_, str> {
    // No letter has more of those than it has bytes here.
    if text.len() <= LONGEST || text.encode_utf16().count() <= LONGEST {
        return Cow::Borrowed(text);
    }
    let mut room = LONGEST - 1;
    let fits = |letter: &char| {
        let left = room.checked_sub(letter.len_utf16());
        room = left.unwrap_or_default();
        left.is_some()
    };
    Cow::Owned(text.chars().take_while(fits).chain(['…']).collect())
}

/// The names of columns, each as wide as it says; gives back how many there are.
pub fn header<'n>(
    sheet: &mut Worksheet,
    columns: impl IntoIterator<Item = (&'n str, f64)>,
    format: &Format,
) -> Result<u16, XlsxError> {
    let mut next = 0;
    for (name, width) in columns {
        sheet.set_column_width(next, width)?;
        text(sheet, 0, next, name, format)?;
        next += 1;
    }
    Ok(next)
}

/// A row being written, a cell after the other.
pub struct Row<'s> {
    sheet: &'s mut Worksheet,
    row: u32,
    column: u16,
}

impl<'s> Row<'s> {
    /// Begins a row.
    pub fn new(sheet: &'s mut Worksheet, row: u32) -> Self {
        Row {
            sheet,
            row,
            column: 0,
        }
    }

    /// A cell of text ([`text`]).
    pub fn text(&mut self, words: &str, format: &Format) -> Result<&mut Self, XlsxError> {
        text(self.sheet, self.row, self.column, words, format)?;
        Ok(self.next())
    }

    /// A cell of text that may not be there.
    pub fn optional(
        &mut self,
        words: &Option<impl AsRef<str>>,
        format: &Format,
    ) -> Result<&mut Self, XlsxError> {
        self.text(
            words.as_ref().map(AsRef::as_ref).unwrap_or_default(),
            format,
        )
    }

    /// A cell of our own words, which has its format even where they are none.
    pub fn words(&mut self, words: &str, format: &Format) -> Result<&mut Self, XlsxError> {
        self.sheet
            .write_string_with_format(self.row, self.column, words, format)?;
        Ok(self.next())
    }

    /// A cell with a number.
    pub fn number(&mut self, number: f64, format: &Format) -> Result<&mut Self, XlsxError> {
        self.sheet
            .write_number_with_format(self.row, self.column, number, format)?;
        Ok(self.next())
    }

    /// A cell with a date or a time.
    pub fn time(&mut self, at: &ExcelDateTime, format: &Format) -> Result<&mut Self, XlsxError> {
        self.sheet
            .write_datetime_with_format(self.row, self.column, at, format)?;
        Ok(self.next())
    }

    /// A cell that leads to a row of the sheet of rules.
    pub fn link(
        &mut self,
        words: &str,
        page: u32,
        format: &Format,
    ) -> Result<&mut Self, XlsxError> {
        let link = Url::new(format!("internal:{RULES}!A{}", page + 1)).set_text(words);
        self.sheet
            .write_url_with_format(self.row, self.column, link, format)?;
        Ok(self.next())
    }

    fn next(&mut self) -> &mut Self {
        self.column += 1;
        self
    }
}

/// A workbook's properties, with the run's time as that of making: the same run gives the same bytes.
pub fn made(as_of: Moment) -> DocProperties {
    // A time that Excel cannot count is none that its readers could read either.
    let time = moment(as_of).or_else(|| ExcelDateTime::from_timestamp(0).ok());
    DocProperties::new().set_creation_datetime(&time.unwrap_or_default())
}

/// A moment as it was written: none before what Excel counts from.
pub fn moment(at: Moment) -> Option<ExcelDateTime> {
    let local = at.as_written();
    let (year, month, day) = local.date();
    let year = u16::try_from(year).ok()?;
    let date = ExcelDateTime::from_ymd(year, month as u8, day as u8).ok()?;
    if at.is_date() {
        return Some(date);
    }
    let (hour, minute, second) = (
        local.second / 3600,
        local.second / 60 % 60,
        local.second % 60,
    );
    let time = date.and_hms(hour as u16, minute as u8, f64::from(second));
    time.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_as_high_as_what_they_hold() {
        assert_eq!(height([("short", 60.0), ("", 40.0)]), LINE);
        assert_eq!(
            height([("short", 60.0), (&"word ".repeat(20), 40.0)]),
            3.0 * LINE
        );
        assert_eq!(height([("one\ntwo", 60.0)]), 2.0 * LINE);
        assert_eq!(height([(&"word ".repeat(2_000), 40.0)]), HIGHEST);
    }

    #[test]
    fn a_text_is_cut_where_excel_would_take_no_more() {
        let units = |text: &str| shortened(text).encode_utf16().count();
        for (letter, taken) in [("x", LONGEST), ("ü", LONGEST), ("🎁", LONGEST / 2)] {
            let longest = letter.repeat(taken);
            assert_eq!(shortened(&longest), longest);
            let cut = letter.repeat(taken + 1);
            assert!(shortened(&cut).ends_with('…'));
            assert!(
                units(&cut) > LONGEST - 2 && units(&cut) <= LONGEST,
                "{letter}"
            );
        }
    }

    #[test]
    fn moments_that_excel_can_count() {
        assert!(moment(Moment::utc(0)).is_some());
        assert!(moment(Moment::utc(-3_786_825_600)).is_none(), "1850-01-01");
    }
}
