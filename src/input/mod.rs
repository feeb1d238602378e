//! Bytes to records to offers and signals.
//!
//! A [`table::Table`] opens a file, finds out how it is written (packing, encoding, dialect) and hands
//! out [`batch::Batch`]es of rows; [`kind`] says what a file is for, [`columns`] which header is which column of the contract;
//! [`dates`] and [`identity`] read single cells.

pub mod archive;
pub mod batch;
pub mod bits;
pub mod catalogue;
pub mod columns;
pub mod dates;
pub mod dialect;
pub mod digest;
pub mod document;
pub mod encoding;
pub mod error;
pub mod formats;
pub mod formula;
pub mod guess;
pub mod html;
pub mod identity;
pub mod kind;
pub mod lock;
pub mod number;
pub mod offers;
pub mod outline;
pub mod pack;
pub mod rows;
mod scan;
pub mod settle;
pub mod shell;
pub mod source;
pub mod split;
pub mod table;
pub mod temporary;
pub mod vocabulary;
pub mod wording;
