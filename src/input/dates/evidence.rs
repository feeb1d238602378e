//! What the values of a column show about the order of day and month.

use std::collections::BTreeMap;

use super::order::DateOrder;

/// What was seen of a column: the first cell of each shape.
#[derive(Debug, Default, Clone)]
pub struct Evidence(BTreeMap<Shape, String>);

/// What the evidence comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing stands against what is stated.
    Stated,
    /// Another order, with why in plain words.
    Order(DateOrder, String),
    /// Nobody can tell, with why in plain words.
    Unclear(String),
}

impl Evidence {
    /// Looks at a cell.
    pub fn add(&mut self, cell: &[u8]) {
        let Ok(text) = std::str::from_utf8(cell).map(str::trim) else {
            return;
        };
        if text.is_empty() {
            return;
        }
        let seen = self.0.entry(Shape::of(text));
        seen.or_insert_with(|| text.to_owned());
    }

    /// Whether the first cells settle it: all of them are as ISO has them, or some as only a stated order of day and
    /// month has them.
    pub fn suffices(&self, stated: &DateOrder) -> bool {
        self.shows(stated) || !self.0.is_empty() && self.0.keys().all(|own| *own == Shape::Other)
    }

    /// Whether a cell was as only a stated order of day and month writes it.
    fn shows(&self, stated: &DateOrder) -> bool {
        match stated {
            DateOrder::DayFirst => self.0.contains_key(&Shape::DayFirst),
            DateOrder::MonthFirst => self.0.contains_key(&Shape::MonthFirst),
            _ => false,
        }
    }

    /// What it comes to beside what a format states, ISO where it says nothing: a spreadsheet may have saved the file
    /// again in the order of its own language.
    pub fn verdict(&self, stated: &DateOrder) -> Verdict {
        let seen = |shape| self.0.get(&shape);
        match (seen(Shape::DayFirst), seen(Shape::MonthFirst)) {
            (Some(day), Some(month)) => {
                return Verdict::Unclear(format!(
                    "“{day}” has the day first and “{month}” the month"
                ));
            }
            (Some(_), None) | (None, Some(_)) if self.shows(stated) => return Verdict::Stated,
            (Some(day), None) => {
                let why = format!("dates are read day first, as “{day}” shows");
                return Verdict::Order(DateOrder::DayFirst, why);
            }
            (None, Some(month)) => {
                let why = format!("dates are read month first, as “{month}” shows");
                return Verdict::Order(DateOrder::MonthFirst, why);
            }
            (None, None) => {}
        }
        if let Some(date) = seen(Shape::Unclear) {
            if *stated != DateOrder::Iso {
                return Verdict::Stated;
            }
            return Verdict::Unclear(format!(
                "“{date}” could be day first or month first, and no other value tells"
            ));
        }
        if let Some(date) = seen(Shape::Dotted) {
            // Nobody writes the month first with dots.
            let why = format!("dates such as “{date}” are read day first: they have dots");
            return Verdict::Order(DateOrder::DayFirst, why);
        }
        let numbers = [
            Shape::Days,
            Shape::Seconds,
            Shape::Milliseconds,
            Shape::Other,
        ];
        match numbers.map(seen) {
            [Some(number), None, None, None] => Verdict::Order(
                DateOrder::SpreadsheetDays,
                format!("numbers such as “{number}” are read as days as a spreadsheet counts them"),
            ),
            [None, Some(number), None, None] => Verdict::Order(
                DateOrder::EpochSeconds,
                format!("numbers such as “{number}” are read as seconds since 1970"),
            ),
            [None, None, Some(number), None] => Verdict::Order(
                DateOrder::EpochMilliseconds,
                format!("numbers such as “{number}” are read as milliseconds since 1970"),
            ),
            _ => Verdict::Stated,
        }
    }
}

/// How a cell is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Shape {
    /// A date whose day must come first.
    DayFirst,
    /// A date whose month must come first.
    MonthFirst,
    /// A date that could be either, and is not written with dots.
    Unclear,
    /// A date that could be either, but is written with dots.
    Dotted,
    /// Five digits, with a fraction or without.
    Days,
    /// Ten digits and nothing else.
    Seconds,
    /// Thirteen digits and nothing else.
    Milliseconds,
    Other,
}

