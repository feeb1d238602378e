//! The sentence of a finding, with the places in it that are a customer's.

use std::fmt;
use std::ops::Range;

use crate::input::dates::Moment;
use crate::input::number;

/// Words, some of them marked as a customer's, so that a report can mask these without searching for text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Message {
    text: String,
    /// What is marked, in the order in which it stands.
    marks: Vec<(Mark, Range<usize>)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Customer,
    Private,
}

/// A piece of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Words that are safe to show.
    Text(&'a str),
    /// A customer's id.
    Customer(&'a str),
    /// Something private that a customer wrote or did, in words (a search, an answer): masked where customers are.
    Private(&'a str),
}

impl Message {
    /// An empty message with room for a sentence.
    pub fn new() -> Self {
        Self::with_room(256)
    }

    /// An empty message with room for a few words.
    pub fn short() -> Self {
        Self::with_room(64)
    }

    fn with_room(bytes: usize) -> Self {
        Self {
            text: String::with_capacity(bytes),
            marks: Vec::new(),
        }
    }

    /// Appends words that are safe to show.
    pub fn push(&mut self, words: &str) {
        self.text.push_str(words);
    }

    /// Appends words, given in parts.
    pub fn push_all(&mut self, parts: [&str; 3]) {
        for part in parts {
            self.push(part);
        }
    }

    /// Appends a customer's id.
    pub fn push_customer(&mut self, id: &str) {
        self.push_marked(Mark::Customer, &[id]);
    }

    /// Appends something private, given in parts.
    pub fn push_private(&mut self, parts: &[&str]) {
        self.push_marked(Mark::Private, parts);
    }

    fn push_marked(&mut self, mark: Mark, parts: &[&str]) {
        let start = self.text.len();
        for part in parts {
            self.text.push_str(part);
        }
        self.marks.push((mark, start..self.text.len()));
    }

    /// Appends a number.
    pub fn push_number(&mut self, value: impl Into<u64>) {
        number::push(value.into(), &mut self.text);
    }

    /// Appends a date.
    pub fn push_moment(&mut self, at: Moment) {
        // Writing to a string cannot fail.
        let _ = at.write(&mut self.text);
    }

    /// Appends anything else that can be written.
    pub fn push_value(&mut self, value: impl fmt::Display) {
        use fmt::Write;
        // Writing to a string cannot fail.
        let _ = write!(self.text, "{value}");
    }

    /// Makes the first letter a capital, unless a customer's words begin the sentence.
    pub fn capitalise(&mut self) {
        let marked = self.marks.first().is_some_and(|(_, at)| at.start == 0);
        if marked {
            return;
        }
        let Some(first) = self.text.chars().next() else {
            return;
        };
        if first.is_ascii() {
            if let Some(first) = self.text.get_mut(..1) {
                first.make_ascii_uppercase();
            }
        } else if first.is_lowercase() {
            let capital: String = first.to_uppercase().collect();
            let grown = capital.len() as isize - first.len_utf8() as isize;
            self.text.replace_range(..first.len_utf8(), &capital);
            for (_, at) in &mut self.marks {
                at.start = at.start.saturating_add_signed(grown);
                at.end = at.end.saturating_add_signed(grown);
            }
        }
    }

    /// All of it, nothing masked.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// All of it, nothing masked.
    pub fn into_text(self) -> String {
        self.text
    }

    /// Its pieces in turn.
    pub fn pieces(&self) -> impl Iterator<Item = Piece<'_>> {
        let mut from = 0;
        let end = self.text.len();
        let marks = self
            .marks
            .iter()
            .map(|(mark, at)| (Some(*mark), at.clone()));
        marks.chain([(None, end..end)]).flat_map(move |(mark, at)| {
            let plain = Piece::Text(&self.text[from..at.start]);
            from = at.end;
            let words = &self.text[at];
            let marked = mark.map(|mark| match mark {
                Mark::Customer => Piece::Customer(words),
                Mark::Private => Piece::Private(words),
            });
            [Some(plain), marked].into_iter().flatten()
        })
    }
}

impl<'a> FromIterator<Piece<'a>> for Message {
    fn from_iter<I: IntoIterator<Item = Piece<'a>>>(pieces: I) -> Self {
        let mut message = Message::default();
        for piece in pieces {
            match piece {
                Piece::Text(words) => message.push(words),
                Piece::Customer(id) => message.push_customer(id),
                Piece::Private(words) => message.push_private(&[words]),
            }
        }
        message
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_marks_stay_where_they_are() {
        let mut message = Message::default();
        message.push("ß: ");
        message.push_customer("ann");
        message.push(" searched for ");
        message.push_private(&["“", "divorce", "”"]);
        message.capitalise();
        let pieces: Vec<_> = message.pieces().collect();
        let wanted = [
            Piece::Text("SS: "),
            Piece::Customer("ann"),
            Piece::Text(" searched for "),
            Piece::Private("“divorce”"),
            Piece::Text(""),
        ];
        assert_eq!(pieces, wanted);
        assert_eq!(pieces.into_iter().collect::<Message>(), message);
        assert_eq!(message.as_str(), "SS: ann searched for “divorce”");
    }

    #[test]
    fn an_id_is_no_word_to_be_capitalised() {
        let mut message = Message::default();
        message.push_customer("ann");
        message.push(" is sent this.");
        message.capitalise();
        assert_eq!(message.as_str(), "ann is sent this.");
    }
}
