//! Every format against the file that it should make of one run (`tests/reports/`). After a change that is meant,
//! `BLESS=1 cargo test golden` writes the files anew: look at the difference before committing it.

use std::cell::RefCell;
use std::io::{self, Write};
use std::path::Path;
use std::rc::Rc;

use super::*;
use crate::findings::finding::tests::{at, finding};
use crate::findings::{
    Evidence, FileInfo, Fingerprint, Fingerprints, Piece, RuleInfo, RuleTally, SkippedRule, Whom,
};
use crate::input::vocabulary::Severity;

/// Bytes that are still there when the report is gone.
#[derive(Clone, Default)]
struct Bytes(Rc<RefCell<Vec<u8>>>);

impl Write for Bytes {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A small run with a finding of each kind: of a customer, on the copy alone, addressed to a segment, with private
/// words, and with everything in it that a format must escape.
pub(super) fn run() -> (RunInfo, Vec<Finding<'static>>, Summary) {
    let mut bought = finding("already-bought", "ann@example.com");
    bought.line = 2;

    let mut searched = finding("unconsented-sensitive-inference", "0017");
    searched.line = 3;
    searched.topic = Some("divorce".into());
    searched.ground = Some("browsed");
    searched.message = [
        Piece::Text("This coupon for “Family law, first hour” touches divorce, and all that is known of it is that "),
        Piece::Customer("0017"),
        Piece::Text(" searched for “"),
        Piece::Private("divorce lawyer near me"),
        Piece::Text("”."),
    ]
    .into_iter()
    .collect();
    searched.instead = "Send what does not show that you know.".into();
    searched.fine_if = vec![
        "if permission for divorce is granted".into(),
        "sent to the whole list".into(),
    ];
    searched.evidence = vec![Evidence {
        file: "signals.csv".into(),
        line: 9,
        kind: "search",
        at: None,
        text: [
            Piece::Text("searched for “"),
            Piece::Private("divorce lawyer near me"),
            Piece::Text("” (undated)"),
        ]
        .into_iter()
        .collect(),
    }];

    let copy = |line: u64, customer: &str| {
        let mut found = finding("reveals-tracking", customer);
        found.line = line;
        found.severity = Severity::Warning;
        found.offer_id = Some("=HYPERLINK(\"x\")".into());
        found.product_name = Some("Socks, <b>\"warm\"</b> & 100%\r\nwool | thick".into());
        found.ground = None;
        found.message = [Piece::Text("The subject says “we noticed you <i>looking</i>, 100%”:\nit tells that it watched | them.")].into_iter().collect();
        found.instead = "Say “popular now”.".into();
        found.fine_if = vec!["without “we noticed you”".into()];
        found.evidence = Vec::new();
        found.copy_alone = true;
        found
    };

    let mut segment = finding("narrow-audience", "");
    segment.line = 6;
    segment.severity = Severity::Note;
    segment.file = "mail/spring sale #1.csv".into();
    segment.whom = Whom::Members {
        count: 12,
        first: vec!["ann@example.com".into(), "0017".into(), "c-9".into()],
    };
    segment.segment = Some("Divorced <40".into());
    segment.send_at = Some(at("2026-06-02"));
    segment.topic = Some("divorce".into());
    segment.message = [Piece::Text(
        "The segment “Divorced <40” reaches 12 customers.",
    )]
    .into_iter()
    .collect();
    segment.evidence = Vec::new();

    let mut findings = vec![bought, searched, copy(4, "0017"), copy(5, "c-9"), segment];
    for finding in &mut findings {
        finding.fingerprint = Fingerprint::of_offer(finding);
    }
    Fingerprints::default().complete(&mut findings);

    let rule = |title: &str, group: &str, severity: Severity| RuleInfo {
        title: title.to_owned(),
        group: group.to_owned(),
        severity,
        why: "You would feel watched: nobody asked you.".to_owned(),
        instead: "Offer what goes with it.".to_owned(),
        references: vec![
            "GDPR, article 9".to_owned(),
            "https://example.com/case?a=1&b=2".to_owned(),
        ],
        contact: false,
        no_history: false,
    };
    let rules = [
        (
            "already-bought",
            rule("What they already bought", "already-yours", Severity::Error),
        ),
        (
            "narrow-audience",
            rule("So few that they will know", "watched", Severity::Note),
        ),
        (
            "reveals-tracking",
            rule(
                "The copy says that it watched",
                "watched",
                Severity::Warning,
            ),
        ),
        (
            "unconsented-sensitive-inference",
            rule("A private matter, guessed", "private", Severity::Error),
        ),
    ];
    let file = |what, path: &str, rows, format: &str| FileInfo {
        what,
        path: path.to_owned(),
        rows: Some(rows),
        sha256: "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8".to_owned(),
        format: format.to_owned(),
    };
    let mut run = RunInfo {
        as_of: at("2026-06-01T12:00:00Z"),
        profile: "default".to_owned(),
        rules_sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
        campaigns: vec![
            file("campaign", "campaign.csv", 5, "plain"),
            file("campaign", "mail/spring sale #1.csv", 12_403, "plain"),
        ],
        signals: vec![
            file("signals", "signals.csv", 1_204_331, "plain"),
            file("signals", "orders.csv", 1, "shopify_orders"),
        ],
        rules: rules.map(|(id, info)| (id.to_owned(), info)).into(),
        ..RunInfo::default()
    };
    run.again = run.files().map(|file| file.path.clone()).collect();
    let tally = |findings, offers, customers, by_severity| RuleTally {
        findings,
        offers,
        customers,
        by_severity,
    };
    let by_rule = [
        ("already-bought", tally(1, 1, 1, [1, 0, 0])),
        ("narrow-audience", tally(1, 1, 12, [0, 0, 1])),
        ("reveals-tracking", tally(2, 2, 2, [0, 2, 0])),
        ("unconsented-sensitive-inference", tally(1, 1, 1, [1, 0, 0])),
    ];
    let skipped = |rule: &str, why: &str| SkippedRule {
        rule: rule.to_owned(),
        why: why.to_owned(),
    };
    let summary = Summary {
        offers: 12_408,
        customers: 11_902,
        signals: 1_204_332,
        by_worst: [2, 2, 1],
        held_offers: 2,
        errors: 2,
        warnings: 2,
        notes: 1,
        excepted: 3,
        bad_rows: 1,
        without_history: Some(3_821),
        rules_selected: 36,
        by_rule: by_rule.map(|(id, tally)| (id.to_owned(), tally)).into(),
        skipped_rules: vec![
            skipped("presumed-life-event", "no column `body`"),
            skipped("quiet-hours", "no column `timezone`"),
            skipped("no-reason-given", "no column `timezone`"),
        ],
        remarks: vec!["2 consents have no date: they count as in force.".to_owned()],
        ..Summary::default()
    };
    (run, findings, summary)
}

/// What a format makes of findings.
fn bytes_of(
    format: Format,
    options: &ReportOptions,
    (run, findings, summary): (RunInfo, Vec<Finding>, Summary),
) -> Vec<u8> {
    let bytes = Bytes::default();
    let mut report = open(format, Box::new(bytes.clone()), options);
    report.begin(&run).unwrap();
    for finding in &findings {
        report.finding(finding).unwrap();
    }
    report.finish(&run, &summary).unwrap();
    drop(report);
    bytes.0.take()
}

fn text_of(format: Format, options: &ReportOptions) -> String {
    String::from_utf8(bytes_of(format, options, run())).unwrap()
}

/// What a format makes of so many findings of a kind, a line each.
fn text_of_many(format: Format, count: u64) -> String {
    let (run, findings, summary) = run();
    let finding = |line| Finding {
        line,
        ..findings[0].clone()
    };
    let many = (2..count + 2).map(finding).collect();
    let bytes = bytes_of(format, &ReportOptions::default(), (run, many, summary));
    String::from_utf8(bytes).unwrap()
}

/// Compares with the file `tests/reports/NAME`.
fn golden(name: &str, format: Format, options: &ReportOptions) -> String {
    let text = text_of(format, options);
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/reports")
        .join(name);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        text, expected,
        "{name} is not as it was; BLESS=1 takes the new one"
    );
    text
}

