//! What the items of signals are to the campaign: looked up once a distinct item.

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use crate::facts::categories::{Categories, CategoryId};
use crate::facts::hashed::spread;
use crate::facts::names::Sym;
use crate::facts::offer::{Item, ItemFacts};
use crate::facts::room;
use crate::facts::topics::TopicSet;

/// A text that the campaign does not have: equal to nothing of it.
pub const FOREIGN: Sym = Sym(u32::MAX - 1);

/// What of an item two can share, in half a line of a processor's cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemKeys {
    /// `product_id`.
    pub product: Sym,
    /// `product_name` as names compare.
    pub name: Sym,
    /// `brand`, folded.
    pub brand: Sym,
    /// `parent_id`.
    pub parent: Sym,
    /// `category`.
    pub category: CategoryId,
    /// First and last node of the category: two that share have one of them in common.
    pub ends: (u32, u32),
}

impl ItemKeys {
    /// The keys of an item.
    pub fn new(item: &Item, categories: &Categories) -> ItemKeys {
        ItemKeys {
            product: item.product,
            name: item.name_key,
            brand: item.brand_key,
            parent: item.parent,
            category: item.category,
            ends: categories.ends(item.category),
        }
    }

    /// Whether this item of the campaign shares product, parent, brand or category with a signal's.
    #[inline]
    pub fn shares(&self, other: &ItemKeys, categories: &Categories) -> bool {
        let same = |a: Sym, b: Sym| a == b && a.is_some();
        same(self.product, other.product)
            || same(self.brand, other.brand)
            || same(self.parent, other.parent)
            || same(self.name, other.name) && self.same_name(other)
            || (self.ends.0 == other.ends.0 || self.ends.1 == other.ends.1)
                && categories.share(self.category, other.category)
    }

    /// A few of 128 bits: where two items have none in common, they share nothing.
    pub fn marks(&self) -> u128 {
        let texts = [self.product, self.name, self.brand, self.parent].map(|sym| sym.0);
        let all = texts.into_iter().chain([self.ends.0, self.ends.1]);
        let known = all.enumerate().filter(|&(_, key)| key < FOREIGN.0);
        known.fold(0, |marks, (place, key)| {
            // What is equal in one place says nothing of another, but a node may be the first here and the last there.
            let place = place.min(4) as u32;
            marks | 1 << (spread(key.wrapping_mul(8).wrapping_add(place)) >> 57)
        })
    }

    /// Of two items with the same name, whether they are the same product.
    fn same_name(&self, other: &ItemKeys) -> bool {
        (self.product.is_none() || other.product.is_none())
            && (self.brand.is_none() || other.brand.is_none() || self.brand == other.brand)
    }
}

/// Emptied when it holds so many: memory is the campaign's and not the signals'.
const MOST: usize = 1 << 16;

/// What decides of most signals that they are of no use.
#[derive(Debug, Clone, Copy)]
pub struct Probe {
    /// What it can share.
    pub keys: ItemKeys,
    /// [`ItemKeys::marks`]
    pub marks: u128,
    /// Topics of its name and category.
    pub topics: TopicSet,
    /// Its place among the campaign's items, `u32::MAX` for what is not kept.
    id: u32,
}

/// Distinct items of signals.
#[derive(Default)]
pub struct Probes {
    places: HashMap<u64, u32, FixedState>,
    probes: Vec<Probe>,
    facts: Vec<ItemFacts>,
    /// How often it was emptied: places found before that are none.
    emptied: u32,
}

impl Probes {
    /// The place of an item by the hash of its columns.
    #[inline]
    pub fn find(&self, hash: u64) -> Option<usize> {
        self.places.get(&hash).map(|&place| place as usize)
    }

    /// Adds an item; `id` is its place among the campaign's items, where it is kept.
    pub fn add(&mut self, hash: u64, keys: ItemKeys, facts: ItemFacts, id: Option<u32>) -> usize {
        if self.probes.len() >= MOST {
            self.places.clear();
            self.probes.clear();
            self.facts.clear();
            self.emptied += 1;
        }
        let place = self.probes.len();
        self.places.insert(hash, place as u32);
        let probe = Probe {
            keys,
            marks: keys.marks(),
            topics: facts.name_topics | facts.category_topics,
            id: id.unwrap_or(u32::MAX),
        };
        room::push(&mut self.probes, probe);
        room::push(&mut self.facts, facts);
        place
    }

    /// How often it was emptied.
    pub fn emptied(&self) -> u32 {
        self.emptied
    }

    /// What it is to the campaign.
    #[inline]
    pub fn get(&self, place: usize) -> &Probe {
        &self.probes[place]
    }

    /// What its texts show.
    #[inline]
    pub fn facts(&self, place: usize) -> &ItemFacts {
        &self.facts[place]
    }

    /// Its place among the campaign's items, where it is kept.
    pub fn id(&self, place: usize) -> Option<u32> {
        Some(self.probes[place].id).filter(|&id| id != u32::MAX)
    }

    /// Says that it is kept from now on.
    pub fn keep(&mut self, place: usize, id: u32) {
        self.probes[place].id = id;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::names::Names;

    #[test]
    fn what_shares_has_a_mark_in_common() {
        let (mut names, mut categories) = (Names::default(), Categories::default());
        let mut keys = |product: &str, name: &str, category: &str, brand: &str| {
            let item = Item {
                product: names.intern(product),
                name_key: names.intern(name),
                category: categories.intern(category),
                brand_key: names.intern(brand),
                ..Item::NONE
            };
            ItemKeys::new(&item, &categories)
        };
        let items = [
            keys("1", "lamp", "Home > Lamps", "lux"),
            keys("1", "desk lamp", "", ""),
            keys("", "lamp", "", "lux"),
            keys("2", "", "Home", ""),
            keys("", "", "Lamps", ""),
            keys("3", "", "Sale > Lamps", "acme"),
            keys("4", "", "Garden", "lux"),
        ];
        let shares = |a: usize, b: usize| items[a].shares(&items[b], &categories);
        assert!((1..items.len()).all(|other| shares(0, other)));
        assert!(!shares(1, 2) && !shares(3, 4));
        for a in &items {
            for b in &items {
                assert!(!a.shares(b, &categories) || a.marks() & b.marks() != 0);
            }
        }
    }
}
