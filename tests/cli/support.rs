//! What the tests share: the binary in a scrubbed environment, and a small campaign.

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// What a developer's machine may set and a run would heed.
pub const HEEDED: [&str; 5] = [
    "CI",
    "CREEPCHECK_KEY",
    "COLUMNS",
    "NO_COLOR",
    "CLICOLOR_FORCE",
];

/// "Now" in the tests.
pub const AS_OF: &str = "2026-05-04";

/// An audit of the sample.
pub const AUDIT: [&str; 5] = ["audit", "campaign.csv", "signals.csv", "--as-of", AS_OF];

/// The same, which prints nothing: what it writes is looked at.
pub const QUIET_AUDIT: [&str; 6] = [
    "audit",
    "campaign.csv",
    "signals.csv",
    "--as-of",
    AS_OF,
    "-q",
];

/// A folder of its own, with nothing above it that configures a run.
pub struct Folder(TempDir);

impl Folder {
    /// An empty one.
    pub fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    /// One with the sample's campaign and signals.
    pub fn with_sample() -> Folder {
        let folder = Folder::new();
        for name in ["campaign.csv", "signals.csv"] {
            folder.write(name, sample(name));
        }
        folder
    }

    /// A path in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).unwrap();
    }

    /// Reads a file.
    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The names in it, sorted.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.0.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// The binary, run in this folder.
    pub fn command(&self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_creepcheck"));
        command.args(args).current_dir(self.0.path());
        for name in HEEDED {
            command.env_remove(name);
        }
        command
    }

    /// Runs it to its end.
    pub fn run(&self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Done {
        Done(self.command(args).output().unwrap())
    }

    /// Runs it to its end, with a key for customers' names.
    pub fn run_with_key(
        &self,
        key: &str,
        args: impl IntoIterator<Item = impl AsRef<OsStr>>,
    ) -> Done {
        let mut command = self.command(args);
        Done(command.env("CREEPCHECK_KEY", key).output().unwrap())
    }

    /// Runs it to its end with bytes on its standard input.
    pub fn run_with_input(
        &self,
        input: &[u8],
        args: impl IntoIterator<Item = impl AsRef<OsStr>>,
    ) -> Done {
        let mut child = self
            .command(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        Done(child.wait_with_output().unwrap())
    }
}

/// A run that ended.
pub struct Done(Output);

impl Done {
    /// The exit status.
    pub fn status(&self) -> i32 {
        self.0.status.code().unwrap_or(-1)
    }

    /// Standard output.
    pub fn stdout(&self) -> String {
        String::from_utf8(self.0.stdout.clone()).unwrap()
    }

    /// Standard error.
    pub fn stderr(&self) -> String {
        String::from_utf8(self.0.stderr.clone()).unwrap()
    }

    /// Itself, where it did the job.
    #[track_caller]
    pub fn done(self) -> Done {
        assert!(
            self.status() < 2,
            "status {}: {}",
            self.status(),
            self.stderr()
        );
        self
    }
}

/// Words as they are typed.
pub fn typed(line: &str) -> Vec<&str> {
    line.split(' ').collect()
}

/// The repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file of the sample, which has findings, quoted newlines and letters beyond ASCII.
pub fn sample(name: &str) -> String {
    fs::read_to_string(root().join("tests/sample").join(name)).unwrap()
}
