//! What can be typed on the command line.

use std::path::PathBuf;

use clap::{Args, ColorChoice, Parser, Subcommand, ValueEnum};

use crate::audit::setup::BadRows;
use crate::audit::share::Share;
use crate::input::shell;
use crate::input::vocabulary::Severity;
use crate::report::exposure::ExposureFormat;
use crate::report::{Customers, Format, Target, word};
use crate::rules::source::Profile;

/// Audits a campaign before it is sent: which offers would people find creepy, and why
#[derive(Debug, Parser)]
#[command(
    name = "creepcheck",
    version,
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  creepcheck campaign.csv signals.csv                what to look at before this send\n  creepcheck audit campaign.csv                      the copy alone, without any customer data\n  creepcheck audit campaign.csv signals.csv -o report.html -o findings.csv\n  creepcheck audit campaign.csv signals.csv --cleared send.csv --held hold.csv\n  creepcheck rules show already-bought               what a rule is about"
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// `creepcheck FILE…` is `creepcheck audit FILE…`.
    #[command(flatten)]
    pub audit: AuditArgs,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Audit a campaign: the main job
    Audit(Box<AuditArgs>),
    /// Follow one customer: signals and offers in order of time, each offer with its verdict and why
    #[command(
        after_help = "Examples:\n  creepcheck walk --customer C1042 campaign.csv signals.csv\n  creepcheck walk --customer ann@example.com signals.csv     what is known, without a campaign"
    )]
    Walk(WalkArgs),
    /// Say how many companies hold what about whom
    #[command(
        after_help = "We ourselves ([company] names) and those that act for us ([company] processors) do not count.\n\nExamples:\n  creepcheck exposure signals.csv\n  creepcheck exposure --customer C1042 signals.csv --format json"
    )]
    Exposure(ExposureArgs),
    /// After a slip: who to apologise to, and incidents to learn from
    #[command(
        after_help = "The campaign is named as it was sent. Who had an incident in the signal files, and no apology since, is owed one too.\n\nExamples:\n  creepcheck remedy campaign.csv signals.csv --incidents incidents.csv --apologies apologies.csv\n  creepcheck audit next.csv signals.csv incidents.csv     the same mistake will be found"
    )]
    Remedy(RemedyArgs),
    /// Which rules there are, what one is about, and whether their examples hold
    Rules {
        /// What about them.
        #[command(subcommand)]
        command: Option<RulesCommand>,
    },
    /// Which topics there are, what shows one, and what a column of texts touches
    Topics {
        /// What about them.
        #[command(subcommand)]
        command: Option<TopicsCommand>,
    },
    /// Say what a file was taken for, how each column was understood, and what is missing
    #[command(
        after_help = "Examples:\n  creepcheck columns export.csv\n  creepcheck columns --signals events.csv     what it lacks to be one"
    )]
    Columns(ColumnsArgs),
    /// Say whether files are those that were audited; exit with 1 where one is not
    #[command(
        after_help = "Examples:\n  creepcheck audit campaign.csv signals.csv --cleared send.csv --record record.json\n  creepcheck verify record.json send.csv"
    )]
    Verify(VerifyArgs),
    /// Write a commented creepcheck.toml here, with names for the columns of the files named; one that is there already
    /// is left alone
    #[command(
        after_help = "Examples:\n  creepcheck init\n  creepcheck init plan.csv      the names that `creepcheck columns plan.csv` proposes are in force"
    )]
    Init(ColumnsArgs),
    /// Print completions for a shell
    #[command(
        after_help = "Examples:\n  creepcheck completions bash > ~/.local/share/bash-completion/completions/creepcheck\n  creepcheck completions fish > ~/.config/fish/completions/creepcheck.fish"
    )]
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page, or that of a command
    #[command(
        after_help = "Examples:\n  creepcheck man > creepcheck.1\n  creepcheck man audit > creepcheck-audit.1"
    )]
    Man {
        /// The command, such as `audit` or `rules show`; else all of creepcheck
        command: Vec<String>,
    },
}

/// `creepcheck walk`.
#[derive(Debug, Clone, Args)]
pub struct WalkArgs {
    /// The customer, by any id that the files know and however it is spelled
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    pub customer: String,
    /// What is read.
    #[command(flatten)]
    pub input: InputArgs,
    /// Which rules.
    #[command(flatten)]
    pub book: BookArgs,
    /// Findings accepted on purpose, which hold nothing back
    #[arg(long, value_name = "FILE", help_heading = "Exceptions")]
    pub exceptions: Option<PathBuf>,
    /// When to colour
    #[arg(long, value_enum, default_value = "auto", help_heading = "Terminal")]
    pub color: ColorChoice,
}

