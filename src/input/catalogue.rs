//! What there is to offer: a file of products, which says what orders and offers leave out.

use std::hash::BuildHasher;
use std::path::Path;

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use super::batch::Batch;
use super::error::InputError;
use super::rows::{Reading, Rows};
use super::vocabulary::CampaignColumn;

/// Products by their ids, their groups and their names.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    products: Vec<Item<Text>>,
    by_id: Index,
    /// By the id of the product that variants belong to.
    by_parent: Index,
    /// By name; a name of several products stands for what they have in common.
    by_name: Index,
    /// The texts of all products, one after the other.
    texts: String,
    /// Where those lie that many products share.
    shared: HashMap<u64, Text, FixedState>,
}

/// Where a text lies.
#[derive(Debug, Clone, Copy, Default)]
struct Text {
    start: u32,
    end: u32,
}

/// Places of products by the hash of what they are looked up by.
type Index = HashMap<u64, u32, FixedState>;

/// product_id, product_name, category, brand, parent_id.
pub type Item<T> = [T; 5];

const ID: usize = 0;
const NAME: usize = 1;
const CATEGORY: usize = 2;
const BRAND: usize = 3;
const PARENT: usize = 4;

impl Catalogue {
    /// The columns that it can fill.
    pub const FILLS: [CampaignColumn; 5] = [
        CampaignColumn::ProductId,
        CampaignColumn::ProductName,
        CampaignColumn::Category,
        CampaignColumn::Brand,
        CampaignColumn::ParentId,
    ];

    /// Adds the products of a file; what was added before goes first.
    ///
    /// # Errors
    /// The file cannot be read, is no file of products, or a row of it has a wrong number of fields.
    pub fn add(&mut self, path: &Path, reading: &Reading) -> Result<(), InputError> {
        let mut rows = Rows::products(path, reading)?;
        let mut batch = Batch::new();
        while rows.next_batch(&mut batch)? {
            for row in batch.rows() {
                row.of_width(rows.width())
                    .map_err(|what| bad(path, row.line(), what))?;
                let cell = |column: CampaignColumn| row.text(rows.slots()[column as usize]);
                if self.product(Self::FILLS.map(cell)).is_none() {
                    return Err(bad(
                        path,
                        row.line(),
                        "more than 4 GiB of products".to_owned(),
                    ));
                }
            }
            if let Some((line, what)) = rows.take_faults().into_iter().next() {
                return Err(bad(path, line, what));
            }
        }
        Ok(())
    }

    /// Adds a product; `None` where there is no more room.
    fn product(&mut self, product: Item<&str>) -> Option<()> {
        let mut kept = [Text::default(); 5];
        for (column, text) in product.into_iter().enumerate() {
            kept[column] = match column {
                CATEGORY | BRAND => self.share(text)?,
                _ => self.keep(text)?,
            };
        }
        let next = u32::try_from(self.products.len()).ok()?;
        if !product[ID].is_empty() && *self.by_id.entry(key(product[ID])).or_insert(next) == next {
            self.products.push(kept);
        }
        // Of a group and of a name only that is known which all of it share.
        for of in [PARENT, NAME] {
            if product[of].is_empty() {
                continue;
            }
            let index = if of == PARENT {
                &mut self.by_parent
            } else {
                &mut self.by_name
            };
            let next = u32::try_from(self.products.len()).ok()?;
            let group = *index.entry(key(product[of])).or_insert(next);
            if group == next {
                self.products.push(kept);
            } else {
                // What two products do not share is emptied.
                for (own, other) in self.products[group as usize].iter_mut().zip(product) {
                    if own.of(&self.texts) != other {
                        *own = Text::default();
                    }
                }
            }
        }
        Some(())
    }

    fn keep(&mut self, text: &str) -> Option<Text> {
        let start = u32::try_from(self.texts.len()).ok()?;
        self.texts.push_str(text);
        let end = u32::try_from(self.texts.len()).ok()?;
        Some(Text { start, end })
    }

