//! The `'` in front of a cell that a spreadsheet would run as a formula.
//!
//! Reports put it there, and spreadsheets hand it back, so the input side takes it off. It is taken
//! off every cell where it guards something; an id loses it whatever follows (see `identity`).

/// Whether a spreadsheet would run this cell: also by `＋`, `－`, `＝` or `＠`, which one in Japanese takes for theirs.
pub fn runs(cell: &[u8]) -> bool {
    matches!(
        cell,
        [b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r', ..]
            | [0xef, 0xbc, 0x8b | 0x8d | 0x9d | 0xa0, ..]
    )
}

/// The cell without the `'` that guards a formula.
#[inline]
pub fn live(cell: &[u8]) -> &[u8] {
    match cell {
        [b'\'', rest @ ..] if runs(rest) => rest,
        _ => cell,
    }
}

/// As [`live`], of a text.
#[inline]
pub fn live_text(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if runs(rest.as_bytes()) => rest,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::live;

    #[test]
    fn only_a_guard_is_taken_off() {
        for (cell, text) in [
            ("'=1+1", "=1+1"),
            ("'+49 170 1234567", "+49 170 1234567"),
            ("'-5", "-5"),
            ("'@home", "@home"),
            ("'＝1+1", "＝1+1"),
            ("'＞1", "'＞1"),
            ("'00420", "'00420"),
            ("'", "'"),
            ("", ""),
            ("''=x", "''=x"),
        ] {
            assert_eq!(live(cell.as_bytes()), text.as_bytes(), "{cell}");
        }
    }
}
