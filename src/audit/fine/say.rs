//! Ways in words.

use crate::audit::fine::{Case, Way};
use crate::audit::words::by_channel;
use crate::facts::permission::Scope;
use crate::input::dates::{Moment, Precision};
use crate::input::vocabulary::Ground;
use crate::rules::plan::Asked;

/// Seconds of a day.
pub const DAY: i64 = 86_400;

/// The day of a moment.
pub fn day(at: i64) -> String {
    Moment {
        seconds: at,
        offset: 0,
        precision: Precision::Date,
    }
    .to_string()
}

/// The first day that begins at a moment or after it.
pub fn day_from(at: i64) -> String {
    day(at + (DAY - 1))
}

/// "a, b or c".
pub fn either(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}

/// What the customer may tell or do, so that a ground is one of these; none where neither would do.
pub fn grounds(is: u32, later: bool) -> Option<Way> {
    let told = is & Ground::Told.bit() != 0;
    let bought = is & Ground::Bought.bit() != 0;
    let way = match (told, bought, later) {
        (true, true, false) => "if the customer tells us of it or buys such a thing",
        (true, true, true) => "if the customer tells us of it or buys such a thing after that",
        (true, false, false) => "if the customer tells us of it",
        (true, false, true) => "if the customer tells us of it after that",
        (false, true, false) => "if the customer buys such a thing",
        (false, true, true) => "if the customer buys such a thing after that",
        (false, false, _) => return None,
    };
    Some(way.into())
}

/// "if the customer gives permission for …".
pub fn permission(case: &Case<'_>, of: &[Asked], later: bool) -> Option<Way> {
    let topic = || {
        let topic = case.words.lexicon.topics.get(case.hit.topic?)?;
        Some(format!("the topic “{}”", topic.title))
    };
    let channel = case.offer.channel().map(by_channel);
    let mut scopes: Vec<Way> = Vec::new();
    for asked in of {
        scopes.push(match asked {
            Asked::Scope(Scope::Parental) => {
                return Some("if a parent gives permission".into());
            }
            Asked::Scope(Scope::Location) => "the use of location".into(),
            Asked::Scope(Scope::Tracking) => "tracking".into(),
            Asked::Scope(Scope::ThirdParty) => "third-party data".into(),
            Asked::Scope(Scope::Sensitive) => "the use of sensitive data".into(),
            Asked::Scope(Scope::Personalization) => "personalization".into(),
            Asked::Scope(Scope::All) => "all messages".into(),
            Asked::Scope(_) => return None,
            Asked::Topic => topic()?.into(),
            Asked::TopicOnChannel => format!("{} by {}", topic()?, channel?).into(),
            Asked::Channel => channel?.into(),
            Asked::Event => "the occasion".into(),
            Asked::Offer => "such offers".into(),
            Asked::Category => "its category".into(),
            Asked::Brand => "its brand".into(),
        });
    }
    let scopes: Vec<&str> = scopes.iter().map(|scope| &**scope).collect();
    let since = if later { " after that" } else { "" };
    let scopes = either(&scopes);
    Some(format!("if the customer gives permission for {scopes}{since}").into())
}
