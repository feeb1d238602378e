//! JSON objects, written a member at a time.

use crate::input::dates::Moment;
use crate::input::number;

/// An object being written.
pub struct Object<'o> {
    out: &'o mut String,
    /// What stands before the next name.
    before: &'static str,
}

impl<'o> Object<'o> {
    /// Begins an object.
    pub fn begin(out: &'o mut String) -> Self {
        Self { out, before: "{\"" }
    }

    /// A member, whose value is to be appended to what is given back. Names are plain words.
    #[inline]
    pub fn member(&mut self, name: &str) -> &mut String {
        for part in [self.before, name, "\":"] {
            self.out.push_str(part);
        }
        self.before = ",\"";
        self.out
    }

    /// A text.
    #[inline]
    pub fn text(&mut self, name: &str, value: &str) {
        text(value, self.member(name));
    }

    /// A text of which nothing is to be escaped: a word of a closed set.
    #[inline]
    pub fn word(&mut self, name: &str, value: &str) {
        let out = self.member(name);
        out.push('"');
        out.push_str(value);
        out.push('"');
    }

    /// A text, or `null`.
    #[inline]
    pub fn optional(&mut self, name: &str, value: Option<&str>) {
        match value {
            Some(value) => self.text(name, value),
            None => self.member(name).push_str("null"),
        }
    }

    /// A number.
    pub fn number(&mut self, name: &str, value: u64) {
        number::push(value, self.member(name));
    }

    /// A date, or `null`.
    pub fn moment(&mut self, name: &str, at: Option<Moment>) {
        let Some(at) = at else {
            return self.optional(name, None);
        };
        let out = self.member(name);
        out.push('"');
        // Writing to a string cannot fail.
        let _ = at.write(out);
        out.push('"');
    }

    /// Ends the object, which has a member.
    pub fn end(self) {
        self.out.push('}');
    }
}

/// A list, whose elements `each` appends.
pub fn list<T>(out: &mut String, elements: &[T], mut each: impl FnMut(&T, &mut String)) {
    out.push('[');
    for (at, element) in elements.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        each(element, out);
    }
    out.push(']');
}

/// Appends a text. Few hold anything to be escaped.
pub fn text(text: &str, out: &mut String) {
    if is_plain(text.as_bytes()) {
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        // A text can always be written.
        out.push_str(&serde_json::to_string(text).unwrap_or_default());
    }
}

/// Whether nothing is to be escaped.
fn is_plain(text: &[u8]) -> bool {
    const WIDTH: usize = 16;
    // All bytes are looked at, even after one that decides: so the compiler compares many at once.
    let plain = |bytes: &[u8]| {
        let plain = |byte: u8| (byte >= 0x20) & (byte != b'"') & (byte != b'\\');
        bytes.iter().fold(true, |all, &byte| all & plain(byte))
    };
    let (chunks, _) = text.as_chunks::<WIDTH>();
    match text.last_chunk::<WIDTH>() {
        // What is left over is looked at with some that was.
        Some(last) => chunks.iter().all(|chunk| plain(chunk)) && plain(last),
        None => plain(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_any_reader_of_json_takes_it() {
        let texts = [
            "",
            "plain",
            "“ü”",
            "a\"b\\c",
            "\r\n\t\u{1}\u{7f}",
            "of more than sixteen bytes",
            "of more than sixteen\"",
            "\"of more than sixteen bytes, and of more than thirty-two",
        ];
        let mut out = String::new();
        let mut object = Object::begin(&mut out);
        object.number("line", 7);
        object.optional("none", None);
        object.moment("at", Some(Moment::utc(0)));
        list(object.member("texts"), &texts, |own, out| text(own, out));
        object.end();
        let read: serde_json::Value = serde_json::from_str(&out).unwrap();
        let wanted = serde_json::json!({"line": 7, "none": null, "at": "1970-01-01T00:00:00Z", "texts": texts});
        assert_eq!(read, wanted);
    }
}
