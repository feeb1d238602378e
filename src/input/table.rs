//! A file as rows: opened, unpacked, decoded, parsed, a batch at a time.

use std::fmt;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use encoding_rs::{Encoding, UTF_8};

use super::batch::Batch;
use super::dialect::{self, Dialect, LineEnd};
use super::encoding::{self, Transcoder};
use super::error::InputError;
use super::scan::{Fault, Records};
use super::source::{Contents, Source, Tally};

/// What a batch's buffer holds at first: small enough to stay in a core's cache, large enough that
/// system calls do not count.
const BUFFER: usize = 128 * 1024;

/// No record may be longer, whatever the option says: places in a buffer are 32 bits wide.
const MAX_RECORD: usize = 1 << 29;

/// Room that a decoder needs to move on.
const SMALLEST_READ: usize = 16;

/// How to read a file: what is not said is found out.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// Between fields; else guessed.
    pub delimiter: Option<u8>,
    /// How the text is written; else found out.
    pub encoding: Option<&'static Encoding>,
    /// The longest record, in bytes; at most 512 MiB.
    pub max_record: usize,
    /// Whether to compute the SHA-256 of the file's bytes, which costs time.
    pub hash: bool,
    /// How much is read in one go, in bytes.
    pub buffer: usize,
    /// Where files' bytes lie, if not at their paths.
    pub contents: Contents,
}

impl Default for ReadOptions {
    fn default() -> ReadOptions {
        ReadOptions {
            delimiter: None,
            encoding: None,
            max_record: 16 << 20,
            hash: false,
            buffer: BUFFER,
            contents: Contents::default(),
        }
    }
}

/// A file of rows under a header.
pub struct Table {
    path: PathBuf,
    input: Box<dyn Read + Send>,
    tally: Arc<Tally>,
    dialect: Dialect,
    header: Vec<String>,
    header_end_line: u64,
    /// The header indices that a batch keeps.
    columns: Vec<u32>,
    buffer: usize,
    max_record: usize,
    /// What was read and is not yet a row.
    carry: Vec<u8>,
    /// The line of its first byte.
    line: u64,
    ended: bool,
    rows: u64,
}

impl Table {
    /// Opens a file (`-` for standard input), finds out how it is written, and reads its header.
    ///
    /// # Errors
    /// The file cannot be read, is empty, or is no text.
    pub fn open(path: &Path, options: &ReadOptions) -> Result<Table, InputError> {
        let source = Source::open(path, options.contents.of(path), options.hash)?;
        let (tally, packing) = (source.tally(), source.packing());
        let mut opening = Opening {
            path,
            input: Box::new(source),
            sample: Vec::new(),
            ended: false,
            size: options.buffer.max(4 * SMALLEST_READ),
        };

        opening.fill()?;
        let mark = encoding::by_mark(&opening.sample);
        let encoding = options.encoding.or(mark.map(|(encoding, _)| encoding));
        match (options.encoding, mark) {
            (Some(encoding), _) => opening.transcode(encoding)?,
            (None, Some((encoding, _))) if encoding != UTF_8 => opening.transcode(encoding)?,
            (None, Some((_, length))) => drop(opening.sample.drain(..length)),
            (None, None) => {}
        }

        // What is cut off in the middle of a character may still be one.
        let utf8 = match std::str::from_utf8(&opening.sample) {
            Ok(_) => encoding.is_none_or(|encoding| encoding == UTF_8),
            Err(error) => error.error_len().is_none(),
        };
        let line_end = dialect::guess_line_end(&opening.sample);
        let mut dialect = Dialect {
            delimiter: b',',
            delimiter_given: options.delimiter.is_some(),
            line_end,
            encoding,
            byte_order_mark: mark.is_some_and(|(named, _)| Some(named) == encoding),
            utf8,
            packing,
        };
        let mut line = 1;
        if let Some((delimiter, length)) = dialect::declared_delimiter(&opening.sample, line_end) {
            opening.sample.drain(..length);
            line += 1;
            dialect.delimiter = delimiter;
            dialect.delimiter_given = true;
        }
        match options.delimiter {
            Some(delimiter) => dialect.delimiter = delimiter,
            None if dialect.delimiter_given => {}
            None => {
                let line_end = dialect.syntax().line_end;
                dialect.delimiter =
                    dialect::guess_delimiter(&opening.sample, line_end, opening.ended);
            }
        }

        let max_record = options.max_record.min(MAX_RECORD);
        let header = opening.header(&dialect, max_record, line)?;
        opening.sample.drain(..header.length);
        let columns = (0..header.names.len() as u32).collect();
        Ok(Table {
            path: path.to_owned(),
            input: opening.input,
            tally,
            dialect,
            header: header.names,
            header_end_line: header.end_line,
            columns,
            buffer: options.buffer.max(4 * SMALLEST_READ),
            max_record,
            carry: opening.sample,
            line: header.end_line + 1,
            ended: opening.ended,
            rows: 0,
        })
    }

