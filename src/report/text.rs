//! Small matters of wording: lines of a width, and what may stand in them.

use unicode_width::UnicodeWidthStr;

pub use crate::input::wording::{count, listed, thousands, verb};

/// Narrower than this, words would stand one a line.
pub const NARROWEST: u16 = 40;

/// Columns of text: the terminal's, as far as they read well; a pipe's where there is none.
pub fn columns(terminal: Option<u16>, narrowest: u16) -> u16 {
    const PIPE: u16 = 100;
    /// Lines longer than this are hard to read, however wide the terminal.
    const WIDEST: u16 = 120;
    terminal.unwrap_or(PIPE).clamp(narrowest, WIDEST)
}

/// Breaks text at spaces into lines of at most `width` columns; each line after the first begins with `indent`.
/// A word that is wider gets a line of its own.
pub fn wrap(text: &str, width: usize, indent: &str) -> String {
    let mut lines = String::with_capacity(text.len() + 16);
    let mut used = 0;
    for word in text.split_whitespace() {
        if used > 0 && used + 1 + word.width() > width {
            lines.push('\n');
            lines.push_str(indent);
            used = indent.width();
        } else if used > 0 {
            lines.push(' ');
            used += 1;
        }
        lines.push_str(word);
        used += word.width();
    }
    lines
}

/// Control characters made visible, so that no text from a file moves the cursor or colours the terminal.
pub fn printable(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '\n' | '\r' | '\t' => ' ',
            letter if letter.is_control() => char::REPLACEMENT_CHARACTER,
            // Marks that turn the direction of writing could make a line read as what it is not.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => char::REPLACEMENT_CHARACTER,
            // No letters, and not allowed in XML.
            '\u{fffe}' | '\u{ffff}' => char::REPLACEMENT_CHARACTER,
            letter => letter,
        })
        .collect()
}

/// A text that begins a sentence.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(letters)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        assert_eq!(
            wrap("one two three  four", 9, "  "),
            "one two\n  three\n  four"
        );
        assert_eq!(wrap("a_very_long_word and", 5, ""), "a_very_long_word\nand");
        assert_eq!(wrap("広告 広告", 6, ""), "広告\n広告");
    }

    #[test]
    fn nothing_moves_the_cursor() {
        assert_eq!(
            printable("a\u{1b}[31mb\nc\u{202e}d"),
            "a\u{fffd}[31mb c\u{fffd}d"
        );
    }
}
