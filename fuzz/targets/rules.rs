//! Files of one's own: a rule, a configuration. A mistake is an error that points into the file, never a panic.

#![no_main]

use std::sync::LazyLock;

use creepcheck::config::Config;
use creepcheck::facts::lists::Lists;
use creepcheck::rules::book::{Book, Ingredients, Selection};
use creepcheck::rules::source::{RuleSource, RuleText};
use creepcheck::rules::{examples, page};
use libfuzzer_sys::fuzz_target;

static LISTS: LazyLock<Lists> = LazyLock::new(|| Lists::builtin().expect("built-in lists"));

fuzz_target!(|text: &str| {
    let _ = Config::read(None, text.to_owned()).map_err(|problem| problem.to_string());
    let rule = RuleSource {
        file: "own.toml".to_owned(),
        group: "yours".to_owned(),
        text: RuleText::Own(text.to_owned()),
    };
    if let Err(problem) = page::read(&rule) {
        let _ = problem.to_string();
        return;
    }
    let _ = examples::read(&rule).map_err(|problem| problem.to_string());
    let ingredients = Ingredients {
        rules: &[rule],
        lists: &LISTS,
        topics: &[],
        config: None,
        selection: &Selection::default(),
        now: 1_780_000_000,
    };
    let _ = Book::new(&ingredients).map_err(|problem| problem.to_string());
});
