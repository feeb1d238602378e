//! The campaign, loaded: each row compact, each text looked at once.

pub mod ahead;
pub mod by_customer;
pub mod creatives;
pub mod members;
pub mod others;
pub mod recipients;
mod title;

use hashbrown::HashMap;
use std::path::Path;

use crate::audit::error::{AuditError, BadRowLog};
use crate::audit::load::ahead::{Ahead, Made};
use crate::audit::load::creatives::Creatives;
use crate::audit::load::others::{Marks, Others};
use crate::audit::remarks::Remarks;
use crate::audit::rows::cells::Cells;
use crate::audit::rows::items::{self, ItemReader};
use crate::audit::rows::memo;
use crate::audit::rows::reading;
use crate::audit::setup::{BadRows, Setup};
use crate::audit::share::Share;
use crate::facts::categories::CategoryPattern;
use crate::facts::customers::{CustomerId, Customers};
use crate::facts::look::{Context, Looks};
use crate::facts::names::{Sym, fold_label};
use crate::facts::offer::{
    Campaign, CampaignFile, Creative, Item, ItemFacts, Offer, RowId, Segment, Timing,
};
use crate::facts::phrases::Scan;
use crate::facts::room;
use crate::facts::texts::{Lexicon, Texts};
use crate::facts::view::Settings;
use crate::input::batch::{Batch, Row};
use crate::input::dates::{DateError, Moment, Precision};
use crate::input::identity;
use crate::input::rows::Rows;
use crate::input::vocabulary::{Basis, CampaignColumn, Channel, OfferType, fold_word};
use crate::rules::plan::Plan;

/// So many ids are counted beyond what a rule asks about: some may turn out to be one person's.
const SPARE: usize = 1000;

/// Loads campaign files.
pub struct Loader<'a> {
    setup: &'a Setup,
    lexicon: &'a Lexicon,
    plan: &'a Plan,
    reader: ItemReader<'a>,
    scan: Scan,
    campaign: Campaign,
    customers: Customers,
    items: HashMap<Item, u32>,
    item_cache: HashMap<u64, u32>,
    looks: Looks,
    segments: HashMap<Sym, u32>,
    segment_cache: HashMap<u64, u32>,
    creatives: Creatives,
    /// Where a share of the customers is audited: what is left of the others' rows.
    others: Option<Others>,
    bad: BadRowLog,
    /// Rows of the file that is read in which nothing stands.
    blank: u64,
    /// Rows of it that name no channel, and an address that is one of e-mail.
    by_address: u64,
    /// What was noted along the way.
    pub remarks: Remarks,
}

/// What loading gives.
pub struct Loaded<'a> {
    /// The campaign.
    pub campaign: Campaign,
    /// Its customers.
    pub customers: Customers,
    /// Items by value, for the signals that are about the same.
    pub items: HashMap<Item, u32>,
    /// Items by the hash of their columns.
    pub item_cache: HashMap<u64, u32>,
    /// What read them: categories that it knows need no second look.
    pub reader: ItemReader<'a>,
    /// Segments by folded name.
    pub segments: HashMap<Sym, u32>,
    /// What is left of other shares' rows, where a share is audited.
    pub others: Option<Others>,
    /// Bad rows that were held.
    pub bad_rows: u64,
    /// What was noted along the way.
    pub remarks: Remarks,
}

impl<'a> Loader<'a> {
    /// A loader for a run.
    pub fn new(
        setup: &'a Setup,
        lexicon: &'a Lexicon,
        plan: &'a Plan,
        titles: &'a [CategoryPattern],
        settings: Settings,
    ) -> Self {
        let mut remarks = Remarks::default();
        for note in setup.beside.offers.iter().flat_map(|offers| offers.notes()) {
            remarks.say(note.clone());
        }
        let mut campaign = Campaign {
            zone: setup.reading.zone.clone(),
            ..Campaign::default()
        };
        campaign.add_item(Item::NONE, ItemFacts::default());
        campaign.extra = vec![Vec::new(); plan.offer_columns.len()];
        Loader {
            setup,
            lexicon,
            plan,
            reader: ItemReader::new(lexicon, plan, titles),
            scan: Scan::new(),
            campaign,
            customers: Customers::default(),
            items: HashMap::from([(Item::NONE, 0)]),
            item_cache: HashMap::new(),
            looks: Looks::new(settings),
            segments: HashMap::new(),
            segment_cache: HashMap::new(),
            creatives: Creatives::new(setup.share.is_some()),
            others: setup.share.map(|_| Others::default()),
            bad: BadRowLog::default(),
            blank: 0,
            by_address: 0,
            remarks,
        }
    }

