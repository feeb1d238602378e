//! The reader against the `csv` crate and against a reader of one byte at a time.

use std::io::Write;

use super::*;

/// A row: its fields, the line it starts on, the line it ends on.
type Rows = Vec<(Vec<Vec<u8>>, u64, u64)>;

const COLUMNS: usize = 40;

fn read(bytes: &[u8], options: &ReadOptions) -> Result<Rows, InputError> {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(bytes).expect("written");
    let mut table = Table::open(file.path(), options)?;
    table.project(&(0..COLUMNS).collect::<Vec<_>>());
    let mut batch = Batch::new();
    let mut rows = Rows::new();
    while table.next_batch(&mut batch)? {
        for row in batch.rows() {
            let fields = (0..row.fields())
                .map(|slot| row.get(slot).to_vec())
                .collect();
            rows.push((fields, row.line(), row.end_line()));
        }
    }
    assert_eq!(table.rows(), rows.len() as u64);
    assert!(batch.is_empty());
    Ok(rows)
}

fn options(delimiter: u8, buffer: usize) -> ReadOptions {
    ReadOptions {
        delimiter: Some(delimiter),
        buffer,
        ..ReadOptions::default()
    }
}

/// What the `csv` crate makes of it, header aside.
fn by_csv(bytes: &[u8], delimiter: u8) -> Vec<Vec<Vec<u8>>> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(bytes);
    reader
        .byte_records()
        .map(|record| {
            let record = record.expect("memory can be read");
            record
                .iter()
                .map(|field| encoding::decode_field(field).into_owned().into())
                .collect()
        })
        .collect()
}

/// The lines of every record, header aside, by looking at one byte after the other; none if a quote
/// stays open.
fn lines(bytes: &[u8], delimiter: u8) -> Option<Vec<(u64, u64)>> {
    let mut found = Vec::new();
    let (mut line, mut start, mut blank) = (1, 1, true);
    let (mut at_field_start, mut quoted) = (true, false);
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if quoted {
            if byte == b'"' && bytes.get(at + 1) == Some(&b'"') {
                at += 1;
            } else if byte == b'"' {
                quoted = false;
            }
        } else if byte == b'\n' {
            if !blank {
                found.push((start, line));
            }
            (start, blank, at_field_start) = (line + 1, true, true);
        } else if byte != b'\r' {
            blank = false;
            quoted = byte == b'"' && at_field_start;
            at_field_start = byte == delimiter;
        }
        line += u64::from(byte == b'\n');
        at += 1;
    }
    if !blank {
        found.push((start, line));
    }
    (!quoted).then(|| found.split_off(1))
}

/// A small generator of its own, so that a failure can be repeated.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((x ^ (x >> 31)) % bound as u64) as usize
    }

    /// A file of nasty pieces under a header.
    fn file(&mut self, delimiter: u8) -> Vec<u8> {
        let end: &[u8] = if self.below(2) == 0 { b"\n" } else { b"\r\n" };
        let between: &[u8] = &[delimiter];
        let mut file = [b"a", between, b"b", end].concat();
        for _ in 0..self.below(120) {
            let piece: &[u8] = match self.below(16) {
                0..=2 => end,
                3..=5 => between,
                6 => b"\"",
                7 => b"\"\"",
                8 => &[between, b"\""].concat(),
                9 => &[b"\"", between].concat(),
                10 => &[b"\"", end].concat(),
                11 => b"\xe9", // é in Windows-1252
                12 => "é€".as_bytes(),
                13 => {
                    b"a rather long field, longer than a block of the scanner has bytes, as it is"
                }
                _ => b"x",
            };
            file.extend_from_slice(piece);
        }
        file
    }
}

#[test]
fn rows_are_those_of_the_csv_crate() {
    let mut dice = Dice(7);
    let (mut read_well, mut unclosed) = (0, 0);
    for _ in 0..3000 {
        let delimiter = dialect::DELIMITERS[dice.below(4)];
        let file = dice.file(delimiter);
        let buffer = [64, 65, 100, 1000, BUFFER][dice.below(5)];
        let shown = String::from_utf8_lossy(&file).into_owned();
        match (
            read(&file, &options(delimiter, buffer)),
            lines(&file, delimiter),
        ) {
            (Ok(rows), Some(lines)) => {
                read_well += 1;
                let fields: Vec<_> = rows.iter().map(|row| row.0.clone()).collect();
                assert_eq!(fields, by_csv(&file, delimiter), "{shown}");
                let found: Vec<_> = rows.iter().map(|row| (row.1, row.2)).collect();
                assert_eq!(found, lines, "{shown}");
            }
            (Err(InputError::UnclosedQuote { .. }), None) => unclosed += 1,
            (rows, lines) => panic!("{rows:?} against {lines:?} of {shown:?}"),
        }
    }
    assert!(
        read_well > 500 && unclosed > 100,
        "{read_well} read, {unclosed} unclosed"
    );
}

