//! One person by any of their ids: however it is spelled, as the hash of an address, or by an `alias`.

use crate::audit::error::AuditError;
use crate::audit::rows::signals;
use crate::audit::setup::Setup;
use crate::audit::who::people::People;
use crate::input::vocabulary::{SignalColumn, SignalType};

/// One person among those whom files join.
#[derive(Debug)]
pub struct Person {
    people: People,
    /// The first id that was met: it is theirs.
    own: u32,
}

impl Person {
    /// The person with this id, and whatever ids `alias` signals and identity files join with it.
    ///
    /// # Errors
    /// Where a signal or identity file cannot be read.
    pub fn find(id: &str, setup: &Setup) -> Result<Person, AuditError> {
        let mut people = People::default();
        let own = people.intern(id.as_bytes());
        signals::each(setup, |signal| {
            if signal.kind == SignalType::Alias {
                let [id, other] = [SignalColumn::CustomerId, SignalColumn::Value];
                people.alias(signal.raw(id), signal.raw(other));
            }
            Ok::<_, AuditError>(())
        })?;
        people.identify(setup)?;
        Ok(Person { people, own })
    }

    /// Whether an id, as a file writes it, is this person's.
    pub fn is(&mut self, id: &[u8]) -> bool {
        self.people.find(id) == Some(self.own)
    }
}
