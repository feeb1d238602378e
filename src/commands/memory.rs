//! Whether a campaign will fit into memory: said before it is tried.

use std::path::Path;

use anyhow::{Result, bail};

use crate::audit::setup::Setup;
use crate::input::source::Packing;

/// What a run takes, whatever it reads: rules, buffers, caches of signals.
const BASE: u64 = 48 << 20;

/// Tenths of bytes that a campaign takes in memory for each byte of its file: ids and texts that differ are kept, what
/// repeats is not. Measured, and rounded up.
const TENTHS: u64 = 15;

/// How much a packed file grows, as campaigns do.
const UNPACKS: u64 = 8;

/// Refuses campaigns that would take more memory than `limit`, or than there is where no limit is given.
///
/// # Errors
/// Where they would: how much, and what to do.
pub fn check(setup: &Setup, limit: Option<u64>) -> Result<()> {
    let Some(most) = limit.or_else(available) else {
        return Ok(());
    };
    let needed = BASE + setup.campaigns.iter().map(|path| needed(path)).sum::<u64>();
    if needed <= most {
        return Ok(());
    }
    let whose = match limit {
        Some(_) => "of --max-memory",
        None => "that are free",
    };
    bail!(
        "the campaign would take about {} of memory, more than the {} {whose}; part it by customer into several files and audit them one after the other, or give more with --max-memory",
        shown(needed),
        shown(most),
    )
}

fn needed(path: &Path) -> u64 {
    let size = std::fs::metadata(path).map_or(0, |about| about.len());
    let unpacked = match Packing::of_name(path) {
        Packing::Plain => size,
        Packing::Gzip | Packing::Zstd => size.saturating_mul(UNPACKS),
    };
    unpacked.saturating_mul(TENTHS) / 10
}

/// Memory that the system could give, where it says so.
fn available() -> Option<u64> {
    let about = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = about
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}

fn shown(bytes: u64) -> String {
    let mebibytes = bytes.div_ceil(1 << 20);
    if mebibytes < 10 * 1024 {
        format!("{mebibytes} MiB")
    } else {
        format!("{} GiB", mebibytes.div_ceil(1024))
    }
}