/// `creepcheck exposure`.
#[derive(Debug, Clone, Args)]
pub struct ExposureArgs {
    /// One customer alone, by any id that the files know and however it is spelled
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    pub customer: Option<String>,
    /// What is read.
    #[command(flatten)]
    pub input: InputArgs,
    /// Which rules.
    #[command(flatten)]
    pub book: BookArgs,
    /// How it is written
    #[arg(long, value_enum, default_value = "table", help_heading = "Output")]
    pub format: ExposureFormat,
    /// How customers print; else as is usual for each format
    #[arg(long, value_enum, help_heading = "Output")]
    pub customers: Option<Customers>,
}

/// `creepcheck remedy`.
#[derive(Debug, Clone, Args)]
pub struct RemedyArgs {
    /// What is read.
    #[command(flatten)]
    pub input: InputArgs,
    /// Which rules.
    #[command(flatten)]
    pub book: BookArgs,
    /// Where the incidents are written, as a signal file; one that is there already is left alone
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub incidents: PathBuf,
    /// Where the list of apologies is written: customer, permitted channel, what happened
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub apologies: Option<PathBuf>,
    /// Which findings are slips
    #[arg(long, value_enum, default_value = "error", help_heading = "Output")]
    pub min_severity: Severity,
    /// Findings accepted on purpose, which are no slips
    #[arg(long, value_name = "FILE", help_heading = "Exceptions")]
    pub exceptions: Option<PathBuf>,
    /// How customers print on standard output
    #[arg(long, value_enum, help_heading = "Output")]
    pub customers: Option<Customers>,
}

/// `creepcheck columns` and `creepcheck init`.
#[derive(Debug, Clone, Args)]
pub struct ColumnsArgs {
    /// What is looked at.
    #[command(flatten)]
    pub input: InputArgs,
    /// Which rules.
    #[command(flatten)]
    pub book: BookArgs,
}

/// `creepcheck verify`.
#[derive(Debug, Clone, Args)]
pub struct VerifyArgs {
    /// What `audit --record` wrote, or a json report
    #[arg(value_name = "RECORD")]
    pub record: PathBuf,
    /// Campaigns, signals, or the rows that were cleared or held
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
}

/// The subcommands of `rules`.
#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// List every rule
    List {
        /// Which rules, topics and lists.
        #[command(flatten)]
        book: BookArgs,
    },
    /// Show one rule: what it flags, why it feels wrong, what to send instead
    Show {
        /// Its id, such as `already-bought`
        id: String,
        /// Print its file instead, to copy from
        #[arg(long)]
        source: bool,
        /// Which rules, topics and lists.
        #[command(flatten)]
        book: BookArgs,
    },
    /// Run the examples that rules carry: those of all rules in force, or of files and folders
    Test {
        /// Rules by their ids, rule files, or folders of them; else all rules in force
        paths: Vec<PathBuf>,
        /// Drop each line of a rule, halve and double each number, in turn, and name those that no example needs
        #[arg(long)]
        thorough: bool,
        /// Which rules, topics and lists.
        #[command(flatten)]
        book: BookArgs,
    },
    /// Print a JSON Schema of rule files, for editors
    Schema,
}

/// The subcommands of `topics`.
#[derive(Debug, Subcommand)]
pub enum TopicsCommand {
    /// List every topic
    List {
        /// The configuration; else creepcheck.toml from the working directory upwards
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
    /// Show one topic with its phrases
    Show {
        /// Its slug, such as `pregnancy`
        slug: String,
        /// The configuration; else creepcheck.toml from the working directory upwards
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
    /// Say of each text of a column which topics it touches, as CSV
    Check {
        /// The CSV file, `-` for standard input
        file: PathBuf,
        /// The column of texts
        #[arg(long)]
        column: String,
        /// The configuration; else creepcheck.toml from the working directory upwards
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
}

/// Which rules, topics and lists are in force.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Rules")]
pub struct BookArgs {
    /// The configuration; else creepcheck.toml from the working directory upwards
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// More rules, a file or a folder; the same id as a built-in replaces it; repeatable
    #[arg(long, value_name = "PATH")]
    pub rules: Vec<PathBuf>,
    /// Rules or groups that run, and no other
    #[arg(long, value_name = "ID,…", value_delimiter = ',')]
    pub select: Vec<String>,
    /// Rules or groups that do not run
    #[arg(long, value_name = "ID,…", value_delimiter = ',')]
    pub ignore: Vec<String>,
    /// Which rules are on, and how severe
    #[arg(long, value_enum)]
    pub profile: Option<Profile>,
}

impl BookArgs {
    /// What to type to judge by the same rules again.
    pub fn typed(&self) -> Vec<String> {
        // Without `..`, so that none is forgotten.
        let BookArgs {
            config,
            rules,
            select,
            ignore,
            profile,
        } = self;
        let list = |words: &[String]| (!words.is_empty()).then(|| words.join(","));
        let options = [
            several("--config", config),
            several("--rules", rules),
            said("--select", list(select)),
            said("--ignore", list(ignore)),
            said("--profile", profile.as_ref().map(word)),
        ];
        options.into_iter().flatten().collect()
    }
}

/// An option with the files that it names, as it is typed.
fn several<'a>(name: &str, files: impl IntoIterator<Item = &'a PathBuf>) -> Vec<String> {
    let files = files.into_iter();
    files
        .flat_map(|file| [name.to_owned(), shell::typed(file)])
        .collect()
}

/// An option with its value, as it is typed.
fn said(name: &str, value: Option<String>) -> Vec<String> {
    value
        .into_iter()
        .flat_map(|value| [name.to_owned(), value])
        .collect()
}

/// What makes the exit status 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Errors
    Error,
    /// Warnings and errors
    Warning,
    /// Any finding
    Note,
    /// Nothing
    Never,
}

/// Who gets an offer that does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AudienceArg {
    /// The whole list, whoever they are
    All,
}

