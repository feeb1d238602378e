//! Text to folded words: the one place that decides what a word is.
//!
//! A word is a run of letters and digits, folded: NFKD, marks dropped, lower case, `ß` as `ss`.
//! `NewParents` is two words unless the phrases know it as one. An apostrophe joins (`mother’s` is `mothers`)
//! but after one letter or `qu`, where French elides (`l’enfant` is `l` and `enfant`).

use std::ops::Range;

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// Bytes before the first word and after the last, so that eight bytes can be read at either end of any word.
const PAD: usize = 8;

/// One word of a text.
#[derive(Debug, Clone, Copy)]
pub struct Token {
    /// Where the word starts in the text, in bytes.
    pub start: u32,
    /// Where it ends in the text.
    pub end: u32,
    /// Where it stands folded.
    folded: u32,
    folded_end: u32,
}

/// A `>`, `|`, `»` or `/` of a category path.
#[derive(Debug, Clone, Copy)]
struct Node {
    /// The index of the first token after it.
    token: u32,
    /// A phrase may run across a slash ("HIV/AIDS") but across no other.
    slash: bool,
}

/// The end of a sentence.
#[derive(Debug, Clone, Copy)]
struct Stop {
    token: u32,
    question: bool,
}

/// The folded words of one text, with the edges of its path nodes and sentences. Reused from text to text.
#[derive(Debug, Default)]
pub struct Tokens {
    /// Padding, the whole text in lower case (right for words of ASCII, which are nearly all), and then the words
    /// that fold otherwise.
    folded: Vec<u8>,
    tokens: Vec<Token>,
    nodes: Vec<Node>,
    stops: Vec<Stop>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Class {
    Gap,
    Lower,
    Upper,
    Digit,
    Apostrophe,
    Node,
    Stop,
    Wide,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Gap; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'a'..=b'z' => Class::Lower,
            b'A'..=b'Z' => Class::Upper,
            b'0'..=b'9' => Class::Digit,
            b'\'' | b'`' => Class::Apostrophe,
            b'>' | b'|' | b'/' => Class::Node,
            b'.' | b'!' | b'?' | b'\n' => Class::Stop,
            128.. => Class::Wide,
            _ => Class::Gap,
        };
        byte += 1;
    }
    classes
};

/// How a word is written.
#[derive(Default)]
struct Case {
    uppers: u32,
    lowers: u32,
}

impl Case {
    /// Whether a word is in mixed case: `NewParents`, `iPhone`.
    fn is_mixed(&self, first_is_upper: bool) -> bool {
        self.lowers > 0 && self.uppers > u32::from(first_is_upper)
    }
}

