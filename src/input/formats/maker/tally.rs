//! What of a file could not be used, and what was not known.

use std::collections::BTreeMap;

use crate::input::wording::count;

/// What a maker could not use, and what it did not know.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Source rows about nobody.
    pub(super) nobody: u64,
    /// Words of mapped columns that the format does not know, none included where that is odd: the
    /// column and the word, how often.
    unknown: BTreeMap<(String, String), u64>,
    /// Cells of a column of telephone numbers that are none.
    no_phones: BTreeMap<String, u64>,
    /// Rows with a wrong number of fields: line and what is wrong.
    pub(super) faults: Vec<(u64, String)>,
}

impl Tally {
    /// Strange files must not be remembered word by word.
    const MOST: usize = 50;

    /// A word that the format does not know.
    pub(super) fn unknown(&mut self, column: &str, word: &str) {
        let key = (column.to_owned(), word.to_owned());
        if let Some(count) = self.unknown.get_mut(&key) {
            *count += 1;
        } else if self.unknown.len() < Self::MOST {
            self.unknown.insert(key, 1);
        }
    }

    /// A cell of a column of telephone numbers that is none.
    pub(super) fn no_phone(&mut self, column: &str) {
        *self.no_phones.entry(column.to_owned()).or_default() += 1;
    }

    /// What is to be said once of the file, in plain words.
    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes: Vec<String> = self
            .unknown
            .iter()
            .map(|((column, word), rows)| {
                if word.is_empty() {
                    return format!(
                        "column “{column}” is empty in {}, passed over; are the rows in the order of the export?",
                        count(*rows, "row")
                    );
                }
                format!(
                    "“{word}” in column “{column}” is not known and was passed over in {}",
                    count(*rows, "row")
                )
            })
            .collect();
        notes.extend(self.no_phones.iter().map(|(column, rows)| {
            format!(
                "“{column}” is no telephone number in {}, and joins no ids there",
                count(*rows, "row")
            )
        }));
        if self.nobody > 0 {
            notes.push(format!(
                "{} with no customer: passed over",
                count(self.nobody, "row")
            ));
        }
        notes
    }
}