fn masked() -> ReportOptions {
    ReportOptions {
        customers: Some(Customers::Mask),
        ..ReportOptions::default()
    }
}

#[test]
fn golden_table() {
    golden("table.txt", Format::Table, &ReportOptions::default());
    let narrow = ReportOptions {
        width: Some(60),
        ci: true,
        ..ReportOptions::default()
    };
    let text = golden("table-60.txt", Format::Table, &narrow);
    assert!(!text.contains("ann@example.com"));
    for line in text
        .lines()
        .filter(|line| !line.starts_with("  creepcheck"))
    {
        assert!(unicode_width::UnicodeWidthStr::width(line) <= 60, "{line}");
    }
    let colored = ReportOptions {
        width: Some(80),
        color: true,
        ..ReportOptions::default()
    };
    assert!(golden("table-color.txt", Format::Table, &colored).contains("\u{1b}["));
}

#[test]
fn golden_json() {
    let text = golden("found.json", Format::Json, &ReportOptions::default());
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["schema_version"], 1);
    assert_eq!(document["findings"].as_array().unwrap().len(), 5);
    let text = golden("found-masked.json", Format::Json, &masked());
    for private in ["ann@example.com", "0017", "divorce lawyer"] {
        assert!(!text.contains(private), "{private}");
    }
}

