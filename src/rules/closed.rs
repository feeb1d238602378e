//! The words that lines know, for the schema and for editors: a function a set.

use crate::facts::embedded;
use crate::facts::events::EventKind;
use crate::facts::permission::State;
use crate::facts::topics::Tier;
use crate::facts::view::TOPIC_COLUMNS;
use crate::input::vocabulary::{Basis, CampaignColumn, Channel, Ground, OfferType, SignalType};
use crate::rules::book::GROUPS;
use crate::rules::plan::{
    Asked, Counted, Distinct, KeyName, Maker, OfferKind, SignalTest, per, same,
};

macro_rules! sets {
    ($($name:ident = $words:expr;)*) => { $(pub(super) fn $name() -> Vec<&'static str> { $words })* };
}

sets! {
    offer_type = OfferType::words().collect();
    channel = Channel::words().collect();
    basis = Basis::words().collect();
    campaign_column = CampaignColumn::words().collect();
    signal_column = SignalTest::GIVEN.map(|column| column.word()).to_vec();
    kind = words(&OfferKind::WORDS);
    tier = Tier::ALL.map(Tier::word).to_vec();
    topic_column = TOPIC_COLUMNS.iter().map(|column| column.word()).collect();
    event_kind = words(&EventKind::WORDS);
    maker = words(&Maker::WORDS);
    key = words(&KeyName::WORDS);
    ground = Ground::words().collect();
    scope = words(&Asked::WORDS);
    state = words(&State::WORDS);
    signal_type = SignalType::words().chain(words(SignalType::GROUPS)).collect();
    collector = words(&SignalTest::COLLECTORS);
    relation = words(&same::WORDS);
    distinct = words(&Distinct::WORDS);
    counted = words(&Counted::WORDS);
    per = words(&per::WORDS);
    count_distinct = vec!["message"];

    // A user may add to these.
    topic = stems("rules/topics/");
    rule = GROUPS.iter().flat_map(|group| stems(&format!("rules/{group}/"))).collect();
    event = Vec::new();
}

fn words<T>(known: &[(&'static str, T)]) -> Vec<&'static str> {
    known.iter().map(|(word, _)| *word).collect()
}

/// What the built-in files of a folder are called.
fn stems(folder: &str) -> Vec<&'static str> {
    let mut stems: Vec<&str> = embedded::below(folder)
        .filter_map(|file| file.path.rsplit('/').next()?.strip_suffix(".toml"))
        .collect();
    stems.sort_unstable();
    stems
}
