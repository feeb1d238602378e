//! What of a batch of campaign rows needs nothing but the batch: made ahead of loading it, by the thread that reads.

use crate::audit::load::recipients::Recipients;
use crate::audit::rows::items;
use crate::audit::setup::Beside;
use crate::facts::names::Names;
use crate::facts::texts::Texts;
use crate::input::batch::{Batch, Row};
use crate::input::catalogue::{Catalogue, Item};
use crate::input::columns::Column;
use crate::input::dates::{DateError, DateReader, Moment};
use crate::input::vocabulary::{CampaignColumn, Channel};

/// Where a row's known columns are, and how its times are read.
pub struct Cells {
    slots: [usize; CampaignColumn::ALL.len()],
    /// The slots of the columns that there are, with their bits.
    present: Vec<(usize, u32)>,
    /// Columns that rules name, in the plan's order.
    pub extra: Vec<usize>,
    /// How many fields a row must have.
    pub width: usize,
    /// How its rows go out where no column says it.
    pub channel: Option<Channel>,
    /// Reads its times.
    dates: DateReader,
}

impl Cells {
    /// Of a file whose known columns are in these slots.
    pub fn new(
        slots: &[usize],
        extra: &[usize],
        width: usize,
        channel: Option<Channel>,
        dates: DateReader,
    ) -> Cells {
        let mut known = [usize::MAX; CampaignColumn::ALL.len()];
        known.copy_from_slice(slots);
        let columns = CampaignColumn::ALL.iter();
        let places = columns.map(|column| (known[column.index()], column.bit()));
        Cells {
            present: places.filter(|&(slot, _)| slot != usize::MAX).collect(),
            slots: known,
            extra: extra.to_vec(),
            width,
            channel,
            dates,
        }
    }

    /// Whether the file has a column.
    pub fn has(&self, column: CampaignColumn) -> bool {
        self.slots[column.index()] != usize::MAX
    }

    /// A cell as text, trimmed.
    #[inline]
    pub fn get<'r>(&self, row: Row<'r>, column: CampaignColumn) -> &'r str {
        row.text(self.slots[column.index()])
    }

    /// The columns that say what is offered, completed by the catalogue.
    pub fn item<'r>(&self, row: Row<'r>, beside: &'r Beside) -> Item<&'r str> {
        beside.complete(Catalogue::FILLS.map(|column| self.get(row, column)))
    }
}

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
    pub fn read(&mut self, batch: &Batch, cells: &Cells, beside: &Beside) {
        self.rows.clear();
        self.rows
            .extend(batch.rows().map(|row| made(row, cells, beside)));
    }
}

fn made(row: Row<'_>, cells: &Cells, beside: &Beside) -> Made {
    use CampaignColumn as C;
    let item = cells.item(row, beside);
    let mut given = 0;
    for &(slot, bit) in &cells.present {
        if !row.text(slot).is_empty() {
            given |= bit;
        }
    }
    for (column, cell) in Catalogue::FILLS.into_iter().zip(item) {
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
