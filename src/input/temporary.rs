//! Temporary files. They hold what is known of customers, so a run that is stopped takes them with it, as one does
//! that ends.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, Once, PoisonError};

use tempfile::NamedTempFile;

/// The exit status of a run that is stopped, as shells have it.
const STOPPED: i32 = 130;

/// Where those of this run are, or were.
static MADE: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Creates one in a folder, readable by its owner alone.
///
/// # Errors
/// Where the folder cannot be written.
pub fn create(prefix: &str, folder: &Path) -> io::Result<NamedTempFile> {
    static WATCH: Once = Once::new();
    WATCH.call_once(|| {
        // Where a signal is ignored, as under nohup, it stays so: nothing is lost but tidiness.
        let _ = ctrlc::try_set_handler(stop);
    });
    // Held while it is made, so that none is missed.
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let file = NamedTempFile::with_prefix_in(prefix, folder)?;
    made.push(file.path().to_owned());
    Ok(file)
}

/// Removes them and ends the run. One that has taken its target's place is at its path no longer.
fn stop() {
    let made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    for path in made.iter() {
        let _ = fs::remove_file(path);
    }
    std::process::exit(STOPPED);
}
