//! TOML files of rules, topics, lists and configuration, with errors that point at file, line, column and the mend.

use std::borrow::Cow;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;
use std::path::Path;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::input::dates::DAY;
use crate::input::outline;
use crate::input::vocabulary::nearest;
use crate::input::wording::count;

/// A mistake in a TOML file: one message, where it stands, and the mend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file as it was named.
    pub file: String,
    /// 1-based; 0 where it is no one line's, as on the command line.
    pub line: usize,
    /// 1-based, in characters.
    pub column: usize,
    /// What is wrong and how to mend it.
    pub message: String,
    /// The line with a caret below.
    pub snippet: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.line > 0 {
            write!(f, ":{}:{}", self.line, self.column)?;
        }
        write!(f, ": {}", self.message)?;
        if !self.snippet.is_empty() {
            write!(f, "\n{}", self.snippet)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}

impl Problem {
    /// A problem of no one line: of an option that was typed.
    pub fn of(what: impl Into<String>, message: impl Into<String>) -> Problem {
        Problem {
            file: what.into(),
            line: 0,
            column: 0,
            message: message.into(),
            snippet: String::new(),
        }
    }
}

/// A TOML file that the program carries, parsed when it was built.
#[derive(Debug, PartialEq, Eq)]
pub struct Embedded {
    /// Its path in the repository, with `/`.
    pub path: &'static str,
    /// The whole text.
    pub text: &'static str,
    /// Where its values stand ([`outline`]); a rule's examples left out.
    pub outline: &'static [u8],
}

/// The text of a TOML file and its name.
#[derive(Debug, Clone)]
pub struct Document<'a> {
    /// As errors name it.
    pub file: Cow<'a, str>,
    /// The whole text.
    pub text: Cow<'a, str>,
    /// Where its values stand, if that is known.
    outline: &'static [u8],
}

impl From<&'static Embedded> for Document<'static> {
    fn from(embedded: &'static Embedded) -> Self {
        Document {
            outline: embedded.outline,
            ..Document::new(embedded.path, embedded.text)
        }
    }
}

impl<'a> Document<'a> {
    /// A document under a name.
    pub fn new(file: impl Into<Cow<'a, str>>, text: impl Into<Cow<'a, str>>) -> Self {
        Document {
            file: file.into(),
            text: text.into(),
            outline: &[],
        }
    }

    /// The line that a place of this document is on, 1-based.
    pub fn line(&self, at: usize) -> usize {
        let before = &self.text.as_bytes()[..at.min(self.text.len())];
        memchr::memchr_iter(b'\n', before).count() + 1
    }

    /// A problem at a span of this document.
    pub fn problem(&self, span: Range<usize>, message: impl Into<String>) -> Problem {
        let before = &self.text[..span.start.min(self.text.len())];
        let line = self.line(span.start);
        let start_of_line = before.rfind('\n').map_or(0, |at| at + 1);
        let column = before[start_of_line..].chars().count() + 1;
        let end_of_line = self.text[start_of_line..]
            .find('\n')
            .map_or(self.text.len(), |at| start_of_line + at);
        let end = span
            .end
            .clamp(span.start, end_of_line.max(span.start))
            .max(span.start);
        let source = &self.text[start_of_line..end_of_line];
        let caret =
            (span.start - start_of_line).min(source.len())..(end - start_of_line).min(source.len());
        let report = &[Level::ERROR.no_name().primary_title("").element(
            Snippet::source(source)
                .line_start(line)
                .annotation(AnnotationKind::Primary.span(caret)),
        )];
        let rendered = Renderer::plain().render(report).to_string();
        let snippet: Vec<&str> = rendered.lines().filter(|l| l.contains('|')).collect();
        Problem {
            file: self.file.to_string(),
            line,
            column,
            message: message.into(),
            snippet: snippet.join("\n"),
        }
    }

    /// Parses the document.
    ///
    /// # Errors
    /// Where it is no TOML.
    pub fn parse(&self) -> Result<Spanned<DeTable<'_>>, Problem> {
        if let Some(table) = outline::read(&self.text, self.outline) {
            return Ok(table);
        }
        DeTable::parse(&self.text).map_err(|error| {
            let message = error.message().lines().collect::<Vec<_>>().join("; ");
            self.problem(error.span().unwrap_or(0..0), message)
        })
    }
}

/// A table of a document: its keys are asked for, and those never asked for are unknown.
#[derive(Clone, Copy)]
pub struct Table<'d> {
    /// The document it stands in.
    pub document: &'d Document<'d>,
    /// The table.
    pub table: &'d DeTable<'d>,
}

/// A value of a document, with its key and both places.
#[derive(Clone, Copy)]
pub struct Value<'d> {
    /// The document it stands in.
    pub document: &'d Document<'d>,
    /// The key.
    pub key: &'d Spanned<Cow<'d, str>>,
    /// The value.
    pub value: &'d Spanned<DeValue<'d>>,
}

impl<'d> Table<'d> {
    /// A table of a document.
    pub fn new(document: &'d Document<'d>, table: &'d DeTable<'d>) -> Self {
        Table { document, table }
    }

