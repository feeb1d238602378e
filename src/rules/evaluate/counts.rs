//! `count` lines: rows counted back from this one, itself included.

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use super::gates::Gate;
use super::{Evaluator, Found, Here, Proof};
use crate::facts::names::Sym;
use crate::facts::offer::{Item, UNDATED};
use crate::facts::signal::Signal;
use crate::facts::view::View;
use crate::input::vocabulary::SignalType;
use crate::rules::plan::{CountTest, Counted as What, per};

/// How many, and the first of them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counted {
    count: u32,
    first: Option<Proof>,
}

/// A row or a contact on the time line.
struct Entry {
    at: i64,
    proof: Proof,
    /// Place among the customer's offers.
    own: Option<usize>,
    /// In what rows are alike, as asked.
    alike: Alike,
    /// Its offer, where that is asked and others are alike in all else.
    offer: Option<Sym>,
    message: [i64; 3],
}

/// A value for each thing in which rows can be alike but the customer and the offer; 0 for what is not asked.
type Alike = [i64; 7];

impl<'a> Evaluator<'a> {
    pub(super) fn count(
        &mut self,
        test: &CountTest,
        here: Here<'_, 'a>,
        views: &[View<'a>],
        found: &mut Found,
    ) -> bool {
        if !here.view.offer.customer.is_some() {
            return false;
        }
        let key = (here.rule, here.when);
        let of_own = |counted: &Vec<Counted>| counted.get(here.own).copied();
        let counted = match self.counts.get(&key) {
            Some(known) => of_own(known),
            None => {
                let fresh = self.count_all(test, views);
                of_own(self.counts.entry(key).or_insert(fresh))
            }
        };
        // Where no rows are too many, none is counted.
        let counted = counted.unwrap_or_default();
        if counted.count <= test.over {
            return false;
        }
        found.numbers.count = counted.count;
        if let Some(first) = counted.first {
            found.proofs.push((first, here.view.offer.send_at));
        }
        true
    }

    /// Whether rows of the customer at hand are alike and so many that a `[[when]]` which counts them could hold.
    pub(super) fn has_enough(&mut self, gate: &Gate, views: &[View<'a>]) -> bool {
        let (rule, when) = (usize::from(gate.rule), usize::from(gate.when));
        let blocks = &self.world.plan.rules[rule].whens[when];
        let mut blocks = blocks.asked();
        let Some(test) = blocks.find_map(|block| block.count.as_ref()) else {
            return true;
        };
        let counted = self.count_all(test, views);
        let enough = !counted.is_empty();
        if enough {
            self.counts.insert((rule, when), counted);
        }
        enough
    }

    /// Counts for all offers of the customer at once: one sorted pass a group of rows that are alike; nothing where no
    /// group is large enough for any of its rows to be over.
    fn count_all(&self, test: &CountTest, views: &[View<'a>]) -> Vec<Counted> {
        let by_offer = test.per & per::OFFER != 0;
        let mut counted = Vec::new();
        let mut entries = self.entries(test, views);
        if !could_be_over(&entries, test.over) {
            return counted;
        }
        // Where all else is equal, contacts come first and then the rows as they stand in the file.
        entries.sort_by_key(|entry| (entry.alike, entry.at, entry.own.map_or(0, |own| own + 1)));
        for group in entries.chunk_by_mut(|a, b| a.alike == b.alike) {
            if group.len() <= test.over as usize {
                continue;
            }
            if by_offer {
                self.part_by_offer(group, views);
            }
            counted.resize(views.len(), Counted::default());
            for rows in group.chunk_by(|a, b| !by_offer || a.offer.is_some() && a.offer == b.offer)
            {
                if test.messages {
                    count_messages(test, rows, &mut counted);
                } else {
                    count_rows(test, rows, &mut counted);
                }
            }
        }
        counted
    }

    fn entries(&self, test: &CountTest, views: &[View<'a>]) -> Vec<Entry> {
        let world = self.world;
        let Some(offer) = views.first().map(|view| view.offer) else {
            return Vec::new();
        };
        let first = world.signals.first_of(offer.customer);
        let contacts = match test.of {
            What::Contacts => world.signals.of(offer.customer),
            What::Offers => &[],
        };
        let products = if test.per & per::PRODUCT != 0 {
            let contacts = contacts.iter().filter(|signal| is_contact(signal));
            let contacted = contacts.map(|signal| &world.campaign.items[signal.item as usize]);
            Products::of(views.iter().map(|view| view.item).chain(contacted))
        } else {
            Products::default()
        };
        let mut entries = Vec::with_capacity(views.len());
        for (own, view) in views.iter().enumerate() {
            let offer = view.offer;
            if offer.is_service()
                || test
                    .types
                    .is_some_and(|types| offer.kind().is_none_or(|kind| kind.bit() & types == 0))
                || !counts_channel(test, offer.channel())
                || test.breaking.is_some_and(|rule| !self.breaks(own, rule))
            {
                continue;
            }
            let channel = offer.channel().map_or(-1, |channel| channel as i64);
            let campaign = i64::from(offer.campaign.0);
            let labels = Labels {
                segment: view.segment,
                channel,
                day: if test.per & per::DAY != 0 {
                    world.clock.day_sent(offer, world.campaign)
                } else {
                    0
                },
                campaign,
            };
            entries.push(Entry {
                at: offer.send_at,
                proof: Proof::Offer(view.index as u32),
                own: Some(own),
                alike: alike(test.per, view.item, &labels, &products, own as i64),
                offer: None,
                message: [channel, campaign, offer.send_at],
            });
        }
        for (at, signal) in contacts.iter().enumerate() {
            if !is_contact(signal)
                || signal.at == UNDATED
                || signal.is(Signal::SERVICE)
                || test.types.is_some()
                || test.breaking.is_some()
                || !counts_channel(test, signal.channel())
            {
                continue;
            }
            let labels = Labels {
                segment: world.signals.details(signal).segment,
                channel: signal.channel().map_or(-1, |channel| channel as i64),
                day: if test.per & per::DAY != 0 {
                    world.day(signal, signal.at, offer)
                } else {
                    0
                },
                campaign: -1,
            };
            let item = &world.campaign.items[signal.item as usize];
            let place = (first + at) as u32;
            entries.push(Entry {
                at: signal.at,
                proof: Proof::Signal(place),
                own: None,
                alike: alike(test.per, item, &labels, &products, -1 - at as i64),
                offer: None,
                // Each contact is a message of its own.
                message: [-2, i64::from(place), signal.at],
            });
        }
        entries
    }

    /// Parts rows that are alike in all but the offer, by its id as ids compare: folded. Without one they are alike to none.
    fn part_by_offer(&self, group: &mut [Entry], views: &[View<'a>]) {
        for entry in group.iter_mut() {
            let id = match (entry.own, entry.proof) {
                (Some(own), _) => {
                    let own = views[own].offer.offer_id;
                    self.world.campaign.names.folded(own).unwrap_or(own)
                }
                (_, Proof::Signal(place)) => {
                    let signals = self.world.signals;
                    signals.details(&signals.kept[place as usize]).offer
                }
                _ => Sym::NONE,
            };
            entry.offer = Some(id).filter(|id| id.is_some());
        }
        // Stable: within an offer they stay in order.
        group.sort_by_key(|entry| entry.offer);
    }
}

/// Whether more than so many rows are alike, seen without sorting them where they are few.
fn could_be_over(entries: &[Entry], over: u32) -> bool {
    const FEW: usize = 8;
    let over = over as usize;
    let alike = |one: &Entry| entries.iter().filter(|own| own.alike == one.alike).count();
    entries.len() > over && (entries.len() > FEW || entries.iter().any(|own| alike(own) > over))
}

/// Counts the rows of a group, which are in order.
fn count_rows(test: &CountTest, group: &[Entry], counted: &mut [Counted]) {
    let mut from = 0;
    for (at, entry) in group.iter().enumerate() {
        if let Some(within) = test.within {
            while group[from].at < entry.at - within {
                from += 1;
            }
        }
        if let Some(own) = entry.own {
            counted[own] = Counted {
                count: (at + 1 - from) as u32,
                first: Some(group[from].proof),
            };
        }
    }
}

/// Counts the messages among the rows of a group: of the rows of one message, the first flags.
fn count_messages(test: &CountTest, group: &[Entry], counted: &mut [Counted]) {
    let mut from = 0;
    let mut messages: HashMap<[i64; 3], u32, FixedState> = HashMap::default();
    for entry in group {
        let held = messages.entry(entry.message).or_default();
        *held += 1;
        let fresh = *held == 1;
        if let Some(within) = test.within {
            while group[from].at < entry.at - within {
                if let Some(held) = messages.get_mut(&group[from].message) {
                    *held -= 1;
                    if *held == 0 {
                        messages.remove(&group[from].message);
                    }
                }
                from += 1;
            }
        }
        if let Some(own) = entry.own.filter(|_| fresh) {
            counted[own] = Counted {
                count: messages.len() as u32,
                first: Some(group[from].proof),
            };
        }
    }
}

fn is_contact(signal: &Signal) -> bool {
    signal.kind == SignalType::Contact
}

fn counts_channel(test: &CountTest, channel: Option<crate::input::vocabulary::Channel>) -> bool {
    test.channels
        .is_none_or(|channels| channel.is_none_or(|channel| channel.bit() & channels != 0))
}

struct Labels {
    segment: Sym,
    channel: i64,
    day: i64,
    campaign: i64,
}

/// The key of a row: rows with the same are alike. What a row lacks makes it alike to none (`alone`).
fn alike(asked: u16, item: &Item, labels: &Labels, products: &Products, alone: i64) -> Alike {
    let none = i64::from(Sym::NONE.0);
    let own = |value: i64| {
        if value == none {
            i64::MIN + alone.abs() * 2 + i64::from(alone < 0)
        } else {
            value
        }
    };
    let if_asked = |bit: u16, value: i64| if asked & bit != 0 { value } else { 0 };
    [
        if_asked(per::SEGMENT, own(i64::from(labels.segment.0))),
        if_asked(per::CHANNEL, labels.channel),
        if_asked(per::DAY, labels.day),
        if asked & per::PRODUCT != 0 {
            own(products.key(item))
        } else {
            0
        },
        if_asked(per::CATEGORY, own(i64::from(item.category.0))),
        if_asked(per::BRAND, own(i64::from(item.brand_key.0))),
        if_asked(per::CAMPAIGN, labels.campaign),
    ]
}

/// Products of one customer: a name without an id is the id that goes by that name, unless both have a brand and not the
/// same.
#[derive(Default)]
pub(super) struct Products {
    by_name: HashMap<Sym, i64, FixedState>,
    by_brand: HashMap<(Sym, Sym), i64, FixedState>,
}

impl Products {
    pub fn of<'i>(items: impl Iterator<Item = &'i Item> + Clone) -> Products {
        let mut products = Products::default();
        // Most often every one has an id.
        if items.clone().any(|item| item.product.is_none()) {
            let named = items.filter(|item| item.name_key.is_some());
            for item in named.clone().filter(|item| item.product.is_some()) {
                products.add(item, i64::from(item.product.0));
            }
            for item in named.filter(|item| item.product.is_none()) {
                // Below zero a number is no id.
                let next = -2 - products.by_brand.len() as i64;
                products.add(item, products.known(item).unwrap_or(next));
            }
        }
        products
    }

    fn add(&mut self, item: &Item, product: i64) {
        let brand = (item.name_key, item.brand_key);
        self.by_brand.entry(brand).or_insert(product);
        self.by_name.entry(item.name_key).or_insert(product);
    }

    /// What an item without an id is, by those so far.
    fn known(&self, item: &Item) -> Option<i64> {
        let of = |brand| self.by_brand.get(&(item.name_key, brand));
        match item.brand_key.is_none() {
            true => self.by_name.get(&item.name_key),
            false => of(item.brand_key).or_else(|| of(Sym::NONE)),
        }
        .copied()
    }

    /// A number that items have in common if they are one product; below zero or [`Sym::NONE`] of those without an id.
    pub fn key(&self, item: &Item) -> i64 {
        if item.product.is_some() {
            return i64::from(item.product.0);
        }
        self.known(item).unwrap_or(i64::from(Sym::NONE.0))
    }
}
