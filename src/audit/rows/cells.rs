//! Where a file's columns are, and how its rows are read.

use crate::audit::setup::Beside;
use crate::input::batch::Row;
use crate::input::catalogue::{Catalogue, Item};
use crate::input::columns::Column;
use crate::input::dates::DateReader;
use crate::input::rows::Rows;
use crate::input::vocabulary::{CampaignColumn, Channel, SignalColumn};

/// Columns of which five say what a row is about.
pub trait OfItem: Column {
    /// product_id, product_name, category, brand, parent_id.
    const ITEM: Item<Self>;
}

impl OfItem for CampaignColumn {
    const ITEM: Item<Self> = Catalogue::FILLS;
}

impl OfItem for SignalColumn {
    const ITEM: Item<Self> = [
        SignalColumn::ProductId,
        SignalColumn::ProductName,
        SignalColumn::Category,
        SignalColumn::Brand,
        SignalColumn::ParentId,
    ];
}

/// No file has more known columns: each has its bit in a `u32`.
const MOST: usize = 32;

/// Where the known columns of a file are, and how its times are read.
pub struct Cells<C> {
    /// By the column's place in the contract: its slot, `usize::MAX` where the file has none. Known in length, so that
    /// no look-up is checked.
    slots: [usize; MOST],
    /// The columns that there are, with their slots.
    present: Vec<(C, usize)>,
    /// Columns that rules name, in the plan's order.
    pub extra: Vec<usize>,
    /// How many fields a row must have.
    pub width: usize,
    /// How a campaign goes out of which no column says it.
    pub channel: Option<Channel>,
    /// Reads its times.
    pub dates: DateReader,
}

impl<C: OfItem> Cells<C> {
    /// Those of a file.
    pub fn of(rows: &Rows) -> Cells<C> {
        let mut slots = [usize::MAX; MOST];
        slots[..C::ALL.len()].copy_from_slice(rows.slots());
        let all = C::ALL.iter().zip(slots);
        Cells {
            present: all
                .filter(|&(_, slot)| slot != usize::MAX)
                .map(|(&column, slot)| (column, slot))
                .collect(),
            slots,
            extra: rows.extra().to_vec(),
            width: rows.width(),
            channel: rows.channel(),
            dates: rows.dates().clone(),
        }
    }

    /// Whether the file has a column.
    pub fn has(&self, column: C) -> bool {
        self.slot(column) != usize::MAX
    }

    /// Whether nothing stands in a cell.
    #[inline]
    pub fn is_empty(&self, row: Row<'_>, column: C) -> bool {
        row.is_empty(self.slot(column))
    }

    /// A cell as text, trimmed; empty where there is no such column.
    #[inline]
    pub fn get<'r>(&self, row: Row<'r>, column: C) -> &'r str {
        row.text(self.slot(column))
    }

    /// A cell as it stands.
    #[inline]
    pub fn raw<'r>(&self, row: Row<'r>, column: C) -> &'r [u8] {
        row.get(self.slot(column))
    }

    /// The columns that say what a row is about, completed by the catalogue.
    #[inline]
    pub fn item<'r>(&self, row: Row<'r>, beside: &'r Beside) -> Item<&'r str> {
        beside.complete(C::ITEM.map(|column| self.get(row, column)))
    }

    /// The cells of columns that rules name.
    pub fn extra<'r>(&self, row: Row<'r>) -> Vec<&'r str> {
        self.extra.iter().map(|&slot| row.text(slot)).collect()
    }

    /// The columns with something in them.
    pub fn given(&self, row: Row<'_>) -> impl Iterator<Item = C> {
        let present = self.present.iter();
        present
            .filter(move |&&(_, slot)| !row.text(slot).is_empty())
            .map(|&(column, _)| column)
    }

    #[inline]
    fn slot(&self, column: C) -> usize {
        self.slots[column.index()]
    }
}
