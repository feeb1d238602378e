//! A rule's words for people, and what stands on its page: those words with its logic read aloud.

use crate::input::document::{Problem, Table, Value};
use crate::rules::aloud;
use crate::rules::source::RuleSource;

/// A rule's words: what every report may say of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// Its id.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// `error`, `warning`, `note`, `off`.
    pub severity: String,
    /// Other severities, by profile.
    pub profiles: Vec<(String, String)>,
    /// Why it feels wrong.
    pub why: String,
    /// What to send or do instead.
    pub instead: String,
    /// Whether it says who may be contacted at all, not how an offer feels.
    pub contact: bool,
    /// Whether it asks of an offer only that nothing is known of its customer.
    pub no_history: bool,
    /// Law, policies, incidents.
    pub references: Vec<String>,
}

/// A rule's page: what a marketer reads and passes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its words.
    pub words: Words,
    /// When it flags, read aloud.
    pub logic: Vec<String>,
    /// Names of the examples that it flags, and of those that it passes.
    pub examples: [Vec<String>; 2],
}

/// Reads a rule's words.
///
/// # Errors
/// Where the file is no rule.
pub fn words(source: &RuleSource) -> Result<Words, Problem> {
    let document = source.outlined();
    let parsed = document.parse()?;
    words_of(Table::new(&document, parsed.get_ref()))
}

/// Reads a rule's page.
///
/// # Errors
/// Where the file is no rule.
pub fn read(source: &RuleSource) -> Result<Page, Problem> {
    let document = source.document();
    let parsed = document.parse()?;
    let table = Table::new(&document, parsed.get_ref());
    let names = |key: &str| -> Result<Vec<String>, Problem> {
        let mut names = Vec::new();
        for (example, _) in table
            .get(key)
            .map(Value::tables)
            .transpose()?
            .unwrap_or_default()
        {
            if let Some(name) = example.get("name") {
                names.push(name.text()?.to_owned());
            }
        }
        Ok(names)
    };
    Ok(Page {
        words: words_of(table)?,
        logic: aloud::read(table)?,
        examples: [names("flags")?, names("passes")?],
    })
}

/// Whether all that a rule says of when it flags is `customer.known = false`.
fn asks_only_for_no_history(table: Table<'_>) -> Result<bool, Problem> {
    let whens = table.get("when").map(Value::tables).transpose()?;
    let whens = whens.unwrap_or_default();
    let narrowed = table.get("only").is_some() || table.get("unless").is_some();
    let mut asks = !narrowed && !whens.is_empty();
    for (when, _) in whens {
        let of_customer = |line: Value<'_>| {
            let mut own = line.table().ok()?.iter();
            Some(own.all(|own| own.name() == "known" && own.truth().is_ok_and(|known| !known)))
        };
        asks &= when.iter().all(|line| match line.name() {
            "message" | "severity" => true,
            "customer" => of_customer(line) == Some(true),
            _ => false,
        });
    }
    Ok(asks)
}

/// The words of a rule that is read already.
///
/// # Errors
/// Where one of them is none.
pub fn words_of(table: Table<'_>) -> Result<Words, Problem> {
    let text = |key: &str| -> Result<String, Problem> {
        Ok(table
            .get(key)
            .map(Value::text)
            .transpose()?
            .unwrap_or_default()
            .trim()
            .to_owned())
    };
    let mut words = Words {
        id: text("id")?,
        title: text("title")?,
        severity: text("severity")?,
        why: text("why")?,
        instead: text("instead")?,
        contact: table
            .get("contact")
            .map(Value::truth)
            .transpose()?
            .unwrap_or_default(),
        no_history: asks_only_for_no_history(table)?,
        ..Words::default()
    };
    if let Some(profiles) = table.get("profiles") {
        for value in profiles.table()?.iter() {
            words
                .profiles
                .push((value.name().to_owned(), value.text()?.to_owned()));
        }
    }
    words.references = table.texts("references")?;
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::book;

    #[test]
    fn one_rule_says_only_that_nothing_is_known() {
        let words = book::builtin().into_iter().map(|source| words(&source));
        let words: Vec<Words> = words.collect::<Result<_, _>>().expect("built-in rules");
        let of_no_history = words.iter().filter(|words| words.no_history);
        let ids: Vec<&str> = of_no_history.map(|words| words.id.as_str()).collect();
        assert_eq!(ids, ["unknown-customer"]);
    }
}
