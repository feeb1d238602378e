//! The syntax of phrases: whole words, `word*`, `*word`, `{a,b}`, `#`, `>`, `..`.

use super::keys::hash;
use super::tokens::Tokens;

/// The most words of a phrase.
pub(super) const MAX_WORDS: u32 = 16;
/// The most alternatives that `{…}` may stand for.
const MAX_ALTERNATIVES: usize = 400;
/// The fewest letters beside a `*`.
const MIN_STEM: usize = 3;

/// Why a phrase cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PhraseError {
    /// Nothing in it is a word.
    #[error("there is no word in “{0}”")]
    NoWord(String),
    /// Too short a stem.
    #[error("“{0}” would match too much: put at least {MIN_STEM} letters beside the `*`")]
    ShortStem(String),
    /// A star inside a word, or at both of its ends.
    #[error("`*` stands at one end of a word, not as in “{0}”")]
    Star(String),
    /// A gap that is none: a second one, or one without a space on both sides.
    #[error("`..` stands once, with a space before and after it, as it does not in “{0}”")]
    Gap(String),
    /// An unclosed, nested or stray brace.
    #[error("the braces in “{0}” do not pair; write {{a,b}}, not nested")]
    Braces(String),
    /// Too many words or alternatives.
    #[error("“{0}” is too long: at most {MAX_WORDS} words and {MAX_ALTERNATIVES} alternatives")]
    TooLong(String),
}

/// What a word of a phrase matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Kind {
    /// This word.
    Exact,
    /// Words that begin so.
    Prefix,
    /// Words that end so.
    Suffix,
    /// Any number.
    Number,
}

impl Kind {
    pub(super) const ALL: [Kind; 4] = [Kind::Exact, Kind::Prefix, Kind::Suffix, Kind::Number];
}

