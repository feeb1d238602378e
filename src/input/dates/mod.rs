//! Reading times, and saying what day and hour it is somewhere.

mod civil;
mod evidence;
mod moment;
mod order;
mod reader;
mod written;

pub use evidence::{Evidence, Verdict};
pub use moment::{DAY, Moment, Precision, local, zone};
pub use order::DateOrder;
pub use reader::{DateError, DateReader};

#[cfg(test)]
mod tests;
