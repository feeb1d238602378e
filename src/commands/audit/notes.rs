//! What is said on the way, beside the report.

use std::io::{self, Write};

use anyhow::Result;

use crate::audit::setup::Setup;
use crate::cli::AuditArgs;
use crate::findings::Summary;
use crate::input::lock;
use crate::input::table::Table;
use crate::report::Format;

/// Which files are open elsewhere: what is not saved there is not read.
///
/// # Errors
/// Where standard error cannot be written.
pub fn open_elsewhere(setup: &Setup) -> io::Result<()> {
    for path in setup.campaigns.iter().chain(&setup.signals) {
        if let Some(lock) = lock::beside(path) {
            writeln!(
                io::stderr(),
                "note: {} is open in a spreadsheet (`{}`): what is not saved there is not read",
                path.display(),
                lock.display()
            )?;
        }
    }
    Ok(())
}

/// For `--verbose`: how each file was read, and what was noted where the report does not say it.
///
/// # Errors
/// Where a file cannot be opened again.
pub fn write(args: &AuditArgs, setup: &Setup, summary: &Summary) -> Result<()> {
    let mut err = io::stderr().lock();
    for path in setup.campaigns.iter().chain(&setup.signals) {
        let table = Table::open(path, &setup.reading.options)?;
        writeln!(err, "note: {}: {}", path.display(), table.dialect())?;
    }
    if args.format != Format::Table {
        for remark in &summary.remarks {
            writeln!(err, "note: {remark}")?;
        }
    }
    Ok(())
}
