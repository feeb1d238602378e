//! The binary: parse, dispatch, print the error, exit status.

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use clap::Parser;
use creepcheck::cli::{Cli, Command};
use creepcheck::commands::{
    self, audit, columns, completions, exposure, init, man, remedy, rules, topics, verify, walk,
};
use creepcheck::report::standard_output;
use creepcheck::report::text::printable;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(told) => return tell(&told),
    };
    match run(cli) {
        Ok(code) => code,
        Err(error) if commands::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // It may quote a file. Nothing is left to do where even this cannot be written.
            for line in format!("creepcheck: {error:#}").lines() {
                let _ = writeln!(io::stderr(), "{}", printable(line));
            }
            ExitCode::from(2)
        }
    }
}

/// Prints a usage error, or the help that was asked for.
fn tell(told: &clap::Error) -> ExitCode {
    match told.print().and_then(|()| io::stdout().flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => ExitCode::from(2),
        _ if told.use_stderr() => ExitCode::from(2),
        _ => ExitCode::SUCCESS,
    }
}

fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let mut out = BufWriter::new(standard_output());
    let code = match cli.command {
        None if cli.audit.input.is_empty() => <Cli as clap::CommandFactory>::command()
            .print_help()
            .map(|()| ExitCode::from(2))
            .map_err(Into::into),
        None => return audit::run(&cli.audit),
        Some(Command::Audit(args)) => return audit::run(&args),
        Some(Command::Remedy(args)) => remedy::run(&args, &mut out),
        Some(Command::Exposure(args)) => exposure::run(&args, &mut out),
        Some(Command::Walk(args)) => walk::run(&args, &mut out),
        Some(Command::Rules { command }) => rules::run(command.as_ref(), &mut out),
        Some(Command::Topics { command }) => topics::run(command.as_ref(), &mut out),
        Some(Command::Columns(args)) => columns::run(&args, &mut out),
        Some(Command::Verify(args)) => verify::run(&args, &mut out),
        Some(Command::Init(args)) => init::run(&args, &mut out),
        Some(Command::Completions { shell }) => completions::run(shell, &mut out),
        Some(Command::Man { command }) => man::run(&command, &mut out),
    }?;
    out.flush()?;
    Ok(code)
}
