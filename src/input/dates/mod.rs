//! Reading times, and saying what day and hour it is somewhere.

mod civil;
mod evidence;
mod moment;
mod order;
mod reader;
mod stated;
mod written;

pub use civil::civil_of_days;
pub use evidence::{Evidence, Verdict};
pub use moment::{DAY, LocalTime, Moment, Precision, local, next_day, zone};
pub use order::DateOrder;
pub use reader::{DateError, DateReader};
pub use stated::stated;

#[cfg(test)]
mod tests;
