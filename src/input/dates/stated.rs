//! `[dates]` of the configuration, and of an export format.

use jiff::tz::TimeZone;

use super::moment::zone;
use super::order::DateOrder;
use crate::input::document::{Problem, Table};

/// The order of dates and the zone of times without an offset, where they are stated.
///
/// # Errors
/// An unknown key, no such order, or no such zone.
pub fn stated(table: Table<'_>) -> Result<(Option<DateOrder>, Option<TimeZone>), Problem> {
    table.only(&["format", "timezone"], "[dates]")?;
    let order = table.get("format").map(|value| {
        let order = value.text()?.parse::<DateOrder>();
        order.map_err(|error| value.problem(error.to_string()))
    });
    let zone = table.get("timezone").map(|value| {
        let name = value.text()?;
        zone(name).ok_or_else(|| {
            value.problem(format!(
                "\"{name}\" is no time zone; write an IANA name such as \"Europe/Berlin\""
            ))
        })
    });
    Ok((order.transpose()?, zone.transpose()?))
}
