//! The run: load, join, evaluate.

pub mod accepted;
pub mod evaluate;
pub mod findings;
pub mod needs;
pub mod overlap;

use std::collections::BTreeMap;
use std::path::Path;

use crate::audit::error::AuditError;
use crate::audit::join::wants::Wants;
use crate::audit::join::{Joined, Joiner, Sides};
use crate::audit::load::by_customer::ByCustomer;
use crate::audit::load::creatives;
use crate::audit::load::members;
use crate::audit::load::others::Others;
use crate::audit::load::{Loaded, Loader};
use crate::audit::run::evaluate::evaluate;
use crate::audit::setup::Setup;
use crate::audit::share::Share;
use crate::audit::who::identities;
use crate::facts::customers::{CustomerId, Customers};
use crate::facts::offer::{Campaign, Offer, RowId};
use crate::facts::signal::Signals;
use crate::facts::view::Settings;
use crate::findings::SkippedRule;
use crate::input::error::brief;
use crate::input::wording::count;
use crate::rules::book::Book;
use crate::rules::evaluate::{Clock, Hit, World};
use crate::rules::source::Profile;

/// A run, evaluated: what it read and what it found.
pub struct Run {
    /// The campaign.
    pub campaign: Campaign,
    /// Its customers.
    pub customers: Customers,
    /// What is known of them.
    pub signals: Signals,
    /// Rules broken, in campaign order, then by severity, then by rule.
    pub hits: Vec<Hit>,
    /// The recipient's clock.
    pub clock: Clock,
    /// Rules that could not look.
    pub skipped: Vec<SkippedRule>,
    /// Bad rows that were held.
    pub bad_rows: u64,
    /// SHA-256 of the inputs, by path, where asked for.
    pub hashes: BTreeMap<String, String>,
    /// What is said once.
    pub remarks: Vec<String>,
    /// Consents without a date, which count as in force.
    pub undated_consents: u64,
    share: Option<Share>,
    /// How many threads may work.
    pub threads: usize,
}

/// Runs an audit.
///
/// # Errors
/// Where an input cannot be read, holds bad rows, or there is nothing to audit.
pub fn run(setup: &Setup, book: &Book, profile: Profile) -> Result<Run, AuditError> {
    let mut hashes = BTreeMap::new();
    let settings = Settings {
        everybody: setup.everybody,
        ..book.settings
    };
    let mut loaded = load(setup, book, settings, &mut hashes)?;
    resolve(setup, &mut loaded)?;
    let mut by_customer = ByCustomer::new(&loaded.campaign.offers, loaded.customers.len());
    let mut joined = (!setup.signals.is_empty())
        .then(|| join(setup, book, &mut loaded, &mut by_customer, &mut hashes))
        .transpose()?;
    unite_audiences(&mut loaded, joined.as_mut());
    // Only now it is known which ids are one person's.
    let own_receivers = creatives::count(
        &mut loaded.campaign,
        &by_customer,
        loaded.customers.len(),
        loaded.others.as_mut(),
    );
    let (signals, undated_consents) = match joined {
        Some(joined) => know(setup, &mut loaded, joined)?,
        None => (Signals::default(), 0),
    };
    let Loaded {
        mut campaign,
        customers,
        bad_rows,
        mut remarks,
        ..
    } = loaded;
    let clock = Clock::new(&campaign, &signals, setup.reading.zone.clone());
    for name in clock.unknown(&campaign) {
        remarks.say(format!(
            "“{}” in column `timezone` is no IANA zone and was ignored",
            brief(name)
        ));
    }
    for remark in needs::unsaid(&campaign) {
        remarks.say(remark);
    }
    for remark in needs::apart(&book.plan, &campaign, &signals) {
        remarks.say(remark);
    }
    let (active, skipped) = needs::check(&book.plan, campaign.columns(), &signals);
    let asked = members::chosen(
        &mut campaign,
        &signals,
        &book.lexicon.topics,
        own_receivers.as_deref(),
    );
    if asked && setup.share.is_some() {
        remarks.say(
            "whether the list of a broadcast was chosen by its topic was judged by this share's customers alone",
        );
    }
    let world = World {
        plan: &book.plan,
        campaign: &campaign,
        signals: &signals,
        topics: &book.lexicon.topics,
        events: &book.lexicon.events,
        settings: &settings,
        active: &active,
        clock: &clock,
        replenishment: &book.replenishment,
        ages: &book.ages,
        ignore_known_for: profile == Profile::Gdpr,
    };
    let hits = evaluate(&world, &by_customer, customers.len(), setup.threads);
    Ok(Run {
        campaign,
        customers,
        signals,
        hits,
        clock,
        skipped,
        bad_rows,
        hashes,
        remarks: remarks.sentences(),
        undated_consents,
        share: setup.share,
        threads: setup.threads,
    })
}

