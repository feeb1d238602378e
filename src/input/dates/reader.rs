//! Cells to moments.

use jiff::civil::Date;
use jiff::fmt::strtime;
use jiff::tz::{Offset, TimeZone};
use jiff::{Span, Timestamp};

use super::civil::{iso_days, two};
use super::moment::{DAY, Moment, Precision, next_day};
use super::order::DateOrder;
use super::written::{Order, Written};

/// Why a cell is no moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// Nothing in it.
    #[error("no date")]
    Empty,
    /// Day and month could be either.
    #[error(
        "not clear: day or month first? say [dates] format = \"day-first\" or \"month-first\" in creepcheck.toml"
    )]
    DayOrMonth,
    /// No such day or time of day.
    #[error("no such day or time")]
    OutOfRange,
    /// A day only with day and month the other way round.
    #[error("no such day with {0} first, and one the other way round")]
    OtherWayRound(&'static str),
    /// Not a date as they are written.
    #[error(
        "not a date; write 2026-04-03 or 2026-04-03T10:14:58Z, or say [dates] format in creepcheck.toml"
    )]
    Unreadable,
}

/// Reads the times of a file.
#[derive(Debug, Clone)]
pub struct DateReader {
    order: DateOrder,
    /// For what has no offset; none for UTC, which is quicker.
    zone: Option<TimeZone>,
}

impl Default for DateReader {
    fn default() -> DateReader {
        DateReader::new(DateOrder::Iso, TimeZone::UTC)
    }
}

impl DateReader {
    /// A reader of dates in this order; times without an offset are in `zone`.
    pub fn new(order: DateOrder, zone: TimeZone) -> DateReader {
        let zone = (zone != TimeZone::UTC).then_some(zone);
        DateReader { order, zone }
    }

    /// A reader of what people type: in the order of ISO 8601, on the clock of the configuration where it has one.
    pub fn typed(zone: Option<&TimeZone>) -> DateReader {
        DateReader::new(DateOrder::Iso, zone.cloned().unwrap_or(TimeZone::UTC))
    }

    /// Reads a cell; spaces around it do not count.
    ///
    /// # Errors
    /// It is empty, no date, or a date whose order is not known.
    #[inline]
    pub fn read(&self, cell: &[u8]) -> Result<Moment, DateError> {
        if self.order == DateOrder::Iso
            && let Some(moment) = self.read_common(cell)
        {
            return Ok(moment);
        }
        self.read_any(cell)
    }

    /// The first second after a moment that was read: for a date without a time, after that day.
    pub fn after(&self, moment: Moment) -> i64 {
        if moment.is_date() {
            next_day(moment.seconds, self.zone.as_ref())
        } else {
            moment.seconds.saturating_add(1)
        }
    }

    /// The two forms that nearly every cell has, without looking for any other:
    /// `2026-04-03T10:14:58Z` and, in UTC, `2026-04-03`.
    #[inline]
    pub(super) fn read_common(&self, cell: &[u8]) -> Option<Moment> {
        match cell.len() {
            20 => {
                let (date, time) = cell.split_first_chunk::<10>()?;
                let &[b'T', h1, h0, b':', m1, m0, b':', s1, s0, b'Z'] = time else {
                    return None;
                };
                let (hour, minute, second) = (two(h1, h0)?, two(m1, m0)?, two(s1, s0)?);
                if hour > 23 || minute > 59 || second > 59 {
                    return None;
                }
                let clock = i64::from(hour * 3600 + minute * 60 + second);
                Some(Moment::utc(iso_days(date)? * DAY + clock))
            }
            10 if self.zone.is_none() => {
                let days = iso_days(cell.first_chunk::<10>()?)?;
                Some(Moment {
                    seconds: days * DAY,
                    offset: 0,
                    precision: Precision::Date,
                })
            }
            _ => None,
        }
    }

    #[cold]
    pub(super) fn read_any(&self, cell: &[u8]) -> Result<Moment, DateError> {
        let text = std::str::from_utf8(cell)
            .map_err(|_| DateError::Unreadable)?
            .trim();
        if text.is_empty() {
            return Err(DateError::Empty);
        }
        match &self.order {
            DateOrder::Pattern(pattern) => match self.read_pattern(text, pattern) {
                Ok(moment) => Ok(moment),
                // A pattern that starts with the year would let 2026-13-04 pass for one or the other.
                Err(error) if pattern.starts_with("%Y") || pattern.starts_with("%F") => Err(error),
                Err(error) => self.read_written(text, Order::Iso).map_err(|_| error),
            },
            DateOrder::EpochSeconds | DateOrder::EpochMilliseconds => {
                let divisor = if self.order == DateOrder::EpochSeconds {
                    1
                } else {
                    1000
                };
                let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
                match whole.parse::<i64>() {
                    Ok(count) if fraction.bytes().all(|digit| digit.is_ascii_digit()) => {
                        in_range(Moment::utc(count.div_euclid(divisor)))
                    }
                    _ => self.read_written(text, Order::Iso),
                }
            }
            DateOrder::SpreadsheetDays => match text.replacen(',', ".", 1).parse::<f64>() {
                Ok(days) if SPREADSHEET_DAYS.contains(&days) => self.read_days(days),
                Ok(_) => Err(DateError::OutOfRange),
                Err(_) => self.read_written(text, Order::Iso),
            },
            DateOrder::Iso => self.read_written(text, Order::Iso),
            DateOrder::DayFirst => {
                self.read_ordered(text, Order::DayFirst, Order::MonthFirst, "the day")
            }
            DateOrder::MonthFirst => {
                self.read_ordered(text, Order::MonthFirst, Order::DayFirst, "the month")
            }
        }
    }

