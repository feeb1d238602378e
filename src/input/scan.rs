//! Finds records and fields in a buffer: the hot loop of reading.
//!
//! Sixty-four bytes at a time are compared with the delimiter, the line end and the quote; the three
//! bit masks then name every byte that matters, and all others are never looked at one by one.
//! Nothing is copied: a field is a [`Span`] of the buffer, and only a field with doubled quotes is
//! rewritten, in place.
//!
//! Quotes are read as the `csv` crate reads them: they open a field only at its very start, and what
//! follows a closing quote is taken as it is.

use wide::u8x16;

use super::bits::ones;

/// Bytes looked at in one go: a mask's width.
const BLOCK: usize = 64;
const QUOTE: u8 = b'"';

/// Which bytes part fields and records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Syntax {
    /// Between fields.
    pub delimiter: u8,
    /// At the end of a record: `\n` (a `\r` before it is dropped) or, in old files, a lone `\r`.
    pub line_end: u8,
}

/// Where a field lies in the buffer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub(super) fn new(start: usize, end: usize) -> Span {
        // Buffers are kept below 2 GiB (`Table`), so that a span is eight bytes.
        Span {
            start: start as u32,
            end: end as u32,
        }
    }

    pub(super) fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A record: where its spans begin, and its lines in the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record {
    pub first: u32,
    pub fields: u32,
    pub line: u64,
    pub end_line: u64,
    /// Near it lies a byte beyond ASCII: its fields need a look at their encoding.
    pub beyond_ascii: bool,
}

/// What is wrong with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// A quote that opens in this line is not closed at the end of the file.
    UnclosedQuote { line: u64 },
    /// The record that starts in this line is over the limit.
    LongRecord { line: u64 },
}

/// The records of a buffer.
#[derive(Debug, Default)]
pub(super) struct Records {
    pub spans: Vec<Span>,
    pub records: Vec<Record>,
    /// Quoted fields of the open record with something to rewrite: their place in `spans`.
    rewrites: Vec<usize>,
}

impl Records {
    pub(super) fn clear(&mut self) {
        self.spans.clear();
        self.records.clear();
        self.rewrites.clear();
    }

    /// Appends the complete records of `bytes` and returns where the first incomplete one starts.
    /// `line` is the line of the first byte, and then of the byte returned. With `at_end`, a last
    /// record without a line end is complete.
    pub(super) fn scan(
        &mut self,
        bytes: &mut [u8],
        syntax: Syntax,
        at_end: bool,
        limit: usize,
        line: &mut u64,
    ) -> Result<usize, Fault> {
        let mut open = Open::at(0, self.spans.len(), *line);
        for base in (0..bytes.len()).step_by(BLOCK) {
            let marks = Marks::of(bytes, base, syntax);
            open.beyond_ascii |= marks.beyond_ascii;
            if open.quote == Quote::None && marks.quotes == 0 {
                let mut delimiters = marks.delimiters;
                for bit in ones(marks.line_ends) {
                    let before = delimiters & ((1 << bit) - 1);
                    delimiters ^= before;
                    self.push_plain(&mut open, base, before);
                    self.end_line(bytes, &mut open, base + bit, syntax, limit)?;
                    open.beyond_ascii = marks.beyond_ascii;
                }
                self.push_plain(&mut open, base, delimiters);
                continue;
            }
            for bit in ones(marks.delimiters | marks.line_ends | marks.quotes) {
                let at = base + bit;
                let is_line_end = marks.line_ends >> bit & 1 == 1;
                if open.inside_quotes(bytes, at, is_line_end) {
                    continue;
                }
                if is_line_end {
                    self.end_line(bytes, &mut open, at, syntax, limit)?;
                    open.beyond_ascii = marks.beyond_ascii;
                } else {
                    self.push_field(&mut open, at);
                    open.field = at + 1;
                }
            }
        }
        if at_end && open.start < bytes.len() {
            if let Quote::Open { line } = open.quote {
                return Err(Fault::UnclosedQuote { line });
            }
            let end = bytes.len();
            self.end_line(bytes, &mut open, end, syntax, limit)?;
        }
        if bytes.len() - open.start > limit {
            return Err(Fault::LongRecord { line: open.line });
        }
        self.spans.truncate(open.first);
        self.rewrites.clear();
        *line = open.line;
        Ok(open.start)
    }

    /// Pushes the fields without quotes that end at `delimiters` of the block at `base`.
    #[inline(always)]
    fn push_plain(&mut self, open: &mut Open, base: usize, mut delimiters: u64) {
        if delimiters == 0 {
            return;
        }
        let length = self.spans.len() + delimiters.count_ones() as usize;
        let next = base + (u64::BITS - delimiters.leading_zeros()) as usize;
        // Eight at a time, however many there are: a processor guesses badly whether another one comes.
        while delimiters != 0 {
            let eight = [(); 8].map(|()| {
                let end = base + delimiters.trailing_zeros() as usize;
                delimiters &= delimiters.wrapping_sub(1);
                Span::new(std::mem::replace(&mut open.field, end + 1), end)
            });
            self.spans.extend_from_slice(&eight);
        }
        self.spans.truncate(length);
        open.field = next;
    }

    #[inline(always)]
    fn push_field(&mut self, open: &mut Open, end: usize) {
        if open.quote == Quote::None {
            self.spans.push(Span::new(open.field, end));
        } else {
            self.push_quoted(open, end);
        }
    }

    #[cold]
    fn push_quoted(&mut self, open: &mut Open, end: usize) {
        if open.quote == (Quote::Closed { at: end - 1 }) && !open.doubled {
            self.spans.push(Span::new(open.field + 1, end - 1));
        } else {
            // Only now is it known that the field is not plain; it is rewritten when its record is
            // complete, for an incomplete one is scanned again.
            self.rewrites.push(self.spans.len());
            self.spans.push(Span::new(open.field, end));
        }
        open.quote = Quote::None;
        open.doubled = false;
    }

