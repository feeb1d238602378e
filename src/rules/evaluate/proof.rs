//! What a finding rests on.

/// What a finding rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// A kept signal, by its place.
    Signal(u32),
    /// A consent or opt-out, by its place.
    Statement(u32),
    /// Another row of the campaign, by its place among the offers.
    Offer(u32),
}

/// The first few distinct proofs of a finding. They lie in place, what each is in two bits: there may be millions of
/// findings.
#[derive(Debug, Clone, Copy, Default)]
pub struct Proofs {
    places: [u32; Proofs::MOST],
    kinds: u16,
    count: u8,
}

impl Proofs {
    /// So many tell enough.
    const MOST: usize = 5;

    fn push(&mut self, proof: Proof) {
        let count = usize::from(self.count);
        if count == Self::MOST || self.iter().any(|own| own == proof) {
            return;
        }
        let (kind, place) = match proof {
            Proof::Signal(place) => (0, place),
            Proof::Statement(place) => (1, place),
            Proof::Offer(place) => (2, place),
        };
        self.places[count] = place;
        self.kinds |= kind << (2 * count);
        self.count += 1;
    }

    /// The proofs, the weightiest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Proof> {
        let places = self.places[..usize::from(self.count)].iter();
        places
            .enumerate()
            .map(|(at, &place)| match self.kinds >> (2 * at) & 3 {
                0 => Proof::Signal(place),
                1 => Proof::Statement(place),
                _ => Proof::Offer(place),
            })
    }

    /// The weightiest.
    pub fn first(&self) -> Option<Proof> {
        self.iter().next()
    }
}

impl FromIterator<Proof> for Proofs {
    fn from_iter<I: IntoIterator<Item = Proof>>(proofs: I) -> Self {
        let mut own = Self::default();
        for proof in proofs {
            own.push(proof);
        }
        own
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_distinct_proofs_come_back_as_they_were() {
        use Proof::{Offer, Signal, Statement};
        let said = [
            Offer(7),
            Signal(7),
            Offer(7),
            Statement(0),
            Signal(u32::MAX),
        ];
        let proofs: Proofs = said.into_iter().chain([Signal(1), Signal(2)]).collect();
        let kept = [
            Offer(7),
            Signal(7),
            Statement(0),
            Signal(u32::MAX),
            Signal(1),
        ];
        assert!(proofs.iter().eq(kept));
        assert_eq!(proofs.first(), Some(Offer(7)));
        assert_eq!(proofs.iter().next_back(), Some(Signal(1)));
        assert_eq!(Proofs::default().first(), None);
    }
}
