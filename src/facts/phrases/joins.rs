//! Phrases of two parts, `congrat* .. baby`: up to [`REACH`] words of the same sentence may stand between.

use super::places::Places;
use super::table::{Numbers, Reader, Writer};
use super::tokens::Tokens;
use super::{Hit, PhraseId};

/// The most words between two parts.
pub(super) const REACH: u32 = 6;

/// Which phrases are parts of which.
#[derive(Debug, Clone, Default)]
pub(super) struct Joins {
    /// The phrase before, the phrase after and the phrase that both are, in this order.
    all: Vec<[u32; 3]>,
    /// Those that come before: a bit each.
    before: Vec<u64>,
}

impl Joins {
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.numbers(&self.all.iter().flatten().copied().collect());
    }

    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let numbers: Numbers = reader.numbers()?;
        let numbers: Vec<u32> = numbers.iter().collect();
        Some(Self {
            all: numbers.as_chunks().0.to_vec(),
            before: Vec::new(),
        })
    }

    pub(super) fn push(&mut self, before: u32, after: u32, both: u32) {
        self.all.push([before, after, both]);
    }

    /// Ready to be asked, now that all are there.
    pub(super) fn ready(mut self) -> Self {
        self.all.sort_unstable();
        for &[before, ..] in &self.all {
            let word = before as usize / 64;
            if self.before.len() <= word {
                self.before.resize(word + 1, 0);
            }
            self.before[word] |= 1 << (before % 64);
        }
        self
    }

    /// Adds the phrases whose two parts were found, each near enough to the other.
    #[inline]
    pub(super) fn add(&self, tokens: &Tokens, hits: &mut Vec<Hit>) {
        if hits.iter().any(|hit| self.comes_before(hit.phrase)) {
            self.join(tokens, hits);
        }
    }

    #[cold]
    fn join(&self, tokens: &Tokens, hits: &mut Vec<Hit>) {
        let all = hits.iter().map(|hit| (hit.tokens.clone(), hit.clone()));
        let places: Places<Hit> = all.collect();
        for (own, before) in places.iter() {
            if !self.comes_before(before.phrase) {
                continue;
            }
            for (other, after) in places.beginning(own.end..own.end + REACH + 1) {
                let both = self.both(before.phrase, after.phrase);
                if let Some(phrase) = both.filter(|_| !tokens.broken(own.start, other.end)) {
                    hits.push(Hit {
                        phrase,
                        tokens: own.start..other.end,
                        bytes: before.bytes.start..after.bytes.end,
                    });
                }
            }
        }
    }

    #[inline]
    fn comes_before(&self, phrase: PhraseId) -> bool {
        let word = self.before.get(phrase.0 as usize / 64);
        word.is_some_and(|bits| bits >> (phrase.0 % 64) & 1 != 0)
    }

    fn both(&self, before: PhraseId, after: PhraseId) -> Option<PhraseId> {
        let sought = [before.0, after.0];
        let at = self.all.partition_point(|[a, b, _]| [*a, *b] < sought);
        let [a, b, both] = *self.all.get(at)?;
        ([a, b] == sought).then_some(PhraseId(both))
    }
}
