//! One file a format, each behind one trait: stream findings, then finish.

/// How customers print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Customers {
    /// As the file has them.
    Show,
    /// As a keyed hash, or "customer 17" in order of appearance without a key.
    Mask,
    /// Not at all.
    Hide,
}
