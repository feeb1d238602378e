//! The signals of a customer by what they are about, where so many meet so many offers that each with each takes long.

use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashSet};

use super::{Evaluator, Here, World};
use crate::facts::categories::CategoryId;
use crate::facts::customers::CustomerId;
use crate::facts::ground::Key;
use crate::facts::names::Sym;
use crate::facts::topics::{TopicId, TopicSet};
use crate::facts::view::View;
use crate::rules::plan::{SignalTest, same};

/// By what a signal is found.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum By {
    Type(u32),
    Product(Sym),
    Name(Sym),
    Parent(Sym),
    Brand(Sym),
    Category(CategoryId),
    Segment(Sym),
    Topic(TopicId),
}

/// What of the signals may pass is found by it; that they do is for the test to say.
pub(super) struct Index {
    places: HashMap<By, Vec<u32>, FixedState>,
    categories: HashSet<CategoryId, FixedState>,
}

impl Index {
    /// An index of a customer's signals, if they and the offers are many.
    pub fn of(customer: CustomerId, offers: usize, world: &World<'_>) -> Option<Index> {
        const FEW: usize = 16;
        const MANY: usize = 256;
        let (signals, campaign) = (world.signals, world.campaign);
        let places = signals.places(customer);
        if offers < FEW || places.len() < MANY {
            return None;
        }
        let mut index = Index {
            places: HashMap::default(),
            categories: HashSet::default(),
        };
        for place in places {
            let signal = &signals.kept[place];
            let item = &campaign.items[signal.item as usize];
            let named = [
                (item.product, By::Product(item.product)),
                (item.name_key, By::Name(item.name_key)),
                (item.parent, By::Parent(item.parent)),
                (item.brand_key, By::Brand(item.brand_key)),
            ];
            let segment = signals.details(signal).segment;
            let topics = signals.text(signal).topics;
            let all = [By::Type(signal.kind as u32), By::Segment(segment)]
                .into_iter()
                .chain(
                    named
                        .into_iter()
                        .filter(|(name, _)| name.is_some())
                        .map(|(_, by)| by),
                )
                .chain(topics.iter().map(By::Topic))
                .chain([By::Category(item.category)]);
            for by in all {
                index.places.entry(by).or_default().push(place as u32);
            }
            index.categories.insert(item.category);
        }
        Some(index)
    }

    /// The places of what is about any of these, or of these types, oldest first: whichever are fewer.
    fn find(&self, about: Option<Vec<By>>, types: u32) -> Vec<u32> {
        let of_types = (0..u32::BITS).filter(|kind| types & 1 << kind != 0);
        let lists = |by: Vec<By>| -> Vec<&[u32]> {
            by.iter()
                .filter_map(|by| Some(self.places.get(by)?.as_slice()))
                .collect()
        };
        let many = |lists: &Vec<&[u32]>| lists.iter().map(|list| list.len()).sum::<usize>();
        let of_types = lists(of_types.map(By::Type).collect());
        let fewest = about
            .map(lists)
            .into_iter()
            .chain([of_types])
            .min_by_key(many);
        let mut places = fewest.unwrap_or_default().concat();
        places.sort_unstable();
        places.dedup();
        places
    }

    /// By what signals are found that share something with an offer; none where no such is indexed.
    fn about(
        &self,
        shared: u16,
        topics: TopicSet,
        view: &View<'_>,
        world: &World<'_>,
    ) -> Option<Vec<By>> {
        const INDEXED: u16 = same::ITEM | same::TOPIC | same::SEGMENT;
        if shared == 0 || shared & !INDEXED != 0 {
            return None;
        }
        let is = |bits: u16| shared & bits != 0;
        let item = view.item;
        let mut about = Vec::new();
        if is(same::PRODUCT | same::THING) {
            about.extend([By::Product(item.product), By::Name(item.name_key)]);
        }
        if is(same::PARENT) {
            about.push(By::Parent(item.parent));
        }
        if is(same::BRAND | same::THING) {
            about.push(By::Brand(item.brand_key));
        }
        if is(same::CATEGORY | same::THING) {
            let categories = &world.campaign.categories;
            let own = self.categories.iter().copied();
            let sharing = own.filter(|&own| categories.share(item.category, own));
            about.extend(sharing.map(By::Category));
        }
        if is(same::SEGMENT) {
            about.push(By::Segment(view.segment));
        }
        if is(same::TOPIC) {
            about.extend(topics.iter().map(By::Topic));
        }
        Some(about)
    }
}

impl Evaluator<'_> {
    /// The places of the customer's signals that may pass a test, oldest first.
    pub(super) fn may_pass(
        &self,
        test: &SignalTest,
        here: Here<'_, '_>,
    ) -> impl DoubleEndedIterator<Item = usize> {
        let topics = here.topic.map_or(here.topics, TopicSet::of);
        self.places(here, test.same, topics, test.types)
    }

    /// The places of the customer's signals that may ground a key, oldest first.
    pub(super) fn may_ground(
        &self,
        key: Key,
        here: Here<'_, '_>,
    ) -> impl DoubleEndedIterator<Item = usize> {
        let (shared, topics) = match key {
            Key::Topic(topic, _) => (same::TOPIC, TopicSet::of(topic)),
            Key::Product => (same::PRODUCT, TopicSet::EMPTY),
            Key::Category => (same::CATEGORY, TopicSet::EMPTY),
            Key::Brand => (same::BRAND, TopicSet::EMPTY),
            Key::Segment => (same::SEGMENT, TopicSet::EMPTY),
        };
        self.places(here, shared, topics, u32::MAX)
    }

    /// The places of the customer's signals that are of these types, and may share something with the offer.
    pub(super) fn places(
        &self,
        here: Here<'_, '_>,
        shared: u16,
        topics: TopicSet,
        types: u32,
    ) -> impl DoubleEndedIterator<Item = usize> + use<> {
        let found = self.index.as_ref().map(|index| {
            let about = index.about(shared, topics, here.view, self.world);
            index.find(about, types)
        });
        let all = match found {
            Some(_) => 0..0,
            None => self.world.signals.places(here.view.offer.customer),
        };
        all.chain(found.into_iter().flatten().map(|place| place as usize))
    }
}
