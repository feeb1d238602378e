//! The earliest signals of a customer that pass a test: where so many decide for every time, no other need be kept.
//!
//! Once there are so many before the first offer is sent, they decide for every offer, and none that is earlier is asked
//! for any more.

use std::ops::Range;

use crate::facts::room;

/// No place among the kept: it stays whatever comes.
const STAYS: u32 = u32::MAX;

/// The end of a chain.
pub const NO_FIRSTS: u32 = u32::MAX;

/// What becomes of a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// There are enough that are earlier.
    Not,
    /// It is kept beside the others.
    Beside,
    /// It is kept in place of a later one.
    InPlaceOf(u32),
}

/// A signal that may be kept.
#[derive(Debug, Clone, Copy)]
pub struct Offered {
    /// When it became known.
    pub at: i64,
    /// Its place where it is kept beside the others.
    pub place: u32,
    /// Whether it may take the place of a later one.
    pub may_replace: bool,
}

/// A loose test and the customer that it is asked of.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// The test's place among the loose ones.
    pub test: usize,
    /// So many signals are enough.
    pub most: u32,
    /// No offer of the customer is sent before.
    pub sent: i64,
}

/// The first signals of all customers and tests: a customer's, few as they are, are a chain of tests.
#[derive(Debug, Default)]
pub struct Firsts {
    links: Vec<Link>,
    /// What the links hold, each in a stretch of its own.
    held: Vec<Held>,
}

/// The earliest signals by which a customer passed a test, as far as was read.
#[derive(Debug)]
struct Link {
    test: u32,
    next: u32,
    start: u32,
    held: u32,
    /// So many are enough.
    most: u32,
    /// The latest of them, once there are enough.
    latest: i64,
}

#[derive(Debug, Clone, Copy, Default)]
struct Held {
    at: At,
    /// Among the kept signals.
    place: u32,
}

/// A time in two halves, so that no gap is left beside a place.
#[derive(Debug, Clone, Copy, Default)]
struct At([u32; 2]);

impl At {
    fn new(at: i64) -> At {
        At([(at >> 32) as u32, at as u32])
    }

    fn get(self) -> i64 {
        i64::from(self.0[0] as i32) << 32 | i64::from(self.0[1])
    }
}

impl Link {
    fn is_full(&self) -> bool {
        self.held >= self.most
    }

    /// For how many there is room: what most tests ask for; one that asks for more gets it as it fills.
    fn room(&self) -> u32 {
        self.held.next_power_of_two().max(8).min(self.most)
    }

    fn range(&self) -> Range<usize> {
        self.start as usize..(self.start + self.held) as usize
    }

    fn enough(&self, sent: i64) -> Option<i64> {
        let latest = self.is_full().then_some(self.latest)?;
        Some(if latest <= sent { i64::MIN } else { latest })
    }
}

impl Firsts {
    /// Has the start of a chain at hand: it is asked for soon.
    pub fn touch(&self, first: u32) {
        if let Some(link) = self.links.get(first as usize) {
            std::hint::black_box(self.held[link.start as usize]);
        }
    }

    /// Since when a customer has enough signals for a test, in the chain that starts at `first`.
    pub fn enough(&self, first: u32, test: usize, sent: i64) -> Option<i64> {
        let link = self.find(first, test)?;
        self.links[link].enough(sent)
    }

    /// Offers a signal to a test, which is put in front of the chain where it is not in it.
    pub fn offer(&mut self, first: &mut u32, asked: Asked, signal: Offered) -> Kept {
        let Asked { test, most, sent } = asked;
        let at = self.find(*first, test).unwrap_or_else(|| {
            *first = self.add(test, *first, most);
            *first as usize
        });
        let link = &self.links[at];
        if link.enough(sent).is_some_and(|enough| enough <= signal.at) {
            return Kept::Not;
        }
        let mut kept = Kept::Beside;
        let mut own = Held {
            at: At::new(signal.at),
            place: signal.place,
        };
        if !link.is_full() {
            self.push(at, own);
        } else if let Some(held) = self.held[link.range()]
            .iter_mut()
            .max_by_key(|held| held.at.get())
        {
            if held.place != STAYS && signal.may_replace {
                kept = Kept::InPlaceOf(held.place);
                own.place = held.place;
            }
            *held = own;
        } else {
            return Kept::Not;
        }
        let link = &mut self.links[at];
        if link.is_full() {
            let held = self.held[link.range()].iter();
            link.latest = held.map(|held| held.at.get()).max().unwrap_or(i64::MIN);
        }
        kept
    }

