//! What can be wrong with an input file, each with the place and the mend.

use std::borrow::Cow;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::vocabulary::nearest;
use super::{lock, shell};

/// An input that cannot be read. Its display is one message: file, line where known, mend.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// The file cannot be opened.
    #[error("{}: cannot be opened: {cause}{}", shown(path), mend(path, cause))]
    Open {
        /// The file, `-` for standard input.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// Reading stopped midway; for a packed file, it may be damaged.
    #[error("{}: cannot be read beyond line {line}: {cause}", shown(path))]
    Read {
        /// The file, `-` for standard input.
        path: PathBuf,
        /// The line up to which it was read.
        line: u64,
        /// What the system or the unpacker says.
        cause: io::Error,
    },
    /// A spreadsheet or an archive, not text.
    #[error(
        "{}: is a spreadsheet or a ZIP archive, not text; unzip it, or save the sheet as “CSV UTF-8”",
        shown(path)
    )]
    Workbook {
        /// The file, `-` for standard input.
        path: PathBuf,
    },
    /// An archive in which there is nothing to read.
    #[error(
        "{}: is an archive without a file of rows (.csv, .tsv, .tab or .txt) in it",
        shown(path)
    )]
    NoRows {
        /// The archive.
        path: PathBuf,
    },
    /// No line in it.
    #[error("{}: is empty; a header line was expected", shown(path))]
    Empty {
        /// The file, `-` for standard input.
        path: PathBuf,
    },
    /// Zero bytes in the header: UTF-16 without a byte order mark, or no text at all.
    #[error(
        "{}:1: the header has zero bytes in it; if it is UTF-16 without a byte order mark, say --encoding utf-16le",
        shown(path)
    )]
    ZeroBytes {
        /// The file, `-` for standard input.
        path: PathBuf,
    },
    /// A quoted field that is never closed.
    #[error(
        "{}:{line}: the quote that opens in this line is never closed; close it, or double it where a quote is meant",
        shown(path)
    )]
    UnclosedQuote {
        /// The file, `-` for standard input.
        path: PathBuf,
        /// The line in which the field begins.
        line: u64,
    },
    /// A record over the limit: most often a quote that is never closed.
    #[error(
        "{}:{line}: the record that starts here is longer than {limit} bytes; look for a quote that is not closed, or raise --max-record",
        shown(path)
    )]
    LongRecord {
        /// The file, `-` for standard input.
        path: PathBuf,
        /// The line in which the record begins.
        line: u64,
        /// The limit, in bytes.
        limit: usize,
    },
    /// Two headers that mean the same column.
    #[error(
        "{}:1: columns {first} and {second} are both `{column}`; rename or drop one",
        shown(path)
    )]
    DoubledColumn {
        /// The file, `-` for standard input.
        path: PathBuf,
        /// The contract's name.
        column: &'static str,
        /// The first header, with its position.
        first: String,
        /// The second header, with its position.
        second: String,
    },
    /// A column that the file must have.
    #[error("{}:1: no column {wanted}; found {found}{hint}", shown(path))]
    MissingColumn {
        /// The file, `-` for standard input.
        path: PathBuf,
        /// The contract's name or names.
        wanted: &'static str,
        /// The headers found.
        found: String,
        /// What to do about it, with the nearest header where there is one.
        hint: String,
    },
    /// A header that fits neither a campaign nor signals.
    #[error(
        "{}:1: neither a campaign nor signals by its header: found {found}{hint}; `creepcheck columns {1}` proposes a name for each, `creepcheck init {1}` writes them down",
        shown(path),
        shell::path(path)
    )]
    UnclearKind {
        /// The file, `-` for standard input.
        path: PathBuf,
        /// The headers found.
        found: String,
        /// What to do about it.
        hint: String,
    },
    /// Text of another kind.
    #[error(
        "{}: is {what}, and rows below a header are read here; export or save it as CSV",
        shown(path)
    )]
    NotRows {
        /// The file, `-` for standard input.
        path: PathBuf,
        /// What it is.
        what: &'static str,
    },
    /// There is no header.
    #[error(
        "{}:1: an e-mail address stands where a header is expected; put a line above it that names the columns, such as `Email`",
        shown(path)
    )]
    NoHeader {
        /// The file, `-` for standard input.
        path: PathBuf,
    },
    /// Something else stands above the header.
    #[error(
        "{}:1: the header stands further down, in line {line}; take out the lines above it",
        shown(path)
    )]
    LateHeader {
        /// The file, `-` for standard input.
        path: PathBuf,
        /// Where it is.
        line: u64,
    },
    /// An export that lacks what an audit needs.
    #[error("{}: {title} cannot be used: {why}", shown(path))]
    Refused {
        /// The file, `-` for standard input.
        path: PathBuf,
        /// The format's name.
        title: String,
        /// Why, and what to export instead.
        why: String,
    },
    /// An export named for what it is not.
    #[error(
        "{}: {title} cannot serve as {wanted}; say {serves} {}",
        shown(path),
        shell::path(path)
    )]
    WrongKind {
        /// The file, `-` for standard input.
        path: PathBuf,
        /// The format's name.
        title: String,
        /// What it was named for.
        wanted: &'static str,
        /// The option for what it is.
        serves: &'static str,
    },
    /// A list of people, who may be those who receive a campaign or those who are not to.
    #[error(
        "{}: a list of people: who receives the campaign, or who must not? say --campaign {file} or --signals {file}",
        shown(path),
        file = shell::path(path)
    )]
    UnclearList {
        /// The file, `-` for standard input.
        path: PathBuf,
    },
    /// Addresses beside which more is told than that these people are not to be written to.
    #[error(
        "{}:1: “{}” says more than that these people are not to be written to: add a column `type`, such as `opt_out` or `purchase`; or, if none of them is, leave the addresses alone",
        shown(path),
        brief(column)
    )]
    SaysMore {
        /// The file, `-` for standard input.
        path: PathBuf,
        /// The column's header.
        column: String,
    },
    /// A file that is named twice.
    #[error(
        "{}: is named twice, and each of its rows would count twice; name it once",
        shown(path)
    )]
    NamedTwice {
        /// The file.
        path: PathBuf,
    },
    /// A row of offers or products that cannot be read.
    #[error("{}:{line}: {what}", shown(path))]
    BadOffer {
        /// The file, `-` for standard input.
        path: PathBuf,
        /// The line on which the row starts.
        line: u64,
        /// What is wrong with it.
        what: String,
    },
    /// Dates of which nobody can tell whether the day or the month comes first.
    #[error(
        "{}: column “{column}”: {why}; say [dates] format = \"day-first\" or \"month-first\" in creepcheck.toml",
        shown(path)
    )]
    UnclearDates {
        /// The file, `-` for standard input.
        path: PathBuf,
        /// The column.
        column: String,
        /// What its values show.
        why: String,
    },
}

