//! What stands to the right of `=`: words, phrases, ranges, moments.

use std::ops::{BitOr, Range as Span};

use toml::Spanned;
use toml::de::DeValue;

use super::block::{RuleScope, unmeant};
use crate::facts::events::EventKind;
use crate::facts::lists::List;
use crate::facts::names::fold_label;
use crate::facts::topics::TopicSet;
use crate::input::dates::DateReader;
use crate::input::document::{Problem, Value, duration, number};
use crate::input::vocabulary::{fold_word, nearest};
use crate::rules::language;
use crate::rules::plan::{Range, Times};

/// A word of a value, the value that it stands in, and where.
pub(super) type Word<'d> = (&'d str, Value<'d>, Span<usize>);

impl<'l, 'd> RuleScope<'_, 'l, 'd> {
    /// The words of a value; a word may be a parameter.
    pub(super) fn words(&self, value: Value<'d>) -> Result<Vec<Word<'d>>, Problem> {
        let mut all = Vec::new();
        let items: Vec<&'d Spanned<DeValue<'d>>> = match value.value.get_ref().as_array() {
            Some(array) => array.iter().collect(),
            None => vec![value.value],
        };
        for item in items {
            let item = self.resolve(Value {
                value: item,
                ..value
            })?;
            for (word, span) in item.words()? {
                all.push((word, item, span));
            }
        }
        Ok(all)
    }

    pub(super) fn set<T: Copy>(
        &self,
        value: Value<'d>,
        what: &str,
        known: &[(&str, T)],
    ) -> Result<Vec<T>, Problem> {
        self.words(value)?
            .into_iter()
            .map(|(word, item, span)| {
                let folded = || fold_word(word);
                known
                    .iter()
                    .find(|(own, _)| *own == word)
                    .or_else(|| known.iter().find(|(own, _)| fold_word(own) == folded()))
                    .map(|(_, it)| *it)
                    .ok_or_else(|| {
                        let words = known.iter().map(|(own, _)| *own);
                        let mend = nearest(word, words.clone())
                            .map(|near| format!(" (`{near}`?)"))
                            .unwrap_or_default();
                        item.document.problem(
                            span.clone(),
                            format!(
                                "`{word}` is not {what}; one of {}{mend}",
                                words.collect::<Vec<_>>().join(", ")
                            ),
                        )
                    })
            })
            .collect()
    }

    /// The bits of words of a closed set, together.
    pub(super) fn mask<T: Copy + Default + BitOr<Output = T>>(
        &self,
        value: Value<'d>,
        what: &str,
        known: &[(&str, T)],
    ) -> Result<T, Problem> {
        let bits = self.set(value, what, known)?.into_iter();
        Ok(bits.fold(T::default(), T::bitor))
    }

    pub(super) fn seconds(&self, value: Value<'d>) -> Result<i64, Problem> {
        duration(value.text()?).map_err(|error| value.problem(error))
    }

    pub(super) fn range(&self, value: Value<'d>) -> Result<Range, Problem> {
        let table = value.table().map_err(|_| {
            value.problem(format!(
                "`{0}` takes a range: `{0}.at_least`, `.at_most`, `.over` or `.under`",
                value.name()
            ))
        })?;
        let mut range = Range::default();
        for bound in table.iter() {
            let number = self.resolve(bound)?.number()?;
            match bound.name() {
                "at_least" => range.at_least = Some(number),
                "at_most" => range.at_most = Some(number),
                "over" => range.over = Some(number),
                "under" => range.under = Some(number),
                _ => {
                    return Err(bound.unknown_key(language::RANGE.into_iter(), "a range"));
                }
            }
        }
        if range.is_empty() {
            return Err(value.problem(format!("no number is in this range of `{}`", value.name())));
        }
        Ok(range)
    }

    pub(super) fn times(
        &self,
        value: Value<'d>,
        read: impl Fn(&str) -> Result<i64, String>,
    ) -> Result<Times, Problem> {
        let table = value.table().map_err(|_| {
            value.problem(format!(
                "`{0}` takes `{0}.before` or `{0}.after`",
                value.name()
            ))
        })?;
        let mut times = Times::default();
        for bound in table.iter() {
            let at = self.resolve(bound)?;
            let at = read(at.text()?).map_err(|error| at.problem(error))?;
            match bound.name() {
                "before" => times.before = Some(at),
                "after" => times.after = Some(at),
                _ => return Err(bound.unknown_key(language::TIMES.into_iter(), "a range")),
            }
        }
        Ok(times)
    }

    pub(super) fn moments(&self, value: Value<'d>) -> Result<Times, Problem> {
        let (now, dates) = (self.compiler.now, &self.compiler.dates);
        self.times(value, |text| moment(text, now, dates))
    }

    pub(super) fn phrases(&mut self, value: Value<'d>) -> Result<u128, Problem> {
        let (mut phrases, mut unlike) = (Vec::new(), Vec::new());
        for (word, item, span) in self.words(value)? {
            match word.strip_prefix('@') {
                Some(name) => {
                    let list = self.list(name, item, span.clone())?;
                    if list.phrases.is_empty() {
                        return Err(item
                            .document
                            .problem(span, format!("the list \"@{name}\" holds no phrases")));
                    }
                    phrases.extend(list.phrases.iter().map(String::as_str));
                    unlike.extend(list.unlike.iter().map(String::as_str));
                }
                None => phrases.push(word),
            }
        }
        self.compiler
            .phrase_line(&phrases, &unlike, |error| value.problem(error))
    }

    pub(super) fn list(
        &self,
        name: &str,
        item: Value<'d>,
        span: Span<usize>,
    ) -> Result<&'l List, Problem> {
        self.compiler.lists.get(name).ok_or_else(|| {
            let known = self.compiler.lists.names();
            let mend =
                nearest(name, known.clone()).map(|near| format!(", did you mean \"@{near}\"?"));
            let mend = mend
                .unwrap_or_else(|| format!("; there are {}", known.collect::<Vec<_>>().join(", ")));
            item.document
                .problem(span, format!("no list \"@{name}\"{mend}"))
        })
    }

    pub(super) fn labels(&self, value: Value<'d>) -> Result<Vec<String>, Problem> {
        let mut labels = Vec::new();
        for (word, item, span) in self.words(value)? {
            match word.strip_prefix('@') {
                Some(name) => {
                    let list = self.list(name, item, span)?;
                    labels.extend(list.names.iter().map(|name| fold_label(name)));
                }
                None => labels.push(fold_label(word)),
            }
        }
        Ok(labels)
    }

    pub(super) fn topic_set(&self, value: Value<'d>) -> Result<TopicSet, Problem> {
        let mut set = TopicSet::default();
        for (word, item, span) in self.words(value)? {
            let topic = self.compiler.topics.find(word).ok_or_else(|| {
                let all = || {
                    self.compiler
                        .topics
                        .iter()
                        .map(|(_, topic)| topic.slug.as_str())
                        .collect::<Vec<_>>()
                };
                let mend = match self.compiler.topics.nearest(word) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("one of {}", all().join(", ")),
                };
                item.document
                    .problem(span, format!("there is no topic `{word}`; {mend}"))
            })?;
            set.insert(topic);
        }
        Ok(set)
    }

    pub(super) fn event_set(&self, fact: &str, value: Value<'d>) -> Result<u64, Problem> {
        let events = &self.compiler.events;
        match fact {
            "kind" => {
                let kinds = self.set(value, "a kind of event", &EventKind::WORDS)?;
                let of_kinds = kinds.into_iter().map(|kind| events.of_kind(kind));
                Ok(of_kinds.fold(0, |set, own| set | own))
            }
            "slug" => {
                let slugs = events.all.iter().enumerate();
                let known: Vec<(&str, u64)> = slugs
                    .map(|(at, event)| (event.slug.as_str(), 1 << at))
                    .collect();
                self.mask(value, "an event", &known)
            }
            _ => Err(unmeant(value)),
        }
    }
}

