//! The colours of a terminal.

use crate::input::vocabulary::Severity;

/// Paints text, where colours are wanted.
#[derive(Debug, Clone, Copy)]
pub struct Paint {
    /// Whether they are.
    pub color: bool,
}

impl Paint {
    /// Text that stands out.
    pub fn bold(self, text: &str) -> String {
        self.painted("1", text)
    }

    /// Text in the colour of a severity.
    pub fn severity(self, severity: Severity, text: &str) -> String {
        self.painted(ink(severity), text)
    }

    /// A heading in the colour of a severity.
    pub fn heading(self, severity: Severity, text: &str) -> String {
        self.painted(&format!("1;{}", ink(severity)), text)
    }

    fn painted(self, code: &str, text: &str) -> String {
        if self.color {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

fn ink(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "31",
        Severity::Warning => "33",
        Severity::Note => "36",
    }
}
