//! Shares of a campaign's customers: one larger than memory is audited a share at a time.

use std::hash::BuildHasher;
use std::str::FromStr;

use foldhash::fast::FixedState;

use crate::input::identity;

/// One of several shares of customers. Each customer is in one of them, whatever the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    place: u32,
    of: u32,
}

/// Why a text names no share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoShare {
    /// It is no pair of numbers.
    #[error("write which share of how many, such as 1/4")]
    Form,
    /// There is no such share of so many.
    #[error("the shares of {of} are 1/{of} to {of}/{of}")]
    Place {
        /// How many shares there are.
        of: u32,
    },
    /// Too many, or none.
    #[error("a campaign has 1 to {} shares", Share::MOST)]
    Many,
}

impl Share {
    /// How many shares there may be.
    pub const MOST: u32 = 4096;

    /// With a seed of its own: the customers of a share must not lie close together in tables that hash ids.
    const STATE: FixedState = FixedState::with_seed(1);

    /// Which it is: the first is 1.
    pub fn place(self) -> u32 {
        self.place
    }

    /// How many shares there are.
    pub fn of(self) -> u32 {
        self.of
    }

    /// Whether rows that are nobody's belong to it.
    pub fn is_first(self) -> bool {
        self.place == 1
    }

    /// A number for the person of a normalised id, larger than any of a customer's. An e-mail address and its
    /// SHA-256 are one person.
    pub fn person(id: &[u8]) -> u64 {
        let hash = match identity::hashed(id) {
            Some(hashed) => Self::STATE.hash_one(hashed.as_bytes()),
            None => Self::STATE.hash_one(id),
        };
        hash | 1 << 63
    }

    /// The person of a normalised id, where it is one of another share.
    pub fn other(self, id: &[u8]) -> Option<u64> {
        let person = Self::person(id);
        let of_another = person % u64::from(self.of) != u64::from(self.place - 1);
        (of_another && !id.is_empty()).then_some(person)
    }
}

impl FromStr for Share {
    type Err = NoShare;

    fn from_str(text: &str) -> Result<Share, NoShare> {
        let number = |text: &str| text.trim().parse::<u32>().map_err(|_| NoShare::Form);
        let (place, of) = text.split_once('/').ok_or(NoShare::Form)?;
        let (place, of) = (number(place)?, number(of)?);
        if of == 0 || of > Share::MOST {
            return Err(NoShare::Many);
        }
        if place == 0 || place > of {
            return Err(NoShare::Place { of });
        }
        Ok(Share { place, of })
    }
}

impl std::fmt::Display for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.place, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_one_of_so_many() {
        let share = |text: &str| text.parse::<Share>().map(|share| share.to_string());
        assert_eq!(share("2/4").as_deref(), Ok("2/4"));
        for text in ["", "2", "2/", "a/b", "-1/2", "1/2/3"] {
            assert_eq!(share(text), Err(NoShare::Form), "{text}");
        }
        assert_eq!(share("1/0"), Err(NoShare::Many));
        assert_eq!(share("1/4097"), Err(NoShare::Many));
        assert_eq!(share("0/4"), Err(NoShare::Place { of: 4 }));
        assert_eq!(
            share("5/4").map_err(|why| why.to_string()),
            Err("the shares of 4 are 1/4 to 4/4".to_owned())
        );
    }

    #[test]
    fn each_person_is_in_one_share() {
        for of in [2, 3, 8] {
            let shares = (1..=of).map(|place| Share { place, of });
            let mut sizes = vec![0; of as usize];
            for customer in 0..4000 {
                let id = format!("C{customer}");
                let own: Vec<_> = shares
                    .clone()
                    .filter(|share| share.other(id.as_bytes()).is_none())
                    .collect();
                assert_eq!(own.len(), 1);
                sizes[own[0].place as usize - 1] += 1;
            }
            let usual = 4000 / of as usize;
            let fair = |size: &usize| (usual * 8 / 10..usual * 12 / 10).contains(size);
            assert!(sizes.iter().all(fair), "{sizes:?}");
        }
        let hash = identity::sha256_of_email(b"ann@example.com");
        assert_eq!(
            Share::person(hash.as_bytes()),
            Share::person(b"ann@example.com")
        );
    }
}