impl Shape {
    fn of(text: &str) -> Shape {
        let mut halves = text.splitn(2, ['.', ',']);
        let mut digits = || {
            halves
                .next()
                .map(|half| all_digits(half).then_some(half.len()))
        };
        match (digits(), digits()) {
            (Some(Some(5)), None | Some(Some(_))) => return Shape::Days,
            (Some(Some(10)), None) => return Shape::Seconds,
            (Some(Some(13)), None) => return Shape::Milliseconds,
            (Some(Some(_)), None) => return Shape::Other,
            _ => {}
        }
        let date = text
            .split(|c: char| c.is_whitespace() || c == 'T' || c == ',')
            .next()
            .unwrap_or_default();
        let Some(mark) = date.chars().find(|c| ['/', '.', '-'].contains(c)) else {
            return Shape::Other;
        };
        let mut parts = date.split(mark);
        let (Some(first), Some(second), Some(_), None) = (
            parts.next().and_then(two_digits),
            parts.next().and_then(two_digits),
            // 27/11/26 might as well have the year first.
            parts.next().filter(|year| {
                all_digits(year) && (year.len() == 4 || year.len() == 2 && mark == '.')
            }),
            parts.next(),
        ) else {
            return Shape::Other;
        };
        match (first, second) {
            (13..=31, 1..=12) => Shape::DayFirst,
            (1..=12, 13..=31) => Shape::MonthFirst,
            (1..=12, 1..=12) if mark == '.' => Shape::Dotted,
            (1..=12, 1..=12) => Shape::Unclear,
            _ => Shape::Other,
        }
    }
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn two_digits(text: &str) -> Option<u8> {
    (text.len() <= 2).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(cells: &[&str]) -> Verdict {
        let mut evidence = Evidence::default();
        for cell in cells {
            evidence.add(cell.as_bytes());
        }
        evidence.verdict(&DateOrder::Iso)
    }

    fn order(cells: &[&str]) -> Option<DateOrder> {
        match verdict(cells) {
            Verdict::Stated => Some(DateOrder::Iso),
            Verdict::Order(order, _) => Some(order),
            Verdict::Unclear(_) => None,
        }
    }

    #[test]
    fn other_values_settle_what_one_leaves_open() {
        assert_eq!(
            order(&["03/04/2026", "23/04/2026"]),
            Some(DateOrder::DayFirst)
        );
        assert_eq!(
            order(&["3/4/2026 9:00 AM", "4/23/2026 9:00 AM"]),
            Some(DateOrder::MonthFirst)
        );
        assert_eq!(order(&["03.04.2026 10:14", ""]), Some(DateOrder::DayFirst));
        assert_eq!(
            order(&["2026-04-03", "2026-04-03 10:14:58 -0400"]),
            Some(DateOrder::Iso)
        );
        assert_eq!(order(&["1775211298"]), Some(DateOrder::EpochSeconds));
        assert_eq!(
            order(&["1775211298000"]),
            Some(DateOrder::EpochMilliseconds)
        );
        assert_eq!(
            order(&["46352", "46352.375"]),
            Some(DateOrder::SpreadsheetDays)
        );
        assert_eq!(order(&["46352", "2026-11-26"]), Some(DateOrder::Iso));
        assert_eq!(order(&["20260403"]), Some(DateOrder::Iso));
        assert_eq!(order(&["24/04/26"]), Some(DateOrder::Iso));
        assert_eq!(order(&["24.04.26"]), Some(DateOrder::DayFirst));
        assert_eq!(order(&[]), Some(DateOrder::Iso));
    }

    #[test]
    fn what_a_format_states_holds_unless_the_values_show_another_order() {
        for (cells, wanted) in [
            (["1/5/2026 9:00:00 AM", "1/23/2026 9:00:00 AM"], Some(None)),
            (["1/5/2026 9:00:00 AM", ""], Some(None)),
            (["01.05.2026 09:00", ""], Some(Some(DateOrder::DayFirst))),
            (
                ["01/05/2026 09:00", "23/05/2026 09:00"],
                Some(Some(DateOrder::DayFirst)),
            ),
            (["5/23/2026", "23/05/2026"], None),
        ] {
            let mut evidence = Evidence::default();
            for cell in cells {
                evidence.add(cell.as_bytes());
            }
            let found = match evidence.verdict(&DateOrder::MonthFirst) {
                Verdict::Stated => Some(None),
                Verdict::Order(order, _) => Some(Some(order)),
                Verdict::Unclear(_) => None,
            };
            assert_eq!(found, wanted, "{cells:?}");
        }
    }

    #[test]
    fn empty_cells_settle_nothing() {
        let mut evidence = Evidence::default();
        evidence.add(b" ");
        assert!(!evidence.suffices(&DateOrder::Iso));
        evidence.add(b"2026-04-03");
        assert!(evidence.suffices(&DateOrder::Iso));
        evidence.add(b"23/04/2026");
        assert!(!evidence.suffices(&DateOrder::Iso) && evidence.suffices(&DateOrder::DayFirst));
    }

    #[test]
    fn what_stays_open_is_said() {
        assert_eq!(
            verdict(&["03/04/2026", "2026-04-03"]),
            Verdict::Unclear(
                "“03/04/2026” could be day first or month first, and no other value tells".into()
            )
        );
        assert_eq!(
            verdict(&["23/04/2026", "04/23/2026"]),
            Verdict::Unclear("“23/04/2026” has the day first and “04/23/2026” the month".into())
        );
    }
}
