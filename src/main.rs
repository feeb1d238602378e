//! The binary: parse, dispatch, print the error, exit status.

fn main() {}
