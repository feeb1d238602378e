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
    Word(Word),
    /// `{column.NAME}`: which of the plan's columns of offers.
    Column(usize),
}

/// What a message may say of a hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// Who gets the offer.
    Customer,
    /// "this coupon for “Socks”"
    Offer,
    /// What is offered.
    Product,
    /// How it goes out.
    Channel,
    /// The segment addressed.
    Segment,
    /// When it is sent.
    SendAt,
    /// The recipient's clock then.
    LocalTime,
    /// What the evidence says that the customer did.
    Did,
    /// How long before the offer.
    Ago,
    /// What the ground is of.
    Key,
    /// How many companies it passed through.
    Hands,
    /// The topic.
    Topic,
    /// The event.
    Event,
    /// The words that matched.
    Matched,
    /// The column that they stand in.
    Where,
    /// How long knowledge of the topic holds.
    ShelfLife,
    /// How many were counted.
    Count,
    /// The same as an ordinal.
    Nth,
    /// How many may be.
    Limit,
    /// Within which time.
    Window,
    /// Where the first of them is.
    FirstLine,
    /// The customer's age.
    Age,
    /// The share of the usual gap still to run.
    SupplyLeft,
    /// The usual gap.
    Gap,
    /// How many the segment reaches.
    Size,
    /// Which columns are empty.
    Missing,
}

impl Template {
    /// Reads a sentence; `known` says what a word stands for.
    ///
    /// # Errors
    /// A brace that is not closed, or a word that is not known.
    pub fn read(
        text: &str,
        mut known: impl FnMut(&str) -> Result<Part, String>,
    ) -> Result<Template, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((word, tail)) = after.split_once('}') else {
                return Err("a `{` without its `}`".to_owned());
            };
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            parts.push(known(word.trim())?);
            rest = tail;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Ok(Template { parts })
    }
}
