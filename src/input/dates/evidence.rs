//! What the values of a column show about the order of day and month.

use super::order::DateOrder;

/// What was seen of a column.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// A date whose day must come first.
    day_first: Option<String>,
    /// A date whose month must come first.
    month_first: Option<String>,
    /// A date that could be either, and is not written with dots.
    unclear: Option<String>,
    /// A date that could be either, but is written with dots.
    dotted: Option<String>,
    /// Ten digits and nothing else.
    seconds: Option<String>,
    /// Thirteen digits and nothing else.
    milliseconds: Option<String>,
    /// Any other filled cell.
    other: bool,
}

/// What the evidence comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing stands against ISO.
    Iso,
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
        let seen = match Shape::of(text) {
            Shape::DayFirst => &mut self.day_first,
            Shape::MonthFirst => &mut self.month_first,
            Shape::Unclear => &mut self.unclear,
            Shape::Dotted => &mut self.dotted,
            Shape::Seconds => &mut self.seconds,
            Shape::Milliseconds => &mut self.milliseconds,
            Shape::Other => {
                self.other = true;
                return;
            }
        };
        if seen.is_none() {
            *seen = Some(text.to_owned());
        }
    }

    /// Whether any cell was other than ISO writes them.
    pub fn asks(&self) -> bool {
        *self != Evidence::default()
            && *self
                != Evidence {
                    other: true,
                    ..Evidence::default()
                }
    }

    /// What it comes to.
    pub fn verdict(&self) -> Verdict {
        match (&self.day_first, &self.month_first) {
            (Some(day), Some(month)) => {
                return Verdict::Unclear(format!(
                    "“{day}” has the day first and “{month}” the month"
                ));
            }
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
        if let Some(date) = &self.unclear {
            return Verdict::Unclear(format!(
                "“{date}” could be day first or month first, and no other value tells"
            ));
        }
        if let Some(date) = &self.dotted {
            // Nobody writes the month first with dots.
            let why = format!("dates such as “{date}” are read day first: they have dots");
            return Verdict::Order(DateOrder::DayFirst, why);
        }
        match (&self.seconds, &self.milliseconds, self.other) {
            (Some(number), None, false) => Verdict::Order(
                DateOrder::EpochSeconds,
                format!("numbers such as “{number}” are read as seconds since 1970"),
            ),
            (None, Some(number), false) => Verdict::Order(
                DateOrder::EpochMilliseconds,
                format!("numbers such as “{number}” are read as milliseconds since 1970"),
            ),
            _ => Verdict::Iso,
        }
    }
}

/// How a cell is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    DayFirst,
    MonthFirst,
    Unclear,
    Dotted,
    Seconds,
    Milliseconds,
    Other,
}

impl Shape {
    fn of(text: &str) -> Shape {
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            return match text.len() {
                10 => Shape::Seconds,
                13 => Shape::Milliseconds,
                _ => Shape::Other,
            };
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
            parts.next().filter(|year| year.parse::<u16>().is_ok()),
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
        evidence.verdict()
    }

    fn order(cells: &[&str]) -> Option<DateOrder> {
        match verdict(cells) {
            Verdict::Iso => Some(DateOrder::Iso),
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
        assert_eq!(order(&["20260403"]), Some(DateOrder::Iso));
        assert_eq!(order(&[]), Some(DateOrder::Iso));
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
