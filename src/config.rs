//! `creepcheck.toml`: what a company says once instead of at every run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::facts::names::fold_label;
use crate::input::columns::{self, Column, Mapping};
use crate::input::dates::{self, DateOrder};
use crate::input::document::{Document, Problem, Table, Value, text_of};
use crate::input::vocabulary::{CampaignColumn, Provenance, SignalColumn};
use crate::rules::source::Profile;
use jiff::tz::TimeZone;

/// The file's name.
pub const NAME: &str = "creepcheck.toml";

/// What a configuration says.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// Where it lies; none without one.
    pub path: Option<PathBuf>,
    /// Its text.
    pub text: String,
    /// `profile`
    pub profile: Option<Profile>,
    /// `select`
    pub select: Vec<String>,
    /// `ignore`
    pub ignore: Vec<String>,
    /// `rule_files`: more rules, beside the file.
    pub rule_files: Vec<PathBuf>,
    /// `topic_files`: more topics, beside the file.
    pub topic_files: Vec<PathBuf>,
    /// `format_files`: more export formats, beside the file.
    pub format_files: Vec<PathBuf>,
    /// `[columns.campaign]`
    pub campaign_names: Mapping,
    /// `[columns.signals]`
    pub signal_names: Mapping,
    /// `[dates] format`
    pub date_order: Option<DateOrder>,
    /// `[dates] timezone`
    pub zone: Option<TimeZone>,
    /// `[lists]`
    pub lists: BTreeMap<String, Vec<String>>,
    /// `[segments]`, by folded name.
    pub segments: BTreeMap<String, Provenance>,
    /// `[company] names`
    pub company_names: Vec<String>,
    /// `[company] processors`
    pub processors: Vec<String>,
    /// `[company] others`
    pub other_companies: Vec<String>,
}

/// Its keys.
pub const KEYS: [&str; 14] = [
    "profile",
    "select",
    "ignore",
    "rule_files",
    "topic_files",
    "format_files",
    "formats",
    "columns",
    "dates",
    "lists",
    "segments",
    "company",
    "rules",
    "topics",
];

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It cannot be read.
    #[error(transparent)]
    Read(#[from] std::io::Error),
    /// It has a mistake.
    #[error(transparent)]
    Problem(#[from] Problem),
}

impl Config {
    /// The configuration that is named, else the nearest from the working directory upwards, else an empty one.
    ///
    /// # Errors
    /// Where it cannot be read or has a mistake.
    pub fn find(named: Option<&Path>) -> Result<Config, ConfigError> {
        let path = match named {
            Some(path) => Some(path.to_owned()),
            None => std::env::current_dir().ok().and_then(|here| {
                here.ancestors()
                    .map(|folder| folder.join(NAME))
                    .find(|file| file.is_file())
            }),
        };
        let Some(path) = path else {
            return Ok(Config::default());
        };
        let text = text_of(&path)?;
        Ok(Config::read(Some(path), text)?)
    }

    /// Reads a configuration.
    ///
    /// # Errors
    /// The first mistake, with line, column and the mend.
    pub fn read(path: Option<PathBuf>, text: String) -> Result<Config, Problem> {
        let mut config = Config::default();
        {
            let document = Document::new(name_of(path.as_deref()), text.as_str());
            let parsed = document.parse()?;
            let table = Table::new(&document, parsed.get_ref());
            table.only(&KEYS, NAME)?;
            let beside = path
                .as_deref()
                .and_then(Path::parent)
                .unwrap_or(Path::new(""));
            for value in table.iter() {
                config.key(value, beside)?;
            }
        }
        config.path = path;
        config.text = text;
        Ok(config)
    }

    /// Takes in a key of the top; files that it names lie `beside` it.
    fn key(&mut self, value: Value<'_>, beside: &Path) -> Result<(), Problem> {
        let files = || -> Result<Vec<PathBuf>, Problem> {
            let names = value.texts()?.into_iter();
            Ok(names.map(|name| beside.join(name)).collect())
        };
        match value.name() {
            "profile" => self.profile = Some(profile(value)?),
            "select" => self.select = value.texts()?,
            "ignore" => self.ignore = value.texts()?,
            "rule_files" => self.rule_files = files()?,
            "topic_files" => self.topic_files = files()?,
            "format_files" => self.format_files = files()?,
            "columns" => self.columns(value.table()?)?,
            "dates" => (self.date_order, self.zone) = dates::stated(value.table()?)?,
            "lists" => {
                for list in value.table()?.iter() {
                    self.lists.insert(list.name().to_owned(), list.texts()?);
                }
            }
            "segments" => {
                for segment in value.table()?.iter() {
                    let name = fold_label(segment.name());
                    self.segments.insert(name, provenance(segment)?);
                }
            }
            "company" => self.company(value.table()?)?,
            // `[rules]`, `[topics]` and `[formats]` are read with what they change, as is what a company is known for.
            _ => {
                value.table()?;
            }
        }
        Ok(())
    }

    fn columns(&mut self, table: Table<'_>) -> Result<(), Problem> {
        table.only(&["campaign", "signals"], "[columns]")?;
        if let Some(names) = table.get("campaign") {
            self.campaign_names = mapping::<CampaignColumn>(names)?;
        }
        if let Some(names) = table.get("signals") {
            self.signal_names = mapping::<SignalColumn>(names)?;
        }
        Ok(())
    }

    fn company(&mut self, table: Table<'_>) -> Result<(), Problem> {
        table.only(&["names", "processors", "others", "known_for"], "[company]")?;
        self.company_names = table.texts("names")?;
        self.processors = table.texts("processors")?;
        self.other_companies = table.texts("others")?;
        Ok(())
    }

    /// Its text, to be read for what [`Config`] leaves to others: rules, topics, formats.
    pub fn document(&self) -> Document<'_> {
        Document::new(self.name(), self.text.as_str())
    }

    /// As errors name it.
    pub fn name(&self) -> String {
        name_of(self.path.as_deref())
    }
}

