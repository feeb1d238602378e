//! Whom a batch of campaign rows is for: interned together, ahead of the rest of the rows.

use crate::audit::rows::cells::Cells;
use crate::audit::rows::keys::Keys;
use crate::audit::share::Share;
use crate::facts::customers::{CustomerId, Customers};
use crate::input::batch::Batch;
use crate::input::identity;
use crate::input::vocabulary::CampaignColumn;

/// The customers of a batch's rows. Reused from batch to batch.
#[derive(Debug, Default)]
pub struct Recipients {
    customers: Vec<CustomerId>,
    /// By row, where a share alone is audited: whose it is in another one.
    others: Vec<Option<u64>>,
    keys: Keys,
    buffer: Vec<u8>,
}

impl Recipients {
    /// Interns whom each row is for, by its id; what is not looked at has none, nor has what is of another
    /// share.
    pub fn intern(
        &mut self,
        customers: &mut Customers,
        share: Option<Share>,
        batch: &Batch,
        cells: &Cells<CampaignColumn>,
    ) {
        self.keys.clear();
        for row in batch.rows() {
            let id = match row.fields() == cells.width {
                true => cells.get(row, CampaignColumn::CustomerId),
                false => "",
            };
            let key = identity::normalise(id.as_bytes(), &mut self.buffer);
            self.keys.push(key);
        }
        self.keys.look_up(customers);
        self.customers.clear();
        self.others.clear();
        for (at, row) in batch.rows().enumerate() {
            let key = self.keys.get(at);
            let other = share.and_then(|share| share.other(key));
            if share.is_some() {
                self.others.push(other);
            }
            self.customers.push(if key.is_empty() || other.is_some() {
                CustomerId::NONE
            } else {
                let known = self.keys.known(at, customers);
                known.unwrap_or_else(|| {
                    let shown = cells.get(row, CampaignColumn::CustomerId);
                    customers.intern(key, shown)
                })
            });
        }
    }

    /// The customer of each row, in order.
    pub fn customers(&self) -> &[CustomerId] {
        &self.customers
    }

    /// Whose the row at a place is, where that is a customer of another share.
    pub fn other(&self, row: usize) -> Option<u64> {
        self.others.get(row).copied().flatten()
    }
}
