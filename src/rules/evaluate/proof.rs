//! What a finding rests on.

use std::ops::Deref;

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

/// The first few distinct proofs of a finding. They lie in place: there may be millions of findings.
#[derive(Debug, Clone, Copy)]
pub struct Proofs {
    list: [Proof; Proofs::MOST],
    count: u8,
}

impl Proofs {
    /// So many tell enough.
    const MOST: usize = 5;

    fn push(&mut self, proof: Proof) {
        if !self.contains(&proof)
            && let Some(free) = self.list.get_mut(usize::from(self.count))
        {
            *free = proof;
            self.count += 1;
        }
    }
}

impl Default for Proofs {
    fn default() -> Self {
        Self {
            list: [Proof::Signal(0); Proofs::MOST],
            count: 0,
        }
    }
}

impl Deref for Proofs {
    type Target = [Proof];

    fn deref(&self) -> &[Proof] {
        &self.list[..usize::from(self.count)]
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
