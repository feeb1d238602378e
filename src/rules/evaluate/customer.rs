//! `customer` lines: age, what is known, how long a supply lasts.

use super::{Evaluator, Found, Here, Proof};
use crate::facts::offer::UNDATED;
use crate::facts::signal::Signal;
use crate::input::dates::{DateReader, Moment};
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
        let send_at = here.view.offer.send_at;
        if let Some(topics) = test.topics {
            let shown = world.signals.of(customer).iter().any(|signal| {
                !signal.is(Signal::DENIES)
                    && (signal.at == UNDATED || signal.at <= send_at)
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

    /// Years at `send_at`, by a birth date, else by an age that grew since its date; and the signal that says so.
    fn age(&self, here: Here<'_, '_>) -> Option<(u32, usize)> {
        let world = self.world;
        let customer = here.view.offer.customer;
        let first = world.signals.first_of(customer);
        let send_at = here.view.offer.send_at;
        let mut age = None;
        for (at, signal) in world.signals.of(customer).iter().enumerate().rev() {
            if !matches!(signal.kind, SignalType::Attribute | SignalType::Declared)
                || signal.at != UNDATED && signal.at > send_at
            {
                continue;
            }
            let value = world.campaign.names.get(signal.value);
            let Some((name, rest)) = value.split_once(['=', ':']) else {
                continue;
            };
            match crate::input::vocabulary::fold_word(name).as_str() {
                "birthdate" | "dateofbirth" | "dob" | "birthday" | "born" => {
                    if let Ok(born) = DateReader::default().read(rest.trim().as_bytes()) {
                        return Some((whole_years(born.seconds, send_at)?, first + at));
                    }
                }
                "age" if age.is_none() => {
                    if let Ok(years) = rest.trim().parse::<u32>()
                        && years < 150
                    {
                        let since = if signal.at == UNDATED {
                            0
                        } else {
                            whole_years(signal.at, send_at)?
                        };
                        age = Some((years + since, first + at));
                    }
                }
                _ => {}
            }
        }
        age
    }

    /// The share of the usual gap between purchases still to run, the gap in days, and the last purchase.
    fn supply_left(&self, here: Here<'_, '_>) -> Option<(f32, f32, usize)> {
        const DAY: f64 = 86_400.0;
        let world = self.world;
        let customer = here.view.offer.customer;
        let first = world.signals.first_of(customer);
        let send_at = here.view.offer.send_at;
        let bought: Vec<usize> = (first..first + world.signals.of(customer).len())
            .filter(|&place| {
                let signal = &world.signals.kept[place];
                matches!(signal.kind, SignalType::Purchase | SignalType::Subscribe)
                    && signal.at != UNDATED
                    && signal.at <= send_at
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
            let own = crate::facts::categories::nodes(world.campaign.names.get(item.category_text));
            let offered = crate::facts::categories::nodes(
                world.campaign.names.get(here.view.item.category_text),
            );
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
            days * quantity * DAY
        };
        if gap <= 0.0 {
            return None;
        }
        let left = 1.0 - (send_at - world.signals.kept[last].at) as f64 / gap;
        Some((left as f32, (gap / DAY) as f32, last))
    }
}

/// Whole years between two moments; 29 February counts as 1 March in other years.
fn whole_years(from: i64, to: i64) -> Option<u32> {
    let (year, month, day) = Moment::utc(from).as_written().date();
    let (to_year, to_month, to_day) = Moment::utc(to).as_written().date();
    let leap = to_year % 4 == 0 && (to_year % 100 != 0 || to_year % 400 == 0);
    let (month, day) = if (month, day) == (2, 29) && !leap {
        (3, 1)
    } else {
        (month, day)
    };
    let years = to_year - year - i64::from((to_month, to_day) < (month, day));
    u32::try_from(years).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leap_day_counts_as_the_first_of_march() {
        let at = |text: &str| DateReader::default().read(text.as_bytes()).unwrap().seconds;
        let years = |from: &str, to: &str| whole_years(at(from), at(to));
        assert_eq!(years("2008-02-29", "2026-02-28"), Some(17));
        assert_eq!(years("2008-02-29", "2026-03-01"), Some(18));
        assert_eq!(years("2008-02-29", "2028-02-29"), Some(20));
        assert_eq!(years("2012-05-01", "2026-04-30"), Some(13));
        assert_eq!(years("2026-05-01", "2026-04-30"), None);
    }
}
