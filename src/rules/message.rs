//! The sentence of a finding: words with `{places}` that the evaluation fills.

/// A template: text and places in turn.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Template {
    /// In written order.
    pub parts: Vec<Part>,
}

/// A part of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// As it is.
    Text(String),
    /// `{word}`
    Word(String),
}

impl Template {
    /// Reads a sentence.
    ///
    /// # Errors
    /// A brace that is not closed.
    pub fn read(text: &str) -> Result<Template, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((word, tail)) = after.split_once('}') else {
                return Err("a `{` without its `}`".to_owned());
            };
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            parts.push(Part::Word(word.trim().to_owned()));
            rest = tail;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Ok(Template { parts })
    }

    /// Its words.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Word(word) => Some(word.as_str()),
            Part::Text(_) => None,
        })
    }
}
