//! Bytes to records to offers and signals.

pub mod document;
pub mod vocabulary;
