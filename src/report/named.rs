//! A writer whose errors say what could not be written.

use std::io::{self, Write};

/// Writes to `writer`, which errors call `name`. Their kinds stay as they are.
#[derive(Debug)]
pub struct Named<W> {
    name: String,
    writer: W,
}

impl<W> Named<W> {
    /// A writer with a name.
    pub fn new(name: impl Into<String>, writer: W) -> Self {
        let name = name.into();
        Self { name, writer }
    }

    fn named<T>(&self, outcome: io::Result<T>) -> io::Result<T> {
        outcome.map_err(|cause| {
            io::Error::new(cause.kind(), format!("cannot write {}: {cause}", self.name))
        })
    }
}

/// Standard output.
pub fn standard_output() -> Named<io::Stdout> {
    Named::new("standard output", io::stdout())
}

impl<W: Write> Write for Named<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let outcome = self.writer.write(bytes);
        self.named(outcome)
    }

    fn flush(&mut self) -> io::Result<()> {
        let outcome = self.writer.flush();
        self.named(outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Full;

    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn an_error_keeps_its_kind_and_says_where() {
        let error = Named::new("`found.csv`", Full).write(b"x").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
        assert_eq!(
            error.to_string(),
            "cannot write `found.csv`: no storage space"
        );
    }
}
