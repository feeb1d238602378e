//! Whether a campaign will fit into memory: said before it is tried.

use std::cell::LazyCell;
use std::io::Read;
use std::path::Path;

use anyhow::{Result, bail};

use crate::audit::setup::Setup;
use crate::audit::share::Share;
use crate::input::source::{Packing, Source};

/// What a run takes, whatever it reads: rules, buffers, caches of signals.
const BASE: u64 = 48 << 20;

/// Tenths of bytes that a campaign takes in memory for each byte of its file: ids and texts that differ are kept, what
/// repeats is not. Measured, and rounded up.
const TENTHS: u64 = 15;

/// How much a packed file grows, as campaigns do.
const UNPACKS: u64 = 8;

/// What a row of another share takes, while its customers are counted.
const OTHER: u64 = 40;

/// Refuses campaigns that would take more memory than `limit`, or than there is where no limit is given.
///
/// # Errors
/// Where they would: how much, and what to do.
pub fn check(setup: &Setup, limit: Option<u64>) -> Result<()> {
    let Some(most) = limit.or_else(available) else {
        return Ok(());
    };
    let campaigns = || {
        setup
            .campaigns
            .iter()
            .map(|path| (path, bytes(path, setup)))
    };
    let whole: u64 = campaigns().map(|(_, bytes)| bytes).sum();
    // Files are looked into only where a share is asked for, or what is whole does not fit.
    let rows = LazyCell::new(|| -> u64 {
        let rows = campaigns().map(|(path, bytes)| bytes / row(path, setup).unwrap_or(1));
        rows.sum()
    });
    let in_shares = |shares: u64| {
        let own = (whole / shares).saturating_mul(TENTHS) / 10;
        let others = if shares > 1 {
            *rows - *rows / shares
        } else {
            0
        };
        BASE.saturating_add(own)
            .saturating_add(others.saturating_mul(OTHER))
    };
    let shares = setup.share.map_or(1, |share| u64::from(share.of()));
    let needed = in_shares(shares);
    if needed <= most {
        return Ok(());
    }
    let whose = match limit {
        Some(_) => "of --max-memory",
        None => "that are free",
    };
    let fits = (shares + 1..=u64::from(Share::MOST))
        .find(|shares| setup.beside.identities.is_empty() && in_shares(*shares) <= most);
    let mend = match fits {
        Some(shares) => format!(
            "audit it in shares of its customers, one after the other, --partition 1/{shares} to {shares}/{shares}"
        ),
        None => {
            "part it by customer into several files and audit them one after the other".to_owned()
        }
    };
    let what = if shares > 1 {
        "share of the campaign"
    } else {
        "campaign"
    };
    bail!(
        "the {what} would take about {} of memory, more than the {} {whose}; {mend}, or give more with --max-memory",
        shown(needed),
        shown(most),
    )
}

/// How large a file is, unpacked.
fn bytes(path: &Path, setup: &Setup) -> u64 {
    let file = setup.reading.options.contents.of(path).unwrap_or(path);
    let size = std::fs::metadata(file).map_or(0, |about| about.len());
    match Packing::of_name(path) {
        Packing::Plain => size,
        Packing::Gzip | Packing::Zstd => size.saturating_mul(UNPACKS),
    }
}

/// The usual length of a row, by the first of a file.
fn row(path: &Path, setup: &Setup) -> Option<u64> {
    const SAMPLE: u64 = 1 << 16;
    let source = Source::open(path, setup.reading.options.contents.of(path), false).ok()?;
    let mut sample = Vec::new();
    source.take(SAMPLE).read_to_end(&mut sample).ok()?;
    let lines = memchr::memchr_iter(b'\n', &sample).count().max(1);
    Some((sample.len() / lines).max(1) as u64)
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