    /// Keeps a text once, however many products have it.
    fn share(&mut self, text: &str) -> Option<Text> {
        let hash = FixedState::default().hash_one(text);
        if let Some(&known) = self.shared.get(&hash) {
            return Some(known);
        }
        let kept = self.keep(text)?;
        self.shared.insert(hash, kept);
        Some(kept)
    }

    /// An item with what it leaves out: found by its id, else its name, else the product it belongs to.
    pub fn complete<'a>(&'a self, item: Item<&'a str>) -> Item<&'a str> {
        let Some(product) = self.find(item) else {
            return item;
        };
        let mut whole = item;
        for (own, known) in whole.iter_mut().zip(product) {
            if own.is_empty() {
                *own = known.of(&self.texts);
            }
        }
        whole
    }

    fn find(&self, [id, name, _, _, parent]: Item<&str>) -> Option<&Item<Text>> {
        let place = look_up(&self.by_id, id)
            .or_else(|| look_up(&self.by_parent, id))
            .or_else(|| self.named(name))
            .or_else(|| look_up(&self.by_parent, parent))?;
        self.products.get(place as usize)
    }

    /// By name, with or without the variant that shops write behind it: "Mug - Blue / Large".
    fn named(&self, name: &str) -> Option<u32> {
        let mut name = name.trim();
        loop {
            if let Some(place) = look_up(&self.by_name, name) {
                return Some(place);
            }
            name = &name[..name.rfind(" - ")?];
        }
    }
}

impl Text {
    fn of(self, texts: &str) -> &str {
        &texts[self.start as usize..self.end as usize]
    }
}

fn look_up(index: &Index, text: &str) -> Option<u32> {
    if text.is_empty() || index.is_empty() {
        return None;
    }
    index.get(&key(text)).copied()
}

/// The hash by which an id or a name is compared: without spaces around it, in lower case.
fn key(text: &str) -> u64 {
    let text = text.trim();
    let hasher = FixedState::default();
    let is_folded = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
    if text.bytes().all(is_folded) {
        hasher.hash_one(text)
    } else {
        hasher.hash_one(text.to_lowercase().as_str())
    }
}

fn bad(path: &Path, line: u64, what: String) -> InputError {
    InputError::BadOffer {
        path: path.to_owned(),
        line,
        what,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalogue() -> Catalogue {
        let mut catalogue = Catalogue::default();
        for row in [
            ["MUG-B", "Mug", "Home > Kitchen", "Botanica", "mug"],
            ["MUG-R", "Mug", "Home > Kitchen", "Botanica", "mug"],
            ["TEST-3", "Early Test", "Health > Tests", "Clara", ""],
            ["", "Gift Card", "Gifts", "", "card"],
        ] {
            catalogue.product(row).expect("there is room");
        }
        catalogue
    }

    #[test]
    fn what_an_item_leaves_out_is_filled_in() {
        let catalogue = catalogue();
        for (item, whole) in [
            (
                ["mug-b", "", "", "", ""],
                ["mug-b", "Mug", "Home > Kitchen", "Botanica", "mug"],
            ),
            // Which mug, nobody can tell: but a mug it is.
            (
                ["", "Mug - Blue / Large", "", "", ""],
                [
                    "",
                    "Mug - Blue / Large",
                    "Home > Kitchen",
                    "Botanica",
                    "mug",
                ],
            ),
            (
                ["", "Early Test", "Own", "", ""],
                ["TEST-3", "Early Test", "Own", "Clara", ""],
            ),
            (
                ["mug", "", "", "", ""],
                ["mug", "Mug", "Home > Kitchen", "Botanica", "mug"],
            ),
            (
                ["Gift Card - 10", "Gift Card - 10", "", "", ""],
                ["Gift Card - 10", "Gift Card - 10", "Gifts", "", "card"],
            ),
            (["X", "Y", "", "", ""], ["X", "Y", "", "", ""]),
            (["", "", "", "", ""], ["", "", "", "", ""]),
        ] {
            assert_eq!(catalogue.complete(item), whole);
        }
        assert_eq!(catalogue.by_id.len(), 3);
    }
}