    /// Reads one campaign file; its SHA-256, where that was asked for.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn file(&mut self, path: &Path) -> Result<Option<String>, AuditError> {
        let extra = &self.plan.offer_columns;
        let with_signals = !self.setup.signals.is_empty();
        let rows = Rows::campaign(
            path,
            &self.setup.reading,
            extra,
            self.setup.beside.offers.clone(),
            with_signals,
        )?;
        let file = self.campaign.files.len();
        if file > usize::from(u8::MAX) {
            return Err(AuditError::Other(
                "more than 256 campaign files in one run; audit them in two, or put several into one".into(),
            ));
        }
        self.campaign.files.push(CampaignFile {
            path: path.display().to_string(),
            columns: self.setup.beside.completed(rows.bits()),
            format: rows.format().to_owned(),
            rows: 0,
            customers: 0,
        });
        let cells = Cells::of(&rows);
        self.creatives.next_file();
        let mut customers = std::mem::take(&mut self.customers);
        let setup = self.setup;
        let prepare = |batch: &Batch, ahead: &mut Ahead, _| {
            let recipients = &mut ahead.recipients;
            recipients.intern(&mut customers, setup.share, batch, &cells);
            ahead.read(batch, &cells, &setup.beside);
        };
        let rows = reading::each(setup, rows, prepare, |read| {
            let Ahead { recipients, rows } = &read.made;
            self.touch(rows);
            for (at, (row, made)) in read.batch.rows().zip(rows).enumerate() {
                if let Err(what) = row.of_width(cells.width) {
                    self.bad_row(file, row.line(), what);
                } else {
                    let whose = (recipients.customers()[at], recipients.other(at));
                    self.row(file, row, whose, made, &cells);
                }
            }
            for (line, what) in &read.faults {
                self.bad_row(file, *line, what);
            }
        })?;
        self.customers = customers;
        self.campaign.files[file].rows = rows.rows() - std::mem::take(&mut self.blank);
        self.say_channel(file, cells.channel.is_some());
        for note in rows.notes().into_iter().chain(rows.unread()) {
            self.remarks.say(note);
        }
        Ok(rows.sha256())
    }

    /// Says how rows go out that do not say it themselves; `said` where that was told of the whole file.
    fn say_channel(&mut self, file: usize, said: bool) {
        let rows = std::mem::take(&mut self.by_address);
        if rows == 0 || said {
            return;
        }
        let file = &mut self.campaign.files[file];
        file.columns |= CampaignColumn::Channel.bit();
        let what = match rows {
            1 => "1 row without a `channel` is taken to go by e-mail: it is for such an address"
                .to_owned(),
            _ => format!(
                "{rows} rows without a `channel` are taken to go by e-mail: they are for such addresses"
            ),
        };
        self.remarks.say(format!("{}: {what}", file.path));
    }

    fn bad_row(&mut self, file: usize, line: u64, what: impl std::fmt::Display) {
        // Those that are held are the first share's.
        let first = self.setup.share.is_none_or(Share::is_first);
        if !first && self.setup.bad_rows == BadRows::Hold {
            return;
        }
        self.bad.add(&self.campaign.files[file].path, line, what);
        self.campaign.bad_rows.push(RowId {
            file: file as u8,
            line: line as u32,
        });
    }

    fn row(
        &mut self,
        file: usize,
        row: Row<'_>,
        (customer, other): (CustomerId, Option<u64>),
        made: &Made,
        cells: &Cells<CampaignColumn>,
    ) {
        use CampaignColumn as C;
        let cell = |column: C| cells.get(row, column);
        let segment_text = cell(C::Segment);
        let has_receiver = customer.is_some() || other.is_some() || !segment_text.is_empty();
        if !has_receiver && row.is_blank() {
            self.blank += 1;
            // Those of all shares are the first one's.
            if self.setup.share.is_none_or(Share::is_first) {
                self.campaign.blank_rows.push(RowId {
                    file: file as u8,
                    line: row.line() as u32,
                });
            }
            return;
        }
        if !has_receiver && cells.has(C::CustomerId) {
            self.bad_row(file, row.line(), "no `customer_id` and no `segment`");
            return;
        }
        let id = cell(C::CustomerId);
        if identity::is_cut(id.as_bytes()) {
            self.bad_row(file, row.line(), identity::cut(id));
            return;
        }
        let moment = match made.at {
            Ok(moment) => Some(moment),
            Err(DateError::Empty) => None,
            Err(error) => {
                let what = format!("`send_at` “{}” is {error}", cell(C::SendAt));
                self.bad_row(file, row.line(), what);
                return;
            }
        };
        let setup = self.setup;
        let columns = || cells.item(row, &setup.beside);
        let marks = || Marks {
            file: file as u8,
            line: row.line() as u32,
            campaign: cell(C::CampaignId),
            offer: cell(C::OfferId),
            item: made.item,
            copy: made.copy,
        };
        if let Some(share) = self.setup.share
            && let Some(person) = other.or_else(|| self.nobody(share, customer, segment_text))
        {
            self.other(&marks(), person, segment_text);
            return;
        }
        let mut offer = self.offer(row, made, cells, columns);
        (offer.send_at, offer.timing) = timing(moment, &self.setup.as_of);
        offer.customer = customer;
        offer.file = file as u8;
        let before = self.campaign.offers.last();
        if let Some(before) = before.filter(|before| before.row() == offer.row()) {
            offer.nth = before.nth.saturating_add(1);
        }
        let context = self.context(row, cells, made.given);
        offer.look = self.looks.of(&offer, context, &mut self.campaign);
        let next = self.creatives.count();
        offer.creative = (self.creatives).of(&offer, made, &mut self.campaign);
        if let Some(others) = &mut self.others
            && offer.creative == next
        {
            others.own(&marks());
        }
        if let Some(segment) = self.campaign.segments.get_mut(offer.segment as usize) {
            if customer.is_some() {
                segment.reach(|| u64::from(customer.0));
            } else {
                segment.addressed = true;
            }
        }
        for (at, &slot) in cells.extra.iter().enumerate() {
            let sym = self.campaign.names.intern(row.text(slot));
            self.campaign.extra[at].push(sym);
        }
        room::push(&mut self.campaign.offers, offer);
    }

    /// What an offer's words and texts say.
    fn offer<'r>(
        &mut self,
        row: Row<'r>,
        made: &Made,
        cells: &Cells<CampaignColumn>,
        columns: impl Fn() -> [&'r str; 5],
    ) -> Offer {
        use CampaignColumn as C;
        let cell = |column: C| cells.get(row, column);
        let kind = self.word(
            C::OfferType,
            cell(C::OfferType),
            OfferType::parse,
            OfferType::spellings,
        );
        let channel = self.word(
            C::Channel,
            cell(C::Channel),
            Channel::parse,
            Channel::spellings,
        );
        let mut offer = Offer::new(kind, channel.or_else(|| self.unsaid_channel(row, cells)));
        offer.line = row.line() as u32;
        offer.item = self.item(&columns, made.item);
        offer.segment = self.segment(cell(C::Segment));
        offer.campaign = self.campaign.names.intern(cell(C::CampaignId));
        offer.offer_id = (self.campaign.names).intern_hashed(cell(C::OfferId), made.offer_id);
        let facts = self.campaign.facts_of_items[offer.item as usize];
        let is_title = self.campaign.item_facts[facts].title;
        let title = is_title.then(|| columns()[1]);
        let title = title.filter(|title| !title.is_empty());
        offer.subject = self.copy(cell(C::Subject), made.copy[0], title);
        offer.body = self.copy(cell(C::Body), made.copy[1], title);
        offer
    }

    /// How a row goes out that does not say it: by e-mail, where it is for such an address.
    fn unsaid_channel(&mut self, row: Row<'_>, cells: &Cells<CampaignColumn>) -> Option<Channel> {
        use CampaignColumn as C;
        let to_address = cells.get(row, C::Channel).is_empty()
            && identity::is_email(cells.get(row, C::CustomerId).as_bytes());
        self.by_address += u64::from(to_address);
        cells.channel.or(to_address.then_some(Channel::Email))
    }

    /// A row without a customer is another share's unless this is the first, or a segment's members are to be found.
    fn nobody(&self, share: Share, customer: CustomerId, segment: &str) -> Option<u64> {
        let to_members = !segment.is_empty() && !self.setup.signals.is_empty();
        (!customer.is_some() && !share.is_first() && !to_members).then_some(Others::NOBODY)
    }

    /// Takes a row of another share.
    fn other(&mut self, marks: &Marks<'_>, person: u64, segment: &str) {
        let segment = self.segment(segment);
        if let Some(segment) = self.campaign.segments.get_mut(segment as usize)
            && person != Others::NOBODY
        {
            segment.reach(|| person);
        }
        if let Some(others) = &mut self.others {
            others.add(marks, person);
        }
    }

    fn word<T, W>(
        &mut self,
        column: CampaignColumn,
        word: &str,
        parse: impl Fn(&str) -> Option<T>,
        words: impl FnOnce() -> W,
    ) -> Option<T>
    where
        W: Iterator<Item = &'static str>,
    {
        if word.is_empty() {
            return None;
        }
        let known = parse(word);
        if known.is_none() {
            self.remarks.unknown(column.word(), word, words());
        }
        known
    }

    fn item<'r>(&mut self, columns: impl Fn() -> [&'r str; 5], hash: u64) -> u32 {
        if let Some(&known) = self.item_cache.get(&hash) {
            return known;
        }
        let columns = columns();
        let item = items::make(&mut self.campaign, columns);
        let id = *self.items.entry(item).or_insert_with(|| {
            let facts = self.reader.facts(columns);
            self.campaign.add_item(item, facts)
        });
        self.item_cache.insert(hash, id);
        id
    }

    fn segment(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return u32::MAX;
        }
        let hash = memo::hash(text);
        if let Some(&known) = self.segment_cache.get(&hash) {
            return known;
        }
        let key = self.campaign.names.intern(&fold_label(text));
        let name = self.campaign.names.intern(text);
        let Campaign {
            segments, texts, ..
        } = &mut self.campaign;
        let id = *self.segments.entry(key).or_insert_with(|| {
            segments.push(Segment {
                name,
                key,
                facts: texts.number(self.lexicon.facts(text, &mut self.scan)),
                reached: hashbrown::HashSet::new(),
                most: self.plan.most_reached.saturating_add(SPARE),
                by_model: false,
                by_broker: false,
                addressed: false,
            });
            segments.len() as u32 - 1
        });
        self.segment_cache.insert(hash, id);
        id
    }

    /// A subject or a body. A title in it is still a title: its words touch nothing.
    fn copy(&mut self, text: &str, hash: u64, title: Option<&str>) -> u32 {
        let Campaign { texts, names, .. } = &mut self.campaign;
        match title.and_then(|title| title::without(text, title)) {
            Some(text) => {
                let hash = Texts::hash(&text);
                texts.intern(&text, hash, self.lexicon, names, &mut self.scan)
            }
            None => texts.intern(text, hash, self.lexicon, names, &mut self.scan),
        }
    }

    /// Has what a batch is looked up in at hand: the processor then waits for many places of memory at once.
    fn touch(&self, rows: &[Made]) {
        let Campaign { texts, names, .. } = &self.campaign;
        for row in rows {
            names.touch(row.offer_id);
        }
        for hash in rows.iter().flat_map(|row| row.copy) {
            texts.touch(hash);
        }
    }

    fn context(&mut self, row: Row<'_>, cells: &Cells<CampaignColumn>, given: u32) -> Context {
        let mut basis = 0;
        let words = cells.get(row, CampaignColumn::Basis).split(';');
        for word in words.map(str::trim) {
            if let Some(known) =
                self.word(CampaignColumn::Basis, word, Basis::parse, Basis::spellings)
            {
                basis |= known.bit();
            }
        }
        let timezone = cells.get(row, CampaignColumn::Timezone);
        let timezone = if timezone.is_empty() {
            Sym::NONE
        } else {
            self.campaign.names.intern(timezone)
        };
        let audience = cells.get(row, CampaignColumn::Audience);
        let everybody = !audience.is_empty() && fold_word(audience) == "all";
        if !everybody && !audience.is_empty() {
            self.remarks.unknown("audience", audience, ["all"]);
            if !cells.has(CampaignColumn::Segment) {
                self.remarks.say(
                    "a column that names lists is no `audience`, which says `all` or nothing: name it `segment` under \
                     [columns.campaign] in creepcheck.toml",
                );
            }
        }
        Context {
            basis,
            given,
            timezone,
            everybody,
        }
    }

    /// Ends loading.
    ///
    /// # Errors
    /// Bad rows, where they stop the run.
    pub fn finish(mut self) -> Result<Loaded<'a>, AuditError> {
        let bad_rows = self.bad.count();
        if self.setup.bad_rows == BadRows::Stop {
            self.bad.stop()?;
        }
        self.campaign.texts.seal();
        self.campaign.offers.shrink_to_fit();
        self.customers.shrink_to_fit();
        self.campaign.creatives = vec![Creative::default(); self.creatives.count() as usize];
        Ok(Loaded {
            campaign: self.campaign,
            customers: self.customers,
            items: self.items,
            item_cache: self.item_cache,
            reader: self.reader,
            segments: self.segments,
            others: self.others,
            bad_rows,
            remarks: self.remarks,
        })
    }
}

fn timing(moment: Option<Moment>, as_of: &Moment) -> (i64, Timing) {
    match moment {
        None => (as_of.seconds, Timing::Missing),
        Some(moment) => {
            let timing = match (moment.precision, moment.offset) {
                (Precision::Date, _) => Timing::DateOnly,
                (Precision::Local, _) => Timing::Local,
                (Precision::Offset, 0) => Timing::Zero,
                (Precision::Offset, seconds) => Timing::Offset((seconds / 60) as i16),
            };
            (moment.seconds, timing)
        }
    }
}
