//! A writer that a thread of its own writes, while who fills its buffer goes on.

use std::io::{self, Write};
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::thread;

use crate::report::BUFFER;

/// Writes to another writer a buffer at a time, and says a buffer or two later what went wrong; on
/// [`flush`](Write::flush) at the latest.
pub struct Behind<W> {
    buffer: Vec<u8>,
    /// Here until the first buffer is full: what fits one is not worth a thread.
    writer: Option<W>,
    thread: Option<Writing>,
}

/// The thread that writes.
struct Writing {
    full: SyncSender<Vec<u8>>,
    /// Buffers that were written, to be filled again.
    written: Receiver<io::Result<Vec<u8>>>,
    under_way: usize,
}

impl<W: Write + Send + 'static> Behind<W> {
    /// Writes to `writer`.
    pub fn new(writer: W) -> Self {
        Self {
            buffer: Vec::new(),
            writer: Some(writer),
            thread: None,
        }
    }

    fn hand_on(&mut self) -> io::Result<()> {
        if let Some(writer) = self.writer.take() {
            self.thread = Some(Writing::start(writer)?);
        }
        if let Some(thread) = &mut self.thread {
            let buffer = std::mem::take(&mut self.buffer);
            self.buffer = thread.write(buffer)?;
        }
        Ok(())
    }
}

impl Writing {
    fn start(mut writer: impl Write + Send + 'static) -> io::Result<Self> {
        let (full, to_write) = sync_channel::<Vec<u8>>(1);
        let (done, written) = channel();
        let write = move || {
            for mut buffer in to_write {
                let outcome = writer.write_all(&buffer).and_then(|()| writer.flush());
                buffer.clear();
                if done.send(outcome.map(|()| buffer)).is_err() {
                    return;
                }
            }
        };
        thread::Builder::new().spawn(write)?;
        Ok(Self {
            full,
            written,
            under_way: 0,
        })
    }

    /// Takes a buffer, and gives an empty one back.
    fn write(&mut self, buffer: Vec<u8>) -> io::Result<Vec<u8>> {
        if self.full.send(buffer).is_ok() {
            self.under_way += 1;
        }
        match self.under_way {
            // One that is filled, one that waits, one that is written.
            0..3 => Ok(Vec::new()),
            _ => self.wait(),
        }
    }

    fn wait(&mut self) -> io::Result<Vec<u8>> {
        self.under_way -= 1;
        self.written
            .recv()
            .unwrap_or_else(|_| Err(io::ErrorKind::BrokenPipe.into()))
    }
}

impl<W: Write + Send + 'static> Write for Behind<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= BUFFER {
            self.hand_on()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if let Some(writer) = &mut self.writer {
            writer.write_all(&self.buffer)?;
            self.buffer.clear();
            return writer.flush();
        }
        self.hand_on()?;
        let Some(thread) = &mut self.thread else {
            return Ok(());
        };
        while thread.under_way > 0 {
            thread.wait()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    /// Keeps what it is given, up to so many bytes.
    #[derive(Clone)]
    struct Disk(Arc<Mutex<Vec<u8>>>, usize);

    impl Disk {
        fn of(size: usize) -> Disk {
            Disk(Arc::default(), size)
        }
    }

    impl Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let mut kept = self.0.lock().unwrap();
            if kept.len() + bytes.len() > self.1 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            kept.extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn everything_is_written_in_order() {
        for lines in [3, 200_000] {
            let disk = Disk::of(usize::MAX);
            let mut behind = Behind::new(disk.clone());
            let mut expected = String::new();
            for line in 0..lines {
                expected += &format!("{line}\n");
                writeln!(behind, "{line}").unwrap();
            }
            behind.flush().unwrap();
            assert!(*disk.0.lock().unwrap() == expected.as_bytes());
        }
    }

    #[test]
    fn what_went_wrong_is_said() {
        let mut behind = Behind::new(Disk::of(BUFFER * 2));
        let line = [b'x'; BUFFER / 2];
        let outcome = (0..16).try_for_each(|_| behind.write_all(&line));
        let outcome = outcome.and_then(|()| behind.flush());
        assert_eq!(outcome.unwrap_err().kind(), io::ErrorKind::StorageFull);
    }
}
