//! Titles in copy: what a film is called says nothing of the one who is told of it.

use std::ops::Range;

/// The copy without the title of what it offers; `None` where that stands nowhere in it.
///
/// Punctuation and capitals may differ ("Rehab, the final season" of "Rehab: The Final Season"), and what follows a colon,
/// a dash or a bracket may be missing. A single word is a title only as it is written, or in capitals: "rehab" is none of
/// "Rehab".
pub fn without(text: &str, title: &str) -> Option<String> {
    let head = head(title);
    let mut rest = text;
    let mut left = None;
    while let Some(place) = find(rest, title).or_else(|| find(rest, head)) {
        let left = left.get_or_insert_with(String::new);
        left.push_str(&rest[..place.start]);
        left.push('…');
        rest = &rest[place.end..];
    }
    left.map(|left| left + rest)
}

/// A title without its subtitle.
fn head(title: &str) -> &str {
    let marks = [": ", " - ", " – ", " — ", " ("];
    let cut = marks.into_iter().filter_map(|mark| title.find(mark)).min();
    &title[..cut.unwrap_or(title.len())]
}

/// Where the words of a title stand in a text, one after the other.
fn find(text: &str, title: &str) -> Option<Range<usize>> {
    let single = words(title).nth(1).is_none();
    let loud = |own: &str| !own.chars().any(char::is_lowercase);
    let same = |own: &str, other: &str| own == other || (!single || loud(own)) && alike(own, other);
    words(text).find_map(|first| {
        let mut own = words(&text[first.start..]);
        let mut end = None;
        for word in words(title) {
            let place = own.next()?;
            let found = &text[first.start..][place.clone()];
            if !same(found, &title[word]) {
                return None;
            }
            end = Some(first.start + place.end);
        }
        Some(first.start..end?)
    })
}

/// The same letters, whatever their case, with or without an apostrophe.
fn alike(own: &str, other: &str) -> bool {
    let letters = |text: &'_ str| {
        let letters = text.chars().filter(|c| c.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect::<String>()
    };
    own.eq_ignore_ascii_case(other) || letters(own) == letters(other)
}

/// The places of the words: runs of letters and digits, with apostrophes between.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let in_word = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’');
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(char::is_alphanumeric)?;
        let rest = &text[start..];
        let word = &rest[..rest.find(|c| !in_word(c)).unwrap_or(rest.len())];
        at = start + word.trim_end_matches(['\'', '’']).len();
        Some(start..at)
    })
}

#[cfg(test)]
mod tests {
    use super::without;

    #[test]
    fn a_title_is_known_by_its_words() {
        for (text, title, left) in [
            (
                "New: Rehab, the final season!",
                "Rehab: The Final Season",
                "New: …!",
            ),
            ("Rehab is back", "Rehab: The Final Season", "… is back"),
            (
                "Élysée sans fin, ÉLYSÉE SANS FIN",
                "Élysée sans fin",
                "…, …",
            ),
            ("REHAB is back", "Rehab", "… is back"),
            (
                "‘The Widows’ Club’ tonight",
                "The Widow's Club",
                "‘…’ tonight",
            ),
            ("Cancer Ward (1966)", "Cancer Ward", "… (1966)"),
        ] {
            assert_eq!(without(text, title).as_deref(), Some(left), "{title}");
        }
    }

    #[test]
    fn other_words_are_no_title() {
        for (text, title) in [
            ("In rehab? We help.", "Rehab"),
            ("The final season", "Rehab: The Final Season"),
            ("Rehabilitation", "Rehab"),
            ("Anything", "…"),
            ("", "Rehab"),
        ] {
            assert_eq!(without(text, title), None, "{title} in {text}");
        }
    }
}
