//! The signals, streamed once: each row costs a parse and a look-up, and is kept only where a rule can use it.

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use std::collections::BTreeMap;
use std::hash::BuildHasher;
use std::path::Path;

mod aliases;
mod sift;
mod sources;
mod statements;

pub use aliases::Aliases;
use sift::Near;

use crate::audit::by_customer::ByCustomer;
use crate::audit::checked::{Cells, Checked, CheckedRows, TIMEZONE};
use crate::audit::error::{AuditError, BadRowLog};
use crate::audit::firsts::{Asked, Firsts, Kept, Offered};
use crate::audit::items::{self, ItemReader};
use crate::audit::probes::{FOREIGN, ItemKeys, Probes};
use crate::audit::reading::{self, Prepared};
use crate::audit::remarks::Remarks;
use crate::audit::setup::{BadRows, Setup};
use crate::audit::share::Share;
use crate::audit::wants::{Loose, Person, Wants};
use crate::facts::categories::CategoryId;
use crate::facts::customers::{CustomerId, Customers};
use crate::facts::ground;
use crate::facts::names::{Sym, fold_label, fold_product};
use crate::facts::offer::{Campaign, Item, UNDATED};
use crate::facts::permission::{Scope, Statement};
use crate::facts::phrases::Scan;
use crate::facts::signal::{Details, Signal, SignalFile, Signals};
use crate::facts::texts::{Lexicon, TextFacts};
use crate::facts::topics::{TopicSet, question};
use crate::input::batch::{Batch, Row};
use crate::input::identity;
use crate::input::rows::Rows;
use crate::input::vocabulary::{Channel, Ground, Provenance, SignalColumn, SignalType, fold_word};
use crate::rules::plan::Plan;

/// Streams signal files into what is known of a campaign's customers.
pub struct Joiner<'a, 'b> {
    setup: &'a Setup,
    lexicon: &'a Lexicon,
    reader: &'a mut ItemReader<'b>,
    extra_columns: &'a [String],
    /// Phrases of copy that is no marketing: a `contact` whose value says one is not counted.
    service_line: u128,
    campaign: &'a mut Campaign,
    customers: &'a Customers,
    /// Its customers by the SHA-256 of their addresses, once a signal file turned out to have such.
    hashes: Option<Customers>,
    items: &'a mut HashMap<Item, u32>,
    segments: &'a HashMap<Sym, u32>,
    by_customer: &'a ByCustomer,
    wants: Wants<'a>,
    signals: Signals,
    kept: Vec<Signal>,
    statements: Vec<Statement>,
    text_ids: HashMap<TextFacts, u32>,
    text_cache: HashMap<u64, TextFacts>,
    /// Items of signals, what they share with the campaign's, and those that the campaign has itself.
    probes: Probes,
    near: Vec<Near>,
    item_cache: &'a HashMap<u64, u32>,
    sources: HashMap<u64, (bool, u8)>,
    scopes: HashMap<u64, Scope>,
    /// Scopes are names that someone gave in another tool, not the contract's words.
    loose_scopes: bool,
    /// Sources that nobody said anything about, and how many rows have them.
    strangers: BTreeMap<String, u64>,
    firsts: Firsts,
    hasher: FixedState,
    scan: Scan,
    /// Aliases that concern customers of the campaign: both ids, normalised.
    aliases: Vec<(Vec<u8>, Vec<u8>)>,
    /// The highest plain rating, by file.
    highest_rating: f32,
    first_of_file: usize,
    bad: BadRowLog,
    undated: UndatedCounts,
    example: String,
    campaign_categories: HashMap<u64, bool>,
    campaign_category_count: usize,
    /// What was noted along the way.
    pub remarks: Remarks,
}

/// How many rows had no date, of the kinds whose date matters.
#[derive(Debug, Default, Clone, Copy)]
pub struct UndatedCounts {
    /// Consents without a date: in force, but nobody can say since when.
    pub consents: u64,
    /// Contacts without a date: not counted.
    pub contacts: u64,
}

/// What a row says beside whom it is about, when and of which type.
struct Said<'r> {
    facts: &'r TextFacts,
    details: &'r Details,
    value: &'r str,
    /// The item's.
    columns: [&'r str; 5],
    /// Of columns that rules name.
    extra: &'r [&'r str],
}

/// Caches are emptied when they hold so many: memory is the campaign's and not the signals'.
const CACHE: usize = 1 << 16;

