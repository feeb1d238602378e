//! The `'` in front of a cell that a spreadsheet would run as a formula.
//!
//! Reports put it there, and spreadsheets hand it back, so the input side takes it off. It is taken
//! off every cell where it guards something; an id loses it whatever follows (see `identity`).

/// Whether a spreadsheet would run a cell that starts with this byte.
pub fn is_trigger(first: u8) -> bool {
    matches!(first, b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r')
}

/// The cell without the `'` that guards a formula.
#[inline]
pub fn live(cell: &[u8]) -> &[u8] {
    match cell {
        [b'\'', first, ..] if is_trigger(*first) => &cell[1..],
        _ => cell,
    }
}

/// As [`live`], of a text.
#[inline]
pub fn live_text(cell: &str) -> &str {
    match cell.as_bytes() {
        [b'\'', first, ..] if is_trigger(*first) => &cell[1..],
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
            ("'00420", "'00420"),
            ("'", "'"),
            ("", ""),
            ("''=x", "''=x"),
        ] {
            assert_eq!(live(cell.as_bytes()), text.as_bytes(), "{cell}");
        }
    }
}
