//! The schema is fresh, complete, and says of rule files what the checker says.

use regex::Regex;
use serde_json::{Map, Value};

use super::schema;
use crate::rules::book;

const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rule.schema.json");

#[test]
fn the_committed_schema_is_fresh() {
    let committed: Value =
        serde_json::from_str(&std::fs::read_to_string(COMMITTED).unwrap_or_default())
            .unwrap_or_default();
    assert!(
        committed == schema(),
        "docs/rule.schema.json is stale: cargo run -- rules schema > docs/rule.schema.json"
    );
}

#[test]
fn every_rule_of_ours_is_valid() {
    let schema = schema();
    for rule in book::builtin() {
        let file: toml::Value = toml::from_str(rule.text()).unwrap();
        let file = serde_json::to_value(file).unwrap();
        assert_eq!(fault(&schema, &file, &schema), None, "{}", rule.file);
    }
}

#[test]
fn what_the_checker_refuses_is_invalid() {
    let schema = schema();
    let rule = |lines: &str| {
        let text = format!(
            "id = \"a\"\ntitle = \"a\"\nseverity = \"note\"\nwhy = \"a\"\ninstead = \"a\"\n{lines}"
        );
        let file: toml::Value = toml::from_str(&text).unwrap();
        fault(&schema, &serde_json::to_value(file).unwrap(), &schema)
    };
    assert_eq!(rule("[only]\noffer.channel = [\"email\", \"$own\"]"), None);
    assert_eq!(
        rule("[[unless]]\nsignal.type = \"purchase\"\nsignal.later = true"),
        None
    );
    for wrong in [
        "colour = 1",
        "severity_of = \"note\"",
        "[only]\noffer.chanel = \"email\"",
        "[only]\noffer.channel = \"emial\"",
        "[only]\nsignal.type = \"view\"",
        "[[when]]\nsignal.within = \"3 months\"",
        "[[when]]\nsignal.later = true",
        "[[when]]\ncustomer.age.below = 18",
        "[[unless]]\nmessage = \"\"",
        "[profiles]\ndefault = \"note\"",
        "[[flags]]\noffr = {}",
    ] {
        assert!(rule(wrong).is_some(), "{wrong}");
    }
}

/// What is wrong with a value, by the few keywords that the schema uses.
fn fault(schema: &Value, value: &Value, root: &Value) -> Option<String> {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        let target = root.pointer(name.trim_start_matches('#')).unwrap();
        return fault(target, value, root);
    }
    let empty = Map::new();
    for (keyword, what) in schema.as_object().unwrap_or(&empty) {
        let fault = match keyword.as_str() {
            "anyOf" => {
                let faults: Vec<String> = what
                    .as_array()?
                    .iter()
                    .map_while(|one| fault(one, value, root))
                    .collect();
                (faults.len() == what.as_array()?.len()).then(|| faults.join(" and "))
            }
            "allOf" => what
                .as_array()?
                .iter()
                .find_map(|one| fault(one, value, root)),
            "enum" => (!what.as_array()?.contains(value)).then(|| format!("{value} is not listed")),
            "type" => {
                let types = what
                    .as_array()
                    .map_or_else(|| vec![what], |all| all.iter().collect());
                let is = |one: &&Value| match one.as_str() {
                    Some("string") => value.is_string(),
                    Some("number") => value.is_number(),
                    Some("integer") => value.is_i64(),
                    Some("boolean") => value.is_boolean(),
                    Some("array") => value.is_array(),
                    Some("object") => value.is_object(),
                    other => panic!("type {other:?}"),
                };
                (!types.iter().any(is)).then(|| format!("{value} is no {what}"))
            }
            "pattern" => {
                let pattern = Regex::new(what.as_str().unwrap()).unwrap();
                value
                    .as_str()
                    .filter(|text| !pattern.is_match(text))
                    .map(|text| format!("{text} is not {what}"))
            }
            "minimum" => value
                .as_f64()
                .zip(what.as_f64())
                .filter(|(value, least)| value < least)
                .map(|(value, least)| format!("{value} is under {least}")),
            "maximum" => value
                .as_f64()
                .zip(what.as_f64())
                .filter(|(value, most)| value > most)
                .map(|(value, most)| format!("{value} is over {most}")),
            "required" => what
                .as_array()?
                .iter()
                .find(|key| value.get(key.as_str().unwrap_or_default()).is_none())
                .map(|key| format!("no {key}")),
            "items" => value
                .as_array()
                .and_then(|all| all.iter().find_map(|one| fault(what, one, root))),
            "properties" | "additionalProperties" => None,
            "$schema" | "title" | "description" | "definitions" | "examples" => None,
            other => panic!("keyword {other}"),
        };
        if fault.is_some() {
            return fault;
        }
    }
    let properties = schema
        .get("properties")
        .and_then(Value::as_object)
        .unwrap_or(&empty);
    value.as_object()?.iter().find_map(|(key, inner)| {
        let own = properties
            .get(key)
            .or_else(|| schema.get("additionalProperties"));
        match own {
            None => None,
            Some(Value::Bool(false)) => Some(format!("unknown key {key}")),
            Some(own) => fault(own, inner, root).map(|fault| format!("{key}: {fault}")),
        }
    })
}
