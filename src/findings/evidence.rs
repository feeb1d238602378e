//! The row of a signal file that a finding rests on.

use std::borrow::Cow;

use crate::findings::Message;
use crate::input::dates::Moment;

/// One signal that a finding rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence<'a> {
    /// The signal file, as it was named on the command line (or the campaign, for rows counted together).
    pub file: Cow<'a, str>,
    /// The physical line on which its record starts; the header is line 1.
    pub line: u64,
    /// The signal's type (`purchase`, `consent` …), or `offer` for another row of the campaign.
    pub kind: &'static str,
    /// When it became known, as the file wrote it; none where undated.
    pub at: Option<Moment>,
    /// The fact in plain words: `bought “Trail Runner 4”`; what is private in them is marked.
    pub text: Message,
}

impl Evidence<'_> {
    /// The same, with nothing borrowed.
    pub fn to_static(&self) -> Evidence<'static> {
        Evidence {
            file: Cow::Owned(self.file.to_string()),
            line: self.line,
            kind: self.kind,
            at: self.at,
            text: self.text.clone(),
        }
    }
}
