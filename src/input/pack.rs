//! Packs what is written, as the file's name asks for.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::source::Packing;

/// A writer that packs where the name of its file ends in `.gz` or `.zst`.
pub enum Packer<W: Write> {
    /// As it comes.
    Plain(BufWriter<W>),
    /// gzip.
    Gzip(GzEncoder<W>),
    /// Zstandard, at the level of the `zstd` command.
    Zstd(zstd::Encoder<'static, W>),
}

impl<W: Write> Packer<W> {
    /// A packer in front of `writer`, which writes the file `path`.
    ///
    /// # Errors
    /// There is no memory for the packer.
    pub fn new(path: &Path, writer: W) -> io::Result<Packer<W>> {
        Ok(match Packing::of_name(path) {
            Packing::Plain => Packer::Plain(BufWriter::with_capacity(128 * 1024, writer)),
            Packing::Gzip => Packer::Gzip(GzEncoder::new(writer, Compression::default())),
            Packing::Zstd => Packer::Zstd(zstd::Encoder::new(writer, 3)?),
        })
    }

    /// Writes what is still held back, and the end that the packing has. A packer dropped without
    /// this leaves a file that cannot be unpacked whole.
    ///
    /// # Errors
    /// The writer fails.
    pub fn finish(self) -> io::Result<W> {
        match self {
            Packer::Plain(writer) => writer.into_inner().map_err(io::IntoInnerError::into_error),
            Packer::Gzip(packer) => packer.finish(),
            Packer::Zstd(packer) => packer.finish(),
        }
    }
}

impl<W: Write> Write for Packer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Packer::Plain(writer) => writer.write(bytes),
            Packer::Gzip(packer) => packer.write(bytes),
            Packer::Zstd(packer) => packer.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Packer::Plain(writer) => writer.flush(),
            Packer::Gzip(packer) => packer.flush(),
            Packer::Zstd(packer) => packer.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::input::source::Source;

    #[test]
    fn what_is_packed_is_read_again() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["held.csv", "held.csv.gz", "held.csv.zst"] {
            let path = folder.path().join(name);
            let file = std::fs::File::create(&path).expect("created");
            let mut packer = Packer::new(&path, file).expect("a packer");
            packer.write_all(b"a,b\n1,2\n").expect("written");
            packer.finish().expect("finished");
            let mut source = Source::open(&path, None, false).expect("opened");
            assert_eq!(source.packing(), Packing::of_name(&path), "{name}");
            let mut text = String::new();
            source.read_to_string(&mut text).expect("read");
            assert_eq!(text, "a,b\n1,2\n", "{name}");
        }
    }
}
