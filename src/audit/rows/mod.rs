//! Rows, of campaigns and of signals alike: read a batch at a time, their ids looked up together, their texts looked at once.

pub mod cells;
pub mod check;
pub mod items;
pub mod keys;
pub mod memo;
pub mod reading;
pub mod shows;
pub mod signals;
pub mod statement;
pub mod texts;
