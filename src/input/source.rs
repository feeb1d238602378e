//! Opens a file or standard input, unpacks it, and keeps count of the raw bytes.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};

use super::error::InputError;
use super::temporary;

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// Not at all.
    Plain,
    /// gzip, one or several members.
    Gzip,
    /// Zstandard, one or several frames.
    Zstd,
}

impl Packing {
    /// By the first bytes, which unlike the file's name cannot be wrong.
    pub fn of_bytes(bytes: &[u8]) -> Packing {
        if bytes.starts_with(&[0x1f, 0x8b]) {
            Packing::Gzip
        } else if bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
            Packing::Zstd
        } else {
            Packing::Plain
        }
    }

    /// By the ending of the name, for a file that is yet to be written.
    pub fn of_name(path: &Path) -> Packing {
        match path.extension() {
            Some(ending) if ending.eq_ignore_ascii_case("gz") => Packing::Gzip,
            Some(ending) if ending.eq_ignore_ascii_case("zst") => Packing::Zstd,
            _ => Packing::Plain,
        }
    }
}

impl fmt::Display for Packing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Packing::Plain => "not packed",
            Packing::Gzip => "gzip",
            Packing::Zstd => "zstd",
        })
    }
}

/// Where files' bytes lie if not at their paths: standard input that was kept, files of an archive.
/// The files vanish with the last copy of this.
#[derive(Debug, Clone, Default)]
pub struct Contents {
    kept: BTreeMap<PathBuf, Arc<tempfile::TempPath>>,
}

impl Contents {
    /// Says where a path's bytes lie.
    pub fn keep(&mut self, path: &Path, file: tempfile::TempPath) {
        self.kept.insert(path.to_owned(), Arc::new(file));
    }

    /// Whether a path's bytes lie elsewhere.
    pub fn has(&self, path: &Path) -> bool {
        self.kept.contains_key(path)
    }

    /// Where a path's bytes lie, if not there.
    pub fn of(&self, path: &Path) -> Option<&Path> {
        self.kept.get(path).map(|file| file.as_ref() as &Path)
    }
}

/// A file's unpacked bytes.
pub struct Source {
    reader: Box<dyn Read + Send>,
    tally: Arc<Tally>,
    packing: Packing,
}

impl Source {
    /// Opens a path, or standard input for `-`; `hash` asks for the SHA-256, which costs time.
    /// `contents` is where the bytes lie if not at the path (see [`Contents`]).
    ///
    /// # Errors
    /// The file cannot be opened, its first bytes cannot be read, or it is a spreadsheet.
    pub fn open(path: &Path, contents: Option<&Path>, hash: bool) -> Result<Source, InputError> {
        let failed = |cause| InputError::Open {
            path: path.to_owned(),
            cause,
        };
        let file: Box<dyn Read + Send> = if contents.is_none() && path.as_os_str() == "-" {
            Box::new(io::stdin())
        } else {
            let file = File::open(contents.unwrap_or(path)).map_err(failed)?;
            // Opening a folder works on Unix; reading it then fails with less telling words.
            if file.metadata().map_err(failed)?.is_dir() {
                return Err(failed(io::ErrorKind::IsADirectory.into()));
            }
            Box::new(file)
        };
        let tally = Arc::new(Tally::new(hash));
        let mut raw = Counted {
            inner: file,
            tally: Arc::clone(&tally),
        };

        let mut first = Vec::with_capacity(4);
        (&mut raw).take(4).read_to_end(&mut first).map_err(failed)?;
        // A workbook of today, which is an archive, or one of before 2007.
        if first.starts_with(b"PK\x03\x04") || first == [0xd0, 0xcf, 0x11, 0xe0] {
            return Err(InputError::Workbook {
                path: path.to_owned(),
            });
        }
        let packing = Packing::of_bytes(&first);
        let whole = io::Cursor::new(first).chain(raw);
        let reader: Box<dyn Read + Send> = match packing {
            Packing::Plain => Box::new(whole),
            Packing::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(buffered(whole))),
            Packing::Zstd => {
                let decoder = zstd::Decoder::with_buffer(buffered(whole)).map_err(failed)?;
                Box::new(decoder)
            }
        };
        Ok(Source {
            reader,
            tally,
            packing,
        })
    }

    /// How the file is packed.
    pub fn packing(&self) -> Packing {
        self.packing
    }

    /// The count of its raw bytes, which outlives the source.
    pub fn tally(&self) -> Arc<Tally> {
        Arc::clone(&self.tally)
    }
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reader.read(buffer)
    }
}

/// Copies what can be read but once, standard input or a pipe, to a file that vanishes with what is returned, and
/// that its owner alone can read: a file is read twice. [`Contents`] takes its path.
///
/// # Errors
/// It cannot be read, or the file cannot be written.
pub fn keep(path: &Path) -> io::Result<Option<tempfile::TempPath>> {
    let mut reader: Box<dyn Read> = if path.as_os_str() == "-" {
        Box::new(io::stdin().lock())
    } else if fs::metadata(path).is_ok_and(|about| !about.is_file() && !about.is_dir()) {
        Box::new(File::open(path)?)
    } else {
        return Ok(None);
    };
    put_aside(&mut reader).map(Some)
}

/// Copies what is read to a file that vanishes with what is returned, and that its owner alone can read.
///
/// # Errors
/// It cannot be read, or the file cannot be written: then with the folder and what to do.
pub fn put_aside(reader: &mut dyn Read) -> io::Result<tempfile::TempPath> {
    let unwritten = |error: io::Error| {
        let folder = std::env::temp_dir();
        io::Error::other(format!(
            "no temporary file can be written in {}: {}; set TMPDIR to a folder with room",
            folder.display(),
            error.kind()
        ))
    };
    let mut file = temporary::create("creepcheck-", &std::env::temp_dir()).map_err(unwritten)?;
    io::copy(reader, &mut file).map_err(|error| match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => unwritten(error),
        _ => error,
    })?;
    Ok(file.into_temp_path())
}

fn buffered(reader: impl Read + Send) -> impl BufRead + Send {
    BufReader::with_capacity(128 * 1024, reader)
}

/// Counts and hashes a file's raw bytes, before unpacking.
#[derive(Debug)]
pub struct Tally {
    bytes: AtomicU64,
    hash: Option<Mutex<Sha256>>,
}

impl Tally {
    fn new(hash: bool) -> Tally {
        Tally {
            bytes: AtomicU64::new(0),
            hash: hash.then(|| Mutex::new(Sha256::new())),
        }
    }

    fn add(&self, bytes: &[u8]) {
        self.bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        if let Some(hash) = &self.hash {
            hash.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .update(bytes);
        }
    }

    /// Bytes read so far.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// The SHA-256 of the bytes read so far in lower-case hex, if it was asked for.
    pub fn sha256(&self) -> Option<String> {
        let hash = self
            .hash
            .as_ref()?
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        Some(super::identity::hex(&hash.finalize()))
    }
}

struct Counted<R> {
    inner: R,
    tally: Arc<Tally>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.tally.add(&buffer[..count]);
        Ok(count)
    }
}
