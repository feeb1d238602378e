//! Parts a campaign's rows into those that may go and those that are held, byte for byte.
//!
//! The file is read a second time, by two readers side by side: a [`Table`] says on which physical
//! lines each row lies, and those lines are copied as they are in the unpacked file. Lines are the
//! same in both, whatever the encoding, so nothing has to be encoded again.

use std::io::{self, Read, Write};
use std::path::Path;

use encoding_rs::{UTF_16BE, UTF_16LE};

use super::batch::Batch;
use super::dialect::{Dialect, LineEnd};
use super::error::InputError;
use super::source::Source;
use super::table::{ReadOptions, Table};

/// Why a campaign cannot be parted.
#[derive(Debug, thiserror::Error)]
pub enum SplitError {
    /// The campaign cannot be read again.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The rows that may go cannot be written.
    #[error("the cleared rows cannot be written: {0}")]
    Cleared(io::Error),
    /// The rows that are held cannot be written.
    #[error("the held rows cannot be written: {0}")]
    Held(io::Error),
}

/// Where a row goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// To those that may go.
    Cleared,
    /// To those that are held.
    Held,
    /// It is left out.
    Neither,
}

/// Writes the header to both, and each row to one or none, as `way` says of the line on which the row
/// starts. Blank lines go with the row after them. Together the two have every line of the file but
/// those left out, in its order.
///
/// # Errors
/// The file cannot be read, or one of the two cannot be written.
pub fn split(
    path: &Path,
    options: &ReadOptions,
    mut way: impl FnMut(u64) -> Way,
    cleared: &mut dyn Write,
    held: &mut dyn Write,
) -> Result<(), SplitError> {
    let options = ReadOptions {
        hash: false,
        ..options.clone()
    };
    let mut table = Table::open(path, &options)?;
    table.project(&[]);
    let source = Source::open(path, options.contents.of(path), false)?;
    let mut parts = Parts { cleared, held };
    let mut lines = Lines::new(path, source, table.dialect());

    lines.copy(table.header_end_line(), |bytes| {
        parts.write(Way::Cleared, bytes)?;
        parts.write(Way::Held, bytes)
    })?;
    let mut batch = Batch::new();
    let mut run = Run {
        way: Way::Cleared,
        end_line: table.header_end_line(),
    };
    while table.next_batch(&mut batch)? {
        for row in batch.rows() {
            let way = way(row.line());
            if way != run.way {
                lines.copy(run.end_line, |bytes| parts.write(run.way, bytes))?;
                run.way = way;
            }
            run.end_line = row.end_line();
        }
    }
    lines.copy(u64::MAX, |bytes| parts.write(run.way, bytes))
}

/// Rows after one another that go the same way.
struct Run {
    way: Way,
    end_line: u64,
}

struct Parts<'a> {
    cleared: &'a mut dyn Write,
    held: &'a mut dyn Write,
}

impl Parts<'_> {
    fn write(&mut self, way: Way, bytes: &[u8]) -> Result<(), SplitError> {
        match way {
            Way::Cleared => self.cleared.write_all(bytes).map_err(SplitError::Cleared),
            Way::Held => self.held.write_all(bytes).map_err(SplitError::Held),
            Way::Neither => Ok(()),
        }
    }
}

/// How a line end looks in the file.
#[derive(Clone, Copy)]
enum Mark {
    /// One byte, in every encoding but UTF-16.
    Byte(u8),
    /// Two bytes, at an even place.
    Pair([u8; 2]),
}

impl Mark {
    fn of(dialect: &Dialect) -> Mark {
        let byte = if dialect.line_end == LineEnd::Cr {
            b'\r'
        } else {
            b'\n'
        };
        match dialect.encoding {
            Some(encoding) if encoding == UTF_16LE => Mark::Pair([byte, 0]),
            Some(encoding) if encoding == UTF_16BE => Mark::Pair([0, byte]),
            _ => Mark::Byte(byte),
        }
    }

    /// Where the first line of `bytes` ends, its line end included.
    fn find(self, bytes: &[u8]) -> Option<usize> {
        match self {
            Mark::Byte(byte) => memchr::memchr(byte, bytes).map(|at| at + 1),
            Mark::Pair(pair) => {
                let (units, _) = bytes.as_chunks::<2>();
                units
                    .iter()
                    .position(|unit| *unit == pair)
                    .map(|at| 2 * at + 2)
            }
        }
    }
}

/// A file's lines, as they are.
struct Lines<'a> {
    path: &'a Path,
    source: Source,
    mark: Mark,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// Lines that are behind.
    passed: u64,
}

