//! What would make this very offer acceptable: worked out from the rule's own lines and this customer's facts.

use crate::audit::words::{Words, by_channel};
use crate::facts::offer::{Offer, UNDATED};
use crate::facts::permission::State;
use crate::input::dates::{Moment, Precision};
use crate::input::vocabulary::{CampaignColumn, Channel, Ground, OfferType, SignalType};
use crate::rules::evaluate::{Hit, Proof};
use crate::rules::plan::{Asked, Block, PermissionTest, Relation, Rule, SignalTest, When};

const DAY: i64 = 86_400;

/// The ways, the nearest first; none where no line of the rule can be met by waiting, asking or changing the offer.
pub fn ways(hit: &Hit, rule: &Rule, when: &When, words: &Words<'_>) -> Vec<String> {
    let offer = &words.campaign.offers[hit.offer as usize];
    let mut ways = Vec::new();
    let mut add = |way: Option<String>| {
        if let Some(way) = way.filter(|way| !ways.contains(way)) {
            ways.push(way);
        }
    };
    for block in [Some(&when.block), when.only.as_ref()]
        .into_iter()
        .flatten()
    {
        for way in against(block, hit, offer, words) {
            add(Some(way));
        }
    }
    for block in when.unless.iter().chain(&rule.unless) {
        add(excuse(block, hit, offer, words));
    }
    ways
}

/// How a line that flags could stop holding.
fn against(block: &Block, hit: &Hit, offer: &Offer, words: &Words<'_>) -> Vec<String> {
    let mut ways = Vec::new();
    if let Some(test) = &block.signal {
        ways.extend(waiting(test, hit, words));
    }
    if let Some(count) = &block.count {
        let over = hit.numbers.count.saturating_sub(count.over);
        if over > 0 {
            ways.push(format!("with {over} fewer"));
        }
        if let Some(within) = count.within
            && let Some(Proof::Signal(_) | Proof::Offer(_)) = hit.proofs.last()
        {
            ways.push(format!("after {}", day(offer.send_at + within)));
        }
    }
    if let Some(range) = block.customer.as_ref().and_then(|test| test.supply_left)
        && let (Some(over), Some(Proof::Signal(last))) = (range.over, hit.proofs.first())
    {
        let gap = f64::from(hit.numbers.gap) * DAY as f64;
        let at = words.signals.kept[*last as usize].at + ((1.0 - over) * gap) as i64;
        ways.push(format!("from {} on", day(at)));
    }
    if let Some(times) = block.offer.local_time {
        let clock = |seconds: i64| format!("{:02}:{:02}", seconds / 3600, seconds / 60 % 60);
        match (times.before, times.after) {
            (Some(before), _) => ways.push(format!("from {} the recipient's time", clock(before))),
            (None, Some(after)) => {
                ways.push(format!("until {} the recipient's time", clock(after)))
            }
            (None, None) => {}
        }
    }
    let topic_in = block.topic.as_ref().and_then(|test| test.columns);
    if let (Some(channels), Some(_)) = (block.offer.channels, topic_in) {
        let private: Vec<&str> = [Channel::Email, Channel::Mail]
            .iter()
            .filter(|channel| channels & channel.bit() == 0)
            .map(|channel| {
                if *channel == Channel::Mail {
                    "in a sealed letter"
                } else {
                    "by e-mail"
                }
            })
            .collect();
        if private.is_empty() {
            ways.push("with a neutral subject".to_owned());
        } else {
            ways.push(private.join(" or "));
        }
    }
    if block.offer.says != 0 {
        ways.push("without these words in the copy".to_owned());
    }
    if let Some(missing) = block.offer.missing {
        let context = words.campaign.context(offer);
        let columns = words.campaign.files[usize::from(offer.file)].columns;
        for column in CampaignColumn::ALL {
            if missing & columns & !context.given & column.bit() != 0 {
                ways.push(match column {
                    CampaignColumn::ReasonShown => {
                        "with the reason shown to the customer".to_owned()
                    }
                    CampaignColumn::OptOutUrl => "with a way to opt out".to_owned(),
                    other => format!("with `{other}` filled"),
                });
            }
        }
    }
    if let Some(range) = block.audience.as_ref().and_then(|test| test.size)
        && let Some(under) = range.under
    {
        ways.push(format!("to a segment of {under} customers or more"));
    }
    if let Some(test) = &block.permission
        && test.is & (State::Refused.bit() | State::Expired.bit()) != 0
        && let Some(Proof::Statement(at)) = hit.proofs.first()
    {
        let said = &words.signals.statements[*at as usize];
        ways.push(format!(
            "once the customer gives permission for {} again",
            words.scope_words(said)
        ));
    }
    if block.event.is_some() {
        ways.push("without these words in the copy".to_owned());
    }
    ways
}

