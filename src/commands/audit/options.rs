//! What an audit's options mean.

use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::cli::{AuditArgs, FailOn};
use crate::commands::{Shelf, inputs};
use crate::findings::{Exceptions, Tally};
use crate::input::dates::Moment;
use crate::input::document::Document;
use crate::input::vocabulary::Severity;
use crate::rules::source::RuleSource;

/// The exceptions that are named, if any.
///
/// # Errors
/// Where their file cannot be read or has a mistake.
pub fn exceptions(args: &AuditArgs, shelf: &Shelf, now: Moment) -> Result<Exceptions> {
    let Some(path) = &args.exceptions else {
        return Ok(Exceptions::default());
    };
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).with_context(|| format!("{name}: cannot be read"))?;
    let rules = shelf.rules.iter().map(RuleSource::stem);
    Ok(Exceptions::read(
        &Document::new(name, text),
        rules,
        now.seconds,
    )?)
}

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