#[test]
fn encodings_and_packings_hold_the_same_rows() {
    let mut dice = Dice(11);
    for _ in 0..200 {
        let text = String::from_utf8_lossy(&dice.file(b';')).replace('\u{fffd}', "ß");
        let Ok(rows) = read(text.as_bytes(), &options(b';', 64)) else {
            continue;
        };
        let marked = |units: Vec<[u8; 2]>| units.concat();
        let units = || std::iter::once(0xfeff).chain(text.encode_utf16());
        let gzip = {
            let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            packer.write_all(text.as_bytes()).expect("packed");
            packer.finish().expect("packed")
        };
        for (how, bytes) in [
            (
                "UTF-8 with mark",
                [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            ),
            ("UTF-16LE", marked(units().map(u16::to_le_bytes).collect())),
            ("UTF-16BE", marked(units().map(u16::to_be_bytes).collect())),
            ("gzip", gzip),
            (
                "zstd",
                zstd::encode_all(text.as_bytes(), 1).expect("packed"),
            ),
        ] {
            for buffer in [64, 1000] {
                let found = read(&bytes, &options(b';', buffer)).expect(how);
                assert_eq!(found, rows, "{how}: {text}");
            }
        }
    }
}

fn open(bytes: &[u8]) -> Result<Table, InputError> {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(bytes).expect("written");
    Table::open(file.path(), &ReadOptions::default())
}

fn message(bytes: &[u8]) -> String {
    let mut file = tempfile::Builder::new()
        .suffix(".csv")
        .tempfile()
        .expect("a temporary file");
    file.write_all(bytes).expect("written");
    let options = ReadOptions {
        max_record: 100,
        ..ReadOptions::default()
    };
    let error = Table::open(file.path(), &options)
        .and_then(|mut table| {
            let mut batch = Batch::new();
            while table.next_batch(&mut batch)? {}
            Ok(())
        })
        .expect_err("a fault");
    error
        .to_string()
        .replace(&file.path().display().to_string(), "f.csv")
}

#[test]
fn dialects_are_found_out() {
    for (text, said) in [
        (
            "customer_id,type\nc1,view\n",
            "comma (guessed), LF, UTF-8 or Windows-1252",
        ),
        (
            "customer_id;type\r\nc1;view\r\n",
            "semicolon (guessed), CRLF, UTF-8 or Windows-1252",
        ),
        (
            "customer_id\ttype\nc1,5\tview\n",
            "tab (guessed), LF, UTF-8 or Windows-1252",
        ),
        (
            "customer_id|type|value\nc1|search|a, b\n",
            "pipe (guessed), LF, UTF-8 or Windows-1252",
        ),
        (
            "customer_id;type\rc1;view\r",
            "semicolon (guessed), CR, UTF-8 or Windows-1252",
        ),
        (
            "Email\nann@example.com\n",
            "comma (guessed), LF, UTF-8 or Windows-1252",
        ),
        (
            "sep=|\ncustomer_id|type\nc1|view\n",
            "pipe (given), LF, UTF-8 or Windows-1252",
        ),
        (
            "\u{feff}customer_id,type\n",
            "comma (guessed), LF, UTF-8 with byte order mark",
        ),
        // More semicolons than commas, yet known columns only under the comma.
        (
            "customer_id,subject\nc1,a;b;c\nc2,d;e;f\n",
            "comma (guessed), LF, UTF-8 or Windows-1252",
        ),
        // No known column: what is even wins.
        (
            "Ort;Wert, netto\nBonn;1,5\nKiel;2\n",
            "semicolon (guessed), LF, UTF-8 or Windows-1252",
        ),
        // A bad row does not turn the file upside down.
        (
            "customer_id,type\nc1,view\nc2\nc3,view,x;y\n",
            "comma (guessed), LF, UTF-8 or Windows-1252",
        ),
    ] {
        assert_eq!(
            open(text.as_bytes()).expect(text).dialect().to_string(),
            said,
            "{text}"
        );
    }
}

#[test]
fn headers_are_trimmed_and_decoded() {
    let table = open(b"\xef\xbb\xbf Customer ID ,\"sub\nject\",Gr\xf6\xdfe\n").expect("a header");
    assert_eq!(table.header(), ["Customer ID", "sub ject", "Größe"]);
    assert_eq!(table.header_end_line(), 2);
}

#[test]
fn projection_keeps_the_order_asked_for() {
    let mut table = open(b"a,b,c\n1,'=2,3\n4\n").expect("a header");
    table.project(&[2, 1, 2]);
    let mut batch = Batch::new();
    assert!(table.next_batch(&mut batch).expect("rows"));
    let row = batch.row(0);
    assert_eq!(
        [row.get(0), row.get(1), row.get(2), row.get(3)],
        [&b"3"[..], b"=2", b"3", b""]
    );
    let short = batch.row(1);
    assert_eq!(
        (short.get(0), short.get(1), short.fields(), short.line()),
        (&b""[..], &b""[..], 1, 3)
    );
    batch.push_row(9, 10, [&b"x"[..], b"yz"]);
    assert_eq!(batch.len(), 1);
    let row = batch.row(0);
    assert_eq!(
        (row.get(0), row.get(1), row.get(2)),
        (&b"x"[..], &b"yz"[..], &b""[..])
    );
    assert_eq!((row.line(), row.end_line(), row.fields()), (9, 10, 2));
}

#[test]
fn faults_name_the_line_and_the_mend() {
    for (bytes, said) in [
        (&b""[..], "f.csv: is empty; a header line was expected"),
        (b"\r\n\r\n", "f.csv: is empty; a header line was expected"),
        (
            b"a,b\n1,2\n\n3,\"4\n5,6\n",
            "f.csv:4: the quote that opens in this line is never closed; close it, or double it where a quote is meant",
        ),
        (
            b"PK\x03\x04....",
            "f.csv: is a spreadsheet or a ZIP archive, not text; unzip it, or save the sheet as “CSV UTF-8”",
        ),
        (
            b"a\0,\0b\0\n\0",
            "f.csv:1: the header has zero bytes in it; if it is UTF-16 without a byte order mark, say --encoding utf-16le",
        ),
        (
            &[b"a,b\n1,2\n", [b'x'; 101].as_slice(), b"\n"].concat(),
            "f.csv:3: the record that starts here is longer than 100 bytes; look for a quote that is not closed, or raise --max-record",
        ),
        (
            &[b"a,b\n1,2\n\"", b"x\n".repeat(100).as_slice()].concat(),
            "f.csv:3: the quote that opens in this line is never closed; close it, or double it where a quote is meant",
        ),
    ] {
        assert_eq!(message(bytes), said);
    }
    let missing = Table::open(Path::new("/no/such.csv"), &ReadOptions::default());
    let missing = missing.expect_err("no such file").to_string();
    assert!(
        missing.starts_with("/no/such.csv: cannot be opened: "),
        "{missing}"
    );
}

#[test]
fn a_long_record_stops_early() {
    // Far beyond the limit, the reader must not go on to the end of an endless file.
    let bytes = [b"a,b\n1,\"", b"x,y\n".repeat(100_000).as_slice()].concat();
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(&bytes).expect("written");
    let options = ReadOptions {
        max_record: 1000,
        buffer: 4096,
        ..ReadOptions::default()
    };
    let mut table = Table::open(file.path(), &options).expect("a header");
    let error = table.next_batch(&mut Batch::new()).expect_err("too long");
    assert!(
        matches!(error, InputError::LongRecord { line: 2, .. }),
        "{error}"
    );
    assert!(table.bytes_read() < 20_000);
}

#[test]
fn the_hash_is_of_the_file_as_it_lies() {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    let packed = zstd::encode_all(&b"a,b\n1,2\n"[..], 1).expect("packed");
    file.write_all(&packed).expect("written");
    let options = ReadOptions {
        hash: true,
        ..ReadOptions::default()
    };
    let mut table = Table::open(file.path(), &options).expect("a header");
    let mut batch = Batch::new();
    while table.next_batch(&mut batch).expect("rows") {}
    assert_eq!(table.bytes_read(), packed.len() as u64);
    assert_eq!(
        table.sha256().expect("a hash"),
        super::super::identity::hex(&Sha256::digest(&packed))
    );
}

use sha2::{Digest, Sha256};
