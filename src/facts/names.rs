//! Texts kept once: ids, names, labels. A text is a number from here on.

use crate::facts::hashed::{Hashed, spread};
use crate::facts::phrases::fold::plain;
use crate::facts::room;
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// An interned text. Equal numbers are equal texts, byte for byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sym(pub u32);

impl Sym {
    /// No text: the column is empty or missing.
    pub const NONE: Sym = Sym(u32::MAX);

    /// Whether there is no text.
    pub fn is_none(self) -> bool {
        self == Sym::NONE
    }

    /// Whether there is a text.
    pub fn is_some(self) -> bool {
        self != Sym::NONE
    }
}

/// An arena of distinct texts.
#[derive(Default)]
pub struct Names {
    texts: Texts,
    table: HashTable<Hashed>,
}

impl Names {
    /// The number of `text`, kept from now on; [`Sym::NONE`] for an empty text.
    pub fn intern(&mut self, text: &str) -> Sym {
        self.intern_hashed(text, Self::hash(text))
    }

    /// As [`Names::intern`], of a text whose hash is known.
    pub fn intern_hashed(&mut self, text: &str, hash: u32) -> Sym {
        if text.is_empty() {
            return Sym::NONE;
        }
        let Names { texts, table } = self;
        let entry = table.entry(
            spread(hash),
            |entry| entry.hash == hash && texts.get(entry.place) == text,
            |entry| entry.spread(),
        );
        match entry {
            hashbrown::hash_table::Entry::Occupied(found) => Sym(found.get().place),
            hashbrown::hash_table::Entry::Vacant(free) => {
                let sym = texts.push(text);
                free.insert(Hashed { hash, place: sym });
                Sym(sym)
            }
        }
    }

    /// The number of `text`, if it is kept.
    pub fn find(&self, text: &str) -> Option<Sym> {
        let hash = Self::hash(text);
        self.table
            .find(spread(hash), |entry| {
                entry.hash == hash && self.texts.get(entry.place) == text
            })
            .map(|entry| Sym(entry.place))
    }

    /// The hash that a text is looked up by.
    #[inline]
    pub fn hash(text: &str) -> u32 {
        FixedState::default().hash_one(text) as u32
    }

    /// Has what lies at a hash at hand: it is looked up soon.
    pub fn touch(&self, hash: u32) {
        let found = self.table.find(spread(hash), |entry| entry.hash == hash);
        std::hint::black_box(found.map(|entry| entry.place));
    }

    /// The number of `text` folded as a label, if that is kept.
    pub fn find_label(&self, text: &str) -> Option<Sym> {
        if is_folded(text) {
            self.find(text)
        } else {
            self.find(&fold_label(text))
        }
    }

    /// The number of `text` folded as a label, kept from now on.
    pub fn intern_label(&mut self, text: &str) -> Sym {
        if is_folded(text) {
            self.intern(text)
        } else {
            self.intern(&fold_label(text))
        }
    }

    /// The number of a kept text folded as a label, if that is kept; none for [`Sym::NONE`].
    pub fn folded(&self, sym: Sym) -> Option<Sym> {
        match self.get(sym) {
            "" => None,
            text if is_folded(text) => Some(sym),
            text => self.find(&fold_label(text)),
        }
    }

    /// The text of a number; empty for [`Sym::NONE`].
    pub fn get(&self, sym: Sym) -> &str {
        if sym.is_none() {
            ""
        } else {
            self.texts.get(sym.0)
        }
    }

    /// The text of a number, or none.
    pub fn text(&self, sym: Sym) -> Option<&str> {
        sym.is_some().then(|| self.get(sym))
    }
}

/// Texts one after the other.
#[derive(Default)]
struct Texts {
    bytes: String,
    /// The lower halves of where they end.
    ends: Vec<u32>,
    /// The texts that first end in a next 4 GiB.
    turns: Vec<u32>,
}

