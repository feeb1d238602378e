//! The same inputs, options and `--as-of` give the same bytes.

use crate::support::{AUDIT, Folder, QUIET_AUDIT};

const PRINTED: [&str; 11] = [
    "table", "json", "jsonl", "csv", "tsv", "markdown", "html", "sarif", "junit", "github",
    "gitlab",
];

const FILES: [&str; 10] = [
    "r.json", "r.jsonl", "r.csv", "r.tsv", "r.md", "r.html", "r.xlsx", "r.sarif", "r.xml", "r.txt",
];

#[test]
fn on_standard_output() {
    let folder = Folder::with_sample();
    for format in PRINTED {
        let run = || {
            folder
                .run(AUDIT.iter().chain(&["--format", format]))
                .done()
                .stdout()
        };
        let first = run();
        assert!(first.contains("already-bought"), "{format}: {first}");
        assert_eq!(first, run(), "{format}");
    }
}

#[test]
fn in_files() {
    let [first, second] = [Folder::with_sample(), Folder::with_sample()].map(|folder| {
        let mut args = QUIET_AUDIT.to_vec();
        args.extend(FILES.iter().flat_map(|name| ["-o", name]));
        args.extend(["--cleared", "cleared.csv", "--held", "held.csv"]);
        let done = folder.run(args).done();
        assert_eq!(
            (done.stdout(), done.stderr()),
            (String::new(), String::new())
        );
        folder
    });
    for name in FILES.iter().chain(&["cleared.csv", "held.csv"]) {
        assert!(!first.read(name).is_empty(), "{name}");
        assert!(first.read(name) == second.read(name), "{name} differs");
    }
}

/// A fingerprint says the same when rows move.
#[test]
fn fingerprints_stay_when_rows_move() {
    let folder = Folder::with_sample();
    let fingerprints = || {
        let args = AUDIT.iter().chain(&["--format", "jsonl"]);
        let done = folder.run_with_key("a key of the tests", args);
        let mut all: Vec<String> = done
            .stdout()
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
            .map(|finding| finding["fingerprint"].as_str().unwrap().to_owned())
            .collect();
        all.sort();
        all
    };
    let before = fingerprints();
    let text = String::from_utf8(folder.read("campaign.csv")).unwrap();
    let (header, rows) = text.split_once('\n').unwrap();
    folder.write(
        "campaign.csv",
        format!("{header}\nmay,NEWS,C7,,newsletter,email,2026-06-01,,,,News in June,A row more,,You subscribe,Reply STOP\n{rows}"),
    );
    assert_eq!(before, fingerprints());
    assert_eq!(before.len(), 6);
}