/// After which day the signals are too old to count.
fn waiting(test: &SignalTest, hit: &Hit, words: &Words<'_>) -> Option<String> {
    let within = test.within?;
    let latest = hit.proofs.iter().filter_map(|proof| match proof {
        Proof::Signal(at) => Some(words.signals.kept[*at as usize].at),
        _ => None,
    });
    let at = latest.max().filter(|at| *at != UNDATED)?;
    Some(format!("after {}", day(at + within)))
}

/// How an excuse could come to hold.
fn excuse(block: &Block, hit: &Hit, offer: &Offer, words: &Words<'_>) -> Option<String> {
    if let Some(test) = &block.permission {
        return permission(test, hit, offer, words);
    }
    if block.offer.broadcast == Some(true) {
        return Some("sent to the whole list, whoever they are".to_owned());
    }
    if let Some(types) = block.offer.types
        && block.signal.is_none()
    {
        let kinds: Vec<&str> = OfferType::ALL
            .iter()
            .filter(|kind| types & kind.bit() != 0)
            .map(|kind| kind.word())
            .collect();
        return Some(format!("as a {}", either(&kinds).replace('_', " ")));
    }
    if let Some(ground) = &block.ground
        && let Some(is) = ground.is
    {
        return grounds(is);
    }
    let test = block.signal.as_ref()?;
    if test.relation == Relation::Itself || test.whenever {
        return None;
    }
    if let Some(is) = test.grounds {
        return grounds(is);
    }
    let acts = [
        (SignalType::Purchase, "buys it"),
        (SignalType::Cart, "puts it into the cart"),
        (SignalType::Wishlist, "puts it on the wish list"),
    ];
    let acts: Vec<&str> = acts
        .iter()
        .filter(|(kind, _)| test.types & kind.bit() != 0)
        .map(|(_, act)| *act)
        .collect();
    if acts.is_empty() || test.types == SignalType::BEHAVIOUR | SignalType::KNOWLEDGE {
        return None;
    }
    let again = if test.relation == Relation::Later {
        " again"
    } else {
        ""
    };
    Some(format!("if the customer {}{again}", acts.join(" or ")))
}

fn grounds(is: u32) -> Option<String> {
    let told = is & Ground::Told.bit() != 0;
    let bought = is & Ground::Bought.bit() != 0;
    match (told, bought) {
        (true, true) => Some("if the customer tells us or buys such a thing".to_owned()),
        (true, false) => Some("if the customer tells us".to_owned()),
        (false, true) => Some("if the customer buys such a thing".to_owned()),
        (false, false) => None,
    }
}

fn permission(
    test: &PermissionTest,
    hit: &Hit,
    offer: &Offer,
    words: &Words<'_>,
) -> Option<String> {
    if test.is & State::Granted.bit() == 0 {
        return None;
    }
    let topic = || {
        hit.topic
            .and_then(|topic| words.lexicon.topics.get(topic))
            .map_or_else(
                || "the topic".to_owned(),
                |topic| format!("the topic “{}”", topic.title),
            )
    };
    let channel = offer.channel().map_or("this channel", by_channel);
    let scope = match test.of.first()? {
        Asked::Scope(scope) => match scope {
            crate::facts::permission::Scope::Location => "the use of location".to_owned(),
            crate::facts::permission::Scope::Tracking => "tracking".to_owned(),
            crate::facts::permission::Scope::ThirdParty => "third-party data".to_owned(),
            crate::facts::permission::Scope::Parental => {
                return Some("if a parent gives permission".to_owned());
            }
            crate::facts::permission::Scope::Sensitive => "sensitive data".to_owned(),
            _ => "it".to_owned(),
        },
        Asked::Topic => topic(),
        Asked::TopicOnChannel => format!("{} by {channel}", topic()),
        Asked::Channel => channel.to_owned(),
        Asked::Event => "the occasion".to_owned(),
        Asked::Offer | Asked::Category | Asked::Brand => "it".to_owned(),
    };
    Some(format!("if the customer gives permission for {scope}"))
}

fn day(at: i64) -> String {
    if at == UNDATED {
        return "a day that the file does not say".to_owned();
    }
    Moment {
        seconds: at,
        offset: 0,
        precision: Precision::Date,
    }
    .to_string()
}

/// "a", "a or b", "a, b or c".
fn either(words: &[&str]) -> String {
    match words {
        [first @ .., before, last] => {
            let first: String = first.iter().map(|word| format!("{word}, ")).collect();
            format!("{first}{before} or {last}")
        }
        words => words.concat(),
    }
}
