//! What of a topic was bought and went back.

use super::{Evaluator, Here};
use crate::facts::offer::UNDATED;
use crate::facts::topics::TopicSet;
use crate::input::vocabulary::SignalType;

/// The purchases and returns of some topics, seen from an offer.
#[derive(Debug, Clone, Copy, Default)]
pub struct Gone {
    /// Whether a purchase did not come back.
    stays: bool,
    /// The last purchase, if there is any.
    bought: Option<i64>,
    /// The first return, if one is dated.
    returned: Option<i64>,
}

impl Gone {
    /// Whether nothing is kept after a return of then: every purchase went back, and none was made since the first return or
    /// within `quiet` seconds before it (an exchange).
    pub fn all(&self, then: i64, quiet: i64) -> bool {
        let first = self.returned.unwrap_or(then);
        !self.stays && self.bought.is_some_and(|last| last < first - quiet)
    }
}

impl Evaluator<'_> {
    /// What became of the purchases of some topics; looked at once for all signals of an offer.
    pub(super) fn gone(&self, topics: TopicSet, here: Here<'_, '_>) -> Gone {
        let send_at = here.view.offer.send_at;
        let mut known = self.gone.borrow_mut();
        let look = || self.look_for(topics, here);
        *known.entry((send_at, topics)).or_insert_with(look)
    }

    fn look_for(&self, topics: TopicSet, here: Here<'_, '_>) -> Gone {
        let signals = self.world.signals;
        let (customer, send_at) = (here.view.offer.customer, here.view.offer.send_at);
        let mut gone = Gone::default();
        for place in signals.places(customer) {
            let signal = &signals.kept[place];
            if !signal.tells(send_at) || (signals.text(signal).topics & topics).is_empty() {
                continue;
            }
            let seen = signal.seen_at(send_at);
            match signal.kind {
                SignalType::Return if signal.at != UNDATED => {
                    gone.returned = gone.returned.or(Some(seen));
                }
                SignalType::Purchase | SignalType::Subscribe => {
                    gone.bought = gone.bought.max(Some(seen));
                    gone.stays |= !signals.returned_by(place, send_at);
                }
                _ => {}
            }
        }
        gone
    }
}
