//! What of a batch of campaign rows needs nothing but the batch: made ahead of loading it, by the thread that reads.

use crate::audit::load::recipients::Recipients;
use crate::audit::rows::cells::{Cells, OfItem};
use crate::audit::rows::items;
use crate::audit::setup::Beside;
use crate::facts::names::Names;
use crate::facts::texts::Texts;
use crate::input::batch::{Batch, Row};
use crate::input::dates::{DateError, Moment};
use crate::input::vocabulary::CampaignColumn;

/// What is made of a row.
#[derive(Debug, Clone, Copy)]
pub struct Made {
    /// `send_at`.
    pub at: Result<Moment, DateError>,
    /// Columns with something in them, the catalogue's included: a bit each.
    pub given: u32,
    /// The hash of what is offered ([`items::hash`]).
    pub item: u64,
    /// Of `subject` and `body` ([`Texts::hash`]).
    pub copy: [u64; 2],
    /// Of `offer_id` ([`Names::hash`]).
    pub offer_id: u32,
}

/// What is made of a batch. Reused from batch to batch.
#[derive(Debug, Default)]
pub struct Ahead {
    /// Whom its rows are for.
    pub recipients: Recipients,
    /// By row.
    pub rows: Vec<Made>,
}

impl Ahead {
    /// Makes it of every row, recipients aside.
    pub fn read(&mut self, batch: &Batch, cells: &Cells<CampaignColumn>, beside: &Beside) {
        self.rows.clear();
        self.rows
            .extend(batch.rows().map(|row| made(row, cells, beside)));
    }
}

fn made(row: Row<'_>, cells: &Cells<CampaignColumn>, beside: &Beside) -> Made {
    use CampaignColumn as C;
    let item = cells.item(row, beside);
    let own = cells.given(row);
    let mut given = own.fold(0, |bits, column| bits | column.bit());
    for (column, cell) in C::ITEM.into_iter().zip(item) {
        if !cell.is_empty() {
            given |= column.bit();
        }
    }
    Made {
        at: cells.dates.read(cells.get(row, C::SendAt).as_bytes()),
        given,
        item: items::hash(item),
        copy: [C::Subject, C::Body].map(|column| Texts::hash(cells.get(row, column))),
        offer_id: Names::hash(cells.get(row, C::OfferId)),
    }
}