impl<'a> Lines<'a> {
    fn new(path: &'a Path, source: Source, dialect: &Dialect) -> Lines<'a> {
        let buffer = vec![0; 128 * 1024];
        Lines {
            path,
            source,
            mark: Mark::of(dialect),
            buffer,
            start: 0,
            end: 0,
            passed: 0,
        }
    }

    /// Hands on everything up to the end of this line.
    fn copy(
        &mut self,
        line: u64,
        mut write: impl FnMut(&[u8]) -> Result<(), SplitError>,
    ) -> Result<(), SplitError> {
        while self.passed < line {
            let mut at = self.start;
            while self.passed < line {
                match self.mark.find(&self.buffer[at..self.end]) {
                    Some(length) => {
                        at += length;
                        self.passed += 1;
                    }
                    None => {
                        at = self.end;
                        break;
                    }
                }
            }
            if self.passed < line {
                // Half of a pair stays for the next turn.
                at -= self.odd();
            }
            write(&self.buffer[self.start..at])?;
            self.start = at;
            if self.passed < line && !self.fill()? {
                write(&self.buffer[self.start..self.end])?;
                self.start = self.end;
                return Ok(());
            }
        }
        Ok(())
    }

    /// One if the buffer ends in the middle of a pair.
    fn odd(&self) -> usize {
        match self.mark {
            Mark::Byte(_) => 0,
            Mark::Pair(_) => (self.end - self.start) % 2,
        }
    }

    fn fill(&mut self) -> Result<bool, InputError> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        loop {
            match self.source.read(&mut self.buffer[self.end..]) {
                Ok(count) => {
                    self.end += count;
                    return Ok(count > 0);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(cause) => {
                    let (path, line) = (self.path.to_owned(), self.passed + 1);
                    return Err(InputError::Read { path, line, cause });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(is_held: bool) -> Way {
        if is_held { Way::Held } else { Way::Cleared }
    }

    fn parts(bytes: &[u8], way: impl Fn(u64) -> Way) -> (Vec<u8>, Vec<u8>) {
        let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
        file.write_all(bytes).expect("written");
        let (mut cleared, mut back) = (Vec::new(), Vec::new());
        let options = ReadOptions {
            buffer: 64,
            ..ReadOptions::default()
        };
        split(file.path(), &options, way, &mut cleared, &mut back).expect("parted");
        (cleared, back)
    }

    #[test]
    fn rows_go_one_way_or_the_other_as_they_are() {
        let text = b"sep=;\r\nid;body\r\n1;\"a\r\nb\"\r\n\r\n2 ;x\n3;\"\"\"q\"\"\"\r\n4;last";
        let (cleared, held) = parts(text, |line| held(line == 3 || line == 8));
        assert_eq!(
            cleared,
            b"sep=;\r\nid;body\r\n\r\n2 ;x\n3;\"\"\"q\"\"\"\r\n"
        );
        assert_eq!(held, b"sep=;\r\nid;body\r\n1;\"a\r\nb\"\r\n4;last");
    }

    #[test]
    fn what_is_left_out_goes_nowhere() {
        let text = b"id\n1\n2\n\n3\n4\n";
        let (cleared, held) = parts(text, |line| match line {
            2 => Way::Held,
            6 => Way::Cleared,
            _ => Way::Neither,
        });
        assert_eq!(cleared, b"id\n4\n");
        assert_eq!(held, b"id\n1\n");
    }

    #[test]
    fn nothing_but_a_header_goes_to_both() {
        assert_eq!(
            parts(b"id,body", |_| Way::Held),
            (b"id,body".to_vec(), b"id,body".to_vec())
        );
    }

    /// How a text is written.
    type Encode = fn(&str) -> Vec<u8>;

    #[test]
    fn rows_stay_as_they_are_in_every_encoding() {
        // Each row with its blank lines, and the line on which it starts.
        let mut rows = Vec::new();
        let mut line = 2;
        for row in 0..3000 {
            let (blank, text) = match row % 5 {
                // Each half of U+0A0A is a line end's byte.
                0 => (0, format!("{row},\u{a0a}\u{d0a}é\n")),
                1 => (0, format!("{row},\"two\nlines\"\n")),
                2 => (1, format!("\r\n{row},\"a \"\"b\"\"\"\r\n")),
                3 => (0, format!("{row},{}\n", "long ".repeat(row % 70))),
                _ => (0, format!("{row},x\n")),
            };
            let lines = text.matches('\n').count() as u64;
            rows.push((line + blank, text));
            line += lines;
        }
        rows.push((line, "end,x".to_owned()));

        let utf_16: [(&str, Encode, Vec<u8>); 2] = [
            (
                "UTF-16LE",
                |text| text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
                vec![0xff, 0xfe],
            ),
            (
                "UTF-16BE",
                |text| text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
                vec![0xfe, 0xff],
            ),
        ];
        let utf_8: [(&str, Encode, Vec<u8>); 2] = [
            ("UTF-8", |text| text.as_bytes().to_vec(), vec![]),
            (
                "UTF-8 with mark",
                |text| text.as_bytes().to_vec(),
                vec![0xef, 0xbb, 0xbf],
            ),
        ];
        for (how, encode, mark) in utf_16.into_iter().chain(utf_8) {
            let header = [mark, encode("id,body\r\n")].concat();
            let of = |wanted: &dyn Fn(usize) -> bool| {
                let wanted = rows.iter().enumerate().filter(|(row, _)| wanted(*row));
                let text: String = wanted.map(|(_, (_, text))| text.as_str()).collect();
                [header.clone(), encode(&text)].concat()
            };
            let is_held = |line| {
                let row = rows.binary_search_by_key(&line, |row| row.0);
                held(row.expect("a row's line") % 3 == 0)
            };
            let (cleared, held) = parts(&of(&|_| true), is_held);
            assert!(cleared == of(&|row| row % 3 != 0), "{how}");
            assert!(held == of(&|row| row % 3 == 0), "{how}");
        }
    }
}
