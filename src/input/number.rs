//! Numbers as cells write them, and as reports do.

/// A number as a cell writes it: `1,234.50`, `12,5`, `1 234,50 €`, `15 %`. Of several (`2 for 10`), nobody can tell
/// which is meant.
pub fn number(text: &str) -> Option<f64> {
    let digits = digits(text)?;
    if let Ok(plain) = digits.parse() {
        return Some(plain);
    }
    let last = digits.rfind(['.', ','])?;
    let (whole, mark, end) = (&digits[..last], &digits[last..=last], &digits[last + 1..]);
    let joined = whole.replace(['.', ','], "");
    let places = joined.trim_start_matches('-');
    let thousands = if whole.contains(mark) {
        // `1,234,567`; but `03.04.2026` is no number.
        if end.len() != 3 || whole.replace(mark, "") != joined {
            return None;
        }
        true
    } else {
        // `1,234`, but not `0,875`.
        whole == joined && end.len() == 3 && places.len() <= 3 && !places.starts_with('0')
    };
    let mark = if thousands { "" } else { "." };
    format!("{joined}{mark}{end}").parse().ok()
}

/// The one number in a text, with its sign and its marks; what parts its thousands but does not look like a decimal
/// point is left out.
fn digits(text: &str) -> Option<String> {
    let is_digit = |c: char| c.is_ascii_digit();
    let (mut start, end) = (text.find(is_digit)?, text.rfind(is_digit)? + 1);
    // `.5`, but not `Nr.5`.
    if let Some(before) = text[..start].strip_suffix(['.', ','])
        && !before.ends_with(char::is_alphanumeric)
    {
        start -= 1;
    }
    let before = text[..start].trim_end_matches(|c: char| !c.is_alphanumeric() && c != '-');
    let negative = before
        .strip_suffix('-')
        .is_some_and(|before| !before.ends_with(char::is_alphanumeric));
    let mut digits = String::from(if negative { "-" } else { "" });
    let number = &text[start..end];
    for (at, c) in number.char_indices() {
        match c {
            '0'..='9' | '.' | ',' => digits.push(c),
            '\'' | '’' | ' ' | '\u{a0}' | '\u{202f}' => {
                let rest = &number[at + c.len_utf8()..];
                if rest
                    .find(|c: char| !c.is_ascii_digit())
                    .unwrap_or(rest.len())
                    != 3
                {
                    return None;
                }
            }
            _ => return None,
        }
    }
    Some(digits)
}

/// Appends a number, as a report does millions of times.
pub fn push(mut number: u64, out: &mut String) {
    let mut digits = [b'0'; 20];
    let mut start = digits.len() - 1;
    loop {
        digits[start] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
        start -= 1;
    }
    out.push_str(std::str::from_utf8(&digits[start..]).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::{number, push};

    #[test]
    fn all_digits_are_there() {
        for own in [0, 9, 10, 4_294_967_295, u64::MAX] {
            let mut out = String::new();
            push(own, &mut out);
            assert_eq!(out, own.to_string());
        }
    }

    #[test]
    fn numbers_as_cells_write_them() {
        for (cell, wanted) in [
            ("12", Some(12.0)),
            ("1,234.50", Some(1234.5)),
            ("1.234,50", Some(1234.5)),
            ("12,5", Some(12.5)),
            ("1,234", Some(1234.0)),
            ("1,234,567", Some(1_234_567.0)),
            ("1.234.567", Some(1_234_567.0)),
            ("1.234.567,5", Some(1_234_567.5)),
            ("1,23,456.78", Some(123_456.78)),
            ("0,875", Some(0.875)),
            ("1234,567", Some(1234.567)),
            ("-123,456", Some(-123_456.0)),
            ("03.04.2026", None),
            ("€ 9.99", Some(9.99)),
            ("15 %", Some(15.0)),
            ("-3", Some(-3.0)),
            ("-€ 3", Some(-3.0)),
            ("EUR-3", Some(3.0)),
            (".5", Some(0.5)),
            ("Nr. 5", Some(5.0)),
            ("1 234,50 €", Some(1234.5)),
            ("1\u{a0}234\u{202f}567", Some(1_234_567.0)),
            ("1'234.50", Some(1234.5)),
            ("2 for 10", None),
            ("9 of 12", None),
            ("10-20", None),
            ("2026-04-03", None),
            ("1e3", None),
            ("none", None),
            ("", None),
        ] {
            assert_eq!(number(cell), wanted, "{cell}");
        }
    }
}
