//! Where the values of a TOML text stand, written down when the program is built, so that a run need not parse what it
//! carries: it reads the words straight from the text.
//!
//! Depth first, each value a kind, its place, and its values where it has any. Numbers are LEB128; a place is how far
//! it starts from the one before, zigzag, and its length. `build.rs` writes what a run reads.

use std::borrow::Cow;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What stands at a place.
#[derive(Clone, Copy)]
#[repr(u8)]
enum Kind {
    /// A key without quotes.
    Bare,
    /// Text as it is, between a quote and a quote.
    Quoted,
    /// A number, a date, text with escapes: parsed where it stands.
    Other,
    False,
    True,
    Array,
    Table,
}

const KINDS: [Kind; 7] = [
    Kind::Bare,
    Kind::Quoted,
    Kind::Other,
    Kind::False,
    Kind::True,
    Kind::Array,
    Kind::Table,
];

/// The outline of a parsed text, without the keys in `without` that stand at its top.
pub fn write(text: &str, table: &Spanned<DeTable<'_>>, without: &[&str]) -> Vec<u8> {
    let mut writer = Writer {
        text,
        last: 0,
        out: Vec::new(),
    };
    writer.table(table.span(), table.get_ref(), without);
    writer.out
}

struct Writer<'t> {
    text: &'t str,
    last: usize,
    out: Vec<u8>,
}

impl Writer<'_> {
    fn value(&mut self, value: &Spanned<DeValue<'_>>) {
        let place = value.span();
        match value.get_ref() {
            DeValue::String(word) => self.word(place, word),
            DeValue::Boolean(false) => self.start(Kind::False, place),
            DeValue::Boolean(true) => self.start(Kind::True, place),
            DeValue::Array(array) => {
                self.start(Kind::Array, place);
                self.number(array.len());
                for item in array.iter() {
                    self.value(item);
                }
            }
            DeValue::Table(table) => self.table(place, table, &[]),
            DeValue::Integer(_) | DeValue::Float(_) | DeValue::Datetime(_) => {
                self.start(Kind::Other, place);
            }
        }
    }

    fn table(&mut self, place: Range<usize>, table: &DeTable<'_>, without: &[&str]) {
        let kept = || {
            table
                .iter()
                .filter(|(key, _)| !without.contains(&key.get_ref().as_ref()))
        };
        self.start(Kind::Table, place);
        self.number(kept().count());
        for (key, value) in kept() {
            self.word(key.span(), key.get_ref());
            self.value(value);
        }
    }

    fn word(&mut self, place: Range<usize>, word: &str) {
        let kind = match self.text.get(place.clone()) {
            Some(written) if written == word => Kind::Bare,
            written if written.and_then(unquoted) == Some(word) => Kind::Quoted,
            _ => Kind::Other,
        };
        self.start(kind, place);
    }

    fn start(&mut self, kind: Kind, place: Range<usize>) {
        let step = place.start as i64 - self.last as i64;
        self.last = place.start;
        self.out.push(kind as u8);
        self.number(((step << 1) ^ (step >> 63)) as usize);
        self.number(place.len());
    }

    fn number(&mut self, mut number: usize) {
        while number >= 0x80 {
            self.out.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.out.push(number as u8);
    }
}

/// The table that a text holds by its outline; none where they do not fit.
pub fn read<'t>(text: &'t str, outline: &[u8]) -> Option<Spanned<DeTable<'t>>> {
    let mut reader = Reader {
        text,
        last: 0,
        left: outline,
    };
    match reader.start()? {
        (Kind::Table, place) => Some(Spanned::new(place, reader.table()?)),
        _ => None,
    }
}

struct Reader<'t, 'o> {
    text: &'t str,
    last: usize,
    left: &'o [u8],
}

impl<'t> Reader<'t, '_> {
    fn value(&mut self) -> Option<Spanned<DeValue<'t>>> {
        let (kind, place) = self.start()?;
        let value = match kind {
            Kind::False => DeValue::Boolean(false),
            Kind::True => DeValue::Boolean(true),
            Kind::Array => {
                let len = self.number()?;
                // No value takes less than a byte.
                let mut items = Vec::with_capacity(len.min(self.left.len()));
                for _ in 0..len {
                    items.push(self.value()?);
                }
                DeValue::Array(items.into_iter().collect())
            }
            Kind::Table => DeValue::Table(self.table()?),
            Kind::Bare | Kind::Quoted | Kind::Other => self.scalar(kind, place.clone())?,
        };
        Some(Spanned::new(place, value))
    }

    fn table(&mut self) -> Option<DeTable<'t>> {
        let len = self.number()?;
        let mut table = DeTable::new();
        for _ in 0..len {
            let (kind, place) = self.start()?;
            let DeValue::String(key) = self.scalar(kind, place.clone())? else {
                return None;
            };
            table.insert(Spanned::new(place, key), self.value()?);
        }
        Some(table)
    }

    fn scalar(&self, kind: Kind, place: Range<usize>) -> Option<DeValue<'t>> {
        let written = self.text.get(place)?;
        match kind {
            Kind::Bare => Some(DeValue::String(Cow::Borrowed(written))),
            Kind::Quoted => Some(DeValue::String(Cow::Borrowed(unquoted(written)?))),
            _ => Some(DeValue::parse(written).ok()?.into_inner()),
        }
    }

    fn start(&mut self) -> Option<(Kind, Range<usize>)> {
        let (&kind, left) = self.left.split_first()?;
        self.left = left;
        let kind = *KINDS.get(usize::from(kind))?;
        let step = self.number()?;
        let step = (step >> 1) as isize ^ -((step & 1) as isize);
        let start = self.last.checked_add_signed(step)?;
        self.last = start;
        Some((kind, start..start.checked_add(self.number()?)?))
    }

    fn number(&mut self) -> Option<usize> {
        let mut number = 0;
        for shift in (0..usize::BITS).step_by(7) {
            let (&byte, left) = self.left.split_first()?;
            self.left = left;
            number |= usize::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }
}

fn unquoted(written: &str) -> Option<&str> {
    written.get(1..written.len().checked_sub(1)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(text: &str, without: &[&str]) -> (String, String) {
        let parsed = DeTable::parse(text).unwrap();
        let read = read(text, &write(text, &parsed, without)).unwrap();
        (format!("{parsed:?}"), format!("{read:?}"))
    }

    #[test]
    fn an_outline_reads_as_the_text_parses() {
        let (parsed, read) = both(
            "a.b = [1, 2.5, 'x']\n\"q\\t\" = \"\"\"\nlong\n\"\"\"\n[[c]]\nd = { on = true, at = 2026-01-01 }\n[[c]]\n'é' = \"\\u00e9\"\n",
            &[],
        );
        assert_eq!(parsed, read);
    }

    #[test]
    fn what_is_left_out_is_all_that_is_missing() {
        let (_, read) = both("a = 1\n[[b]]\nc = 2\n", &["b"]);
        let (parsed, _) = both("a = 1\n", &[]);
        assert!(read.contains("\"a\"") && !read.contains("\"b\""), "{read}");
        assert!(parsed.contains("\"a\""));
    }

    #[test]
    fn a_broken_outline_reads_as_none() {
        let text = "a = [\"b\"]\n";
        let outline = write(text, &DeTable::parse(text).unwrap(), &[]);
        for end in 0..outline.len() {
            assert!(read(text, &outline[..end]).is_none(), "{end}");
        }
        assert!(read("a", &outline).is_none());
    }
}