    /// Days since the end of 1899. Spreadsheets know no zones: the clock is that of times without an offset.
    fn read_days(&self, days: f64) -> Result<Moment, DateError> {
        let seconds = (days * DAY as f64).round() as i64;
        let clock = seconds.rem_euclid(DAY);
        let (hour, minute, second) = (clock / 3600, clock / 60 % 60, clock % 60);
        let time = (days.fract() != 0.0).then_some((hour as i8, minute as i8, second as i8));
        let date = SPREADSHEET_DAY_0.checked_add(Span::new().days(seconds.div_euclid(DAY)));
        self.moment(date.map_err(|_| DateError::OutOfRange)?, time, None)
    }

    fn read_written(&self, text: &str, order: Order) -> Result<Moment, DateError> {
        let written = Written::parse(text, order)?;
        self.moment(written.date, written.time, written.offset)
    }

    fn read_ordered(
        &self,
        text: &str,
        order: Order,
        other: Order,
        first: &'static str,
    ) -> Result<Moment, DateError> {
        match self.read_written(text, order) {
            Err(DateError::OutOfRange) if self.read_written(text, other).is_ok() => {
                Err(DateError::OtherWayRound(first))
            }
            read => read,
        }
    }

    fn read_pattern(&self, text: &str, pattern: &str) -> Result<Moment, DateError> {
        let parsed = strtime::parse(pattern, text).map_err(|_| DateError::Unreadable)?;
        if let Some(moment) = parsed.timestamp() {
            return in_range(Moment::utc(moment.as_second()));
        }
        let date = parsed.to_date().map_err(|_| DateError::OutOfRange)?;
        let time = match parsed.hour() {
            None => None,
            Some(_) => {
                let time = parsed.to_time().map_err(|_| DateError::OutOfRange)?;
                Some((time.hour(), time.minute(), time.second()))
            }
        };
        self.moment(date, time, parsed.offset().map(Offset::seconds))
    }

    fn moment(
        &self,
        date: Date,
        time: Option<(i8, i8, i8)>,
        offset: Option<i32>,
    ) -> Result<Moment, DateError> {
        let (hour, minute, second) = time.unwrap_or_default();
        let written = date.at(hour, minute, second, 0);
        let in_utc = TimeZone::UTC
            .to_timestamp(written)
            .map_err(|_| DateError::OutOfRange)?
            .as_second();
        if let (Some(_), Some(offset)) = (time, offset) {
            return in_range(Moment {
                seconds: in_utc - i64::from(offset),
                offset,
                precision: Precision::Offset,
            });
        }
        let precision = match time {
            Some(_) => Precision::Local,
            None => Precision::Date,
        };
        let Some(zone) = &self.zone else {
            return Ok(Moment {
                seconds: in_utc,
                offset: 0,
                precision,
            });
        };
        // In the hour that a change of clocks leaves out, this is the time after it.
        let moment = zone
            .to_timestamp(written)
            .map_err(|_| DateError::OutOfRange)?;
        let offset = zone.to_offset(moment).seconds();
        Ok(Moment {
            seconds: moment.as_second(),
            offset,
            precision,
        })
    }
}

/// What spreadsheets count days from.
const SPREADSHEET_DAY_0: Date = Date::constant(1899, 12, 30);

/// Those that spreadsheets have: to the end of the year 9999.
const SPREADSHEET_DAYS: std::ops::Range<f64> = 0.0..2_958_466.0;

/// The first second of the year 0: none before has a year of four digits.
const YEAR_0: i64 = -62_167_219_200;

/// A moment that every later step can handle, and that can be written.
fn in_range(moment: Moment) -> Result<Moment, DateError> {
    let local = moment.seconds + i64::from(moment.offset);
    match Timestamp::from_second(moment.seconds) {
        Ok(_) if local >= YEAR_0 => Ok(moment),
        _ => Err(DateError::OutOfRange),
    }
}
