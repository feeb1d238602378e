//! One file a subcommand, thin.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};

use crate::cli::BookArgs;
use crate::config::Config;
use crate::facts::lists::Lists;
use crate::findings::{CustomerKey, Exceptions};
use crate::input::dates::{DateReader, Moment};
use crate::input::document::{Document, Table, text_of};
use crate::report::{Customers, Format, Sink};
use crate::rules::book::{self, Book, Ingredients, Selection};
use crate::rules::source::{RuleSource, RuleText};

pub mod audit;
pub mod columns;
pub mod completions;
pub mod exposure;
pub mod files;
pub mod formats;
pub mod init;
pub mod inputs;
pub mod man;
mod memory;
pub mod offers;
pub mod remedy;
pub mod rules;
pub mod terminal;
pub mod topics;
pub mod verify;
pub mod walk;

/// Whether an error is but a reader that went away (`| head`): that ends a run quietly.
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
    })
}

/// How customers print on a terminal, and in what is said there.
pub fn customers(said: Option<Customers>) -> Customers {
    said.unwrap_or_else(|| Format::Table.customers(terminal::ci()))
}

/// The key that customers are masked with: `CREEPCHECK_KEY`.
pub fn customer_key() -> Option<CustomerKey> {
    // Of any bytes: a key that is no text must not go for none.
    let secret = std::env::var_os("CREEPCHECK_KEY")?;
    CustomerKey::new(secret.as_encoded_bytes())
}

/// Begins to write a file that people go on to edit, or that is added to: one that is there already stays.
///
/// # Errors
/// Where there is such a file, or it cannot be written.
pub fn create_new(path: &Path) -> Result<Sink> {
    if fs::metadata(path).is_ok_and(|about| about.is_file()) {
        bail!(
            "{}: is there already and is left as it is; name another file, or move it away",
            path.display()
        );
    }
    Ok(Sink::create(path)?)
}

/// The configuration and all that it and the command line add to the built-in rules, topics and lists.
pub struct Shelf {
    /// The configuration.
    pub config: Config,
    /// Built-in and own rules.
    pub rules: Vec<RuleSource>,
    /// Built-in and own lists.
    pub lists: Lists,
    /// Topic files of the user: name and text.
    pub topic_files: Vec<(String, String)>,
    /// Which rules run.
    pub selection: Selection,
}

impl Shelf {
    /// Reads what the command line names.
    ///
    /// # Errors
    /// Where a file cannot be read, or the configuration has a mistake.
    pub fn open(args: &BookArgs) -> Result<Shelf> {
        let config = Config::find(args.config.as_deref())?;
        let mut yours = Vec::new();
        for path in config.rule_files.iter().chain(&args.rules) {
            yours.extend(book::yours(path)?);
        }
        let mut lists = Lists::builtin()?;
        for (name, words) in &config.lists {
            lists
                .add(name, words)
                .map_err(|error| anyhow!("{}: [lists] {name}: {error}", config.name()))?;
        }
        let topic_files = config
            .topic_files
            .iter()
            .map(|path| Ok((path.display().to_string(), text_of(path)?)))
            .collect::<Result<Vec<_>>>()?;
        let typed = |flag: &[String]| (!flag.is_empty()).then(|| flag.to_vec());
        // What is selected by name on the command line is not ignored by the configuration.
        let ignored = config.ignore.iter();
        let ignored = ignored.filter(|name| !args.select.contains(name));
        let selection = Selection {
            select: typed(&args.select).unwrap_or_else(|| config.select.clone()),
            ignore: typed(&args.ignore).unwrap_or_else(|| ignored.cloned().collect()),
            profile: args.profile.or(config.profile).unwrap_or_default(),
            turn_on: None,
        };
        Ok(Shelf {
            rules: book::together(book::builtin(), yours),
            lists,
            topic_files,
            selection,
            config,
        })
    }

    /// The files that it was read from: the configuration and all that is named there or beside it.
    pub fn files(&self) -> Vec<PathBuf> {
        let rules = self.rules.iter().filter_map(|rule| match rule.text {
            RuleText::Own(_) => Some(&rule.file),
            RuleText::BuiltIn(_) => None,
        });
        let topics = self.topic_files.iter().map(|(name, _)| name);
        let named = rules.chain(topics).map(PathBuf::from);
        let formats = self.config.format_files.iter().cloned();
        named
            .chain(formats)
            .chain(self.config.path.clone())
            .collect()
    }

    /// Topic files and the configuration, as documents: for what only reads topics.
    pub fn topic_documents(&self) -> Vec<Document<'_>> {
        let files = self
            .topic_files
            .iter()
            .map(|(name, text)| Document::new(name.as_str(), text.as_str()));
        let config = (!self.config.text.is_empty()).then(|| self.config.document());
        files.chain(config).collect()
    }

    /// The exceptions of a file, if one is named.
    ///
    /// # Errors
    /// Where it cannot be read or has a mistake.
    pub fn exceptions(&self, path: Option<&Path>, now: Moment) -> Result<Exceptions> {
        let Some(path) = path else {
            return Ok(Exceptions::default());
        };
        let document = Document::new(path.display().to_string(), text_of(path)?);
        let rules = self.rules.iter().map(RuleSource::stem);
        let dates = DateReader::typed(self.config.zone.as_ref());
        Ok(Exceptions::read(&document, rules, &dates, now.seconds)?)
    }

    /// Compiles the rules in force.
    ///
    /// # Errors
    /// The first mistake in a rule, topic, list or the configuration.
    pub fn book(&self, now: i64) -> Result<Book> {
        let document = self.config.document();
        let parsed = document.parse()?;
        Book::new(&Ingredients {
            rules: &self.rules,
            lists: &self.lists,
            topics: &self.topic_documents(),
            config: Some(Table::new(&document, parsed.get_ref())),
            selection: &self.selection,
            now,
        })
        .map_err(|problem| anyhow!(problem))
    }
}