    /// The value of a key.
    pub fn get(self, key: &str) -> Option<Value<'d>> {
        self.iter().find(|value| value.name() == key)
    }

    /// All keys in written order.
    pub fn iter(self) -> impl Iterator<Item = Value<'d>> {
        self.table.iter().map(move |(key, value)| Value {
            document: self.document,
            key,
            value,
        })
    }

    /// The words of a key; none where it is not there.
    ///
    /// # Errors
    /// As [`Value::texts`].
    pub fn texts(self, key: &str) -> Result<Vec<String>, Problem> {
        self.get(key).map_or(Ok(Vec::new()), Value::texts)
    }

    /// The tables of a key; none where it is not there.
    ///
    /// # Errors
    /// As [`Value::tables`].
    pub fn tables(self, key: &str) -> Result<Vec<(Table<'d>, Range<usize>)>, Problem> {
        self.get(key).map_or(Ok(Vec::new()), Value::tables)
    }

    /// A problem at a place in its file.
    pub fn problem(self, place: Range<usize>, message: impl Into<String>) -> Problem {
        self.document.problem(place, message)
    }

    /// Refuses a key that is not one of `known`.
    ///
    /// # Errors
    /// Names the unknown key and the nearest known one.
    pub fn only(self, known: &[&str], place: &str) -> Result<(), Problem> {
        for value in self.iter() {
            if !known.contains(&value.name()) {
                return Err(value.unknown_key(known.iter().copied(), place));
            }
        }
        Ok(())
    }
}

impl<'d> Value<'d> {
    /// The key's text.
    pub fn name(self) -> &'d str {
        self.key.get_ref()
    }

    /// A problem at the value.
    pub fn problem(self, message: impl Into<String>) -> Problem {
        self.document.problem(self.value.span(), message)
    }

    /// A problem at the key.
    pub fn key_problem(self, message: impl Into<String>) -> Problem {
        self.document.problem(self.key.span(), message)
    }

    /// "unknown key `chanel` in `offer`, did you mean `channel`?"
    pub fn unknown_key<'w>(
        self,
        known: impl Iterator<Item = &'w str> + Clone,
        place: &str,
    ) -> Problem {
        let mend = match nearest(self.name(), known.clone()) {
            Some(word) => format!("did you mean `{word}`?"),
            None => format!("one of {}", known.collect::<Vec<_>>().join(", ")),
        };
        self.key_problem(format!("unknown key `{}` in {place}; {mend}", self.name()))
    }

    /// The text of the value.
    ///
    /// # Errors
    /// Where it is no text.
    pub fn text(self) -> Result<&'d str, Problem> {
        self.value
            .get_ref()
            .as_str()
            .ok_or_else(|| self.problem(format!("`{}` must be text in quotes", self.name())))
    }

    /// The truth of the value.
    ///
    /// # Errors
    /// Where it is neither `true` nor `false`.
    pub fn truth(self) -> Result<bool, Problem> {
        self.value
            .get_ref()
            .as_bool()
            .ok_or_else(|| self.problem(format!("`{}` must be true or false", self.name())))
    }

    /// The number of the value.
    ///
    /// # Errors
    /// Where it is no number.
    pub fn number(self) -> Result<f64, Problem> {
        number(self.value.get_ref())
            .ok_or_else(|| self.problem(format!("`{}` must be a number", self.name())))
    }

    /// The table of the value.
    ///
    /// # Errors
    /// Where it is no table.
    pub fn table(self) -> Result<Table<'d>, Problem> {
        match self.value.get_ref().as_table() {
            Some(table) => Ok(Table::new(self.document, table)),
            None => Err(self.problem(format!("`{}` must be a table", self.name()))),
        }
    }

    /// The tables of an array of tables.
    ///
    /// # Errors
    /// Where it is no array of tables.
    pub fn tables(self) -> Result<Vec<(Table<'d>, Range<usize>)>, Problem> {
        let wrong = || self.problem(format!("`{0}` must be written as [[{0}]]", self.name()));
        let array = self.value.get_ref().as_array().ok_or_else(wrong)?;
        array
            .iter()
            .map(|item| {
                let table = item.get_ref().as_table().ok_or_else(wrong)?;
                Ok((Table::new(self.document, table), item.span()))
            })
            .collect()
    }

    /// A word or a list of words, to be kept.
    ///
    /// # Errors
    /// Where a value is no text.
    pub fn texts(self) -> Result<Vec<String>, Problem> {
        let words = self.words()?.into_iter();
        Ok(words.map(|(word, _)| word.to_owned()).collect())
    }

    /// A word or a list of words, each with its place.
    ///
    /// # Errors
    /// Where a value is no text.
    pub fn words(self) -> Result<Vec<(&'d str, Range<usize>)>, Problem> {
        let one = |value: &'d Spanned<DeValue<'d>>| {
            value
                .get_ref()
                .as_str()
                .map(|text| (text, value.span()))
                .ok_or_else(|| {
                    self.document.problem(
                        value.span(),
                        format!("`{}` takes text in quotes", self.name()),
                    )
                })
        };
        match self.value.get_ref().as_array() {
            Some(array) => {
                let mut words = Vec::with_capacity(array.len());
                for item in array.iter() {
                    words.push(one(item)?);
                }
                Ok(words)
            }
            None => Ok(vec![one(self.value)?]),
        }
    }
}