/// Reads the campaign.
fn load<'a>(
    setup: &'a Setup,
    book: &'a Book,
    settings: Settings,
    hashes: &mut BTreeMap<String, String>,
) -> Result<Loaded<'a>, AuditError> {
    let mut loader = Loader::new(setup, &book.lexicon, &book.plan, &book.titles, settings);
    for path in &setup.campaigns {
        let hash = loader.file(path)?;
        note_hash(hashes, path, hash);
    }
    let loaded = loader.finish()?;
    let none_elsewhere = loaded.others.as_ref().is_none_or(Others::is_empty);
    let none = loaded.campaign.offers.is_empty() && loaded.bad_rows == 0;
    if none && none_elsewhere && !setup.allow_empty {
        let files = &loaded.campaign.files;
        let files: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
        return Err(AuditError::NoOffers(format!("{} has", files.join(", "))));
    }
    Ok(loaded)
}

/// Finds whom the rows are for: members of segments, ids of one person.
fn resolve(setup: &Setup, loaded: &mut Loaded<'_>) -> Result<(), AuditError> {
    let Loaded {
        campaign,
        customers,
        segments,
        others,
        remarks,
        ..
    } = loaded;
    if !setup.signals.is_empty() && campaign.segments.iter().any(|segment| segment.addressed) {
        if setup.share.is_some() && setup.sorts_rows {
            return Err(AuditError::SegmentInShares);
        }
        members::expand(setup, campaign, customers, segments, others.as_mut())?;
    }
    let people = customers.people();
    if customers.has_hashes() {
        customers.hash_emails();
    }
    identities::join(setup, customers, remarks)?;
    if customers.people() != people {
        canonical(campaign, customers);
    }
    Ok(())
}

/// Gives every offer to the one id of its customer.
fn canonical(campaign: &mut Campaign, customers: &Customers) {
    for offer in &mut campaign.offers {
        let person = customers.canonical(offer.customer);
        if person != offer.customer {
            campaign.named.entry(offer.row()).or_insert(offer.customer);
            offer.customer = person;
        }
    }
    if campaign.segments.iter().any(|segment| segment.addressed) {
        members::unite(campaign);
    }
}

/// Counts whom segments reach by person, where ids of one were joined.
fn unite_audiences(loaded: &mut Loaded<'_>, joined: Option<&mut Joined>) {
    let Loaded {
        campaign,
        customers,
        ..
    } = loaded;
    if campaign.segments.is_empty() {
        return;
    }
    let persons = joined.map(|joined| joined.aliases.persons(customers));
    let persons = persons.unwrap_or_default();
    if persons.is_empty() && customers.people() == customers.len() {
        return;
    }
    for segment in &mut campaign.segments {
        segment.unite(|id| match u32::try_from(id) {
            Ok(customer) => customers.canonical(CustomerId(customer)).0.into(),
            Err(_) => persons.get(&id).copied().unwrap_or(id),
        });
    }
}

