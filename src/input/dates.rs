//! Reading times, and saying what day and hour it is somewhere.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::fmt::strtime;
use jiff::tz::{Offset, TimeZone};

use super::vocabulary::nearest;

/// Seconds in a day without a change of clocks.
pub const DAY: i64 = 86_400;

/// How a moment was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// A date without a time: its moment is the start of that day.
    Date,
    /// A date and a time without an offset: taken to be in the zone of the configuration.
    Local,
    /// A date, a time and an offset from UTC (`Z` is zero).
    Offset,
}

/// A moment, and how it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Moment {
    /// Seconds since 1970-01-01T00:00:00Z; fractions are dropped.
    pub seconds: i64,
    /// Seconds that the clock it was read from is ahead of UTC.
    pub offset: i32,
    /// How it was written.
    pub precision: Precision,
}

impl Moment {
    /// A moment in UTC, to the second.
    pub fn utc(seconds: i64) -> Moment {
        Moment {
            seconds,
            offset: 0,
            precision: Precision::Offset,
        }
    }

    /// Whether it is a date without a time.
    pub fn is_date(self) -> bool {
        self.precision == Precision::Date
    }

    /// Its last second: for a date without a time, that of the day.
    pub fn last_second(self) -> i64 {
        if self.is_date() {
            self.seconds.saturating_add(DAY - 1)
        } else {
            self.seconds
        }
    }

    /// Day and clock as they were written.
    pub fn as_written(self) -> LocalTime {
        LocalTime::of_local_seconds(self.seconds.saturating_add(i64::from(self.offset)))
    }

    /// Day and clock in a zone; a date without a time stays the day that was written.
    pub fn local(self, zone: &TimeZone) -> LocalTime {
        if self.is_date() {
            self.as_written()
        } else {
            local(self.seconds, zone)
        }
    }
}

impl fmt::Display for Moment {
    /// `2026-03-01` for a date, else RFC 3339 with the offset that was written.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let LocalTime { day, second } = self.as_written();
        let (year, month, day) = civil_of_days(i64::from(day));
        write!(f, "{year:04}-{month:02}-{day:02}")?;
        if self.is_date() {
            return Ok(());
        }
        write!(
            f,
            "T{:02}:{:02}:{:02}",
            second / 3600,
            second / 60 % 60,
            second % 60
        )?;
        if self.offset == 0 {
            return f.write_str("Z");
        }
        let sign = if self.offset < 0 { '-' } else { '+' };
        let minutes = self.offset.unsigned_abs() / 60;
        write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

/// A day and a clock somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalTime {
    /// Days since 1970-01-01.
    pub day: i32,
    /// Seconds since midnight on the clock, 0 to 86,399.
    pub second: u32,
}

impl LocalTime {
    fn of_local_seconds(seconds: i64) -> LocalTime {
        LocalTime {
            day: seconds
                .div_euclid(DAY)
                .clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32,
            second: seconds.rem_euclid(DAY) as u32,
        }
    }

    /// Year, month and day of the month.
    pub fn date(self) -> (i64, u32, u32) {
        civil_of_days(i64::from(self.day))
    }

    /// Minutes since midnight on the clock, 0 to 1439.
    pub fn minute(self) -> u32 {
        self.second / 60
    }
}

/// Day and clock in a zone at `seconds` since 1970 in UTC.
pub fn local(seconds: i64, zone: &TimeZone) -> LocalTime {
    let offset =
        Timestamp::from_second(seconds).map_or(0, |moment| zone.to_offset(moment).seconds());
    LocalTime::of_local_seconds(seconds.saturating_add(i64::from(offset)))
}

/// The zone of an IANA name (`Europe/Berlin`), case aside; a run holds the whole database. Cells
/// that repeat are worth a cache of the caller's.
pub fn zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name.trim()).ok()
}

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
    /// A pattern of `strptime`.
    Pattern(String),
}

