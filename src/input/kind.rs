//! What a file is for where no option says so: decided here alone, by its header, and of a list of people by its name, too.

use std::path::Path;

use super::batch::{Batch, Row};
use super::columns::{self, CampaignColumns, listed};
use super::error::InputError;
use super::formats::{Formats, Recognised, Serves};
use super::guess;
use super::rows::Reading;
use super::table::{ReadOptions, Table};
use super::vocabulary::{CampaignColumn, SignalColumn};

/// Columns that signals have and campaigns have not.
const OF_SIGNALS: [&str; 9] = [
    "scope",
    "at",
    "expires_at",
    "provenance",
    "shared_with",
    "order_id",
    "quantity",
    "gift",
    "confidence",
];

/// Columns that campaigns have and signals have not.
const OF_CAMPAIGNS: [&str; 10] = [
    "campaign_id",
    "audience",
    "offer_type",
    "send_at",
    "timezone",
    "subject",
    "body",
    "basis",
    "reason_shown",
    "opt_out_url",
];

/// Columns that tell what is offered, or what somebody had to do with: a list of people has none.
const THINGS: [&str; 14] = [
    "offer_id",
    "offer_type",
    "product_id",
    "product_name",
    "category",
    "brand",
    "parent_id",
    "subject",
    "body",
    "basis",
    "reason_shown",
    "order_id",
    "quantity",
    "gift",
];

/// What a file is for.
///
/// # Errors
/// It cannot be read, serves nothing, or does not show what it is for.
pub fn of_file(path: &Path, reading: &Reading) -> Result<Serves, InputError> {
    let options = ReadOptions {
        hash: false,
        ..reading.options.clone()
    };
    let mut table = Table::open(path, &options)?;
    let found = of(table.header(), path, reading);
    match found {
        Err(InputError::UnclearKind { .. }) => {
            match late_header(&mut table, &reading.formats, path) {
                Some(line) => Err(InputError::LateHeader {
                    path: path.to_owned(),
                    line,
                }),
                None => found,
            }
        }
        _ => found,
    }
}

/// What a file with this header is for.
///
/// # Errors
/// It serves nothing, or does not show what it is for.
fn of(header: &[String], path: &Path, reading: &Reading) -> Result<Serves, InputError> {
    let signals = columns::known::<SignalColumn>(header, &reading.signal_names);
    let campaign = columns::known::<CampaignColumn>(header, &reading.campaign_names);
    let first = |of: &[&'static str]| {
        let words = signals.iter().map(|column| column.word());
        let mut words = words.chain(campaign.iter().map(|column| column.word()));
        words.find(|word| of.contains(word))
    };
    let unclear = |hint: String| InputError::UnclearKind {
        path: path.to_owned(),
        found: listed(header),
        hint,
    };
    let typed = signals.contains(&SignalColumn::Type);
    if typed && signals.contains(&SignalColumn::CustomerId) {
        return Ok(Serves::Signals);
    }
    if let Some(found) = reading.formats.recognise(header, path) {
        return served(&found, path);
    }
    let addresses = columns::stand_in(header).is_some();
    if typed && !addresses {
        let why = "there is a `type` but no `customer_id`";
        let hint = columns::mend::<SignalColumn>(header, why, &["customer_id"]);
        return Err(unclear(hint));
    }
    if typed {
        return match first(&OF_CAMPAIGNS) {
            None => Ok(Serves::Signals),
            Some(own) => Err(unclear(format!(
                "; there is a `type`, as signals have, and `{own}`, as campaigns have: say --campaign or --signals"
            ))),
        };
    }
    let list = reading.formats.recognise_last(header, path);
    if let Some(list) = &list
        && list.format.serves == Serves::Signals
    {
        return match first(&THINGS) {
            None => Ok(Serves::Signals),
            Some(_) => Err(InputError::UnclearList {
                path: path.to_owned(),
            }),
        };
    }
    let ids = |column: &CampaignColumn| *column == CampaignColumn::CustomerId;
    let people = addresses || campaign.iter().any(ids);
    if let (true, Some(own), None) = (people, first(&OF_SIGNALS), first(&OF_CAMPAIGNS)) {
        return Err(unclear(format!(
            "; there is `{own}`, as signals have, but no `type`: add one, or say --campaign if these are offers"
        )));
    }
    match list {
        Some(list) if campaign.is_empty() && !offers(header, path, reading)? => served(&list, path),
        _ if campaign.is_empty() => Err(columns::unknown(header, path)),
        // They are no offers if all that is told of customers is whether they may be written to.
        _ if campaign.iter().all(ids) && header.iter().any(|name| guess::is_permission(name)) => {
            Ok(Serves::Either)
        }
        _ => Ok(Serves::Campaign),
    }
}

