//! The row of a signal file that a finding rests on.

use serde::Serialize;

/// One signal that a finding rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// The signal file, as it was named on the command line (or the campaign, for rows counted together).
    pub file: String,
    /// The physical line on which its record starts; the header is line 1.
    pub line: u64,
    /// The signal's type (`purchase`, `consent` …), or `offer` for another row of the campaign.
    #[serde(rename = "type")]
    pub kind: String,
    /// When it became known, as the file wrote it (`2026-03-01`, or RFC 3339); none where undated.
    pub at: Option<String>,
    /// The fact in plain words: `bought “Trail Runner 4”`.
    pub text: String,
}
