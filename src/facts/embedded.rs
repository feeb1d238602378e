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
