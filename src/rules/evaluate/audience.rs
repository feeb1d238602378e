//! Lines on whom an offer goes to, and at what time of their day.

use super::found::Found;
use super::{Evaluator, Here};
use crate::facts::view::View;
use crate::rules::plan::Block;

impl Evaluator<'_> {
    /// Whether it is a broadcast, and of such a time of the recipient's day, as asked.
    pub(super) fn goes_out(&self, block: &Block, here: Here<'_, '_>) -> bool {
        if let Some(broadcast) = block.offer.broadcast {
            let chosen = |topic| here.view.chosen_by().contains(topic);
            if (here.view.broadcast() && !here.topic.is_some_and(chosen)) != broadcast {
                return false;
            }
        }
        block.offer.local_time.is_none_or(|times| {
            let clock = self
                .world
                .clock
                .second_of_day(here.view, self.world.campaign);
            clock.is_some_and(|second| times.holds(i64::from(second)))
        })
    }

    /// Lines on the audience; its size is for the message.
    pub(super) fn reaches(&self, block: &Block, here: Here<'_, '_>, found: &mut Found) -> bool {
        let Some(size) = self.audience(block, here.view) else {
            return false;
        };
        if size != 0 {
            found.numbers.size = size;
        }
        true
    }

    /// How many customers its audience has, if it is such as a block asks for; 0 where it does not ask for a segment.
    pub(super) fn audience(&self, block: &Block, view: &View<'_>) -> Option<u32> {
        let Some(test) = &block.audience else {
            return Some(0);
        };
        let campaign = self.world.campaign;
        if let Some(range) = test.share
            && !range.holds(f64::from(campaign.reach(view.offer)))
        {
            return None;
        }
        if test.size.is_none() && !test.by_model && !test.by_broker {
            return Some(0);
        }
        let segment = campaign.segment(view.offer)?;
        let size = segment.reached.len();
        let made_so = !test.by_model && !test.by_broker
            || test.by_model && segment.by_model
            || test.by_broker && segment.by_broker;
        let holds = made_so
            && size != 0
            && view.segment.is_some()
            && test.size.is_none_or(|range| range.holds(size as f64));
        holds.then_some(size as u32)
    }
}
