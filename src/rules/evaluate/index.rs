//! The signals of a customer by what they are about, where so many meet so many offers that each with each takes long.

use std::cell::RefCell;
use std::ops::Range;

use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashSet};

use super::{Evaluator, Here, World};
use crate::facts::categories::CategoryId;
use crate::facts::customers::CustomerId;
use crate::facts::ground::Key;
use crate::facts::names::Sym;
use crate::facts::topics::{TopicId, TopicSet};
use crate::facts::view::View;
use crate::input::vocabulary::SignalType;
use crate::rules::pattern;
use crate::rules::plan::{SignalTest, same};

/// By what a signal is found.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum By {
    /// It says an age.
    Age,
    Product(Sym),
    Name(Sym),
    Parent(Sym),
    Brand(Sym),
    Category(CategoryId),
    Segment(Sym),
    Topic(TopicId),
}

/// Where to look for signals that may pass; that they do is for the test to say.
pub(super) struct Index {
    all: Range<usize>,
    places: HashMap<By, Vec<u32>, FixedState>,
    categories: HashSet<CategoryId, FixedState>,
    /// By test, by where it lies in the plan: what passes its lines that ask nothing of the offer.
    alone: RefCell<HashMap<usize, Vec<u32>, FixedState>>,
}

impl Index {
    /// An index of a customer's signals, if they and the offers are many.
    pub fn new(customer: CustomerId, offers: usize, world: &World<'_>) -> Option<Index> {
        const FEW: usize = 16;
        const MANY: usize = 256;
        let all = world.signals.places(customer);
        if offers < FEW || all.len() < MANY {
            return None;
        }
        let mut index = Index {
            all: all.clone(),
            places: HashMap::default(),
            categories: HashSet::default(),
            alone: RefCell::default(),
        };
        for place in all {
            index.add(place, world);
        }
        Some(index)
    }

    fn add(&mut self, place: usize, world: &World<'_>) {
        let (signals, campaign) = (world.signals, world.campaign);
        let signal = &signals.kept[place];
        let item = &campaign.items[signal.item as usize];
        let segment = signals.details(signal).segment;
        let named = [
            (item.product, By::Product(item.product)),
            (item.name_key, By::Name(item.name_key)),
            (item.parent, By::Parent(item.parent)),
            (item.brand_key, By::Brand(item.brand_key)),
            (segment, By::Segment(segment)),
        ];
        let named = named.into_iter().filter(|(name, _)| name.is_some());
        let topics = signals.text(signal).topics;
        let may_say = matches!(signal.kind, SignalType::Attribute | SignalType::Declared);
        let age = may_say.then(|| world.ages.read(campaign.names.get(signal.value)));
        let all = [By::Category(item.category)]
            .into_iter()
            .chain(named.map(|(_, by)| by))
            .chain(topics.iter().map(By::Topic))
            .chain(age.flatten().map(|_| By::Age));
        for by in all {
            self.places.entry(by).or_default().push(place as u32);
        }
        self.categories.insert(item.category);
    }

    /// The places of what is about any of these, each list oldest first.
    fn lists(&self, by: impl IntoIterator<Item = By>) -> Vec<&[u32]> {
        let lists = by.into_iter().filter_map(|by| self.places.get(&by));
        lists.map(Vec::as_slice).collect()
    }

    /// The places of what may pass a test: by what the offer is, or by what the test asks of the signal alone, whichever are
    /// fewer.
    fn passing(&self, test: &SignalTest, here: Here<'_, '_>, world: &World<'_>) -> Vec<u32> {
        let topics = here.topic.map_or(here.topics, TopicSet::of);
        let mut known = self.alone.borrow_mut();
        let alone = known.entry(std::ptr::from_ref(test).addr());
        let alone = alone.or_insert_with(|| {
            let passes = |place| pattern::passes_alone(test, place, world.campaign, world.signals);
            let passing = self.all.clone().filter(|&place| passes(place));
            passing.map(|place| place as u32).collect()
        });
        let Some(shared) = self.shared(test.same, topics, here.view, world) else {
            return alone.clone();
        };
        let lists = self.lists(shared);
        match lists.iter().map(|list| list.len()).sum::<usize>() < alone.len() {
            true => merged(&lists),
            false => alone.clone(),
        }
    }

    /// By what signals are found that share something with an offer; none where no such is indexed.
    fn shared(
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
        let mut by = Vec::new();
        if is(same::PRODUCT | same::THING) {
            by.extend([By::Product(item.product), By::Name(item.name_key)]);
        }
        if is(same::PARENT) {
            by.push(By::Parent(item.parent));
        }
        if is(same::BRAND | same::THING) {
            by.push(By::Brand(item.brand_key));
        }
        if is(same::CATEGORY | same::THING) {
            let categories = &world.campaign.categories;
            let own = self.categories.iter().copied();
            let sharing = own.filter(|&own| categories.share(item.category, own));
            by.extend(sharing.map(By::Category));
        }
        if is(same::SEGMENT) {
            by.push(By::Segment(view.segment));
        }
        if is(same::TOPIC) {
            by.extend(topics.iter().map(By::Topic));
        }
        Some(by)
    }
}

/// Places in order, each once.
fn merged(lists: &[&[u32]]) -> Vec<u32> {
    let mut places = lists.concat();
    if lists.len() > 1 {
        places.sort();
        places.dedup();
    }
    places
}

impl Evaluator<'_> {
    /// The places of the customer's signals that may pass a test, oldest first.
    pub(super) fn may_pass(
        &self,
        test: &SignalTest,
        here: Here<'_, '_>,
    ) -> impl DoubleEndedIterator<Item = usize> + use<> {
        let find = |index: &Index| index.passing(test, here, self.world);
        self.places(here, self.index.as_ref().map(find))
    }

    /// The places of the customer's signals that may ground a key, oldest first.
    pub(super) fn may_ground(
        &self,
        key: Key,
        here: Here<'_, '_>,
    ) -> impl DoubleEndedIterator<Item = usize> + use<> {
        let (shared, topics) = match key {
            Key::Topic(topic, _) => (same::TOPIC, TopicSet::of(topic)),
            Key::Product => (same::PRODUCT, TopicSet::EMPTY),
            Key::Category => (same::CATEGORY, TopicSet::EMPTY),
            Key::Brand => (same::BRAND, TopicSet::EMPTY),
            Key::Segment => (same::SEGMENT, TopicSet::EMPTY),
        };
        let find = |index: &Index| {
            let by = index.shared(shared, topics, here.view, self.world);
            merged(&index.lists(by.into_iter().flatten()))
        };
        self.places(here, self.index.as_ref().map(find))
    }

    /// The places of the customer's signals that may be about any of these, oldest first.
    pub(super) fn about<I: IntoIterator<Item = By>>(
        &self,
        by: I,
        here: Here<'_, '_>,
    ) -> impl DoubleEndedIterator<Item = usize> + use<I> {
        let find = |index: &Index| merged(&index.lists(by));
        self.places(here, self.index.as_ref().map(find))
    }

    /// The places that an index found; all where there is none.
    fn places(
        &self,
        here: Here<'_, '_>,
        found: Option<Vec<u32>>,
    ) -> impl DoubleEndedIterator<Item = usize> + use<> {
        let all = match found {
            Some(_) => 0..0,
            None => self.world.signals.places(here.view.offer.customer),
        };
        all.chain(found.into_iter().flatten().map(|place| place as usize))
    }
}
