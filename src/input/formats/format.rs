//! One export format, read from its file.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::tz::TimeZone;

use crate::input::dates::{self, DateOrder};
use crate::input::document::{Document, Problem, Table, Value};
use crate::input::vocabulary::{CampaignColumn, SignalColumn, fold_word};

use super::block::{self, Block, Filling, Test, Word, filling, place_of};
use super::known::{Known, Traits};
use super::place::{Place, Template};

/// What a file of a format is for, unless it is said at the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Serves {
    /// What is known of customers.
    Signals,
    /// What they are about to be sent.
    Campaign,
    /// What there is to offer.
    Products,
    /// Customers: who receives a campaign, or who is not to. The user must say.
    Either,
    /// Nothing: it lacks what any of these need.
    Nothing,
}

impl Serves {
    const WORDS: [(&'static str, Serves); 5] = [
        ("signals", Serves::Signals),
        ("campaign", Serves::Campaign),
        ("products", Serves::Products),
        ("either", Serves::Either),
        ("nothing", Serves::Nothing),
    ];
}

/// An export format.
#[derive(Debug, Clone)]
pub struct Format {
    /// The stem of its file's name, such as `shopify_orders`.
    pub id: String,
    /// Its name among people.
    pub title: String,
    /// Where the tool writes such a file, and what is in it.
    pub about: String,
    /// What a file of it is for.
    pub serves: Serves,
    /// Why a file of it cannot be used, and what to export instead.
    pub refused: Option<String>,
    /// What the reader of a report should know about it; said once a run.
    pub note: Option<String>,
    /// In which order it writes dates.
    pub dates: DateOrder,
    /// The zone of times without an offset; none where that is the account's.
    pub zone: Option<TimeZone>,
    /// Columns whose filled cells are what a customer answered.
    pub declared: Vec<String>,
    /// Looked for only where a file is nothing else.
    pub(super) last: bool,
    known: Vec<Known>,
    /// Cells that say nothing, folded.
    pub(super) blank: Vec<String>,
    pub(super) fill_down: Option<FillDown>,
    pub(super) signals: Vec<Block<SignalColumn>>,
    pub(super) campaign: Option<Block<CampaignColumn>>,
    pub(super) product: Option<Block<CampaignColumn>>,
    /// Columns that are of no use, whatever `each = "other column"` says.
    ignored: Vec<String>,
}

/// Cells that are blank because they repeat what stands above.
#[derive(Debug, Clone)]
pub(super) struct FillDown {
    /// Rows with the same here belong together.
    pub(super) by: Place,
    pub(super) columns: Vec<String>,
}

const KEYS: [&str; 17] = [
    "title",
    "about",
    "serves",
    "refused",
    "note",
    "known",
    "last",
    "dates",
    "blank",
    "ignored",
    "fill_down",
    "customer_id",
    "aliases",
    "declared",
    "signal",
    "campaign",
    "product",
];

impl Format {
    /// Reads a format's file; `id` is the stem of its name.
    ///
    /// # Errors
    /// The first mistake, with its place and the mend.
    pub fn read(id: &str, document: &Document<'_>) -> Result<Format, Problem> {
        let parsed = document.parse()?;
        let table = Table::new(document, parsed.get_ref());
        table.only(&KEYS, "a format")?;
        let whole = |message: String| document.problem(0..0, message);
        let text = |key: &str| table.get(key).map(Value::text).transpose();
        let required =
            |key: &str| text(key)?.ok_or_else(|| whole(format!("a format needs `{key} = \"…\"`")));
        let serves = match table.get("serves") {
            Some(value) => serves(value)?,
            None => {
                return Err(whole(
                    "a format needs `serves = \"signals\"` or the like".into(),
                ));
            }
        };
        let mut format = Format {
            id: id.to_owned(),
            title: required("title")?.to_owned(),
            about: text("about")?.unwrap_or_default().to_owned(),
            serves,
            refused: text("refused")?.map(str::to_owned),
            note: text("note")?.map(str::to_owned),
            dates: DateOrder::Iso,
            zone: None,
            declared: table.texts("declared")?,
            last: table
                .get("last")
                .map(Value::truth)
                .transpose()?
                .unwrap_or(false),
            known: Vec::new(),
            blank: table
                .texts("blank")?
                .iter()
                .map(|word| fold_word(word))
                .collect(),
            fill_down: None,
            signals: Vec::new(),
            campaign: None,
            product: None,
            ignored: table.texts("ignored")?,
        };
        for (own, span) in table.tables("known")? {
            let known = Known::read(own)?;
            if !known.asks() {
                return Err(document.problem(span, "[[known]] needs `header = [\"…\"]`"));
            }
            format.known.push(known);
        }
        if format.known.is_empty() {
            return Err(whole(
                "a format needs [[known]] with `header = [\"…\"]`".into(),
            ));
        }
        if let Some(value) = table.get("dates") {
            let (order, zone) = dates::stated(value.table()?)?;
            (format.dates, format.zone) = (order.unwrap_or_default(), zone);
        }
        if let Some(value) = table.get("fill_down") {
            format.fill_down = Some(fill_down(value)?);
        }
        format.read_blocks(table)?;
        if serves == Serves::Nothing && format.refused.is_none() {
            return Err(whole(
                "a format that serves nothing needs `refused = \"why, and what to export instead\"`".into(),
            ));
        }
        Ok(format)
    }

