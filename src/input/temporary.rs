//! Temporary files. They hold what is known of customers, so a run that is stopped takes them with it, as one does
//! that ends.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use tempfile::NamedTempFile;

/// Where those of this run are, or were.
static MADE: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Creates one in a folder, readable by its owner alone.
///
/// # Errors
/// Where the folder cannot be written.
pub fn create(prefix: &str, folder: &Path) -> io::Result<NamedTempFile> {
    static WATCH: Once = Once::new();
    WATCH.call_once(watch);
    // Held while it is made, so that none is missed.
    let mut made = made();
    let file = NamedTempFile::with_prefix_in(prefix, folder)?;
    made.push(file.path().to_owned());
    Ok(file)
}

fn made() -> MutexGuard<'static, Vec<PathBuf>> {
    MADE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes them all, and lets none be made any more. One that has taken its target's place is at its path no longer.
fn remove() -> MutexGuard<'static, Vec<PathBuf>> {
    let made = made();
    for path in made.iter() {
        let _ = fs::remove_file(path);
    }
    made
}

/// Waits for what stops a run, which then ends as if nobody had waited. What is ignored, as a hangup under nohup, stays so.
#[cfg(unix)]
fn watch() {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    let ignored = ignored().unwrap_or(1 << SIGHUP);
    let heeded = [SIGINT, SIGTERM, SIGHUP].into_iter();
    let Ok(mut signals) = Signals::new(heeded.filter(|signal| ignored >> signal & 1 == 0)) else {
        return;
    };
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            let _made = remove();
            let _ = emulate_default_handler(signal);
        }
    });
}

/// The signals that are ignored, each as the bit of its number. Only Linux says which.
#[cfg(unix)]
fn ignored() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let mask = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))?;
    // The first signal is number 1.
    Some(u64::from_str_radix(mask.trim(), 16).ok()? << 1)
}

#[cfg(not(unix))]
fn watch() {
    let _ = ctrlc::try_set_handler(|| {
        let _made = remove();
        std::process::exit(130);
    });
}
