//! Rows that are the same offer, and how many customers get each: what tells a broadcast from a row of its own.

use hashbrown::HashMap;

use crate::audit::load::ahead::Made;
use crate::audit::load::by_customer::ByCustomer;
use crate::audit::load::others::Others;
use crate::audit::rows::memo;
use crate::facts::customers::CustomerId;
use crate::facts::names::fold_label;
use crate::facts::offer::{Campaign, Creative, Offer};
use crate::facts::room;

/// Numbers rows that are the same offer while they are loaded: by `offer_id`, else by product and copy.
///
/// A number is given when a second row turns up, since most often no two rows share an id.
pub struct Creatives {
    /// Each gets a number at once: its other rows may be in another share.
    at_once: bool,
    /// Of the file at hand, by `offer_id`.
    by_id: Vec<Seen>,
    by_copy: HashMap<u64, Seen>,
    count: u32,
}

/// What was seen of a creative.
#[derive(Debug, Clone, Copy)]
enum Seen {
    Never,
    /// One row, by its place among the offers.
    Once(u32),
    /// Its number.
    Numbered(u32),
}

impl Creatives {
    /// None so far. `at_once`: a creative gets its number with its first row.
    pub fn new(at_once: bool) -> Creatives {
        Creatives {
            at_once,
            by_id: Vec::new(),
            by_copy: HashMap::new(),
            count: 0,
        }
    }

    /// How many have a number.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// Begins a file: an offer is one file's.
    pub fn next_file(&mut self) {
        self.by_id.clear();
    }

    /// The number of the creative of an offer that is added next; [`Creative::ALONE`] as long as it is the only row of
    /// it.
    pub fn of(&mut self, offer: &Offer, made: &Made, campaign: &mut Campaign) -> u32 {
        let seen = if offer.offer_id.is_some() {
            let at = offer.offer_id.0 as usize;
            if at >= self.by_id.len() {
                self.by_id.resize(at + 1, Seen::Never);
            }
            let names = &mut campaign.names;
            if matches!(self.by_id[at], Seen::Never) && names.folded(offer.offer_id).is_none() {
                // A signal's code is looked up folded.
                let folded = fold_label(names.get(offer.offer_id));
                names.intern(&folded);
            }
            &mut self.by_id[at]
        } else {
            let key = copy_key(offer.file, made.item, made.copy);
            self.by_copy.entry(key).or_insert(Seen::Never)
        };
        // A row that addresses a segment stands for many.
        let at_once = self.at_once || !offer.customer.is_some();
        match *seen {
            Seen::Numbered(number) => return number,
            Seen::Never if !at_once => {
                *seen = Seen::Once(campaign.offers.len() as u32);
                return Creative::ALONE;
            }
            Seen::Once(first) => campaign.offers[first as usize].creative = self.count,
            Seen::Never => {}
        }
        *seen = Seen::Numbered(self.count);
        self.count += 1;
        self.count - 1
    }
}

/// What rows without an `offer_id` that are the same offer have in common, in whichever share: the file, and the hashes
/// of what is offered and of the copy.
pub fn copy_key(file: u8, item: u64, copy: [u64; 2]) -> u64 {
    memo::hash((file, item, copy))
}

/// Counts who gets each creative, and what share of the file that is. With `others`, a share of the customers is
/// audited, and theirs are counted in: how many get each creative in this share alone is given back.
pub fn count(
    campaign: &mut Campaign,
    by_customer: &ByCustomer,
    customers: usize,
    mut others: Option<&mut Others>,
) -> Option<Vec<u32>> {
    let version_of = match &mut others {
        Some(others) => others.versions(),
        None => versions(campaign),
    };
    let versions = version_of.iter().filter(|&&version| version != NO_VERSION);
    let versions = versions.max().map_or(0, |most| *most as usize + 1);
    let mut last_creative = vec![u32::MAX; version_of.len()];
    let mut last_version = vec![u32::MAX; versions];
    let mut version_receivers = vec![0u32; versions];
    let mut last_file = vec![u32::MAX; campaign.files.len()];
    for customer in 0..customers as u32 {
        let offers = by_customer.of(CustomerId(customer));
        if let ([file], []) = (campaign.files.as_mut_slice(), version_of.as_slice()) {
            file.customers += u32::from(!offers.is_empty());
            continue;
        }
        for &at in offers {
            let offer = &campaign.offers[at as usize];
            let file = usize::from(offer.file);
            if last_file[file] != customer {
                last_file[file] = customer;
                campaign.files[file].customers += 1;
            }
            let Some(&version) = version_of.get(offer.creative as usize) else {
                continue;
            };
            let creative = offer.creative as usize;
            if last_creative[creative] != customer {
                last_creative[creative] = customer;
                campaign.creatives[creative].receivers += 1;
            }
            if version != NO_VERSION && last_version[version as usize] != customer {
                last_version[version as usize] = customer;
                version_receivers[version as usize] += 1;
            }
        }
    }
    let own = others.map(|others| {
        let creatives = campaign.creatives.iter();
        let own = creatives.map(|creative| creative.receivers).collect();
        others.count(campaign, &mut version_receivers);
        own
    });
    if version_of.is_empty() {
        return own;
    }
    let mut seen = vec![false; version_of.len()];
    for offer in &campaign.offers {
        let at = offer.creative as usize;
        if at >= seen.len() || std::mem::replace(&mut seen[at], true) {
            continue;
        }
        let all = campaign.files[usize::from(offer.file)].customers.max(1) as f32;
        let creative = &mut campaign.creatives[at];
        creative.share = creative.receivers as f32 / all;
        let versions = version_receivers.get(version_of[at] as usize);
        creative.versions_receivers = versions.copied().unwrap_or(creative.receivers);
        creative.versions_share = creative.versions_receivers as f32 / all;
    }
    own
}

/// The version of a creative that is not told apart from its versions.
const NO_VERSION: u32 = u32::MAX;

/// By creative, its version: language and test versions are one, the same product in the same campaign, each with an id
/// of its own or none. Versions matter where together they may be a broadcast, so what is offered in fewer rows has
/// none; where it is offered in more, every row gets a creative.
fn versions(campaign: &mut Campaign) -> Vec<u32> {
    let Campaign {
        offers, creatives, ..
    } = campaign;
    // All rows of a creative count for what its first row offers.
    let mut firsts = vec![usize::MAX; creatives.len()];
    let mut rows = vec![0u32; campaign.items.len()];
    for at in 0..offers.len() {
        let first = match firsts.get_mut(offers[at].creative as usize) {
            Some(first) => {
                *first = at.min(*first);
                *first
            }
            None => at,
        };
        rows[offers[first].item as usize] += 1;
    }
    let many = |offer: &Offer| {
        rows[offer.item as usize] >= Creative::BROADCAST && offer.campaign.is_some()
    };
    if rows.iter().any(|&rows| rows >= Creative::BROADCAST) {
        for (at, offer) in offers.iter_mut().enumerate() {
            if offer.creative == Creative::ALONE && many(offer) {
                offer.creative = creatives.len() as u32;
                room::push(creatives, Creative::default());
                room::push(&mut firsts, at);
            }
        }
    }
    let mut versions = HashMap::new();
    let version_of = |first: &usize| match offers.get(*first).filter(|offer| many(offer)) {
        Some(offer) => {
            let next = versions.len() as u32;
            let version = versions.entry((offer.file, offer.campaign, offer.item));
            *version.or_insert(next)
        }
        None => NO_VERSION,
    };
    firsts.iter().map(version_of).collect()
}
