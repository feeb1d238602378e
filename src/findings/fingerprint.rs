//! A name for a finding that stays the same when rows move.

use std::fmt;

use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashSet};
use sha2::{Digest, Sha256};

use crate::findings::{CustomerKey, Finding};

/// The name of a finding: 128 bits of a SHA-256 over its rule, campaign, offer, product, topic and segment,
/// the keyed customer where there is a key, and an ordinal among equals. No line number goes in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint([u8; 16]);

impl Fingerprint {
    /// The name shared by all findings that differ in nothing but the customer.
    pub fn of_offer(finding: &Finding) -> Self {
        Digests::default().of(finding)
    }

    /// The 32 lower-case hexadecimal digits.
    pub fn hex(self) -> [u8; 32] {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut hex = [0; 32];
        for (pair, byte) in hex.chunks_exact_mut(2).zip(self.0) {
            pair[0] = DIGITS[usize::from(byte >> 4)];
            pair[1] = DIGITS[usize::from(byte & 15)];
        }
        hex
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.hex()).unwrap_or_default())
    }
}

/// Gives findings their [`Fingerprint`], all but the ordinal.
#[derive(Debug, Clone, Default)]
pub struct Digests {
    key: Option<CustomerKey>,
    parts: Vec<u8>,
}

impl Digests {
    /// Digests with the customer in them where there is a key.
    pub fn new(key: Option<CustomerKey>) -> Self {
        Self {
            key,
            ..Self::default()
        }
    }

    /// The name of a finding, which those that are equal share.
    pub fn of(&mut self, finding: &Finding) -> Fingerprint {
        Fingerprint(digest(finding, self.key.as_ref(), &mut self.parts))
    }
}

/// Tells findings with one digest apart by an ordinal. It must see them in campaign order and before any is
/// left out, so that the ordinals do not depend on what is shown.
#[derive(Default)]
pub struct Fingerprints {
    /// Each digest seen. It is a hash already; its first half is enough to tell them apart.
    seen: HashSet<u64, FixedState>,
    /// How often again each was seen that was so more than once.
    again: HashMap<u64, u32, FixedState>,
}

impl Fingerprints {
    /// For so many findings at the most: the table grows no more.
    pub fn of(findings: usize) -> Self {
        Self {
            seen: HashSet::with_capacity_and_hasher(findings, FixedState::default()),
            ..Self::default()
        }
    }

    /// Completes the names of the next findings, which are their digests. They are given many at once, so that the
    /// processor waits for many places of the table at once.
    pub fn complete(&mut self, findings: &mut [Finding]) {
        for finding in findings {
            finding.fingerprint = self.completed(finding.fingerprint);
        }
    }

    /// The name of the next finding, whose digest this is.
    pub fn completed(&mut self, Fingerprint(digest): Fingerprint) -> Fingerprint {
        let half = half(&digest);
        if self.seen.insert(half) {
            return Fingerprint(digest);
        }
        let ordinal = self.again.entry(half).or_insert(0);
        *ordinal += 1;
        Fingerprint(ordered(digest, *ordinal))
    }
}

/// The digest of a finding before which so many had the same.
fn ordered(bytes: [u8; 16], ordinal: u32) -> [u8; 16] {
    let mut hasher = Sha256::new();
    hasher.update(bytes);
    hasher.update(ordinal.to_le_bytes());
    truncate(&hasher.finalize())
}

/// The digest of a finding, whose parts are put together in `bytes`, to be used again.
fn digest(finding: &Finding, key: Option<&CustomerKey>, bytes: &mut Vec<u8>) -> [u8; 16] {
    bytes.clear();
    let product = finding
        .product_id
        .as_ref()
        .or(finding.product_name.as_ref());
    for part in [
        Some(&finding.rule),
        finding.campaign_id.as_ref(),
        finding.offer_id.as_ref(),
        product,
        finding.topic.as_ref(),
        finding.segment.as_ref(),
    ] {
        // Each part is closed by a byte that UTF-8 never holds, so that no two lists of parts read the same.
        match part {
            Some(text) => {
                bytes.extend_from_slice(text.as_bytes());
                bytes.push(0xff);
            }
            None => bytes.push(0xfe),
        }
    }
    if let (Some(key), Some(customer)) = (key, finding.whom.customer()) {
        bytes.extend_from_slice(&key.hash(customer));
    }
    truncate(&Sha256::digest(bytes))
}

fn truncate(digest: &[u8]) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    bytes
}

fn half(bytes: &[u8; 16]) -> u64 {
    let mut half = [0; 8];
    half.copy_from_slice(&bytes[..8]);
    u64::from_le_bytes(half)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::finding::tests::finding;

    fn named<const N: usize>(key: Option<&str>, findings: [&Finding; N]) -> [Fingerprint; N] {
        let mut digests = Digests::new(key.and_then(CustomerKey::new));
        let mut findings = findings.map(|finding| Finding {
            fingerprint: digests.of(finding),
            ..finding.clone()
        });
        Fingerprints::default().complete(&mut findings);
        findings.map(|finding| finding.fingerprint)
    }

    #[test]
    fn rows_may_move() {
        let (mut first, mut second) = (
            finding("already-bought", "ann"),
            finding("already-bought", "bob"),
        );
        let before = named(None, [&first, &second]);
        (first.line, second.line) = (second.line + 40, first.line);
        assert_eq!(before, named(None, [&second, &first]));
        assert_ne!(before[0], before[1]);
    }

    #[test]
    fn a_key_names_the_customer() {
        let (first, second) = (
            finding("already-bought", "ann"),
            finding("already-bought", "bob"),
        );
        let before = named(Some("secret"), [&first, &second]);
        let after = named(Some("secret"), [&second, &first]);
        assert_eq!(before, [after[1], after[0]]);
        assert_eq!(
            Fingerprint::of_offer(&first),
            Fingerprint::of_offer(&second)
        );
    }

    #[test]
    fn what_it_is_about_tells_apart() {
        let first = finding("already-bought", "ann");
        let mut second = first.clone();
        second.topic = Some("debt".into());
        assert_ne!(
            Fingerprint::of_offer(&first),
            Fingerprint::of_offer(&second)
        );
        // A missing part is not an empty one.
        second.topic = Some("".into());
        assert_ne!(
            Fingerprint::of_offer(&first),
            Fingerprint::of_offer(&second)
        );
    }
}