fn name_of(path: Option<&Path>) -> String {
    path.map_or_else(
        || NAME.to_owned(),
        |path| {
            // Relative where it lies below the working directory: an error is read by a person.
            let here = std::env::current_dir().unwrap_or_default();
            path.strip_prefix(&here)
                .unwrap_or(path)
                .display()
                .to_string()
        },
    )
}

/// How a list came to be.
fn provenance(value: Value<'_>) -> Result<Provenance, Problem> {
    let word = value.text()?;
    Provenance::parse(word).ok_or_else(|| {
        let words = Provenance::words().collect::<Vec<_>>().join(", ");
        value.problem(format!("\"{word}\" is no provenance; one of told, {words}"))
    })
}

/// `[columns.campaign]` or `[columns.signals]`.
fn mapping<C: Column>(value: Value<'_>) -> Result<Mapping, Problem> {
    let names = value.table()?.iter().map(|own| {
        let (header, column) = (own.name(), own.text()?);
        columns::mapped::<C>(header, column).map_err(|wrong| own.problem(wrong))?;
        Ok((header.to_owned(), column.to_owned()))
    });
    names.collect()
}

fn profile(value: Value<'_>) -> Result<Profile, Problem> {
    Profile::parse(value.text()?).map_err(|wrong| value.problem(wrong))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Config, Problem> {
        Config::read(None, text.to_owned())
    }

    #[test]
    fn a_configuration_is_read() {
        let config = read(
            "profile = \"gdpr\"\n[company]\nnames = [\"Harrow\"]\nknown_for = [\"pregnancy\"]\n[segments]\n\"Baby Club\" = \"told\"\n[dates]\ntimezone = \"Europe/Berlin\"\n[rules.quiet-hours]\nfrom = \"09:00\"\n",
        )
        .unwrap();
        assert_eq!(config.profile, Some(Profile::Gdpr));
        assert_eq!(config.segments["baby club"], Provenance::ZeroParty);
        assert!(config.zone.is_some());
    }

    #[test]
    fn mistakes_name_the_place_and_the_mend() {
        let problem = read("[company]\nnames = [\"Harrow\"]\nproccessors = []\n").unwrap_err();
        assert_eq!((problem.line, problem.column), (3, 1));
        assert!(problem.message.contains("`processors`"), "{problem}");
        assert!(read("[dates]\ntimezone = \"Berlin\"\n").is_err());
        assert!(
            read("profile = \"strickt\"\n")
                .unwrap_err()
                .message
                .contains("`strict`")
        );
    }
}
