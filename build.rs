//! Embeds every file under `rules/`, and export formats: all of them are data, and adding one needs no Rust. They are
//! parsed here and their phrases spelled out, so that a run need not.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use toml::de::{DeTable, DeValue};

#[allow(dead_code, reason = "a run reads what is written here")]
#[path = "src/input/outline.rs"]
mod outline;
#[allow(
    dead_code,
    unused_imports,
    reason = "a run looks for what is spelled out here"
)]
#[path = "src/facts/phrases/mod.rs"]
mod phrases;

/// The examples of a rule: only its tests and its page read them, from the text.
const EXAMPLES: [&str; 2] = ["flags", "passes"];

fn main() -> io::Result<()> {
    let mut phrases = Phrases::new();
    embed("rules", "embedded.rs", &mut phrases)?;
    embed("src/input/formats", "formats.rs", &mut Phrases::new())?;
    // What rules ask for besides topics is kept in a table as long as its last number: topics come last.
    phrases.sort_by_key(|(is_topics, _)| *is_topics);
    let mut book = phrases::PhraseBookBuilder::new();
    for (_, phrase) in &phrases {
        // One that is malformed is told of where it is read, with its place.
        let _ = book.add(phrase);
    }
    fs::write(out("phrases"), book.write())
}

fn out(name: &str) -> PathBuf {
    PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join(name)
}

/// Writes a table of the files below a folder, and collects their phrases.
fn embed(folder: &str, name: &str, phrases: &mut Phrases) -> io::Result<()> {
    println!("cargo::rerun-if-changed={folder}");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut files = Vec::new();
    collect(&root.join(folder), &mut files)?;
    files.sort();
    let mut code = String::from("/// Each with its outline.\npub static FILES: &[Embedded] = &[\n");
    for file in &files {
        let path = file.strip_prefix(&root).unwrap_or(file);
        let keys = phrase_keys(path);
        let path = path.to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(file)?;
        let parsed =
            DeTable::parse(&text).map_err(|error| io::Error::other(format!("{path}: {error}")))?;
        let outline = out(&format!("{}.outline", path.replace('/', ".")));
        fs::write(&outline, outline::write(&text, &parsed, &EXAMPLES))?;
        code.push_str(&format!(
            "    Embedded {{ path: {path:?}, text: include_str!({file:?}), outline: include_bytes!({outline:?}) }},\n",
        ));
        for (key, value) in parsed.get_ref() {
            phrases_of(key.get_ref(), value.get_ref(), keys, phrases);
        }
        joined(parsed.get_ref(), phrases);
    }
    code.push_str("];\n");
    fs::write(out(name), code)
}

/// Phrases in the order of the files, which is about that in which a run asks for them; whether each is a topic's.
type Phrases = Vec<(bool, String)>;

const TOPIC_KEYS: &[&str] = &["words", "beside", "unless", "not_under"];

/// The keys under which the phrases of a file stand. One that is forgotten costs time and nothing else.
fn phrase_keys(path: &Path) -> &'static [&'static str] {
    let folder = path.parent().and_then(Path::file_name);
    match folder.and_then(|name| name.to_str()) {
        Some("topics") => TOPIC_KEYS,
        Some("lists") => &["phrases", "says", "unlike", "told"],
        Some("reading") => &[
            "to_reader",
            "not_to_reader",
            "opens",
            "negates",
            "between",
            "standing",
            "ended",
            "titles",
            "nobody",
            "nobody_in_brackets",
            "nobody_from_here",
        ],
        _ => &["names", "says", "mentions"],
    }
}

/// What the events of a list say after words that it has for all of them.
fn joined(list: &DeTable<'_>, into: &mut Phrases) {
    let value = |key| list.get(key).map(|value| value.get_ref());
    let (Some(DeValue::Table(before)), Some(events)) = (value("before"), value("event")) else {
        return;
    };
    for (key, words) in before {
        let mut after = Phrases::new();
        phrases_of("event", events, &[key.get_ref()], &mut after);
        if let DeValue::String(words) = words.get_ref() {
            let both = |(_, after): (bool, String)| (false, phrases::joined(words, &after));
            into.extend(after.into_iter().map(both));
        }
    }
}

fn phrases_of(key: &str, value: &DeValue<'_>, keys: &[&str], into: &mut Phrases) {
    match value {
        DeValue::Table(table) => {
            for (inner, value) in table {
                let key = if keys.contains(&key) {
                    key
                } else {
                    inner.get_ref()
                };
                phrases_of(key, value.get_ref(), keys, into);
            }
        }
        DeValue::Array(array) => {
            for value in array.iter() {
                phrases_of(key, value.get_ref(), keys, into);
            }
        }
        // `@list` and `$parameter` stand for others.
        DeValue::String(phrase) if keys.contains(&key) && !phrase.starts_with(['@', '$']) => {
            into.push((keys == TOPIC_KEYS, phrase.to_string()));
        }
        _ => {}
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            println!("cargo::rerun-if-changed={}", path.display());
            collect(&path, files)?;
        } else if path.extension().is_some_and(|ending| ending == "toml") {
            files.push(path);
        }
    }
    Ok(())
}
