//! When two ids are one: trimming, the spreadsheet's `'`, e-mail addresses, phone numbers, hashes.

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use super::vocabulary::fold_word;

/// An id as it is compared.
///
/// Spaces around it and one leading `'` are dropped; an e-mail address is lower-cased; an
/// international phone number becomes E.164, without its `+` where so many digits tell the country by themselves, for
/// advertisers and spreadsheets leave it out; a SHA-256 in hex is lower-cased; all
/// else stays as it is. `buffer` is used, and its old content lost, only where the id changes.
pub fn normalise<'a>(id: &'a [u8], buffer: &'a mut Vec<u8>) -> &'a [u8] {
    let id = bare(id);
    match Kind::of(id) {
        Kind::Other => id,
        Kind::Email => {
            buffer.clear();
            match std::str::from_utf8(id) {
                // One letter can be written in two ways, whole or with its accent apart.
                Ok(text) if !text.is_ascii() => {
                    let text = text.to_lowercase().nfc().collect::<String>();
                    buffer.extend_from_slice(text.as_bytes());
                }
                _ => buffer.extend(id.iter().map(u8::to_ascii_lowercase)),
            }
            buffer
        }
        Kind::Hash => {
            buffer.clear();
            buffer.extend(id.iter().map(u8::to_ascii_lowercase));
            buffer
        }
        Kind::Phone => {
            buffer.clear();
            let dialled = if id[0] == b'+' { 0 } else { 2 }; // 00 dials what + writes
            buffer.extend(id.iter().filter(|byte| byte.is_ascii_digit()).skip(dialled));
            if buffer.len() < WITH_COUNTRY {
                buffer.insert(0, b'+');
            }
            buffer
        }
    }
}

/// So many digits of a telephone number are with the country's code.
const WITH_COUNTRY: usize = 11;

/// Whether an id is a SHA-256 in hex, of either case.
pub fn is_sha256_hex(id: &[u8]) -> bool {
    id.len() == 64 && id.iter().all(u8::is_ascii_hexdigit)
}

/// Whether a normalised id is an e-mail address.
pub fn is_email(id: &[u8]) -> bool {
    match memchr::memchr(b'@', id) {
        None | Some(0) => false,
        Some(at) => at + 1 < id.len() && !id.iter().any(u8::is_ascii_whitespace),
    }
}

/// The SHA-256 of a normalised e-mail address, in lower-case hex: what advertisers are given.
pub fn sha256_of_email(email: &[u8]) -> String {
    hex(&Sha256::digest(email))
}

/// The SHA-256 that a normalised id goes by, too, where it is an e-mail address.
pub fn hashed(id: &[u8]) -> Option<String> {
    is_email(id).then(|| sha256_of_email(id))
}

/// Whether an id is anybody's. Else strangers would be one person.
pub fn names_somebody(id: &[u8]) -> bool {
    let id = bare(id);
    let says = |byte: &&u8| !byte.is_ascii_punctuation() && !byte.is_ascii_whitespace();
    let zeros = id.iter().filter(says).all(|&byte| byte == b'0');
    !zeros && !std::str::from_utf8(id).is_ok_and(is_placeholder)
}

/// Whether an id is what programs write for nothing, or what a spreadsheet leaves of a long number (`4.91512E+12`), which
/// many numbers share.
pub fn is_placeholder(id: &str) -> bool {
    // Most ids have a digit, and no such word has.
    if id.bytes().any(|byte| byte.is_ascii_digit()) {
        return is_cut(id.as_bytes());
    }
    let word = fold_word(id.trim_matches(|c: char| !c.is_alphanumeric()));
    word.is_empty() && !id.is_empty() || NOBODY.contains(&word.as_str())
}

/// What stands for no id, folded.
const NOBODY: [&str; 17] = [
    "na",
    "nv",
    "nan",
    "null",
    "nil",
    "none",
    "notset",
    "notavailable",
    "undefined",
    "unknown",
    "anonymous",
    "guest",
    "keine",
    "unbekannt",
    "aucun",
    "inconnu",
    "desconocido",
];

/// Whether an id is what a spreadsheet leaves of a long number: `4.91512E+12`, `4,91512E+12`, `5E+10`.
pub fn is_cut(id: &[u8]) -> bool {
    let [number @ .., b'E' | b'e', b'+', tens, ones] = id else {
        return false;
    };
    let (whole, decimals) = match number {
        [whole, b'.' | b',', decimals @ ..] => (whole, decimals),
        [whole] => (whole, &b"0"[..]),
        _ => return false,
    };
    let mut digits = [whole, tens, ones].into_iter().chain(decimals);
    !decimals.is_empty() && digits.all(u8::is_ascii_digit)
}

/// What to say of such an id.
pub fn cut(id: &str) -> String {
    format!(
        "`customer_id` “{id}” is what a spreadsheet left of a longer number; take the file as it was exported"
    )
}

/// Whether a cell is a telephone number, with the country or without: 7 to 15 digits, parted by nothing but what people
/// part them with.
pub fn is_phone_number(cell: &[u8]) -> bool {
    let cell = bare(cell);
    let rest = cell.strip_prefix(b"+").or_else(|| cell.strip_prefix(b"00"));
    let rest = rest.unwrap_or(cell);
    let digits = rest.iter().filter(|byte| byte.is_ascii_digit()).count();
    let parts = |byte: &u8| matches!(byte, b' ' | b'-' | b'.' | b'(' | b')' | b'/');
    (7..=15).contains(&digits) && rest.iter().all(|byte| byte.is_ascii_digit() || parts(byte))
}

