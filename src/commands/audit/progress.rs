//! A bar on stderr for long work on a terminal.

use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::audit::setup::{Progress, Setup};
use crate::cli::AuditArgs;

/// Less than this is read before anybody looks.
const LONG: u64 = 64 << 20;

/// The bar, and what is to be told how much was read; none where nobody would see it or wait for it.
pub fn progress(args: &AuditArgs, setup: &Setup) -> Option<(ProgressBar, Progress)> {
    let total: u64 = setup
        .campaigns
        .iter()
        .chain(&setup.signals)
        .filter_map(|path| std::fs::metadata(path).ok())
        .map(|about| about.len())
        .sum();
    if args.no_progress || args.quiet || !io::stderr().is_terminal() || total < LONG {
        return None;
    }
    let bar = ProgressBar::new(total);
    if let Ok(style) =
        ProgressStyle::with_template("reading {bar:30} {bytes} of {total_bytes}, {eta} left")
    {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(250));
    let told = bar.clone();
    Some((bar, Progress(Arc::new(move |bytes| told.inc(bytes)))))
}
