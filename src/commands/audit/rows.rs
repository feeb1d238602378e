//! `--cleared` and `--held`: a campaign's rows parted, byte for byte.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::audit::run::Run;
use crate::audit::setup::Setup;
use crate::cli::AuditArgs;
use crate::facts::offer::RowId;
use crate::findings::FileInfo;
use crate::input::identity::hex;
use crate::input::pack::Packer;
use crate::input::split::{self, Way};
use crate::report::Sink;

/// Rows held back.
pub type Held = BTreeSet<RowId>;

/// The files that a campaign's rows are parted into.
pub struct RowFiles {
    /// The campaign.
    campaign: PathBuf,
    cleared: Option<RowFile>,
    held: Option<RowFile>,
}

/// One of them.
struct RowFile {
    path: PathBuf,
    sink: Sink,
}

impl RowFiles {
    /// Begins to write what the options name for each campaign.
    ///
    /// # Errors
    /// Where a file cannot be written, or one name would have to serve several campaigns.
    pub fn create(args: &AuditArgs, setup: &Setup) -> Result<Vec<RowFiles>> {
        if args.cleared.is_none() && args.held.is_none() {
            return Ok(Vec::new());
        }
        let campaigns = &setup.campaigns;
        campaigns
            .iter()
            .map(|campaign| {
                let file = |target: &Option<PathBuf>| -> Result<Option<RowFile>> {
                    let Some(target) = target else {
                        return Ok(None);
                    };
                    let path = named(target, campaign, campaigns.len())?;
                    let sink = Sink::create(&path)?;
                    Ok(Some(RowFile { path, sink }))
                };
                Ok(RowFiles {
                    campaign: campaign.clone(),
                    cleared: file(&args.cleared)?,
                    held: file(&args.held)?,
                })
            })
            .collect()
    }

    /// Writes each row to the one or the other, those of other shares to neither, and gives back what is to be
    /// committed; `at` is the campaign's place.
    ///
    /// # Errors
    /// Where the campaign cannot be read again, or a file cannot be written.
    pub fn write(
        self,
        setup: &Setup,
        run: &Run,
        at: usize,
        held: &Held,
    ) -> Result<Vec<(FileInfo, Sink)>> {
        let mut to_cleared = Writer::new(self.cleared.as_ref())?;
        let mut to_held = Writer::new(self.held.as_ref())?;
        let (mut rows_cleared, mut rows_held) = (0, 0);
        let way = |line: u64| {
            let row = RowId {
                file: at as u8,
                line: line as u32,
            };
            if held.contains(&row) {
                rows_held += 1;
                Way::Held
            } else if run.is_elsewhere(row) {
                Way::Neither
            } else {
                rows_cleared += 1;
                Way::Cleared
            }
        };
        split::split(
            &self.campaign,
            &setup.reading.options,
            way,
            &mut to_cleared.packer,
            &mut to_held.packer,
        )
        .with_context(|| format!("{}: cannot be parted", self.campaign.display()))?;
        let parts = [
            ("cleared", self.cleared, to_cleared, rows_cleared),
            ("held", self.held, to_held, rows_held),
        ];
        let mut written = Vec::new();
        for (what, file, writer, rows) in parts {
            let sha256 = writer.finish()?;
            if let Some(RowFile { path, sink }) = file {
                let parted = FileInfo {
                    what,
                    path: path.display().to_string(),
                    rows: Some(rows),
                    sha256,
                    ..FileInfo::default()
                };
                written.push((parted, sink));
            }
        }
        Ok(written)
    }
}

/// Packs where the name asks for it, and hashes what reaches the file.
struct Writer {
    packer: Packer<Hashed>,
}

impl Writer {
    fn new(file: Option<&RowFile>) -> Result<Writer> {
        let (path, out): (&Path, Box<dyn Write>) = match file {
            Some(file) => (&file.path, Box::new(file.sink.writer()?)),
            None => (Path::new("-"), Box::new(io::sink())),
        };
        let hashed = Hashed {
            out,
            // Of what goes nowhere, nobody asks the hash.
            hasher: file.map(|_| Sha256::new()),
        };
        Ok(Writer {
            packer: Packer::new(path, hashed)?,
        })
    }

    fn finish(self) -> Result<String> {
        let hashed = self.packer.finish()?;
        Ok(hashed
            .hasher
            .map(|hasher| hex(&hasher.finalize()))
            .unwrap_or_default())
    }
}

struct Hashed {
    out: Box<dyn Write>,
    hasher: Option<Sha256>,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        if let Some(hasher) = &mut self.hasher {
            hasher.update(&bytes[..count]);
        }
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// `{stem}` in a name is the campaign's; several campaigns need it.
///
/// # Errors
/// Where several campaigns would get one name.
pub fn named(target: &Path, campaign: &Path, campaigns: usize) -> Result<PathBuf> {
    let text = target.to_string_lossy();
    if text.contains("{stem}") {
        let stem = campaign
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let stem = stem.split('.').next().unwrap_or_default();
        return Ok(PathBuf::from(text.replace("{stem}", stem)));
    }
    if campaigns > 1 {
        bail!(
            "{text}: with several campaigns the name must hold {{stem}}, as in cleared-{{stem}}.csv"
        );
    }
    Ok(target.to_owned())
}