/// Bytes in lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

/// Without spaces around it and without a leading `'`.
fn bare(id: &[u8]) -> &[u8] {
    // Nearly every id starts and ends with what stays.
    if let [first, .., last] = id
        && first.is_ascii_alphanumeric()
        && last.is_ascii_alphanumeric()
    {
        return id;
    }
    let id = trim(id);
    match id {
        [b'\'', rest @ ..] => trim(rest),
        _ => id,
    }
}

/// Trims ASCII white space, and what spreadsheets, mail programs and web pages leave behind: the no-break space, and
/// marks that nobody sees.
fn trim(mut text: &[u8]) -> &[u8] {
    const LEFT_BEHIND: [&str; 6] = [
        "\u{a0}", "\u{feff}", "\u{200b}", "\u{200e}", "\u{200f}", "\u{2060}",
    ];
    loop {
        let before = text.len();
        text = text.trim_ascii();
        for mark in LEFT_BEHIND.map(str::as_bytes) {
            text = text.strip_prefix(mark).unwrap_or(text);
            text = text.strip_suffix(mark).unwrap_or(text);
        }
        if text.len() == before {
            return text;
        }
    }
}

enum Kind {
    Email,
    Phone,
    Hash,
    Other,
}

impl Kind {
    fn of(id: &[u8]) -> Kind {
        match id {
            [b'+', ..] | [b'0', b'0', ..] if is_international(id) => Kind::Phone,
            _ if is_email(id) => {
                if id
                    .iter()
                    .any(|byte| byte.is_ascii_uppercase() || !byte.is_ascii())
                {
                    Kind::Email
                } else {
                    Kind::Other
                }
            }
            _ if id.len() == 64 && is_sha256_hex(id) => Kind::Hash,
            _ => Kind::Other,
        }
    }
}

/// `+` or a dialled `00`, and a telephone number. A bare `0049…` is not one: it is as likely a customer number with its
/// leading zeros.
fn is_international(id: &[u8]) -> bool {
    let begins = match id {
        [b'+', ..] => true,
        [b'0', b'0', rest @ ..] => !rest.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    begins && is_phone_number(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_compared_as_people_mean_them() {
        let mut buffer = Vec::new();
        for (id, same) in [
            ("cus_26db48b1f4b6", "cus_26db48b1f4b6"),
            ("  C1042 ", "C1042"),
            ("\u{a0}C1042\u{a0} ", "C1042"),
            ("\u{feff}ann@example.com\u{200b} ", "ann@example.com"),
            ("'7000000001", "7000000001"),
            ("'00420", "00420"),
            ("c1042", "c1042"),
            ("Ann.Lee@Example.COM ", "ann.lee@example.com"),
            ("JÖRG@example.com", "jörg@example.com"),
            ("jo\u{308}rg@example.com", "jörg@example.com"),
            ("@handle", "@handle"),
            ("User@", "User@"),
            ("A @ B", "A @ B"),
            ("+1 (555) 010-1234", "15550101234"),
            ("15550101234", "15550101234"),
            ("+47 912 34 567", "+4791234567"),
            ("'+1 555 010 1234", "15550101234"),
            ("00 49 170 1234567", "491701234567"),
            ("0049170123456", "0049170123456"),
            ("+12", "+12"),
            ("+1-800-FLOWERS", "+1-800-FLOWERS"),
            ("'", ""),
            ("", ""),
        ] {
            assert_eq!(
                normalise(id.as_bytes(), &mut buffer),
                same.as_bytes(),
                "{id}"
            );
        }
    }

    #[test]
    fn what_stands_for_no_id_is_nobodys() {
        for id in [
            "",
            " - ",
            "0",
            "'000",
            "?",
            "N/A",
            "#N/A",
            "#NV",
            "null",
            "(not set)",
            "4.91512E+12",
            "4,91512e+12",
            "5E+10",
        ] {
            assert!(!names_somebody(id.as_bytes()), "{id}");
        }
        for id in [
            "17",
            "C-0",
            "+4915123456789",
            "ann@example.com",
            "1E5",
            "E+12",
            "12.5E+03",
            "guest-17",
            "Ян",
        ] {
            assert!(names_somebody(id.as_bytes()), "{id}");
        }
    }

    #[test]
    fn telephone_numbers() {
        for cell in [
            "+1 (555) 010-1234",
            "'+15550101234",
            "0151 2345678",
            "0049 170 1234567",
            "030/1234567",
        ] {
            assert!(is_phone_number(cell.as_bytes()), "{cell}");
        }
        for cell in [
            "",
            "0",
            "4,91512E+12",
            "see notes",
            "12 345",
            "+1-800-FLOWERS",
            "1234567890123456",
        ] {
            assert!(!is_phone_number(cell.as_bytes()), "{cell}");
        }
    }

    #[test]
    fn a_hash_matches_its_address() {
        let mut buffer = Vec::new();
        let email = normalise(b" Test@Example.com", &mut buffer).to_vec();
        let hash = sha256_of_email(&email);
        assert_eq!(
            hash,
            "973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b"
        );
        assert!(is_sha256_hex(hash.as_bytes()));
        let upper = hash.to_uppercase();
        assert_eq!(normalise(upper.as_bytes(), &mut buffer), hash.as_bytes());
        assert!(!is_sha256_hex(&hash.as_bytes()[1..]));
    }
}
