//! Source rows of an export to canonical rows.

use std::collections::BTreeSet;

use crate::input::batch::{Batch, Row};
use crate::input::columns::Column;
use crate::input::identity;
use crate::input::vocabulary::{CampaignColumn, fold_word};

use super::block::{Block, strip};
use super::format::Format;
use super::place::Binder;

mod bound;
mod canonical;
mod cells;
mod fill;
mod tally;

use bound::{Bound, BoundEach, BoundFilling, bind};
use canonical::Canonical;
use cells::{Cells, Item, elements};
use fill::Fill;
use tally::Tally;

/// Makes canonical rows of one file: their slots are the columns of `C` in the contract's order, then
/// the columns of the file that were asked for by name.
#[derive(Debug)]
pub struct Maker {
    blocks: Vec<Bound>,
    /// Slots of a canonical row.
    width: usize,
    /// The columns of the contract that any block fills, by index.
    filled: BTreeSet<usize>,
    /// Fields that a source row must have.
    fields: usize,
    /// Header indices that are read.
    projected: Vec<usize>,
    fill: Option<Fill>,
    blank: Vec<String>,
    source: Batch,
    canonical: Canonical,
    tally: Tally,
}

impl Maker {
    /// A maker of signals; `extra` names columns of the file, folded, that rules look at.
    pub fn signals(format: &Format, header: &[String], extra: &[String]) -> Maker {
        Maker::new(format, &format.signals, header, extra)
    }

    /// A maker of campaign rows, with `extra` as above. Columns of the contract that stand in the file
    /// beside those of the format are kept. None where the format makes no campaign.
    pub fn campaign(format: &Format, header: &[String], extra: &[String]) -> Option<Maker> {
        let mut block = format.campaign.clone()?;
        let named = format.named();
        for &column in CampaignColumn::ALL {
            let name = fold_word(column.word());
            let there = header.iter().any(|own| fold_word(own) == name);
            if there && !named.contains(&name) && !block.has(column) {
                block.take(column);
            }
        }
        Some(Maker::new(
            format,
            std::slice::from_ref(&block),
            header,
            extra,
        ))
    }

    /// A maker of products. None where the format makes none.
    pub fn products(format: &Format, header: &[String]) -> Option<Maker> {
        let block = format.product.as_ref()?;
        Some(Maker::new(format, std::slice::from_ref(block), header, &[]))
    }

    fn new<C: Column>(
        format: &Format,
        blocks: &[Block<C>],
        header: &[String],
        extra: &[String],
    ) -> Maker {
        let mut binder = Binder::new(header);
        let named = format.named();
        let bound = blocks
            .iter()
            .map(|block| bind(block, &mut binder, header, &named, extra))
            .collect();
        let fill_down = format.fill_down.as_ref();
        let fill = fill_down.map(|fill| Fill::bind(fill, &mut binder));
        let filled = blocks
            .iter()
            .flat_map(|block| block.columns.iter().map(|(column, _)| column.index()))
            .collect();
        Maker {
            blocks: bound,
            width: C::ALL.len() + extra.len(),
            filled,
            fields: header.len(),
            projected: binder.projected,
            fill,
            blank: format.blank.clone(),
            source: Batch::new(),
            canonical: Canonical::default(),
            tally: Tally::default(),
        }
    }

    /// The header indices that the table must hand out.
    pub fn projected(&self) -> &[usize] {
        &self.projected
    }

    /// How many slots a canonical row has.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The places of the contract's columns that the format fills.
    pub fn filled(&self) -> impl Iterator<Item = usize> + '_ {
        self.filled.iter().copied()
    }

    /// The header indices that the column at this place of the contract is taken from.
    pub fn sources_of(&self, place: usize) -> Vec<usize> {
        let mut sources: Vec<usize> = self
            .blocks
            .iter()
            .filter_map(|block| block.fillings.get(place))
            .flat_map(BoundFilling::slots)
            .map(|slot| self.projected[slot])
            .collect();
        sources.sort_unstable();
        sources.dedup();
        sources
    }

    /// The batch that source rows are read into, to be handed to [`Maker::make`].
    pub fn source(&mut self) -> &mut Batch {
        &mut self.source
    }

    /// Appends what the rows of [`Maker::source`] come to.
    pub fn make(&mut self, into: &mut Batch) {
        let source = std::mem::take(&mut self.source);
        for row in source.rows() {
            if let Err(what) = row.of_width(self.fields) {
                self.tally.faults.push((row.line(), what));
                continue;
            }
            self.row(row, into);
        }
        self.source = source;
    }

    fn row(&mut self, row: Row<'_>, into: &mut Batch) {
        let Maker {
            blocks,
            fill,
            blank,
            canonical,
            tally,
            width,
            ..
        } = self;
        if let Some(fill) = fill {
            fill.take(row, blank);
        }
        let cells = Cells {
            row,
            fill: fill.as_ref(),
            blank,
        };
        let (mut nobody, before) = (false, into.len());
        for block in &mut *blocks {
            if let Some((cell, last)) = &mut block.once_per {
                let key = cells.get(cell, None);
                if !key.is_empty() && key.as_bytes() == last.as_slice() {
                    continue;
                }
                last.clear();
                last.extend_from_slice(key.as_bytes());
            }
            let mut one = |item: Option<Item<'_>>| {
                if !block.holds(&cells, item) || !block.fill(&cells, item, *width, canonical, tally)
                {
                    return;
                }
                let about = |slot: usize| !canonical.field(slot).is_empty();
                if block.customer.is_some_and(|slot| !about(slot)) {
                    nobody = true;
                    return;
                }
                if let Some((slot, column)) = &block.phone
                    && !identity::is_phone_number(canonical.field(*slot))
                {
                    tally.no_phone(column);
                    return;
                }
                into.push_row(row.line(), row.end_line(), canonical.fields());
            };
            match &block.each {
                BoundEach::Row => one(None),
                BoundEach::Element(cell, after) => {
                    for element in elements(cells.get(cell, None)) {
                        let text = match after {
                            None => Some(element),
                            Some(start) => strip(element, start),
                        };
                        if let Some(text) = text.filter(|text| !text.is_empty()) {
                            one(Some(Item { text, column: "" }));
                        }
                    }
                }
                BoundEach::Columns(columns) => {
                    for (slot, column) in columns {
                        let text = cells.slot(*slot);
                        if !text.is_empty() {
                            one(Some(Item { text, column }));
                        }
                    }
                }
            }
        }
        tally.nobody += u64::from(nobody);
        // Whom a file lists and says nothing of is in it, too: an id that is known by no other.
        if into.len() == before && blocks.iter().any(|block| block.list(&cells, canonical)) {
            into.push_row(row.line(), row.end_line(), canonical.fields());
        }
    }

    /// Rows with a wrong number of fields since the last call: line and what is wrong.
    pub fn take_faults(&mut self) -> Vec<(u64, String)> {
        std::mem::take(&mut self.tally.faults)
    }

    /// What is to be said once of the file, in plain words.
    pub fn notes(&self) -> Vec<String> {
        self.tally.notes()
    }
}
