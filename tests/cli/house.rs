//! Who may name whom in `src/`: data flows one way, and never the reverse.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::support::root;

/// A folder and the folders of the crate that it may name, its own aside.
const MAY_NAME: [(&str, &[&str]); 6] = [
    ("input", &[]),
    ("facts", &["input"]),
    ("rules", &["facts", "input"]),
    ("findings", &["facts", "input"]),
    ("report", &["findings", "input"]),
    ("audit", &["config", "facts", "findings", "input", "rules"]),
];

/// A room of `audit` and what else of it it may name. `run`, `words` and `fine` tell of a whole run together.
const ROOMS: [(&str, &[&str]); 4] = [
    ("rows", &["error", "setup"]),
    ("who", &["error", "remarks", "rows", "setup", "share"]),
    ("load", &["error", "remarks", "rows", "setup", "share"]),
    (
        "join",
        &["error", "load", "remarks", "rows", "setup", "share", "who"],
    ),
];

/// The words that follow `within` in the sources of a folder.
fn named(folder: &Path, within: &str, into: &mut BTreeSet<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            named(&path, within, into);
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for rest in text.split(within).skip(1) {
            let word: String = rest
                .chars()
                .take_while(|letter| letter.is_ascii_lowercase() || *letter == '_')
                .collect();
            let file = path.strip_prefix(root()).unwrap().display().to_string();
            into.insert((word, file));
        }
    }
}

/// What the sources of these folders name and may not.
fn wrong(src: &Path, within: &str, may_name: &[(&str, &[&str])]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (folder, may) in may_name {
        let mut words = BTreeSet::new();
        named(&src.join(folder), within, &mut words);
        for (word, file) in words {
            if word != *folder && !may.contains(&word.as_str()) {
                wrong.push(format!("{file} names {within}{word}"));
            }
        }
    }
    wrong
}

#[test]
fn data_flows_one_way() {
    let src = root().join("src");
    let mut all = wrong(&src, "crate::", &MAY_NAME);
    all.extend(wrong(&src.join("audit"), "crate::audit::", &ROOMS));
    assert!(all.is_empty(), "{}", all.join("\n"));
}
