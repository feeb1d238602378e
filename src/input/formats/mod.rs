//! Export formats of the tools that marketers use: each is a file of data, known by its header, and
//! says how a row of it becomes rows of the contract's columns.
//!
//! [`Formats`] holds them and recognises files; [`maker`] turns batches of source rows into batches
//! of canonical rows. How a format's file is written is told in `docs/formats.md`.

mod block;
mod format;
mod known;
pub(crate) mod maker;
mod place;

#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::Arc;

use crate::input::document::{Document, Problem};
use crate::input::vocabulary::fold_word;

pub use format::{Format, Serves, id_of};
use known::Traits;

mod embedded {
    use crate::input::document::Embedded;

    include!(concat!(env!("OUT_DIR"), "/formats.rs"));
}

/// The formats that are known: the user's own first, then those built in.
#[derive(Debug, Clone, Default)]
pub struct Formats {
    all: Vec<Arc<Format>>,
}

/// What a file was taken for.
#[derive(Debug, Clone)]
pub struct Recognised {
    /// By what it was known, in plain words.
    pub why: String,
    /// The format itself: what it serves, its dates, its note.
    pub format: Arc<Format>,
}

impl Formats {
    /// Those built in.
    ///
    /// # Errors
    /// A mistake in one of them, which a test rules out.
    pub fn builtin() -> Result<Formats, Problem> {
        let mut formats = Formats::default();
        for file in embedded::FILES {
            let id = id_of(Path::new(file.path));
            let format = Format::read(&id, &Document::from(file))?;
            formats.all.push(Arc::new(format));
        }
        Ok(formats)
    }

    /// Adds a format of the user's: it goes before those built in, and replaces one of its id.
    pub fn add(&mut self, format: Format) {
        self.all.retain(|own| own.id != format.id);
        self.all.insert(0, Arc::new(format));
    }

    /// All of them, the user's own first.
    pub fn iter(&self) -> impl Iterator<Item = &Format> {
        self.all.iter().map(Arc::as_ref)
    }

    /// The format of this id, to be changed.
    pub fn get_mut(&mut self, id: &str) -> Option<&mut Format> {
        self.all
            .iter_mut()
            .find(|format| fold_word(&format.id) == fold_word(id))
            .map(Arc::make_mut)
    }

    /// What a file is, by its header and its name: the format that asks for most of what it has.
    pub fn recognise(&self, header: &[String], path: &Path) -> Option<Recognised> {
        self.best(header, path, false)
    }

    /// The same, of the formats that ask for so little that a file must first be nothing else.
    pub fn recognise_last(&self, header: &[String], path: &Path) -> Option<Recognised> {
        self.best(header, path, true)
    }

    /// The one or the other.
    pub fn recognise_any(&self, header: &[String], path: &Path) -> Option<Recognised> {
        self.recognise(header, path)
            .or_else(|| self.recognise_last(header, path))
    }

    fn best(&self, header: &[String], path: &Path, last: bool) -> Option<Recognised> {
        let file = Traits::new(header, path);
        let mut best: Option<(usize, Recognised)> = None;
        for format in self.all.iter().filter(|format| format.last == last) {
            let Some((score, why)) = format.fits(&file) else {
                continue;
            };
            if best.as_ref().is_none_or(|(most, _)| score > *most) {
                let recognised = Recognised {
                    why,
                    format: Arc::clone(format),
                };
                best = Some((score, recognised));
            }
        }
        best.map(|(_, recognised)| recognised)
    }
}