/// What is known of the customers, and how many consents have no date.
fn know(
    setup: &Setup,
    loaded: &mut Loaded<'_>,
    joined: Joined,
) -> Result<(Signals, u64), AuditError> {
    let elsewhere = loaded.others.take().map(Others::into_people);
    check_overlap(setup, loaded, &joined, &elsewhere.unwrap_or_default())?;
    loaded.bad_rows += joined.bad_rows;
    loaded.remarks.extend(joined.remarks);
    if joined.undated.contacts > 0 {
        loaded.remarks.say(match joined.undated.contacts {
            1 => "1 contact has no date and was not counted".to_owned(),
            many => format!("{many} contacts have no date and were not counted"),
        });
    }
    Ok((joined.signals, joined.undated.consents))
}

/// Reads the signals: once; again only where an alias brought a customer of the campaign another id.
fn join(
    setup: &Setup,
    book: &Book,
    loaded: &mut Loaded<'_>,
    by_customer: &mut ByCustomer,
    hashes: &mut BTreeMap<String, String>,
) -> Result<Joined, AuditError> {
    loop {
        let customers = loaded.customers.len();
        let events = &book.lexicon.events;
        let wants = Wants::new(&book.plan, &loaded.campaign, by_customer, customers, events);
        let mut joiner = Joiner::new(Sides {
            setup,
            lexicon: &book.lexicon,
            plan: &book.plan,
            reader: &mut loaded.reader,
            service_line: book.service_line,
            campaign: &mut loaded.campaign,
            customers: &loaded.customers,
            items: &mut loaded.items,
            item_cache: &loaded.item_cache,
            segments: &loaded.segments,
            by_customer,
            wants,
        });
        for path in &setup.signals {
            let hash = joiner.file(path)?;
            note_hash(hashes, path, hash);
        }
        let mut joined = joiner.finish()?;
        if !joined.aliases.tell(&mut loaded.customers) {
            return Ok(joined);
        }
        canonical(&mut loaded.campaign, &loaded.customers);
        *by_customer = ByCustomer::new(&loaded.campaign.offers, loaded.customers.len());
    }
}

/// Says where campaign and signals are about different people. `elsewhere` are people of other shares, sorted.
fn check_overlap(
    setup: &Setup,
    loaded: &mut Loaded<'_>,
    joined: &Joined,
    elsewhere: &[u64],
) -> Result<(), AuditError> {
    let Loaded {
        campaign,
        customers,
        remarks,
        ..
    } = loaded;
    let in_common = joined.signals.known.iter().any(|known| *known);
    if !in_common && !setup.allow_empty && !campaign.offers.is_empty() {
        let guess = |named| overlap::guess(customers, &joined.example, named);
        if setup.share.is_none() {
            return Err(AuditError::NothingInCommon {
                campaign: customers.len(),
                signals: joined.signals.files.iter().map(|file| file.rows).sum(),
                guess: guess(setup.names_customers),
            });
        }
        remarks.say(format!(
            "no customer of this share is in the signal files: {}",
            guess(false)
        ));
    }
    if in_common && setup.share.is_none() {
        let joining = identities::beside(setup)?;
        for file in &joined.strange {
            remarks.say(overlap::strange(customers, file, joining));
        }
    }
    let split = joined.aliases.among(elsewhere, customers);
    if split > 0 {
        remarks.say(format!(
            "{} of other shares turned out to be of this one by `alias` signals: what one person gets is counted in each share alone",
            count(split as u64, "customer")
        ));
    }
    if let Some(remark) = overlap::remark(customers, &joined.signals.known, &joined.example) {
        remarks.say(remark);
    }
    Ok(())
}

fn note_hash(hashes: &mut BTreeMap<String, String>, path: &Path, hash: Option<String>) {
    if let Some(hash) = hash {
        hashes.insert(path.display().to_string(), hash);
    }
}

impl Run {
    /// Whether a row that could be read is another share's.
    pub fn is_elsewhere(&self, row: RowId) -> bool {
        let offers = &self.campaign.offers;
        let found = || offers.binary_search_by_key(&row, Offer::row);
        self.share.is_some() && found().is_err()
    }
}
