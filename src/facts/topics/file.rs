//! Topic files: what a marketer writes, read into plain data.
//!
//! ```toml
//! slug = "pregnancy"
//! title = "Pregnancy and newborn"
//! tier = "protected"
//! shelf_life = "300 days"            # "730 days" where not written
//! law = ["GDPR Art. 9 (health)"]
//!
//! [[shows]]                          # any of these shows the topic …
//! words = ["cot{,s}"]
//! beside = ["baby", "nursery"]       # … only with one of these in the same text
//! unless = ["camp*"]                 # … and with none of these
//! not_under = ["hardware"]           # … and none of these in its path node or one above
//! lang = "en"                        # for the reader
//!
//! [looks_like]
//! words = ["baby bell"]              # takes away a match that it covers
//! [declared]
//! words = ["expecting"]              # counts only where the topic is named already
//! [even]
//! where = ["pets"]                   # silences of `rules/reading/nobody.toml` that do not hold here; "no": nor
//!                                    # does an answer of "no" ("Believer: no" is a belief)
//! ```

use std::ops::Range;

use crate::input::dates::DAY;
use crate::input::document::{Document, Problem, Table, Value, duration};
use crate::input::vocabulary::nearest;

use super::id::Tier;

/// How long knowledge of a topic keeps where its file does not say, in seconds.
const DEFAULT_SHELF_LIFE: i64 = 730 * DAY;

/// A phrase and its place in the file.
pub(super) type Word<'d> = (&'d str, Range<usize>);

/// Phrases that show a topic, under one set of conditions.
#[derive(Debug, Default)]
pub(super) struct Shows<'d> {
    pub(super) words: Vec<Word<'d>>,
    pub(super) beside: Vec<Word<'d>>,
    pub(super) unless: Vec<Word<'d>>,
    pub(super) not_under: Vec<Word<'d>>,
}

/// A topic as written.
#[derive(Debug)]
pub(super) struct TopicFile<'d> {
    pub(super) slug: &'d str,
    pub(super) title: &'d str,
    pub(super) tier: Tier,
    pub(super) shelf_life: i64,
    pub(super) law: Vec<&'d str>,
    pub(super) shows: Vec<Shows<'d>>,
    pub(super) looks_like: Vec<Word<'d>>,
    pub(super) declared: Vec<Word<'d>>,
    pub(super) even: Vec<Word<'d>>,
}

/// What a user changes about a topic: `[topics.pregnancy]` in `creepcheck.toml`.
#[derive(Debug)]
pub(super) struct Change<'d> {
    pub(super) slug: &'d str,
    pub(super) add: Vec<Word<'d>>,
    pub(super) silence: Vec<Word<'d>>,
    pub(super) shelf_life: Option<i64>,
}

const KEYS: &[&str] = &[
    "slug",
    "title",
    "tier",
    "shelf_life",
    "law",
    "shows",
    "looks_like",
    "declared",
    "even",
];

/// Reads a topic; `slug` where its place already names it.
pub(super) fn topic<'d>(
    document: &'d Document<'d>,
    table: Table<'d>,
    slug: Option<&'d str>,
    span: Range<usize>,
) -> Result<TopicFile<'d>, Problem> {
    table.only(KEYS, "a topic")?;
    let required = |key: &str| {
        table
            .get(key)
            .ok_or_else(|| document.problem(span.clone(), format!("this topic has no `{key}`")))
    };
    let slug = match slug {
        Some(slug) => slug,
        None => required("slug")?.text()?,
    };
    let tier = required("tier")?;
    let shows = match table.get("shows") {
        Some(shows) => shows
            .tables()?
            .into_iter()
            .map(|(table, span)| group(document, table, span))
            .collect(),
        None => Err(document.problem(
            span.clone(),
            "nothing shows this topic; write [[shows]] with words = […]",
        )),
    }?;
    let law = match table.get("law") {
        Some(law) => law.words()?.into_iter().map(|(text, _)| text).collect(),
        None => Vec::new(),
    };
    Ok(TopicFile {
        slug,
        title: required("title")?.text()?,
        tier: Tier::parse(tier.text()?).ok_or_else(|| unknown_tier(tier))?,
        shelf_life: shelf_life(table)?.unwrap_or(DEFAULT_SHELF_LIFE),
        law,
        shows,
        looks_like: block(table, "looks_like", "words")?,
        declared: block(table, "declared", "words")?,
        even: block(table, "even", "where")?,
    })
}

/// Reads a change to a topic that there is.
pub(super) fn change<'d>(slug: &'d str, table: Table<'d>) -> Result<Change<'d>, Problem> {
    table.only(
        &["add", "silence", "shelf_life"],
        &format!("[topics.{slug}]"),
    )?;
    Ok(Change {
        slug,
        add: words(table.get("add"))?,
        silence: words(table.get("silence"))?,
        shelf_life: shelf_life(table)?,
    })
}

fn unknown_tier(tier: Value<'_>) -> Problem {
    let words = Tier::ALL.map(Tier::word);
    let written = tier.value.get_ref().as_str().unwrap_or_default();
    let mend = match nearest(written, words) {
        Some(word) => format!("did you mean `{word}`?"),
        None => format!("one of {}", words.join(", ")),
    };
    tier.problem(format!("`{written}` is no tier; {mend}"))
}

fn shelf_life(table: Table<'_>) -> Result<Option<i64>, Problem> {
    let Some(value) = table.get("shelf_life") else {
        return Ok(None);
    };
    duration(value.text()?)
        .map(Some)
        .map_err(|mend| value.problem(mend))
}

fn group<'d>(
    document: &'d Document<'d>,
    table: Table<'d>,
    span: Range<usize>,
) -> Result<Shows<'d>, Problem> {
    table.only(
        &["words", "beside", "unless", "not_under", "lang"],
        "[[shows]]",
    )?;
    if table.get("words").is_none() {
        return Err(document.problem(span, "this [[shows]] has no `words`"));
    }
    Ok(Shows {
        words: words(table.get("words"))?,
        beside: words(table.get("beside"))?,
        unless: words(table.get("unless"))?,
        not_under: words(table.get("not_under"))?,
    })
}

fn block<'d>(table: Table<'d>, name: &str, key: &str) -> Result<Vec<Word<'d>>, Problem> {
    let Some(block) = table.get(name) else {
        return Ok(Vec::new());
    };
    let block = block.table()?;
    block.only(&[key], &format!("[{name}]"))?;
    words(block.get(key))
}

fn words(value: Option<Value<'_>>) -> Result<Vec<Word<'_>>, Problem> {
    value.map_or_else(|| Ok(Vec::new()), Value::words)
}
