//! A whole audit of any two files, a NUL between them: no panic, and the same on one thread and on two.

#![no_main]

use std::convert::Infallible;
use std::fs;
use std::sync::LazyLock;

use creepcheck::audit::run;
use creepcheck::audit::setup::{BadRows, Setup};
use creepcheck::facts::lists::Lists;
use creepcheck::input::dates::DateReader;
use creepcheck::input::formats::Formats;
use creepcheck::rules::book::{self, Book, Ingredients, Selection};
use creepcheck::rules::source::Profile;
use libfuzzer_sys::fuzz_target;

/// Compiled once: it takes as long as many audits.
static BOOK: LazyLock<Book> = LazyLock::new(|| {
    let ingredients = Ingredients {
        rules: &book::builtin(),
        lists: &Lists::builtin().expect("built-in lists"),
        topics: &[],
        config: None,
        selection: &Selection::default(),
        now: 1_780_000_000,
    };
    Book::new(&ingredients).expect("built-in rules")
});

fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |name, bytes| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).expect("written");
        path
    };
    let mut files = bytes.splitn(2, |&byte| byte == 0);
    let campaign = write("campaign.csv", files.next().unwrap_or_default());
    let signals = files.next().map(|bytes| write("signals.csv", bytes));
    let as_of = DateReader::default().read(b"2026-06-01").expect("a date");
    let mut setup = Setup::plain(campaign, signals, as_of);
    setup.reading.formats = Formats::builtin().expect("built-in formats");
    setup.bad_rows = BadRows::Hold;
    let alone = found(&setup);
    setup.threads = 2;
    assert_eq!(alone, found(&setup));
});

/// What is found, in words; or the error.
fn found(setup: &Setup) -> Result<Vec<String>, String> {
    let run = run::run(setup, &BOOK, Profile::Default).map_err(|error| error.to_string())?;
    let mut found = Vec::new();
    let Ok(()) = run.findings(&BOOK, None, |told| {
        let messages = told
            .parts
            .iter()
            .map(|finding| finding.message.as_str().to_owned());
        found.extend(messages);
        Ok::<_, Infallible>(())
    });
    Ok(found)
}
