//! What can be typed on the command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// Audits a campaign before it is sent.
#[derive(Debug, Parser)]
#[command(name = "creepcheck", version)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Which topics there are, what shows one, and what a column of texts touches
    Topics {
        /// What about them.
        #[command(subcommand)]
        command: Option<TopicsCommand>,
    },
}

/// The subcommands of `topics`.
#[derive(Debug, Subcommand)]
pub enum TopicsCommand {
    /// List every topic
    List,
    /// Show one topic with its phrases
    Show {
        /// Its slug, such as `pregnancy`
        slug: String,
    },
    /// Say of each text of a column which topics it touches, as CSV
    Check {
        /// The CSV file, `-` for standard input
        file: PathBuf,
        /// The column of texts
        #[arg(long)]
        column: String,
    },
}
