//! What a file was taken for, and how each of its columns was understood.

/// A file, looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Survey {
    /// The file, as named on the command line.
    pub path: String,
    /// What it was taken for: "a campaign", "signals" …
    pub taken: String,
    /// Why.
    pub why: String,
    /// The title of its export format; none for a plain file.
    pub format: Option<String>,
    /// How it is written: delimiter, line ends, encoding.
    pub dialect: String,
    /// Rows looked at.
    pub rows: u64,
    /// Whether there are more.
    pub more: bool,
    /// The columns, in the file's order.
    pub columns: Vec<Surveyed>,
    /// What is to be said of it: how dates were settled, what keeps it from being read.
    pub notes: Vec<String>,
    /// What is missing, and what could not look or is not known for want of it.
    pub missing: Vec<(String, String)>,
    /// The table of the configuration that names its columns: `campaign` or `signals`.
    pub table: Option<&'static str>,
}

/// One column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Surveyed {
    /// Its header.
    pub header: String,
    /// The contract's columns that it is read as; none where it is ignored.
    pub read_as: Vec<String>,
    /// How that is known.
    pub by: By,
    /// The contract's column that it is likely meant to be, where it is ignored.
    pub proposal: Option<&'static str>,
    /// Cells with something in them, among the rows looked at.
    pub filled: u64,
    /// The first different ones.
    pub samples: Vec<String>,
    /// What of it cannot be read or is not known.
    pub trouble: Option<String>,
}

/// How it is known what a column is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum By {
    /// It is not.
    #[default]
    Nothing,
    /// By its own name.
    Name,
    /// By the configuration.
    Configuration,
    /// By the export format.
    Format,
}