    fn read_blocks(&mut self, table: Table<'_>) -> Result<(), Problem> {
        let customer = table.get("customer_id").map(filling).transpose()?;
        for (own, span) in table.tables("signal")? {
            let mut block = Block::<SignalColumn>::read(own, "[[signal]]")?;
            if !block.has(SignalColumn::Type) {
                return Err(table.problem(span, "a [[signal]] needs a `type`"));
            }
            self.add_customer(&mut block, customer.as_ref());
            if !block.has(SignalColumn::CustomerId) {
                let message = "no `customer_id`; say it above the first [[signal]], for all";
                return Err(table.problem(span, message));
            }
            self.signals.push(block);
        }
        if let Some(value) = table.get("aliases") {
            for (word, span) in value.words()? {
                let place = Place::parse(word.trim_matches(['{', '}']))
                    .map_err(|why| table.document.problem(span, why))?;
                let template = Template::of(place.clone());
                let phone = place.is_phone();
                let block = self.statement("alias", place, template, customer.as_ref());
                self.signals.push(Block { phone, ..block });
            }
        }
        for column in std::mem::take(&mut self.declared) {
            self.declare(&column, customer.as_ref());
        }
        if let Some(value) = table.get("campaign") {
            let mut block = Block::<CampaignColumn>::read(value.table()?, "[campaign]")?;
            if !block.has(CampaignColumn::CustomerId)
                && let Some(customer) = &customer
            {
                block
                    .columns
                    .push((CampaignColumn::CustomerId, customer.clone()));
            }
            self.campaign = Some(block);
        }
        if let Some(value) = table.get("product") {
            self.product = Some(Block::read(value.table()?, "[product]")?);
        }
        Ok(())
    }

    fn add_customer(&self, block: &mut Block<SignalColumn>, customer: Option<&Filling>) {
        if !block.has(SignalColumn::CustomerId)
            && let Some(customer) = customer
        {
            block
                .columns
                .push((SignalColumn::CustomerId, customer.clone()));
        }
    }

    /// Adds a column whose filled cells are what a customer answered.
    pub fn declare_also(&mut self, column: &str) {
        let customer = self
            .signals
            .iter()
            .flat_map(|block| &block.columns)
            .find(|(own, _)| *own == SignalColumn::CustomerId)
            .map(|(_, filling)| filling.clone());
        self.declare(column, customer.as_ref());
    }