/// The longest record, where it is not said.
const MAX_RECORD: &str = "16MiB";

/// What a run reads, and how.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Input")]
pub struct InputArgs {
    /// Campaign and signal files, told apart by their headers; `-` is standard input
    #[arg(value_name = "FILE", help_heading = None)]
    pub files: Vec<PathBuf>,
    /// A campaign file, whatever its header; repeatable
    #[arg(long, value_name = "FILE")]
    pub campaign: Vec<PathBuf>,
    /// A signal file, whatever its header; repeatable
    #[arg(short, long, value_name = "FILE")]
    pub signals: Vec<PathBuf>,
    /// What each `offer_id` or `campaign_id` of the recipients offers: of a `campaign_id` with several rows, each is an offer to each; a single row goes to everybody on the list
    #[arg(long, value_name = "FILE")]
    pub offers: Option<PathBuf>,
    /// The subject of what has none of its own
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub subject: Option<String>,
    /// The body of what has none of its own: a file of text, or of HTML, whose visible text counts
    #[arg(long, value_name = "FILE")]
    pub body: Option<PathBuf>,
    /// Products with category, brand and variants, which orders leave out; repeatable
    #[arg(long, value_name = "FILE")]
    pub products: Vec<PathBuf>,
    /// Which ids, e-mail addresses and phone numbers are one person's; repeatable
    #[arg(long, value_name = "FILE")]
    pub identities: Vec<PathBuf>,
    /// Who gets the offers: the whole list
    #[arg(long, value_enum)]
    pub audience: Option<AudienceArg>,
    /// "Now", and when a row without `send_at` is sent; else the moment of the run
    #[arg(long, value_name = "TIME")]
    pub as_of: Option<String>,
    /// What to do with rows that cannot be read
    #[arg(long, value_enum, default_value = "stop")]
    pub bad_rows: BadRows,
    /// No offer, or no customer in common, is no error
    #[arg(long)]
    pub allow_empty: bool,
    /// Between fields: one character, or `tab`; else found out
    #[arg(long, value_name = "C")]
    pub delimiter: Option<String>,
    /// How the text is written, such as utf-8, utf-16le, windows-1252; else found out
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// The longest record, such as 16MiB
    #[arg(long, value_name = "SIZE", default_value = MAX_RECORD)]
    pub max_record: String,
}

impl AuditArgs {
    /// The share of the customers that is audited, where it is not all.
    pub fn share(&self) -> Option<Share> {
        self.partition.filter(|share| share.of() > 1)
    }

    /// What to type to judge the same again: what is read, by which rules, and what of it is accepted.
    pub fn again(&self) -> Vec<String> {
        let exceptions = several("--exceptions", &self.exceptions);
        [self.input.typed(), self.book.typed(), exceptions].concat()
    }

    /// What to type besides to hold the same back again.
    pub fn holding(&self) -> Vec<String> {
        let hold_on = (self.hold_on != Severity::Error).then_some(self.hold_on);
        let options = [
            said("--hold-on", hold_on.as_ref().map(word)),
            said("--partition", self.share().map(|share| share.to_string())),
            said("--max-memory", self.max_memory.clone()),
        ];
        options.into_iter().flatten().collect()
    }
}

