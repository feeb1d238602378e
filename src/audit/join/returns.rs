//! Returns: each cancels the last purchase of the same product before it that is not yet cancelled.

use hashbrown::HashMap;

use crate::facts::names::Sym;
use crate::facts::offer::Campaign;
use crate::facts::signal::{Signal, Signals};
use crate::input::vocabulary::SignalType;

/// Marks the purchases that were returned, and since when.
pub fn cancel(signals: &mut Signals, campaign: &Campaign) {
    let mut returned = Vec::new();
    let mut open = Open::default();
    for bounds in signals.starts.windows(2) {
        let (from, to) = (bounds[0] as usize, bounds[1] as usize);
        let comes_back = |signal: &Signal| signal.kind == SignalType::Return;
        if !signals.kept[from..to].iter().any(comes_back) {
            continue;
        }
        open.clear();
        // Oldest first: what is open when a return comes was bought before it.
        for at in from..to {
            let signal = signals.kept[at];
            let item = &campaign.items[signal.item as usize];
            match signal.kind {
                SignalType::Purchase => open.add(at as u32, [item.product, item.name_key]),
                SignalType::Return => {
                    let order = signals.details(&signal).order;
                    let is_back = |place: u32| signals.kept[place as usize].is(Signal::RETURNED);
                    let is_it = |place: u32| {
                        let bought = &signals.kept[place as usize];
                        !is_back(place)
                            && same_order(signals.details(bought).order, order)
                            && campaign.items[bought.item as usize].same_product(item)
                    };
                    let keys = [item.product, item.name_key];
                    if let Some(bought) = open.last(keys, is_back, is_it) {
                        signals.kept[bought as usize].flags |= Signal::RETURNED;
                        returned.push((bought, signal.at));
                    }
                }
                _ => {}
            }
        }
    }
    returned.sort_unstable();
    signals.returned = returned;
}

/// The purchases of a customer by product and by name, oldest first.
#[derive(Default)]
struct Open {
    by_key: [HashMap<Sym, Vec<u32>>; 2],
}

impl Open {
    fn clear(&mut self) {
        self.by_key.iter_mut().for_each(HashMap::clear);
    }

    fn add(&mut self, place: u32, keys: [Sym; 2]) {
        for (by_key, key) in self.by_key.iter_mut().zip(keys) {
            if key.is_some() {
                by_key.entry(key).or_default().push(place);
            }
        }
    }

    /// The last purchase that is the one meant.
    fn last(
        &mut self,
        keys: [Sym; 2],
        is_back: impl Fn(u32) -> bool,
        is_it: impl Fn(u32) -> bool,
    ) -> Option<u32> {
        let by_keys = self.by_key.iter_mut().zip(keys);
        let lasts = by_keys.filter_map(|(by_key, key)| {
            let places = by_key.get_mut(&key)?;
            while places.last().is_some_and(|&place| is_back(place)) {
                places.pop();
            }
            places.iter().rev().copied().find(|&place| is_it(place))
        });
        lasts.max()
    }
}

fn same_order(a: Sym, b: Sym) -> bool {
    a.is_none() || b.is_none() || a == b
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::customers::CustomerId;
    use crate::facts::offer::{Item, ItemFacts};
    use crate::facts::signal::Details;

    /// Which purchases come back: each row is P or R, a product, a name, an order; 0 is none.
    fn returned(rows: &[(char, u32, u32, u32)]) -> Vec<u32> {
        let sym = |number: u32| if number == 0 { Sym::NONE } else { Sym(number) };
        let (mut campaign, mut signals) = (Campaign::default(), Signals::default());
        signals.starts = vec![0, rows.len() as u32];
        for (at, &(kind, product, name, order)) in rows.iter().enumerate() {
            let kind = match kind {
                'P' => SignalType::Purchase,
                _ => SignalType::Return,
            };
            let mut signal = Signal::new(CustomerId(0), kind);
            signal.at = at as i64;
            signal.item = campaign.items.len() as u32;
            signal.details = signals.details.len() as u32;
            signals.kept.push(signal);
            signals.details.push(Details {
                order: sym(order),
                ..Details::NONE
            });
            let item = Item {
                product: sym(product),
                name_key: sym(name),
                ..Item::NONE
            };
            campaign.add_item(item, ItemFacts::default());
        }
        cancel(&mut signals, &campaign);
        for (place, signal) in signals.kept.iter().enumerate() {
            let marked = signals.returned.iter().any(|&(at, _)| at == place as u32);
            assert_eq!(signal.is(Signal::RETURNED), marked);
        }
        signals.returned.iter().map(|&(place, _)| place).collect()
    }

    #[test]
    fn the_last_one_before_comes_back() {
        let (bought, back) = (('P', 1, 7, 0), ('R', 1, 7, 0));
        assert_eq!(returned(&[bought, bought, back, bought]), [1]);
        assert_eq!(returned(&[bought, bought, back, back, back]), [0, 1]);
        assert_eq!(returned(&[back, bought]), [0; 0]);
    }

    #[test]
    fn a_name_stands_for_a_product_that_is_not_given() {
        assert_eq!(returned(&[('P', 1, 7, 0), ('R', 0, 7, 0)]), [0]);
        assert_eq!(returned(&[('P', 0, 7, 0), ('R', 1, 7, 0)]), [0]);
        assert_eq!(returned(&[('P', 1, 7, 0), ('R', 2, 7, 0)]), [0; 0]);
        // By its name the later one, though the earlier has the product, too.
        assert_eq!(
            returned(&[('P', 1, 7, 0), ('P', 0, 7, 0), ('R', 1, 7, 0)]),
            [1]
        );
    }

    #[test]
    fn another_order_stays() {
        assert_eq!(
            returned(&[('P', 1, 7, 5), ('P', 1, 7, 6), ('R', 1, 7, 5)]),
            [0]
        );
        assert_eq!(returned(&[('P', 1, 7, 5), ('R', 1, 7, 0)]), [0]);
    }
}
