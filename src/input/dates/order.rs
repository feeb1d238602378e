//! In which order a file writes its dates.

use std::str::FromStr;

use jiff::civil::DateTime;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;

use crate::input::vocabulary::nearest;

/// In which order a file writes its dates. RFC 3339 and `YYYY-MM-DD[ HH:MM[:SS]]` are read beside
/// each, for they cannot be mistaken for another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum DateOrder {
    /// `YYYY-MM-DD`, with or without a time.
    #[default]
    Iso,
    /// `D.M.YYYY`, also with `/` or `-`, with or without a time.
    DayFirst,
    /// `M/D/YYYY`, also with `.` or `-`, with or without a time, on a clock of 12 or 24 hours.
    MonthFirst,
    /// Seconds since 1970 in UTC.
    EpochSeconds,
    /// Milliseconds since 1970 in UTC.
    EpochMilliseconds,
    /// Days since the end of 1899, as spreadsheets count them; the fraction is the time of day.
    SpreadsheetDays,
    /// A pattern of `strptime`.
    Pattern(String),
}

/// The names of the orders, for configuration and export formats.
const ORDERS: [(&str, DateOrder); 6] = [
    ("iso", DateOrder::Iso),
    ("day-first", DateOrder::DayFirst),
    ("month-first", DateOrder::MonthFirst),
    ("epoch-seconds", DateOrder::EpochSeconds),
    ("epoch-milliseconds", DateOrder::EpochMilliseconds),
    ("spreadsheet-days", DateOrder::SpreadsheetDays),
];

/// A `[dates] format` that is neither an order nor a pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{format}\" is no date format: {why}")]
pub struct DateOrderError {
    format: String,
    why: String,
}

impl FromStr for DateOrder {
    type Err = DateOrderError;

    /// A name (`iso`, `day-first`, `month-first`, `epoch-seconds`, `epoch-milliseconds`, `spreadsheet-days`) or a
    /// pattern with `%`.
    fn from_str(format: &str) -> Result<DateOrder, DateOrderError> {
        let fault = |why: String| {
            Err(DateOrderError {
                format: format.to_owned(),
                why,
            })
        };
        if let Some((_, order)) = ORDERS.into_iter().find(|(name, _)| *name == format) {
            return Ok(order);
        }
        let names = ORDERS.iter().map(|(name, _)| *name);
        if !format.contains('%') {
            let near = match nearest(format, names.clone()) {
                Some(near) => format!("did you mean \"{near}\"?"),
                None => {
                    let names = names.collect::<Vec<_>>().join(", ");
                    format!("say a pattern such as \"%d/%m/%Y %H:%M\", or one of {names}")
                }
            };
            return fault(near);
        }
        // Writing a moment and reading it back finds unknown directives and patterns without a date.
        let sample = DateTime::constant(2026, 11, 23, 10, 14, 58, 0);
        let zoned = match sample.to_zoned_datetime(TimeZone::UTC) {
            Ok(zoned) => zoned,
            Err(error) => return fault(error.to_string()),
        };
        let read_back = strtime::format(format, &zoned)
            .and_then(|text| strtime::parse(format, text))
            .and_then(|parsed| match parsed.timestamp() {
                Some(_) => Ok(sample.date()),
                None => parsed.to_date(),
            });
        match read_back {
            Ok(date) if date == sample.date() => Ok(DateOrder::Pattern(format.to_owned())),
            Ok(_) => fault("it does not tell the whole date".to_owned()),
            Err(error) => fault(error.to_string()),
        }
    }
}
