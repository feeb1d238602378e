//! Whom a batch of campaign rows is for: interned together, ahead of the rest of the rows.

use crate::audit::share::Share;
use crate::facts::customers::{CustomerId, Customers};
use crate::input::batch::Batch;
use crate::input::identity;

/// The customers of a batch's rows. Reused from batch to batch.
#[derive(Debug, Default)]
pub struct Recipients {
    customers: Vec<CustomerId>,
    /// By row, where a share alone is audited: whose it is in another one.
    others: Vec<Option<u64>>,
    rows: Vec<Row>,
    /// Normalised ids, one after the other.
    keys: Vec<u8>,
    buffer: Vec<u8>,
}

#[derive(Debug)]
struct Row {
    /// Where its id ends among the keys.
    key_end: u32,
    hash: u32,
    /// Where an id of this hash lies, if any did before the batch.
    place: Option<u32>,
}

impl Recipients {
    /// Interns whom each row is for, by the id in a slot; what is not looked at has none, nor has what is of another
    /// share.
    pub fn intern(
        &mut self,
        customers: &mut Customers,
        share: Option<Share>,
        batch: &Batch,
        slot: usize,
        width: usize,
    ) {
        self.rows.clear();
        self.keys.clear();
        for row in batch.rows() {
            if row.fields() == width {
                let id = row.text(slot).as_bytes();
                self.keys
                    .extend_from_slice(identity::normalise(id, &mut self.buffer));
            }
            self.rows.push(Row {
                key_end: self.keys.len() as u32,
                hash: 0,
                place: None,
            });
        }
        let mut start = 0;
        for row in &mut self.rows {
            row.hash = customers.hash(&self.keys[start..row.key_end as usize]);
            start = row.key_end as usize;
        }
        // One right after the other: the processor then waits for several places of memory at once.
        for row in &mut self.rows {
            row.place = customers.place(row.hash);
        }
        self.customers.clear();
        self.others.clear();
        start = 0;
        for (row, of_batch) in self.rows.iter().zip(batch.rows()) {
            let key = &self.keys[start..row.key_end as usize];
            start = row.key_end as usize;
            let other = share.and_then(|share| share.other(key));
            if share.is_some() {
                self.others.push(other);
            }
            self.customers.push(if key.is_empty() || other.is_some() {
                CustomerId::NONE
            } else {
                let known = row
                    .place
                    .and_then(|place| customers.find_at(place, key, row.hash));
                known.unwrap_or_else(|| customers.intern(key, of_batch.text(slot)))
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