/// The line among the first that reads like a header: titles and dates often stand above it.
fn late_header(table: &mut Table, formats: &Formats, path: &Path) -> Option<u64> {
    const LINES: usize = 20;
    const FIELDS: usize = 200;
    let mut batch = Batch::new();
    // The first line may have but one.
    let fields: Vec<usize> = (0..FIELDS).collect();
    table.project(&fields);
    table.next_batch(&mut batch).ok()?;
    let like_header = |row: &Row<'_>| {
        let cells = (0..row.fields().min(FIELDS)).map(|slot| row.text(slot));
        // What parts the fields was found out from the first line.
        let cells = cells.flat_map(|cell| cell.split([',', ';', '\t', '|']));
        let cells: Vec<String> = cells
            .map(|cell| cell.trim_matches('"').to_owned())
            .collect();
        let known = cells.iter().filter(|cell| columns::is_known(cell)).count();
        known > 1 || formats.recognise(&cells, path).is_some()
    };
    let mut rows = batch.rows().take(LINES);
    rows.find(like_header).map(|row| row.line())
}

/// Whether a list of addresses seems to say what is offered, under names that are not known.
fn offers(header: &[String], path: &Path, reading: &Reading) -> Result<bool, InputError> {
    use CampaignColumn::{ProductId, ProductName, Subject};
    let columns = CampaignColumns::find(header, &reading.campaign_names, path)?;
    let likely = guess::unread(header, &columns);
    Ok((likely.iter()).any(|(_, own)| matches!(own, ProductId | ProductName | Subject)))
}

/// What a file of a format is for.
fn served(found: &Recognised, path: &Path) -> Result<Serves, InputError> {
    match found.format.serves {
        Serves::Nothing => Err(InputError::Refused {
            path: path.to_owned(),
            title: found.format.title.clone(),
            why: found.format.refused.clone().unwrap_or_default(),
        }),
        serves => Ok(serves),
    }
}

/// What of a list of addresses says more than that these people are not to be written to.
pub fn beside_addresses<'h>(header: &'h [String], reading: &Reading) -> Option<&'h String> {
    let says_more = |name: &&String| {
        let own = columns::known::<SignalColumn>(std::slice::from_ref(name), &reading.signal_names);
        own.iter().any(|own| THINGS.contains(&own.word())) || guess::is_permission(name)
    };
    header.iter().find(says_more)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::columns::Mapping;
    use crate::input::formats::Formats;

    fn kind_of(file: &str, names: &str, signals: &[(&str, &str)]) -> Result<Serves, String> {
        let header: Vec<String> = names.split(',').map(str::to_owned).collect();
        let own = signals.iter();
        let reading = Reading {
            formats: Formats::builtin().unwrap(),
            signal_names: own
                .map(|&(from, to)| (from.to_owned(), to.to_owned()))
                .collect::<Mapping>(),
            ..Reading::default()
        };
        of(&header, Path::new(file), &reading).map_err(|error| error.to_string())
    }

    fn kind(names: &str) -> Result<Serves, String> {
        kind_of("f.csv", names, &[])
    }

    #[test]
    fn files_are_told_apart_by_their_header() {
        for (names, serves) in [
            ("customer_id,type,at", Serves::Signals),
            ("Email,Type,Product name,At", Serves::Signals),
            ("phone,type,scope", Serves::Signals),
            ("Customer ID,Offer ID", Serves::Campaign),
            ("customer_id,channel", Serves::Campaign),
            ("Email,Segment,Product name", Serves::Campaign),
            ("Email,Product name,send_at,quantity", Serves::Campaign),
            ("subject,body", Serves::Campaign),
            ("Email,First name", Serves::Either),
            ("customer_id,unsubscribed_at", Serves::Either),
        ] {
            assert_eq!(kind(names), Ok(serves), "{names}");
        }
        let mapped = [("Kunde", "customer_id"), ("Art", "type")];
        assert_eq!(kind_of("f.csv", "Kunde,Art", &mapped), Ok(Serves::Signals));
    }

    #[test]
    fn what_is_unclear_is_an_error_with_the_mend() {
        for (names, said) in [
            (
                "foo,bar",
                "found “foo”, “bar”; no known column; rename the column, or name it under [columns.campaign] in creepcheck.toml; `creepcheck columns f.csv` proposes",
            ),
            ("typ,wann", "`\"typ\" = \"type\"` under [columns.signals]"),
            ("cust_id,type", "there is a `type` but no `customer_id`"),
            (
                "Email,Type,Subject",
                "there is a `type`, as signals have, and `subject`, as campaigns have",
            ),
            (
                "Email,Order ID,Product name",
                "there is `order_id`, as signals have, but no `type`",
            ),
            (
                "customer_id,scope,at",
                "there is `scope`, as signals have, but no `type`",
            ),
        ] {
            let error = kind(names).expect_err(names);
            assert!(error.contains(said), "{error}");
        }
    }

    #[test]
    fn a_list_whose_name_says_so_is_of_refusals_whatever_is_said_of_them() {
        for (file, names) in [
            ("optout.csv", "customer_id,channel"),
            ("opt_outs.csv", "customer_id,scope,at"),
            ("unsubscribes.csv", "Email,Campaign ID,Date"),
            ("unsubscribed.csv", "Email,Segment"),
        ] {
            assert_eq!(kind_of(file, names, &[]), Ok(Serves::Signals), "{names}");
        }
        let error = kind_of("unsubscribed.csv", "Email,Subject", &[]).expect_err("offers");
        assert!(
            error.contains("say --campaign unsubscribed.csv or --signals"),
            "{error}"
        );
    }
}
