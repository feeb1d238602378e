//! Where a format takes a value from: a column, the first filled of several, or an element of a list.

use crate::input::vocabulary::fold_word;

/// A place in a source row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The first of these columns that is there and filled: `Email|Phone`.
    Columns(Vec<String>),
    /// `@item`: the element that a block with `each` is made for.
    Item,
    /// `@column`: the header of the column that a block with `each` is made for.
    Heading,
}

impl Place {
    /// Reads `Email`, `Email|Phone`, `@item` or `@column`.
    ///
    /// # Errors
    /// An empty name, or an `@` that names nothing.
    pub fn parse(text: &str) -> Result<Place, String> {
        match text.trim() {
            "@item" => return Ok(Place::Item),
            "@column" => return Ok(Place::Heading),
            other if other.starts_with('@') => {
                return Err(format!("`{other}` is neither `@item` nor `@column`"));
            }
            _ => {}
        }
        let names: Vec<String> = text.split('|').map(|name| name.trim().to_owned()).collect();
        if names.iter().any(String::is_empty) {
            return Err("a column without a name".to_owned());
        }
        Ok(Place::Columns(names))
    }

    /// Whether it holds telephone numbers, by its name.
    pub(super) fn is_phone(&self) -> bool {
        self.columns()
            .iter()
            .any(|name| fold_word(name).contains("phone"))
    }

    /// The columns it names.
    pub fn columns(&self) -> &[String] {
        match self {
            Place::Columns(names) => names,
            Place::Item | Place::Heading => &[],
        }
    }
}

/// Text with places in braces: `{Email|Phone}`, `birth_date={date_of_birth}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    pub(super) pieces: Vec<Piece>,
}

/// A stretch of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Text(String),
    Place(Place),
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// A brace that is not closed, or a place that cannot be read.
    pub fn parse(text: &str) -> Result<Template, String> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(start) = rest.find('{') {
            let length = rest[start..]
                .find('}')
                .ok_or_else(|| format!("“{text}” has a `{{` that is not closed"))?;
            if start > 0 {
                pieces.push(Piece::Text(rest[..start].to_owned()));
            }
            pieces.push(Piece::Place(Place::parse(
                &rest[start + 1..start + length],
            )?));
            rest = &rest[start + length + 1..];
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Ok(Template { pieces })
    }

    /// What stands at a place, and nothing else.
    pub(super) fn of(place: Place) -> Template {
        Template {
            pieces: vec![Piece::Place(place)],
        }
    }

    /// A text without a place.
    pub(super) fn text(text: &str) -> Template {
        Template {
            pieces: vec![Piece::Text(text.to_owned())],
        }
    }

    /// `Due Date={Due Date}`: what a customer answered under a name of the file's own.
    pub fn answer(column: &str) -> Template {
        Template {
            pieces: vec![
                Piece::Text(format!("{column}=")),
                Piece::Place(Place::Columns(vec![column.to_owned()])),
            ],
        }
    }

    /// The text, where it has no place.
    pub(super) fn fixed(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// Whether it takes what a block with `each` is made for.
    pub(super) fn is_of_each(&self) -> bool {
        let mut pieces = self.pieces.iter();
        pieces.any(|piece| matches!(piece, Piece::Place(Place::Item | Place::Heading)))
    }

    /// The columns it names.
    pub fn columns(&self) -> impl Iterator<Item = &String> {
        self.pieces.iter().flat_map(|piece| match piece {
            Piece::Text(_) => &[],
            Piece::Place(place) => place.columns(),
        })
    }
}

/// The headers of a file, and those of its columns that are wanted.
pub(super) struct Binder {
    headers: Vec<String>,
    /// Header indices that are read, in the order of their slots.
    pub(super) projected: Vec<usize>,
}

impl Binder {
    pub(super) fn new(header: &[String]) -> Binder {
        Binder {
            headers: header.iter().map(|name| fold_word(name)).collect(),
            projected: Vec::new(),
        }
    }

    /// The slot of a column; none where the file lacks it. Of equal headers the first counts.
    pub(super) fn slot(&mut self, name: &str) -> Option<usize> {
        let name = fold_word(name);
        let index = self.headers.iter().position(|own| *own == name)?;
        Some(self.slot_of(index))
    }

    pub(super) fn slot_of(&mut self, index: usize) -> usize {
        match self.projected.iter().position(|&own| own == index) {
            Some(slot) => slot,
            None => {
                self.projected.push(index);
                self.projected.len() - 1
            }
        }
    }

    pub(super) fn cell(&mut self, place: &Place) -> Cell {
        match place {
            Place::Columns(names) => {
                Cell::Slots(names.iter().filter_map(|name| self.slot(name)).collect())
            }
            Place::Item => Cell::Item,
            Place::Heading => Cell::Heading,
        }
    }
}

/// A place, once the file's header is known.
#[derive(Debug, Clone)]
pub(super) enum Cell {
    Slots(Vec<usize>),
    Item,
    Heading,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_read() {
        let template = Template::parse("birth_date={date_of_birth|dob}").expect("a template");
        assert_eq!(template.pieces[0], Piece::Text("birth_date=".to_owned()));
        assert_eq!(
            template.columns().collect::<Vec<_>>(),
            ["date_of_birth", "dob"]
        );
        assert_eq!(Template::parse("").expect("empty").pieces, []);
        assert!(Template::parse("{Email").is_err());
        assert!(Template::parse("{Email|}").is_err());
        assert!(Template::parse("{@items}").is_err());
    }
}
