//! How a file is known to be of a format: by its headers, and by its name where that says something.

use std::collections::BTreeSet;
use std::path::Path;

use crate::input::document::{Problem, Table};
use crate::input::vocabulary::fold_word;

/// One way to know a file.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Headers that must be there, each in one of its spellings.
    header: Vec<Vec<String>>,
    /// Headers that must not be there.
    without: Vec<String>,
    /// The most columns that there may be.
    at_most: Option<usize>,
    /// Words of which the file's name must have one.
    file_name: Vec<String>,
    /// Words of which the file's name must have none.
    not_file_name: Vec<String>,
}

const KEYS: [&str; 5] = ["header", "without", "at_most", "file_name", "not_file_name"];

impl Known {
    /// Reads `[[known]]`.
    ///
    /// # Errors
    /// The first mistake, with its place.
    pub(super) fn read(table: Table<'_>) -> Result<Known, Problem> {
        table.only(&KEYS, "[[known]]")?;
        let known = Known {
            header: table
                .texts("header")?
                .iter()
                .map(|name| name.split('|').map(|name| name.trim().to_owned()).collect())
                .collect(),
            without: table.texts("without")?,
            at_most: match table.get("at_most") {
                Some(most) => Some(most.number()? as usize),
                None => None,
            },
            file_name: table.texts("file_name")?,
            not_file_name: table.texts("not_file_name")?,
        };
        Ok(known)
    }

    /// Whether it asks for any header: nothing else tells one file from all others.
    pub(super) fn asks(&self) -> bool {
        !self.header.is_empty()
    }

    /// How well a file fits, and why; none where it does not.
    pub(super) fn fits(&self, file: &Traits) -> Option<(usize, String)> {
        let mut found = Vec::new();
        for spellings in &self.header {
            let name = spellings.iter().find(|name| file.has(name))?;
            found.push(format!("`{name}`"));
        }
        let named = |words: &[String]| words.iter().find(|word| file.is_named(word)).cloned();
        let by_name = named(&self.file_name);
        if self.without.iter().any(|name| file.has(name))
            || self.at_most.is_some_and(|most| file.header.len() > most)
            || (by_name.is_none() && !self.file_name.is_empty())
            || named(&self.not_file_name).is_some()
        {
            return None;
        }
        let mut why = format!("its header has {}", list(&found));
        let score = self.header.len() + usize::from(by_name.is_some());
        if let Some(word) = by_name {
            why.push_str(&format!(", and its name says “{word}”"));
        }
        Some((score, why))
    }

    /// The headers it names, in all spellings.
    pub(super) fn names(&self) -> impl Iterator<Item = &String> {
        self.header.iter().flatten().chain(&self.without)
    }
}

/// What a file is known by.
pub(super) struct Traits {
    header: BTreeSet<String>,
    /// The words of its name, in lower case.
    name: Vec<String>,
}

impl Traits {
    pub(super) fn new(header: &[String], path: &Path) -> Traits {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Traits {
            header: header.iter().map(|name| fold_word(name)).collect(),
            name: name
                .split(|c: char| !c.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .map(str::to_lowercase)
                .collect(),
        }
    }

    fn has(&self, name: &str) -> bool {
        self.header.contains(&fold_word(name))
    }

    /// Whether its name says a word, be it in several: `opt_outs.csv`, `do-not-mail.csv`.
    fn is_named(&self, word: &str) -> bool {
        (0..self.name.len()).any(|first| {
            let mut rest = word;
            let said = self.name[first..].iter().take_while(|part| {
                let after = rest.strip_prefix(part.as_str());
                rest = after.unwrap_or(rest);
                after.is_some()
            });
            said.count() > 0 && rest.is_empty()
        })
    }
}

/// The first four, and how many more.
fn list(names: &[String]) -> String {
    const SHOWN: usize = 4;
    match names {
        [one] => one.clone(),
        _ if names.len() > SHOWN => {
            format!(
                "{} and {} more of its own",
                names[..SHOWN].join(", "),
                names.len() - SHOWN
            )
        }
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
        [] => String::new(),
    }
}
