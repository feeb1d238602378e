//! What is said once a run: words that are not known, with the nearest that are.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use crate::input::error::brief;
use crate::input::vocabulary::nearest;
use crate::input::wording;

/// What there is to say.
#[derive(Debug, Default)]
pub struct Remarks {
    /// Words not known, by column.
    words: BTreeMap<&'static str, Unknown>,
    /// Anything else, with its place among what was said.
    said: HashMap<String, usize, FixedState>,
}

/// Words of a closed column that are none of its own.
#[derive(Debug, Default)]
struct Unknown {
    /// In how many rows each is, and the nearest that is known.
    words: BTreeMap<String, (u64, Option<String>)>,
    /// Rows with any other.
    others: u64,
}

impl Unknown {
    /// A run over strange files must not remember every word of them.
    const MOST: usize = 200;
    /// A column that is no closed one has a word of its own in every row: these show it.
    const SAID: usize = 5;

    fn add(&mut self, word: &str, rows: u64, near: impl FnOnce() -> Option<String>) {
        if let Some((count, _)) = self.words.get_mut(word) {
            *count += rows;
        } else if self.words.len() < Self::MOST {
            self.words.insert(word.to_owned(), (rows, near()));
        } else {
            self.others += rows;
        }
    }

    fn sentences(&self, column: &str) -> Vec<String> {
        let mut words: Vec<_> = self.words.iter().collect();
        words.sort_by_key(|(_, (count, _))| Reverse(*count));
        let rest = words.split_off(words.len().min(Self::SAID));
        let words = words.into_iter().map(|(word, (count, near))| {
            let mend = near
                .as_ref()
                .map(|near| format!("; did you mean `{near}`?"))
                .unwrap_or_default();
            format!(
                "`{}` in column `{column}` is not known and was ignored in {}{mend}",
                brief(word),
                wording::count(*count, "row")
            )
        });
        let others = rest
            .iter()
            .fold(self.others, |rows, (_, (count, _))| rows + count);
        let others = (others > 0).then(|| {
            format!(
                "other words in column `{column}` are not known and were ignored in {}",
                wording::count(others, "row")
            )
        });
        words.chain(others).collect()
    }
}

impl Remarks {
    /// A word of a closed column that is none of these.
    pub fn unknown<'w>(
        &mut self,
        column: &'static str,
        word: &str,
        known: impl IntoIterator<Item = &'w str>,
    ) {
        let near = || nearest(word, known).map(str::to_owned);
        self.words.entry(column).or_default().add(word, 1, near);
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
        for (column, theirs) in other.words {
            let own = self.words.entry(column).or_default();
            for (word, (rows, near)) in theirs.words {
                own.add(&word, rows, || near);
            }
            own.others += theirs.others;
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
        let words = self
            .words
            .iter()
            .flat_map(|(column, unknown)| unknown.sentences(column));
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

    #[test]
    fn a_column_of_words_of_its_own_is_not_told_word_by_word() {
        let mut remarks = Remarks::default();
        for row in 0..40 {
            remarks.unknown("channel", &format!("list {row}"), []);
        }
        let said = remarks.sentences();
        assert_eq!(said.len(), 6);
        assert_eq!(
            said[5],
            "other words in column `channel` are not known and were ignored in 35 rows"
        );
    }
}
