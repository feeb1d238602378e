//! The formats, and how one is chosen.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::ValueEnum;
use thiserror::Error;

use crate::report::Customers;

/// A format of report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, ValueEnum)]
pub enum Format {
    /// What a person reads first, on a terminal
    Table,
    /// One JSON document: the run, its inputs, summary and findings
    Json,
    /// One finding a line
    Jsonl,
    /// Findings as a spreadsheet reads them
    Csv,
    /// The same, separated by tabs
    Tsv,
    /// A comment on a pull request
    Markdown,
    /// What code scanning services take (SARIF 2.1.0)
    Sarif,
    /// What continuous integration takes for the results of tests
    Junit,
    /// Annotations of a GitHub workflow
    Github,
    /// A GitLab code quality report
    Gitlab,
    /// A workbook: summary, findings and the rules' pages
    Xlsx,
    /// One page for a browser, which loads nothing from anywhere
    Html,
}

impl Format {
    /// The format that a file's ending asks for.
    pub fn of_path(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        Some(match ending.as_str() {
            "txt" => Format::Table,
            "json" => Format::Json,
            "jsonl" | "ndjson" => Format::Jsonl,
            "csv" => Format::Csv,
            "tsv" | "tab" => Format::Tsv,
            "md" | "markdown" => Format::Markdown,
            "xlsx" => Format::Xlsx,
            "html" | "htm" => Format::Html,
            "sarif" => Format::Sarif,
            "xml" => Format::Junit,
            _ => return None,
        })
    }

    /// Whether it is no text, and no use on a terminal.
    pub fn is_binary(self) -> bool {
        self == Format::Xlsx
    }

    /// How customers print where nothing else is asked for: shown to whoever works with the campaign, masked in
    /// what is passed around. `ci` says that the run's output is kept by a continuous integration service.
    pub fn customers(self, ci: bool) -> Customers {
        match self {
            Format::Table if ci => Customers::Mask,
            Format::Table
            | Format::Json
            | Format::Jsonl
            | Format::Csv
            | Format::Tsv
            | Format::Xlsx => Customers::Show,
            Format::Html
            | Format::Markdown
            | Format::Sarif
            | Format::Junit
            | Format::Github
            | Format::Gitlab => Customers::Mask,
        }
    }
}

/// Where a report goes: `[FORMAT:]FILE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The format, named or by the file's ending.
    pub format: Format,
    /// The file.
    pub path: PathBuf,
}

impl FromStr for Target {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Self, UnknownFormat> {
        // A drive, as in `C:found.json`, is no format, and neither is a folder.
        if let Some((name, path)) = text.split_once(':')
            && name.len() > 1
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
        {
            return match Format::from_str(name, true) {
                Ok(_) if path.is_empty() => Err(UnknownFormat::NoFile {
                    name: name.to_owned(),
                }),
                Ok(format) => Ok(Self {
                    format,
                    path: path.into(),
                }),
                Err(_) => Err(UnknownFormat::Name {
                    name: name.to_owned(),
                    target: text.to_owned(),
                }),
            };
        }
        let path = PathBuf::from(text);
        match Format::of_path(&path) {
            Some(format) => Ok(Self { format, path }),
            None => Err(UnknownFormat::Ending {
                path: text.to_owned(),
            }),
        }
    }
}

/// A target that says no format.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum UnknownFormat {
    /// By the file's ending.
    #[error(
        "the ending of `{path}` says no format; name one in front, as in `json:{path}` ({formats})",
        formats = names()
    )]
    Ending {
        /// The file.
        path: String,
    },
    /// With nothing behind the format.
    #[error("no file is named; write `{name}:FILE`")]
    NoFile {
        /// The format.
        name: String,
    },
    /// By a name in front.
    #[error(
        "there is no format `{name}`; one of {formats}; a file of that name is `./{target}`",
        formats = names()
    )]
    Name {
        /// What was named.
        name: String,
        /// All that was typed.
        target: String,
    },
}

fn names() -> String {
    let names: Vec<_> = Format::value_variants().iter().map(word).collect();
    names.join(", ")
}

/// The word of a closed option, as it is typed.
pub fn word(value: &impl ValueEnum) -> String {
    let word = value.to_possible_value();
    word.map_or_else(String::new, |word| word.get_name().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_or_the_name_decides() {
        let target = |text: &str| Target::from_str(text).map(|target| (target.format, target.path));
        assert_eq!(
            target("out/Found.JSON"),
            Ok((Format::Json, "out/Found.JSON".into()))
        );
        assert_eq!(
            target("jsonl:found.txt"),
            Ok((Format::Jsonl, "found.txt".into()))
        );
        assert_eq!(
            target("C:found.csv"),
            Ok((Format::Csv, "C:found.csv".into()))
        );
        assert_eq!(
            target("./run:found.csv"),
            Ok((Format::Csv, "./run:found.csv".into()))
        );
        let error = target("jsno:found.txt").unwrap_err().to_string();
        assert!(
            error.starts_with("there is no format `jsno`; one of table, json,"),
            "{error}"
        );
        let error = target("json:").unwrap_err().to_string();
        assert_eq!(error, "no file is named; write `json:FILE`");
        let error = target("found.doc").unwrap_err().to_string();
        assert!(error.starts_with("the ending of `found.doc` says no format; name one in front, as in `json:found.doc` (table, json,"), "{error}");
    }
}