impl Texts {
    fn push(&mut self, text: &str) -> u32 {
        let place = self.ends.len() as u32;
        room::push_str(&mut self.bytes, text);
        let end = self.bytes.len();
        while end >> 32 > self.turns.len() {
            self.turns.push(place);
        }
        room::push(&mut self.ends, end as u32);
        place
    }

    fn get(&self, place: u32) -> &str {
        let start = place.checked_sub(1).map_or(0, |before| self.end(before));
        &self.bytes[start..self.end(place)]
    }

    #[inline]
    fn end(&self, place: u32) -> usize {
        let turns = match self.turns.is_empty() {
            true => 0,
            false => self.turns.partition_point(|&first| first <= place),
        };
        turns << 32 | self.ends[place as usize] as usize
    }
}

/// Whether folding a label leaves it as it is, seen at a glance: codes and slugs are written so.
fn is_folded(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_graphic() && !byte.is_ascii_uppercase();
    text.bytes().all(plain)
}

/// Case and marks folded, spaces trimmed and made single: how labels (segments, brands, codes) compare.
pub fn fold_label(text: &str) -> String {
    if is_plain(text) {
        return text.to_ascii_lowercase();
    }
    let mut folded = fold(text, |folded, c| {
        if c.is_whitespace() {
            if !folded.is_empty() && !folded.ends_with(' ') {
                folded.push(' ');
            }
        } else {
            folded.push(c);
        }
    });
    folded.truncate(folded.trim_end().len());
    folded
}

/// Whether a label has nothing to fold but its case: ASCII, its words parted by single spaces.
fn is_plain(label: &str) -> bool {
    let mut after_space = true;
    let plain = label.bytes().all(|byte| {
        let space = byte == b' ';
        let fits = byte.is_ascii_graphic() || space && !after_space;
        after_space = space;
        fits
    });
    plain && !after_space
}

/// Letters and digits only, case and marks folded: how product names compare (rules, "The same product").
pub fn fold_product(text: &str) -> String {
    fold(text, |folded, c| {
        if c.is_alphanumeric() {
            folded.push(c);
        }
    })
}

fn fold(text: &str, mut push: impl FnMut(&mut String, char)) -> String {
    let mut folded = String::with_capacity(text.len());
    if text.is_ascii() {
        for c in text.chars() {
            push(&mut folded, c.to_ascii_lowercase());
        }
    } else {
        for c in text.chars() {
            plain(c, |letters| {
                letters.chars().for_each(|c| push(&mut folded, c))
            });
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_kept_once() {
        let mut names = Names::default();
        let a = names.intern("Trail shoe");
        assert_eq!(names.intern("Trail shoe"), a);
        assert_ne!(names.intern("trail shoe"), a);
        assert_eq!(names.get(a), "Trail shoe");
        assert_eq!(names.intern(""), Sym::NONE);
        assert_eq!(names.find("Socks"), None);
    }

    #[test]
    fn labels_compare_by_words() {
        for label in [
            "Trail shoe",
            "  TRAIL  SHOE ",
            "trail\u{a0}shoé",
            " Trail shoe",
        ] {
            assert_eq!(fold_label(label), "trail shoe", "{label:?}");
        }
        assert_eq!(fold_label(" "), "");
        assert_eq!(fold_label("Große Straße"), fold_label("GROSSE STRASSE"));
        assert_eq!(fold_label("ΟΔΟΣ"), fold_label("οδος"));
        for (brand, typed) in [("Łódź", "Lodz"), ("ØRSTED", "Orsted"), ("Œuvre", "oeuvre")] {
            assert_eq!(fold_label(brand), fold_label(typed));
            assert_eq!(fold_product(brand), fold_product(typed));
        }
    }

    #[test]
    fn product_names_compare_by_letters_and_digits() {
        assert_eq!(
            fold_product("OAK  Toilet-Seat"),
            fold_product("Oak toilet seat")
        );
        assert_eq!(fold_product("Café № 5"), fold_product("CAFE no 5"));
        assert_ne!(fold_product("Shoe 9"), fold_product("Shoe 10"));
    }
}
