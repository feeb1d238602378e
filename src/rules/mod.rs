//! Rule files to checked rules to a compiled plan; the language's schema; the rules' own tests.

pub mod compile;
pub mod language;
pub mod message;
pub mod plan;
