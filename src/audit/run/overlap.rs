//! How many customers of the campaign the signals know, and why it may be so few.

use std::path::Path;

use crate::audit::join::Strange;
use crate::facts::customers::{CustomerId, Customers};
use crate::input::error::brief;
use crate::input::{identity, shell};

/// Below this share of customers known, something is said.
const HARDLY: f64 = 0.05;

/// Campaigns of fewer customers say nothing by their share.
const MANY: usize = 20;

/// What kind of id a file is keyed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keys {
    Emails,
    Hashes,
    Phones,
    Numbers,
    Ids,
}

impl Keys {
    fn of(id: &str) -> Keys {
        let mut buffer = Vec::new();
        let plus = id.trim_start().starts_with('+');
        let id = identity::normalise(id.as_bytes(), &mut buffer);
        if identity::is_email(id) {
            Keys::Emails
        } else if identity::is_sha256_hex(id) {
            Keys::Hashes
        } else if plus {
            Keys::Phones
        } else if id.iter().all(u8::is_ascii_digit) {
            Keys::Numbers
        } else {
            Keys::Ids
        }
    }

    fn word(self) -> &'static str {
        match self {
            Keys::Emails => "e-mail addresses",
            Keys::Hashes => "hashes",
            Keys::Phones => "phone numbers",
            Keys::Numbers => "numbers",
            Keys::Ids => "ids",
        }
    }
}

/// Why customers of a campaign may not be found under ids such as `other` of the signals. Where reports say it, which may
/// mask customers, ids are not `named`.
pub fn guess(customers: &Customers, other: &str, named: bool) -> String {
    if other.is_empty() {
        return "no signal there names a customer".to_owned();
    }
    if customers.is_empty() {
        return "no row of the campaign names a customer, and no signal there is of a `segment` that it addresses; `creepcheck columns` says how its columns are understood".to_owned();
    }
    let (example, other) = (brief(customers.shown(CustomerId(0))), brief(other));
    let (own, theirs) = (Keys::of(&example), Keys::of(&other));
    let such = |id: &str| match named {
        true => format!(" (such as “{id}”)"),
        false => String::new(),
    };
    let both = match named {
        true => format!(" (“{example}”, “{other}”)"),
        false => String::new(),
    };
    let join = "an identity file joins them: --identities FILE, with a column for each";
    match (own, theirs) {
        (own, theirs) if own != theirs => format!(
            "the campaign is keyed by {}{} and the signals by {}{}; {join}",
            own.word(),
            such(&example),
            theirs.word(),
            such(&other)
        ),
        (Keys::Hashes, _) => format!(
            "both are keyed by hashes{both}; are the addresses trimmed and lower-cased before they are hashed, and is it SHA-256 in both?"
        ),
        (Keys::Numbers, _)
            if example.trim_start_matches('0').len() != example.len()
                || other.trim_start_matches('0').len() != other.len() =>
        {
            format!(
                "both are keyed by numbers{both}; did one of them lose its leading zeros in a spreadsheet?"
            )
        }
        (own, _) => format!(
            "both are keyed by {}{both}; are they of the same system? If not, {join}",
            own.word()
        ),
    }
}

/// What is to be said of a signal file in which nobody of the campaign is; `joining` has ids of either kind in its rows.
pub fn strange(customers: &Customers, file: &Strange, joining: Option<&Path>) -> String {
    let (own, theirs) = match customers.is_empty() {
        true => (None, None),
        false => (
            Some(Keys::of(customers.shown(CustomerId(0)))),
            Some(Keys::of(&file.example)),
        ),
    };
    let why = match (own, theirs) {
        (Some(own), Some(theirs)) if own != theirs => format!(
            ": it is keyed by {}, the campaign by {}; --identities {} joins them",
            theirs.word(),
            own.word(),
            joining.map_or("FILE".to_owned(), shell::path),
        ),
        _ => String::new(),
    };
    format!("{}: nobody of the campaign is in it{why}", file.path)
}

/// What is to be said where hardly any customer is known.
pub fn remark(customers: &Customers, known: &[bool], other: &str) -> Option<String> {
    let all = customers.people();
    let found = known.iter().filter(|known| **known).count();
    if all < MANY || found as f64 >= HARDLY * all as f64 {
        return None;
    }
    Some(format!(
        "only {found} of {all} customers of the campaign have a signal: {}",
        guess(customers, other, false)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(id: &str) -> Customers {
        let mut customers = Customers::default();
        customers.intern(id.as_bytes(), id);
        customers
    }

    #[test]
    fn a_guess_by_what_ids_look_like() {
        let said = guess(&of("1042"), "ana@example.com", true);
        assert!(
            said.starts_with("the campaign is keyed by numbers (such as “1042”) and the signals by e-mail addresses (such as “ana@example.com”)"),
            "{said}"
        );
        assert!(said.contains("--identities FILE"));
        assert!(guess(&of("01042"), "1042", true).contains("leading zeros"));
        assert!(guess(&of("C1"), "u-7", true).contains("of the same system?"));
        assert_eq!(
            guess(&of("C1"), "", true),
            "no signal there names a customer"
        );
        assert!(guess(&Customers::default(), "u-7", true).contains("`segment`"));
    }

    #[test]
    fn it_is_said_of_many_customers_only() {
        let mut customers = Customers::default();
        for n in 0..100 {
            customers.intern(format!("{n}").as_bytes(), "");
        }
        let mut known = vec![false; 100];
        known[3] = true;
        let said = remark(&customers, &known, "a@b.example").expect("said");
        assert!(said.starts_with("only 1 of 100 customers"), "{said}");
        assert!(!said.contains('“'), "{said}");
        assert_eq!(remark(&customers, &[true; 100], "a@b.example"), None);
        assert_eq!(remark(&of("1"), &[false], "a@b.example"), None);
    }
}
