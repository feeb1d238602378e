//! JSON objects, written a member at a time into bytes.

use std::fmt::Display;
use std::io::Write;

/// An object being written.
pub struct Object<'o> {
    out: &'o mut Vec<u8>,
    /// What stands before the next name.
    before: u8,
}

impl<'o> Object<'o> {
    /// Begins an object.
    pub fn begin(out: &'o mut Vec<u8>) -> Self {
        Self { out, before: b'{' }
    }

    /// A member, whose value is to be appended to what is given back. Names are plain words.
    pub fn member(&mut self, name: &str) -> &mut Vec<u8> {
        self.out.extend_from_slice(&[self.before, b'"']);
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b"\":");
        self.before = b',';
        self.out
    }

    /// A text.
    pub fn text(&mut self, name: &str, value: &str) {
        text(value, self.member(name));
    }

    /// A text, or `null`.
    pub fn optional(&mut self, name: &str, value: Option<&str>) {
        match value {
            Some(value) => self.text(name, value),
            None => self.member(name).extend_from_slice(b"null"),
        }
    }

    /// A number.
    pub fn number(&mut self, name: &str, value: u64) {
        // Writing to bytes cannot fail.
        let _ = write!(self.member(name), "{value}");
    }

    /// What shows as letters, digits and the like: a date.
    pub fn plain(&mut self, name: &str, value: impl Display) {
        let _ = write!(self.member(name), "\"{value}\"");
    }

    /// Ends the object.
    pub fn end(self) {
        if self.before == b'{' {
            self.out.push(b'{');
        }
        self.out.push(b'}');
    }
}

/// A list, whose elements `each` appends.
pub fn list<T>(out: &mut Vec<u8>, elements: &[T], mut each: impl FnMut(&T, &mut Vec<u8>)) {
    out.push(b'[');
    for (at, element) in elements.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        each(element, out);
    }
    out.push(b']');
}

/// Appends a text. Few hold anything to be escaped.
pub fn text(text: &str, out: &mut Vec<u8>) {
    // All bytes are looked at, even after one that decides: so the compiler compares many at once.
    let is_plain = |byte: u8| (byte >= 0x20) & (byte != b'"') & (byte != b'\\');
    if text
        .bytes()
        .fold(true, |plain, byte| plain & is_plain(byte))
    {
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
    } else {
        // Writing to bytes cannot fail.
        let _ = serde_json::to_writer(out, text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_any_reader_of_json_takes_it() {
        let texts = ["", "plain", "“ü”", "a\"b\\c", "\r\n\t\u{1}\u{7f}"];
        let mut out = Vec::new();
        let mut object = Object::begin(&mut out);
        object.number("line", 7);
        object.optional("none", None);
        object.plain("at", 2026);
        list(object.member("texts"), &texts, |own, out| text(own, out));
        object.end();
        let read: serde_json::Value = serde_json::from_slice(&out).unwrap();
        let wanted = serde_json::json!({"line": 7, "none": null, "at": "2026", "texts": texts});
        assert_eq!(read, wanted);
    }
}
