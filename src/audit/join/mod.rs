//! The signals, streamed once: each row costs a parse and a look-up, and is kept only where a rule can use it.

use std::path::Path;

use hashbrown::HashMap;

mod about;
pub mod checked;
pub mod firsts;
mod keep;
pub mod probes;
mod ratings;
pub mod returns;
mod scopes;
mod sift;
mod signal;
mod sources;
mod statements;
mod strangers;
pub mod wants;
mod whose;

use about::About;
use ratings::Ratings;
use scopes::Scopes;
use sift::Near;
use sources::Sources;
pub use strangers::Strange;
use strangers::Strangers;
use whose::Whose;

use crate::audit::error::{AuditError, BadRowLog};
use crate::audit::join::checked::{Checked, CheckedRows, TIMEZONE};
use crate::audit::join::firsts::Firsts;
use crate::audit::join::probes::FOREIGN;
use crate::audit::join::wants::Wants;
use crate::audit::load::by_customer::ByCustomer;
use crate::audit::remarks::Remarks;
use crate::audit::rows::cells::Cells;
use crate::audit::rows::items::ItemReader;
use crate::audit::rows::reading::{self, Prepared};
use crate::audit::rows::texts::RowTexts;
use crate::audit::setup::{BadRows, Setup};
use crate::audit::share::Share;
use crate::audit::who::ids::Ids;
use crate::facts::customers::{CustomerId, Customers};
use crate::facts::ground;
use crate::facts::names::Sym;
use crate::facts::offer::{Campaign, Item, UNDATED};
use crate::facts::permission::Statement;
use crate::facts::signal::{Details, Signal, SignalFile, Signals, Zone};
use crate::facts::texts::Lexicon;
use crate::input::batch::{Batch, Row};
use crate::input::rows::Rows;
use crate::input::vocabulary::{Ground, Provenance, SignalColumn, SignalType};
use crate::input::wording::count;
use crate::rules::plan::Plan;

/// Streams signal files into what is known of a campaign's customers.
pub struct Joiner<'a, 'b> {
    setup: &'a Setup,
    extra_columns: &'a [String],
    /// Phrases of copy that is no marketing: a `contact` whose value says one is not counted.
    service_line: u128,
    campaign: &'a mut Campaign,
    segments: &'a HashMap<Sym, u32>,
    by_customer: &'a ByCustomer,
    wants: Wants<'a>,
    signals: Signals,
    kept: Vec<Signal>,
    statements: Vec<Statement>,
    ids: Whose<'a>,
    about: About<'a, 'b>,
    texts: RowTexts<'a>,
    sources: Sources<'a>,
    scopes: Scopes,
    ratings: Ratings,
    firsts: Firsts,
    near: Vec<Near>,
    bad: BadRowLog,
    undated: UndatedCounts,
    /// The first id of the signal files.
    example: String,
    strangers: Strangers,
    /// What was noted along the way.
    pub remarks: Remarks,
}

/// A row that may bear on the campaign.
struct Line<'r> {
    /// In [`Signals::files`].
    file: u16,
    row: Row<'r>,
    cells: &'r Cells<SignalColumn>,
    checked: Checked,
    /// Its customer's id, normalised.
    key: &'r [u8],
    /// Its item's place among the probes, where that was looked up and is known.
    probe: Option<usize>,
}

impl<'r> Line<'r> {
    /// A cell as text, trimmed.
    #[inline]
    fn get(&self, column: SignalColumn) -> &'r str {
        self.cells.get(self.row, column)
    }

    /// Since when it holds no more.
    fn end(&self) -> i64 {
        // One that cannot be read was a bad row.
        self.cells.end(self.row).unwrap_or(UNDATED)
    }
}

/// How many rows had no date, of the kinds whose date matters.
#[derive(Debug, Default, Clone, Copy)]
pub struct UndatedCounts {
    /// Consents without a date: in force, but nobody can say since when.
    pub consents: u64,
    /// Contacts without a date: not counted.
    pub contacts: u64,
}

/// What joining gives.
pub struct Joined {
    /// What is known of the campaign's customers.
    pub signals: Signals,
    /// Bad rows that were passed over.
    pub bad_rows: u64,
    /// Rows without a date.
    pub undated: UndatedCounts,
    /// An id of the signal files, for the message that nothing is in common.
    pub example: String,
    /// Files in which nobody of the campaign is.
    pub strange: Vec<Strange>,
    /// What was noted along the way.
    pub remarks: Remarks,
    /// Ids of one person.
    pub aliases: Ids,
}

