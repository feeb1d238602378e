//! Signal files in which nobody of the campaign is: what they say is lost, however well other files fit.

use super::checked::CheckedRows;

/// A signal file in which nobody of the campaign is.
#[derive(Debug)]
pub struct Strange {
    /// As named on the command line.
    pub path: String,
    /// The first id there.
    pub example: String,
}

/// Tells of each file whether anybody of the campaign is in it.
#[derive(Debug, Default)]
pub(super) struct Strangers {
    /// Somebody was in the file that is read.
    met: bool,
    /// The first id in it.
    first: String,
    files: Vec<Strange>,
}

impl Strangers {
    /// Looks at rows of a file.
    pub fn look(&mut self, rows: &CheckedRows) {
        if self.met {
            return;
        }
        self.met = rows.rows().any(|(row, _)| row.customer.is_some());
        if let Some((_, key)) = rows.rows().find(|(_, key)| !key.is_empty())
            && self.first.is_empty()
        {
            self.first = String::from_utf8_lossy(key).into_owned();
        }
    }

    /// Somebody is in the file after all: under the hash of an address.
    pub fn meet(&mut self) {
        self.met = true;
    }

    /// Ends a file.
    pub fn end(&mut self, path: &str) {
        let (met, example) = (
            std::mem::take(&mut self.met),
            std::mem::take(&mut self.first),
        );
        if !met && !example.is_empty() {
            let path = path.to_owned();
            self.files.push(Strange { path, example });
        }
    }

    /// Those in which nobody is.
    pub fn into_files(self) -> Vec<Strange> {
        self.files
    }
}
