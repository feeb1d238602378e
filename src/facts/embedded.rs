//! The files of `rules/` as they were when the program was built.

use crate::facts::phrases::PhraseBookBuilder;
use crate::input::document::Embedded;

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// A builder that has their phrases: what is added to it is what a user adds.
pub fn phrases() -> PhraseBookBuilder {
    PhraseBookBuilder::read(PHRASES).unwrap_or_default()
}

static PHRASES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/phrases"));

/// The embedded files below a folder of `rules/`.
pub fn below(folder: &str) -> impl Iterator<Item = &'static Embedded> {
    FILES
        .iter()
        .filter(move |file| file.path.starts_with(folder))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::phrases::Scan;
    use crate::input::document::Document;

    #[test]
    fn what_was_spelled_out_at_build_time_is_what_the_phrases_say() {
        let mut fresh = PhraseBookBuilder::new();
        for phrase in phrases().phrases() {
            fresh.add(phrase).unwrap();
        }
        assert!(fresh.len() > 1000 && fresh.write() == PHRASES);
    }

    #[test]
    fn what_a_user_adds_is_found_beside_the_built_in_phrases() {
        let mut builder = phrases();
        let built_in = builder.len();
        let own = builder.add("qwertz{,s} in bloom").unwrap();
        let is_word = |phrase: &&str| phrase.bytes().all(|byte| byte.is_ascii_lowercase());
        let word = builder.phrases().find(is_word).unwrap().to_owned();
        let known = builder.add(&word).unwrap();
        assert_eq!((own.0 as usize, builder.len()), (built_in, built_in + 1));
        let (book, mut scan) = (builder.build(), Scan::new());
        let text = format!("QWERTZs in bloom, {word}");
        let hits = book.scan(&text, &mut scan).hits();
        for phrase in [own, known] {
            assert!(hits.iter().any(|hit| hit.phrase == phrase), "{phrase:?}");
        }
    }

    #[test]
    fn what_was_parsed_at_build_time_is_what_the_text_says() {
        for file in FILES {
            let outlined = Document::from(file);
            let whole = Document::new(file.path, file.text);
            let (outlined, mut whole) = (outlined.parse().unwrap(), whole.parse().unwrap());
            for examples in ["flags", "passes"] {
                whole.get_mut().remove(examples);
            }
            assert_eq!(
                format!("{outlined:?}"),
                format!("{whole:?}"),
                "{}",
                file.path
            );
        }
    }
}