/// The names of the orders, for configuration and export formats.
const ORDERS: [(&str, DateOrder); 5] = [
    ("iso", DateOrder::Iso),
    ("day-first", DateOrder::DayFirst),
    ("month-first", DateOrder::MonthFirst),
    ("epoch-seconds", DateOrder::EpochSeconds),
    ("epoch-milliseconds", DateOrder::EpochMilliseconds),
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

    /// A name (`iso`, `day-first`, `month-first`, `epoch-seconds`, `epoch-milliseconds`) or a pattern
    /// with `%`.
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

/// Why a cell is no moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// Nothing in it.
    #[error("no date")]
    Empty,
    /// Day and month could be either.
    #[error(
        "day or month first? say [dates] format = \"day-first\" or \"month-first\" in creepcheck.toml"
    )]
    DayOrMonth,
    /// No such day or time of day.
    #[error("no such day or time")]
    OutOfRange,
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

    /// The two forms that nearly every cell has, without looking for any other:
    /// `2026-04-03T10:14:58Z` and, in UTC, `2026-04-03`.
    #[inline]
    fn read_common(&self, cell: &[u8]) -> Option<Moment> {
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
    fn read_any(&self, cell: &[u8]) -> Result<Moment, DateError> {
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
                match text
                    .split_once('.')
                    .map_or(text, |(whole, _)| whole)
                    .parse::<i64>()
                {
                    Ok(count) => in_range(Moment::utc(count.div_euclid(divisor))),
                    Err(_) => self.read_written(text, Order::Iso),
                }
            }
            DateOrder::Iso => self.read_written(text, Order::Iso),
            DateOrder::DayFirst => self.read_written(text, Order::DayFirst),
            DateOrder::MonthFirst => self.read_written(text, Order::MonthFirst),
        }
    }

    fn read_written(&self, text: &str, order: Order) -> Result<Moment, DateError> {
        let written = Written::parse(text, order)?;
        self.moment(written.date, written.time, written.offset)
    }

    fn read_pattern(&self, text: &str, pattern: &str) -> Result<Moment, DateError> {
        let parsed = strtime::parse(pattern, text).map_err(|_| DateError::Unreadable)?;
        if let Some(moment) = parsed.timestamp() {
            return Ok(Moment::utc(moment.as_second()));
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

/// A moment that every later step can handle.
fn in_range(moment: Moment) -> Result<Moment, DateError> {
    match Timestamp::from_second(moment.seconds) {
        Ok(_) => Ok(moment),
        Err(_) => Err(DateError::OutOfRange),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    Iso,
    DayFirst,
    MonthFirst,
}

/// A date as it is written, not yet a moment.
struct Written {
    date: Date,
    time: Option<(i8, i8, i8)>,
    offset: Option<i32>,
}

impl Written {
    fn parse(text: &str, order: Order) -> Result<Written, DateError> {
        let mut cursor = Cursor { rest: text };
        let date = cursor.date(order)?;
        let mut written = Written {
            date,
            time: None,
            offset: None,
        };
        let apart = cursor.spaces() || cursor.eat('T') || cursor.eat('t');
        if cursor.rest.is_empty() {
            return Ok(written);
        }
        if !apart {
            return Err(DateError::Unreadable);
        }
        written.time = Some(cursor.time()?);
        cursor.spaces();
        written.offset = cursor.offset()?;
        if cursor.rest.is_empty() {
            Ok(written)
        } else {
            Err(DateError::Unreadable)
        }
    }
}

/// What is left of a text to read.
struct Cursor<'a> {
    rest: &'a str,
}

impl Cursor<'_> {
    fn date(&mut self, order: Order) -> Result<Date, DateError> {
        let (first, length) = self.number(4)?;
        let between = ['-', '.', '/'].into_iter().find(|&mark| self.eat(mark));
        let between = between.ok_or(DateError::Unreadable)?;
        if length != 4 && order == Order::Iso {
            // 3/4/2026, 03.04.26: which is which, nobody can tell.
            return Err(DateError::DayOrMonth);
        }
        let (second, _) = self.number(2)?;
        if !self.eat(between) {
            return Err(DateError::Unreadable);
        }
        let (third, third_length) = self.number(4)?;
        let (year, month, day) = match order {
            _ if length == 4 && third_length <= 2 => (first, second, third),
            _ if third_length != 4 => return Err(DateError::Unreadable),
            Order::DayFirst => (third, second, first),
            Order::MonthFirst => (third, first, second),
            Order::Iso => return Err(DateError::Unreadable),
        };
        Date::new(year, month as i8, day as i8).map_err(|_| DateError::OutOfRange)
    }

    /// `10:14`, `10:14:58`, `10:14:58.125`, each with or without `AM` or `PM`.
    fn time(&mut self) -> Result<(i8, i8, i8), DateError> {
        let (mut hour, _) = self.number(2)?;
        if !self.eat(':') {
            return Err(DateError::Unreadable);
        }
        let (minute, _) = self.number(2)?;
        let mut second = 0;
        if self.eat(':') {
            second = self.number(2)?.0;
            if self.eat('.') || self.eat(',') {
                let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
                if digits == 0 {
                    return Err(DateError::Unreadable);
                }
                self.rest = &self.rest[digits..];
            }
        }
        let before = self.rest;
        self.spaces();
        let half = self.rest.get(..2).map(str::to_ascii_lowercase);
        match half.as_deref() {
            Some(half @ ("am" | "pm")) => {
                if !(1..=12).contains(&hour) {
                    return Err(DateError::OutOfRange);
                }
                hour = hour % 12 + if half == "pm" { 12 } else { 0 };
                self.rest = &self.rest[2..];
            }
            _ => self.rest = before,
        }
        // A leap second is the second before it: no clock here knows them.
        let second = if second == 60 { 59 } else { second };
        if hour > 23 || minute > 59 || second > 59 {
            return Err(DateError::OutOfRange);
        }
        Ok((hour as i8, minute as i8, second as i8))
    }

    /// `Z`, `UTC`, `GMT`, `+02:00`, `-0400`, `+02`, or nothing.
    fn offset(&mut self) -> Result<Option<i32>, DateError> {
        for name in ["Z", "UTC", "GMT"] {
            let head = self.rest.get(..name.len());
            if head.is_some_and(|head| head.eq_ignore_ascii_case(name)) {
                self.rest = &self.rest[name.len()..];
                return Ok(Some(0));
            }
        }
        let sign = if self.eat('+') {
            1
        } else if self.eat('-') || self.eat('\u{2212}') {
            -1
        } else {
            return Ok(None);
        };
        let (mut hours, length) = self.number(4)?;
        let minutes = match length {
            4 => {
                let minutes = hours % 100;
                hours /= 100;
                minutes
            }
            2 if self.eat(':') => self.number(2)?.0,
            2 => 0,
            _ => return Err(DateError::Unreadable),
        };
        if hours > 23 || minutes > 59 {
            return Err(DateError::OutOfRange);
        }
        Ok(Some(
            sign * (i32::from(hours) * 3600 + i32::from(minutes) * 60),
        ))
    }

    /// A number of at most `most` digits, and how many it has.
    fn number(&mut self, most: usize) -> Result<(i16, usize), DateError> {
        let length = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        if length > most {
            return Err(DateError::Unreadable);
        }
        let (digits, rest) = self.rest.split_at(length);
        let number = digits.parse().map_err(|_| DateError::Unreadable)?;
        self.rest = rest;
        Ok((number, length))
    }

    fn eat(&mut self, mark: char) -> bool {
        match self.rest.strip_prefix(mark) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Spaces of any kind: spreadsheets put a narrow one before `AM`.
    fn spaces(&mut self) -> bool {
        let before = self.rest.len();
        self.rest = self.rest.trim_start();
        self.rest.len() < before
    }
}

#[inline]
fn two(tens: u8, ones: u8) -> Option<u32> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| u32::from(tens * 10 + ones))
}

