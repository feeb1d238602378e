//! A file that is there whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use tempfile::TempPath;
use thiserror::Error;

use crate::input::{lock, temporary};
use crate::report::named::Named;

/// A file being written. It is written beside its target, under another name and readable by its owner alone, and
/// takes the target's place on [`commit`](Self::commit); dropped before that, it leaves nothing behind.
#[derive(Debug)]
pub struct Sink {
    target: PathBuf,
    file: File,
    /// None where the target is no regular file (a pipe, `/dev/stdout`), which is written as it is.
    temporary: Option<TempPath>,
}

/// An output that cannot be written.
#[derive(Debug, Error)]
#[error("cannot write `{}`: {cause}{}", .path.display(), self.hint())]
pub struct SinkError {
    path: PathBuf,
    // Not a `source`: the message has it, and would be printed twice.
    cause: io::Error,
}

impl Sink {
    /// Begins to write the file `target`.
    ///
    /// # Errors
    /// Where its folder is missing or cannot be written, or where the target is there and may not be replaced: said
    /// now, before the work is done.
    pub fn create(target: &Path) -> Result<Self, SinkError> {
        let failed = |cause| SinkError {
            path: target.to_owned(),
            cause,
        };
        if target.as_os_str() == "-" {
            let what = "it is no file; name one, or /dev/stdout for standard output";
            return Err(failed(io::Error::new(ErrorKind::InvalidInput, what)));
        }
        if lock::beside(target).is_some() {
            // It would be saved over what is written now.
            return Err(failed(ErrorKind::ResourceBusy.into()));
        }
        // The file behind a link is what is replaced, not the link.
        let real = match fs::canonicalize(target) {
            Ok(real) => real,
            Err(error) if error.kind() == ErrorKind::NotFound => target.to_owned(),
            Err(error) => return Err(failed(error)),
        };
        match fs::metadata(&real) {
            Ok(about) if about.is_dir() => return Err(failed(ErrorKind::IsADirectory.into())),
            Ok(about) => {
                let file = OpenOptions::new().write(true).open(&real).map_err(failed)?;
                if !about.is_file() {
                    return Ok(Self {
                        target: real,
                        file,
                        temporary: None,
                    });
                }
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(failed(error)),
        }
        let folder = match real.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        fs::metadata(folder).map_err(failed)?;
        // Of its kind alone: the whole error names the temporary file, which says nothing to anybody.
        let (file, temporary) = temporary::create(".creepcheck-", folder)
            .map_err(|error| failed(error.kind().into()))?
            .into_parts();
        Ok(Self {
            target: real,
            file,
            temporary: Some(temporary),
        })
    }

    /// What to write to, unbuffered.
    ///
    /// # Errors
    /// Where the system has no handle left.
    pub fn writer(&self) -> Result<Named<File>, SinkError> {
        let file = self.file.try_clone().map_err(|cause| SinkError {
            path: self.target.clone(),
            cause,
        })?;
        Ok(Named::new(format!("`{}`", self.target.display()), file))
    }

    /// Puts what was written in the target's place.
    ///
    /// # Errors
    /// Where the target may not be replaced, e.g. as another program holds it open.
    pub fn commit(self) -> Result<(), SinkError> {
        let Self {
            target,
            file,
            temporary,
        } = self;
        drop(file);
        match temporary {
            Some(temporary) => temporary.persist(&target).map_err(|error| SinkError {
                path: target,
                cause: error.error,
            }),
            None => Ok(()),
        }
    }
}

impl SinkError {
    fn hint(&self) -> String {
        match self.cause.kind() {
            ErrorKind::NotFound => match self.path.parent() {
                Some(folder) if !folder.as_os_str().is_empty() && !folder.exists() => {
                    format!("; there is no folder `{}`", folder.display())
                }
                _ => String::new(),
            },
            ErrorKind::IsADirectory => "; name a file in it".to_owned(),
            ErrorKind::PermissionDenied if lock::beside(&self.path).is_none() => {
                "; it or its folder is read-only, or it is open in Excel: close it there, or name another file"
                    .to_owned()
            }
            _ => lock::mend(&self.path, &self.cause),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("found.json");
        fs::write(&target, "before").unwrap();
        let sink = Sink::create(&target).unwrap();
        sink.writer().unwrap().write_all(b"half").unwrap();
        drop(sink);
        assert_eq!(fs::read_to_string(&target).unwrap(), "before");

        let sink = Sink::create(&target).unwrap();
        sink.writer().unwrap().write_all(b"whole").unwrap();
        sink.commit().unwrap();
        assert_eq!(fs::read_to_string(&target).unwrap(), "whole");
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            1,
            "nothing else is left"
        );
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("found.json");
        Sink::create(&target).unwrap().commit().unwrap();
        assert_eq!(
            fs::metadata(&target).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_a_device_is_written_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let (target, link) = (
            folder.path().join("found.json"),
            folder.path().join("link.json"),
        );
        fs::write(&target, "before").unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        Sink::create(&link).unwrap().commit().unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&target).unwrap(), "");
        Sink::create(Path::new("/dev/null"))
            .unwrap()
            .commit()
            .unwrap();
    }

    #[test]
    fn an_error_says_the_mend() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("out").join("found.csv");
        let error = Sink::create(&missing).unwrap_err().to_string();
        assert!(error.contains("there is no folder"), "{error}");
        let error = Sink::create(Path::new("-")).unwrap_err().to_string();
        assert!(
            error.starts_with("cannot write `-`: it is no file"),
            "{error}"
        );
        let error = Sink::create(folder.path()).unwrap_err().to_string();
        assert!(error.ends_with("; name a file in it"), "{error}");
        fs::write(folder.path().join("~$found.xlsx"), "").unwrap();
        let open = folder.path().join("found.xlsx");
        let error = Sink::create(&open).unwrap_err().to_string();
        assert!(error.contains("open in a spreadsheet"), "{error}");
    }
}
