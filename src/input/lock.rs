//! Whether a file is open in a spreadsheet, by what the spreadsheet leaves beside it meanwhile.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// The file beside `path` that says that it is open: `~$found.xlsx` of Excel, `.~lock.found.csv#` of LibreOffice.
pub fn beside(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    [format!("~${name}"), format!(".~lock.{name}#")]
        .into_iter()
        .map(|lock| path.with_file_name(lock))
        .find(|lock| lock.is_file())
}

/// What to do where a file cannot be opened: of what the system says, what a lock or a permission may mend.
pub fn mend(path: &Path, cause: &io::Error) -> String {
    // A file that another program holds open: "sharing violation" and "lock violation" on Windows.
    let held = cfg!(windows) && matches!(cause.raw_os_error(), Some(32 | 33));
    let open = "close it there, and run this again";
    match beside(path) {
        Some(lock) => format!(
            "; it is open in a spreadsheet (`{}`): {open}",
            lock.display()
        ),
        None if held => format!("; is it open in Excel? If so, {open}"),
        None if cause.kind() == ErrorKind::PermissionDenied => {
            "; its permissions do not let you, or a program holds it open".to_owned()
        }
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn spreadsheets_leave_a_file_beside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("found.xlsx");
        let denied = io::Error::from(ErrorKind::PermissionDenied);
        assert_eq!(beside(&path), None);
        assert!(mend(&path, &denied).contains("permissions"));
        assert_eq!(mend(&path, &ErrorKind::NotFound.into()), "");
        for lock in ["~$found.xlsx", ".~lock.found.xlsx#"] {
            let lock = folder.path().join(lock);
            fs::write(&lock, "").unwrap();
            assert_eq!(beside(&path).as_ref(), Some(&lock));
            assert!(mend(&path, &denied).contains("close it there"));
            fs::remove_file(&lock).unwrap();
        }
    }
}
