//! The phrase book: all phrases of all rules, lists, topics and events of a run in one matcher.
//!
//! A phrase is whole words, folded as the text is (`fold.rs`): `pregnancy test`, `word*` (any ending), `*word` (any
//! beginning), `{a,b}` (either; inside a word, too: `crib{,s}`), `#` (any number), `a > b` (though a path
//! node or a sentence end between), `a .. b` (though up to six words of the sentence between).
//!
//! A text is read once, whatever the number of phrases. Each alternative of a phrase is looked for at one key
//! (`keys.rs`): two of its words that stand side by side, or else one word of it or the outer letters of a stem. What a
//! word leads to by itself is remembered (`memo.rs`), as few words of a text are new; that nothing is looked for at a
//! pair, as at most, a small filter says. Where something is, its words are compared with those of the text.

use std::ops::Range;

mod blocks;
mod book;
mod builder;
mod filter;
pub mod fold;
mod index;
mod joins;
mod keys;
mod memo;
mod places;
mod sequences;
mod syntax;
mod table;
mod tokens;
mod words;

pub use book::{PhraseBook, Scan};
pub use builder::PhraseBookBuilder;
pub use places::{Places, earliest, latest};
pub(crate) use syntax::alternatives;
pub use syntax::{PhraseError, joined};
pub use tokens::{Token, Tokens};

/// A phrase, with all its alternatives, in the book it was added to. Ids count up from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhraseId(pub u32);