impl InputArgs {
    /// What to type to read the same again.
    pub fn typed(&self) -> Vec<String> {
        // Without `..`, so that none is forgotten.
        let InputArgs {
            files,
            campaign,
            signals,
            offers,
            subject,
            body,
            products,
            identities,
            audience,
            as_of,
            bad_rows,
            allow_empty,
            delimiter,
            encoding,
            max_record,
        } = self;
        let bad_rows = (*bad_rows == BadRows::Hold).then_some(bad_rows);
        let max_record = (max_record != MAX_RECORD).then_some(max_record);
        let options = [
            several("--campaign", campaign),
            several("--signals", signals),
            several("--offers", offers),
            several("--products", products),
            several("--identities", identities),
            several("--body", body),
            said("--subject", subject.clone()),
            said("--audience", audience.as_ref().map(word)),
            said("--as-of", as_of.clone()),
            said("--bad-rows", bad_rows.map(word)),
            allow_empty
                .then(|| "--allow-empty".to_owned())
                .into_iter()
                .collect(),
            said("--delimiter", delimiter.clone()),
            said("--encoding", encoding.clone()),
            said("--max-record", max_record.cloned()),
        ];
        let files = files.iter().map(|file| shell::typed(file));
        files.chain(options.into_iter().flatten()).collect()
    }

    /// Whether no file is named.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
            && self.campaign.is_empty()
            && self.signals.is_empty()
            && self.offers.is_none()
    }
}

/// `creepcheck audit`.
#[derive(Debug, Clone, Args)]
pub struct AuditArgs {
    /// What is read.
    #[command(flatten)]
    pub input: InputArgs,
    /// Which rules.
    #[command(flatten)]
    pub book: BookArgs,
    /// What standard output prints
    #[arg(long, value_enum, default_value = "table", help_heading = "Output")]
    pub format: Format,
    /// A report to a file, the format by its ending or named; repeatable
    #[arg(short, long, value_name = "[FORMAT:]FILE", help_heading = "Output")]
    pub output: Vec<Target>,
    /// The campaign's rows that may go, byte for byte as they came
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub cleared: Option<PathBuf>,
    /// The campaign's rows held back, byte for byte as they came
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub held: Option<PathBuf>,
    /// The campaign with verdict, rules, why and what would make each row fine: .csv, .tsv or .xlsx
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub annotated: Option<PathBuf>,
    /// What was audited and by which rules, with hashes and numbers and no personal data, as JSON
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub record: Option<PathBuf>,
    /// What holds a row back
    #[arg(long, value_enum, default_value = "error", help_heading = "Output")]
    pub hold_on: Severity,
    /// What is shown, apart from what fails
    #[arg(long, value_enum, default_value = "note", help_heading = "Output")]
    pub min_severity: Severity,
    /// How customers print; else as is usual for each format
    #[arg(long, value_enum, help_heading = "Output")]
    pub customers: Option<Customers>,
    /// Begin csv and tsv with a byte order mark, for spreadsheets that need one
    #[arg(long, help_heading = "Output")]
    pub bom: bool,
    /// Findings accepted on purpose, each with its reason, owner and day of expiry
    #[arg(long, value_name = "FILE", help_heading = "Exceptions")]
    pub exceptions: Option<PathBuf>,
    /// Write the findings of this run as exceptions, with reason and owner to be filled in
    #[arg(long, value_name = "FILE", help_heading = "Exceptions")]
    pub write_exceptions: Option<PathBuf>,
    /// What makes the exit status 1
    #[arg(
        long,
        value_enum,
        default_value = "error",
        help_heading = "Exit status"
    )]
    pub fail_on: FailOn,
    /// Exit with 0 whatever is found
    #[arg(long, help_heading = "Exit status")]
    pub exit_zero: bool,
    /// Print no report on standard output and no notes
    #[arg(short, long, help_heading = "Terminal")]
    pub quiet: bool,
    /// Say what was guessed and what was noted
    #[arg(short, long, help_heading = "Terminal")]
    pub verbose: bool,
    /// When to colour
    #[arg(long, value_enum, default_value = "auto", help_heading = "Terminal")]
    pub color: ColorChoice,
    /// Draw no progress bar
    #[arg(long, help_heading = "Terminal")]
    pub no_progress: bool,
    /// How many threads work; else as many as there are processors
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512), help_heading = "Large files")]
    pub threads: Option<u16>,
    /// How much memory a campaign may take, such as 2GiB; else what the system has left, where it says so
    #[arg(long, value_name = "SIZE", help_heading = "Large files")]
    pub max_memory: Option<String>,
    /// Audit one of N shares of the customers, such as 1/4: all N, one after the other, are the audit of the whole
    #[arg(long, value_name = "K/N", help_heading = "Large files")]
    pub partition: Option<Share>,
}