    /// Says that the signal at a place is needed for something else than a test, too.
    pub fn pin(&mut self, first: u32, test: usize, place: u32) {
        if let Some(link) = self.find(first, test) {
            let held = self.held[self.links[link].range()].iter_mut();
            for held in held.filter(|held| held.place == place) {
                held.place = STAYS;
            }
        }
    }

    fn find(&self, first: u32, test: usize) -> Option<usize> {
        let mut at = first;
        while at != NO_FIRSTS && self.links[at as usize].test as usize != test {
            at = self.links[at as usize].next;
        }
        (at != NO_FIRSTS).then_some(at as usize)
    }

    fn add(&mut self, test: usize, next: u32, most: u32) -> u32 {
        let mut link = Link {
            test: test as u32,
            next,
            start: 0,
            held: 0,
            most,
            latest: i64::MIN,
        };
        link.start = self.stretch(link.room());
        room::push(&mut self.links, link);
        self.links.len() as u32 - 1
    }

    fn push(&mut self, at: usize, held: Held) {
        let link = &mut self.links[at];
        let (old, room) = (link.range(), link.room());
        link.held += 1;
        let (last, more) = (link.range().end - 1, link.room());
        if more > room {
            let start = self.stretch(more);
            self.held.copy_within(old.clone(), start as usize);
            self.links[at].start = start;
            self.held[start as usize + old.len()] = held;
        } else {
            self.held[last] = held;
        }
    }

    fn stretch(&mut self, length: u32) -> u32 {
        let start = self.held.len() as u32;
        for _ in 0..length {
            room::push(&mut self.held, Held::default());
        }
        start
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKED: Asked = Asked {
        test: 3,
        most: 2,
        sent: 15,
    };

    fn offered(at: i64, place: u32) -> Offered {
        Offered {
            at,
            place,
            may_replace: true,
        }
    }

    #[test]
    fn the_earliest_stay() {
        let (mut firsts, mut first) = (Firsts::default(), NO_FIRSTS);
        let mut offer = |at, place| firsts.offer(&mut first, ASKED, offered(at, place));
        assert_eq!(offer(30, 0), Kept::Beside);
        assert_eq!(offer(20, 1), Kept::Beside);
        assert_eq!(offer(30, 2), Kept::Not);
        assert_eq!(offer(10, 2), Kept::InPlaceOf(0));
        assert_eq!(offer(25, 2), Kept::Not);
        assert_eq!(firsts.enough(first, 3, 15), Some(20));
        firsts.pin(first, 3, 1);
        assert_eq!(firsts.offer(&mut first, ASKED, offered(5, 2)), Kept::Beside);
        assert_eq!(firsts.enough(first, 3, 9), Some(10));
        // Two were known when the first offer is sent.
        assert_eq!(firsts.enough(first, 3, 15), Some(i64::MIN));
        assert_eq!(firsts.offer(&mut first, ASKED, offered(1, 3)), Kept::Not);
    }

    #[test]
    fn each_test_and_customer_has_its_own() {
        let (mut firsts, mut ana, mut bo) = (Firsts::default(), NO_FIRSTS, NO_FIRSTS);
        let many = Asked {
            test: 1,
            most: 40,
            sent: 0,
        };
        for at in 0..40 {
            for first in [&mut ana, &mut bo] {
                for asked in [many, Asked { sent: 0, ..ASKED }] {
                    let kept = firsts.offer(first, asked, offered(40 - at, at as u32));
                    assert_ne!(kept, Kept::Not);
                }
            }
        }
        assert_eq!(firsts.enough(ana, 1, 0), Some(40));
        assert_eq!(firsts.enough(bo, 3, 15), Some(i64::MIN));
        assert_eq!(firsts.enough(bo, 3, 1), Some(2));
        assert_eq!(firsts.enough(NO_FIRSTS, 1, 0), None);
    }
}