/// Types of which only the item and who did it matter, where nothing else is said.
const PLAIN: u32 = SignalType::BEHAVIOUR
    & !(SignalType::Return.bit() | SignalType::Rating.bit() | SignalType::Dislike.bit());

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
    /// What was noted along the way.
    pub remarks: Remarks,
    /// Ids of one person.
    pub aliases: Aliases,
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
        let customers = sides.customers.len();
        let categories = sides.campaign.categories.len();
        Joiner {
            setup: sides.setup,
            lexicon: sides.lexicon,
            reader: sides.reader,
            extra_columns: &sides.plan.signal_columns,
            service_line: sides.service_line,
            campaign: sides.campaign,
            customers: sides.customers,
            hashes: None,
            items: sides.items,
            segments: sides.segments,
            by_customer: sides.by_customer,
            wants: sides.wants,
            signals: Signals {
                // Place 0 is nowhere.
                extra: vec![Sym::NONE],
                known: vec![false; customers],
                given: true,
                details: vec![Details::NONE],
                texts: vec![TextFacts::default()],
                ..Signals::default()
            },
            kept: Vec::new(),
            statements: Vec::new(),
            text_ids: HashMap::from([(TextFacts::default(), 0)]),
            text_cache: HashMap::new(),
            probes: Probes::default(),
            near: Vec::new(),
            item_cache: sides.item_cache,
            sources: HashMap::new(),
            scopes: HashMap::new(),
            loose_scopes: false,
            strangers: BTreeMap::new(),
            firsts: Firsts::default(),
            hasher: FixedState::default(),
            scan: Scan::new(),
            aliases: Vec::new(),
            highest_rating: 0.0,
            first_of_file: 0,
            bad: BadRowLog::default(),
            undated: UndatedCounts::default(),
            example: String::new(),
            campaign_categories: HashMap::new(),
            campaign_category_count: categories,
            remarks: Remarks::default(),
        }
    }

    /// Streams one signal file; its SHA-256, where that was asked for.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn file(&mut self, path: &Path) -> Result<Option<String>, AuditError> {
        let rows = Rows::signals(path, &self.setup.reading(), self.extra_columns)?;
        let file = self.signals.files.len();
        if file > usize::from(u8::MAX) {
            return Err(AuditError::Other(
                "more than 256 signal files in one run".into(),
            ));
        }
        self.signals.files.push(SignalFile {
            path: path.display().to_string(),
            columns: self.setup.beside.completed::<SignalColumn>(rows.bits()),
            rows: 0,
            format: rows.format().to_owned(),
        });
        self.highest_rating = 0.0;
        self.first_of_file = self.kept.len();
        self.loose_scopes = rows.recognised().is_some();
        self.scopes.clear();
        let mut slots = [usize::MAX; SignalColumn::ALL.len()];
        slots.copy_from_slice(rows.slots());
        let cells = Cells {
            slots,
            extra: rows.extra().to_vec(),
            dates: rows.dates().clone(),
            width: rows.width(),
        };
        let (setup, customers) = (self.setup, self.customers);
        let prepare = |batch: &Batch, rows: &mut CheckedRows| {
            rows.check(batch, &cells);
            rows.find(customers);
        };
        let rows = reading::each(setup, rows, prepare, |batch| {
            self.batch(file, batch, &cells);
        })?;
        self.signals.files[file].rows = rows.rows();
        for note in rows.notes() {
            self.remarks.say(note);
        }
        self.scale_ratings();
        Ok(rows.sha256())
    }

    fn bad_row(&mut self, line: u64, what: impl std::fmt::Display) {
        if let Some(file) = self.signals.files.last() {
            self.bad.add(&file.path, line, what);
        }
    }

    /// Takes what is of use from the rows of a batch.
    fn batch(&mut self, file: usize, batch: &Prepared<CheckedRows>, cells: &Cells) {
        let Prepared {
            batch,
            made: rows,
            faults,
        } = batch;
        self.signals.types |= rows.types();
        let mut near = std::mem::take(&mut self.near);
        self.sift(batch, rows, cells, &mut near);
        let emptied = self.probes.emptied();
        let mut bad = rows.bad().iter().peekable();
        for near in &near {
            while let Some(found) = bad.next_if(|found| found.before <= near.place as usize) {
                self.bad_row(found.line, &found.what);
            }
            let (checked, key) = rows.get(near.place as usize);
            let row = batch.row(checked.row as usize);
            let probe = near.probe.filter(|_| emptied == self.probes.emptied());
            self.row(
                file,
                row,
                cells,
                checked,
                key,
                probe.map(|place| place as usize),
            );
        }
        self.near = near;
        for found in bad {
            self.bad_row(found.line, &found.what);
        }
        for (line, what) in faults {
            self.bad_row(*line, what);
        }
    }

    fn row(
        &mut self,
        file: usize,
        row: Row<'_>,
        cells: &Cells,
        mut checked: Checked,
        key: &[u8],
        probe: Option<usize>,
    ) {
        use SignalColumn as C;
        let Checked { kind, at, .. } = checked;
        let customer = Some(checked.customer).filter(|customer| customer.is_some());
        let customer = customer.or_else(|| self.whose(key));
        if checked.zone {
            self.zone(row, cells, customer);
            return;
        }
        if kind == SignalType::Alias {
            self.alias(key, cells.raw(row, C::Value), customer);
        }
        if self.example.is_empty() {
            self.example = String::from_utf8_lossy(key).into_owned();
        }
        let segment = self.membership(row, cells, kind, key, customer);
        let Some(customer) = customer else {
            self.note_rating(row, cells, kind);
            return;
        };
        if kind != SignalType::Alias {
            self.signals.known[customer.0 as usize] = true;
        }
        checked.customer = customer;
        let is_statement = SignalType::PERMISSION & kind.bit() != 0;
        if is_statement {
            self.statement(file, row, cells, checked);
        }
        if kind != SignalType::Alias && (!is_statement || self.wants.statements(kind, at)) {
            self.signal(file, row, cells, checked, segment, probe);
        }
    }

    /// `timezone=…` is the recipient's clock and no knowledge of the person.
    fn zone(&mut self, row: Row<'_>, cells: &Cells, customer: Option<CustomerId>) {
        let value = cells.get(row, SignalColumn::Value);
        let name = value.strip_prefix(TIMEZONE).map(str::trim);
        if let (Some(customer), Some(name)) = (customer, name) {
            let zone = self.campaign.names.intern(name);
            self.signals.zones.insert(customer, zone);
        }
    }

    /// The customer of an id that is not the campaign's own: by the hash of an e-mail address on either side.
    fn whose(&mut self, key: &[u8]) -> Option<CustomerId> {
        if identity::is_sha256_hex(key) {
            let customers = self.customers;
            return self
                .hashes
                .get_or_insert_with(|| customers.by_hashed_email())
                .find(key);
        }
        if self.customers.has_hashes() && identity::is_email(key) {
            return self
                .customers
                .find(identity::sha256_of_email(key).as_bytes());
        }
        None
    }

    /// `alias` joins ids of one person; rows read before it may have been somebody's after all.
    fn alias(&mut self, key: &[u8], value: &[u8], customer: Option<CustomerId>) {
        let mut buffer = Vec::new();
        let other = identity::normalise(value, &mut buffer).to_vec();
        if other.is_empty() || other == key {
            return;
        }
        let known = |key: &[u8]| {
            let hashes = self.hashes.as_ref();
            self.customers
                .find(key)
                .or_else(|| hashes.and_then(|hashes| hashes.find(key)))
        };
        // Where neither is known, a chain may still lead to the campaign; but not any number of them is remembered.
        let bears = customer.is_some() || known(&other).is_some();
        if bears || self.aliases.len() < CACHE {
            self.aliases.push((key.to_vec(), other));
        }
    }

    /// Who is in which segment of the campaign, and what that rests on.
    fn membership(
        &mut self,
        row: Row<'_>,
        cells: &Cells,
        kind: SignalType,
        key: &[u8],
        customer: Option<CustomerId>,
    ) -> Sym {
        let name = cells.get(row, SignalColumn::Segment);
        if name.is_empty() {
            return Sym::NONE;
        }
        let folded = fold_label(name);
        let Some(sym) = self.campaign.names.find(&folded) else {
            return FOREIGN;
        };
        let Some(&at) = self.segments.get(&sym) else {
            return sym;
        };
        let provenance = self.provenance(row, cells, kind, &folded);
        let (others, _) = self.source(cells.get(row, SignalColumn::Source), "");
        let member = match customer {
            Some(customer) => u64::from(customer.0),
            // Others' rows of a campaign that is audited in shares left the same number.
            None if self.setup.share.is_some() => Share::person(key),
            None => self.hasher.hash_one(key) | 1 << 63,
        };
        let segment = &mut self.campaign.segments[at as usize];
        segment.reach(member);
        segment.by_model |= kind == SignalType::Inference
            || provenance == Some(Provenance::Inferred)
            || !cells.get(row, SignalColumn::Confidence).is_empty();
        segment.by_broker |= ground::of_signal(kind, provenance, false, others) == Ground::Acquired;
        sym
    }

    fn signal(
        &mut self,
        file: usize,
        row: Row<'_>,
        cells: &Cells,
        checked: Checked,
        segment: Sym,
        probe: Option<usize>,
    ) {
        use SignalColumn as C;
        let Checked {
            kind,
            customer,
            at,
            date_only,
            ..
        } = checked;
        let value = cells.get(row, C::Value);
        // The setup outlives the joiner: its catalogue is not borrowed with it.
        let setup = self.setup;
        let columns = item_columns(setup, row, cells);
        let probe = probe.unwrap_or_else(|| self.probe(columns));
        let folded_segment = if segment.is_some() {
            fold_label(cells.get(row, C::Segment))
        } else {
            String::new()
        };
        let provenance = self.provenance(row, cells, kind, &folded_segment);
        let (others, hands) = self.source(cells.get(row, C::Source), cells.get(row, C::SharedWith));
        if others {
            self.note_stranger(cells.get(row, C::Source), provenance);
        }
        let gift = is_gift(cells.get(row, C::Gift));
        let mut signal = Signal::new(customer, kind);
        signal.at = at;
        signal.line = row.line() as u32;
        signal.file = file as u8;
        signal.hands = hands;
        signal.ground = ground::of_signal(kind, provenance, gift, others);
        signal.flags = flag(Signal::GIFT, gift)
            | flag(Signal::DATE_ONLY, date_only)
            | flag(Signal::FROM_OTHERS, others)
            | flag(
                Signal::CONFIDENCE,
                !cells.get(row, C::Confidence).is_empty(),
            );
        let mut details = Details {
            segment,
            ..Details::NONE
        };
        let offer_id = cells.get(row, C::OfferId);
        if !offer_id.is_empty() {
            let names = &self.campaign.names;
            details.offer = names.find_label(offer_id).unwrap_or(FOREIGN);
        }
        let declared = kind == SignalType::Declared;
        // What is denied is told apart from that it is: "pregnant=no" is about pregnancy.
        let about = if declared { question(value) } else { value };
        let mut facts = self.text_facts(row, cells, probe, about);
        if declared {
            let denied = self.denied(cells.get(row, C::ProductName), value, facts.topics);
            if denied {
                signal.flags |= Signal::DENIES;
            }
        }
        if kind == SignalType::Contact {
            if at == UNDATED {
                self.undated.contacts += 1;
                return;
            }
            signal.flags |= flag(Signal::SERVICE, facts.phrases & self.service_line != 0);
        }
        facts.addressed = TopicSet::EMPTY;
        facts.says = 0;
        signal.number = match kind {
            SignalType::Rating => self.rating(value),
            SignalType::Dislike => 0.0,
            SignalType::Purchase | SignalType::Subscribe => quantity(cells.get(row, C::Quantity)),
            _ => f32::NAN,
        };
        let extra = cells.extra(row);
        let said = Said {
            facts: &facts,
            details: &details,
            value,
            columns,
            extra: &extra,
        };
        let kept = self.keeps(&signal, probe, &said);
        if kept == Kept::Not {
            return;
        }
        // From here on it is kept: its texts are interned.
        signal.set_channel(Channel::parse(cells.get(row, C::Channel)));
        signal.item = self.keep_item(probe, columns);
        signal.text = self.text_id(facts);
        let names = &mut self.campaign.names;
        signal.value = names.intern(value);
        details.order = names.intern(cells.get(row, C::OrderId));
        details.offer = names.intern_label(offer_id);
        if details.segment == FOREIGN {
            details.segment = names.intern(&folded_segment);
        }
        details.segment_name = names.intern(cells.get(row, C::Segment));
        if others {
            details.source = names.intern(cells.get(row, C::Source));
        }
        if !extra.is_empty() {
            details.extra = self.signals.extra.len() as u32;
            self.signals
                .extra
                .extend(extra.iter().map(|cell| names.intern(cell)));
        }
        if details != Details::NONE {
            signal.details = self.signals.details.len() as u32;
            self.signals.details.push(details);
        }
        match kept {
            Kept::InPlaceOf(place) => self.kept[place as usize] = signal,
            _ => self.kept.push(signal),
        }
    }

    /// What a signal shows: by its `topic` column, else by its texts.
    fn text_facts(&mut self, row: Row<'_>, cells: &Cells, probe: usize, value: &str) -> TextFacts {
        let own = self.probes.facts(probe);
        let mut facts = TextFacts {
            topics: own.name_topics | own.category_topics,
            ..own.text
        };
        if !value.is_empty() {
            facts = facts.and(self.facts_of(value));
        }
        let segment = cells.get(row, SignalColumn::Segment);
        if !segment.is_empty() {
            facts = facts.and(self.facts_of(segment));
        }
        let word = cells.get(row, SignalColumn::Topic);
        if !word.is_empty() {
            let slug = word.trim().to_lowercase().replace(['_', ' '], "-");
            match self.lexicon.topics.find(&slug) {
                Some(topic) => facts.topics = TopicSet::of(topic),
                None => {
                    let said = self.facts_of(word).topics;
                    if said.is_empty() {
                        self.remarks.unknown("topic", word, None);
                    } else {
                        facts.topics = said;
                    }
                }
            }
        }
        facts
    }

    fn facts_of(&mut self, text: &str) -> TextFacts {
        let hash = self.hasher.hash_one(text);
        if let Some(&known) = self.text_cache.get(&hash) {
            return known;
        }
        let facts = self.lexicon.facts(text, &mut self.scan);
        if self.text_cache.len() >= CACHE {
            self.text_cache.clear();
        }
        self.text_cache.insert(hash, facts);
        facts
    }

    fn denied(&mut self, name: &str, value: &str, topics: TopicSet) -> bool {
        let denied = self.lexicon.denied(name, value, topics, &mut self.scan);
        !denied.is_empty() && (topics.is_empty() || !(denied & topics).is_empty())
    }

    /// A rating as a share of its scale where it names one; else negative and plain, until the file's scale is known.
    fn rating(&mut self, value: &str) -> f32 {
        if let Some((rating, of)) = value.split_once('/')
            && let (Ok(rating), Ok(of)) = (rating.trim().parse::<f32>(), of.trim().parse::<f32>())
            && of > 0.0
        {
            return (rating / of).clamp(0.0, 1.0);
        }
        match value.trim().replace(',', ".").parse::<f32>() {
            Ok(rating) if rating.is_finite() && rating >= 0.0 => {
                self.highest_rating = self.highest_rating.max(rating);
                -rating - 1.0
            }
            _ => f32::NAN,
        }
    }

    fn note_rating(&mut self, row: Row<'_>, cells: &Cells, kind: SignalType) {
        if kind == SignalType::Rating {
            self.rating(cells.get(row, SignalColumn::Value));
        }
    }

    fn scale_ratings(&mut self) {
        let scale = match self.highest_rating {
            most if most > 10.0 => 100.0,
            most if most > 5.0 => 10.0,
            _ => 5.0,
        };
        for signal in &mut self.kept[self.first_of_file..] {
            if signal.kind == SignalType::Rating && signal.number < 0.0 {
                signal.number = ((-signal.number - 1.0) / scale).min(1.0);
            }
        }
    }

    /// What a signal's item is to the campaign.
    fn probe(&mut self, columns: [&str; 5]) -> usize {
        let hash = items::hash(columns);
        if let Some(known) = self.probes.find(hash) {
            return known;
        }
        if let Some(&id) = self.item_cache.get(&hash) {
            // The campaign offers the very same.
            let (keys, facts) = (
                self.wants.items[id as usize],
                self.campaign.item_facts[self.campaign.facts_of_items[id as usize]],
            );
            return self.probes.add(hash, keys, facts, Some(id));
        }
        let [product, name, category, brand, parent] = columns;
        let category_id = if category.is_empty() {
            CategoryId::NONE
        } else {
            self.category(category)
        };
        let names = &self.campaign.names;
        let find = |text: &str| match text {
            "" => Sym::NONE,
            text => names.find(text).unwrap_or(FOREIGN),
        };
        let keys = ItemKeys {
            product: find(product),
            name: find(&fold_product(name)),
            brand: find(&fold_label(brand)),
            parent: find(parent),
            category: category_id,
            ends: self.campaign.categories.ends(category_id),
        };
        let facts = self.reader.facts(columns);
        self.probes.add(hash, keys, facts, None)
    }

    /// A signal's category: kept only where it shares with one of the campaign.
    fn category(&mut self, text: &str) -> CategoryId {
        let hash = self.hasher.hash_one(text);
        let shares = match self.campaign_categories.get(&hash) {
            Some(&known) => known,
            None => {
                let shares = self
                    .campaign
                    .categories
                    .shares_with_any(text, self.campaign_category_count);
                if self.campaign_categories.len() < CACHE {
                    self.campaign_categories.insert(hash, shares);
                }
                shares
            }
        };
        if shares {
            self.campaign.categories.intern(text)
        } else {
            CategoryId::NONE
        }
    }

    fn keep_item(&mut self, probe: usize, columns: [&str; 5]) -> u32 {
        if let Some(known) = self.probes.id(probe) {
            return known;
        }
        let item = items::make(self.campaign, columns);
        let id = match self.items.get(&item) {
            Some(&id) => id,
            None => {
                let id = self.campaign.items.len() as u32;
                self.campaign.items.push(item);
                self.items.insert(item, id);
                id
            }
        };
        self.probes.keep(probe, id);
        id
    }

    fn text_id(&mut self, facts: TextFacts) -> u32 {
        let next = self.signals.texts.len() as u32;
        let id = *self.text_ids.entry(facts).or_insert(next);
        if id == next {
            self.signals.texts.push(facts);
        }
        id
    }

    /// Whether any rule can use a signal: by what it shares with one of the customer's offers, or by itself.
    fn keeps(&mut self, signal: &Signal, probe: usize, said: &Said<'_>) -> Kept {
        use SignalType::{Attribute, Contact, Declared, Incident, Return};
        let mut person = self.wants.people[signal.customer.0 as usize];
        if matches!(signal.kind, Incident | Return | Contact)
            || !(said.facts.topics & person.topics).is_empty()
            || self.asserts(signal.customer, person, said.facts.told)
            || self.wants.ages
                && matches!(signal.kind, Attribute | Declared)
                && said.value.contains(['=', ':'])
            || self.shares(signal.customer, said.details, person, probe)
        {
            return Kept::Beside;
        }
        let next = self.kept.len() as u32;
        // A rating waits for its file's scale at the end of the kept.
        let movable = signal.kind != SignalType::Rating;
        let mut kept = Kept::Not;
        let (mut reasons, mut full) = (0, false);
        for place in self.wants.loose_of(person, signal.kind) {
            let loose = &self.wants.loose[place];
            if !plain(loose, signal, said) {
                continue;
            }
            let Some(most) = loose.most else {
                reasons += 2;
                continue;
            };
            let asked = Asked {
                test: place,
                most,
                sent: person.sent,
            };
            let offered = Offered {
                at: signal.at,
                place: next,
                // Two tests may not give one place to two signals: the first that makes room decides.
                may_replace: reasons == 0 && movable,
            };
            match self.firsts.offer(&mut person.firsts, asked, offered) {
                Kept::Not => continue,
                now => kept = if kept == Kept::Not { now } else { kept },
            }
            full |= self
                .firsts
                .enough(person.firsts, place, person.sent)
                .is_some();
            reasons += 1;
        }
        if reasons == 0 {
            return Kept::Not;
        }
        if reasons > 1 {
            // It must stay for one test when another has enough.
            let place = match kept {
                Kept::InPlaceOf(place) => place,
                _ => next,
            };
            for test in self.wants.loose_of(person, signal.kind) {
                self.firsts.pin(person.firsts, test, place);
                self.firsts.pin(person.firsts, test, next);
            }
        }
        if full {
            person.enough = self.enough(person);
        }
        self.wants.people[signal.customer.0 as usize] = person;
        if kept == Kept::Not {
            Kept::Beside
        } else {
            kept
        }
    }

    /// Since when a customer has enough earlier signals for every loose test that asks for so many.
    fn enough(&self, person: Person) -> i64 {
        let tests = self.wants.limited(person);
        let enough = tests.map(|test| {
            let enough = self.firsts.enough(person.firsts, test, person.sent);
            enough.unwrap_or(i64::MAX)
        });
        enough.max().unwrap_or(i64::MIN)
    }

    /// Whether something that is told names an event that a customer's offers assert or name.
    fn asserts(&self, customer: CustomerId, person: Person, told: u64) -> bool {
        person.has_events && told & self.wants.events[customer.0 as usize] != 0
    }

    /// Whether an item has something in common with one that a customer is offered.
    fn shares_item(&self, person: Person, probe: usize) -> bool {
        let probe = self.probes.get(probe);
        person.marks & probe.marks != 0
            && self
                .by_customer
                .items_at(person.offers())
                .iter()
                .any(|&item| {
                    self.wants.items[item as usize].shares(&probe.keys, &self.campaign.categories)
                })
    }

    /// Whether a signal has something in common with an offer of its customer.
    fn shares(
        &self,
        customer: CustomerId,
        details: &Details,
        person: Person,
        probe: usize,
    ) -> bool {
        let campaign = &*self.campaign;
        if self.shares_item(person, probe) {
            return true;
        }
        let named = |sym: Sym| sym.is_some() && sym != FOREIGN;
        if !named(details.offer) && !named(details.segment) {
            return false;
        }
        let mut offers = self.by_customer.of(customer).iter();
        offers.any(|&at| {
            let offer = &campaign.offers[at as usize];
            details.offer.is_some() && campaign.names.folded(offer.offer_id) == Some(details.offer)
                || details.segment.is_some()
                    && campaign
                        .segment(offer)
                        .is_some_and(|own| own.key == details.segment)
        })
    }

    /// Ends joining: sorted by customer and time, returns set against purchases.
    ///
    /// # Errors
    /// Bad rows, where they stop the run.
    pub fn finish(mut self) -> Result<Joined, AuditError> {
        self.say_idle_scopes();
        self.ask_about_strangers();
        let bad_rows = self.bad.count();
        if self.setup.bad_rows == BadRows::Stop {
            self.bad.stop()?;
        }
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
        let mut signals = self.signals;
        signals.starts = starts(customers, kept.iter().map(|signal| signal.customer));
        signals.statement_starts =
            starts(customers, self.statements.iter().map(|said| said.customer));
        signals.kept = kept;
        signals.statements = self.statements;
        crate::audit::returns::cancel(&mut signals, self.campaign);
        Ok(Joined {
            signals,
            bad_rows,
            undated: self.undated,
            example: self.example,
            remarks: self.remarks,
            aliases: Aliases {
                pairs: self.aliases,
                hashed: self.hashes.is_some(),
            },
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

fn flag(flag: u8, set: bool) -> u8 {
    if set { flag } else { 0 }
}

/// The columns of a row that say what it is about, completed by the catalogue.
#[inline]
fn item_columns<'r>(setup: &'r Setup, row: Row<'r>, cells: &Cells) -> [&'r str; 5] {
    use SignalColumn as C;
    setup.beside.complete([
        cells.get(row, C::ProductId),
        cells.get(row, C::ProductName),
        cells.get(row, C::Category),
        cells.get(row, C::Brand),
        cells.get(row, C::ParentId),
    ])
}

fn is_gift(word: &str) -> bool {
    !word.is_empty()
        && matches!(
            fold_word(word).as_str(),
            "true" | "yes" | "1" | "y" | "ja" | "oui"
        )
}

fn quantity(cell: &str) -> f32 {
    if cell.is_empty() {
        return f32::NAN;
    }
    crate::input::number::number(cell).map_or(f32::NAN, |number| number as f32)
}

/// Whether a signal passes a loose test by itself.
fn plain(loose: &Loose<'_>, signal: &Signal, said: &Said<'_>) -> bool {
    let given = || {
        let mut bits = 0;
        for (text, column) in said.columns.iter().zip([
            SignalColumn::ProductId,
            SignalColumn::ProductName,
            SignalColumn::Category,
            SignalColumn::Brand,
            SignalColumn::ParentId,
        ]) {
            if !text.is_empty() {
                bits |= column.bit();
            }
        }
        for (sym, column) in [
            (said.details.segment, SignalColumn::Segment),
            (said.details.offer, SignalColumn::OfferId),
        ] {
            if sym.is_some() {
                bits |= column.bit();
            }
        }
        bits
    };
    let cell = |column: usize| said.extra.get(column).copied().unwrap_or_default();
    crate::rules::pattern::passes_by_itself(loose.test, signal, said.facts, said.value, given, cell)
}
