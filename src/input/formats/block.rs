//! What a format makes of a source row: one block a canonical row.

use std::collections::BTreeMap;

use crate::input::columns::Column;
use crate::input::document::{Problem, Table, Value};
use crate::input::vocabulary::{SignalColumn, SignalType, did_you_mean, fold_word, nearest, truth};

use super::place::{Place, Template};

/// How one canonical row is made of a source row.
#[derive(Debug, Clone, Default)]
pub struct Block<C> {
    /// What the row must say: of each place, one of the words.
    pub(super) when: Vec<Test>,
    /// What it must not say.
    pub(super) unless: Vec<Test>,
    /// Made for the first of several rows that have the same here.
    pub(super) once_per: Option<Place>,
    /// Made for each element of this.
    pub(super) each: Option<Each>,
    /// What the columns hold.
    pub(super) columns: Vec<(C, Filling)>,
    /// Made only where its `value` is a telephone number.
    pub(super) phone: bool,
}

/// A cell, and what it may say.
#[derive(Debug, Clone)]
pub(super) struct Test {
    pub(super) place: Place,
    pub(super) words: Vec<Word>,
}

/// What a cell may say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Word {
    /// `""`: nothing.
    Empty,
    /// `"*"`: anything.
    Filled,
    /// `"TRUE"` or `"FALSE"`: whatever says yes or no.
    Says(bool),
    /// A word, folded.
    Is(String),
}

impl Word {
    fn read(word: &str) -> Word {
        match fold_word(word).as_str() {
            "" => Word::Empty,
            "*" => Word::Filled,
            TRUE => Word::Says(true),
            FALSE => Word::Says(false),
            other => Word::Is(other.to_owned()),
        }
    }
}

/// What stands for any word that says yes, and no: a spreadsheet saves TRUE in its own language.
const TRUE: &str = "true";
const FALSE: &str = "false";

/// What a block is made for, several times a row.
#[derive(Debug, Clone)]
pub(super) enum Each {
    /// Each element of a cell that is a list, or those that start so.
    Element { list: Place, after: Option<String> },
    /// Each filled cell of a column that the format names nowhere, or of those whose headers start so.
    OtherColumn { after: Option<String> },
}

/// What a column holds.
#[derive(Debug, Clone)]
pub(super) enum Filling {
    /// Text with places in braces.
    Text(Template),
    /// A word for a word.
    Words(Words),
}

/// A map of words.
#[derive(Debug, Clone)]
pub(super) struct Words {
    pub(super) of: Place,
    /// Folded word of the file: the contract's. An empty one makes no row.
    words: BTreeMap<String, String>,
    /// For a filled cell whose word is not among them; without it the word is reported.
    otherwise: Option<String>,
}

impl Words {
    /// The contract's words.
    fn all(&self) -> impl Iterator<Item = &str> {
        self.words
            .values()
            .chain(&self.otherwise)
            .map(String::as_str)
    }

    /// The contract's word for one of the file.
    pub(super) fn get(&self, said: &str) -> Option<&String> {
        let answer = || truth(said).map(|yes| if yes { TRUE } else { FALSE });
        self.words
            .get(&fold_word(said))
            .or_else(|| self.words.get(answer()?))
            .or(self.otherwise.as_ref())
    }
}

/// What a column is that no column of the contract is taken from.
pub(super) const DECIDES: &str = "decides";

const KEYS: [&str; 4] = ["when", "unless", "once_per", "each"];

impl<C: Column> Block<C> {
    /// Reads a block.
    ///
    /// # Errors
    /// The first mistake, with its place.
    pub(super) fn read(table: Table<'_>, place: &str) -> Result<Block<C>, Problem> {
        let mut block = Block {
            when: Vec::new(),
            unless: Vec::new(),
            once_per: None,
            each: None,
            columns: Vec::new(),
            phone: false,
        };
        for value in table.iter() {
            match value.name() {
                "when" => block.when = tests(value)?,
                "unless" => block.unless = tests(value)?,
                "once_per" => block.once_per = Some(place_of(value)?),
                "each" => block.each = Some(each(value)?),
                name => {
                    let column = C::ALL.iter().find(|column| column.word() == name);
                    let Some(&column) = column else {
                        let known = KEYS.into_iter().chain(C::ALL.iter().map(|c| c.word()));
                        return Err(value.unknown_key(known, place));
                    };
                    let filling = filling(value)?;
                    if column.word() == SignalColumn::Type.word() {
                        filling.only_types(value)?;
                    }
                    block.columns.push((column, filling));
                }
            }
        }
        Ok(block)
    }

    /// Takes a column from the source's of the same name.
    pub(super) fn take(&mut self, column: C) {
        let place = Place::Columns(vec![column.word().to_owned()]);
        let template = Template::of(place);
        self.columns.push((column, Filling::Text(template)));
    }

    /// Whether it says what a column holds.
    pub(super) fn has(&self, column: C) -> bool {
        self.columns.iter().any(|(own, _)| *own == column)
    }

