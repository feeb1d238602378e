//! What each phrase of the book means to the topics.

use crate::facts::phrases::{PhraseBookBuilder, PhraseId};
use crate::input::document::{Document, Problem};

use super::file::Word;

/// What a phrase is to a topic, or to the reading of any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Shows the topic of this group, if the group's conditions hold.
    Shows(u16),
    /// Must be there for this group to count.
    Beside(u16),
    /// Must not be there.
    Unless(u16),
    /// Must not be in or above the path node of the match.
    NotUnder(u16),
    /// Covers and takes away a match of this topic.
    LooksLike(u8),
    /// Names this topic where it is given already.
    Declared(u8),
    /// Silences what stands in or below its path node: an index of `Silence`.
    Silence(u8),
    /// How a text is read.
    Reads(Reads),
}

/// What a phrase is to the reading of a text, whatever the topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reads {
    /// Speaks to the reader of what follows: "your", "are you".
    ToReader,
    /// Looks like it and does not: "your help".
    NotToReader,
    /// Opens a question to the reader: "living with".
    Opens,
    /// Negates the word that follows.
    Negates,
    /// May stand between a negation and its word: "not currently pregnant".
    Between,
    /// A registry, list or membership.
    Standing,
    /// … that is over.
    Ended,
    /// A title by name, which touches nothing.
    Title,
}

/// The roles of every phrase that has one.
#[derive(Debug, Default)]
pub(super) struct Roles {
    /// Where each phrase's roles start.
    starts: Vec<u32>,
    roles: Vec<Role>,
}

impl Roles {
    /// The groups whose topic a phrase shows, if their conditions hold.
    #[inline]
    pub(super) fn shown_by(&self, phrase: PhraseId) -> impl Iterator<Item = u16> {
        self.of(phrase).iter().map_while(|role| match *role {
            Role::Shows(group) => Some(group),
            _ => None,
        })
    }

    /// All roles of a phrase, what it shows first.
    #[inline]
    pub(super) fn of(&self, phrase: PhraseId) -> &[Role] {
        let at = phrase.0 as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(&start), Some(&end)) => &self.roles[start as usize..end as usize],
            _ => &[],
        }
    }
}

/// Collects roles while the topics are read.
pub(super) struct RolesBuilder<'b> {
    book: &'b mut PhraseBookBuilder,
    all: Vec<(PhraseId, Role)>,
}

impl<'b> RolesBuilder<'b> {
    pub(super) fn new(book: &'b mut PhraseBookBuilder) -> Self {
        Self {
            book,
            all: Vec::with_capacity(8192),
        }
    }

    /// Gives a role to phrases of a file.
    pub(super) fn add(
        &mut self,
        document: &Document<'_>,
        words: &[Word<'_>],
        role: Role,
    ) -> Result<(), Problem> {
        for (word, span) in words {
            let phrase = self
                .book
                .add(word)
                .map_err(|error| document.problem(span.clone(), error.to_string()))?;
            self.all.push((phrase, role));
        }
        Ok(())
    }

    pub(super) fn build(self) -> Roles {
        let phrases = self.book.len();
        let mut starts = vec![0u32; phrases + 1];
        for (phrase, _) in &self.all {
            starts[phrase.0 as usize + 1] += 1;
        }
        for at in 0..phrases {
            starts[at + 1] += starts[at];
        }
        // Each to its place: what a phrase shows before all else.
        let mut next = starts.clone();
        let mut roles = vec![Role::Declared(0); self.all.len()];
        for shows in [true, false] {
            for &(phrase, role) in &self.all {
                if matches!(role, Role::Shows(_)) == shows {
                    let place = &mut next[phrase.0 as usize];
                    roles[*place as usize] = role;
                    *place += 1;
                }
            }
        }
        Roles { starts, roles }
    }
}
