//! Rule files to checked rules to a compiled plan; the language's schema; the rules' own tests.

pub mod aloud;
pub mod book;
pub mod closed;
pub mod compile;
pub mod evaluate;
pub mod examples;
pub mod language;
pub mod message;
pub mod mutations;
mod order;
pub mod page;
pub mod pattern;
pub mod plan;
pub mod schema;
pub mod shape;
pub mod source;