/// What to do where a file cannot be opened.
fn mend(path: &Path, cause: &io::Error) -> String {
    if cause.kind() != ErrorKind::NotFound {
        return lock::mend(path, cause);
    }
    match beside(path) {
        Some(near) => format!(", did you mean {}?", shell::path(&near)),
        None => String::new(),
    }
}

/// The file of the same folder whose name is nearest, endings aside: these make any two alike.
fn beside(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let files = fs::read_dir(folder).ok()?.flatten();
    let mut names: Vec<String> = files
        .filter(|file| file.file_type().is_ok_and(|kind| kind.is_file()))
        .filter_map(|file| file.file_name().into_string().ok())
        .collect();
    names.sort();

    let near = nearest(stem(name), names.iter().map(|name| stem(name)))?;
    let near = names.iter().find(|name| stem(name) == near)?;
    Some(path.with_file_name(near))
}

fn stem(name: &str) -> &str {
    name.split('.').next().unwrap_or_default()
}

/// A text as messages quote it: of a long one, such as all that follows an open quote, the two ends.
pub fn brief(text: &str) -> Cow<'_, str> {
    const END: usize = 150;
    let place = |(at, _): (usize, char)| at;
    let begin = text.char_indices().nth(END).map(place);
    let end = text.char_indices().nth_back(END - 1).map(place);
    match (begin, end) {
        (Some(begin), Some(end)) if begin < end => {
            Cow::Owned(format!("{} … {}", &text[..begin], &text[end..]))
        }
        _ => Cow::Borrowed(text),
    }
}

/// A path as messages name it: `-` is standard input.
pub fn shown(path: &Path) -> std::path::Display<'_> {
    if path.as_os_str() == "-" {
        Path::new("<stdin>").display()
    } else {
        path.display()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_file_is_known_by_its_neighbours() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["campaign.csv", "b.csv"] {
            fs::write(folder.path().join(name), "").expect("written");
        }
        let near = |name: &str| beside(&folder.path().join(name));
        assert_eq!(
            near("campain.csv"),
            Some(folder.path().join("campaign.csv"))
        );
        assert_eq!(near("nowhere.csv"), None);
    }

    #[test]
    fn a_long_text_keeps_its_ends() {
        assert_eq!(brief("é is no date"), "é is no date");
        let long = format!("“{}” is no date", "é".repeat(1_000_000));
        let said = brief(&long);
        assert!(
            said.starts_with("“éé") && said.ends_with("é” is no date"),
            "{said}"
        );
        assert_eq!(said.chars().count(), 303);
    }
}
