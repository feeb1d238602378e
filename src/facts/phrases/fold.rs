//! How letters are folded, and what goes on with a word.
//!
//! A word is a run of letters and digits, folded: NFKD, marks dropped, lower case, `ß` as `ss`.
//! `NewParents` is two words unless the phrases know it as one. An apostrophe joins (`mother’s` is `mothers`)
//! but after one letter or `qu`, where French elides (`l’enfant` is `l` and `enfant`).

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// How a word is written.
#[derive(Default)]
pub(super) struct Case {
    pub(super) uppers: u32,
    pub(super) lowers: u32,
}

impl Case {
    /// Whether a word is in mixed case: `NewParents`, `iPhone`.
    pub(super) fn is_mixed(&self, first_is_upper: bool) -> bool {
        self.lowers > 0 && self.uppers > u32::from(first_is_upper)
    }
}

/// What is written short before a name.
const TITLES: [&[u8]; 9] = [
    b"Dr", b"Gov", b"Mr", b"Mrs", b"Prof", b"Rep", b"Rev", b"Sen", b"St",
];

/// Whether a full stop after these bytes ends a word and no sentence, as one of an initial or a title does: "U.S.
/// Senate", "Michael W. Smith" and "St. Jude", but not "So do I."
pub(super) fn is_short(before: &[u8]) -> bool {
    let letters = before
        .iter()
        .rev()
        .take_while(|byte| in_word(**byte))
        .count();
    match &before[before.len() - letters..] {
        [letter] => letter.is_ascii_uppercase() && *letter != b'I',
        word => TITLES.contains(&word),
    }
}

/// Whether a byte is of a word: of a letter beyond ASCII, too.
fn in_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 128
}

/// Whether an apostrophe after these letters belongs to the word.
pub(super) fn joins(before: &[u8], next: Option<&u8>) -> bool {
    let letter_next = next.is_some_and(|next| in_word(*next));
    letter_next && before.len() > 1 && !before.ends_with(b"qu")
}

/// Folds a character outside ASCII that goes on with a word, and says where it ends; `None` where the word ends before it.
#[cold]
pub(super) fn wide_letter(
    text: &str,
    at: usize,
    word_start: usize,
    folded: &mut Vec<u8>,
    case: &mut Case,
) -> Option<usize> {
    let letter = text[at..].chars().next()?;
    let next = at + letter.len_utf8();
    match letter {
        '\u{2019}' | '\u{2018}' | '\u{02BC}' | '\u{FF07}' => {
            return joins(&folded[word_start..], text.as_bytes().get(next)).then_some(next);
        }
        // Soft hyphen and what else is there unseen.
        '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' => {
            return Some(next);
        }
        _ if is_combining_mark(letter) => return Some(next),
        _ if !letter.is_alphanumeric() => return None,
        _ => {}
    }
    if letter.is_uppercase() {
        case.uppers += 1;
    } else {
        case.lowers += 1;
    }
    fold(letter, folded);
    Some(next)
}

pub(super) fn fold(letter: char, folded: &mut Vec<u8>) {
    plain(letter, |letters| {
        let letters = letters.chars().filter(|letter| letter.is_alphanumeric());
        let mut utf8 = [0; 4];
        for letter in letters {
            folded.extend_from_slice(letter.encode_utf8(&mut utf8).as_bytes());
        }
    });
}

/// A character as texts, names and labels compare: NFKD, marks dropped, lower case, and as people write it who do not
/// have the letter.
pub fn plain(letter: char, mut push: impl FnMut(&str)) {
    decompose_compatible(letter, |part| {
        for lower in part
            .to_lowercase()
            .filter(|&lower| !is_combining_mark(lower))
        {
            let mut utf8 = [0; 4];
            push(match lower {
                'ß' => "ss",
                'æ' => "ae",
                'œ' => "oe",
                'ø' => "o",
                'ł' => "l",
                'đ' | 'ð' => "d",
                'þ' => "th",
                'ı' => "i",
                'ς' => "σ",
                _ => lower.encode_utf8(&mut utf8),
            });
        }
    });
}
