//! How old somebody is, by an attribute: `birth_date=2012-05-01`, `age=17`.

use hashbrown::HashSet;

use jiff::tz::TimeZone;

use crate::input::dates::{DAY, DateOrder, DateReader, civil_of_days};
use crate::input::vocabulary::fold_word;

/// The names by which attributes hold a birth date or an age.
#[derive(Debug, Clone, Default)]
pub struct AgeNames {
    births: HashSet<String>,
    ages: HashSet<String>,
}

/// What an attribute says of somebody's age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Age {
    /// The birth date, in days since 1970.
    Born(i64),
    /// Whole years.
    Years(u32),
}

impl AgeNames {
    /// By the names of two lists.
    pub fn new(births: &[String], ages: &[String]) -> AgeNames {
        let folded = |names: &[String]| names.iter().map(|name| fold_word(name)).collect();
        AgeNames {
            births: folded(births),
            ages: folded(ages),
        }
    }

    /// What a value says of an age, if anything.
    pub fn read(&self, value: &str) -> Option<Age> {
        let Some((name, told)) = value.split_once(['=', ':']) else {
            return self.said(value);
        };
        self.known(&fold_word(name), told.trim())
    }

    /// What people say of their own age in a first clause: “I am 14 years old, and …”.
    fn said(&self, value: &str) -> Option<Age> {
        let clause = value.split([',', ';', '.', '!']).next()?;
        let start = clause.find(|c: char| c.is_ascii_digit())?;
        let rest = clause[start..].trim_start_matches(|c: char| c.is_ascii_digit());
        let number = &clause[start..clause.len() - rest.len()];
        self.known(&fold_word(&format!("{}#{rest}", &clause[..start])), number)
    }

    /// What stands behind a name or in the place of a number.
    fn known(&self, name: &str, told: &str) -> Option<Age> {
        if self.births.contains(name) {
            return born(told).map(Age::Born);
        }
        if self.ages.contains(name) {
            let years = told.parse().ok()?;
            return (years < 150).then_some(Age::Years(years));
        }
        None
    }
}

impl Age {
    /// Whole years on a day, by what was said on another one: an age grows by whole years since its date.
    pub fn years(self, said_on: i64, day: i64) -> Option<u32> {
        match self {
            Age::Born(born) => whole_years(born, day),
            Age::Years(years) => Some(years + whole_years(said_on, day)?),
        }
    }
}

/// A birth date as `2012-05-01`, or as people write it. Of `5/1/2012`, which may be two days, or of a year alone, the
/// earliest: who may be of age is.
fn born(told: &str) -> Option<i64> {
    if told.len() == 4 && told.bytes().all(|b| b.is_ascii_digit()) {
        return born(&format!("{told}-01-01"));
    }
    let read = |order: DateOrder| {
        let reader = DateReader::new(order, TimeZone::UTC);
        Some(reader.read(told.as_bytes()).ok()?.seconds.div_euclid(DAY))
    };
    read(DateOrder::Iso).or_else(|| {
        let [day_first, month_first] = [DateOrder::DayFirst, DateOrder::MonthFirst].map(read);
        if told.contains('.') {
            day_first.or(month_first)
        } else {
            day_first.into_iter().chain(month_first).min()
        }
    })
}

/// Whole years between two days; 29 February counts as 1 March in other years.
fn whole_years(from: i64, to: i64) -> Option<u32> {
    let (year, month, day) = civil_of_days(from);
    let (to_year, to_month, to_day) = civil_of_days(to);
    let leap = to_year % 4 == 0 && (to_year % 100 != 0 || to_year % 400 == 0);
    let (month, day) = if (month, day) == (2, 29) && !leap {
        (3, 1)
    } else {
        (month, day)
    };
    let years = to_year - year - i64::from((to_month, to_day) < (month, day));
    u32::try_from(years).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> i64 {
        let moment = DateReader::default().read(text.as_bytes()).unwrap();
        moment.seconds / DAY
    }

    #[test]
    fn a_leap_day_counts_as_the_first_of_march() {
        let years = |from: &str, to: &str| whole_years(at(from), at(to));
        assert_eq!(years("2008-02-29", "2026-02-28"), Some(17));
        assert_eq!(years("2008-02-29", "2026-03-01"), Some(18));
        assert_eq!(years("2008-02-29", "2028-02-29"), Some(20));
        assert_eq!(years("2012-05-01", "2026-04-30"), Some(13));
        assert_eq!(years("2026-05-01", "2026-04-30"), None);
    }

    #[test]
    fn attributes_are_known_by_name_however_it_is_written() {
        let words = |words: &[&str]| {
            words
                .iter()
                .map(|&word| word.to_owned())
                .collect::<Vec<_>>()
        };
        let names = AgeNames::new(&words(&["birth_date", "né le"]), &words(&["age"]));
        for value in [
            "birth_date=2012-05-01",
            "Birth Date: 2012-05-01",
            "BIRTHDATE=2012-05-01",
            "Né le=2012-05-01",
        ] {
            assert_eq!(
                names.read(value),
                Some(Age::Born(at("2012-05-01"))),
                "{value}"
            );
        }
        for (told, born) in [
            ("1.5.2012", "2012-05-01"),
            ("25/12/2012", "2012-12-25"),
            ("12/25/2012", "2012-12-25"),
            ("5/1/2012", "2012-01-05"),
        ] {
            let value = format!("birth_date={told}");
            assert_eq!(names.read(&value), Some(Age::Born(at(born))), "{told}");
        }
        assert_eq!(names.read("Age = 17"), Some(Age::Years(17)));
        for value in [
            "age=about 17",
            "age=412",
            "birth_date=unknown",
            "page=17",
            "17",
        ] {
            assert_eq!(names.read(value), None, "{value}");
        }
        let names = AgeNames::new(
            &words(&["i was born in #"]),
            &words(&["i'm #", "i am # years old", "i'm # yo"]),
        );
        for value in ["I'm 14", "I am 14 years old, and tall", "i'm 14 y/o"] {
            assert_eq!(names.read(value), Some(Age::Years(14)), "{value}");
        }
        let said = names.read("I was born in 2012.");
        assert_eq!(said, Some(Age::Born(at("2012-01-01"))));
        for value in ["my son is 14", "I'm 14 weeks along", "I'm", "été 14"] {
            assert_eq!(names.read(value), None, "{value}");
        }
        let send = at("2026-06-01");
        assert_eq!(Age::Years(17).years(at("2025-01-01"), send), Some(18));
    }
}
