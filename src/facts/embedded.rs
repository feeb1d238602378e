//! The files of `rules/` as they were when the program was built.

use crate::input::document::Embedded;

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

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
