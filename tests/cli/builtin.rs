//! The examples that the built-in rules carry.

use crate::support::Folder;

/// Through the true path: reader, join and engine.
#[test]
fn every_rule_s_examples_hold() {
    let done = Folder::new().run(["rules", "test"]);
    assert_eq!(done.status(), 0, "{}{}", done.stdout(), done.stderr());
    assert!(
        done.stdout().ends_with(" examples hold, 0 fail\n"),
        "{}",
        done.stdout()
    );
}

/// Every rule and topic has a page.
#[test]
fn every_page_shows() {
    let folder = Folder::new();
    for (what, word) in [("rules", "id"), ("topics", "slug")] {
        let list = folder.run([what, "list"]).done().stdout();
        // A line that names one has more than a heading's one word.
        let names = list
            .lines()
            .filter(|line| line.split_whitespace().count() > 1)
            .filter_map(|line| line.split_whitespace().next());
        let mut count = 0;
        for name in names {
            count += 1;
            let page = folder.run([what, "show", name]).done().stdout();
            assert!(
                page.lines().count() > 3,
                "{what} show {name}: {word} without a page: {page}"
            );
        }
        assert!(count > 20, "{what} list names {count}");
    }
}

/// Texts as shops and data brokers write them, and what only looks like them.
#[test]
fn every_text_touches_its_topics() {
    let sheet = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/topics/texts.csv");
    let sorted = |topics: &str| {
        let mut topics: Vec<_> = topics.split(';').map(str::to_owned).collect();
        topics.sort();
        topics
    };
    let found = Folder::new()
        .run(["topics", "check", sheet, "--column", "text"])
        .done()
        .stdout();
    let rows = |sheet: &str| -> Vec<csv::StringRecord> {
        let rows = csv::Reader::from_reader(sheet.as_bytes()).into_records();
        rows.collect::<Result<_, _>>().unwrap()
    };
    let (found, wanted) = (rows(&found), rows(&std::fs::read_to_string(sheet).unwrap()));
    assert_eq!(found.len(), wanted.len());
    for (found, wanted) in found.iter().zip(&wanted) {
        assert_eq!(found[1], wanted[0]);
        assert_eq!(sorted(&found[2]), sorted(&wanted[1]), "{}", &wanted[0]);
    }
}