    /// The headers: decoded and trimmed, without the byte order mark.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// The last physical line of the header: 1, unless a header has line ends or lines stand above.
    pub fn header_end_line(&self) -> u64 {
        self.header_end_line
    }

    /// Which header indices a batch keeps, in this order: the first is slot 0. All, if never called.
    pub fn project(&mut self, columns: &[usize]) {
        self.columns = columns.iter().map(|&column| column as u32).collect();
    }

    /// Fills `batch` with the next rows; false at the end, with the batch empty.
    ///
    /// # Errors
    /// The file cannot be read further, a record is too long, or a quote is not closed.
    pub fn next_batch(&mut self, batch: &mut Batch) -> Result<bool, InputError> {
        batch.clear();
        batch.columns.clone_from(&self.columns);
        while !(self.ended && self.carry.is_empty()) {
            // Twice what is carried: a record longer than the buffer is scanned anew each time,
            // so its cost stays linear only if the buffer doubles.
            let size = self.buffer.max(2 * self.carry.len());
            batch.bytes.resize(size, 0);
            batch.bytes[..self.carry.len()].copy_from_slice(&self.carry);
            let (filled, ended) = match self.ended {
                true => (self.carry.len(), true),
                false => fill(&mut self.input, &mut batch.bytes, self.carry.len())
                    .map_err(|cause| self.failed(cause))?,
            };
            self.ended = ended;
            batch.bytes.truncate(filled);
            let rest = batch
                .records
                .scan(
                    &mut batch.bytes,
                    self.dialect.syntax(),
                    ended,
                    self.max_record,
                    &mut self.line,
                )
                .map_err(|fault| faulty(fault, &self.path, self.max_record))?;
            self.carry.clear();
            self.carry.extend_from_slice(&batch.bytes[rest..]);
            batch.bytes.truncate(rest);
            if !batch.is_empty() {
                batch.mend_encoding();
                batch.seal();
                self.rows += batch.len() as u64;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// How many rows were handed out.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// How many bytes of the file were read, before unpacking.
    pub fn bytes_read(&self) -> u64 {
        self.tally.bytes()
    }

    /// The SHA-256 of the file's bytes in lower-case hex: after the end, if it was asked for.
    pub fn sha256(&self) -> Option<String> {
        (self.ended && self.carry.is_empty())
            .then(|| self.tally.sha256())
            .flatten()
    }

    /// How the file is written.
    pub fn dialect(&self) -> &Dialect {
        &self.dialect
    }

    /// The file's path, `-` for standard input.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn failed(&self, cause: io::Error) -> InputError {
        InputError::Read {
            path: self.path.clone(),
            line: self.line,
            cause,
        }
    }
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table")
            .field("path", &self.path)
            .field("dialect", &self.dialect)
            .field("header", &self.header)
            .field("rows", &self.rows)
            .finish_non_exhaustive()
    }
}

/// A file whose way of writing is being found out.
struct Opening<'a> {
    path: &'a Path,
    input: Box<dyn Read + Send>,
    /// Its first bytes.
    sample: Vec<u8>,
    ended: bool,
    /// How many of them are looked at.
    size: usize,
}