/// A phrase found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Which.
    pub phrase: PhraseId,
    /// The words it covers.
    pub tokens: Range<u32>,
    /// The bytes of the text it covers.
    pub bytes: Range<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What these phrases find in a text: phrase and quote.
    fn found(phrases: &[&str], text: &str) -> Vec<(usize, String)> {
        let mut builder = PhraseBookBuilder::new();
        for phrase in phrases {
            builder
                .add(phrase)
                .unwrap_or_else(|error| panic!("{error}"));
        }
        let book = builder.build();
        let mut scan = Scan::new();
        let mut found: Vec<_> = book
            .scan(text, &mut scan)
            .hits()
            .iter()
            .map(|hit| {
                (
                    hit.phrase.0 as usize,
                    text[hit.bytes.start as usize..hit.bytes.end as usize].to_owned(),
                )
            })
            .collect();
        found.sort();
        found.dedup();
        found
    }

    #[test]
    fn whole_words_only() {
        assert_eq!(
            found(&["crib"], "The crib, not scribbles or cribs"),
            [(0, "crib".to_owned())]
        );
    }

    #[test]
    fn wildcards() {
        let phrases = ["pregnan*", "*bett", "rehab*"];
        assert_eq!(found(&phrases, "Pregnancy"), [(0, "Pregnancy".to_owned())]);
        assert_eq!(
            found(&phrases, "Ein Babybett"),
            [(1, "Babybett".to_owned())]
        );
        assert_eq!(
            found(&phrases, "Bett, REHAB"),
            [(1, "Bett".to_owned()), (2, "REHAB".to_owned())]
        );
        assert_eq!(found(&phrases, "betting on pregnable"), []);
    }

    #[test]
    fn a_stem_of_three_letters_is_found_whatever_follows() {
        let phrases = ["ivf*", "*aid"];
        for text in ["IVF", "IVFs", "ivf2", "IVFé"] {
            assert_eq!(found(&phrases, text), [(0, text.to_owned())]);
        }
        for text in ["aid", "HearAid", "7aid", "éaid"] {
            assert_eq!(found(&phrases, text).len(), 1, "{text}");
        }
        assert_eq!(found(&phrases, "iv aide"), []);
    }

    #[test]
    fn long_words_with_the_same_ends_are_told_apart() {
        let phrases = ["schwangerschaftstests", "*vertretungen"];
        assert_eq!(found(&phrases, "Schwangerschaftstests").len(), 1);
        // One hash: its eight letters at either end, and its length.
        assert_eq!(found(&phrases, "Schwangerxchaftstests"), []);
        assert_eq!(
            found(
                &phrases,
                "Interessenvertretungen, Interessenxertretungen, Schwangerschaftstests"
            )
            .len(),
            2
        );
    }

    #[test]
    fn one_scan_serves_two_books() -> Result<(), PhraseError> {
        let book = |phrases: &[&str]| {
            let mut builder = PhraseBookBuilder::new();
            for phrase in phrases {
                builder.add(phrase)?;
            }
            Ok(builder.build())
        };
        let (first, second) = (book(&["crib"])?, book(&["bed", "crib"])?);
        let mut scan = Scan::new();
        for _ in 0..2 {
            let phrase = |hits: &[Hit]| hits.iter().map(|hit| hit.phrase.0).collect::<Vec<_>>();
            assert_eq!(phrase(first.scan("a crib", &mut scan).hits()), [0]);
            assert_eq!(phrase(second.scan("a crib", &mut scan).hits()), [1]);
        }
        Ok(())
    }

    #[test]
    fn alternatives_are_one_phrase() {
        let phrases = ["{payday,cash advance} loan{,s}"];
        assert_eq!(
            found(&phrases, "Payday loans"),
            [(0, "Payday loans".to_owned())]
        );
        assert_eq!(
            found(&phrases, "a cash advance loan"),
            [(0, "cash advance loan".to_owned())]
        );
        assert_eq!(found(&phrases, "cash loans"), []);
    }

    #[test]
    fn numbers() {
        assert_eq!(
            found(
                &["# weeks pregnant"],
                "12 weeks pregnant, six weeks pregnant"
            )
            .len(),
            1
        );
        assert_eq!(
            found(&["aged #"], "Aged 13-18"),
            [(0, "Aged 13".to_owned())]
        );
    }

    #[test]
    fn a_phrase_stays_in_its_node_and_sentence() {
        let phrases = ["baby food", "hiv aids"];
        assert_eq!(found(&phrases, "Baby > Food"), []);
        assert_eq!(found(&["baby > food"], "Baby > Food, baby food").len(), 2);
        assert_eq!(found(&phrases, "For the baby. Food for all"), []);
        assert_eq!(found(&phrases, "HIV/AIDS and baby-food").len(), 2);
    }

    #[test]
    fn words_may_stand_between_two_parts() {
        // What the parts are by themselves is found, too.
        let joined = |text: &str| -> Vec<String> {
            let found = found(&["congrat* .. {baby,wedding}"], text);
            let quotes = found.into_iter().map(|(_, quote)| quote);
            quotes.filter(|quote| quote.contains(' ')).collect()
        };
        for (text, quote) in [
            ("Congrats: baby!", "Congrats: baby"),
            (
                "Our congratulations, on the dear baby!",
                "congratulations, on the dear baby",
            ),
            (
                "Congratulations on your very big fat Greek wedding",
                "Congratulations on your very big fat Greek wedding",
            ),
        ] {
            assert_eq!(joined(text), [quote]);
        }
        for text in [
            "Congratulations! A baby",
            "Congratulations > Baby",
            "Congratulations on your very big fat Greek church wedding",
            "A wedding: congratulations",
        ] {
            assert_eq!(joined(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn parts_are_two_and_short() {
        let add = |phrase: &str| PhraseBookBuilder::new().add(phrase);
        assert!(add("a few of us .. all of all").is_ok());
        let long = "one of the many that are .. two of the few";
        assert!(matches!(add(long), Err(PhraseError::TooLong(_))));
        for bad in ["a .. b .. c", "a.. b", "a {b ,}.. c"] {
            assert!(matches!(add(bad), Err(PhraseError::Gap(_))), "{bad}");
        }
        assert!(matches!(add(" .. baby"), Err(PhraseError::NoWord(_))));
    }

    #[test]
    fn apostrophes_case_and_marks_fold() {
        for text in ["Mother's Day", "MOTHERS DAY", "mother’s-day"] {
            assert_eq!(found(&["mother's day"], text).len(), 1, "{text}");
        }
        assert_eq!(found(&["fête des mères"], "FETE DES MERES").len(), 1);
        assert_eq!(found(&["gross*"], "Größe").len(), 1);
    }

    #[test]
    fn the_same_phrase_has_one_id() -> Result<(), PhraseError> {
        let mut builder = PhraseBookBuilder::new();
        let first = builder.add("diabetes")?;
        assert_ne!(builder.add("diabetic")?, first);
        assert_eq!(builder.add("diabetes")?, first);
        assert_eq!(builder.len(), 2);
        Ok(())
    }

    #[test]
    fn mixed_case_words_are_parted() {
        assert_eq!(found(&["new parents"], "Data > NewParents").len(), 1);
        assert_eq!(
            found(&["crossfit", "fit"], "CrossFit"),
            [(0, "CrossFit".to_owned())]
        );
    }

    #[test]
    fn an_empty_book_finds_nothing() {
        assert_eq!(found(&[], "anything at all"), []);
    }
}