#[test]
fn json_of_nothing_is_a_document() {
    let (run, _, summary) = run();
    let text = bytes_of(
        Format::Json,
        &ReportOptions::default(),
        (run, Vec::new(), summary),
    );
    let document: serde_json::Value = serde_json::from_slice(&text).unwrap();
    assert_eq!(document["findings"], serde_json::json!([]));
}

#[test]
fn golden_jsonl() {
    let text = golden("found.jsonl", Format::Jsonl, &ReportOptions::default());
    assert_eq!(text.lines().count(), 5);
}

#[test]
fn golden_csv_and_tsv() {
    let text = golden("found.csv", Format::Csv, &ReportOptions::default());
    let rows: Vec<_> = csv::Reader::from_reader(text.as_bytes())
        .into_records()
        .map(Result::unwrap)
        .collect();
    assert_eq!(rows.len(), 5);
    assert_eq!(&rows[2][7], "'=HYPERLINK(\"x\")");
    golden(
        "found.tsv",
        Format::Tsv,
        &ReportOptions {
            customers: Some(Customers::Hide),
            ..ReportOptions::default()
        },
    );
    let marked = text_of(
        Format::Csv,
        &ReportOptions {
            bom: true,
            ..ReportOptions::default()
        },
    );
    assert_eq!(marked.strip_prefix('\u{feff}'), Some(text.as_str()));
}

/// What is passed around holds no customer, and one finding for what is one.
fn golden_masked(name: &str, format: Format) -> String {
    let text = golden(name, format, &ReportOptions::default());
    for private in ["ann@example.com", "0017", "divorce lawyer"] {
        assert!(!text.contains(private), "{name} says {private}");
    }
    text
}

#[test]
fn golden_markdown() {
    golden_masked("found.md", Format::Markdown);
}

#[test]
fn golden_sarif() {
    let text = golden_masked("found.sarif", Format::Sarif);
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["runs"][0]["results"].as_array().unwrap().len(), 4);
}

#[test]
fn sarif_is_cut_where_github_stops_and_says_so() {
    let text = text_of_many(Format::Sarif, 25_007);
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let run = &document["runs"][0];
    assert_eq!(run["results"].as_array().unwrap().len(), 25_000);
    let said = &run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"];
    assert_eq!(
        said,
        "7 more findings not in this file, which holds at most 25000."
    );
}

#[test]
fn golden_junit() {
    golden_masked("found.xml", Format::Junit);
}

#[test]
fn golden_github() {
    golden_masked("github.txt", Format::Github);
}

#[test]
fn github_is_told_what_it_shows_of_each_severity() {
    let (run, findings, summary) = run();
    let severities = [Severity::Error, Severity::Warning].into_iter().cycle();
    let many = severities
        .take(30)
        .zip(2..)
        .map(|(severity, line)| Finding {
            line,
            severity,
            ..findings[0].clone()
        });
    let many = (run, many.collect(), summary);
    let bytes = bytes_of(Format::Github, &ReportOptions::default(), many);
    let text = String::from_utf8(bytes).unwrap();
    for command in ["::error ", "::warning "] {
        let lines = text.lines().filter(|line| line.starts_with(command));
        assert_eq!(lines.count(), 10, "{text}");
    }
    assert!(
        text.contains("::notice::10 more findings not shown here"),
        "{text}"
    );
}

