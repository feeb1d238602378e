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

/// The words that follow `crate::` in the sources of a folder.
fn named(folder: &Path, into: &mut BTreeSet<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            named(&path, into);
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for rest in text.split("crate::").skip(1) {
            let word: String = rest
                .chars()
                .take_while(|letter| letter.is_ascii_lowercase() || *letter == '_')
                .collect();
            let file = path.strip_prefix(root()).unwrap().display().to_string();
            into.insert((word, file));
        }
    }
}

#[test]
fn data_flows_one_way() {
    let mut wrong = Vec::new();
    for (folder, may) in MAY_NAME {
        let mut words = BTreeSet::new();
        named(&root().join("src").join(folder), &mut words);
        for (word, file) in words {
            if word != folder && !may.contains(&word.as_str()) {
                wrong.push(format!("{file} names crate::{word}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