struct Header {
    names: Vec<String>,
    end_line: u64,
    /// The bytes up to its end, lines above included.
    length: usize,
}

impl Opening<'_> {
    /// Reads until the sample is `size` bytes long, or nearly.
    fn fill(&mut self) -> Result<(), InputError> {
        let before = self.sample.len();
        self.sample.resize(self.size.max(before), 0);
        let (filled, ended) =
            fill(&mut self.input, &mut self.sample, before).map_err(|cause| InputError::Read {
                path: self.path.to_owned(),
                line: 1,
                cause,
            })?;
        self.sample.truncate(filled);
        self.ended = ended;
        Ok(())
    }

    /// Starts over, with the text decoded.
    fn transcode(&mut self, encoding: &'static Encoding) -> Result<(), InputError> {
        let first = std::mem::take(&mut self.sample);
        let rest = std::mem::replace(&mut self.input, Box::new(io::empty()));
        let raw = io::Cursor::new(first).chain(rest);
        self.input = Box::new(Transcoder::new(raw, encoding));
        self.fill()
    }

    /// Finds the header, reading on until it is whole.
    fn header(
        &mut self,
        dialect: &Dialect,
        max_record: usize,
        line: u64,
    ) -> Result<Header, InputError> {
        loop {
            let mut bytes = self.sample.clone();
            let mut found = Records::default();
            let outcome = found.scan(&mut bytes, dialect.syntax(), self.ended, max_record, &mut {
                line
            });
            if let Some(header) = found.records.first() {
                let spans = &found.spans[header.first as usize..][..header.fields as usize];
                let names: Vec<String> = spans
                    .iter()
                    .map(|span| name(&bytes[span.range()]))
                    .collect();
                if names.iter().any(|name| name.contains('\0')) {
                    return Err(InputError::ZeroBytes {
                        path: self.path.to_owned(),
                    });
                }
                let end_line = header.end_line;
                let length = length_of_lines(&self.sample, dialect.line_end, end_line + 1 - line);
                return Ok(Header {
                    names,
                    end_line,
                    length,
                });
            }
            outcome.map_err(|fault| faulty(fault, self.path, max_record))?;
            if self.ended {
                return Err(InputError::Empty {
                    path: self.path.to_owned(),
                });
            }
            self.size *= 2;
            self.fill()?;
        }
    }
}

/// A header as it is meant: what breaks it over several lines of a cell is a space.
fn name(bytes: &[u8]) -> String {
    let text = encoding::decode_field(super::formula::live(bytes));
    // A file that was put together of several may begin with several byte order marks.
    let words: Vec<&str> = text
        .trim_start_matches('\u{feff}')
        .split_whitespace()
        .collect();
    words.join(" ")
}

/// How long the first `count` lines are.
fn length_of_lines(bytes: &[u8], line_end: LineEnd, count: u64) -> usize {
    let byte = if line_end == LineEnd::Cr {
        b'\r'
    } else {
        b'\n'
    };
    memchr::memchr_iter(byte, bytes)
        .nth((count as usize).saturating_sub(1))
        .map_or(bytes.len(), |at| at + 1)
}

/// Reads into `buffer` from `filled` on until it is full; returns how much it then holds, and whether
/// the input ended.
fn fill(input: &mut impl Read, buffer: &mut [u8], mut filled: usize) -> io::Result<(usize, bool)> {
    while filled + SMALLEST_READ <= buffer.len() {
        match input.read(&mut buffer[filled..]) {
            Ok(0) => return Ok((filled, true)),
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok((filled, false))
}

fn faulty(fault: Fault, path: &Path, limit: usize) -> InputError {
    let path = path.to_owned();
    match fault {
        Fault::UnclosedQuote { line } => InputError::UnclosedQuote { path, line },
        Fault::LongRecord { line } => InputError::LongRecord { path, line, limit },
    }
}

#[cfg(test)]
mod tests;
