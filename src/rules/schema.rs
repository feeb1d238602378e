//! A JSON Schema of rule files, for editors: made from the tables that the checker reads, never by hand.

use serde_json::{Map, Value, json};

use crate::input::vocabulary::{CampaignColumn, Severity, SignalColumn};
use crate::rules::examples::MOST_TIMES;
use crate::rules::language::{
    self, BLOCK_KEYS, EXAMPLE_KEYS, Holds, Key, LINES, Place, RULE_KEYS, SUBJECTS, Set, Takes,
    WHEN_KEYS,
};
use crate::rules::source::Profile;

/// The dialect that editors of TOML files understand.
const DIALECT: &str = "http://json-schema.org/draft-07/schema#";

/// The schema, as a JSON document.
pub fn schema() -> Value {
    let mut definitions = Map::new();
    for place in [Place::Only, Place::When, Place::Also, Place::Unless] {
        definitions.insert(name_of(place).to_owned(), block(place));
    }
    for (subject, _) in SUBJECTS {
        for beside_evidence in [false, true] {
            let name = subject_name(subject, beside_evidence);
            definitions.insert(name, facts(subject, beside_evidence));
        }
    }
    for line in LINES {
        definitions.insert(value_name(line.takes), value(line.takes));
    }
    let cell = json!({ "type": ["string", "number", "boolean"] });
    definitions.insert("cell".to_owned(), cell);
    definitions.insert("example".to_owned(), table(EXAMPLE_KEYS));
    definitions.insert(
        "offer-row".to_owned(),
        row(CampaignColumn::words(), "a row of the campaign"),
    );
    definitions.insert(
        "signal-row".to_owned(),
        row(SignalColumn::words(), "a row of the signal file"),
    );
    definitions.insert("parameter".to_owned(), parameter());
    let mut schema = table(RULE_KEYS);
    if let Some(root) = schema.as_object_mut() {
        root.insert("$schema".to_owned(), json!(DIALECT));
        root.insert("title".to_owned(), json!("A rule of creepcheck"));
        root.insert("definitions".to_owned(), Value::Object(definitions));
    }
    schema
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/definitions/{name}") })
}

/// A value with a description. A reference stands alone in this dialect: what is beside it is not looked at.
fn about(mut value: Value, text: &str) -> Value {
    if value.get("$ref").is_some() {
        return json!({ "allOf": [value], "description": text });
    }
    if let Some(object) = value.as_object_mut() {
        object.insert("description".to_owned(), json!(text));
    }
    value
}

fn list(item: Value) -> Value {
    json!({ "type": "array", "items": item })
}

/// `"$name"`: a parameter in the place of any value.
fn parameter() -> Value {
    json!({ "type": "string", "pattern": "^\\$.+", "description": "a name of [parameters]" })
}

fn or_parameter(value: Value) -> Value {
    json!({ "anyOf": [value, reference("parameter")] })
}

/// A table with these keys and no other.
fn table(keys: &[Key]) -> Value {
    let mut properties = Map::new();
    for key in keys {
        properties.insert(key.name.to_owned(), about(held(key.holds), key.about));
    }
    let needed: Vec<&str> = keys
        .iter()
        .filter(|key| key.needed)
        .map(|key| key.name)
        .collect();
    closed(properties, &needed)
}

fn closed(properties: Map<String, Value>, needed: &[&str]) -> Value {
    let mut table = json!({
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    });
    if let (Some(object), false) = (table.as_object_mut(), needed.is_empty()) {
        object.insert("required".to_owned(), json!(needed));
    }
    table
}

fn held(holds: Holds) -> Value {
    match holds {
        Holds::Text => json!({ "type": "string" }),
        Holds::Texts => list(json!({ "type": "string" })),
        Holds::Truth => json!({ "type": "boolean" }),
        Holds::Switch => or_parameter(json!({ "type": "boolean" })),
        Holds::Severity { off } => severities(off),
        Holds::Profiles => {
            let by_profile = Profile::WORDS
                .iter()
                .filter(|(_, profile)| *profile != Profile::Default)
                .map(|(word, _)| ((*word).to_owned(), severities(true)))
                .collect();
            closed(by_profile, &[])
        }
        Holds::Profile => {
            let words: Vec<&str> = Profile::WORDS.iter().map(|(word, _)| *word).collect();
            json!({ "enum": words })
        }
        Holds::Settings => {
            let plain = json!({ "type": ["string", "number", "boolean", "array"] });
            json!({ "type": "object", "additionalProperties": plain })
        }
        Holds::Block(place) => reference(name_of(place)),
        Holds::Blocks(place) => list(reference(name_of(place))),
        Holds::Examples => list(reference("example")),
        Holds::Offers { several: false } => reference("offer-row"),
        Holds::Offers { several: true } => list(reference("offer-row")),
        Holds::Signals => list(reference("signal-row")),
        Holds::Numbers => list(json!({ "type": "integer", "minimum": 1 })),
    }
}

