//! How customers and what is private of them print.

use std::borrow::Cow;
use std::sync::LazyLock;

use clap::ValueEnum;
use foldhash::fast::FixedState;
use hashbrown::HashMap;
use regex::{Captures, Regex};

use crate::findings::{CustomerKey, Finding, Message, Piece, Whom};
use crate::input::identity::hex;
use crate::report::text::capitalised;

/// How customers print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Customers {
    /// As the file has them
    Show,
    /// As a keyed hash (the key is CREEPCHECK_KEY), else as "customer 17" in order of appearance
    Mask,
    /// Not at all
    Hide,
}

/// Prints customers and messages as [`Customers`] asks.
pub struct Mask {
    customers: Customers,
    key: Option<CustomerKey>,
    /// The customers in order of appearance, where there is no key.
    numbers: HashMap<String, usize, FixedState>,
}

/// Stands for what is not shown.
const HIDDEN: &str = "…";

/// How many digits of the keyed hash print: 48 bits tell a million customers apart, and still fit a line.
const DIGITS: usize = 12;

impl Mask {
    /// A mask; `key` is only asked for [`Customers::Mask`].
    pub fn new(customers: Customers, key: Option<CustomerKey>) -> Self {
        Self {
            customers,
            key,
            numbers: HashMap::default(),
        }
    }

    /// Whether customers print as they are.
    pub fn shows(&self) -> bool {
        self.customers == Customers::Show
    }

    /// Lets the customers of a finding appear, so that their numbers are the same in every report of a run,
    /// whichever findings it prints.
    pub fn meet(&mut self, finding: &Finding) {
        if self.customers == Customers::Mask && self.key.is_none() {
            for customer in finding.whom.named() {
                self.number(customer);
            }
        }
    }

    /// A customer; none where customers are hidden.
    pub fn customer<'a>(&mut self, id: &'a str) -> Option<Cow<'a, str>> {
        match (self.customers, &self.key) {
            (Customers::Show, _) => Some(Cow::Borrowed(id)),
            (Customers::Hide, _) => None,
            (Customers::Mask, Some(key)) => {
                let digits = hex(&key.hash(id)[..DIGITS / 2]);
                Some(Cow::Owned(format!("customer {digits}")))
            }
            (Customers::Mask, None) => Some(Cow::Owned(format!("customer {}", self.number(id)))),
        }
    }

    /// Those whom a finding names; nobody where customers are hidden.
    pub fn named<'a>(&mut self, whom: &'a Whom<'_>) -> Vec<Cow<'a, str>> {
        let ids = whom.named().iter();
        ids.filter_map(|id| self.customer(id)).collect()
    }

    /// The first customers of a segment's finding, where it is of one.
    pub fn sample<'a>(&mut self, finding: &'a Finding<'_>) -> Vec<Cow<'a, str>> {
        match &finding.whom {
            Whom::Customer(_) => Vec::new(),
            members => self.named(members),
        }
    }

    /// A message, or the words of a piece of evidence. Where customers are not shown, neither is what is private of them,
    /// nor anything that reads like an e-mail address or a phone number.
    pub fn message<'a>(&mut self, message: &'a Message) -> Cow<'a, str> {
        if self.shows() {
            return Cow::Borrowed(message.as_str());
        }
        let mut text = String::new();
        for piece in message.pieces() {
            match piece {
                Piece::Text(words) => text.push_str(&without_contacts(words)),
                Piece::Private(_) => text.push_str(HIDDEN),
                Piece::Customer(id) => {
                    let name = self.customer(id).unwrap_or(Cow::Borrowed("the customer"));
                    if text.is_empty() {
                        text.push_str(&capitalised(&name));
                    } else {
                        text.push_str(&name);
                    }
                }
            }
        }
        Cow::Owned(text)
    }

    fn number(&mut self, id: &str) -> usize {
        if let Some(number) = self.numbers.get(id) {
            return *number;
        }
        let number = self.numbers.len() + 1;
        self.numbers.insert(id.to_owned(), number);
        number
    }
}

