//! `creepcheck completions`: what a shell completes.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use clap::CommandFactory;
use clap_complete::Shell;

use crate::cli::Cli;

/// Prints the completions of a shell.
///
/// # Errors
/// Where `out` cannot be written.
pub fn run(shell: Shell, out: &mut dyn Write) -> Result<ExitCode> {
    // The generators panic where they cannot write: to memory they always can.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "creepcheck", &mut script);
    out.write_all(&script)?;
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;

    use super::*;

    #[test]
    fn every_shell_completes_every_command() {
        for shell in Shell::value_variants() {
            let mut script = Vec::new();
            run(*shell, &mut script).unwrap();
            let script = String::from_utf8(script).unwrap();
            for command in ["audit", "rules", "topics", "--fail-on"] {
                assert!(
                    script.contains(command.trim_start_matches('-')),
                    "{shell}: {command}"
                );
            }
        }
    }
}
