//! Lists of words that rules name as `@list`: `rules/lists/*.toml`, and `[lists]` of the configuration.

use std::collections::BTreeMap;

use crate::facts::categories::CategoryPattern;
use crate::facts::embedded;
use crate::facts::phrases;
use crate::input::document::{Document, Problem, Table};
use crate::input::vocabulary::nearest;

/// One list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct List {
    /// What it is, in a line.
    pub about: String,
    /// Phrases, in the language of [`phrases`](crate::facts::phrases).
    pub phrases: Vec<String>,
    /// Phrases that look like one of them and are none.
    pub unlike: Vec<String>,
    /// Category nodes or paths.
    pub categories: Vec<CategoryPattern>,
    /// Names that are compared as a whole, folded: systems, companies.
    pub names: Vec<String>,
    /// Words that make up such a name: "in-store POS" of "in", "store" and "pos".
    pub parts: Vec<String>,
    /// A category and how many days one unit lasts.
    pub days: Vec<(String, f64)>,
    /// Events that copy can assert, or occasions that it can name.
    pub events: Vec<ListedEvent>,
}

/// An event of a list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ListedEvent {
    /// `new-baby`, `mothers-day`.
    pub slug: String,
    /// "a new baby": fits "never told us of …".
    pub title: String,
    /// Slugs of topics that name it.
    pub topics: Vec<String>,
    /// Phrases of copy that assert it.
    pub says: Vec<String>,
    /// Phrases that look like one of `says` and are none.
    pub unlike: Vec<String>,
    /// Phrases by which a customer's own signal names it.
    pub told: Vec<String>,
}

/// All lists of a run, by name.
#[derive(Debug, Clone, Default)]
pub struct Lists {
    lists: BTreeMap<String, List>,
}

const FOLDER: &str = "rules/lists/";

impl Lists {
    /// The built-in lists.
    ///
    /// # Errors
    /// Where a file is not as it should be (a test keeps the built-in ones right).
    pub fn builtin() -> Result<Lists, Problem> {
        let mut lists = Lists::default();
        for file in embedded::below(FOLDER) {
            let name = file.path.trim_start_matches(FOLDER);
            let name = name.trim_end_matches(".toml").to_owned();
            lists.lists.insert(name, read(&Document::from(file))?);
        }
        Ok(lists)
    }

    /// Adds a user's own list: its words serve as phrases, categories and names. `@name` among them puts in all of
    /// another list; the same name replaces, unless it puts in itself.
    ///
    /// # Errors
    /// The `@name` of a list that there is not, with the nearest that there is.
    pub fn add(&mut self, name: &str, words: &[String]) -> Result<(), String> {
        let mut list = List::default();
        for word in words {
            let Some(other) = word.strip_prefix('@') else {
                list.phrases.push(word.clone());
                list.categories.push(CategoryPattern::new(word));
                list.names.push(word.clone());
                continue;
            };
            let other = self.lists.get(other).ok_or_else(|| {
                let near =
                    nearest(other, self.names()).map(|near| format!(", did you mean \"@{near}\"?"));
                format!("no list \"@{other}\"{}", near.unwrap_or_default())
            })?;
            list.phrases.extend_from_slice(&other.phrases);
            list.unlike.extend_from_slice(&other.unlike);
            list.categories.extend_from_slice(&other.categories);
            list.names.extend_from_slice(&other.names);
            list.parts.extend_from_slice(&other.parts);
            list.days.extend_from_slice(&other.days);
            list.events.extend_from_slice(&other.events);
        }
        self.lists.insert(name.to_owned(), list);
        Ok(())
    }

    /// A list by its name, without the `@`.
    pub fn get(&self, name: &str) -> Option<&List> {
        self.lists.get(name)
    }

    /// The names of all lists.
    pub fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.lists.keys().map(String::as_str)
    }
}

fn read(document: &Document<'_>) -> Result<List, Problem> {
    let parsed = document.parse()?;
    let table = Table::new(document, parsed.get_ref());
    table.only(
        &[
            "about",
            "phrases",
            "unlike",
            "categories",
            "names",
            "parts",
            "days",
            "before",
            "event",
        ],
        "a list",
    )?;
    let mut list = List::default();
    if let Some(about) = table.get("about") {
        list.about = about.text()?.to_owned();
    }
    list.phrases = table.texts("phrases")?;
    list.unlike = table.texts("unlike")?;
    list.categories = table
        .texts("categories")?
        .iter()
        .map(|entry| CategoryPattern::new(entry))
        .collect();
    list.names = table.texts("names")?;
    list.parts = table.texts("parts")?;
    if let Some(days) = table.get("days") {
        for entry in days.table()?.iter() {
            list.days.push((entry.name().to_owned(), entry.number()?));
        }
    }
    let before = match table.get("before") {
        Some(before) => before.table()?.iter().collect(),
        None => Vec::new(),
    };
    if let Some(events) = table.get("event") {
        let mut known = vec!["slug", "title", "topics", "says", "unlike", "told"];
        known.extend(before.iter().map(|words| words.name()));
        for (event, span) in events.tables()? {
            event.only(&known, "[[event]]")?;
            let mut says = Vec::new();
            for words in &before {
                let what = event.texts(words.name())?;
                let before = words.text()?;
                says.extend(what.iter().map(|after| phrases::joined(before, after)));
            }
            says.extend(event.texts("says")?);
            let text = |key: &str| match event.get(key) {
                Some(value) => value.text().map(str::to_owned),
                None => Err(document.problem(span.clone(), format!("this event has no `{key}`"))),
            };
            list.events.push(ListedEvent {
                slug: text("slug")?,
                title: text("title")?,
                topics: event.texts("topics")?,
                says,
                unlike: event.texts("unlike")?,
                told: event.texts("told")?,
            });
        }
    }
    Ok(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_users_list_can_hold_a_built_in_one() {
        let mut lists = Lists::builtin().unwrap_or_else(|problem| panic!("{problem}"));
        let before = lists
            .get("consumables")
            .map_or(0, |list| list.categories.len());
        let words = ["@consumables".to_owned(), "Reeds".to_owned()];
        assert_eq!(lists.add("consumables", &words), Ok(()));
        assert_eq!(
            lists.get("consumables").map(|list| list.categories.len()),
            Some(before + 1)
        );
        assert!(lists.add("mine", &["@consumable".to_owned()]).is_err());
        let before = lists.get("systems").map(|list| list.parts.clone());
        assert_eq!(
            lists.add("systems", &["@systems".to_owned(), "My till".to_owned()]),
            Ok(())
        );
        assert_eq!(lists.get("systems").map(|list| list.parts.clone()), before);
    }

    #[test]
    fn the_built_in_lists_are_well_formed() {
        let lists = Lists::builtin().unwrap_or_else(|problem| panic!("{problem}"));
        for (name, list) in &lists.lists {
            assert!(!list.about.is_empty(), "{name} does not say what it is");
        }
    }

    #[test]
    fn the_built_in_phrases_can_be_read() {
        let lists = Lists::builtin().unwrap_or_else(|problem| panic!("{problem}"));
        let mut book = crate::facts::phrases::PhraseBookBuilder::new();
        for (name, list) in &lists.lists {
            let events = list
                .events
                .iter()
                .flat_map(|event| event.says.iter().chain(&event.unlike).chain(&event.told));
            let own = list.phrases.iter().chain(&list.unlike);
            for phrase in own.chain(events) {
                if let Err(error) = book.add(phrase) {
                    panic!("{name}: {error}");
                }
            }
        }
    }
}