/// An e-mail address, or what may be a phone number: a plus and digits, or digits however grouped.
static CONTACT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+|\+\d[\d ()./-]{6,}\d|(?:\(\d+\) ?|\b)\d(?:(?:[ ./-]| ?\(|\) ?)?\d){6,}\b",
    )
});

/// A day as people write it.
static DAY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:\d{4}-\d\d-\d\d|\d\d?[./-]\d\d?[./-]\d{4})\b"));

#[expect(
    clippy::unwrap_used,
    reason = "the patterns are those above, and a test compiles them"
)]
fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).unwrap()
}

/// A text without what reads like an e-mail address or a phone number.
pub fn without_contacts(text: &str) -> Cow<'_, str> {
    CONTACT.replace_all(text, |found: &Captures<'_>| {
        let words = &found[0];
        if words.contains(['@', '+']) || is_phone(words) {
            HIDDEN.to_owned()
        } else {
            words.to_owned()
        }
    })
}

/// Whether digits are a phone number: ten or more, no day, and grouped or led by the zero of a long-distance call.
fn is_phone(words: &str) -> bool {
    let digits = words.bytes().filter(u8::is_ascii_digit).count();
    let grouped = digits < words.len();
    digits >= 10 && (grouped || words.starts_with('0')) && !DAY.is_match(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::finding::tests::finding;

    fn mask(customers: Customers) -> Mask {
        Mask::new(customers, None)
    }

    #[test]
    fn customers_in_order_of_appearance() {
        let mut mask = mask(Customers::Mask);
        mask.meet(&finding("already-bought", "bob"));
        assert_eq!(mask.customer("ann").unwrap(), "customer 2");
        assert_eq!(mask.customer("bob").unwrap(), "customer 1");
    }

    #[test]
    fn a_key_makes_one_name_for_ever() {
        let mut keyed = Mask::new(Customers::Mask, CustomerKey::new("secret"));
        assert_eq!(
            keyed.customer("ann@example.com").unwrap(),
            keyed.customer("Ann@example.com ").unwrap().into_owned()
        );
        assert_eq!(
            keyed.customer("c-17").unwrap().len(),
            "customer ".len() + DIGITS
        );
    }

    #[test]
    fn messages() {
        let pieces = [
            Piece::Customer("ann"),
            Piece::Text(" searched for “"),
            Piece::Private("divorce lawyer"),
            Piece::Text("”."),
        ];
        let message: Message = pieces.into_iter().collect();
        assert_eq!(
            mask(Customers::Show).message(&message),
            "ann searched for “divorce lawyer”."
        );
        assert_eq!(
            mask(Customers::Mask).message(&message),
            "Customer 1 searched for “…”."
        );
        assert_eq!(
            mask(Customers::Hide).message(&message),
            "The customer searched for “…”."
        );
        let message: Message = [Piece::Text("Sent to “Ann, ann@example.com”.")]
            .into_iter()
            .collect();
        assert_eq!(mask(Customers::Mask).message(&message), "Sent to “Ann, …”.");
    }

    #[test]
    fn what_reads_like_a_contact_is_hidden() {
        for contact in [
            "ann@example.com",
            "+44 20 7946 0018",
            "020 7946 0018",
            "01712345678",
            "555-123-4567",
            "555.123.4567",
            "(555) 123-4567",
            "1 (555) 123 4567",
            "98765 43210",
        ] {
            assert_eq!(
                without_contacts(&format!("Call {contact}!")),
                "Call …!",
                "{contact}"
            );
        }
    }

    #[test]
    fn what_only_has_digits_is_not() {
        for words in [
            "on 2026-03-01T10:00:00Z, order 1234",
            "until 2026-03-01 10:00",
            "until 01.03.2026 10:00",
            "3/14/2026 10am",
            "EAN 4006381333931",
            "1,234,567 of 2,000,000",
            "size 10/12/14",
            "40-60-100",
        ] {
            assert_eq!(without_contacts(words), words);
        }
    }

    #[test]
    fn private_words_are_hidden_whatever_they_quote() {
        let pieces = [
            Piece::Text("searched for "),
            Piece::Private("“is “it” divorce, or not”"),
        ];
        let message: Message = pieces.into_iter().collect();
        assert_eq!(mask(Customers::Mask).message(&message), "searched for …");
    }
}
