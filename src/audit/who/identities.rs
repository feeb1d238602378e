//! `--identities`: which ids, e-mail addresses and phone numbers are one person's, so that orders keyed by one
//! meet profiles keyed by another.

use std::path::Path;

use hashbrown::HashMap;

use crate::audit::error::AuditError;
use crate::audit::remarks::Remarks;
use crate::audit::setup::Setup;
use crate::facts::customers::Customers;
use crate::input::batch::Batch;
use crate::input::columns::is_known;
use crate::input::identity;
use crate::input::table::Table;
use crate::input::vocabulary::{CampaignColumn, fold_word};

/// An id that stands for so many customers of a campaign is nobody's: a till's, a call centre's, "none".
const SHARED: u32 = 5;

/// Joins the ids of each row; true where two customers of the campaign turned out to be one.
///
/// # Errors
/// A file cannot be read, or has fewer than two columns of ids.
pub fn join(
    setup: &Setup,
    customers: &mut Customers,
    remarks: &mut Remarks,
) -> Result<bool, AuditError> {
    let mut merged = false;
    for path in &setup.beside.identities {
        let shared = shared(path, setup, customers)?;
        if !shared.is_empty() {
            remarks.say(format!(
                "{}: {} stand for {SHARED} customers of the campaign or more, and join none",
                path.display(),
                if shared.len() == 1 {
                    "1 id".to_owned()
                } else {
                    format!("{} ids", shared.len())
                }
            ));
        }
        // A row may lead to one that was read before it.
        const PASSES: usize = 4;
        for _ in 0..PASSES {
            let mut gained = false;
            rows(path, setup, |ids| {
                add_hashes(ids, customers);
                ids.retain(|id| !shared.contains_key(id));
                gained |= join_row(ids, customers, &mut merged);
            })?;
            if !gained {
                break;
            }
        }
    }
    Ok(merged)
}

/// The first file of the run that tells several ids of a person, and of which nobody said that it is to join them.
///
/// # Errors
/// A file cannot be read.
pub fn beside(setup: &Setup) -> Result<Option<&Path>, AuditError> {
    for path in setup.campaigns.iter().chain(&setup.signals) {
        if setup.beside.identities.contains(path) {
            continue;
        }
        let table = Table::open(path, &setup.reading.options)?;
        if table.header().iter().filter(|name| is_id(name)).count() > 1 {
            return Ok(Some(path));
        }
    }
    Ok(None)
}

/// Two ids of one person, normalised.
pub type Pair = (Vec<u8>, Vec<u8>);

/// Which ids the identity files join, a pair each, normalised; those that stand beside many owners join none. The
/// first id of a row is taken for its owner.
///
/// # Errors
/// As [`join`].
pub fn pairs(setup: &Setup) -> Result<Vec<Pair>, AuditError> {
    let mut pairs: Vec<Pair> = Vec::new();
    for path in &setup.beside.identities {
        let mut owners: HashMap<Vec<u8>, (Vec<u8>, u32)> = HashMap::new();
        let first = pairs.len();
        rows(path, setup, |ids| {
            let Some((own, others)) = ids.split_first() else {
                return;
            };
            for id in others.iter().filter(|id| *id != own) {
                let (last, count) = owners.entry(id.clone()).or_default();
                if last != own {
                    (*last, *count) = (own.clone(), *count + 1);
                }
                pairs.push((own.clone(), id.clone()));
            }
        })?;
        let mut at = 0;
        pairs.retain(|(_, id)| {
            at += 1;
            at <= first || owners.get(id).is_none_or(|(_, count)| *count < SHARED)
        });
    }
    Ok(pairs)
}

/// Adds the hashes of a row's addresses where any id is one: an address and its SHA-256 are one id.
fn add_hashes(ids: &mut Vec<Vec<u8>>, customers: &mut Customers) {
    if !customers.has_hashes() && ids.iter().any(|id| identity::is_sha256_hex(id)) {
        customers.hash_emails();
    }
    if customers.has_hashes() {
        let hashes: Vec<String> = ids.iter().filter_map(|id| identity::hashed(id)).collect();
        ids.extend(hashes.into_iter().map(String::into_bytes));
    }
}

/// Joins the ids of a row where any of them is a customer's; whether a customer gained an id by it.
fn join_row(ids: &[Vec<u8>], customers: &mut Customers, merged: &mut bool) -> bool {
    let Some(one) = ids.iter().find_map(|id| customers.find(id)) else {
        return false;
    };
    let mut gained = false;
    for id in ids {
        match customers.find(id) {
            None => {
                customers.alias(id, one);
                gained = true;
            }
            Some(other) => {
                let are_new = customers.merge(one, other);
                *merged |= are_new;
                gained |= are_new;
            }
        }
    }
    gained
}

