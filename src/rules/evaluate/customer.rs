//! `customer` lines: age, what is known, how long a supply lasts.

use super::index::By;
use super::{Evaluator, Found, Here, Proof};
use crate::facts::age::Age;
use crate::facts::categories::Path;
use crate::facts::offer::UNDATED;
use crate::facts::signal::Signal;
use crate::input::dates::DAY;
use crate::input::vocabulary::SignalType;
use crate::rules::plan::Block;

impl Evaluator<'_> {
    pub(super) fn holds_customer(
        &self,
        block: &Block,
        here: Here<'_, '_>,
        found: &mut Found,
    ) -> bool {
        let Some(test) = &block.customer else {
            return true;
        };
        let world = self.world;
        let customer = here.view.offer.customer;
        if !customer.is_some() || !world.signals.given {
            return false;
        }
        if let Some(known) = test.known
            && world.signals.knows(customer) != known
        {
            return false;
        }
        if let Some(knowable) = test.knowable
            && world.signals.tell_ground() != knowable
        {
            return false;
        }
        let send_at = here.view.offer.send_at;
        if let Some(topics) = test.topics {
            let shown = self.about(topics.iter().map(By::Topic), here).any(|place| {
                let signal = &world.signals.kept[place];
                !signal.is(Signal::DENIES)
                    && world.signals.tell(signal, send_at)
                    && !(world.signals.text(signal).topics & topics).is_empty()
            });
            if !shown {
                return false;
            }
        }
        if let Some(range) = test.age {
            let Some((age, place)) = self.age(here) else {
                return false;
            };
            if !range.holds(f64::from(age)) {
                return false;
            }
            found.numbers.age = age;
            let at = world.signals.kept[place].seen_at(send_at);
            found.proofs.push((Proof::Signal(place as u32), at));
        }
        if let Some(range) = test.supply_left {
            let Some((left, gap, place)) = self.supply_left(here) else {
                return false;
            };
            if !range.holds(f64::from(left)) {
                return false;
            }
            found.numbers.supply_left = left;
            found.numbers.gap = gap;
            let at = world.signals.kept[place].seen_at(send_at);
            found.proofs.push((Proof::Signal(place as u32), at));
        }
        true
    }

    /// Years on the day of sending, by a birth date, else by an age that grew since its date; and the signal that says so.
    fn age(&self, here: Here<'_, '_>) -> Option<(u32, usize)> {
        let world = self.world;
        let offer = here.view.offer;
        let day = world.clock.day_sent(offer, world.campaign);
        let mut years = None;
        for place in self.about([By::Age], here).rev() {
            let signal = &world.signals.kept[place];
            if !world.signals.tell(signal, offer.send_at) {
                continue;
            }
            let Some(age) = world.ages.read(world.campaign.names.get(signal.value)) else {
                continue;
            };
            let said_on = || match signal.at {
                UNDATED => day,
                at => world.day(signal, at, offer),
            };
            let found = || Some((age.years(said_on(), day)?, place));
            match age {
                Age::Born(_) => return found(),
                Age::Years(_) => years = years.or_else(found),
            }
        }
        years
    }

    /// The share of the usual gap between purchases still to run, the gap in days, and the last purchase.
    fn supply_left(&self, here: Here<'_, '_>) -> Option<(f32, f32, usize)> {
        let day = DAY as f64;
        let world = self.world;
        let send_at = here.view.offer.send_at;
        let item = here.view.item;
        let product = [By::Product(item.product), By::Name(item.name_key)];
        let bought: Vec<usize> = self
            .about(product, here)
            .filter(|&place| {
                let signal = &world.signals.kept[place];
                matches!(signal.kind, SignalType::Purchase | SignalType::Subscribe)
                    && signal.at != UNDATED
                    && world.signals.tell(signal, send_at)
                    && !world.signals.returned_by(place, send_at)
                    && here
                        .view
                        .item
                        .same_product(&world.campaign.items[signal.item as usize])
            })
            .collect();
        let &last = bought.last()?;
        let times: Vec<i64> = bought
            .iter()
            .map(|&place| world.signals.kept[place].at)
            .collect();
        let mut gaps: Vec<i64> = times
            .windows(2)
            .map(|pair| pair[1] - pair[0])
            .filter(|gap| *gap > 0)
            .collect();
        let gap = if gaps.len() >= 3 {
            gaps.sort_unstable();
            let middle = gaps.len() / 2;
            if gaps.len() % 2 == 1 {
                gaps[middle] as f64
            } else {
                (gaps[middle - 1] + gaps[middle]) as f64 / 2.0
            }
        } else {
            let item = &world.campaign.items[world.signals.kept[last].item as usize];
            let own = Path::new(world.campaign.names.get(item.category_text));
            let offered = Path::new(world.campaign.names.get(here.view.item.category_text));
            let (_, days) = world
                .replenishment
                .iter()
                .find(|(pattern, _)| pattern.matches(&own) || pattern.matches(&offered))?;
            let quantity = world.signals.kept[last].number;
            let quantity = if quantity.is_finite() && quantity > 0.0 {
                f64::from(quantity)
            } else {
                1.0
            };
            days * quantity * day
        };
        if gap <= 0.0 {
            return None;
        }
        let left = 1.0 - (send_at - world.signals.kept[last].at) as f64 / gap;
        Some((left as f32, (gap / day) as f32, last))
    }
}
