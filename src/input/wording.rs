//! Counts and lists as sentences have them.

use std::fmt::Display;

/// A number with thousands separated: `12,408`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number of things: `1 offer`, `12,408 offers`. For words whose plural takes an `s`.
pub fn count(number: u64, thing: &str) -> String {
    let ending = verb(number, "", "s");
    format!("{} {thing}{ending}", thousands(number))
}

/// What goes with a number of things: `has`, or `have`.
pub fn verb<'v>(number: u64, one: &'v str, several: &'v str) -> &'v str {
    if number == 1 { one } else { several }
}

/// The first of some words, and how many more there are: `a, b and 4 more`.
pub fn listed(words: impl ExactSizeIterator<Item = impl Display>, most: usize) -> String {
    let more = words.len().saturating_sub(most);
    let first: Vec<String> = words.take(most).map(|word| word.to_string()).collect();
    let first = first.join(", ");
    match more {
        0 => first,
        more => format!("{first} and {} more", thousands(more as u64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        assert_eq!(
            ["0", "999", "1,000", "12,408", "1,234,567"],
            [0, 999, 1_000, 12_408, 1_234_567].map(thousands)[..]
        );
        assert_eq!(count(1, "offer"), "1 offer");
        assert_eq!(count(0, "offer"), "0 offers");
    }

    #[test]
    fn the_first_of_a_list() {
        let listed = |words: &[&str]| listed(words.iter(), 2);
        assert_eq!(listed(&[]), "");
        assert_eq!(listed(&["a", "b"]), "a, b");
        assert_eq!(listed(&["a", "b", "c"]), "a, b and 1 more");
    }
}