/// Ids that stand in rows of many different customers of the campaign.
fn shared(
    path: &Path,
    setup: &Setup,
    customers: &mut Customers,
) -> Result<HashMap<Vec<u8>, u32>, AuditError> {
    let mut owners: HashMap<Vec<u8>, (u32, u32)> = HashMap::new();
    rows(path, setup, |ids| {
        add_hashes(ids, customers);
        let Some(own) = ids.iter().find_map(|id| customers.find(id)) else {
            return;
        };
        for id in ids.iter().filter(|id| customers.find(id).is_none()) {
            let (last, count) = owners.entry(id.clone()).or_insert((u32::MAX, 0));
            if *last != own.0 {
                (*last, *count) = (own.0, *count + 1);
            }
        }
    })?;
    Ok(owners
        .into_iter()
        .filter(|(_, (_, count))| *count >= SHARED)
        .map(|(id, (_, count))| (id, count))
        .collect())
}

/// The ids of each row, normalised.
fn rows(
    path: &Path,
    setup: &Setup,
    mut each: impl FnMut(&mut Vec<Vec<u8>>),
) -> Result<(), AuditError> {
    let mut table = Table::open(path, &setup.reading.options)?;
    let columns: Vec<usize> = (0..table.header().len())
        .filter(|&index| is_id(&table.header()[index]))
        .collect();
    if columns.len() < 2 {
        return Err(AuditError::Other(format!(
            "{}:1: an identity file needs two columns of ids or more, such as `id`, `customer_id`, `email`, `phone`; found {}",
            path.display(),
            table.header().join(", ")
        )));
    }
    table.project(&columns);
    let mut batch = Batch::new();
    let mut buffer = Vec::new();
    let mut ids = Vec::new();
    while table.next_batch(&mut batch)? {
        for row in batch.rows() {
            ids.clear();
            for slot in 0..columns.len() {
                let id = identity::normalise(row.text(slot).as_bytes(), &mut buffer);
                if identity::names_somebody(id) {
                    ids.push(id.to_vec());
                }
            }
            if ids.len() > 1 {
                each(&mut ids);
            }
        }
    }
    Ok(())
}

/// Whether a column is of ids, by its name: `id`, `user_id`, `Klaviyo ID`, `E-mail 2`, `mobile_phone`. A country, a name or
/// what many were offered or bought (`product_id`) would join strangers.
fn is_id(header: &str) -> bool {
    const NAMES: [&str; 6] = [
        "customer",
        "contact",
        "subscriberkey",
        "contactkey",
        "alias",
        "externalkey",
    ];
    const PARTS: [&str; 5] = ["email", "phone", "mobile", "sha256", "uuid"];
    let name = fold_word(header);
    let word_id = header
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| word.eq_ignore_ascii_case("id"))
        || header.ends_with("Id")
        || header.ends_with("ID");
    // "email opt in" and "phone type" tell of an id and are none.
    const TELLS: [&str; 9] = [
        "opt",
        "type",
        "consent",
        "status",
        "verified",
        "valid",
        "count",
        "timestamp",
        "domain",
    ];
    let tells = TELLS.iter().any(|part| name.contains(part));
    let of_things = is_known(header) && name != fold_word(CampaignColumn::CustomerId.word());
    !tells
        && !of_things
        && (word_id
            || NAMES.contains(&name.as_str())
            || PARTS.iter().any(|part| name.contains(part)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_ids_are_known_by_name() {
        for name in [
            "id",
            "customer_id",
            "Klaviyo ID",
            "userId",
            "E-Mail",
            "mobile_phone",
            "Email 2",
            "alias",
        ] {
            assert!(is_id(name), "{name}");
        }
        for name in [
            "country",
            "product_id",
            "Campaign ID",
            "First Name",
            "paid",
            "email_opt_in",
            "phone type",
            "valid",
            "city",
        ] {
            assert!(!is_id(name), "{name}");
        }
    }

    #[test]
    fn an_address_brings_its_hash_where_any_id_is_one() {
        let hash = identity::sha256_of_email(b"ana@example.com").into_bytes();
        let email = || vec![b"17".to_vec(), b"ana@example.com".to_vec()];
        let mut customers = Customers::default();
        customers.intern(b"ana@example.com", "ana@example.com");
        let mut ids = email();
        add_hashes(&mut ids, &mut customers);
        assert_eq!(ids, email());
        add_hashes(&mut vec![hash.clone()], &mut customers);
        assert!(customers.find(&hash).is_some());
        add_hashes(&mut ids, &mut customers);
        assert_eq!(ids[2..], [hash]);
    }

    #[test]
    fn ids_of_a_row_are_one_persons() {
        let mut customers = Customers::default();
        let ana = customers.intern(b"17", "17");
        let bo = customers.intern(b"18", "18");
        let mut merged = false;
        let ids = |ids: &[&str]| {
            ids.iter()
                .map(|id| id.as_bytes().to_vec())
                .collect::<Vec<_>>()
        };
        assert!(join_row(
            &ids(&["ana@example.com", "17"]),
            &mut customers,
            &mut merged
        ));
        assert!(!join_row(
            &ids(&["x@example.com", "99"]),
            &mut customers,
            &mut merged
        ));
        assert_eq!(customers.find(b"ana@example.com"), Some(ana));
        assert!(!merged);
        assert!(join_row(&ids(&["18", "17"]), &mut customers, &mut merged));
        assert!(merged);
        assert_eq!(customers.canonical(bo), ana);
    }
}