/// Everything that a joiner reads.
pub struct Sides<'a, 'b> {
    /// The run.
    pub setup: &'a Setup,
    /// What texts show.
    pub lexicon: &'a Lexicon,
    /// The rules.
    pub plan: &'a Plan,
    /// What read the campaign's items.
    pub reader: &'a mut ItemReader<'b>,
    /// The phrase line of service messages.
    pub service_line: u128,
    /// The campaign, whose names and items grow by what is kept.
    pub campaign: &'a mut Campaign,
    /// Its customers.
    pub customers: &'a Customers,
    /// Its items by value.
    pub items: &'a mut HashMap<Item, u32>,
    /// They by the hash of their columns.
    pub item_cache: &'a HashMap<u64, u32>,
    /// Its segments by folded name.
    pub segments: &'a HashMap<Sym, u32>,
    /// Its offers by customer.
    pub by_customer: &'a ByCustomer,
    /// What the rules want to know.
    pub wants: Wants<'a>,
}

impl<'a, 'b> Joiner<'a, 'b> {
    /// A joiner for a run.
    pub fn new(sides: Sides<'a, 'b>) -> Self {
        let signals = Signals {
            // Place 0 is nowhere.
            extra: vec![Sym::NONE],
            known: vec![false; sides.customers.len()],
            given: true,
            details: vec![Details::NONE],
            ..Signals::default()
        };
        let categories = &sides.campaign.categories;
        Joiner {
            setup: sides.setup,
            extra_columns: &sides.plan.signal_columns,
            service_line: sides.service_line,
            ids: Whose::new(sides.customers),
            about: About::new(sides.reader, sides.items, sides.item_cache, categories),
            texts: RowTexts::new(sides.lexicon),
            sources: Sources::new(&sides.setup.company),
            scopes: Scopes::default(),
            ratings: Ratings::default(),
            campaign: sides.campaign,
            segments: sides.segments,
            by_customer: sides.by_customer,
            wants: sides.wants,
            signals,
            kept: Vec::new(),
            statements: Vec::new(),
            firsts: Firsts::default(),
            near: Vec::new(),
            bad: BadRowLog::default(),
            undated: UndatedCounts::default(),
            example: String::new(),
            strangers: Strangers::default(),
            remarks: Remarks::default(),
        }
    }

