//! What a run is to do: everything decided before the first byte is read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use clap::ValueEnum;

use crate::audit::share::Share;
use crate::config::Config;
use crate::facts::names::fold_label;
use crate::input::catalogue::{Catalogue, Item};
use crate::input::dates::Moment;
use crate::input::offers::Offers;
use crate::input::rows::Reading;
use crate::input::vocabulary::{CampaignColumn, Provenance};
use crate::rules::book::Book;

/// What to do with a row that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum BadRows {
    /// End, naming up to twenty of them
    Stop,
    /// Go on, count them, and hold the campaign's back
    Hold,
}

/// What a run is to do.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Campaign files.
    pub campaigns: Vec<PathBuf>,
    /// Signal files.
    pub signals: Vec<PathBuf>,
    /// How files are read.
    pub reading: Reading,
    /// What lies in files of its own.
    pub beside: Beside,
    /// "Now", and when a row without `send_at` is sent.
    pub as_of: Moment,
    /// `--audience all`
    pub everybody: bool,
    /// What to do with bad rows.
    pub bad_rows: BadRows,
    /// The share of customers that is audited, where it is not all.
    pub share: Option<Share>,
    /// Rows are written again one by one: cleared, held back or annotated.
    pub sorts_rows: bool,
    /// Nothing to audit is no error.
    pub allow_empty: bool,
    /// Who is "us", and who acts for us.
    pub company: Company,
    /// `[segments]`: how a list came to be, by its folded name.
    pub segments: BTreeMap<String, Provenance>,
    /// Whether an error may name a customer: not where reports do not.
    pub names_customers: bool,
    /// How many threads may work; at least one. What is found is the same at any number.
    pub threads: usize,
    /// Progress: bytes read are told to it.
    pub progress: Option<Progress>,
}

impl Setup {
    /// A run over a campaign and what is known of its customers, on one thread; nothing lies beside them. No offer at
    /// all is no error, a row that cannot be read is.
    pub fn plain(campaign: PathBuf, signals: Option<PathBuf>, as_of: Moment) -> Setup {
        Setup {
            campaigns: vec![campaign],
            signals: signals.into_iter().collect(),
            reading: Reading::default(),
            beside: Beside::default(),
            as_of,
            everybody: false,
            bad_rows: BadRows::Stop,
            share: None,
            sorts_rows: false,
            allow_empty: true,
            company: Company::default(),
            segments: BTreeMap::new(),
            names_customers: true,
            threads: 1,
            progress: None,
        }
    }
}

/// What lies beside campaigns and signals, in files of its own.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// What recipients are offered.
    pub offers: Option<Arc<Offers>>,
    /// Files of products.
    pub products: Vec<PathBuf>,
    /// What they say of products.
    pub catalogue: Option<Catalogue>,
    /// Which ids are one person's.
    pub identities: Vec<PathBuf>,
}

impl Beside {
    /// An item with what the catalogue knows of it.
    pub fn complete<'a>(&'a self, item: Item<&'a str>) -> Item<&'a str> {
        match &self.catalogue {
            Some(catalogue) => catalogue.complete(item),
            None => item,
        }
    }

    /// The columns that offers get by the catalogue, where a file names them at all: a bit each.
    pub fn completed(&self, columns: u32) -> u32 {
        let named = CampaignColumn::ProductId.bit() | CampaignColumn::ProductName.bit();
        if self.catalogue.is_none() || columns & named == 0 {
            return columns;
        }
        let fills = Catalogue::FILLS.into_iter();
        fills.fold(columns, |all, own| all | own.bit())
    }
}

/// Told how many more bytes were read.
#[derive(Clone)]
pub struct Progress(pub std::sync::Arc<dyn Fn(u64) + Send + Sync>);

impl std::fmt::Debug for Progress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Progress")
    }
}

/// `[company]` of the configuration.
#[derive(Debug, Clone, Default)]
pub struct Company {
    /// Names that are us, folded, our systems and channels included.
    pub ours: BTreeSet<String>,
    /// Words for our places, folded: a source put together of them alone is us, too.
    pub parts: BTreeSet<String>,
    /// Companies that act for us, folded: they do not count as hands.
    pub processors: BTreeSet<String>,
    /// Companies that are known to be others, folded: nobody need ask.
    pub others: BTreeSet<String>,
}

impl Company {
    /// The company of a configuration, with the systems and places that are anybody's own.
    pub fn new(config: &Config, book: &Book) -> Company {
        let folded = |names: &[String]| names.iter().map(|name| fold_label(name)).collect();
        let mut ours: BTreeSet<String> = folded(&config.company_names);
        ours.extend(book.systems.iter().cloned());
        Company {
            ours,
            parts: book.system_parts.iter().cloned().collect(),
            processors: folded(&config.processors),
            others: folded(&config.other_companies),
        }
    }

    /// Whether a source is us: empty, one of our systems, channels or names, or put together of our places ("In-store
    /// POS", "Till 4").
    pub fn is_us(&self, source: &str) -> bool {
        source.is_empty() || {
            let folded = fold_label(source);
            self.ours.contains(&folded) || self.together(&folded)
        }
    }

    fn together(&self, folded: &str) -> bool {
        let mut words = folded
            .split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.bytes().all(|byte| byte.is_ascii_digit()))
            .peekable();
        words.peek().is_some() && words.all(|word| self.parts.contains(word))
    }

    /// Whether a source is known to be another company.
    pub fn is_other(&self, source: &str) -> bool {
        let source = fold_label(source);
        self.others.contains(&source) || self.processors.contains(&source)
    }

    /// Whether a company counts among those that hold the data.
    pub fn counts(&self, company: &str) -> bool {
        !self.is_us(company) && !self.processors.contains(&fold_label(company))
    }
}