/// The hash of a word, of its first eight bytes and its last eight: whoever compares looks at the bytes, too.
#[inline]
fn hash_of(len: usize, (first, last): (u64, u64)) -> u64 {
    let (first, last) = match len {
        8.. => (first, last),
        // What is beyond the word is cut off.
        _ => (first & ((1 << (8 * len)) - 1), 0),
    };
    let seeded = first ^ last.rotate_left(23) ^ (len as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let wide = u128::from(seeded) * 0xD6E8_FEB8_6659_FD93_u128;
    (wide as u64) ^ ((wide >> 64) as u64)
}

/// The hash that a word of these folded bytes has.
pub(super) fn hash(folded: &[u8]) -> u64 {
    let ends = match (folded.first_chunk(), folded.last_chunk()) {
        (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        _ => (
            folded
                .iter()
                .rev()
                .fold(0, |packed, &byte| packed << 8 | u64::from(byte)),
            0,
        ),
    };
    hash_of(folded.len(), ends)
}

impl Tokens {
    /// Reads a text. `known` says whether a word in mixed case (`YouTube`) stays one.
    pub(super) fn read(&mut self, text: &str, known: impl Fn(&[u8], u64) -> bool) {
        self.tokens.clear();
        self.nodes.clear();
        self.stops.clear();
        // Places are u32: what lies beyond 4 GiB is not looked at.
        let mut end = text.len().min(u32::MAX as usize);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let text = &text[..end];
        let bytes = text.as_bytes();
        self.folded.clear();
        self.folded.extend_from_slice(&[0; PAD]);
        // Right for ASCII letters and digits; nothing else of it is looked at.
        self.folded.extend(bytes.iter().map(|byte| byte | 0x20));
        self.folded.extend_from_slice(&[0; PAD]);
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            match CLASSES[usize::from(byte)] {
                Class::Gap | Class::Apostrophe => at += 1,
                Class::Node => {
                    self.node(byte == b'/');
                    at += 1;
                }
                Class::Stop => {
                    at += 1;
                    // "goo.gl", "3.5" and "U.S. Senate" are no ends of a sentence, nor is one wrapped line.
                    let next = bytes.get(at).copied();
                    let ends = match byte {
                        b'\n' => next == Some(b'\n'),
                        b'.' if is_initial(&bytes[..at - 1]) => false,
                        _ => next.is_none_or(|next| !next.is_ascii_alphanumeric()),
                    };
                    if ends {
                        self.stop(byte == b'?');
                    }
                }
                Class::Lower | Class::Upper | Class::Digit => at = self.word(text, at, &known),
                Class::Wide => at = self.wide(text, at, &known),
            }
        }
    }

    /// The words.
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// A word as folded.
    pub fn folded(&self, token: &Token) -> &[u8] {
        &self.folded[token.folded as usize..token.folded_end as usize]
    }

    /// The hash of a word.
    #[inline]
    pub(super) fn hash(&self, token: &Token) -> u64 {
        hash_of((token.folded_end - token.folded) as usize, self.ends(token))
    }

    /// The first eight bytes of a word and the last eight, as numbers; what is beyond the word is not to be looked at.
    #[inline]
    pub(super) fn ends(&self, token: &Token) -> (u64, u64) {
        let eight = |at: usize| {
            self.folded
                .get(at..)
                .and_then(<[u8]>::first_chunk)
                .map_or(0, |bytes| u64::from_le_bytes(*bytes))
        };
        (
            eight(token.folded as usize),
            eight(token.folded_end as usize - PAD),
        )
    }

    /// Whether a path node or a sentence ends between these tokens; a slash does not count.
    pub(super) fn broken(&self, first: u32, end: u32) -> bool {
        let inside = |token: u32| token > first && token < end;
        let from = self.nodes.partition_point(|node| node.token <= first);
        self.nodes[from..]
            .iter()
            .take_while(|node| node.token < end)
            .any(|node| !node.slash)
            || self
                .stops
                .get(self.stops.partition_point(|stop| stop.token <= first))
                .is_some_and(|stop| inside(stop.token))
    }

    /// The index after the last token of the path node that this token is in.
    pub fn node_end(&self, token: u32) -> u32 {
        let next = self.nodes.partition_point(|node| node.token <= token);
        self.nodes
            .get(next)
            .map_or(self.tokens.len() as u32, |node| node.token)
    }

    /// The index of the first token of the path node that this token is in.
    pub fn node_start(&self, token: u32) -> u32 {
        let next = self.nodes.partition_point(|node| node.token <= token);
        next.checked_sub(1)
            .and_then(|last| self.nodes.get(last))
            .map_or(0, |node| node.token)
    }

    /// The tokens of the sentence that this token is in, and whether it is a question.
    pub fn sentence(&self, token: u32) -> (Range<u32>, bool) {
        let next = self.stops.partition_point(|stop| stop.token <= token);
        let start = next
            .checked_sub(1)
            .and_then(|last| self.stops.get(last))
            .map_or(0, |stop| stop.token);
        match self.stops.get(next) {
            Some(stop) => (start..stop.token, stop.question),
            None => (start..self.tokens.len() as u32, false),
        }
    }

    fn node(&mut self, slash: bool) {
        let token = self.tokens.len() as u32;
        self.nodes.push(Node { token, slash });
    }

    fn stop(&mut self, question: bool) {
        let token = self.tokens.len() as u32;
        match self.stops.last_mut() {
            Some(last) if last.token == token => last.question |= question,
            _ if token == 0 => {}
            _ => self.stops.push(Stop { token, question }),
        }
    }

    /// Reads what starts with a character outside ASCII, and says where it ends.
    #[cold]
    fn wide(&mut self, text: &str, at: usize, known: &impl Fn(&[u8], u64) -> bool) -> usize {
        let Some(first) = text[at..].chars().next() else {
            return text.len();
        };
        match first {
            '»' | '›' | '→' => self.node(false),
            '…' | '。' | '！' => self.stop(false),
            '？' => self.stop(true),
            _ if first.is_alphanumeric() => return self.word(text, at, known),
            _ => {}
        }
        at + first.len_utf8()
    }

    /// Reads the word that starts here, and says where it ends.
    #[inline]
    fn word(&mut self, text: &str, start: usize, known: &impl Fn(&[u8], u64) -> bool) -> usize {
        let bytes = text.as_bytes();
        let mut case = Case::default();
        let mut at = start;
        while let Some(&byte) = bytes.get(at) {
            match CLASSES[usize::from(byte)] {
                Class::Lower => case.lowers += 1,
                Class::Upper => case.uppers += 1,
                Class::Digit => {}
                Class::Apostrophe | Class::Wide => return self.odd_word(text, start, known),
                Class::Gap | Class::Node | Class::Stop => break,
            }
            at += 1;
        }
        if case.is_mixed(bytes[start].is_ascii_uppercase()) {
            self.mixed(text, start..at, PAD + start..PAD + at, known);
        } else {
            self.push(start..at, PAD + start..PAD + at);
        }
        at
    }

    /// A word with an apostrophe, or with a letter outside ASCII.
    #[cold]
    fn odd_word(&mut self, text: &str, start: usize, known: &impl Fn(&[u8], u64) -> bool) -> usize {
        let bytes = text.as_bytes();
        let folded = self.folded.len();
        let mut case = Case::default();
        let mut at = start;
        while let Some(&byte) = bytes.get(at) {
            match CLASSES[usize::from(byte)] {
                Class::Lower => case.lowers += 1,
                Class::Upper => case.uppers += 1,
                Class::Digit => {}
                Class::Apostrophe if joins(&self.folded[folded..], bytes.get(at + 1)) => {
                    at += 1;
                    continue;
                }
                Class::Wide => match wide_letter(text, at, folded, &mut self.folded, &mut case) {
                    Some(next) => {
                        at = next;
                        continue;
                    }
                    None => break,
                },
                Class::Apostrophe | Class::Gap | Class::Node | Class::Stop => break,
            }
            self.folded.push(byte | 0x20);
            at += 1;
        }
        let folded = folded..self.folded.len();
        self.folded.extend_from_slice(&[0; PAD]);
        if case.is_mixed(text[start..].starts_with(char::is_uppercase)) {
            self.mixed(text, start..at, folded, known);
        } else {
            self.push(start..at, folded);
        }
        at
    }

    fn push(&mut self, place: Range<usize>, folded: Range<usize>) {
        if !folded.is_empty() {
            self.tokens.push(Token {
                start: place.start as u32,
                end: place.end as u32,
                folded: folded.start as u32,
                folded_end: folded.end as u32,
            });
        }
    }

    /// A word in mixed case: one word if it is known so, else its parts.
    #[cold]
    fn mixed(
        &mut self,
        text: &str,
        place: Range<usize>,
        folded: Range<usize>,
        known: &impl Fn(&[u8], u64) -> bool,
    ) {
        let whole = &self.folded[folded.clone()];
        if known(whole, hash(whole)) {
            return self.push(place, folded);
        }
        let slice = &text[place.clone()];
        let mut part = 0;
        let mut before = (' ', ' ');
        for (at, letter) in slice.char_indices() {
            let after = slice[at..].chars().nth(1).unwrap_or(' ');
            let after_next = slice[at..].chars().nth(2).unwrap_or(' ');
            let starts = letter.is_uppercase()
                && (before.1.is_lowercase()
                    // "HIVPositive" but "STDs": the run of capitals ends before a word of two letters or more.
                    || (before.1.is_uppercase() && after.is_lowercase() && after_next.is_lowercase()));
            if starts && at > part {
                self.part(slice, part..at, place.start);
                part = at;
            }
            before = (before.1, letter);
        }
        self.part(slice, part..slice.len(), place.start);
    }

    fn part(&mut self, slice: &str, part: Range<usize>, offset: usize) {
        let folded = self.folded.len();
        for letter in slice[part.clone()].chars() {
            fold(letter, &mut self.folded);
        }
        let folded = folded..self.folded.len();
        self.folded.extend_from_slice(&[0; PAD]);
        self.push(offset + part.start..offset + part.end, folded);
    }
}

/// Whether a full stop after these bytes is that of an initial: "U.S. Senate", "Michael W. Smith", but not "So do I."
fn is_initial(before: &[u8]) -> bool {
    match before {
        [.., other, _] if other.is_ascii_alphanumeric() || *other >= 128 => false,
        [.., letter] => letter.is_ascii_uppercase() && *letter != b'I',
        [] => false,
    }
}

/// Whether an apostrophe after these letters belongs to the word.
fn joins(before: &[u8], next: Option<&u8>) -> bool {
    let letter_next = next.is_some_and(|next| next.is_ascii_alphanumeric() || *next >= 128);
    letter_next && before.len() > 1 && !before.ends_with(b"qu")
}

/// Folds a character outside ASCII that goes on with a word, and says where it ends; `None` where the word ends before it.
#[cold]
fn wide_letter(
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

fn fold(letter: char, folded: &mut Vec<u8>) {
    decompose_compatible(letter, |part| {
        for lower in part
            .to_lowercase()
            .filter(|&lower| !is_combining_mark(lower))
        {
            let mut utf8 = [0; 4];
            let bytes = match lower {
                'ß' => "ss",
                'æ' => "ae",
                'œ' => "oe",
                'ø' => "o",
                'ł' => "l",
                'đ' | 'ð' => "d",
                'þ' => "th",
                'ı' => "i",
                'ς' => "σ",
                _ if lower.is_alphanumeric() => lower.encode_utf8(&mut utf8),
                _ => continue,
            };
            folded.extend_from_slice(bytes.as_bytes());
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let mut tokens = Tokens::default();
        tokens.read(text, |word, _| word == b"youtube");
        tokens
            .tokens()
            .iter()
            .map(|token| String::from_utf8_lossy(tokens.folded(token)).into_owned())
            .collect()
    }

    #[test]
    fn a_word_is_folded() {
        assert_eq!(
            words("Grüße an BÉBÉ, Straße № 5"),
            ["grusse", "an", "bebe", "strasse", "5"]
        );
        assert_eq!(
            words("cafe\u{301} ﬁnd 𝑾𝑶𝑾 ΣΟΦΟΣ"),
            ["cafe", "find", "wow", "σοφοσ"]
        );
        assert_eq!(words("Schwanger\u{AD}schaft"), ["schwangerschaft"]);
    }

    #[test]
    fn an_apostrophe_joins_but_elision_parts() {
        assert_eq!(
            words("mother's mother’s don't"),
            ["mothers", "mothers", "dont"]
        );
        assert_eq!(
            words("l’enfant d'amour qu'elle"),
            ["l", "enfant", "d", "amour", "qu", "elle"]
        );
        assert_eq!(
            words("the boys' room 'quoted'"),
            ["the", "boys", "room", "quoted"]
        );
    }

    #[test]
    fn mixed_case_is_parted_unless_known() {
        assert_eq!(words("NewParents"), ["new", "parents"]);
        assert_eq!(
            words("HIVPositive STDs YouTube"),
            ["hiv", "positive", "stds", "youtube"]
        );
        assert_eq!(
            words("NJ_Cannabis_Af-American"),
            ["nj", "cannabis", "af", "american"]
        );
        assert_eq!(words("PREGNANT Weeks12-24"), ["pregnant", "weeks12", "24"]);
    }

    #[test]
    fn places_are_those_of_the_text() {
        let text = "für NewParents";
        let mut tokens = Tokens::default();
        tokens.read(text, |_, _| false);
        let found: Vec<_> = tokens
            .tokens()
            .iter()
            .map(|t| &text[t.start as usize..t.end as usize])
            .collect();
        assert_eq!(found, ["für", "New", "Parents"]);
    }

    #[test]
    fn nodes_and_sentences_end_where_they_should() {
        let mut tokens = Tokens::default();
        tokens.read("a b > c/d", |_, _| false);
        assert!(tokens.broken(1, 3));
        assert!(!tokens.broken(2, 4));
        assert_eq!((tokens.node_start(2), tokens.node_end(2)), (2, 3));
        tokens.read("Live at goo.gl today. Sure? Yes", |_, _| false);
        assert_eq!(tokens.sentence(1), (0..5, false));
        assert_eq!(tokens.sentence(5), (5..6, true));
        assert_eq!(tokens.sentence(6), (6..7, false));
        tokens.read(
            "Ask Michael W. Smith of the U.S. Senate. So do I. Yes",
            |_, _| false,
        );
        assert_eq!(tokens.sentence(0), (0..9, false));
        assert_eq!(tokens.sentence(9), (9..12, false));
    }

    #[test]
    fn a_hash_is_that_of_the_folded_bytes() {
        let mut tokens = Tokens::default();
        tokens.read("Schwangerschaft", |_, _| false);
        let token = tokens.tokens()[0];
        assert_eq!(tokens.hash(&token), hash(b"schwangerschaft"));
        tokens.read("the crib, and", |_, _| false);
        let token = tokens.tokens()[1];
        assert_eq!(tokens.hash(&token), hash(b"crib"));
    }
}