fn severities(off: bool) -> Value {
    let words: Vec<&str> = Severity::words().chain(off.then_some("off")).collect();
    json!({ "enum": words })
}

fn name_of(place: Place) -> &'static str {
    match place {
        Place::Only => "only",
        Place::When => "when",
        Place::Also => "also",
        Place::Unless => "unless",
    }
}

fn subject_name(subject: &str, beside_evidence: bool) -> String {
    let differs =
        language::of_subject(subject).any(|line| language::is_relative(subject, line.fact));
    if beside_evidence && differs {
        format!("{subject}-beside-evidence")
    } else {
        subject.to_owned()
    }
}

fn block(place: Place) -> Value {
    let mut properties = Map::new();
    let own = if place == Place::When { WHEN_KEYS } else { &[] };
    for key in BLOCK_KEYS.iter().chain(own) {
        properties.insert(key.name.to_owned(), about(held(key.holds), key.about));
    }
    let beside_evidence = matches!(place, Place::Also | Place::Unless);
    for (subject, in_only) in SUBJECTS {
        if place != Place::Only || in_only {
            let name = subject_name(subject, beside_evidence);
            properties.insert(subject.to_owned(), reference(&name));
        }
    }
    closed(properties, &[])
}

/// The lines of a subject; those that compare with the evidence only beside one.
fn facts(subject: &str, beside_evidence: bool) -> Value {
    let properties = language::of_subject(subject)
        .filter(|line| beside_evidence || !language::is_relative(subject, line.fact))
        .map(|line| {
            let value = reference(&value_name(line.takes));
            (line.fact.to_owned(), about(value, line.about))
        })
        .collect();
    closed(properties, &[])
}

/// Lines that take the same share a definition.
fn value_name(takes: Takes) -> String {
    match takes {
        Takes::Words(set) | Takes::Names(set) => format!("words-{}", set.name),
        Takes::Labels | Takes::Phrases | Takes::Categories => "texts".to_owned(),
        Takes::Truth => "truth".to_owned(),
        Takes::Number => "number".to_owned(),
        Takes::Duration => "duration".to_owned(),
        Takes::Range => "range".to_owned(),
        Takes::Clock => "clock".to_owned(),
        Takes::Moments => "moments".to_owned(),
        Takes::Column => "columns".to_owned(),
    }
}

fn value(takes: Takes) -> Value {
    match takes {
        Takes::Words(set) => words(set, true),
        Takes::Names(set) => words(set, false),
        Takes::Labels | Takes::Phrases | Takes::Categories => one_or_more(texts()),
        Takes::Truth => or_parameter(json!({ "type": "boolean" })),
        Takes::Number => or_parameter(json!({ "type": "integer", "minimum": 0 })),
        Takes::Duration => or_parameter(json!({
            "type": "string",
            "pattern": "^[0-9]+ +(minute|hour|day|week)s?$",
            "examples": ["90 days"],
        })),
        Takes::Range => range(),
        Takes::Clock => bounds(json!({ "type": "string", "pattern": "^[0-9]{1,2}:[0-9]{2}$" })),
        Takes::Moments => bounds(json!({ "type": "string", "examples": ["now + 1 day"] })),
        Takes::Column => json!({
            "type": "object",
            "additionalProperties": { "anyOf": [one_or_more(texts()), reference("range")] },
        }),
    }
}

fn texts() -> Value {
    json!({ "type": "string" })
}

fn one_or_more(item: Value) -> Value {
    json!({ "anyOf": [item, list(item.clone())] })
}

/// Words of a set. What a user may add to is proposed, not closed.
fn words(set: Set, closed: bool) -> Value {
    let known = (set.words)();
    one_or_more(match (known.is_empty(), closed) {
        (true, _) => texts(),
        (false, true) => or_parameter(json!({ "enum": known })),
        (false, false) => json!({ "anyOf": [{ "enum": known }, texts()] }),
    })
}

fn range() -> Value {
    let bound = || or_parameter(json!({ "type": "number" }));
    let properties = language::RANGE
        .iter()
        .map(|name| ((*name).to_owned(), bound()))
        .collect();
    closed(properties, &[])
}

fn bounds(bound: Value) -> Value {
    let properties = language::TIMES
        .iter()
        .map(|name| ((*name).to_owned(), or_parameter(bound.clone())))
        .collect();
    closed(properties, &[])
}

/// A row of an example: the columns, and how often it stands.
fn row(columns: impl Iterator<Item = &'static str>, what: &str) -> Value {
    let cell = || reference("cell");
    let mut properties: Map<String, Value> =
        columns.map(|column| (column.to_owned(), cell())).collect();
    properties.insert(
        "times".to_owned(),
        json!({
            "type": "integer",
            "minimum": 1,
            "maximum": MOST_TIMES,
            "description": "so many rows like this, with {n} in a cell their number",
        }),
    );
    json!({
        "type": "object",
        "description": what,
        "properties": properties,
        "additionalProperties": cell(),
    })
}

#[cfg(test)]
mod tests;
