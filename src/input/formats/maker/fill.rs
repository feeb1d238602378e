//! Cells that repeat downwards: what was last written in them.

use super::super::format::FillDown;
use super::super::place::{Binder, Cell};
use super::cells::cell;
use crate::input::batch::Row;

/// What was last written in cells that repeat downwards.
#[derive(Debug)]
pub(super) struct Fill {
    by: Cell,
    key: Vec<u8>,
    /// By slot: whether it fills, and with what.
    last: Vec<Option<Vec<u8>>>,
}

impl Fill {
    pub(super) fn bind(down: &FillDown, binder: &mut Binder) -> Fill {
        let by = binder.cell(&down.by);
        let columns = down.columns.iter();
        let slots: Vec<usize> = columns.filter_map(|name| binder.slot(name)).collect();
        let mut last = vec![None; binder.projected.len()];
        for slot in slots {
            last[slot] = Some(Vec::new());
        }
        let key = Vec::new();
        Fill { by, key, last }
    }

    /// What a slot without text of its own repeats.
    pub(super) fn above(&self, slot: usize) -> &str {
        let last = self.last.get(slot).and_then(Option::as_deref);
        std::str::from_utf8(last.unwrap_or_default()).unwrap_or_default()
    }

    /// Notes what a row writes itself; a row of another group starts anew.
    pub(super) fn take(&mut self, row: Row<'_>, blank: &[String]) {
        let Cell::Slots(by) = &self.by else { return };
        let key = by
            .iter()
            .map(|&slot| cell(row, slot, blank))
            .find(|key| !key.is_empty())
            .unwrap_or_default();
        let same = !key.is_empty() && key.as_bytes() == self.key.as_slice();
        if !same {
            self.key.clear();
            self.key.extend_from_slice(key.as_bytes());
        }
        for (slot, last) in self.last.iter_mut().enumerate() {
            let Some(last) = last else { continue };
            let own = cell(row, slot, blank);
            if !same || !own.is_empty() {
                last.clear();
                last.extend_from_slice(own.as_bytes());
            }
        }
    }
}
