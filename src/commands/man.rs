//! `creepcheck man`: manual pages.

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::CommandFactory;
use clap_mangen::Man;

use crate::cli::Cli;
use crate::input::vocabulary::{did_you_mean, nearest};

/// Prints the page of a command (`rules show`), or of creepcheck where none is named.
///
/// # Errors
/// Where there is no such command, or `out` cannot be written.
pub fn run(path: &[String], out: &mut dyn Write) -> Result<ExitCode> {
    let mut command = Cli::command();
    // Names the subcommands' pages `creepcheck-rules-show`, and their usage likewise.
    command.build();
    for name in path {
        let Some(found) = command.find_subcommand(name).cloned() else {
            let known = || {
                let names = command.get_subcommands().map(clap::Command::get_name);
                names.filter(|name| *name != "help")
            };
            let all = known().collect::<Vec<_>>().join(", ");
            let mend = did_you_mean(nearest(name, known()), &format!("; there are {all}"));
            bail!("there is no command `{name}`{mend}");
        };
        command = found;
    }
    Man::new(command).render(out)?;
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(path: &[&str]) -> Result<String> {
        let path: Vec<String> = path.iter().map(|name| (*name).to_owned()).collect();
        let mut page = Vec::new();
        run(&path, &mut page)?;
        Ok(String::from_utf8(page)?)
    }

    #[test]
    fn pages() {
        assert!(page(&[]).unwrap().contains(".TH creepcheck 1"));
        let audit = page(&["audit"]).unwrap();
        assert!(audit.contains(".TH creepcheck-audit 1"), "{audit}");
        assert!(audit.contains("fail\\-on"), "{audit}");
        assert!(
            page(&["rules", "show"])
                .unwrap()
                .contains("already\\-bought")
        );
        let error = page(&["rules", "shw"]).unwrap_err().to_string();
        assert_eq!(error, "there is no command `shw`, did you mean `show`?");
    }
}
