//! ZIP archives of exports: each file in them is read as if it lay in a folder of the archive's name.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use tempfile::TempPath;
use zip::ZipArchive;
use zip::result::ZipError;

use super::error::{InputError, shown};
use super::source::{Contents, put_aside};

/// What workbooks of Excel, LibreOffice and Numbers have in them.
const WORKBOOKS: [&str; 3] = ["[Content_Types].xml", "content.xml", "Index/Document.iwa"];

/// What all members may unpack to, and how many times its size a larger archive.
const ROOM: u64 = 1 << 30;
const TIMES: u64 = 200;

/// Unpacks the files of rows in an archive into files that vanish with `contents` and that their owner
/// alone can read; the paths under which they are read then, in the archive's order. None where the
/// path is no archive but text, or a spreadsheet, which is one of another kind.
///
/// # Errors
/// The archive cannot be read, is locked, or holds no file of rows.
pub fn unpack(path: &Path, contents: &mut Contents) -> Result<Option<Vec<PathBuf>>, InputError> {
    let Some(bytes) = bytes(path, contents).filter(|bytes| is_archive(bytes)) else {
        return Ok(None);
    };
    let failed = |cause: io::Error| InputError::Open {
        path: path.to_owned(),
        cause,
    };
    let file = File::open(bytes).map_err(failed)?;
    let size = file.metadata().map_err(failed)?.len();
    let mut room = ROOM.max(size.saturating_mul(TIMES));
    let mut archive = ZipArchive::new(file).map_err(|error| failed(io_error(error)))?;
    let has = |name: &&str| archive.index_for_name(name).is_some();
    if WORKBOOKS.iter().any(has) {
        return Ok(None);
    }
    let mut paths = Vec::new();
    for index in 0..archive.len() {
        let mut member = archive
            .by_index(index)
            .map_err(|error| failed(io_error(error)))?;
        // What would lead out of the folder is no file of an export.
        let Some(name) = member.enclosed_name().filter(|name| is_rows(name)) else {
            continue;
        };
        let (kept, written) = put_at_most(room, &mut member).map_err(failed)?;
        room -= written;
        let inner = Path::new(&shown(path).to_string()).join(name);
        contents.keep(&inner, kept);
        paths.push(inner);
    }
    if paths.is_empty() {
        return Err(InputError::NoRows {
            path: path.to_owned(),
        });
    }
    Ok(Some(paths))
}

/// Puts a member aside, and how long it is. What unpacks to far more than rows do is made to fill the disk.
fn put_at_most(most: u64, member: &mut dyn Read) -> io::Result<(TempPath, u64)> {
    let kept = put_aside(&mut member.take(most.saturating_add(1)))?;
    let written = fs::metadata(&kept)?.len();
    if written > most {
        return Err(io::Error::other(format!(
            "what is in it unpacks to more than {TIMES} times its size; unpack it yourself, and see what it is"
        )));
    }
    Ok((kept, written))
}

/// Where a path's bytes lie; nowhere for standard input that is read as it comes.
fn bytes(path: &Path, contents: &Contents) -> Option<PathBuf> {
    match contents.of(path) {
        Some(kept) => Some(kept.to_owned()),
        None => (path.as_os_str() != "-").then(|| path.to_owned()),
    }
}

fn is_archive(path: &Path) -> bool {
    let mut first = [0; 4];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut first));
    // The second begins one with nothing in it.
    read.is_ok() && matches!(&first, b"PK\x03\x04" | b"PK\x05\x06")
}

/// Whether a member is a file of rows; what a Mac adds of its own is not.
fn is_rows(name: &Path) -> bool {
    let mut parts = name
        .components()
        .map(|part| part.as_os_str().to_string_lossy());
    let hidden = parts.any(|part| part.starts_with('.') || part == "__MACOSX");
    let ending = name.extension().map(|ending| ending.to_ascii_lowercase());
    !hidden
        && ending.is_some_and(|ending| {
            ["csv", "tsv", "txt", "tab"]
                .iter()
                .any(|own| ending == *own)
        })
}

fn io_error(error: ZipError) -> io::Error {
    match error {
        ZipError::Io(error) => error,
        ZipError::InvalidArchive(_) => io::Error::new(
            io::ErrorKind::InvalidData,
            "the ZIP archive is broken; was it downloaded to its end?",
        ),
        other => io::Error::other(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;
    use crate::input::table::{ReadOptions, Table};

    fn archive(folder: &Path, members: &[(&str, &str)]) -> PathBuf {
        let path = folder.join("audience.zip");
        let mut writer = ZipWriter::new(File::create(&path).expect("created"));
        for (name, text) in members {
            writer
                .start_file(*name, SimpleFileOptions::default())
                .expect("started");
            writer.write_all(text.as_bytes()).expect("written");
        }
        writer.finish().expect("finished");
        path
    }

    #[test]
    fn members_are_read_as_if_they_lay_in_a_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = archive(
            folder.path(),
            &[
                (
                    "export/subscribed_1.csv",
                    "Email Address,LEID\na@b.example,1\n",
                ),
                ("__MACOSX/export/._subscribed_1.csv", "x"),
                ("../outside.csv", "a,b\n"),
                ("_subscribers.csv", "Email\n"),
                ("readme.pdf", "%PDF"),
            ],
        );
        let mut options = ReadOptions::default();
        let paths = unpack(&path, &mut options.contents)
            .expect("unpacked")
            .expect("an archive");
        let members = ["export/subscribed_1.csv", "_subscribers.csv"];
        assert_eq!(paths, members.map(|name| path.join(name)));
        let table = Table::open(&paths[0], &options).expect("opened");
        assert_eq!(table.header(), ["Email Address", "LEID"]);
    }

    #[test]
    fn what_unpacks_to_far_more_than_rows_do_fills_no_disk() {
        let (kept, written) = put_at_most(4, &mut &b"a\n1\n"[..]).expect("put aside");
        assert_eq!(written, 4);
        assert_eq!(fs::read(&kept).expect("read"), b"a\n1\n");
        assert!(put_at_most(3, &mut &b"a\n1\n"[..]).is_err());
    }

    #[test]
    fn a_spreadsheet_and_text_are_no_archives_and_an_empty_one_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut contents = Contents::default();
        let workbook = archive(
            folder.path(),
            &[("[Content_Types].xml", "<x/>"), ("xl/a.csv", "a\n")],
        );
        assert!(unpack(&workbook, &mut contents).expect("read").is_none());
        let workbook = archive(folder.path(), &[("mimetype", "x"), ("content.xml", "<x/>")]);
        assert!(unpack(&workbook, &mut contents).expect("read").is_none());
        let pictures = archive(folder.path(), &[("a.png", "x")]);
        assert!(unpack(&pictures, &mut contents).is_err());
        let text = folder.path().join("a.csv");
        std::fs::write(&text, "a,b\n").expect("written");
        assert!(unpack(&text, &mut contents).expect("read").is_none());
        assert!(
            unpack(Path::new("-"), &mut contents)
                .expect("no file")
                .is_none()
        );
    }
}
