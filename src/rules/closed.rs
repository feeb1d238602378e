//! The closed sets of words that lines take, for the schema and for editors.

use crate::facts::events::EventKind;
use crate::facts::permission::State;
use crate::facts::topics::Tier;
use crate::facts::view::TOPIC_COLUMNS;
use crate::input::vocabulary::{
    Basis, CampaignColumn, Channel, Ground, OfferType, SignalColumn, SignalType,
};
use crate::rules::plan::{
    Asked, Counted, Distinct, KeyName, Maker, OfferKind, SignalTest, per, same,
};

/// The words that a line takes, for the schema: nothing where they depend on the run.
pub fn closed_words(set: &str) -> Vec<&'static str> {
    match set {
        "offer_type" => OfferType::words().collect(),
        "channel" => Channel::words().collect(),
        "basis" => Basis::words().collect(),
        "campaign_column" => CampaignColumn::words().collect(),
        "signal_column" => SignalColumn::words().collect(),
        "kind" => words(&OfferKind::WORDS),
        "tier" => Tier::ALL.map(Tier::word).to_vec(),
        "topic_column" => TOPIC_COLUMNS.iter().map(|column| column.word()).collect(),
        "event_kind" => words(&EventKind::WORDS),
        "maker" => words(&Maker::WORDS),
        "key" => words(&KeyName::WORDS),
        "ground" => Ground::words().collect(),
        "scope" => words(&Asked::WORDS),
        "state" => words(&State::WORDS),
        "signal_type" => SignalType::words()
            .chain(words(SignalType::GROUPS))
            .collect(),
        "collector" => words(&SignalTest::COLLECTORS),
        "relation" => words(&same::WORDS),
        "distinct" => words(&Distinct::WORDS),
        "counted" => words(&Counted::WORDS),
        "per" => words(&per::WORDS),
        "count_distinct" => vec!["message"],
        _ => Vec::new(),
    }
}

fn words<T>(known: &[(&'static str, T)]) -> Vec<&'static str> {
    known.iter().map(|(word, _)| *word).collect()
}
