//! What rows are about: their items, and what these are to the campaign.

use hashbrown::HashMap;

use crate::audit::join::probes::{FOREIGN, ItemKeys, Probes};
use crate::audit::rows::items::{self, ItemColumns, ItemReader};
use crate::audit::rows::memo::{self, Memo};
use crate::facts::categories::{Categories, CategoryId, CategoryTree};
use crate::facts::names::{Sym, fold_label, fold_product};
use crate::facts::offer::{Campaign, Item};

/// The items of signals.
pub(super) struct About<'a, 'b> {
    reader: &'a mut ItemReader<'b>,
    /// Items that are kept, by value.
    items: &'a mut HashMap<Item, u32>,
    /// The campaign's own, by the hash of their columns.
    own: &'a HashMap<u64, u32>,
    /// Items of signals, what they share with the campaign's, and those that the campaign has itself.
    pub probes: Probes,
    /// Whether a category shares with one of the campaign's.
    shares: Memo<bool>,
    own_categories: CategoryTree,
}

impl<'a, 'b> About<'a, 'b> {
    pub fn new(
        reader: &'a mut ItemReader<'b>,
        items: &'a mut HashMap<Item, u32>,
        own: &'a HashMap<u64, u32>,
        categories: &Categories,
    ) -> About<'a, 'b> {
        About {
            reader,
            items,
            own,
            probes: Probes::default(),
            shares: Memo::default(),
            own_categories: categories.tree(),
        }
    }

    /// The place of an item among the probes. `own` are the keys of the campaign's items.
    pub fn probe(
        &mut self,
        columns: ItemColumns<'_>,
        campaign: &mut Campaign,
        own: &[ItemKeys],
    ) -> usize {
        let hash = items::hash(columns);
        if let Some(known) = self.probes.find(hash) {
            return known;
        }
        if let Some(&id) = self.own.get(&hash) {
            // The campaign offers the very same.
            let facts = campaign.item_facts[campaign.facts_of_items[id as usize]];
            return self.probes.add(hash, own[id as usize], facts, Some(id));
        }
        let [product, name, category, brand, parent] = columns;
        let category = self.category(category, &mut campaign.categories);
        let find = |text: &str| match text {
            "" => Sym::NONE,
            text => campaign.names.find(text).unwrap_or(FOREIGN),
        };
        let keys = ItemKeys {
            product: find(product),
            name: find(&fold_product(name)),
            brand: find(&fold_label(brand)),
            parent: find(parent),
            category,
            ends: campaign.categories.ends(category),
        };
        let facts = self.reader.facts(columns);
        self.probes.add(hash, keys, facts, None)
    }

    /// A signal's category: kept only where it shares with one of the campaign.
    fn category(&mut self, text: &str, categories: &mut Categories) -> CategoryId {
        if text.is_empty() {
            return CategoryId::NONE;
        }
        let hash = memo::hash(text);
        let shares = self.shares.get(hash).unwrap_or_else(|| {
            let shares = categories.shares_with_any(text, &self.own_categories);
            self.shares.keep(hash, shares)
        });
        if shares {
            categories.intern(text)
        } else {
            CategoryId::NONE
        }
    }

    /// The number of an item that is kept from now on.
    pub fn keep(&mut self, probe: usize, columns: ItemColumns<'_>, campaign: &mut Campaign) -> u32 {
        if let Some(known) = self.probes.id(probe) {
            return known;
        }
        let item = items::make(campaign, columns);
        let id = *self.items.entry(item).or_insert_with(|| {
            campaign.items.push(item);
            campaign.items.len() as u32 - 1
        });
        self.probes.keep(probe, id);
        id
    }
}
