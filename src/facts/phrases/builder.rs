//! Collects phrases and builds the matcher.

use std::sync::atomic::{AtomicU64, Ordering};

use super::PhraseId;
use super::book::PhraseBook;
use super::index::Index;
use super::joins::{self, Joins};
use super::keys::hash;
use super::sequences::Sequences;
use super::syntax::{self, Kind, PhraseError};
use super::table::{Reader, Writer};
use super::tokens::Tokens;
use super::words::Words;

/// How many books were built.
static BOOKS: AtomicU64 = AtomicU64::new(0);

/// Collects the phrases of a run. The same phrase is one phrase, whoever adds it.
#[derive(Debug, Default)]
pub struct PhraseBookBuilder {
    /// As written, numbered as their ids are.
    phrases: Words,
    words: Words,
    sequences: Sequences,
    joins: Joins,
    /// Of all that is there, if it was made when the program was built and nothing was added since.
    index: Option<Index>,
    /// The one after that which was asked for last: they are mostly asked for in their order.
    next: u32,
    tokens: Tokens,
}

impl PhraseBookBuilder {
    /// A builder with no phrase.
    pub fn new() -> Self {
        Self::default()
    }

    /// A builder with the phrases that [`PhraseBookBuilder::write`] wrote, which are used where they lie; none where
    /// the bytes are something else.
    pub fn read(bytes: &'static [u8]) -> Option<Self> {
        let mut reader = Reader(bytes);
        Some(Self {
            phrases: Words::read(&mut reader)?,
            words: Words::read(&mut reader)?,
            sequences: Sequences::read(&mut reader)?,
            joins: Joins::read(&mut reader)?,
            index: Some(Index::read(&mut reader)?),
            next: 0,
            tokens: Tokens::default(),
        })
    }

    /// All phrases, spelled out and indexed, as bytes.
    pub fn write(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        self.phrases.write(&mut writer);
        self.words.write(&mut writer);
        self.sequences.write(&mut writer);
        self.joins.write(&mut writer);
        Index::new(&self.words, &self.sequences).write(&mut writer);
        writer.finish()
    }

    /// Adds a phrase with all its alternatives; gives the id that its hits will bear.
    ///
    /// # Errors
    /// Where the phrase is malformed or would match nearly everything.
    pub fn add(&mut self, phrase: &str) -> Result<PhraseId, PhraseError> {
        let id = self.number(phrase)?;
        self.next = id + 1;
        Ok(PhraseId(id))
    }

    fn number(&mut self, phrase: &str) -> Result<u32, PhraseError> {
        let next = self.next;
        if (next as usize) < self.phrases.len() && self.phrases.text(next) == phrase.as_bytes() {
            return Ok(next);
        }
        let hash = hash(phrase.as_bytes());
        if let Some(id) = self.phrases.find(Kind::Exact, phrase.as_bytes(), hash) {
            return Ok(id);
        }
        if let Some((before, after)) = syntax::parts(phrase) {
            return self.join(phrase, before, after);
        }
        let id = self.phrases.len() as u32;
        let Self {
            words,
            sequences,
            tokens,
            ..
        } = self;
        syntax::alternatives(phrase, &mut |alternative| {
            syntax::words(alternative, tokens, |kind, folded, hash| {
                sequences.push(words.intern(kind, folded, hash));
            })?;
            sequences.end(PhraseId(id), syntax::crosses(alternative));
            Ok(())
        })?;
        self.phrases.intern(Kind::Exact, phrase.as_bytes(), hash);
        self.index = None;
        Ok(id)
    }

    /// Adds a phrase of two parts, `congrat* .. baby`; each is a phrase by itself.
    fn join(&mut self, phrase: &str, before: &str, after: &str) -> Result<u32, PhraseError> {
        syntax::fits(phrase, [before, after], joins::REACH, &mut self.tokens)?;
        let (before, after) = (self.number(before)?, self.number(after)?);
        let text = phrase.as_bytes();
        let both = self.phrases.intern(Kind::Exact, text, hash(text));
        self.joins.push(before, after, both);
        Ok(both)
    }

    /// The phrases as written, in the order of their ids.
    pub fn phrases(&self) -> impl Iterator<Item = &str> {
        let text = |id| str::from_utf8(self.phrases.text(id)).unwrap_or_default();
        (0..self.phrases.len() as u32).map(text)
    }

    /// How many distinct phrases there are.
    pub fn len(&self) -> usize {
        self.phrases.len()
    }

    /// Whether there is no phrase.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Builds the matcher.
    pub fn build(self) -> PhraseBook {
        let index = self.index;
        PhraseBook {
            number: BOOKS.fetch_add(1, Ordering::Relaxed) + 1,
            phrases: self.phrases.len(),
            index: index.unwrap_or_else(|| Index::new(&self.words, &self.sequences)),
            words: self.words,
            sequences: self.sequences,
            joins: self.joins.ready(),
        }
    }
}
