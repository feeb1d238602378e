//! Dates and times as people and programs write them, piece by piece.

use jiff::civil::Date;

use super::reader::DateError;

/// Which number of a date comes first, unless the year does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Iso,
    DayFirst,
    MonthFirst,
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// A date as it is written, not yet a moment.
pub(super) struct Written {
    pub(super) date: Date,
    /// Hour, minute and second on a clock of 24 hours.
    pub(super) time: Option<(i8, i8, i8)>,
    /// Seconds ahead of UTC.
    pub(super) offset: Option<i32>,
}

impl Written {
    pub(super) fn parse(text: &str, order: Order) -> Result<Written, DateError> {
        let mut cursor = Cursor { rest: text };
        let date = cursor.date(order)?;
        let mut written = Written {
            date,
            time: None,
            offset: None,
        };
        cursor.eat(',');
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

/// A year of two digits in its century, as POSIX has it.
fn century(year: i16) -> i16 {
    year + if year < 69 { 2000 } else { 1900 }
}

/// What is left of a text to read.
struct Cursor<'a> {
    rest: &'a str,
}

impl Cursor<'_> {
    fn date(&mut self, order: Order) -> Result<Date, DateError> {
        let start = self.rest;
        if let Some(date) = self.named()? {
            return Ok(date);
        }
        self.rest = start;
        let (first, length) = self.number(4)?;
        let between = ['-', '.', '/'].into_iter().find(|&mark| self.eat(mark));
        let between = between.ok_or(DateError::Unreadable)?;
        let (second, _) = self.number(2)?;
        if !self.eat(between) {
            return Err(DateError::Unreadable);
        }
        let (third, third_length) = self.number(4)?;
        let (year, month, day) = match order {
            _ if length == 4 && third_length <= 2 => (first, second, third),
            Order::Iso if length <= 2 && third_length == 2 => return Err(DateError::DayOrMonth),
            // 27.11.26: with slashes or dashes the year might come first.
            _ if length <= 2 && third_length == 2 && between == '.' => {
                (century(third), second, first)
            }
            _ if length > 2 || third_length != 4 => return Err(DateError::Unreadable),
            // Nobody writes the month first with dots, whatever is said of the others.
            Order::MonthFirst if between != '.' => (third, first, second),
            Order::DayFirst | Order::MonthFirst => (third, second, first),
            // 3/4/2026: which is which, nobody can tell.
            Order::Iso => return Err(DateError::DayOrMonth),
        };
        Date::new(year, month as i8, day as i8).map_err(|_| DateError::OutOfRange)
    }

    /// `26 Nov 2026`, `26-Nov-26`, `November 26, 2026`, `2026-Nov-26`, each with the day of the week before it or without: which
    /// number is the day is plain where the month has a name.
    fn named(&mut self) -> Result<Option<Date>, DateError> {
        if self.word(&WEEKDAYS).is_some() {
            self.marks();
        }
        let mut month = self.word(&MONTHS);
        if month.is_some() {
            self.marks();
        }
        let (first, length) = self.number(4)?;
        self.marks();
        if month.is_none() {
            month = self.word(&MONTHS);
            self.marks();
        }
        let Some(month) = month else {
            return Ok(None);
        };
        let (third, third_length) = self.number(4)?;
        let (year, day) = match (length, third_length) {
            (1..=2, 4) => (third, first),
            // What Excel makes of a day that is typed in letters.
            (1..=2, 2) => (century(third), first),
            (4, 1..=2) => (first, third),
            _ => return Err(DateError::Unreadable),
        };
        let date = Date::new(year, month as i8 + 1, day as i8);
        date.map(Some).map_err(|_| DateError::OutOfRange)
    }

    /// One of these words, or its first letters, three at least, and which.
    fn word(&mut self, words: &[&str]) -> Option<usize> {
        let length = self
            .rest
            .bytes()
            .take_while(u8::is_ascii_alphabetic)
            .count();
        let (word, rest) = self.rest.split_at(length);
        let begins = |whole: &&str| {
            let head = whole.get(..length);
            length >= 3 && head.is_some_and(|head| head.eq_ignore_ascii_case(word))
        };
        let place = words.iter().position(begins)?;
        self.rest = rest;
        Some(place)
    }

    /// What stands between a month that has a name and the numbers.
    fn marks(&mut self) {
        let mark = |c: char| c.is_whitespace() || matches!(c, ',' | '.' | '-' | '/');
        self.rest = self.rest.trim_start_matches(mark);
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
