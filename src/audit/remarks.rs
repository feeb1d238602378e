//! What is said once a run: words that are not known, with the nearest that are.

use std::collections::BTreeMap;

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use crate::input::error::brief;
use crate::input::vocabulary::nearest;

/// Words not known, by column.
#[derive(Debug, Default)]
pub struct Remarks {
    words: BTreeMap<(&'static str, String), (u64, Option<String>)>,
    /// Anything else, with its place among what was said.
    said: HashMap<String, usize, FixedState>,
}

impl Remarks {
    /// A run over strange files must not remember every word of them.
    const MOST: usize = 200;

    /// A word of a closed column that is none of these.
    pub fn unknown<'w>(
        &mut self,
        column: &'static str,
        word: &str,
        known: impl IntoIterator<Item = &'w str>,
    ) {
        let key = (column, word.to_owned());
        if let Some((count, _)) = self.words.get_mut(&key) {
            *count += 1;
        } else if self.words.len() < Self::MOST {
            let near = nearest(word, known).map(str::to_owned);
            self.words.insert(key, (1, near));
        }
    }

    /// Anything else, in plain words.
    pub fn say(&mut self, remark: impl Into<String>) {
        let next = self.said.len();
        self.said.entry(remark.into()).or_insert(next);
    }

    /// Takes another's in.
    pub fn extend(&mut self, other: Remarks) {
        for remark in other.in_order() {
            self.say(remark);
        }
        for (key, (count, nearest)) in other.words {
            self.words.entry(key).or_insert((0, nearest)).0 += count;
        }
    }

    /// What was said besides, in order.
    fn in_order(&self) -> Vec<&String> {
        let mut said: Vec<_> = self.said.iter().collect();
        said.sort_unstable_by_key(|(_, place)| *place);
        said.into_iter().map(|(remark, _)| remark).collect()
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
                .as_ref()
                .map(|near| format!("; did you mean `{near}`?"))
                .unwrap_or_default();
            let word = brief(word);
            format!("`{word}` in column `{column}` is not known and was ignored in {rows}{mend}")
        });
        words.chain(self.in_order().into_iter().cloned()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::vocabulary::Provenance;

    #[test]
    fn a_word_is_said_once_with_the_nearest_that_is_known() {
        let mut remarks = Remarks::default();
        for word in ["observd", "observd", "xyz"] {
            remarks.unknown("provenance", word, Provenance::spellings());
        }
        assert_eq!(
            remarks.sentences(),
            [
                "`observd` in column `provenance` is not known and was ignored in 2 rows; did you mean `observed`?",
                "`xyz` in column `provenance` is not known and was ignored in 1 row",
            ]
        );
    }
}