    /// Streams one signal file; its SHA-256, where that was asked for.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn file(&mut self, path: &Path) -> Result<Option<String>, AuditError> {
        let rows = Rows::signals(path, &self.setup.reading, self.extra_columns)?;
        let file = self.signals.files.len();
        if file > usize::from(u16::MAX) {
            return Err(AuditError::Other(
                "more than 65,536 signal files in one run; put several into one".into(),
            ));
        }
        self.signals.files.push(SignalFile {
            path: path.display().to_string(),
            rows: 0,
            format: rows.format().to_owned(),
        });
        self.ratings = Ratings::from(self.kept.len());
        self.scopes = Scopes::of_file(rows.recognised().is_some());
        let cells = Cells::of(&rows);
        let (setup, customers) = (self.setup, self.ids.customers);
        let prepare = |batch: &Batch, rows: &mut CheckedRows, waits: bool| {
            rows.check(batch, &cells);
            if !waits {
                rows.find(customers);
            }
        };
        let rows = reading::each(setup, rows, prepare, |batch| {
            batch.made.find(customers);
            self.strangers.look(&batch.made);
            self.batch(file, batch, &cells);
        })?;
        let own = &mut self.signals.files[file];
        own.rows = rows.rows();
        self.strangers.end(&own.path);
        for note in rows.notes().into_iter().chain(rows.unread()) {
            self.remarks.say(note);
        }
        self.ratings.scale(&mut self.kept);
        Ok(rows.sha256())
    }

    fn bad_row(&mut self, line: u64, what: impl std::fmt::Display) {
        if let Some(file) = self.signals.files.last() {
            self.bad.add(&file.path, line, what);
        }
    }

    /// Takes what is of use from the rows of a batch.
    fn batch(&mut self, file: usize, batch: &Prepared<CheckedRows>, cells: &Cells<SignalColumn>) {
        let Prepared {
            batch,
            made: rows,
            faults,
        } = batch;
        self.signals.types |= rows.types();
        let mut near = std::mem::take(&mut self.near);
        self.sift(batch, rows, cells, &mut near);
        let emptied = self.about.probes.emptied();
        let mut bad = rows.bad().iter().peekable();
        for near in &near {
            while let Some(found) = bad.next_if(|found| found.before <= near.place as usize) {
                self.bad_row(found.line, &found.what);
            }
            let (checked, key) = rows.get(near.place as usize);
            let probe = near
                .probe
                .filter(|_| emptied == self.about.probes.emptied());
            self.line(Line {
                file: file as u16,
                row: batch.row(checked.row as usize),
                cells,
                checked,
                key,
                probe: probe.map(|place| place as usize),
            });
        }
        self.near = near;
        for found in bad {
            self.bad_row(found.line, &found.what);
        }
        for (line, what) in faults {
            self.bad_row(*line, what);
        }
    }

    fn line(&mut self, mut line: Line<'_>) {
        use SignalColumn as C;
        let Checked {
            kind, at, customer, ..
        } = line.checked;
        let customer = Some(customer).filter(|customer| customer.is_some());
        let customer = customer.or_else(|| self.ids.by_hash(line.key));
        if let Some(customer) = customer {
            self.signals.known[customer.0 as usize] = true;
            self.strangers.meet();
        }
        if line.checked.zone {
            self.zone(&line, customer);
            return;
        }
        if kind == SignalType::Alias {
            let other = line.cells.raw(line.row, C::Value);
            self.ids.alias(line.key, other, customer);
        }
        if self.example.is_empty() {
            self.example = line.get(C::CustomerId).to_owned();
        }
        let segment = self.membership(&line, customer);
        let Some(customer) = customer else {
            if kind == SignalType::Rating {
                // A stranger's counts for the file's scale.
                self.ratings.read(line.get(C::Value));
            }
            return;
        };
        if kind == SignalType::Alias {
            return;
        }
        line.checked.customer = customer;
        let is_statement = SignalType::PERMISSION & kind.bit() != 0;
        if is_statement {
            self.statement(&line);
        }
        if !is_statement || self.wants.statements(kind, at) {
            self.signal(&line, segment);
        }
    }

    /// `timezone=…` is the recipient's clock and no knowledge of the person.
    fn zone(&mut self, line: &Line<'_>, customer: Option<CustomerId>) {
        let value = line.get(SignalColumn::Value);
        let name = value.strip_prefix(TIMEZONE).map(str::trim);
        if let (Some(customer), Some(name)) = (customer, name) {
            let name = self.campaign.names.intern(name);
            let at = line.checked.at;
            self.signals.zones.push(Zone { customer, at, name });
        }
    }

    /// Who is in which segment of the campaign, and what that rests on.
    fn membership(&mut self, line: &Line<'_>, customer: Option<CustomerId>) -> Sym {
        let name = line.get(SignalColumn::Segment);
        if name.is_empty() {
            return Sym::NONE;
        }
        let Some(sym) = self.campaign.names.find_label(name) else {
            return FOREIGN;
        };
        let Some(&at) = self.segments.get(&sym) else {
            return sym;
        };
        let provenance = self.provenance(line);
        let source = self.sources.of(line.get(SignalColumn::Source), "");
        let kind = line.checked.kind;
        let segment = &mut self.campaign.segments[at as usize];
        segment.reach(|| match customer {
            Some(customer) => u64::from(customer.0),
            None => Share::person(line.key),
        });
        segment.by_model |= kind == SignalType::Inference
            || provenance == Some(Provenance::Inferred)
            || !line.get(SignalColumn::Confidence).is_empty();
        segment.by_broker |=
            ground::of_signal(kind, provenance, false, source.others) == Ground::Acquired;
        sym
    }

    /// Ends joining: sorted by customer and time, returns set against purchases.
    ///
    /// # Errors
    /// Bad rows, where they stop the run.
    pub fn finish(mut self) -> Result<Joined, AuditError> {
        self.say_idle_scopes();
        self.say_idle_channels();
        if let Some(question) = self.sources.question() {
            self.remarks.say(question);
        }
        if self.ids.nobodys > 0 {
            self.remarks.say(format!(
                "{} passed over: “N/A” and the like are no ids, nor is what a spreadsheet leaves of a long number, “4.9E+12”",
                count(self.ids.nobodys, "`alias` signal")
            ));
        }
        let bad_rows = self.bad.count();
        if self.setup.bad_rows == BadRows::Stop {
            self.bad.stop()?;
        }
        // Sorting takes room of its own.
        drop((self.wants, self.firsts));
        let customers = self.signals.known.len();
        let mut kept = self.kept;
        // In place, since they are the most that a run holds; what one row of an export became stands by item.
        kept.sort_unstable_by_key(|signal| {
            let Signal {
                customer, at, file, ..
            } = *signal;
            (customer, at, file, signal.line, signal.kind, signal.item)
        });
        self.statements
            .sort_by_key(|said| (said.customer, said.at, said.file, said.line));
        kept.shrink_to_fit();
        let mut signals = self.signals;
        (signals.zones).sort_by_key(|zone| (zone.customer, zone.at));
        signals.starts = starts(customers, kept.iter().map(|signal| signal.customer));
        signals.statement_starts =
            starts(customers, self.statements.iter().map(|said| said.customer));
        signals.kept = kept;
        signals.statements = self.statements;
        let zone = self.setup.reading.zone.as_ref();
        returns::cancel(&mut signals, self.campaign, zone);
        Ok(Joined {
            signals,
            bad_rows,
            undated: self.undated,
            example: self.example,
            strange: self.strangers.into_files(),
            remarks: self.remarks,
            aliases: self.ids.aliases,
        })
    }
}

fn starts(customers: usize, owners: impl Iterator<Item = CustomerId>) -> Vec<u32> {
    let mut starts = vec![0u32; customers + 1];
    for owner in owners {
        starts[owner.0 as usize + 1] += 1;
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    starts
}
