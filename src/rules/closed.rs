//! The closed sets of words that lines take, for the schema and for editors.

use crate::facts::permission::State;
use crate::facts::view::TOPIC_COLUMNS;
use crate::input::vocabulary::{
    Basis, CampaignColumn, Channel, Ground, OfferType, SignalColumn, SignalType,
};
use crate::rules::language;
use crate::rules::plan::{per, same};

/// The words that a line takes, for the schema: nothing where they depend on the run.
pub fn closed_words(set: &str) -> Vec<&'static str> {
    match set {
        "offer_type" => OfferType::words().collect(),
        "channel" => Channel::words().collect(),
        "basis" => Basis::words().collect(),
        "campaign_column" => CampaignColumn::words().collect(),
        "signal_column" => SignalColumn::words().collect(),
        "kind" => language::KINDS.to_vec(),
        "tier" => language::TIERS.to_vec(),
        "topic_column" => TOPIC_COLUMNS.iter().map(|column| column.word()).collect(),
        "event_kind" => language::EVENT_KINDS.to_vec(),
        "maker" => language::MAKERS.to_vec(),
        "key" => language::KEYS.to_vec(),
        "ground" => Ground::words().collect(),
        "scope" => language::SCOPES.to_vec(),
        "state" => State::WORDS.iter().map(|(word, _)| *word).collect(),
        "signal_type" => SignalType::words()
            .chain(SignalType::GROUPS.iter().map(|(word, _)| *word))
            .collect(),
        "collector" => language::COLLECTORS.to_vec(),
        "relation" => same::WORDS.iter().map(|(word, _)| *word).collect(),
        "distinct" => language::DISTINCT.to_vec(),
        "counted" => language::COUNTED.to_vec(),
        "per" => per::WORDS.iter().map(|(word, _)| *word).collect(),
        "count_distinct" => vec!["message"],
        _ => Vec::new(),
    }
}
