//! How a file's bytes become UTF-8.
//!
//! Without a byte order mark a file is taken as UTF-8 and streamed as it is; a single field that is
//! not valid UTF-8 is then read as Windows-1252, so that nothing has to look at the whole file first.

use std::borrow::Cow;
use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, WINDOWS_1252};

/// Finds an encoding by name: any label of the WHATWG list, case and spaces aside.
pub fn by_name(name: &str) -> Option<&'static Encoding> {
    Encoding::for_label_no_replacement(name.as_bytes())
}

/// The encoding that a byte order mark names, and the length of the mark.
pub fn by_mark(first: &[u8]) -> Option<(&'static Encoding, usize)> {
    Encoding::for_bom(first)
}

/// Decodes a field of a file without a byte order mark.
pub fn decode_field(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// Reads a stream as UTF-8; what is malformed becomes U+FFFD.
pub struct Transcoder<R> {
    inner: R,
    decoder: Decoder,
    raw: Box<[u8]>,
    start: usize,
    end: usize,
    ended: bool,
    finished: bool,
}

impl<R: Read> Transcoder<R> {
    /// A reader of `inner`, which is written in `encoding`; its byte order mark is dropped.
    pub fn new(inner: R, encoding: &'static Encoding) -> Transcoder<R> {
        Transcoder {
            inner,
            decoder: encoding.new_decoder_with_bom_removal(),
            raw: vec![0; 64 * 1024].into(),
            start: 0,
            end: 0,
            ended: false,
            finished: false,
        }
    }
}

impl<R: Read> Read for Transcoder<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // The longest character in UTF-8: with less room the decoder could not move on.
        debug_assert!(buffer.len() >= 4);
        while !self.finished {
            if self.start == self.end && !self.ended {
                self.end = match self.inner.read(&mut self.raw) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    other => other?,
                };
                self.start = 0;
                self.ended = self.end == 0;
            }
            let (result, read, written, _) =
                self.decoder
                    .decode_to_utf8(&self.raw[self.start..self.end], buffer, self.ended);
            self.start += read;
            self.finished = self.ended && result == CoderResult::InputEmpty;
            if written > 0 || result == CoderResult::OutputFull {
                return Ok(written);
            }
        }
        Ok(0)
    }
}
