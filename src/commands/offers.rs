//! What recipients are offered, where it is said apart from them: `--offers`, `--subject`, `--body`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;

use crate::audit::setup::Setup;
use crate::cli::InputArgs;
use crate::input::document::text_of;
use crate::input::html;
use crate::input::offers::{Copy, Offers};
use crate::rules::book::Book;

/// Reads it; none where nothing of it is said.
///
/// # Errors
/// A file cannot be read, or a row of offers has a mistake.
pub fn read(
    args: &InputArgs,
    file: Option<PathBuf>,
    setup: &Setup,
    book: &Book,
) -> Result<Option<Arc<Offers>>> {
    let copy = Copy {
        subject: args.subject.clone(),
        body: args.body.as_deref().map(body).transpose()?,
    };
    if file.is_none() && copy == Copy::default() {
        return Ok(None);
    }
    let columns = &book.plan.offer_columns;
    let offers = Offers::read(file.as_deref(), &copy, &setup.reading, columns)?;
    Ok(Some(Arc::new(offers)))
}

/// The text of a file; of HTML, what a reader sees.
fn body(path: &Path) -> Result<String> {
    let text = text_of(path)?;
    let named = path.extension().is_some_and(|ending| {
        ["html", "htm", "xhtml"]
            .iter()
            .any(|own| ending.eq_ignore_ascii_case(own))
    });
    Ok(if named || html::is_html(&text) {
        html::visible_text(&text)
    } else {
        text.trim().to_owned()
    })
}
