//! The reader against the `csv` crate: the same fields, whatever the bytes and the buffer.

#![no_main]

use std::io::Write;

use creepcheck::input::batch::Batch;
use creepcheck::input::encoding::decode_field;
use creepcheck::input::error::InputError;
use creepcheck::input::table::{ReadOptions, Table};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((&buffer, bytes)) = bytes.split_first() else {
        return;
    };
    // A lone `\r` ends a line for the `csv` crate always, for us only in files that have no `\n`.
    let body = bytes.iter().filter(|&&byte| byte != b'\r');
    let file: Vec<u8> = b"a,b,c\n".iter().chain(body).copied().collect();
    match ours(&file, usize::from(buffer)) {
        Ok(rows) => assert_eq!(rows, theirs(&file)),
        Err(InputError::UnclosedQuote { .. }) => {}
        Err(error) => panic!("{error}"),
    }
});

fn ours(file: &[u8], buffer: usize) -> Result<Vec<Vec<Vec<u8>>>, InputError> {
    let mut written = tempfile::NamedTempFile::new().expect("a temporary file");
    written.write_all(file).expect("written");
    let options = ReadOptions {
        delimiter: Some(b','),
        buffer: 64 + buffer,
        ..ReadOptions::default()
    };
    let mut table = Table::open(written.path(), &options)?;
    table.project(&(0..file.len()).collect::<Vec<_>>());
    let mut rows = Vec::new();
    let mut batch = Batch::new();
    while table.next_batch(&mut batch)? {
        rows.extend(batch.rows().map(|row| {
            let fields = (0..row.fields()).map(|slot| row.get(slot).to_vec());
            fields.collect()
        }));
    }
    Ok(rows)
}

fn theirs(file: &[u8]) -> Vec<Vec<Vec<u8>>> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(file);
    let records = reader.byte_records().map(|record| {
        let record = record.expect("memory can be read");
        let fields = record.iter().map(|field| {
            let text = decode_field(field).into_owned();
            creepcheck::input::formula::live(text.as_bytes()).to_vec()
        });
        fields.collect()
    });
    records.collect()
}
