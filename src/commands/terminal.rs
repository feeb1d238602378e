//! What standard output is: a terminal of some width, in colour or not.

use std::io::{self, IsTerminal};

use clap::ColorChoice;

/// Whether to colour.
pub fn color(asked: ColorChoice) -> bool {
    match asked {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => {
            io::stdout().is_terminal()
                && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        }
    }
}

/// Columns of the terminal, where it is one or `COLUMNS` says.
pub fn width() -> Option<u16> {
    if let Some(columns) = std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok())
    {
        return Some(columns);
    }
    io::stdout()
        .is_terminal()
        .then(|| comfy_table::Table::new().width())
        .flatten()
}

/// Whether what is printed ends in the log of a build, which others read.
pub fn ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty())
}
