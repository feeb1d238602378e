//! The key that customers are masked with.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// A secret that turns a customer's id into a name which only who has the secret can make again
/// (HMAC-SHA256). It comes from `CREEPCHECK_KEY`.
#[derive(Clone)]
pub struct CustomerKey(Hmac<Sha256>);

impl CustomerKey {
    /// A key of any length; none where it is empty, which would be no secret.
    pub fn new(secret: impl AsRef<[u8]>) -> Option<Self> {
        let secret = secret.as_ref();
        if secret.is_empty() {
            return None;
        }
        Hmac::new_from_slice(secret).ok().map(Self)
    }

    /// The keyed hash of a customer's id. Ids that differ in outer spaces, or e-mail addresses that differ in
    /// case, are one customer and get one hash.
    pub fn hash(&self, customer: &str) -> [u8; 32] {
        let mut mac = self.0.clone();
        let id = customer.trim();
        if id.contains('@') {
            mac.update(id.to_lowercase().as_bytes());
        } else {
            mac.update(id.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }
}

impl fmt::Debug for CustomerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CustomerKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_decides() {
        let (one, other) = (
            CustomerKey::new("one").unwrap(),
            CustomerKey::new("other").unwrap(),
        );
        assert_eq!(one.hash("c-17"), one.hash(" c-17 "));
        assert_eq!(one.hash("Ann@Example.com"), one.hash("ann@example.com"));
        assert_ne!(one.hash("c-17"), one.hash("C-17"));
        assert_ne!(one.hash("c-17"), other.hash("c-17"));
        assert!(CustomerKey::new("").is_none());
        assert_eq!(format!("{one:?}"), "CustomerKey(…)");
    }
}
