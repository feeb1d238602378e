//! Ways in words.

use crate::audit::fine::{Case, Way, topics};
use crate::facts::offer::UNDATED;
use crate::facts::permission::Scope;
use crate::input::dates::{DAY, LocalTime, Moment};
use crate::input::vocabulary::Ground;
use crate::rules::plan::{Asked, KeyName};

/// The day of a moment, on the clock by which the offer is written.
pub fn day(case: &Case<'_>, at: i64) -> String {
    of_calendar(local(case, at).day)
}

/// The first day that begins at a moment or after it.
pub fn day_from(case: &Case<'_>, at: i64) -> String {
    let LocalTime { day, second } = local(case, at);
    of_calendar(day + i32::from(second > 0))
}

fn local(case: &Case<'_>, at: i64) -> LocalTime {
    case.words.clock.as_offer(at, case.offer).as_written()
}

fn of_calendar(day: i32) -> String {
    Moment::utc(i64::from(day) * DAY).day().to_string()
}

/// "a, b or c".
pub fn either(words: &[&str]) -> String {
    let mut said = String::new();
    for (at, word) in words.iter().enumerate() {
        said.push_str(joint(at, words.len()));
        said.push_str(word);
    }
    said
}

/// What stands before the word at a place, of so many that are alternatives.
fn joint(at: usize, of: usize) -> &'static str {
    match at {
        0 => "",
        at if at + 1 == of => " or ",
        _ => ", ",
    }
}

/// What the customer may tell or do, so that the ground of a key is one of these; none where the offer has no such key.
pub fn grounds(case: &Case<'_>, of: &[KeyName], is: u32) -> Option<Way> {
    let view = case.view();
    let item = view.item;
    let has = |key: &KeyName| match key {
        KeyName::Topic | KeyName::SensitiveTopic => !view.look.topics.is_empty(),
        KeyName::Product => item.product.is_some() || item.name_key.is_some(),
        KeyName::Category => item.category_text.is_some(),
        KeyName::Brand => item.brand_key.is_some(),
        KeyName::Segment => view.segment.is_some(),
    };
    of.iter().any(has).then(|| told_or_bought(is, false))?
}

/// What the customer may tell or do, so that a ground is one of these; none where neither would do.
pub fn told_or_bought(is: u32, later: bool) -> Option<Way> {
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

/// Whether the customer refused something at a time that is not known: no permission is known to be later.
pub fn refused_for_good(case: &Case<'_>) -> bool {
    let said = case.words.signals.statements_of(case.offer.customer);
    said.iter().any(|said| {
        let on_channel = said.channel.is_none() || said.channel == case.offer.channel();
        !said.granted && said.at == UNDATED && on_channel
    })
}

/// "if the customer gives permission for …"; none where that would not do.
pub fn permission(case: &Case<'_>, of: &[Asked], later: bool) -> Option<Way> {
    if refused_for_good(case) {
        return None;
    }
    let item = case.view().item;
    let channel = || case.offer.channel().map(|channel| channel.in_words().name);
    let mut said = String::with_capacity(128);
    said.push_str("if the customer gives permission for ");
    // What the offer does not name, nobody can permit.
    let named = |asked: &&Asked| match asked {
        Asked::Category => item.category_text.is_some(),
        Asked::Brand => item.brand_key.is_some(),
        _ => true,
    };
    let of: Vec<&Asked> = of.iter().filter(named).collect();
    if of.is_empty() {
        return None;
    }
    for (at, asked) in of.iter().enumerate() {
        said.push_str(joint(at, of.len()));
        let scope = match asked {
            Asked::Scope(Scope::Parental) => return Some("if a parent gives permission".into()),
            Asked::Scope(Scope::Location) => "the use of location",
            Asked::Scope(Scope::Tracking) => "tracking",
            Asked::Scope(Scope::ThirdParty) => "third-party data",
            Asked::Scope(Scope::Sensitive) => "the use of sensitive data",
            Asked::Scope(Scope::Personalization) => "personalization",
            Asked::Scope(Scope::All) => "all messages",
            Asked::Scope(_) => return None,
            Asked::Topic | Asked::TopicOnChannel => {
                said.push_str(&topics::named(case, asked)?);
                if **asked == Asked::Topic {
                    continue;
                }
                said.push_str(" by ");
                channel()?
            }
            Asked::Channel => channel()?,
            Asked::Event => "the occasion",
            Asked::Offer => "such offers",
            Asked::Category => "its category",
            Asked::Brand => "its brand",
        };
        said.push_str(scope);
    }
    if later {
        said.push_str(" after that");
    }
    Some(said.into())
}
