//! What is offered, or what a signal is about: columns to items, and what their texts show.

use crate::audit::rows::memo::{self, Memo};
use crate::facts::categories::{CategoryId, CategoryPattern, Path};
use crate::facts::names::{fold_label, fold_product};
use crate::facts::offer::{Campaign, Item, ItemFacts};
use crate::facts::phrases::Scan;
use crate::facts::texts::{Lexicon, TextFacts};
use crate::facts::topics::TopicSet;
use crate::input::identity;
use crate::rules::plan::Plan;

/// product_id, product_name, category, brand, parent_id.
pub type ItemColumns<'a> = [&'a str; 5];

/// The hash by which rows are about the same.
#[inline]
pub fn hash(columns: ItemColumns<'_>) -> u64 {
    memo::hash(columns)
}

/// An item of five columns, its texts kept.
pub fn make(
    campaign: &mut Campaign,
    [product, name, category, brand, parent]: ItemColumns<'_>,
) -> Item {
    let Campaign {
        names, categories, ..
    } = campaign;
    // “NULL” in two rows is not one product.
    let [product, parent] =
        [product, parent].map(|id| if identity::is_placeholder(id) { "" } else { id });
    Item {
        product: names.intern(product),
        name: names.intern(name),
        name_key: names.intern(&fold_product(name)),
        category_text: names.intern(category),
        category: if category.is_empty() {
            CategoryId::NONE
        } else {
            categories.intern(category)
        },
        brand: names.intern(brand),
        brand_key: names.intern(&fold_label(brand)),
        parent: names.intern(parent),
    }
}

/// Reads what items' texts show; a category is looked at once.
pub struct ItemReader<'a> {
    lexicon: &'a Lexicon,
    plan: &'a Plan,
    /// Category patterns of titles: products of films, songs, games.
    titles: &'a [CategoryPattern],
    categories: Memo<OfCategory>,
    scan: Scan,
    both: String,
}

#[derive(Clone, Copy)]
struct OfCategory {
    lines: u64,
    title: bool,
    text: TextFacts,
}

impl<'a> ItemReader<'a> {
    /// A reader for a run.
    pub fn new(lexicon: &'a Lexicon, plan: &'a Plan, titles: &'a [CategoryPattern]) -> Self {
        ItemReader {
            lexicon,
            plan,
            titles,
            categories: Memo::default(),
            scan: Scan::new(),
            both: String::new(),
        }
    }

    /// What an item's texts show: its category and name read as one path, so that each is context to the other.
    pub fn facts(&mut self, [_, name, category, _, _]: ItemColumns<'_>) -> ItemFacts {
        let own = self.category(category);
        let mut facts = ItemFacts {
            text: own.text,
            category_topics: own.text.topics,
            categories: own.lines,
            title: own.title,
            ..ItemFacts::default()
        };
        if own.title || name.is_empty() {
            return facts;
        }
        if category.is_empty() {
            facts.text = self.lexicon.facts(name, &mut self.scan);
            facts.name_topics = facts.text.topics;
            return facts;
        }
        self.both.clear();
        self.both.push_str(category);
        self.both.push_str(" > ");
        self.both.push_str(name);
        let of_both = self.lexicon.facts(&self.both, &mut self.scan);
        facts.category_topics = TopicSet::EMPTY;
        if !of_both.topics.is_empty() {
            for found in self.lexicon.topics.matches(&self.both, &self.scan) {
                if (found.bytes.start as usize) < category.len() {
                    facts.category_topics.insert(found.topic);
                } else {
                    facts.name_topics.insert(found.topic);
                }
            }
        }
        facts.text = TextFacts {
            topics: facts.name_topics | facts.category_topics,
            ..of_both
        };
        facts
    }

    fn category(&mut self, category: &str) -> OfCategory {
        let hash = memo::hash(category);
        if let Some(known) = self.categories.get(hash) {
            return known;
        }
        let path = Path::new(category);
        let own = OfCategory {
            lines: self.plan.lines_of(&path),
            title: self.titles.iter().any(|title| title.matches(&path)),
            text: self.lexicon.facts(category, &mut self.scan),
        };
        self.categories.keep(hash, own)
    }
}
