//! A canonical row, filled from the cells of a source row.

use super::bound::{Bound, BoundFilling, BoundPiece};
use super::cells::{Cells, Item};
use super::tally::Tally;
use crate::input::vocabulary::SignalType;

/// A canonical row as it grows.
#[derive(Debug, Default)]
pub(super) struct Canonical {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Canonical {
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }

    pub(super) fn field(&self, slot: usize) -> &[u8] {
        let start = if slot == 0 { 0 } else { self.ends[slot - 1] };
        &self.bytes[start..self.ends[slot]]
    }

    pub(super) fn fields(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.ends.len()).map(|slot| self.field(slot))
    }
}

impl Bound {
    /// Whether its tests hold for a source row.
    pub(super) fn holds<'a>(&self, cells: &Cells<'a>, item: Option<Item<'a>>) -> bool {
        cells.says(&self.when, item).all(|said| said)
            && !cells.says(&self.unless, item).any(|said| said)
    }

    /// Fills a canonical row that says of its customer no more than the id; false where there is none.
    pub(super) fn list(&self, cells: &Cells<'_>, into: &mut Canonical) -> bool {
        into.clear();
        for (slot, filling) in self.fillings.iter().enumerate() {
            match filling {
                BoundFilling::Text(pieces) if self.customer == Some(slot) => {
                    text(pieces, cells, None, &mut into.bytes);
                }
                _ if self.kind == Some(slot) => {
                    into.bytes
                        .extend_from_slice(SignalType::Alias.word().as_bytes());
                }
                _ => {}
            }
            into.ends.push(into.bytes.len());
        }
        self.kind.is_some()
            && self
                .customer
                .is_some_and(|slot| !into.field(slot).is_empty())
    }

    /// Fills a canonical row; false where none is to be made.
    pub(super) fn fill<'a>(
        &self,
        cells: &Cells<'a>,
        item: Option<Item<'a>>,
        width: usize,
        into: &mut Canonical,
        tally: &mut Tally,
    ) -> bool {
        into.clear();
        for (slot, filling) in self.fillings.iter().enumerate() {
            let start = into.bytes.len();
            match filling {
                BoundFilling::Nothing => {}
                BoundFilling::Text(pieces) => text(pieces, cells, item, &mut into.bytes),
                BoundFilling::Words(column, cell, words) => {
                    let said = cells.get(cell, item);
                    match words.get(said) {
                        // Where rows repeat what stands above, this one has lost its own.
                        _ if said.is_empty() && cells.fill.is_some() => tally.unknown(column, said),
                        _ if said.is_empty() => {}
                        Some(word) => into.bytes.extend_from_slice(word.as_bytes()),
                        None => {
                            tally.unknown(column, said);
                            // A channel that is not known is not every channel.
                            if self.channel == Some(slot) {
                                into.bytes.extend_from_slice(said.as_bytes());
                            }
                        }
                    }
                }
            }
            if self.kind == Some(slot) && into.bytes.len() == start {
                return false;
            }
            into.ends.push(into.bytes.len());
        }
        debug_assert_eq!(into.ends.len(), width);
        true
    }
}

/// Text with its cells; nothing where it has cells and all of them are empty.
fn text<'a>(pieces: &[BoundPiece], cells: &Cells<'a>, item: Option<Item<'a>>, into: &mut Vec<u8>) {
    let start = into.len();
    let (mut asked, mut found) = (false, false);
    for piece in pieces {
        match piece {
            BoundPiece::Text(text) => into.extend_from_slice(text.as_bytes()),
            BoundPiece::Cell(cell) => {
                let text = cells.get(cell, item);
                asked = true;
                found |= !text.is_empty();
                into.extend_from_slice(text.as_bytes());
            }
        }
    }
    if asked && !found {
        into.truncate(start);
    }
}
