//! What a consent or an opt-out speaks about: the words of the column `scope`.

use super::Joiner;
use crate::audit::rows::memo::{self, Memo};
use crate::facts::names::fold_label;
use crate::facts::permission::Scope;
use crate::input::bits::ones;
use crate::input::vocabulary::fold_word;

/// Scopes of the file that is read, by their words.
#[derive(Default)]
pub(super) struct Scopes {
    known: Memo<Scope>,
    /// Scopes are names that someone gave in another tool, not the contract's words.
    pub(super) loose: bool,
}

impl Scopes {
    /// Those of a file; `recognised` is one that another tool wrote.
    pub fn of_file(recognised: bool) -> Scopes {
        Scopes {
            known: Memo::default(),
            loose: recognised,
        }
    }
}

impl Joiner<'_, '_> {
    pub(super) fn scope(&mut self, word: &str) -> Scope {
        let hash = memo::hash(word);
        if let Some(known) = self.scopes.known.get(hash) {
            return known;
        }
        let scope = match fold_word(word).as_str() {
            "personalization" | "personalisation" => Scope::Personalization,
            "sensitive" => Scope::Sensitive,
            "location" => Scope::Location,
            "tracking" => Scope::Tracking,
            "thirdparty" => Scope::ThirdParty,
            "parental" => Scope::Parental,
            _ => self.named_scope(word),
        };
        self.scopes.known.keep(hash, scope)
    }

    fn named_scope(&mut self, word: &str) -> Scope {
        let slug = word.trim().to_lowercase();
        if let Some(occasion) = slug.strip_prefix("occasion:").map(str::trim) {
            if let Some(scope) = self.occasion(occasion) {
                return scope;
            }
            self.remarks.say(format!(
                "the scope “{word}” names no known occasion: it bears on nothing"
            ));
        }
        if let Some(topic) = self.texts.topic(word) {
            return Scope::Topic(topic);
        }
        // A list or a tag of another tool says "Mother's Day offers" where the contract has a prefix.
        if self.scopes.loose
            && let Some(scope) = self.occasion(&slug)
        {
            return scope;
        }
        let folded = fold_label(word);
        let name = self.campaign.names.intern(&folded);
        Scope::Named(name, self.campaign.categories.intern(word))
    }

    /// An occasion by its slug, else by its name in any language: "muttertag".
    fn occasion(&mut self, name: &str) -> Option<Scope> {
        let folded = fold_word(name);
        let events = &self.texts.lexicon.events.all;
        let place = events
            .iter()
            .position(|event| fold_word(&event.slug) == folded)
            .or_else(|| ones(self.texts.facts(name).says).next())?;
        Some(Scope::Occasion(place as u8))
    }
}
