//! A run of rows, owned and reused.

use super::encoding;
use super::formula;
use super::scan::{Record, Records, Span};

/// A run of rows: the buffer they were read into, and where their fields lie. Reused, so that
/// reading allocates nothing once it is under way.
#[derive(Debug, Default)]
pub struct Batch {
    pub(super) bytes: Vec<u8>,
    /// In place of `bytes` once the rows are read and all of it is UTF-8: a field then is text without another look.
    text: String,
    pub(super) records: Records,
    /// Which field of a record each slot is.
    pub(super) columns: Vec<u32>,
    /// Its rows were pushed by hand, and hold their slots alone, in order.
    pushed: bool,
}

impl Batch {
    /// An empty batch.
    pub fn new() -> Batch {
        Batch::default()
    }

    /// Forgets the rows, keeps the memory.
    pub fn clear(&mut self) {
        self.unseal();
        self.records.clear();
        self.pushed = false;
    }

    /// Takes the buffer for text, where it is.
    pub(super) fn seal(&mut self) {
        match String::from_utf8(std::mem::take(&mut self.bytes)) {
            Ok(text) => self.text = text,
            Err(error) => self.bytes = error.into_bytes(),
        }
    }

    fn unseal(&mut self) {
        if !self.text.is_empty() {
            self.bytes = std::mem::take(&mut self.text).into_bytes();
        }
    }

    /// How many rows it holds.
    pub fn len(&self) -> usize {
        self.records.records.len()
    }

    /// Bytes of the rows that were pushed.
    pub(super) fn size(&self) -> usize {
        if self.pushed { self.bytes.len() } else { 0 }
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.records.records.is_empty()
    }

    /// The row at `index`.
    ///
    /// # Panics
    /// If there are not so many.
    pub fn row(&self, index: usize) -> Row<'_> {
        self.view(&self.records.records[index])
    }

    /// The rows, in the order of the file.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.records.records.iter().map(|record| self.view(record))
    }

    #[inline]
    fn view<'a>(&'a self, record: &'a Record) -> Row<'a> {
        let first = record.first as usize;
        Row {
            text: &self.text,
            bytes: &self.bytes,
            spans: &self.records.spans[first..first + record.fields as usize],
            columns: &self.columns,
            record,
        }
    }

    /// Appends a row made elsewhere, from a source row of these lines: its slots in order, decoded
    /// and unquoted. A batch holds either such rows or those of a table; the first one pushed drops
    /// the others.
    pub fn push_row<'a>(
        &mut self,
        line: u64,
        end_line: u64,
        fields: impl IntoIterator<Item = &'a [u8]>,
    ) {
        if !self.pushed {
            self.unseal();
            self.records.clear();
            self.bytes.clear();
            self.columns.clear();
            self.pushed = true;
        }
        let first = self.records.spans.len();
        for field in fields {
            let start = self.bytes.len();
            self.bytes.extend_from_slice(field);
            self.records.spans.push(Span::new(start, self.bytes.len()));
        }
        let fields = (self.records.spans.len() - first) as u32;
        self.columns.extend(self.columns.len() as u32..fields);
        self.records.records.push(Record {
            first: first as u32,
            fields,
            line,
            end_line,
            beyond_ascii: false,
        });
    }

    /// Reads as Windows-1252 what is wanted and not UTF-8; the text goes behind the buffer's bytes.
    pub(super) fn mend_encoding(&mut self) {
        let suspect = |record: &Record| record.beyond_ascii;
        // The whole buffer at once first: what parts fields is ASCII, so if it is valid, they are.
        if !self.records.records.iter().any(suspect) || std::str::from_utf8(&self.bytes).is_ok() {
            return;
        }
        let Records { spans, records, .. } = &mut self.records;
        for record in records.iter().filter(|record| record.beyond_ascii) {
            for &column in self
                .columns
                .iter()
                .filter(|&&column| column < record.fields)
            {
                let span = &mut spans[(record.first + column) as usize];
                let field = &self.bytes[span.range()];
                if field.is_ascii() || std::str::from_utf8(field).is_ok() {
                    continue;
                }
                let text = encoding::decode_field(field).into_owned();
                let start = self.bytes.len();
                self.bytes.extend_from_slice(text.as_bytes());
                *span = Span::new(start, self.bytes.len());
            }
        }
    }
}

/// One row of a batch.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// The buffer, where all of it is text; else it is empty, and `bytes` is the buffer.
    text: &'a str,
    bytes: &'a [u8],
    /// Of its own fields alone.
    spans: &'a [Span],
    columns: &'a [u32],
    record: &'a Record,
}

impl<'a> Row<'a> {
    /// The field in this slot of the projection: unquoted UTF-8, with the `'` that makes a formula
    /// harmless taken off; empty where the row is too short or there is no such slot.
    #[inline]
    pub fn get(&self, slot: usize) -> &'a [u8] {
        let Some(span) = self.span(slot) else {
            return &[];
        };
        formula::live(&self.buffer()[span.range()])
    }

    #[inline]
    fn buffer(&self) -> &'a [u8] {
        if self.text.is_empty() {
            self.bytes
        } else {
            self.text.as_bytes()
        }
    }

    /// The field in this slot as text, without spaces around it.
    #[inline]
    pub fn text(&self, slot: usize) -> &'a str {
        // Most cells are empty.
        let Some(span) = self.span(slot).filter(|span| span.start < span.end) else {
            return "";
        };
        match self.text.get(span.range()) {
            Some(cell) => trim(formula::live_text(cell)),
            None => std::str::from_utf8(self.get(slot)).map_or("", trim),
        }
    }

    /// Whether nothing at all stands in this slot.
    #[inline]
    pub fn is_empty(&self, slot: usize) -> bool {
        self.span(slot).is_none_or(|span| span.start == span.end)
    }

    /// Whether nothing stands in any field of the record, as in the rows that spreadsheets leave at a sheet's end.
    pub fn is_blank(&self) -> bool {
        self.spans.iter().all(|span| span.start == span.end)
    }

    #[inline]
    fn span(&self, slot: usize) -> Option<Span> {
        let column = *self.columns.get(slot)?;
        self.spans.get(column as usize).copied()
    }

    /// The physical line on which the record starts; the header is line 1.
    pub fn line(&self) -> u64 {
        self.record.line
    }

    /// The physical line on which it ends: another one where a quoted field has line ends.
    pub fn end_line(&self) -> u64 {
        self.record.end_line
    }

    /// How many fields the record has in the file, whatever the projection.
    pub fn fields(&self) -> usize {
        self.record.fields as usize
    }

    /// Checks that the record has as many fields as it should.
    ///
    /// # Errors
    /// It has more or fewer: what to say of it.
    #[inline]
    pub fn of_width(&self, width: usize) -> Result<(), String> {
        match self.fields() {
            fields if fields == width => Ok(()),
            _ => Err(self.wrong_width(width)),
        }
    }

    #[cold]
    fn wrong_width(&self, width: usize) -> String {
        let fields = self.fields();
        let mut cells = self.spans.iter().map(|span| &self.buffer()[span.range()]);
        let mend = match cells.any(|cell| cell.starts_with(b" \"")) {
            true => "; a quote holds a field together only without the space in front of it",
            false => "",
        };
        format!("{fields} fields, {width} expected{mend}")
    }
}

#[inline]
fn trim(cell: &str) -> &str {
    // Nearly every cell starts and ends with what stays.
    match cell.as_bytes() {
        [] => cell,
        [only] if only.is_ascii_graphic() => cell,
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => cell,
        _ => cell.trim(),
    }
}
