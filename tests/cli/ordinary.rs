//! Seven ordinary campaigns: what fires in them is thanked for, and nothing else fires.

use std::collections::BTreeMap;
use std::fs;

use crate::support::{Folder, root};

type Expected = BTreeMap<String, BTreeMap<String, u64>>;

#[test]
fn nothing_fires_that_is_not_worth_it() {
    let folder = root().join("tests/ordinary");
    let text = fs::read_to_string(folder.join("expect.toml")).unwrap();
    let expected: Expected = toml::from_str(&text).unwrap();
    assert_eq!(expected.len(), 7);
    for (name, expected) in &expected {
        let mut files: Vec<_> = fs::read_dir(folder.join(name))
            .unwrap()
            .map(|entry| entry.unwrap().path().display().to_string())
            .collect();
        files.sort();
        let options = ["--format", "json", "--as-of", "2026-12-01", "--exit-zero"];
        let mut args = vec!["audit"];
        args.extend(files.iter().map(String::as_str).chain(options));
        let report: serde_json::Value =
            serde_json::from_str(&Folder::new().run(args).done().stdout()).unwrap();
        let found: BTreeMap<String, u64> = report["summary"]["by_rule"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(rule, tally)| (rule.clone(), tally["findings"].as_u64().unwrap()))
            .collect();
        assert_eq!(&found, expected, "{name}");
    }
}
