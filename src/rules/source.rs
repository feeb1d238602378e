//! Rule files as they are read: text, name and group; and the profiles that set their severities.

use clap::ValueEnum;

use crate::input::document::{Document, Embedded};
use crate::input::vocabulary::{fold_word, nearest};

/// The text of a rule file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleText {
    /// Of one that the program carries.
    BuiltIn(&'static Embedded),
    /// Of one that was read.
    Own(String),
}

/// A rule file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleSource {
    /// As errors name it.
    pub file: String,
    /// Its folder in the catalogue; `yours` for a user's.
    pub group: String,
    /// Its text.
    pub text: RuleText,
}

impl RuleSource {
    /// The id that its name says.
    pub fn stem(&self) -> &str {
        self.file
            .rsplit(['/', '\\'])
            .next()
            .unwrap_or(&self.file)
            .trim_end_matches(".toml")
    }

    /// Its text.
    pub fn text(&self) -> &str {
        match &self.text {
            RuleText::BuiltIn(file) => file.text,
            RuleText::Own(text) => text,
        }
    }

    /// To be read whole, with its examples.
    pub fn document(&self) -> Document<'_> {
        Document::new(self.file.as_str(), self.text())
    }

    /// To be read but for its examples: a built-in one is parsed already.
    pub fn outlined(&self) -> Document<'_> {
        match &self.text {
            RuleText::BuiltIn(file) => Document::from(*file),
            RuleText::Own(_) => self.document(),
        }
    }
}

/// Which severities are in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, ValueEnum)]
pub enum Profile {
    /// As the rules say
    #[default]
    Default,
    /// Warnings are errors and notes are warnings
    Strict,
    /// With the rules that the GDPR asks for
    Gdpr,
}

impl Profile {
    /// The words of `--profile`.
    pub const WORDS: [(&'static str, Profile); 3] = [
        ("default", Profile::Default),
        ("strict", Profile::Strict),
        ("gdpr", Profile::Gdpr),
    ];

    /// The profile of a word, however it is spelled.
    ///
    /// # Errors
    /// Where it is none: what to say of it.
    pub fn parse(word: &str) -> Result<Profile, String> {
        let folded = fold_word(word);
        let found = Self::WORDS.iter().find(|(own, _)| *own == folded);
        found.map(|(_, profile)| *profile).ok_or_else(|| {
            let words = Self::WORDS.map(|(own, _)| own);
            let mend = nearest(word, words).map(|near| format!(" (`{near}`?)"));
            format!(
                "\"{word}\" is no profile; one of {}{}",
                words.join(", "),
                mend.unwrap_or_default()
            )
        })
    }

    /// The word.
    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize].0
    }
}