    /// Puts an id in place of the format's own: for a file that is about one person.
    pub fn set_customer(&mut self, id: &str) {
        let own = Filling::Text(Template::text(id));
        for block in &mut self.signals {
            for (column, filling) in &mut block.columns {
                if *column == SignalColumn::CustomerId {
                    *filling = own.clone();
                }
            }
        }
    }

    fn declare(&mut self, column: &str, customer: Option<&Filling>) {
        let place = Place::Columns(vec![column.to_owned()]);
        let block = self.statement("declared", place, Template::answer(column), customer);
        self.signals.push(block);
        self.declared.push(column.to_owned());
    }

    /// A block that is made where `place` is filled.
    fn statement(
        &self,
        kind: &str,
        place: Place,
        value: Template,
        customer: Option<&Filling>,
    ) -> Block<SignalColumn> {
        let mut block = Block {
            when: vec![Test {
                place,
                words: vec![Word::Filled],
            }],
            unless: Vec::new(),
            once_per: None,
            each: None,
            columns: vec![
                (SignalColumn::Type, Filling::Text(Template::text(kind))),
                (SignalColumn::Value, Filling::Text(value)),
            ],
            phone: false,
        };
        self.add_customer(&mut block, customer);
        block
    }

    /// How well a file fits, and why; none where it does not.
    pub(super) fn fits(&self, file: &Traits) -> Option<(usize, String)> {
        self.known
            .iter()
            .filter_map(|known| known.fits(file))
            .max_by_key(|(score, _)| *score)
    }

    /// Every header that it names, folded: what is not among them is a column of the user's own.
    pub(super) fn named(&self) -> BTreeSet<String> {
        let known = self.known.iter().flat_map(Known::names);
        let signals = self.signals.iter().flat_map(Block::names);
        let campaign = self.campaign.iter().flat_map(Block::names);
        known
            .chain(signals)
            .chain(campaign)
            .chain(&self.ignored)
            .map(|name| fold_word(name))
            .collect()
    }

    /// What a column of a file is read as: columns of the contract, and `decides` where it only says
    /// what a row becomes. Nothing for a column that is of no use.
    pub fn meaning(&self, header: &str) -> Vec<&'static str> {
        let name = fold_word(header);
        let mut words: Vec<&'static str> = Vec::new();
        for block in &self.signals {
            block.meaning(&name, &mut words);
        }
        for block in self.campaign.iter().chain(&self.product) {
            block.meaning(&name, &mut words);
        }
        if words.is_empty() && !self.named().contains(&name) {
            let others = self
                .signals
                .iter()
                .flat_map(|block| block.of_other_column(header));
            words.extend(others.collect::<BTreeSet<_>>());
        }
        if words.len() > 1 {
            words.retain(|word| *word != block::DECIDES);
        }
        words
    }

    /// Whether a file of it can be read as signals.
    pub fn gives_signals(&self) -> bool {
        self.refused.is_none() && (self.serves == Serves::Signals || !self.signals.is_empty())
    }
}

/// The id that a format's file gives it.
pub fn id_of(path: &Path) -> String {
    path.file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn serves(value: Value<'_>) -> Result<Serves, Problem> {
    let word = value.text()?;
    Serves::WORDS
        .into_iter()
        .find(|(own, _)| *own == word)
        .map(|(_, serves)| serves)
        .ok_or_else(|| {
            let words = Serves::WORDS.map(|(own, _)| own).join(", ");
            value.problem(format!("\"{word}\" is none of {words}"))
        })
}

fn fill_down(value: Value<'_>) -> Result<FillDown, Problem> {
    let table = value.table()?;
    table.only(&["by", "columns"], "[fill_down]")?;
    let need = |key: &str| {
        table
            .get(key)
            .ok_or_else(|| value.problem(format!("[fill_down] lacks `{key}`")))
    };
    Ok(FillDown {
        by: place_of(need("by")?)?,
        columns: need("columns")?.texts()?,
    })
}
