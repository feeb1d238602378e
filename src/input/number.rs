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

#[cfg(test)]
mod tests {
    use super::number;

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
