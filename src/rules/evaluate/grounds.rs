//! Lines on ground: what an offer rests on.

use super::found::Found;
use super::{Evaluator, Here, Proof};
use crate::facts::ground::{self, Key};
use crate::facts::topics::TopicSet;
use crate::input::vocabulary::Ground;
use crate::rules::plan::{GroundTest, KeyName, Which};

impl Evaluator<'_> {
    pub(super) fn ground(&self, test: &GroundTest, here: Here<'_, '_>, found: &mut Found) -> bool {
        if !self.ground_known || !here.view.offer.customer.is_some() {
            return false;
        }
        let mut decided = None;
        for &name in &test.of {
            for key in self.keys(name, here) {
                let grounded = self.grounded(key, here);
                let accepted = test.accepts(grounded.ground)
                    && test.hands.is_none_or(|range| {
                        let hands = grounded
                            .signal
                            .map_or(0, |at| self.world.signals.kept[at].hands);
                        range.holds(f64::from(hands))
                    });
                let ends = match test.which {
                    Which::Any => accepted,
                    _ if grounded.ground == Ground::Unknown => continue,
                    Which::First => true,
                    Which::Every if !accepted => return false,
                    Which::Every => false,
                };
                if accepted && decided.is_none() {
                    decided = Some((grounded, name));
                }
                if ends {
                    return self.decide(decided, here, found);
                }
            }
        }
        self.decide(decided, here, found)
    }

    fn decide(
        &self,
        decided: Option<(ground::Grounded, KeyName)>,
        here: Here<'_, '_>,
        found: &mut Found,
    ) -> bool {
        let Some((grounded, name)) = decided else {
            return false;
        };
        found.ground = Some((grounded.ground, name));
        if let Some(at) = grounded.signal {
            let at_time = self.world.signals.kept[at].seen_at(here.view.offer.send_at);
            found.proofs.push((Proof::Signal(at as u32), at_time));
        }
        true
    }

    fn grounded(&self, key: Key, here: Here<'_, '_>) -> ground::Grounded {
        let world = self.world;
        let places = self.may_ground(key, here);
        let mut grounded = ground::over(places, key, here.view, world.campaign, world.signals);
        // A grant for that very topic is as good as having told.
        if let Key::Topic(topic, _) = key
            && grounded.ground != Ground::Told
            && self.granted_topic(topic, here)
        {
            grounded = ground::Grounded {
                ground: Ground::Told,
                signal: None,
            };
        }
        grounded
    }

    /// The keys that a name stands for: several where it is of topics and none is at hand.
    fn keys(&self, name: KeyName, here: Here<'_, '_>) -> impl Iterator<Item = Key> {
        let known = self.world.topics;
        let topics = here.topic.map_or(here.topics, TopicSet::of);
        let (topics, other) = match name {
            KeyName::Topic => (topics, None),
            KeyName::SensitiveTopic => (topics & self.world.settings.sensitive, None),
            KeyName::Product => (TopicSet::EMPTY, Some(Key::Product)),
            KeyName::Category => (TopicSet::EMPTY, Some(Key::Category)),
            KeyName::Brand => (TopicSet::EMPTY, Some(Key::Brand)),
            KeyName::Segment => (TopicSet::EMPTY, Some(Key::Segment)),
        };
        let of_topics = topics
            .iter()
            .map(|topic| Key::Topic(topic, known.shelf_life(topic)));
        of_topics.chain(other)
    }
}