/// A piece of a phrase: what stands between braces, or before them.
enum Piece<'p> {
    Text(&'p str),
    Either(&'p str),
}

/// Calls `each` with every alternative that a phrase stands for. Spaces in braces count: `{new ,}baby` is "new baby"
/// or "baby", `you{, are}` "you" or "you are".
pub(crate) fn alternatives(
    phrase: &str,
    each: &mut impl FnMut(&str) -> Result<(), PhraseError>,
) -> Result<(), PhraseError> {
    if !phrase.contains(['{', '}']) {
        return each(phrase);
    }
    let unpaired = || PhraseError::Braces(phrase.to_owned());
    let mut pieces = Vec::new();
    let mut count = 1usize;
    let mut rest = phrase;
    while let Some(open) = rest.find(['{', '}']) {
        let (before, group) = rest.split_at(open);
        let inside = group.strip_prefix('{').ok_or_else(unpaired)?;
        let (inside, after) = inside.split_once('}').ok_or_else(unpaired)?;
        if inside.contains('{') {
            return Err(unpaired());
        }
        count = count.saturating_mul(inside.split(',').count());
        pieces.extend([Piece::Text(before), Piece::Either(inside)]);
        rest = after;
    }
    if count > MAX_ALTERNATIVES {
        return Err(PhraseError::TooLong(phrase.to_owned()));
    }
    pieces.push(Piece::Text(rest));
    spell(&pieces, &mut String::with_capacity(phrase.len()), each)
}

/// Spells out the pieces after what is in `head` already.
fn spell(
    pieces: &[Piece<'_>],
    head: &mut String,
    each: &mut impl FnMut(&str) -> Result<(), PhraseError>,
) -> Result<(), PhraseError> {
    let len = head.len();
    match pieces {
        [] => each(head)?,
        [Piece::Text(text), rest @ ..] => {
            head.push_str(text);
            spell(rest, head, each)?;
        }
        [Piece::Either(choices), rest @ ..] => {
            for choice in choices.split(',') {
                head.push_str(choice);
                spell(rest, head, each)?;
                head.truncate(len);
            }
        }
    }
    head.truncate(len);
    Ok(())
}

/// Between the two parts of a phrase that lets words stand there.
const GAP: &str = " .. ";

/// A phrase of two parts.
pub fn joined(before: &str, after: &str) -> String {
    [before, GAP, after].concat()
}

/// The two parts of a phrase that lets words stand between.
pub(super) fn parts(phrase: &str) -> Option<(&str, &str)> {
    phrase.split_once(GAP)
}

/// Whether two parts are one phrase that is not too long, whatever stands between.
pub(super) fn fits(
    phrase: &str,
    parts: [&str; 2],
    between: u32,
    tokens: &mut Tokens,
) -> Result<(), PhraseError> {
    let most = (MAX_WORDS - between) as usize / parts.len();
    for part in parts {
        alternatives(part, &mut |alternative| {
            let len = words(alternative, tokens, |_, _, _| ())?;
            match len <= most {
                true => Ok(()),
                false => Err(PhraseError::TooLong(phrase.to_owned())),
            }
        })?;
    }
    Ok(())
}

/// Whether a phrase may run on from one path node or sentence to the next: "income > low".
pub(super) fn crosses(phrase: &str) -> bool {
    phrase.contains('>')
}

/// Calls `each` with every word of a phrase that holds no braces; says how many there were.
pub(super) fn words(
    phrase: &str,
    tokens: &mut Tokens,
    mut each: impl FnMut(Kind, &[u8], u64),
) -> Result<usize, PhraseError> {
    let mut count = 0;
    let mut matches_a_word = false;
    for raw in phrase.split_whitespace() {
        // Most words are written as they fold.
        if raw.bytes().all(|byte| byte.is_ascii_lowercase()) {
            each(Kind::Exact, raw.as_bytes(), hash(raw.as_bytes()));
            count += 1;
            matches_a_word = true;
            continue;
        }
        if raw.contains("..") {
            return Err(PhraseError::Gap(phrase.to_owned()));
        }
        if raw == "#" {
            each(Kind::Number, b"#", hash(b"#"));
            count += 1;
            continue;
        }
        let (any_beginning, stem) = raw
            .strip_prefix('*')
            .map_or((false, raw), |stem| (true, stem));
        let (any_ending, stem) = stem
            .strip_suffix('*')
            .map_or((false, stem), |stem| (true, stem));
        if stem.contains('*') || (any_beginning && any_ending) {
            return Err(PhraseError::Star(raw.to_owned()));
        }
        // In a phrase, mixed case means nothing: "iPhone" is one word.
        tokens.read(stem, |_, _| true);
        let last = tokens.tokens().len().saturating_sub(1);
        for (index, token) in tokens.tokens().iter().enumerate() {
            let folded = tokens.folded(token);
            let kind = match () {
                () if any_beginning && index == 0 => Kind::Suffix,
                () if any_ending && index == last => Kind::Prefix,
                () => Kind::Exact,
            };
            // Counted in bytes too: the index of stems reads three of them.
            if kind != Kind::Exact
                && (folded.len() < MIN_STEM
                    || String::from_utf8_lossy(folded).chars().count() < MIN_STEM)
            {
                return Err(PhraseError::ShortStem(raw.to_owned()));
            }
            each(kind, folded, hash(folded));
            count += 1;
            matches_a_word = true;
        }
    }
    if !matches_a_word {
        return Err(PhraseError::NoWord(phrase.to_owned()));
    }
    if count > MAX_WORDS as usize {
        return Err(PhraseError::TooLong(phrase.to_owned()));
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(phrase: &str) -> Result<Vec<String>, PhraseError> {
        let mut all = Vec::new();
        alternatives(phrase, &mut |one| {
            all.push(one.to_owned());
            Ok(())
        })?;
        Ok(all)
    }

    #[test]
    fn braces_stand_for_alternatives() {
        assert_eq!(all("crib{,s}"), Ok(vec!["crib".into(), "cribs".into()]));
        assert_eq!(all("{a, b} c {d,e}").map(|all| all.len()), Ok(4));
        assert_eq!(
            all("{new ,}baby"),
            Ok(vec!["new baby".into(), "baby".into()])
        );
        for bad in ["a{b", "a}b", "{a{b}}", "}{"] {
            assert!(matches!(all(bad), Err(PhraseError::Braces(_))), "{bad}");
        }
    }

    #[test]
    fn stars_need_a_stem_and_one_end() {
        let mut tokens = Tokens::default();
        let mut read = |phrase: &str| words(phrase, &mut tokens, |_, _, _| ());
        assert_eq!(read("anti-depress* pill #"), Ok(4));
        assert!(matches!(read("ab*"), Err(PhraseError::ShortStem(_))));
        assert!(matches!(read("*"), Err(PhraseError::NoWord(_))));
        assert!(matches!(read("*baby*"), Err(PhraseError::Star(_))));
        assert!(matches!(read("ba*by"), Err(PhraseError::Star(_))));
        assert!(matches!(read("#"), Err(PhraseError::NoWord(_))));
        assert!(matches!(read(" – "), Err(PhraseError::NoWord(_))));
    }
}