    /// Closes the open record and opens the next.
    #[inline(always)]
    fn end_line(
        &mut self,
        bytes: &mut [u8],
        open: &mut Open,
        at: usize,
        syntax: Syntax,
        limit: usize,
    ) -> Result<(), Fault> {
        let mut end = at;
        // More than one: files that went through a text-mode copy twice end lines with \r\r\n.
        while syntax.line_end == b'\n' && end > open.field && bytes[end - 1] == b'\r' {
            end -= 1;
        }
        let quoted = open.quote != Quote::None;
        self.push_field(open, end);
        let fields = self.spans.len() - open.first;
        if fields == 1 && end == open.field && !quoted {
            self.spans.truncate(open.first); // a blank line
        } else {
            if at - open.start > limit {
                return Err(Fault::LongRecord { line: open.line });
            }
            if !self.rewrites.is_empty() {
                self.rewrite(bytes);
            }
            self.records.push(Record {
                first: open.first as u32,
                fields: fields as u32,
                line: open.line,
                end_line: open.line + open.more_lines,
                beyond_ascii: open.beyond_ascii,
            });
        }
        let next = (at + 1).min(bytes.len());
        *open = Open::at(next, self.spans.len(), open.line + open.more_lines + 1);
        Ok(())
    }

    #[cold]
    fn rewrite(&mut self, bytes: &mut [u8]) {
        for field in self.rewrites.drain(..) {
            let span = &mut self.spans[field];
            let length = unquote(&mut bytes[span.range()]);
            span.end = span.start + length as u32;
        }
    }
}

/// Takes the quotes off a quoted field, in place; returns its new length.
fn unquote(field: &mut [u8]) -> usize {
    let mut length = 0;
    let mut at = 1;
    let mut inside = true;
    while at < field.len() {
        let byte = field[at];
        at += 1;
        if inside && byte == QUOTE {
            if field.get(at) == Some(&QUOTE) {
                at += 1;
            } else {
                inside = false;
                continue;
            }
        }
        field[length] = byte;
        length += 1;
    }
    length
}

/// How the open field stands to quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quote {
    /// It has none at its start.
    None,
    /// It is open since this line.
    Open { line: u64 },
    /// It was closed by the quote at this place.
    Closed { at: usize },
}

/// The record that is being read.
#[derive(Debug)]
struct Open {
    start: usize,
    /// Where its open field starts.
    field: usize,
    /// Its first span.
    first: usize,
    line: u64,
    /// Line ends inside its quotes.
    more_lines: u64,
    quote: Quote,
    /// The open field has doubled quotes.
    doubled: bool,
    /// Up to here quotes are dealt with: the second of a doubled quote is not looked at.
    looked: usize,
    beyond_ascii: bool,
}

impl Open {
    #[inline(always)]
    fn at(start: usize, first: usize, line: u64) -> Open {
        Open {
            start,
            field: start,
            first,
            line,
            more_lines: 0,
            quote: Quote::None,
            doubled: false,
            looked: start,
            beyond_ascii: false,
        }
    }

    /// Follows the quotes; true if the byte at `at` parts nothing.
    fn inside_quotes(&mut self, bytes: &[u8], at: usize, is_line_end: bool) -> bool {
        let is_quote = bytes[at] == QUOTE;
        match self.quote {
            Quote::Open { .. } => {
                if !is_quote {
                    self.more_lines += u64::from(is_line_end);
                } else if at < self.looked {
                    // The second of two.
                } else if bytes.get(at + 1) == Some(&QUOTE) {
                    self.doubled = true;
                    self.looked = at + 2;
                } else {
                    self.quote = Quote::Closed { at };
                }
                true
            }
            Quote::None if is_quote => {
                if at == self.field {
                    self.quote = Quote::Open {
                        line: self.line + self.more_lines,
                    };
                }
                true
            }
            Quote::None | Quote::Closed { .. } => is_quote,
        }
    }
}

/// One block's bytes that matter, a bit each.
struct Marks {
    delimiters: u64,
    line_ends: u64,
    quotes: u64,
    beyond_ascii: bool,
}

impl Marks {
    #[inline(always)]
    fn of(bytes: &[u8], base: usize, syntax: Syntax) -> Marks {
        match bytes[base..].first_chunk::<BLOCK>() {
            Some(block) => Marks::of_block(block, syntax),
            None => Marks::of_rest(&bytes[base..], syntax),
        }
    }

    #[cold]
    fn of_rest(rest: &[u8], syntax: Syntax) -> Marks {
        let mut block = [0; BLOCK];
        block[..rest.len()].copy_from_slice(rest);
        Marks::of_block(&block, syntax)
    }

    #[inline(always)]
    fn of_block(block: &[u8; BLOCK], syntax: Syntax) -> Marks {
        let mut marks = Marks {
            delimiters: 0,
            line_ends: 0,
            quotes: 0,
            beyond_ascii: false,
        };
        let (lanes, _) = block.as_chunks::<16>();
        let mut high = 0;
        for (lane, bytes) in lanes.iter().enumerate() {
            let bytes = u8x16::from(*bytes);
            let mask =
                |byte| u64::from(bytes.simd_eq(u8x16::splat(byte)).to_bitmask()) << (lane * 16);
            marks.delimiters |= mask(syntax.delimiter);
            marks.line_ends |= mask(syntax.line_end);
            marks.quotes |= mask(QUOTE);
            high |= bytes.to_bitmask();
        }
        marks.beyond_ascii = high != 0;
        marks
    }
}
