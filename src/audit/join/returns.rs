//! Returns: each cancels the last purchase of the same product before it that is not yet cancelled.

use crate::facts::names::Sym;
use crate::facts::offer::Campaign;
use crate::facts::signal::{Signal, Signals};
use crate::input::vocabulary::SignalType;

/// Marks the purchases that were returned, and since when.
pub fn cancel(signals: &mut Signals, campaign: &Campaign) {
    let mut returned = Vec::new();
    for customer in 0..signals.starts.len().saturating_sub(1) {
        let (from, to) = (
            signals.starts[customer] as usize,
            signals.starts[customer + 1] as usize,
        );
        for at in from..to {
            if signals.kept[at].kind != SignalType::Return {
                continue;
            }
            let back = signals.kept[at];
            let order = signals.details(&back).order;
            let bought = (from..to).rev().find(|&other| {
                let purchase = &signals.kept[other];
                purchase.kind == SignalType::Purchase
                    && !purchase.is(Signal::RETURNED)
                    && (purchase.at, other) < (back.at, at)
                    && same_order(signals.details(purchase).order, order)
                    && campaign.items[purchase.item as usize]
                        .same_product(&campaign.items[back.item as usize])
            });
            if let Some(bought) = bought {
                signals.kept[bought].flags |= Signal::RETURNED;
                returned.push((bought as u32, back.at));
            }
        }
    }
    returned.sort_unstable();
    signals.returned = returned;
}

fn same_order(a: Sym, b: Sym) -> bool {
    a.is_none() || b.is_none() || a == b
}
