//! What the cells of a source row say.

use super::super::block::Word;
use super::super::place::Cell;
use super::fill::Fill;
use crate::input::batch::Row;
use crate::input::formula;
use crate::input::vocabulary::{fold_word, truth};

/// What a block with `each` is made for.
#[derive(Clone, Copy)]
pub(super) struct Item<'a> {
    pub(super) text: &'a str,
    pub(super) column: &'a str,
}

/// The cells of a source row.
pub(super) struct Cells<'a> {
    pub(super) row: Row<'a>,
    pub(super) fill: Option<&'a Fill>,
    pub(super) blank: &'a [String],
}

impl<'a> Cells<'a> {
    pub(super) fn slot(&self, slot: usize) -> &'a str {
        let own = cell(self.row, slot, self.blank);
        if !own.is_empty() {
            return own;
        }
        self.fill.map_or("", |fill| fill.above(slot))
    }

    pub(super) fn get(&self, cell: &Cell, item: Option<Item<'a>>) -> &'a str {
        match cell {
            Cell::Slots(slots) => slots
                .iter()
                .map(|&slot| self.slot(slot))
                .find(|text| !text.is_empty())
                .unwrap_or_default(),
            Cell::Item => item.map_or("", |item| item.text),
            Cell::Heading => item.map_or("", |item| item.column),
        }
    }

    pub(super) fn says(
        &self,
        tests: &[(Cell, Vec<Word>)],
        item: Option<Item<'a>>,
    ) -> impl Iterator<Item = bool> {
        tests.iter().map(move |(cell, words)| {
            let text = self.get(cell, item);
            words.iter().any(|word| match word {
                Word::Empty => text.is_empty(),
                Word::Filled => !text.is_empty(),
                Word::Says(yes) => truth(text) == Some(*yes),
                Word::Is(word) => fold_word(text) == *word,
            })
        })
    }
}

/// A cell as text: trimmed, without the `'` that spreadsheets put before numbers, and empty where it
/// says that it says nothing.
pub(super) fn cell<'a>(row: Row<'a>, slot: usize, blank: &[String]) -> &'a str {
    let text = std::str::from_utf8(formula::live(row.get(slot)))
        .unwrap_or_default()
        .trim();
    let text = match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => rest,
        _ => text,
    };
    if !blank.is_empty() && blank.contains(&fold_word(text)) {
        return "";
    }
    text
}

/// The elements of a list in a cell: parted by `,`, `;` or `|`, each perhaps quoted or in brackets.
pub(super) fn elements(cell: &str) -> impl Iterator<Item = &str> {
    const AROUND: [char; 6] = ['"', '\'', '[', ']', '{', '}'];
    cell.split([',', ';', '|'])
        .map(|element| element.trim_matches(|c: char| c.is_whitespace() || AROUND.contains(&c)))
        .filter(|element| !element.is_empty())
}