#[test]
fn golden_gitlab() {
    let text = golden_masked("gitlab.json", Format::Gitlab);
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document.as_array().unwrap().len(), 4);
}

/// One file of a workbook.
fn part(book: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(io::Cursor::new(book)).unwrap();
    io::read_to_string(archive.by_name(name).unwrap()).unwrap()
}

#[test]
fn xlsx_is_a_workbook_and_the_same_on_every_run() {
    let book = bytes_of(Format::Xlsx, &ReportOptions::default(), run());
    assert!(book == bytes_of(Format::Xlsx, &ReportOptions::default(), run()));
    let names = part(&book, "xl/workbook.xml");
    for name in ["Summary", "Findings", "Rules"] {
        assert!(names.contains(&format!("name=\"{name}\"")), "{names}");
    }
    let findings = part(&book, "xl/worksheets/sheet2.xml");
    assert!(findings.contains("<autoFilter ref=\"A1:T6\""), "{findings}");
    assert!(findings.contains("state=\"frozen\""));
    assert!(
        findings.contains("location=\"Rules!A2\""),
        "a finding links to its rule"
    );
    // An id keeps its zeros, a formula is words, and a date is a number.
    assert!(findings.contains("<is><t>0042</t></is>"));
    assert!(findings.contains("<is><t>=HYPERLINK(\"x\")</t></is>"));
    assert!(!findings.contains("<f>"));
    assert!(findings.contains("<v>46175</v>"), "2026-06-02");
    assert!(findings.contains("ann@example.com"));
    for (as_of, made) in [
        ("2026-06-01T12:00:00Z", "2026-06-01T12:00:00Z"),
        ("2026-06-01", "2026-06-01T00:00:00Z"),
        ("1850-01-01", "1970-01-01T00:00:00Z"),
    ] {
        let (mut info, findings, summary) = run();
        info.as_of = at(as_of);
        let book = bytes_of(
            Format::Xlsx,
            &ReportOptions::default(),
            (info, findings, summary),
        );
        let properties = part(&book, "docProps/core.xml");
        assert!(properties.contains(made), "{as_of}: {properties}");
    }
    let masked = bytes_of(Format::Xlsx, &masked(), run());
    for sheet in [
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml",
        "xl/sharedStrings.xml",
    ] {
        let text = part(&masked, sheet);
        assert!(
            !text.contains("ann@example.com") && !text.contains("divorce lawyer"),
            "{sheet}"
        );
    }
}

#[test]
fn golden_html() {
    let text = golden_masked("found.html", Format::Html);
    // Nothing that a page can load from elsewhere, and no markup from a file.
    for foreign in [
        "src=",
        "url(",
        "@import",
        "<link",
        "<b>",
        "<i>looking",
        "http-equiv=\"refresh",
    ] {
        assert!(!text.contains(foreign), "{foreign}");
    }
    let shown = ReportOptions {
        customers: Some(Customers::Show),
        ..ReportOptions::default()
    };
    assert!(text_of(Format::Html, &shown).contains("ann@example.com"));
}

#[test]
fn a_rule_that_hits_most_of_the_file_is_one_line() {
    let (run, findings, mut summary) = run();
    if let Some(tally) = summary.by_rule.get_mut("reveals-tracking") {
        tally.offers = 12_000;
    }
    let text = bytes_of(
        Format::Table,
        &ReportOptions::default(),
        (run, findings, summary),
    );
    let text = String::from_utf8(text).unwrap();
    assert!(text.contains("in most of the file"), "{text}");
    assert!(!text.contains("we noticed you"), "{text}");
}

#[test]
fn reports_are_the_same_on_every_run() {
    use clap::ValueEnum;
    for format in Format::value_variants() {
        let write = || bytes_of(*format, &masked(), run());
        assert!(write() == write(), "{}", word(format));
    }
}
