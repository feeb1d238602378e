//! Returns: each cancels the last purchase of the same product before it that is not yet cancelled.

use hashbrown::HashMap;
use jiff::tz::TimeZone;

use crate::facts::names::Sym;
use crate::facts::offer::{Campaign, Item};
use crate::facts::signal::{Signal, Signals};
use crate::input::dates::next_day;
use crate::input::vocabulary::SignalType;

/// Marks the purchases that were returned, and since when. Days are those of a zone, else of UTC.
pub fn cancel(signals: &mut Signals, campaign: &Campaign, zone: Option<&TimeZone>) {
    let mut returned = Vec::new();
    let mut open = Open::default();
    let mut rows: Vec<usize> = Vec::new();
    for bounds in signals.starts.windows(2) {
        let (from, to) = (bounds[0] as usize, bounds[1] as usize);
        let comes_back = |signal: &Signal| signal.kind == SignalType::Return;
        if !signals.kept[from..to].iter().any(comes_back) {
            continue;
        }
        open.clear();
        rows.clear();
        rows.extend(from..to);
        // What is open when a return comes was bought before it.
        rows.sort_by_key(|&at| came(&signals.kept[at], zone));
        for &at in &rows {
            let signal = signals.kept[at];
            let item = &campaign.items[signal.item as usize];
            let order = signals.details(&signal).order;
            match signal.kind {
                SignalType::Purchase => open.add(at as u32, item, order),
                SignalType::Return => {
                    let is_back = |place: u32| signals.kept[place as usize].is(Signal::RETURNED);
                    let is_it = |place: u32| {
                        let bought = &signals.kept[place as usize];
                        !is_back(place) && campaign.items[bought.item as usize].same_product(item)
                    };
                    if let Some(bought) = open.last(item, order, is_back, is_it) {
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

/// When a row came about, and whether it is a return: at the same moment, what was bought goes back. On a day without a
/// time, that is at its end.
fn came(signal: &Signal, zone: Option<&TimeZone>) -> (i64, bool) {
    let comes_back = signal.kind == SignalType::Return;
    let at = match comes_back && signal.is(Signal::DATE_ONLY) {
        true => next_day(signal.at, zone) - 1,
        false => signal.at,
    };
    (at, comes_back)
}

/// By what a purchase is found again.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum By {
    Product(Sym),
    Name(Sym),
    /// The name of one without a product id.
    NameAlone(Sym),
}

/// The purchases of a customer, oldest first: by what they are of, and by order, or by no order that is asked for.
#[derive(Default)]
struct Open {
    places: HashMap<(By, Option<Sym>), Vec<u32>>,
}

impl Open {
    fn clear(&mut self) {
        self.places.clear();
    }

    fn add(&mut self, place: u32, item: &Item, order: Sym) {
        let product = item.product.is_some().then_some(By::Product(item.product));
        let named = item.name_key.is_some();
        let name = named.then_some(By::Name(item.name_key));
        let alone = (named && product.is_none()).then_some(By::NameAlone(item.name_key));
        for by in [product, name, alone].into_iter().flatten() {
            for order in [None, Some(order)] {
                self.places.entry((by, order)).or_default().push(place);
            }
        }
    }

    /// The last purchase that is the one meant: of the same order, where both name one.
    fn last(
        &mut self,
        item: &Item,
        order: Sym,
        is_back: impl Fn(u32) -> bool,
        is_it: impl Fn(u32) -> bool,
    ) -> Option<u32> {
        let by: &[By] = match item.product.is_some() {
            true => &[By::Product(item.product), By::NameAlone(item.name_key)],
            false => &[By::Name(item.name_key)],
        };
        let orders: &[Option<Sym>] = match order.is_some() {
            true => &[Some(order), Some(Sym::NONE)],
            false => &[None],
        };
        let keys = by
            .iter()
            .flat_map(|&by| orders.iter().map(move |&order| (by, order)));
        let lasts = keys.filter_map(|key| {
            let places = self.places.get_mut(&key)?;
            while places.last().is_some_and(|&place| is_back(place)) {
                places.pop();
            }
            places.iter().rev().copied().find(|&place| is_it(place))
        });
        lasts.max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::customers::CustomerId;
    use crate::facts::offer::ItemFacts;
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
        cancel(&mut signals, &campaign, None);
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
