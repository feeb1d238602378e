//! The run: load, join, evaluate.

use std::collections::BTreeMap;
use std::path::Path;

use crate::audit::by_customer::ByCustomer;
use crate::audit::creatives;
use crate::audit::error::AuditError;
use crate::audit::evaluate::evaluate;
use crate::audit::identities;
use crate::audit::join::{Joined, Joiner, Sides};
use crate::audit::load::{Loaded, Loader};
use crate::audit::members;
use crate::audit::needs;
use crate::audit::others::Others;
use crate::audit::overlap;
use crate::audit::setup::Setup;
use crate::audit::share::Share;
use crate::audit::wants::Wants;
use crate::facts::customers::Customers;
use crate::facts::offer::Campaign;
use crate::facts::signal::Signals;
use crate::findings::SkippedRule;
use crate::input::number::plural;
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
    let mut settings = book.settings;
    settings.everybody = setup.everybody;
    let mut loader = Loader::new(setup, &book.lexicon, &book.plan, &book.titles, settings);
    for path in &setup.campaigns {
        let hash = loader.file(path)?;
        note_hash(&mut hashes, path, hash);
    }
    let Loaded {
        mut campaign,
        mut customers,
        mut items,
        item_cache,
        mut reader,
        segments,
        mut others,
        mut bad_rows,
        mut remarks,
    } = loader.finish()?;
    let none_elsewhere = others.as_ref().is_none_or(Others::is_empty);
    if campaign.offers.is_empty() && none_elsewhere && bad_rows == 0 && !setup.allow_empty {
        let files: Vec<String> = campaign
            .files
            .iter()
            .map(|file| file.path.clone())
            .collect();
        return Err(AuditError::NoOffers(format!("{} has", files.join(", "))));
    }
    if !setup.signals.is_empty() && campaign.segments.iter().any(|segment| segment.addressed) {
        if setup.share.is_some() && setup.sorts_rows {
            return Err(AuditError::SegmentInShares);
        }
        members::expand(
            setup,
            &mut campaign,
            &mut customers,
            &segments,
            others.as_mut(),
        )?;
    }
    if identities::join(setup, &mut customers, &mut remarks)? {
        for offer in &mut campaign.offers {
            offer.customer = customers.canonical(offer.customer);
        }
    }
    let mut by_customer = ByCustomer::new(&campaign.offers, customers.len());
    let own_receivers = creatives::count(
        &mut campaign,
        &by_customer,
        customers.len(),
        others.as_mut(),
    );
    let people_elsewhere = others.map(Others::into_people).unwrap_or_default();
    let mut undated_consents = 0;
    let mut signals = Signals::default();
    if !setup.signals.is_empty() {
        // Read once; again only where an alias brought a customer of the campaign another id.
        const PASSES: usize = 8;
        for pass in 1..=PASSES {
            let wants = Wants::new(
                &book.plan,
                &campaign,
                &by_customer,
                customers.len(),
                &book.lexicon.events,
            );
            let mut joiner = Joiner::new(Sides {
                setup,
                lexicon: &book.lexicon,
                plan: &book.plan,
                reader: &mut reader,
                service_line: book.service_line,
                campaign: &mut campaign,
                customers: &customers,
                items: &mut items,
                item_cache: &item_cache,
                segments: &segments,
                by_customer: &by_customer,
                wants,
            });
            for path in &setup.signals {
                let hash = joiner.file(path)?;
                note_hash(&mut hashes, path, hash);
            }
            let joined: Joined = joiner.finish()?;
            if joined.aliases.join(&mut customers) && pass < PASSES {
                for offer in &mut campaign.offers {
                    offer.customer = customers.canonical(offer.customer);
                }
                by_customer = ByCustomer::new(&campaign.offers, customers.len());
                continue;
            }
            let read: u64 = joined.signals.files.iter().map(|file| file.rows).sum();
            let in_common = joined.signals.known.iter().any(|known| *known);
            if !in_common && !setup.allow_empty && !campaign.offers.is_empty() {
                let guess = overlap::guess(&customers, &joined.example);
                if setup.share.is_none() {
                    return Err(AuditError::NothingInCommon {
                        campaign: customers.len(),
                        signals: read,
                        guess,
                    });
                }
                remarks.say(format!(
                    "no customer of this share is in the signal files: {guess}"
                ));
            }
            let split = joined.aliases.among(&people_elsewhere, &customers);
            if split > 0 {
                remarks.say(format!(
                    "{} of other shares turned out to be of this one by `alias` signals: what one person gets is counted in each share alone",
                    plural(split as u64, "customer")
                ));
            }
            if let Some(remark) =
                overlap::remark(&customers, &joined.signals.known, &joined.example)
            {
                remarks.say(remark);
            }
            bad_rows += joined.bad_rows;
            undated_consents = joined.undated.consents;
            remarks.extend(joined.remarks);
            if joined.undated.contacts > 0 {
                remarks.say(format!(
                    "{} contacts have no date and were not counted",
                    joined.undated.contacts
                ));
            }
            signals = joined.signals;
            break;
        }
    }
    let clock = Clock::new(&campaign, &signals, setup.zone.clone());
    for name in clock.unknown(&campaign) {
        remarks.say(format!(
            "“{name}” in column `timezone` is no IANA zone and was ignored"
        ));
    }
    let (active, skipped) = needs::check(&book.plan, &campaign, &signals);
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

fn note_hash(hashes: &mut BTreeMap<String, String>, path: &Path, hash: Option<String>) {
    if let Some(hash) = hash {
        hashes.insert(path.display().to_string(), hash);
    }
}

impl Run {
    /// Whether a row that could be read is another share's.
    pub fn is_elsewhere(&self, row: (u8, u32)) -> bool {
        let offers = &self.campaign.offers;
        let found = || offers.binary_search_by_key(&row, |offer| (offer.file, offer.line));
        self.share.is_some() && found().is_err()
    }
}