/// Days since 1970 of `YYYY-MM-DD`, if there is such a day.
#[inline]
fn iso_days(text: &[u8; 10]) -> Option<i64> {
    let &[y3, y2, y1, y0, b'-', m1, m0, b'-', d1, d0] = text else {
        return None;
    };
    let year = (two(y3, y2)? * 100 + two(y1, y0)?) as i32;
    let (month, day) = (two(m1, m0)?, two(d1, d0)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    (1..=days)
        .contains(&day)
        .then(|| i64::from(days_of_civil(year, month, day)))
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar (Howard Hinnant's `days_from_civil`).
#[inline]
fn days_of_civil(year: i32, month: u32, day: u32) -> i32 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400) as u32;
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era as i32 - 719_468
}

/// Year, month and day of a count of days since 1970-01-01 (Howard Hinnant's `civil_from_days`).
fn civil_of_days(days: i64) -> (i64, u32, u32) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * shifted + 2) / 5 + 1) as u32;
    let month = (if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    }) as u32;
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn berlin() -> TimeZone {
        zone("europe/berlin").expect("bundled")
    }

    fn said(reader: &DateReader, text: &str) -> String {
        match reader.read(text.as_bytes()) {
            Ok(moment) => format!("{moment} {} {:?}", moment.seconds, moment.precision),
            Err(error) => format!("{error:?}"),
        }
    }

    #[test]
    fn iso_dates() {
        let reader = DateReader::default();
        for (text, moment) in [
            (
                "2026-04-03T10:14:58Z",
                "2026-04-03T10:14:58Z 1775211298 Offset",
            ),
            (
                " 2026-04-03T10:14:58.999Z ",
                "2026-04-03T10:14:58Z 1775211298 Offset",
            ),
            (
                "2026-04-03T10:14:58+02:00",
                "2026-04-03T10:14:58+02:00 1775204098 Offset",
            ),
            (
                "2026-04-03 10:14:58 -0400",
                "2026-04-03T10:14:58-04:00 1775225698 Offset",
            ),
            (
                "2026-04-03 10:14:58 UTC",
                "2026-04-03T10:14:58Z 1775211298 Offset",
            ),
            (
                "2026-04-03 10:14:58+00",
                "2026-04-03T10:14:58Z 1775211298 Offset",
            ),
            ("2026-04-03", "2026-04-03 1775174400 Date"),
            ("2026/4/3", "2026-04-03 1775174400 Date"),
            ("2026-04-03 10:14", "2026-04-03T10:14:00Z 1775211240 Local"),
            (
                "2026-04-03 10:14:58",
                "2026-04-03T10:14:58Z 1775211298 Local",
            ),
            (
                "2026-04-03T10:14:60Z",
                "2026-04-03T10:14:59Z 1775211299 Offset",
            ),
            ("1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z -1 Offset"),
            ("2024-02-29", "2024-02-29 1709164800 Date"),
            ("2026-02-29", "OutOfRange"),
            ("2026-13-01", "OutOfRange"),
            ("2026-04-03T24:00:00Z", "OutOfRange"),
            ("2026-04-03T10:14:58+25:00", "OutOfRange"),
            ("03/04/2026", "DayOrMonth"),
            ("3.4.26", "DayOrMonth"),
            ("", "Empty"),
            ("yesterday", "Unreadable"),
            ("2026-04-03T10:14:58Zulu", "Unreadable"),
            ("2026-04-0310:14", "Unreadable"),
            ("2026-04-03T10", "Unreadable"),
            ("20260403", "Unreadable"),
        ] {
            assert_eq!(said(&reader, text), moment, "{text}");
        }
    }

    #[test]
    fn other_orders_by_name_and_by_pattern() {
        for (format, text, moment) in [
            ("day-first", "03.04.2026", "2026-04-03 1775174400 Date"),
            (
                "day-first",
                "3.4.2026 10:14",
                "2026-04-03T10:14:00Z 1775211240 Local",
            ),
            ("day-first", "2026-04-03", "2026-04-03 1775174400 Date"),
            ("day-first", "3.14.2026", "OutOfRange"),
            (
                "month-first",
                "4/3/2026 1:05:09 PM",
                "2026-04-03T13:05:09Z 1775221509 Local",
            ),
            (
                "month-first",
                "4/3/2026 12:00:00\u{202f}am",
                "2026-04-03T00:00:00Z 1775174400 Local",
            ),
            ("month-first", "4/3/2026 13:00 PM", "OutOfRange"),
            (
                "epoch-seconds",
                "1775211298",
                "2026-04-03T10:14:58Z 1775211298 Offset",
            ),
            (
                "epoch-milliseconds",
                "1775211298999",
                "2026-04-03T10:14:58Z 1775211298 Offset",
            ),
            ("epoch-seconds", "99999999999999", "OutOfRange"),
            ("%d %B %Y", "3 April 2026", "2026-04-03 1775174400 Date"),
            ("%d %B %Y", "2026-04-03", "2026-04-03 1775174400 Date"),
            (
                "%d/%m/%Y %H:%M %z",
                "03/04/2026 10:14 +0200",
                "2026-04-03T10:14:00+02:00 1775204040 Offset",
            ),
            ("%Y-%d-%m", "2026-03-04", "2026-04-03 1775174400 Date"),
            ("%Y-%d-%m", "2026-04-13", "Unreadable"),
            ("%s", "1775211298", "2026-04-03T10:14:58Z 1775211298 Offset"),
        ] {
            let order = format.parse().expect(format);
            assert_eq!(
                said(&DateReader::new(order, TimeZone::UTC), text),
                moment,
                "{format} {text}"
            );
        }
    }

    #[test]
    fn formats_are_checked_when_they_are_said() {
        for (format, why) in [
            (
                "dayfirst",
                "\"dayfirst\" is no date format: did you mean \"day-first\"?",
            ),
            ("%H:%M", ""),
            ("%d.%m.", ""),
            ("%d.%m.%Y %!", ""),
        ] {
            let error = format.parse::<DateOrder>().expect_err(format).to_string();
            assert!(error.starts_with(why), "{error}");
        }
    }

    #[test]
    fn a_time_without_offset_is_in_the_zone_of_the_configuration() {
        let reader = DateReader::new(DateOrder::Iso, berlin());
        for (text, moment) in [
            ("2026-01-05", "2026-01-05 1767567600 Date"),
            (
                "2026-07-05 10:00",
                "2026-07-05T10:00:00+02:00 1783238400 Local",
            ),
            (
                "2026-07-05T10:00:00Z",
                "2026-07-05T10:00:00Z 1783245600 Offset",
            ),
            // The hour that the change of clocks leaves out.
            (
                "2026-03-29 02:30",
                "2026-03-29T03:30:00+02:00 1774747800 Local",
            ),
        ] {
            let found = said(&reader, text);
            assert_eq!(found, moment, "{text}");
        }
    }

    #[test]
    fn local_day_and_clock() {
        let reader = DateReader::default();
        let moment = |text: &str| reader.read(text.as_bytes()).expect(text);
        let late = moment("2026-04-03T22:30:00Z");
        assert_eq!(late.as_written().date(), (2026, 4, 3));
        let there = late.local(&berlin());
        assert_eq!((there.date(), there.minute()), ((2026, 4, 4), 30));
        let date = moment("2026-04-03");
        assert_eq!(
            date.local(&zone("America/New_York").expect("bundled"))
                .date(),
            (2026, 4, 3)
        );
        assert_eq!(date.last_second(), moment("2026-04-03T23:59:59Z").seconds);
        assert!(zone("Mars/Olympus").is_none());
    }

    #[test]
    fn the_quick_way_and_the_long_way_agree() {
        let reader = DateReader::default();
        for day in (-200_000..300_000).step_by(97) {
            let (year, month, date) = civil_of_days(day);
            if !(0..10_000).contains(&year) {
                continue;
            }
            for text in [
                format!("{year:04}-{month:02}-{date:02}"),
                format!("{year:04}-{month:02}-{date:02}T07:08:09Z"),
            ] {
                let quick = reader.read_common(text.as_bytes()).expect("a common form");
                assert_eq!(Ok(quick), reader.read_any(text.as_bytes()), "{text}");
                assert_eq!(quick.to_string(), text);
            }
        }
    }
}
