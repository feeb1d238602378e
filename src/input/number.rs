//! Numbers as cells write them, and counts as sentences do.

/// A number as a cell writes it: `1,234.50`, `12,5`, `€ 9.99`, `15 %`.
pub fn number(text: &str) -> Option<f64> {
    let digits: String = text
        .chars()
        .filter(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-'))
        .collect();
    if let Ok(plain) = digits.parse() {
        return Some(plain);
    }
    // The last of `.` and `,` is the decimal point, where at most two digits follow it or it stands alone.
    let last = digits.rfind(['.', ','])?;
    let decimals = digits.len() - last - 1;
    let clean = |part: &str| part.replace(['.', ','], "");
    if decimals == 3 && digits.matches(['.', ',']).count() == 1 {
        return clean(&digits).parse().ok();
    }
    format!("{}.{}", clean(&digits[..last]), &digits[last + 1..])
        .parse()
        .ok()
}

/// `1 day`, `3 days`.
pub fn plural(count: u64, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
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
            ("€ 9.99", Some(9.99)),
            ("15 %", Some(15.0)),
            ("-3", Some(-3.0)),
            ("none", None),
            ("", None),
        ] {
            assert_eq!(number(cell), wanted, "{cell}");
        }
    }
}