    /// Adds what a column of the source, by its folded name, is to the block.
    pub(super) fn meaning(&self, name: &str, words: &mut Vec<&'static str>) {
        let mut add = |word: &'static str| {
            if !words.contains(&word) {
                words.push(word);
            }
        };
        let is = |column: &&String| fold_word(column) == name;
        for (column, filling) in &self.columns {
            if filling.names().iter().any(&is) {
                add(column.word());
            }
        }
        if self.names().any(|own| is(&own)) {
            add(DECIDES);
        }
    }

    /// What a column that the format names nowhere is to the block: what takes its header or its cell.
    pub(super) fn of_other_column(&self, header: &str) -> impl Iterator<Item = &'static str> {
        let made = self
            .each
            .as_ref()
            .is_some_and(|each| each.heading(header).is_some());
        let taken = self.columns.iter().filter(move |(_, filling)| {
            made && matches!(filling, Filling::Text(template) if template.is_of_each())
        });
        taken.map(|(column, _)| column.word())
    }

    /// The columns of the source that it names.
    pub(super) fn names(&self) -> impl Iterator<Item = &String> {
        let tests = self.when.iter().chain(&self.unless).map(|test| &test.place);
        let list = self.each.iter().filter_map(|each| match each {
            Each::Element { list, .. } => Some(list),
            Each::OtherColumn { .. } => None,
        });
        tests
            .chain(&self.once_per)
            .chain(list)
            .flat_map(|place| place.columns())
            .chain(self.columns.iter().flat_map(|(_, filling)| filling.names()))
    }
}

impl Each {
    /// What `@column` is of a column that the format names nowhere; none where nothing is made for it.
    pub(super) fn heading<'h>(&self, header: &'h str) -> Option<&'h str> {
        match self {
            Each::OtherColumn { after: None } => Some(header),
            Each::OtherColumn { after: Some(start) } => strip(header, start),
            Each::Element { .. } => None,
        }
    }
}

/// What comes after a start, case aside.
pub(super) fn strip<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    let head = text.get(..start.len())?;
    head.eq_ignore_ascii_case(start)
        .then(|| text[start.len()..].trim())
}

impl Filling {
    /// That it can be no word but a signal type: else every row that comes of it would be a bad one.
    fn only_types(&self, value: Value<'_>) -> Result<(), Problem> {
        let unknown = |word: &&str| !word.is_empty() && SignalType::parse(word).is_none();
        let word = match self {
            Filling::Text(template) => template.fixed().filter(unknown),
            Filling::Words(words) => words.all().find(unknown),
        };
        let Some(word) = word else {
            return Ok(());
        };
        let mend = did_you_mean(
            nearest(word, SignalType::words()),
            ", such as purchase, declared or opt_out",
        );
        Err(value.problem(format!("`{word}` is not a signal type{mend}")))
    }

    /// The columns of the source that it names.
    fn names(&self) -> Vec<&String> {
        match self {
            Filling::Text(template) => template.columns().collect(),
            Filling::Words(words) => words.of.columns().iter().collect(),
        }
    }
}

/// Reads `"text with {Places}"` or `{ of = "Status", words = { … }, otherwise = "…" }`.
pub(super) fn filling(value: Value<'_>) -> Result<Filling, Problem> {
    if value.value.get_ref().as_str().is_some() {
        let template = Template::parse(value.text()?).map_err(|why| value.problem(why))?;
        return Ok(Filling::Text(template));
    }
    let table = value.table()?;
    table.only(&["of", "words", "otherwise"], value.name())?;
    let of = table
        .get("of")
        .ok_or_else(|| value.problem(format!("`{}` lacks `of`", value.name())))?;
    let of = place_of(of)?;
    let mut words = BTreeMap::new();
    if let Some(map) = table.get("words") {
        for word in map.table()?.iter() {
            words.insert(fold_word(word.name()), word.text()?.to_owned());
        }
    }
    let otherwise = table
        .get("otherwise")
        .map(|value| value.text().map(str::to_owned))
        .transpose()?;
    Ok(Filling::Words(Words {
        of,
        words,
        otherwise,
    }))
}

/// Reads a place.
pub(super) fn place_of(value: Value<'_>) -> Result<Place, Problem> {
    Place::parse(value.text()?).map_err(|why| value.problem(why))
}

fn tests(value: Value<'_>) -> Result<Vec<Test>, Problem> {
    value
        .table()?
        .iter()
        .map(|own| {
            let place = Place::parse(own.name()).map_err(|why| own.key_problem(why))?;
            let words = own
                .words()?
                .into_iter()
                .map(|(word, _)| Word::read(word))
                .collect();
            Ok(Test { place, words })
        })
        .collect()
}

fn each(value: Value<'_>) -> Result<Each, Problem> {
    if value.value.get_ref().as_str().is_some() {
        return match value.text()? {
            "other column" => Ok(Each::OtherColumn { after: None }),
            _ => Err(value.problem(
                "`each` is \"other column\", { other_column = \"Start\" } or { list = \"Column\" }",
            )),
        };
    }
    let table = value.table()?;
    if let Some(start) = table.get("other_column") {
        table.only(&["other_column"], "each")?;
        let after = Some(start.text()?.to_owned());
        return Ok(Each::OtherColumn { after });
    }
    table.only(&["list", "after", "other_column"], "each")?;
    let list = table
        .get("list")
        .ok_or_else(|| value.problem("`each` lacks `list`"))?;
    let after = table
        .get("after")
        .map(|value| value.text().map(str::to_owned))
        .transpose()?;
    Ok(Each::Element {
        list: place_of(list)?,
        after,
    })
}
