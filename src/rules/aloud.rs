//! A rule read aloud: its lines in plain words, in written order.

use toml::de::DeValue;

use crate::input::document::{Problem, Table, Value};
use crate::rules::language::{self, Takes};

/// The blocks of a rule in plain words, a line each, indented by what they belong to.
///
/// # Errors
/// Where a block is not as it should be.
pub fn read(rule: Table<'_>) -> Result<Vec<String>, Problem> {
    let parameters = rule.get("parameters").map(Value::table).transpose()?;
    let reader = Reader { parameters };
    let mut said = Vec::new();
    if let Some(only) = rule.get("only") {
        said.push("It looks only at offers of which this holds:".to_owned());
        reader.block(only.table()?, 1, &mut said)?;
    }
    let whens = rule
        .get("when")
        .map(Value::tables)
        .transpose()?
        .unwrap_or_default();
    let many = whens.len() > 1;
    for (at, (when, _)) in whens.into_iter().enumerate() {
        let severity = when.get("severity").map(Value::text).transpose()?;
        let or = if at == 0 { "It flags when" } else { "or when" };
        let as_what = severity
            .map(|severity| format!(" (as {severity})"))
            .unwrap_or_default();
        let all = if many { " all of this holds" } else { "" };
        said.push(format!("{or}{all}{as_what}:"));
        reader.block(when, 1, &mut said)?;
        reader.inner(when, "also", "and there is", &mut said)?;
        reader.inner(when, "unless", "unless", &mut said)?;
    }
    for (unless, _) in rule
        .get("unless")
        .map(Value::tables)
        .transpose()?
        .unwrap_or_default()
    {
        said.push("Unless:".to_owned());
        reader.block(unless, 1, &mut said)?;
    }
    Ok(said)
}

struct Reader<'d> {
    parameters: Option<Table<'d>>,
}

impl<'d> Reader<'d> {
    fn inner(
        &self,
        when: Table<'d>,
        key: &str,
        word: &str,
        said: &mut Vec<String>,
    ) -> Result<(), Problem> {
        for (block, _) in when
            .get(key)
            .map(Value::tables)
            .transpose()?
            .unwrap_or_default()
        {
            said.push(format!("  {word}:"));
            self.block(block, 2, said)?;
        }
        Ok(())
    }

    fn block(&self, block: Table<'d>, depth: usize, said: &mut Vec<String>) -> Result<(), Problem> {
        let indent = "  ".repeat(depth);
        for subject in block.iter() {
            match subject.name() {
                "message" | "severity" | "also" | "unless" => {}
                "if" => {
                    let name = subject.text()?.trim_start_matches('$');
                    said.push(format!("{indent}- (while the parameter `{name}` is true)"));
                }
                name => {
                    for fact in subject.table()?.iter() {
                        said.push(format!("{indent}- {}", self.line(name, fact)));
                    }
                }
            }
        }
        Ok(())
    }

    fn line(&self, subject: &str, fact: Value<'d>) -> String {
        let line = language::of_subject(subject).find(|line| line.fact == fact.name());
        let about = line.map_or_else(
            || format!("{subject}.{}", fact.name()),
            |line| line.about.to_owned(),
        );
        let value = self.resolved(fact.value.get_ref());
        if line.is_some_and(|line| matches!(line.takes, Takes::Truth)) {
            return if value == "false" {
                format!("not: {about}")
            } else {
                about
            };
        }
        format!("{about}: {value}")
    }

    /// A value as people read it, parameters put in.
    fn resolved(&self, value: &DeValue<'d>) -> String {
        match value {
            DeValue::String(text) => self.word(text),
            DeValue::Array(all) => {
                let words: Vec<String> =
                    all.iter().map(|one| self.resolved(one.get_ref())).collect();
                words.join(", ")
            }
            DeValue::Table(table) => {
                let parts = table.iter().map(|(key, value)| {
                    format!(
                        "{} {}",
                        key.get_ref().replace('_', " "),
                        self.resolved(value.get_ref())
                    )
                });
                parts.collect::<Vec<_>>().join(", ")
            }
            DeValue::Integer(number) => number.as_str().to_owned(),
            DeValue::Float(number) => number.as_str().to_owned(),
            DeValue::Boolean(truth) => truth.to_string(),
            DeValue::Datetime(at) => at.to_string(),
        }
    }

    fn word(&self, text: &str) -> String {
        if let Some(list) = text.strip_prefix('@') {
            return format!("the list “{list}”");
        }
        let parameter = text.strip_prefix('$').and_then(|name| {
            let value = self.parameters?.get(name)?;
            Some(format!(
                "{} (`{name}`)",
                self.resolved(value.value.get_ref())
            ))
        });
        parameter.unwrap_or_else(|| text.replace('_', " "))
    }
}
