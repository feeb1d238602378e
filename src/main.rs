//! The binary: parse, dispatch, print the error, exit status.

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use clap::Parser;
use creepcheck::cli::{Cli, Command, TopicsCommand};
use creepcheck::commands::topics;

fn main() -> ExitCode {
    match run(&Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to do where even this cannot be written.
            let _ = writeln!(io::stderr(), "creepcheck: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run(cli: &Cli) -> anyhow::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    let Command::Topics { command } = &cli.command;
    match command {
        None | Some(TopicsCommand::List) => topics::list(&[], &mut out)?,
        Some(TopicsCommand::Show { slug }) => topics::show(slug, &[], &mut out)?,
        Some(TopicsCommand::Check { file, column }) => {
            let args = topics::CheckArgs {
                file: file.clone(),
                column: column.clone(),
            };
            topics::check(&args, &[], &mut out)?;
        }
    }
    out.flush()?;
    Ok(())
}
