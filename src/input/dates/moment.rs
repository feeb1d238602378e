//! A moment as it was written, and what day and hour it is somewhere.

use std::fmt;

use jiff::Timestamp;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use serde::{Serialize, Serializer};

use super::civil::civil_of_days;

/// Seconds in a day without a change of clocks.
pub const DAY: i64 = 86_400;

/// How a moment was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// A date without a time: its moment is the start of that day.
    Date,
    /// A date and a time without an offset: taken to be in the zone of the configuration.
    Local,
    /// A date, a time and an offset from UTC (`Z` is zero).
    #[default]
    Offset,
}

/// A moment, and how it was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
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

    /// Its day alone, as it was written.
    pub fn day(self) -> Moment {
        Moment {
            precision: Precision::Date,
            ..self
        }
    }

    /// Day and clock as they were written.
    pub fn as_written(self) -> LocalTime {
        LocalTime::of_local_seconds(self.seconds.saturating_add(i64::from(self.offset)))
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f)
    }
}

impl Moment {
    /// Writes `2026-03-01` for a date, else RFC 3339 with the offset that was written.
    ///
    /// # Errors
    /// Where `out` cannot be written; a text always can.
    pub fn write(&self, out: &mut impl fmt::Write) -> fmt::Result {
        let LocalTime { day, second } = self.as_written();
        let (year, month, day) = civil_of_days(i64::from(day));
        let offset = self.offset.unsigned_abs() / 60;
        let of_four = year.rem_euclid(10_000) as u32;
        // Two digits at a time, as a report prints millions of them.
        let mut text = *b"0000-00-00T00:00:00+00:00";
        for (at, number) in [
            (0, of_four / 100),
            (2, of_four % 100),
            (5, month),
            (8, day),
            (11, second / 3600),
            (14, second / 60 % 60),
            (17, second % 60),
            (20, offset / 60),
            (23, offset % 60),
        ] {
            text[at] += (number / 10) as u8;
            text[at + 1] += (number % 10) as u8;
        }
        let end = match self.offset {
            _ if self.is_date() => 10,
            0 => {
                text[19] = b'Z';
                20
            }
            offset => {
                text[19] = if offset < 0 { b'-' } else { b'+' };
                25
            }
        };
        let mut start = 0;
        if year != i64::from(of_four) {
            write!(out, "{year:04}")?;
            start = 4;
        }
        out.write_str(std::str::from_utf8(&text[start..end]).unwrap_or_default())
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
}

/// Day and clock in a zone at `seconds` since 1970 in UTC.
pub fn local(seconds: i64, zone: &TimeZone) -> LocalTime {
    let offset =
        Timestamp::from_second(seconds).map_or(0, |moment| zone.to_offset(moment).seconds());
    LocalTime::of_local_seconds(seconds.saturating_add(i64::from(offset)))
}

/// The start of the day after the one in which a moment lies, in a zone or else in UTC: not every day has 24 hours.
pub fn next_day(seconds: i64, zone: Option<&TimeZone>) -> i64 {
    let in_zone = |zone: &TimeZone| {
        let moment = Timestamp::from_second(seconds).ok()?;
        let tomorrow = zone.to_datetime(moment).date().tomorrow().ok()?;
        Some(zone.to_timestamp(tomorrow.at(0, 0, 0, 0)).ok()?.as_second())
    };
    zone.and_then(in_zone)
        .unwrap_or_else(|| seconds.saturating_add(DAY - seconds.rem_euclid(DAY)))
}

/// The zone of an IANA name (`Europe/Berlin`), case aside; a run holds the whole database. Cells
/// that repeat are worth a cache of the caller's.
pub fn zone(name: &str) -> Option<TimeZone> {
    // Not this machine's own database: a run is the same on every machine, and need not look for one.
    TimeZoneDatabase::bundled().get(name.trim()).ok()
}
