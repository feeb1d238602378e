//! Examples of rules run through the true path: reader, join and engine.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fs;
use std::path::{Path, PathBuf};

use crate::audit::run;
use crate::audit::setup::{Company, Setup};
use crate::config::Config;
use crate::facts::lists::Lists;
use crate::findings::Finding;
use crate::input::dates::{DateOrder, DateReader, Moment};
use crate::input::document::{Document, Problem, Table};
use crate::rules::book::{Book, Ingredients, Selection};
use crate::rules::examples::{Example, Sheet};
use crate::rules::source::{Profile, RuleSource};

/// Where examples run: the rules, lists and topics of the run, and a folder for their files.
pub struct Bench<'a> {
    /// All rules: a rule may ask about another.
    pub rules: &'a [RuleSource],
    /// All lists.
    pub lists: &'a Lists,
    /// Topics of the user.
    pub topics: &'a [Document<'a>],
    /// A folder of its own.
    pub folder: &'a Path,
}

impl Bench<'_> {
    /// Runs the examples of a rule: the place of each that does not hold, with why in plain words.
    ///
    /// # Errors
    /// Where the rules do not compile.
    pub fn run(&self, id: &str, examples: &[Example]) -> Result<Vec<(usize, String)>, Problem> {
        let mut books: BTreeMap<(String, Profile, String), Book> = BTreeMap::new();
        let mut failures = Vec::new();
        for (at, example) in examples.iter().enumerate() {
            let key = (example.config.clone(), example.profile, as_of(example));
            if !books.contains_key(&key) {
                books.insert(key.clone(), self.book(id, example)?);
            }
            let held = self.example(id, example, &books[&key]);
            match (held, &example.todo) {
                (Ok(()), None) | (Err(_), Some(_)) => {}
                (Ok(()), Some(_)) => {
                    failures.push((at, "it holds now: drop its `todo`".to_owned()));
                }
                (Err(why), None) => failures.push((at, why)),
            }
        }
        Ok(failures)
    }

    /// The rules as an example sets them.
    pub(super) fn book(&self, id: &str, example: &Example) -> Result<Book, Problem> {
        let document = Document::new(
            format!("example at line {}", example.line),
            example.config.as_str(),
        );
        let parsed = document.parse()?;
        let table = Table::new(&document, parsed.get_ref());
        let selection = Selection {
            profile: example.profile,
            turn_on: Some(id.to_owned()),
            ..Selection::default()
        };
        Book::new(&Ingredients {
            rules: self.rules,
            lists: self.lists,
            topics: self.topics,
            config: Some(table),
            selection: &selection,
            now: moment(&as_of(example)).seconds,
        })
    }

    fn example(&self, id: &str, example: &Example, book: &Book) -> Result<(), String> {
        let (found, skipped) = self.findings(id, example, book)?;
        judge(example, &found, &skipped)
    }

    /// What a rule finds in an example, and why it could not look, where it could not.
    pub(super) fn findings(
        &self,
        id: &str,
        example: &Example,
        book: &Book,
    ) -> Result<(Vec<Finding<'static>>, Option<String>), String> {
        let campaign = self.write("campaign.csv", &example.campaign)?;
        let signals = example
            .signals
            .as_ref()
            .map(|sheet| self.write("signals.csv", sheet))
            .transpose()?;
        let config =
            Config::read(None, example.config.clone()).map_err(|problem| problem.to_string())?;
        let mut setup = Setup::plain(campaign, signals, moment(&as_of(example)));
        setup.reading.options.delimiter = Some(b',');
        setup.reading.order = Some(DateOrder::Iso);
        setup.company = Company::new(&config, book);
        setup.segments = config.segments;
        let done = run::run(&setup, book, example.profile).map_err(|error| error.to_string())?;
        let mut found = Vec::new();
        let Ok(()) = done.findings(book, None, |told| {
            let firsts = told.findings().filter_map(|mut parts| parts.next());
            let own = firsts.filter(|(finding, _)| finding.rule == id);
            found.extend(own.map(|(finding, _)| finding.to_static()));
            Ok::<_, Infallible>(())
        });
        let skipped = done.skipped.iter().find(|skip| skip.rule == id);
        Ok((found, skipped.map(|skip| skip.why.clone())))
    }

    fn write(&self, name: &str, sheet: &Sheet) -> Result<PathBuf, String> {
        let path = self.folder.join(name);
        let mut writer = csv::Writer::from_writer(Vec::new());
        let write = |writer: &mut csv::Writer<Vec<u8>>| -> csv::Result<()> {
            writer.write_record(&sheet.header)?;
            for row in &sheet.rows {
                writer.write_record(row)?;
            }
            Ok(())
        };
        write(&mut writer).map_err(|error| error.to_string())?;
        let bytes = writer.into_inner().map_err(|error| error.to_string())?;
        fs::write(&path, bytes).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(path)
    }
}

fn judge(example: &Example, found: &[Finding], skipped: &Option<String>) -> Result<(), String> {
    // No cell of an example holds a newline, so that a row is a line; a cell that does is a mistake of the example.
    let rows: Vec<usize> = found
        .iter()
        .map(|finding| finding.line as usize - 1)
        .collect();
    let mut wanted = example.rows.clone();
    wanted.sort_unstable();
    if rows != wanted {
        let list = |rows: &[usize]| match rows {
            [] => "nothing".to_owned(),
            rows => format!(
                "row {}",
                rows.iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
        };
        let skipped = skipped
            .as_ref()
            .map(|why| format!(" (it could not look: {why})"))
            .unwrap_or_default();
        let said = found
            .first()
            .map(|finding| format!(": {}", finding.message.as_str()))
            .unwrap_or_default();
        return Err(format!(
            "must flag {}, flags {}{skipped}{said}",
            list(&wanted),
            list(&rows)
        ));
    }
    let Some(last) = found.last() else {
        return Ok(());
    };
    let said = last.message.as_str();
    if let Some(part) = &example.message
        && !said.contains(part.as_str())
    {
        return Err(format!("the message must hold “{part}”, and is “{said}”"));
    }
    if let Some(topic) = &example.topic
        && last.topic.as_deref() != Some(topic)
    {
        return Err(format!(
            "the topic must be {topic}, and is {}",
            last.topic.as_deref().unwrap_or("none")
        ));
    }
    if let Some(severity) = example.severity
        && last.severity != severity
    {
        return Err(format!(
            "the severity must be {severity}, and is {}",
            last.severity
        ));
    }
    Ok(())
}

fn as_of(example: &Example) -> String {
    let first = example.campaign.cell(0, "send_at").unwrap_or_default();
    example.as_of.clone().unwrap_or_else(|| first.to_owned())
}

fn moment(text: &str) -> Moment {
    DateReader::default()
        .read(text.as_bytes())
        .or_else(|_| DateReader::default().read(crate::rules::examples::SEND_AT.as_bytes()))
        .unwrap_or(Moment::utc(0))
}
