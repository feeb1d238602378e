//! `--annotated`: the campaign as it came, with what was found behind each row.

use crate::support::{AUDIT, Folder, QUIET_AUDIT, sample, typed};

fn audit(folder: &Folder, more: &[&str]) {
    folder.run(QUIET_AUDIT.iter().chain(more)).done();
}

fn rows(bytes: &[u8], delimiter: u8) -> Vec<csv::StringRecord> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .from_reader(bytes);
    reader.records().map(|row| row.unwrap()).collect()
}

#[test]
fn each_row_has_its_verdict() {
    let folder = Folder::with_sample();
    audit(&folder, &["--annotated", "a.csv", "--held", "held.csv"]);
    let came = rows(sample("campaign.csv").as_bytes(), b',');
    let annotated = rows(&folder.read("a.csv"), b',');
    assert_eq!(came.len(), annotated.len());
    let width = came[0].len();
    for (before, after) in came.iter().zip(&annotated) {
        assert_eq!(after.len(), width + 4);
        assert!(before.iter().eq(after.iter().take(width)));
    }
    let held = |row: &&csv::StringRecord| &row[width] == "held";
    assert_eq!(
        annotated.iter().filter(held).count(),
        rows(&folder.read("held.csv"), b',').len() - 1
    );
    for row in &annotated[1..] {
        assert_eq!(&row[width] == "cleared", row[width + 1].is_empty());
        assert_eq!(row[width + 1].is_empty(), row[width + 2].is_empty());
    }
}

/// What a run wrote may be audited and annotated again.
#[test]
fn columns_of_an_earlier_run_are_replaced() {
    let folder = Folder::with_sample();
    audit(&folder, &["--annotated", "a.csv"]);
    folder.write("campaign.csv", folder.read("a.csv"));
    audit(&folder, &["--annotated", "again.csv"]);
    assert_eq!(folder.read("a.csv"), folder.read("again.csv"));
}

/// A spreadsheet takes UTF-8 for its own encoding where no mark says otherwise.
#[test]
fn a_sheet_in_another_encoding_gets_a_mark() {
    let folder = Folder::with_sample();
    let mut campaign = sample("campaign.csv").into_bytes();
    let quote = campaign.iter().position(|byte| *byte == b'O').unwrap();
    campaign[quote] = 0xd6;
    folder.write("campaign.csv", campaign);
    audit(&folder, &["--annotated", "a.csv"]);
    assert!(folder.read("a.csv").starts_with("\u{feff}".as_bytes()));
}

#[test]
fn it_is_written_as_the_campaign_is() {
    let folder = Folder::with_sample();
    let plain = rows(sample("campaign.csv").as_bytes(), b',');
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::from("\u{feff}"));
    for row in &plain {
        writer.write_record(row).unwrap();
    }
    folder.write("campaign.csv", writer.into_inner().unwrap());
    audit(&folder, &["--annotated", "a.csv.gz"]);
    let mut text = String::new();
    std::io::Read::read_to_string(
        &mut flate2::read::GzDecoder::new(&*folder.read("a.csv.gz")),
        &mut text,
    )
    .unwrap();
    let first = text.lines().next().unwrap();
    assert!(
        first.starts_with("\u{feff}campaign_id;") && first.ends_with(";why;fine_if"),
        "{first}"
    );
    assert_eq!(rows(text.as_bytes(), b';').len(), plain.len());
    assert!(text.ends_with("\r\n"));
}

#[test]
fn rows_that_cannot_be_read_are_held() {
    let folder = Folder::with_sample();
    folder.write(
        "campaign.csv",
        format!("{}may,short\n", sample("campaign.csv")),
    );
    audit(&folder, &["--annotated", "a.csv", "--bad-rows", "hold"]);
    let annotated = rows(&folder.read("a.csv"), b',');
    let last = annotated.last().unwrap();
    assert_eq!(
        (&last[0], &last[1], &last[last.len() - 4]),
        ("may", "short", "held")
    );
}

#[test]
fn a_workbook_is_one_and_another_ending_is_an_error() {
    let folder = Folder::with_sample();
    audit(&folder, &["--annotated", "a.xlsx"]);
    assert!(folder.read("a.xlsx").starts_with(b"PK"));
    let done = folder.run(AUDIT.iter().chain(&["--annotated", "a.doc"]));
    assert_eq!(done.status(), 2);
    assert!(
        done.stderr().contains(".csv, .tsv or .xlsx"),
        "{}",
        done.stderr()
    );
    assert_eq!(folder.names(), ["a.xlsx", "campaign.csv", "signals.csv"]);
}

/// A recipient is held where any of its offers is.
#[test]
fn a_recipient_of_several_offers_is_one_row() {
    let folder = Folder::new();
    folder.write(
        "campaign.csv",
        "customer_id,campaign_id,channel\nC1,may,email\nC2,may,email\n",
    );
    folder.write(
        "offers.csv",
        "campaign_id,offer_id,product_id,product_name,subject,offer_type\nmay,A,P1,Kettle,Tea time,coupon\nmay,B,P2,Lamp,Light,coupon\n",
    );
    folder.write(
        "signals.csv",
        "customer_id,type,at,product_id,product_name\nC1,purchase,2026-04-20,P2,Lamp\nC2,view,2026-04-20,P9,Mug\n",
    );
    audit(
        &folder,
        &typed("--offers offers.csv --annotated a.csv --held h.csv --cleared c.csv"),
    );
    let verdicts: Vec<String> = rows(&folder.read("a.csv"), b',')
        .iter()
        .map(|row| row[3].to_owned())
        .collect();
    assert_eq!(verdicts, ["verdict", "held", "cleared"]);
    let text = |name| String::from_utf8(folder.read(name)).unwrap();
    assert_eq!(
        text("h.csv"),
        "customer_id,campaign_id,channel\nC1,may,email\n"
    );
    assert_eq!(
        text("c.csv"),
        "customer_id,campaign_id,channel\nC2,may,email\n"
    );
}
