//! What is said once a run: words that are not known, with the nearest that are.

use std::collections::BTreeMap;

use crate::input::error::brief;

/// Words not known, by column.
#[derive(Debug, Default)]
pub struct Remarks {
    words: BTreeMap<(&'static str, String), (u64, Option<&'static str>)>,
    said: Vec<String>,
}

impl Remarks {
    /// A run over strange files must not remember every word of them.
    const MOST: usize = 200;

    /// A word of a closed column that is not known.
    pub fn unknown(&mut self, column: &'static str, word: &str, nearest: Option<&'static str>) {
        let key = (column, word.to_owned());
        if let Some((count, _)) = self.words.get_mut(&key) {
            *count += 1;
        } else if self.words.len() < Self::MOST {
            self.words.insert(key, (1, nearest));
        }
    }

    /// Anything else, in plain words.
    pub fn say(&mut self, remark: impl Into<String>) {
        let remark = remark.into();
        if !self.said.contains(&remark) {
            self.said.push(remark);
        }
    }

    /// Takes another's in.
    pub fn extend(&mut self, other: Remarks) {
        for (key, (count, nearest)) in other.words {
            self.words.entry(key).or_insert((0, nearest)).0 += count;
        }
        for remark in other.said {
            self.say(remark);
        }
    }

    /// All of them as sentences.
    pub fn sentences(&self) -> Vec<String> {
        let words = self.words.iter().map(|((column, word), (count, nearest))| {
            let rows = if *count == 1 {
                "1 row".to_owned()
            } else {
                format!("{count} rows")
            };
            let mend = nearest
                .map(|near| format!("; did you mean `{near}`?"))
                .unwrap_or_default();
            let word = brief(word);
            format!("`{word}` in column `{column}` is not known and was ignored in {rows}{mend}")
        });
        words.chain(self.said.iter().cloned()).collect()
    }
}
