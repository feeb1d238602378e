//! What there is to offer: a file of products, which says what orders and offers leave out.

use std::collections::HashMap;
use std::path::Path;

use super::batch::Batch;
use super::error::InputError;
use super::rows::{Reading, Rows};
use super::vocabulary::CampaignColumn;

/// Products by their ids, their groups and their names.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    products: Vec<Item<String>>,
    by_id: HashMap<String, usize>,
    /// By the id of the product that variants belong to.
    by_parent: HashMap<String, usize>,
    /// By name; a name of several products stands for what they have in common.
    by_name: HashMap<String, usize>,
}

/// product_id, product_name, category, brand, parent_id.
pub type Item<T> = [T; 5];

const ID: usize = 0;
const NAME: usize = 1;
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
    pub fn add(&mut self, path: &Path, reading: &Reading<'_>) -> Result<(), InputError> {
        let mut rows = Rows::products(path, reading)?;
        let mut batch = Batch::new();
        while rows.next_batch(&mut batch)? {
            for row in batch.rows() {
                if row.fields() != rows.width() {
                    let what = format!("{} fields, {} expected", row.fields(), rows.width());
                    return Err(bad(path, row.line(), what));
                }
                let cell = |column: CampaignColumn| match rows.slots()[column as usize] {
                    usize::MAX => String::new(),
                    slot => String::from_utf8_lossy(row.get(slot)).trim().to_owned(),
                };
                self.product(Self::FILLS.map(cell));
            }
            if let Some((line, what)) = rows.take_faults().into_iter().next() {
                return Err(bad(path, line, what));
            }
        }
        Ok(())
    }

    fn product(&mut self, product: Item<String>) {
        let id = key(&product[ID]);
        if !id.is_empty() && !self.by_id.contains_key(&id) {
            self.by_id.insert(id, self.products.len());
            self.products.push(product.clone());
        }
        // Of a group and of a name only that is known which all of it share.
        for (of, index) in [(PARENT, &mut self.by_parent), (NAME, &mut self.by_name)] {
            if product[of].is_empty() {
                continue;
            }
            let next = self.products.len();
            let shared = *index.entry(key(&product[of])).or_insert(next);
            if shared == next {
                self.products.push(product.clone());
            } else {
                common(&mut self.products[shared], &product);
            }
        }
    }

    /// How many products have an id.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether there is no product.
    pub fn is_empty(&self) -> bool {
        self.products.is_empty()
    }

    /// An item with what it leaves out: found by its id, else its name, else the product it belongs to.
    pub fn complete<'a>(&'a self, item: Item<&'a str>) -> Item<&'a str> {
        let Some(product) = self.find(item) else {
            return item;
        };
        let mut whole = item;
        for (own, known) in whole.iter_mut().zip(product) {
            if own.is_empty() {
                *own = known;
            }
        }
        whole
    }

    fn find(&self, [id, name, _, _, parent]: Item<&str>) -> Option<&Item<String>> {
        let place = look_up(&self.by_id, id)
            .or_else(|| look_up(&self.by_parent, id))
            .or_else(|| self.named(name))
            .or_else(|| look_up(&self.by_parent, parent))?;
        self.products.get(place)
    }

    /// By name, with or without the variant that shops write behind it: "Mug - Blue / Large".
    fn named(&self, name: &str) -> Option<usize> {
        let mut name = name.trim();
        loop {
            if let Some(place) = look_up(&self.by_name, name) {
                return Some(place);
            }
            name = &name[..name.rfind(" - ")?];
        }
    }
}

/// Empties what two products do not share.
fn common(one: &mut Item<String>, other: &Item<String>) {
    for (own, others) in one.iter_mut().zip(other) {
        if own != others {
            own.clear();
        }
    }
}

fn look_up(index: &HashMap<String, usize>, text: &str) -> Option<usize> {
    if text.is_empty() {
        return None;
    }
    index.get(&key(text)).copied()
}

/// An id or a name as it is compared.
fn key(text: &str) -> String {
    text.trim().to_lowercase()
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
            catalogue.product(row.map(str::to_owned));
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
        assert_eq!(catalogue.len(), 3);
    }
}
