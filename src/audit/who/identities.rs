//! `--identities`: which ids, e-mail addresses and phone numbers are one person's, so that orders keyed by one
//! meet profiles keyed by another.

use std::path::Path;

use hashbrown::{HashMap, HashSet};

use crate::audit::error::AuditError;
use crate::audit::remarks::Remarks;
use crate::audit::setup::Setup;
use crate::audit::share::Share;
use crate::audit::who::ids::Ids;
use crate::facts::customers::Customers;
use crate::input::batch::Batch;
use crate::input::columns::is_known;
use crate::input::identity;
use crate::input::table::Table;
use crate::input::vocabulary::{CampaignColumn, fold_word};
use crate::input::wording::{count, verb};

/// An id that stands beside so many persons is nobody's: a till's, a call centre's, "none".
const SHARED: u32 = 5;

/// Joins the ids of customers of a campaign with whatever ids the identity files know of them. Of others, no more is
/// remembered than a chain may need.
///
/// # Errors
/// A file cannot be read, or has fewer than two columns of ids.
pub fn join(
    setup: &Setup,
    customers: &mut Customers,
    remarks: &mut Remarks,
) -> Result<(), AuditError> {
    let customer = |id: &[u8]| customers.find_either(id).map(|own| u64::from(own.0));
    let files = Files::new(setup, customer)?;
    for (path, shared) in setup.beside.identities.iter().zip(&files.shared) {
        let number = shared.len() as u64;
        if number > 0 {
            remarks.say(format!(
                "{}: {} {} for {SHARED} customers of the campaign or more, and {} none",
                path.display(),
                count(number, "id"),
                verb(number, "stands", "stand"),
                verb(number, "joins", "join")
            ));
        }
    }
    loop {
        let (ids, people) = (customers.ids(), customers.people());
        let mut strangers = Ids::new(customers.has_hashes());
        files.rows(|row| {
            if !join_row(row, customers) {
                strangers.join_strangers(row.iter().map(Vec::as_slice));
            }
        })?;
        strangers.tell(customers);
        let gained = customers.ids() != ids || customers.people() != people;
        // Those that were left out may lead to who is known only now.
        if !(gained && strangers.left_out) {
            return Ok(());
        }
    }
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

/// Joins all ids of the identity files of a run. The first id of a row is taken for its owner.
///
/// # Errors
/// As [`join`].
pub fn join_all(setup: &Setup, ids: &mut Ids) -> Result<(), AuditError> {
    let files = Files::new(setup, |id| Some(Share::person(id)))?;
    files.rows(|row| ids.join(row.iter().map(Vec::as_slice)))
}

/// Joins the ids of a row where any of them is a customer's; whether one is.
fn join_row(ids: &[Vec<u8>], customers: &mut Customers) -> bool {
    let Some(one) = ids.iter().find_map(|id| customers.find_either(id)) else {
        return false;
    };
    for id in ids {
        match customers.find_either(id) {
            None => customers.alias(id, one),
            Some(other) => customers.merge(one, other),
        }
    }
    true
}

/// The identity files of a run.
struct Files<'s> {
    setup: &'s Setup,
    /// By file: ids that stand beside many persons, and join none.
    shared: Vec<HashSet<Vec<u8>>>,
}

impl<'s> Files<'s> {
    /// Those of a run. Whose an id is, `person` says: the first of a row that is anybody's is its owner.
    fn new(
        setup: &'s Setup,
        mut person: impl FnMut(&[u8]) -> Option<u64>,
    ) -> Result<Self, AuditError> {
        let mut files = Files {
            setup,
            shared: Vec::new(),
        };
        for path in &setup.beside.identities {
            let mut owners: HashMap<Vec<u8>, (u64, u32)> = HashMap::new();
            rows(path, setup, |ids| {
                let Some(own) = ids.iter().find_map(|id| person(id)) else {
                    return;
                };
                for id in ids.iter() {
                    if person(id) != Some(own) {
                        let (last, count) = owners.entry(id.clone()).or_insert((own, 1));
                        if *last != own {
                            (*last, *count) = (own, *count + 1);
                        }
                    }
                }
            })?;
            owners.retain(|_, (_, count)| *count >= SHARED);
            files.shared.push(owners.into_keys().collect());
        }
        Ok(files)
    }

    /// The ids of each row, without those that join nobody.
    fn rows(&self, mut each: impl FnMut(&[Vec<u8>])) -> Result<(), AuditError> {
        for (path, shared) in self.setup.beside.identities.iter().zip(&self.shared) {
            rows(path, self.setup, |ids| {
                ids.retain(|id| !shared.contains(id));
                if ids.len() > 1 {
                    each(ids);
                }
            })?;
        }
        Ok(())
    }
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
    fn ids_of_a_row_are_one_persons() {
        let mut customers = Customers::default();
        let ana = customers.intern(b"17", "17");
        let bo = customers.intern(b"18", "18");
        let ids =
            |ids: &[&str]| -> Vec<_> { ids.iter().map(|id| id.as_bytes().to_vec()).collect() };
        assert!(join_row(&ids(&["ana@example.com", "17"]), &mut customers));
        assert!(!join_row(&ids(&["x@example.com", "99"]), &mut customers));
        assert_eq!(customers.find(b"ana@example.com"), Some(ana));
        let hash = identity::sha256_of_email(b"ana@example.com");
        assert!(join_row(&ids(&[&hash, "17b"]), &mut customers));
        assert_eq!((customers.find(b"17b"), customers.people()), (Some(ana), 2));
        assert!(join_row(&ids(&["18", "17"]), &mut customers));
        assert_eq!((customers.canonical(bo), customers.people()), (ana, 1));
    }
}
