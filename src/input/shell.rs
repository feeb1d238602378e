//! Words as a shell takes them, for commands that messages propose.

use std::path::Path;

/// A word as a shell takes it, quoted where it must be.
pub fn word(word: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || "_-./:@%+,=".contains(letter);
    // zsh looks up what begins with it as a command.
    if !word.is_empty() && !word.starts_with('=') && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// A path as a shell takes it.
pub fn path(path: &Path) -> String {
    word(&typed(path))
}

/// A path as it is typed: one that begins like an option is led up to.
pub fn typed(path: &Path) -> String {
    let path = path.display().to_string();
    match path.strip_prefix('-') {
        Some(rest) if !rest.is_empty() => format!("./{path}"),
        _ => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_shell() {
        assert_eq!(word("spring/mail.csv"), "spring/mail.csv");
        assert_eq!(word("Spring sale's.csv"), r"'Spring sale'\''s.csv'");
        assert_eq!(word("$(rm)"), "'$(rm)'");
        assert_eq!(word("=1+1"), "'=1+1'");
        assert_eq!(path(Path::new("-x.csv")), "./-x.csv");
        assert_eq!(path(Path::new("-")), "-");
    }
}
