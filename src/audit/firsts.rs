//! The earliest signals of a customer that pass a test: where so many decide for every time, no other need be kept.
//!
//! Once there are so many before the first offer is sent, they decide for every offer, and none that is earlier is asked
//! for any more.

/// No place among the kept: it stays whatever comes.
const STAYS: u32 = u32::MAX;

/// The earliest signals by which a customer passed a loose test, as far as was read.
#[derive(Debug, Default)]
pub struct Firsts {
    /// When, and the place among the kept signals.
    held: Vec<(i64, u32)>,
    /// The latest of them, once there are enough.
    latest: Option<i64>,
}

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

impl Firsts {
    /// Since when there are enough of them, for offers from `sent` on.
    pub fn enough(&self, sent: i64) -> Option<i64> {
        let latest = self.latest?;
        Some(if latest <= sent { i64::MIN } else { latest })
    }

    /// Offers a signal, of which `most` are enough; no offer is sent before `sent`. `next` is its place where it is kept
    /// beside the others, and `may_replace` says whether a later one may make room for it.
    pub fn offer(&mut self, at: i64, most: u32, sent: i64, next: u32, may_replace: bool) -> Kept {
        if self.enough(sent).is_some_and(|enough| enough <= at) {
            return Kept::Not;
        }
        let mut kept = Kept::Beside;
        if self.held.len() < most as usize {
            if self.held.is_empty() {
                self.held.reserve_exact(most.min(8) as usize);
            }
            self.held.push((at, next));
        } else if let Some(held) = self.held.iter_mut().max_by_key(|(at, _)| *at) {
            if held.1 != STAYS && may_replace {
                kept = Kept::InPlaceOf(held.1);
                held.0 = at;
            } else {
                *held = (at, next);
            }
        } else {
            return Kept::Not;
        }
        if self.held.len() == most as usize {
            self.latest = self.held.iter().map(|(at, _)| *at).max();
        }
        kept
    }

    /// Says that the signal at a place is needed for something else, too.
    pub fn pin(&mut self, place: u32) {
        for held in self.held.iter_mut().filter(|held| held.1 == place) {
            held.1 = STAYS;
        }
    }
}

/// Those of all customers and tests: a customer's, few as they are, are a chain.
#[derive(Debug, Default)]
pub struct AllFirsts(Vec<Link>);

#[derive(Debug)]
struct Link {
    test: u32,
    next: u32,
    firsts: Firsts,
}

/// The end of a chain.
pub const NO_FIRSTS: u32 = u32::MAX;

impl AllFirsts {
    /// Has the start of a chain at hand: it is asked for soon.
    pub fn touch(&self, first: u32) {
        let test = self.0.get(first as usize).map(|link| link.test);
        std::hint::black_box(test);
    }

    /// Those of a test, in the chain that starts at `first`.
    pub fn get(&self, first: u32, test: usize) -> Option<&Firsts> {
        let place = self.place(first, test)?;
        Some(&self.0[place].firsts)
    }

    /// As [`AllFirsts::get`], to change them.
    pub fn get_mut(&mut self, first: u32, test: usize) -> Option<&mut Firsts> {
        let place = self.place(first, test)?;
        Some(&mut self.0[place].firsts)
    }

    /// Those of a test, put in front of the chain where it has none.
    pub fn entry(&mut self, first: &mut u32, test: usize) -> &mut Firsts {
        let place = self.place(*first, test).unwrap_or_else(|| {
            self.0.push(Link {
                test: test as u32,
                next: *first,
                firsts: Firsts::default(),
            });
            *first = self.0.len() as u32 - 1;
            *first as usize
        });
        &mut self.0[place].firsts
    }

    fn place(&self, first: u32, test: usize) -> Option<usize> {
        let mut at = first;
        while at != NO_FIRSTS && self.0[at as usize].test as usize != test {
            at = self.0[at as usize].next;
        }
        (at != NO_FIRSTS).then_some(at as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earliest_stay() {
        let mut firsts = Firsts::default();
        let sent = 15;
        let mut offer = |at, next| firsts.offer(at, 2, sent, next, true);
        assert_eq!(offer(30, 0), Kept::Beside);
        assert_eq!(offer(20, 1), Kept::Beside);
        assert_eq!(offer(30, 2), Kept::Not);
        assert_eq!(offer(10, 2), Kept::InPlaceOf(0));
        assert_eq!(offer(25, 2), Kept::Not);
        assert_eq!(firsts.enough(sent), Some(20));
        firsts.pin(1);
        assert_eq!(firsts.offer(5, 2, sent, 2, true), Kept::Beside);
        assert_eq!(firsts.enough(9), Some(10));
        // Two were known when the first offer is sent.
        assert_eq!(firsts.enough(sent), Some(i64::MIN));
        assert_eq!(firsts.offer(1, 2, sent, 3, true), Kept::Not);
    }
}
