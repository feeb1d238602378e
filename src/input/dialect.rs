//! How a file is written: delimiter, line ends; found out from its first records.

use std::fmt;

use encoding_rs::Encoding;

use super::columns;
use super::encoding::decode_field;
use super::scan::{Records, Syntax};
use super::source::Packing;

/// The delimiters that are guessed among; another one has to be said.
pub const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How lines end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineEnd {
    /// `\n`, as everywhere but on Windows.
    Lf,
    /// `\r\n`; single lines may end with `\n` alone.
    CrLf,
    /// `\r` alone: old Macs, and spreadsheets that still offer it.
    Cr,
}

/// How a file is written, and how that is known.
#[derive(Debug, Clone)]
pub struct Dialect {
    /// Between fields.
    pub delimiter: u8,
    /// The delimiter was said, not guessed.
    pub delimiter_given: bool,
    /// How lines end.
    pub line_end: LineEnd,
    /// The encoding, if one was said or a byte order mark names it; else UTF-8, field by field
    /// Windows-1252.
    pub encoding: Option<&'static Encoding>,
    /// The file starts with a byte order mark.
    pub byte_order_mark: bool,
    /// What was read first is UTF-8.
    pub utf8: bool,
    /// How the file is packed.
    pub packing: Packing,
}

impl Dialect {
    pub(super) fn syntax(&self) -> Syntax {
        let line_end = if self.line_end == LineEnd::Cr {
            b'\r'
        } else {
            b'\n'
        };
        Syntax {
            delimiter: self.delimiter,
            line_end,
        }
    }
}

impl fmt::Display for Dialect {
    /// As `--verbose` says it: "comma (guessed), LF, UTF-8 or Windows-1252".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.delimiter {
            b',' => f.write_str("comma")?,
            b';' => f.write_str("semicolon")?,
            b'\t' => f.write_str("tab")?,
            b'|' => f.write_str("pipe")?,
            other => write!(f, "“{}”", char::from(other))?,
        }
        f.write_str(if self.delimiter_given {
            " (given), "
        } else {
            " (guessed), "
        })?;
        f.write_str(match self.line_end {
            LineEnd::Lf => "LF, ",
            LineEnd::CrLf => "CRLF, ",
            LineEnd::Cr => "CR, ",
        })?;
        f.write_str(match self.encoding {
            Some(encoding) => encoding.name(),
            None if self.utf8 => "UTF-8 or Windows-1252",
            None => "Windows-1252",
        })?;
        if self.byte_order_mark {
            f.write_str(" with byte order mark")?;
        }
        if self.packing != Packing::Plain {
            write!(f, ", {}", self.packing)?;
        }
        Ok(())
    }
}

/// The line end of a file: the first one outside of quotes.
pub(super) fn guess_line_end(sample: &[u8]) -> LineEnd {
    let (mut quoted, mut before) = (false, b'\n');
    for (at, &byte) in sample.iter().enumerate() {
        match byte {
            b'"' if quoted => quoted = false,
            // It opens a field, or is the second of two in one; within a field it is a sign for inches.
            b'"' => quoted = matches!(before, b'"' | b'\n' | b'\r') || DELIMITERS.contains(&before),
            b'\n' if !quoted => return LineEnd::Lf,
            b'\r' if !quoted => {
                let after = sample[at..].iter().find(|&&byte| byte != b'\r');
                return if after == Some(&b'\n') {
                    LineEnd::CrLf
                } else {
                    LineEnd::Cr
                };
            }
            _ => {}
        }
        before = byte;
    }
    LineEnd::Lf
}

/// The delimiter that a first line `sep=;` names, as spreadsheets write and honour it, and the line's
/// length.
pub(super) fn declared_delimiter(sample: &[u8], line_end: LineEnd) -> Option<(u8, usize)> {
    let rest = sample.strip_prefix(b"sep=")?;
    let (&delimiter, rest) = rest.split_first()?;
    let end: &[u8] = match line_end {
        LineEnd::Lf => b"\n",
        LineEnd::CrLf => b"\r\n",
        LineEnd::Cr => b"\r",
    };
    (is_possible(delimiter) && rest.starts_with(end)).then_some((delimiter, 5 + end.len()))
}

/// Whether a byte can part fields at all.
pub fn is_possible(delimiter: u8) -> bool {
    delimiter.is_ascii() && !matches!(delimiter, b'"' | b'\n' | b'\r' | 0)
}

/// The delimiter under which the header has the most known columns, every sampled record has as many
/// fields as the header, and these are the most; in this order. A comma where the header is but one
/// field under all of them.
pub(super) fn guess_delimiter(sample: &[u8], line_end: u8, at_end: bool) -> u8 {
    let mut best = (b',', Fit::default());
    for delimiter in DELIMITERS {
        if let Some(fit) = Fit::of(
            sample,
            Syntax {
                delimiter,
                line_end,
            },
            at_end,
        ) && fit > best.1
        {
            best = (delimiter, fit);
        }
    }
    best.0
}

/// How well a delimiter fits, to be compared in the order of the fields.
#[derive(Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    known_columns: usize,
    /// Of a thousand records, how many have as many fields as the header. Not all need to: a bad
    /// row is for the run to name, and must not turn the whole file upside down.
    even: usize,
    fields: usize,
}

impl Fit {
    fn of(sample: &[u8], syntax: Syntax, at_end: bool) -> Option<Fit> {
        let mut bytes = sample.to_vec();
        let mut found = Records::default();
        let limit = bytes.len();
        // A fault at the end of the sample leaves the records before it.
        let _ = found.scan(&mut bytes, syntax, at_end, limit, &mut 1);
        let (header, rows) = found.records.split_first()?;
        if header.fields < 2 {
            return None;
        }
        let names = &found.spans[header.first as usize..][..header.fields as usize];
        let known = names
            .iter()
            .filter(|span| columns::is_known(&decode_field(&bytes[span.range()])))
            .count();
        let even = rows
            .iter()
            .filter(|row| row.fields == header.fields)
            .count();
        Some(Fit {
            known_columns: known,
            even: (even * 1000).checked_div(rows.len()).unwrap_or(1000),
            fields: header.fields as usize,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_end_outside_of_quotes() {
        for (sample, wanted) in [
            ("id,size 5\",colour\rA,1,red\r", LineEnd::Cr),
            ("\"a\nb\",c\r\n1,2\r\n", LineEnd::CrLf),
            ("\"a \"\"b\"\"\r\",c\n1,2\n", LineEnd::Lf),
            ("\"\",c\r1,2\r", LineEnd::Cr),
            ("a;\"b\r\"\nc", LineEnd::Lf),
        ] {
            assert_eq!(guess_line_end(sample.as_bytes()), wanted, "{sample:?}");
        }
    }
}
