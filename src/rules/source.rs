//! Rule files as they are read: text, name and group; and the profiles that set their severities.

/// A rule file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleSource {
    /// As errors name it.
    pub file: String,
    /// Its folder in the catalogue; `yours` for a user's.
    pub group: String,
    /// Its text.
    pub text: String,
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
}

/// Which severities are in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Profile {
    /// As the rules say.
    #[default]
    Default,
    /// Warnings are errors and notes are warnings.
    Strict,
    /// With the rules that the GDPR asks for.
    Gdpr,
}

impl Profile {
    /// The words of `--profile`.
    pub const WORDS: [(&'static str, Profile); 3] = [
        ("default", Profile::Default),
        ("strict", Profile::Strict),
        ("gdpr", Profile::Gdpr),
    ];

    /// The word.
    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize].0
    }
}
