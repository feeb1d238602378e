//! Parameters of a rule, and what the configuration sets them to.

use toml::de::DeValue;

use crate::input::document::{Problem, Table, Value};
use crate::input::vocabulary::nearest;

/// The parameters of a rule, and what the configuration sets them to.
#[derive(Clone, Copy)]
pub(super) struct Parameters<'d> {
    pub(super) own: Option<Table<'d>>,
    pub(super) over: Option<Table<'d>>,
}

impl<'d> Parameters<'d> {
    pub(super) fn check(self, id: &str) -> Result<(), Problem> {
        let Some(over) = self.over else { return Ok(()) };
        let known: Vec<&str> = self
            .own
            .iter()
            .flat_map(|own| own.iter().map(Value::name))
            .collect();
        for value in over.iter() {
            let name = value.name();
            if name != "severity" && !known.contains(&name) {
                let have = if known.is_empty() {
                    "it has none".to_owned()
                } else {
                    format!("it has {}", known.join(", "))
                };
                let words = known.iter().copied().chain(["severity"]);
                let mend =
                    nearest(name, words).map_or(have, |near| format!("did you mean `{near}`?"));
                return Err(value.key_problem(format!("`{id}` has no parameter `{name}`; {mend}")));
            }
        }
        Ok(())
    }

    pub(super) fn get(self, name: &str) -> Option<Value<'d>> {
        self.over
            .and_then(|over| over.get(name))
            .or_else(|| self.own.and_then(|own| own.get(name)))
    }
}

/// A value as a message writes it.
pub(super) fn plain(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(integer) => integer.as_str().to_owned(),
        DeValue::Float(float) => float.as_str().to_owned(),
        DeValue::Boolean(truth) => truth.to_string(),
        DeValue::Array(all) => all
            .iter()
            .map(|one| plain(one.get_ref()))
            .collect::<Vec<_>>()
            .join(", "),
        _ => String::new(),
    }
}
