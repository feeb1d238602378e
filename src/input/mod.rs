//! Bytes to records to offers and signals.

pub mod vocabulary;
