//! `--cleared` and `--held`: together they are the campaign, byte for byte.

use std::collections::BTreeSet;

use crate::support::{AS_OF, Folder, QUIET_AUDIT, sample, typed};

/// What ends a line: a line feed, or a carriage return where there is none.
fn line_end(text: &str) -> char {
    if text.contains('\n') { '\n' } else { '\r' }
}

/// A campaign as its records, each with its line end, the header first.
fn records(text: &str) -> Vec<String> {
    let line_end = line_end(text);
    let mut records = vec![String::new()];
    let mut quoted = false;
    for letter in text.chars() {
        records.last_mut().unwrap().push(letter);
        quoted ^= letter == '"';
        if letter == line_end && !quoted {
            records.push(String::new());
        }
    }
    records.retain(|record| !record.is_empty());
    records
}

/// The lines on which rows with errors start.
fn lines_held(folder: &Folder, campaign: &str) -> BTreeSet<usize> {
    let args = ["audit", campaign, "signals.csv", "--as-of", AS_OF];
    let found = folder
        .run(
            args.iter()
                .chain(&["--format", "jsonl", "--min-severity", "error"]),
        )
        .done();
    found
        .stdout()
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|finding| finding["line"].as_u64().unwrap() as usize)
        .collect()
}

/// Parts `text` as `encode` writes it, and compares both parts with what its records say.
#[track_caller]
fn parts(text: &str, encode: impl Fn(&str) -> Vec<u8>) {
    let folder = Folder::with_sample();
    folder.write("campaign.csv", encode(text));
    let held = lines_held(&folder, "campaign.csv");
    folder
        .run(
            QUIET_AUDIT
                .iter()
                .chain(&["--cleared", "cleared.csv", "--held", "held.csv"]),
        )
        .done();
    let mut line = 1;
    let (mut to_clear, mut to_hold) = (String::new(), String::new());
    for record in records(text) {
        if line == 1 {
            to_clear.push_str(&record);
            to_hold.push_str(&record);
        } else if held.contains(&line) {
            to_hold.push_str(&record);
        } else {
            to_clear.push_str(&record);
        }
        line += record.matches(line_end(text)).count();
    }
    assert!(held.len() > 1 && records(&to_clear).len() > 2);
    assert_eq!(folder.read("held.csv"), encode(&to_hold));
    assert_eq!(folder.read("cleared.csv"), encode(&to_clear));
}

fn utf8(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

#[test]
fn as_it_is() {
    parts(&sample("campaign.csv"), utf8);
}

#[test]
fn with_crlf_and_quoted_newlines() {
    parts(&sample("campaign.csv").replace('\n', "\r\n"), utf8);
}

#[test]
fn with_a_byte_order_mark() {
    parts(&sample("campaign.csv"), |text| {
        format!("\u{feff}{text}").into_bytes()
    });
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    units.flat_map(bytes).collect()
}

#[test]
fn in_utf_16() {
    for line_end in ["\n", "\r\n", "\r"] {
        let text = sample("campaign.csv").replace('\n', line_end);
        parts(&text, |text| utf16(text, u16::to_le_bytes));
        parts(&text, |text| utf16(text, u16::to_be_bytes));
    }
}

/// As old spreadsheets on a Mac write them.
#[test]
fn with_lone_carriage_returns() {
    parts(&sample("campaign.csv").replace('\n', "\r"), utf8);
}

#[test]
fn in_windows_1252() {
    parts(&sample("campaign.csv"), |text| {
        encoding_rs::WINDOWS_1252.encode(text).0.into_owned()
    });
}

#[test]
fn without_a_last_line_end() {
    parts(sample("campaign.csv").trim_end(), utf8);
}

#[test]
fn what_came_packed_is_parted_unpacked() {
    let folder = Folder::with_sample();
    folder.write(
        "packed.csv.zst",
        zstd::encode_all(sample("campaign.csv").as_bytes(), 1).unwrap(),
    );
    for campaign in ["campaign.csv", "packed.csv.zst"] {
        let cleared = format!("cleared-{campaign}.csv");
        let args = format!("audit {campaign} signals.csv --as-of {AS_OF} -q --cleared {cleared}");
        folder.run(typed(&args)).done();
    }
    assert_eq!(
        folder.read("cleared-campaign.csv.csv"),
        folder.read("cleared-packed.csv.zst.csv")
    );
}

#[test]
fn bad_rows_are_held() {
    let folder = Folder::with_sample();
    folder.write(
        "campaign.csv",
        format!("{}may,short\n", sample("campaign.csv")),
    );
    folder
        .run(QUIET_AUDIT.iter().chain(&typed(
            "--bad-rows hold --cleared cleared.csv --held held.csv",
        )))
        .done();
    let text = |name| String::from_utf8(folder.read(name)).unwrap();
    assert!(text("held.csv").ends_with("may,short\n"));
    assert!(!text("cleared.csv").contains("may,short\n"));
}

#[test]
fn several_campaigns_need_a_name_each() {
    let folder = Folder::with_sample();
    folder.write("june.csv", sample("campaign.csv"));
    let files = typed("audit campaign.csv june.csv signals.csv --as-of 2026-05-04 -q");
    let done = folder.run(files.iter().chain(&["--cleared", "cleared.csv"]));
    assert_eq!(done.status(), 2);
    assert!(done.stderr().contains("{stem}"), "{}", done.stderr());
    assert_eq!(folder.names(), ["campaign.csv", "june.csv", "signals.csv"]);

    folder
        .run(files.iter().chain(&["--cleared", "cleared-{stem}.csv"]))
        .done();
    assert_eq!(
        folder.read("cleared-campaign.csv"),
        folder.read("cleared-june.csv")
    );
}
