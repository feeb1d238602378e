//! How many distinct texts a second are read for topics on one thread, beside one `regex::RegexSet` of 800 words,
//! how long the built-in topics take to load, and what a run saves as its files are parsed and its phrases spelled out
//! when it is built.
//!
//! `cargo bench --bench topics [-- FILE]`: a file of one text a line; else texts made of common words.

use std::hint::black_box;
use std::time::{Duration, Instant};

use creepcheck::facts::embedded;
use creepcheck::facts::phrases::{PhraseBook, PhraseBookBuilder, Scan};
use creepcheck::facts::topics::Topics;
use creepcheck::input::document::Document;
use regex::RegexSetBuilder;

const WORDS: &str = "summer running shoes for the garden and kitchen new arrivals home office chair pregnancy test wine \
    glass coffee beans organic cotton shirt men women sale travel bag laptop stand wireless headphones \
    books fiction music sports outdoor tent bike helmet kids toys puzzle game board paper pen lamp light";

fn words() -> Vec<&'static str> {
    WORDS.split(' ').collect()
}

/// The best of so many runs.
fn best(runs: u32, mut run: impl FnMut()) -> Duration {
    let mut once = || {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    (0..runs).map(|_| once()).min().unwrap_or_default()
}

/// A cheap generator of the same numbers on every run.
fn numbers() -> impl FnMut() -> usize {
    let mut seed = 0x9E37_79B9_7F4A_7C15_u64;
    move || {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize
    }
}

fn made_up(count: usize) -> Vec<String> {
    let (mut next, all) = (numbers(), words());
    (0..count)
        .map(|_| {
            (0..10)
                .map(|_| all[next() % all.len()])
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect()
}

fn load() -> (PhraseBook, Topics) {
    let mut builder = PhraseBookBuilder::new();
    match Topics::load(&mut builder, &[]) {
        Ok(topics) => (builder.build(), topics),
        Err(problem) => {
            println!("{problem}");
            std::process::exit(2)
        }
    }
}

/// Every file that the program carries, and every phrase in them, from what the build wrote, or from their texts.
fn start(built: bool) -> PhraseBook {
    for file in embedded::FILES {
        let document = match built {
            true => Document::from(file),
            false => Document::new(file.path, file.text),
        };
        let _ = black_box(document.parse());
    }
    if built {
        return embedded::phrases().build();
    }
    let mut builder = PhraseBookBuilder::new();
    for phrase in embedded::phrases().phrases() {
        let _ = builder.add(phrase);
    }
    builder.build()
}

fn main() {
    let file = std::env::args()
        .skip(1)
        .find(|argument| !argument.starts_with("--"));
    let texts: Vec<String> = match file.map(std::fs::read_to_string) {
        Some(Ok(text)) => text.lines().map(str::to_owned).collect(),
        Some(Err(error)) => {
            println!("{error}");
            std::process::exit(2)
        }
        None => made_up(200_000),
    };
    let bytes: usize = texts.iter().map(String::len).sum();
    println!(
        "{} texts of {} bytes on average",
        texts.len(),
        bytes / texts.len().max(1)
    );
    println!("load and build: {:?}", best(20, || drop(black_box(load()))));

    let build = best(20, || {
        let mut builder = PhraseBookBuilder::new();
        let _ = black_box(Topics::load(&mut builder, &[]));
    });
    println!("without building the book: {build:?}");

    for (built, of) in [(true, "as they were built"), (false, "from their texts")] {
        let took = best(20, || drop(black_box(start(built))));
        println!("files and phrases {of}: {took:?}");
    }

    let (book, topics) = load();
    let mut scan = Scan::new();
    let mut touched = 0;
    let took = best(5, || {
        touched = texts
            .iter()
            .filter(|text| !topics.touched(text, book.scan(text, &mut scan)).is_empty())
            .count();
    });
    let rate = |took: Duration| texts.len() as f64 / took.as_secs_f64() / 1e6;
    println!(
        "topics: {:.2} M texts/s, {touched} touch one ({} phrases)",
        rate(took),
        book.len()
    );

    let (mut next, all) = (numbers(), words());
    let words = (0..800).map(|at| {
        let (word, more) = (all[at % all.len()], all[next() % all.len()]);
        format!(r"\b{word}{}\b", &more[..2])
    });
    if let Ok(set) = RegexSetBuilder::new(words)
        .case_insensitive(true)
        .unicode(false)
        .build()
    {
        let took = best(2, || {
            black_box(texts.iter().filter(|text| set.is_match(text)).count());
        });
        println!("RegexSet of 800 words: {:.2} M texts/s", rate(took));
    }
}