pub(super) fn count(value: Value<'_>) -> Result<u32, Problem> {
    match number(value.value.get_ref()) {
        Some(n) if n >= 0.0 && n.fract() == 0.0 && n <= 1e9 => Ok(n as u32),
        _ => Err(value.problem(format!("`{}` takes a whole number", value.name()))),
    }
}

pub(super) fn place(columns: &mut Vec<String>, name: String) -> usize {
    columns
        .iter()
        .position(|own| *own == name)
        .unwrap_or_else(|| {
            columns.push(name);
            columns.len() - 1
        })
}

/// `"21:00"` in seconds of the day.
pub(super) fn clock(text: &str) -> Result<i64, String> {
    let wrong = || format!("\"{text}\" is no clock time; write \"21:00\"");
    let (hours, minutes) = text.split_once(':').ok_or_else(wrong)?;
    let (hours, minutes): (i64, i64) = (
        hours.parse().map_err(|_| wrong())?,
        minutes.parse().map_err(|_| wrong())?,
    );
    if !(0..=24).contains(&hours) || !(0..60).contains(&minutes) {
        return Err(wrong());
    }
    Ok(hours * 3600 + minutes * 60)
}

/// `"1990-01-01"`, `"now"`, `"now + 1 day"`, `"now - 2 weeks"` in seconds.
pub(super) fn moment(text: &str, now: i64, dates: &DateReader) -> Result<i64, String> {
    let wrong = || format!("\"{text}\" is no moment; write \"1990-01-01\" or \"now + 1 day\"");
    if let Some(rest) = text.trim().strip_prefix("now") {
        let mut rest = rest.trim().chars();
        return match rest.next() {
            None => Ok(now),
            Some('+') => Ok(now + duration(rest.as_str().trim())?),
            // A hyphen, or what editors make of it.
            Some('-' | '–' | '−') => Ok(now - duration(rest.as_str().trim())?),
            Some(_) => Err(wrong()),
        };
    }
    dates
        .read(text.as_bytes())
        .map(|moment| moment.seconds)
        .map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::dates::{DAY, zone};

    #[test]
    fn a_moment_is_counted_from_now_or_named() {
        let moment = |text: &str| moment(text, 0, &DateReader::default());
        for (text, at) in [
            ("now", 0),
            (" now + 1 day", DAY),
            ("now - 2 weeks", -14 * DAY),
            ("now – 2 weeks", -14 * DAY),
            ("now −2 weeks", -14 * DAY),
            ("1970-01-02", DAY),
        ] {
            assert_eq!(moment(text), Ok(at), "{text}");
        }
        for wrong in ["now 2 weeks", "now · 2 weeks", "now –", "nowhere", "soon"] {
            assert!(moment(wrong).is_err(), "{wrong}");
        }
        let tokyo = DateReader::typed(zone("Asia/Tokyo").as_ref());
        assert_eq!(super::moment("1970-01-02", 0, &tokyo), Ok(15 * 3600));
    }
}
