//! What an audit's options mean.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::audit::share::Share;
use crate::cli::{AuditArgs, FailOn};
use crate::commands::inputs;
use crate::findings::Tally;
use crate::input::vocabulary::Severity;

/// How much memory the run may take, in bytes, where that is said.
///
/// # Errors
/// Where it is no size.
pub fn max_memory(args: &AuditArgs) -> Result<Option<u64>> {
    let size = |text: &String| {
        inputs::size(text)
            .map(|size| size as u64)
            .with_context(|| format!("--max-memory {text}: write a size such as 2GiB or 500MB"))
    };
    args.max_memory.as_ref().map(size).transpose()
}

/// The share that is audited, where it is not the whole.
///
/// # Errors
/// Where ids of one person may lie in two shares.
pub fn share(args: &AuditArgs) -> Result<Option<Share>> {
    let share = args.share();
    if share.is_some() && !args.input.identities.is_empty() {
        bail!(
            "--partition does not go with --identities: ids of one person would lie in different shares; audit the campaign whole, or put one id in place of the others first"
        );
    }
    Ok(share)
}

/// As many threads as were asked for, else as there are processors.
pub fn threads(args: &AuditArgs) -> usize {
    args.threads.map_or_else(
        || std::thread::available_parallelism().map_or(1, usize::from),
        usize::from,
    )
}

/// 1 where a finding is as bad as what fails, else 0.
pub fn exit(args: &AuditArgs, tally: &Tally) -> ExitCode {
    let failing = match args.fail_on {
        FailOn::Never => None,
        FailOn::Error => Some(Severity::Error),
        FailOn::Warning => Some(Severity::Warning),
        FailOn::Note => Some(Severity::Note),
    };
    let failed = failing.is_some_and(|least| tally.any_at_least(least));
    if failed && !args.exit_zero {
        ExitCode::from(1)
    } else {
        ExitCode::SUCCESS
    }
}
