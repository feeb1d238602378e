//! What the items of signals are to the campaign: looked up once a distinct item.

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use crate::facts::categories::{Categories, CategoryId};
use crate::facts::names::Sym;
use crate::facts::offer::{Item, ItemFacts};

/// A text that the campaign does not have: equal to nothing of it.
pub const FOREIGN: Sym = Sym(u32::MAX - 1);

/// What of an item two can share, in half a line of a processor's cache.
#[derive(Debug, Clone, Copy)]
pub struct ItemKeys {
    product: Sym,
    name: Sym,
    brand: Sym,
    parent: Sym,
    category: CategoryId,
    /// First and last node of the category: two that share have one of them in common.
    ends: (u32, u32),
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

    /// Of two items with the same name, whether they are the same product.
    fn same_name(&self, other: &ItemKeys) -> bool {
        (self.product.is_none() || other.product.is_none())
            && (self.brand.is_none() || other.brand.is_none() || self.brand == other.brand)
    }
}

/// Emptied when it holds so many: memory is the campaign's and not the signals'.
const MOST: usize = 1 << 16;

/// Distinct items of signals.
#[derive(Default)]
pub struct Probes {
    places: HashMap<u64, u32, FixedState>,
    keys: Vec<ItemKeys>,
    facts: Vec<ItemFacts>,
    /// Places among the campaign's items, `u32::MAX` for what is not kept.
    ids: Vec<u32>,
}

impl Probes {
    /// The place of an item by the hash of its columns.
    #[inline]
    pub fn find(&self, hash: u64) -> Option<usize> {
        self.places.get(&hash).map(|&place| place as usize)
    }

    /// Adds an item; `id` is its place among the campaign's items, where it is kept.
    pub fn add(&mut self, hash: u64, keys: ItemKeys, facts: ItemFacts, id: Option<u32>) -> usize {
        if self.keys.len() >= MOST {
            self.places.clear();
            self.keys.clear();
            self.facts.clear();
            self.ids.clear();
        }
        let place = self.keys.len();
        self.places.insert(hash, place as u32);
        self.keys.push(keys);
        self.facts.push(facts);
        self.ids.push(id.unwrap_or(u32::MAX));
        place
    }

    /// What it can share.
    #[inline]
    pub fn keys(&self, place: usize) -> &ItemKeys {
        &self.keys[place]
    }

    /// What its texts show.
    #[inline]
    pub fn facts(&self, place: usize) -> &ItemFacts {
        &self.facts[place]
    }

    /// Its place among the campaign's items, where it is kept.
    pub fn id(&self, place: usize) -> Option<u32> {
        Some(self.ids[place]).filter(|&id| id != u32::MAX)
    }

    /// Says that it is kept from now on.
    pub fn keep(&mut self, place: usize, id: u32) {
        self.ids[place] = id;
    }
}
