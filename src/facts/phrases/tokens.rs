//! The words of a text, and where its path nodes and sentences end.

use std::ops::Range;

use super::blocks::{BLOCK, Block};
use super::fold::{Case, fold, is_short, joins, wide_letter};
use super::keys::{Ends, hash};

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

impl Tokens {
    /// Reads a text. `known` says whether a word in mixed case (`YouTube`) stays one.
    pub(super) fn read(&mut self, text: &str, known: impl Fn(&[u8], u64) -> bool) {
        self.tokens.clear();
        self.nodes.clear();
        self.stops.clear();
        // Places are u32, of what is folded otherwise, too: what lies beyond 256 MiB is not looked at.
        let mut end = text.len().min(1 << 28);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let text = &text[..end];
        // The last word ends before the last block does.
        let blocks = end / BLOCK + 1;
        self.folded.clear();
        self.folded.resize(PAD, b' ');
        self.folded.extend_from_slice(text.as_bytes());
        self.folded.resize(PAD + blocks * BLOCK + PAD, b' ');
        let mut start = 0;
        let mut read_to = 0;
        // Of the word that runs on from the block before: whether it does, and what is special there.
        let mut inside = 0;
        let mut carried = 0;
        for index in 0..blocks {
            let base = index * BLOCK;
            let block = self.lower(PAD + base);
            let after_word = block.words << 1 | inside;
            // A capital within a word, too.
            let special = block.odd | block.uppers & after_word;
            let mut events = (block.words ^ after_word) | block.marks;
            while events != 0 {
                let bit = events.trailing_zeros();
                events &= events - 1;
                let at = base + bit as usize;
                let is = |bits: u64| bits >> bit & 1 != 0;
                if is(block.words) {
                    start = at;
                    continue;
                }
                if is(after_word) {
                    // With the byte behind the word, which may be an apostrophe.
                    let word = u64::MAX << start.saturating_sub(base) & u64::MAX >> (63 - bit);
                    if special & word | carried != 0 || start < read_to {
                        read_to = self.special(text, start.max(read_to)..at, &known);
                    } else {
                        self.push(start..at, PAD + start..PAD + at);
                    }
                    carried = 0;
                }
                if is(block.marks) {
                    self.mark(text.as_bytes(), at);
                }
            }
            inside = block.words >> 63;
            if inside != 0 {
                carried |= special >> start.saturating_sub(base);
            }
        }
    }

    /// What the bytes of a block are, which becomes lower case: right for letters and digits, and nothing else of it is
    /// looked at.
    #[inline]
    fn lower(&mut self, place: usize) -> Block {
        let Some(bytes) = self.folded[place..].first_chunk_mut() else {
            return Block::default();
        };
        let block = Block::of(bytes);
        *bytes = bytes.map(|byte| byte | 0x20);
        block
    }

    /// Takes what may end a path node or a sentence.
    fn mark(&mut self, bytes: &[u8], at: usize) {
        let next = bytes.get(at + 1).copied();
        // "goo.gl", "3.5", "U.S. Senate" and "St. Jude" are no ends of a sentence, nor is one wrapped line.
        let ends = match bytes[at] {
            byte @ (b'>' | b'|' | b'/') => return self.node(byte == b'/'),
            b'\n' => next == Some(b'\n'),
            b'.' if is_short(&bytes[..at]) => false,
            _ => next.is_none_or(|next| !next.is_ascii_alphanumeric()),
        };
        if ends {
            self.stop(bytes[at] == b'?');
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

    /// A word by its ends.
    #[inline]
    pub(super) fn ends(&self, token: &Token) -> Ends {
        let eight = |at: usize| {
            self.folded
                .get(at..)
                .and_then(<[u8]>::first_chunk)
                .map_or(0, |bytes| u64::from_le_bytes(*bytes))
        };
        let (start, end) = (token.folded as usize, token.folded_end as usize);
        Ends::read(end - start, eight(start), eight(end - PAD))
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
    fn wide(&mut self, text: &str, at: usize, known: &impl Fn(&[u8], u64) -> bool) -> usize {
        let Some(first) = text[at..].chars().next() else {
            return text.len();
        };
        match first {
            '»' | '›' | '→' => self.node(false),
            '…' | '。' | '！' => self.stop(false),
            '？' => self.stop(true),
            _ if first.is_alphanumeric() => return self.odd_word(text, at, known),
            _ => {}
        }
        at + first.len_utf8()
    }

    /// Reads what is no plain word: it has an apostrophe, a capital within or a character outside ASCII. Says where it
    /// ends.
    #[cold]
    fn special(
        &mut self,
        text: &str,
        run: Range<usize>,
        known: &impl Fn(&[u8], u64) -> bool,
    ) -> usize {
        let mut at = run.start;
        while at < run.end {
            at = if text.as_bytes()[at].is_ascii() {
                self.odd_word(text, at, known)
            } else {
                self.wide(text, at, known)
            };
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
            match byte {
                b'a'..=b'z' => case.lowers += 1,
                b'A'..=b'Z' => case.uppers += 1,
                b'0'..=b'9' => {}
                b'\'' | b'`' if joins(&self.folded[folded..], bytes.get(at + 1)) => {
                    at += 1;
                    continue;
                }
                128.. => match wide_letter(text, at, folded, &mut self.folded, &mut case) {
                    Some(next) => {
                        at = next;
                        continue;
                    }
                    None => break,
                },
                _ => break,
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
        let mut before = ' ';
        for (at, letter) in slice.char_indices() {
            let after = slice[at..].chars().nth(1).unwrap_or(' ');
            let after_next = slice[at..].chars().nth(2).unwrap_or(' ');
            let starts = letter.is_uppercase()
                && (before.is_lowercase()
                    // "HIVPositive" but "STDs": the run of capitals ends before a word of two letters or more.
                    || (before.is_uppercase() && after.is_lowercase() && after_next.is_lowercase()));
            if starts && at > part {
                self.part(slice, part..at, place.start);
                part = at;
            }
            before = letter;
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
        assert_eq!(tokens.node_end(2), 3);
        tokens.read("Live at goo.gl today. Sure? Yes", |_, _| false);
        assert_eq!(tokens.sentence(1), (0..5, false));
        assert_eq!(tokens.sentence(5), (5..6, true));
        assert_eq!(tokens.sentence(6), (6..7, false));
        tokens.read(
            "Ask Rev. Michael W. Smith of the U.S. Senate. So do I. Yes",
            |_, _| false,
        );
        assert_eq!(tokens.sentence(0), (0..10, false));
        assert_eq!(tokens.sentence(10), (10..13, false));
    }

    #[test]
    fn the_ends_are_those_of_the_folded_bytes() {
        let mut tokens = Tokens::default();
        for word in ["Schwangerschaft", "CRIBS", "my", "Größe", "don't"] {
            tokens.read(&format!("({word}, and"), |_, _| false);
            let token = tokens.tokens()[0];
            let ends = Ends::of(tokens.folded(&token));
            assert_eq!(tokens.ends(&token), ends, "{word}");
        }
    }

    #[test]
    fn words_run_on_from_block_to_block() {
        for before in 50..70 {
            let text = format!(
                "{}a paren't, NewBorn grüße {}",
                " ".repeat(before),
                "x".repeat(200)
            );
            let found = words(&text);
            assert_eq!(found[..5], ["a", "parent", "new", "born", "grusse"]);
            assert_eq!(found[5].len(), 200);
        }
    }
}