/// A TOML integer or float as a number.
pub fn number(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::Integer(integer) => {
            i64::from_str_radix(&integer.as_str().replace('_', ""), integer.radix())
                .ok()
                .map(|n| n as f64)
        }
        DeValue::Float(float) => {
            let number: f64 = float.as_str().replace('_', "").parse().ok()?;
            number.is_finite().then_some(number)
        }
        _ => None,
    }
}

/// The longest duration, in seconds: a thousand years, added to any moment, is still one.
const LONGEST: i64 = 1000 * 366 * DAY;

/// `"90 days"` in seconds: minutes, hours, days, weeks.
///
/// # Errors
/// The mend, for the caller to place.
pub fn duration(text: &str) -> Result<i64, String> {
    let wrong = || {
        format!("\"{text}\" is not a duration; write \"90 days\" (minutes, hours, days or weeks)")
    };
    let (count, unit) = text.trim().split_once(' ').ok_or_else(wrong)?;
    let count: i64 = count.parse().map_err(|_| wrong())?;
    let seconds = match unit.trim().trim_end_matches('s') {
        "minute" => 60,
        "hour" => 3600,
        "day" => DAY,
        "week" => 7 * DAY,
        "month" | "year" => {
            return Err(format!(
                "\"{text}\" is not a duration; months and years differ in length: write \"{} days\"",
                count.saturating_mul(if unit.starts_with("month") { 30 } else { 365 })
            ));
        }
        _ => return Err(wrong()),
    };
    let length = count.checked_mul(seconds).ok_or_else(wrong)?;
    if (0..=LONGEST).contains(&length) {
        Ok(length)
    } else {
        Err(wrong())
    }
}

/// Seconds in words: "90 days", "2 hours".
pub fn duration_words(seconds: i64) -> String {
    let (number, unit) = match seconds {
        s if s >= DAY && s % DAY == 0 => (s / DAY, "day"),
        s if s >= 3600 && s % 3600 == 0 => (s / 3600, "hour"),
        s => (s / 60, "minute"),
    };
    count(number.unsigned_abs(), unit)
}

/// More than a person writes into one file.
const MOST_TEXT: u64 = 16 << 20;

/// The text of a file that a person writes.
///
/// # Errors
/// It cannot be read: which it is, and why; one that is too long or no UTF-8 with what to do.
pub fn text_of(path: &Path) -> io::Result<String> {
    whole(path).map_err(unread(path))
}

/// An error of the system with what could not be read.
pub fn unread(path: &Path) -> impl Fn(io::Error) -> io::Error {
    move |error| {
        let what = format!("{}: cannot be read: {error}", path.display());
        io::Error::new(error.kind(), what)
    }
}

fn whole(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    let file = File::open(path)?;
    let read = file.take(MOST_TEXT + 1).read_to_string(&mut text);
    let wrong = |why| Err(io::Error::new(io::ErrorKind::InvalidData, why));
    match read {
        Ok(length) if length as u64 > MOST_TEXT => {
            wrong("it is longer than 16 MiB; is it the file you mean?")
        }
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            wrong("it is not UTF-8; save it as UTF-8")
        }
        read => read.map(|_| text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_points_at_line_and_column() {
        let document = Document::new("mine.toml", "id = \"mine\"\n[only]\nofer.type = 1\n");
        let parsed = document.parse().unwrap();
        let only = Table::new(&document, parsed.get_ref())
            .get("only")
            .unwrap()
            .table()
            .unwrap();
        let problem = only.only(&["offer", "topic"], "[only]").unwrap_err();
        assert_eq!((problem.line, problem.column), (3, 1));
        assert!(
            problem.message.contains("did you mean `offer`?"),
            "{problem}"
        );
        assert!(problem.to_string().contains("^^^^"), "{problem}");
    }

    #[test]
    fn a_file_that_no_person_wrote_is_not_read_to_its_end() {
        let file = tempfile::NamedTempFile::new().unwrap();
        file.as_file().set_len(1 << 40).unwrap();
        let error = text_of(file.path()).unwrap_err().to_string();
        assert!(
            error.contains("cannot be read: it is longer than 16 MiB"),
            "{error}"
        );
    }

    #[test]
    fn durations() {
        assert_eq!(duration("90 days"), Ok(90 * 86_400));
        assert_eq!(duration("1 week"), Ok(7 * 86_400));
        assert!(duration("3 months").unwrap_err().contains("90 days"));
        for text in ["soon", "-1 day", "366001 days", "9223372036854775807 weeks"] {
            assert!(duration(text).is_err(), "{text}");
        }
        assert!(duration("9223372036854775807 months").is_err());
        assert_eq!(duration_words(36 * 3600), "36 hours");
    }
}
