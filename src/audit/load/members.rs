//! Segments: who is addressed by a row without a customer, and whether a broadcast's list was itself chosen by a topic.

use hashbrown::{HashMap, HashSet};

use crate::audit::error::AuditError;
use crate::audit::load::others::Others;
use crate::audit::setup::Setup;
use crate::audit::share::Share;
use crate::facts::customers::{CustomerId, Customers};
use crate::facts::ground::{self, Key};
use crate::facts::names::{Sym, fold_label};
use crate::facts::offer::{Campaign, Creative, Offer};
use crate::facts::signal::Signals;
use crate::facts::topics::{TopicSet, Topics};
use crate::facts::view::View;
use crate::input::batch::Batch;
use crate::input::columns::Column;
use crate::input::identity;
use crate::input::rows::Rows;
use crate::input::vocabulary::{Ground, SignalColumn};

/// Who is in a segment.
#[derive(Default)]
struct Members {
    own: Vec<CustomerId>,
    /// Customers of other shares.
    others: Vec<u64>,
}

/// Reads the signals for the members of addressed segments, and puts one offer a member in place of each such row.
/// Where a share is audited, members in the others are left to `others`.
///
/// # Errors
/// Where a signal file cannot be read.
pub fn expand(
    setup: &Setup,
    campaign: &mut Campaign,
    customers: &mut Customers,
    segments: &HashMap<Sym, u32>,
    others: Option<&mut Others>,
) -> Result<(), AuditError> {
    let members = find(setup, campaign, customers, segments)?;
    let is_first = setup.share.is_none_or(Share::is_first);
    put(campaign, &members, is_first, others);
    Ok(())
}

/// The members of addressed segments, as the signals name them.
fn find(
    setup: &Setup,
    campaign: &Campaign,
    customers: &mut Customers,
    segments: &HashMap<Sym, u32>,
) -> Result<HashMap<u32, Members>, AuditError> {
    let mut members: HashMap<u32, Members> = HashMap::new();
    let mut seen: HashSet<(u32, u64)> = HashSet::new();
    for path in &setup.signals {
        let mut rows = Rows::signals(path, &setup.reading, &[])?;
        rows.only(&[SignalColumn::CustomerId, SignalColumn::Segment]);
        let slot = |column: SignalColumn| rows.slots()[column.index()];
        let (id, segment) = (slot(SignalColumn::CustomerId), slot(SignalColumn::Segment));
        if segment == usize::MAX {
            continue;
        }
        let mut batch = Batch::new();
        let mut buffer = Vec::new();
        while rows.next_batch(&mut batch)? {
            for row in batch.rows() {
                let name = row.text(segment);
                if name.is_empty() {
                    continue;
                }
                let key = campaign
                    .names
                    .find(&fold_label(name))
                    .and_then(|sym| segments.get(&sym));
                let Some(&at) = key.filter(|&&at| campaign.segments[at as usize].addressed) else {
                    continue;
                };
                let id = row.text(id);
                let key = identity::normalise(id.as_bytes(), &mut buffer);
                if key.is_empty() {
                    continue;
                }
                if let Some(person) = setup.share.and_then(|share| share.other(key)) {
                    if seen.insert((at, person)) {
                        members.entry(at).or_default().others.push(person);
                    }
                    continue;
                }
                let customer = customers.intern(key, id);
                if seen.insert((at, u64::from(customer.0))) {
                    members.entry(at).or_default().own.push(customer);
                }
            }
        }
    }
    Ok(members)
}

/// Puts the members in place of the rows that address their segments.
fn put(
    campaign: &mut Campaign,
    members: &HashMap<u32, Members>,
    is_first: bool,
    mut others: Option<&mut Others>,
) {
    let offers = std::mem::take(&mut campaign.offers);
    let columns = campaign.extra.len();
    let extra = std::mem::replace(&mut campaign.extra, vec![Vec::new(); columns]);
    for (at, offer) in offers.into_iter().enumerate() {
        let addressed = (!offer.customer.is_some())
            .then(|| members.get(&offer.segment))
            .flatten();
        let all = match addressed {
            Some(members) => {
                if let Some(others) = &mut others {
                    for &person in &members.others {
                        others.add_member(offer.creative, offer.line, person);
                    }
                }
                members.own.as_slice()
            }
            // Of a segment without any member, the row stays in the first share.
            None if !offer.customer.is_some() && !is_first => continue,
            None => std::slice::from_ref(&offer.customer),
        };
        for &customer in all {
            let mut own = offer;
            own.customer = customer;
            campaign.offers.push(own);
            for (column, cells) in extra.iter().enumerate() {
                campaign.extra[column].push(cells[at]);
            }
        }
    }
}

/// Leaves each of a row's offers once to each person it addresses, where several members turned out to be one.
pub fn unite(campaign: &mut Campaign) {
    let mut last = HashMap::new();
    let mut is_first = |offer: &Offer| {
        let own = (offer.row(), offer.nth);
        last.insert(offer.customer, own) != Some(own)
    };
    let first: Vec<bool> = campaign.offers.iter().map(&mut is_first).collect();
    retain(&mut campaign.offers, &first);
    for cells in &mut campaign.extra {
        retain(cells, &first);
    }
}

fn retain<T>(all: &mut Vec<T>, keep: &[bool]) {
    let mut keep = keep.iter();
    all.retain(|_| keep.next() == Some(&true));
}

/// Of whose receivers more than this share are known to be concerned without having said so, a list was chosen by it.
const CHOSEN: f32 = 0.2;

/// Finds the topics by which the list of a would-be broadcast was itself chosen (rules, "Broadcast"); whether there was
/// one to ask that of. Where a share is audited, `own` are the receivers of each creative in it: of others, nobody knows
/// what they are concerned by.
pub fn chosen(
    campaign: &mut Campaign,
    signals: &Signals,
    topics: &Topics,
    own: Option<&[u32]>,
) -> bool {
    if !signals.given {
        return false;
    }
    let wide: Vec<bool> = campaign
        .creatives
        .iter()
        .map(Creative::goes_to_nearly_all)
        .collect();
    if !wide.contains(&true) {
        return false;
    }
    let mut asked = false;
    let mut guessed: HashMap<(u32, u8), HashSet<CustomerId>> = HashMap::new();
    for at in 0..campaign.offers.len() {
        let creative = campaign.offers[at].creative;
        if wide.get(creative as usize) != Some(&true) {
            continue;
        }
        let view = View::new(campaign, at);
        for topic in view.look.all_topics.iter() {
            asked = true;
            let shelf = topics.shelf_life(topic);
            let ground = ground::of(Key::Topic(topic, shelf), &view, campaign, signals).ground;
            if matches!(
                ground,
                Ground::Browsed | Ground::Inferred | Ground::Acquired
            ) {
                let concerned = guessed.entry((creative, topic.0)).or_default();
                concerned.insert(campaign.offers[at].customer);
            }
        }
    }
    for ((at, topic), concerned) in guessed {
        let creative = &mut campaign.creatives[at as usize];
        let receivers = own.map_or(creative.receivers, |own| own[at as usize]);
        if concerned.len() as f32 > CHOSEN * receivers as f32 {
            creative.chosen_by |= TopicSet::of(crate::facts::topics::TopicId(topic));
        }
    }
    asked
}
