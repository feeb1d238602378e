//! How a line that flags could stop holding.

use std::borrow::Cow;

use crate::audit::fine::{Case, Way, say};
use crate::facts::offer::UNDATED;
use crate::facts::permission::State;
use crate::input::dates::DAY;
use crate::input::vocabulary::{CampaignColumn, Channel, Ground, OfferType};
use crate::input::wording::{self, verb};
use crate::rules::evaluate::Proof;
use crate::rules::plan::{Block, CountTest, Counted, KeyName, SignalTest, When, Which};

/// The bit of the subject among the columns in which topics show.
const SUBJECT: u8 = 1 << 3;

/// The ways, by the lines of what flagged and of `[only]`.
pub fn ways(case: &Case<'_>) -> Vec<Way> {
    let mut ways = Vec::new();
    ways.extend(waiting(case));
    if let Some(count) = &case.when.block.count {
        counting(case, count, &mut ways);
    }
    ways.extend(replenishing(case));
    ways.extend(by_day(case));
    ways.extend(elsewhere(case));
    for block in case.when.lines() {
        ways.extend(copy(case, block));
        if block.offer.broadcast == Some(false) && may_go_to_all(case) {
            ways.push("to the whole list, whoever they are".into());
        }
        let size = block.audience.as_ref().and_then(|test| test.size);
        if let Some(under) = size.and_then(|size| size.under) {
            ways.push(format!("to a segment of {under} customers or more").into());
        }
    }
    ways.extend(telling(case));
    ways.extend(allowing(case));
    ways
}

/// Whether an offer of this kind makes sense to those who did nothing: nobody's cart is everybody's.
fn may_go_to_all(case: &Case<'_>) -> bool {
    const OF_ONE: u32 = OfferType::AbandonedCart.bit()
        | OfferType::BrowseAbandonment.bit()
        | OfferType::BackInStock.bit()
        | OfferType::Replenishment.bit()
        | OfferType::Retargeting.bit()
        | OfferType::ReviewRequest.bit();
    let of_one = |kind: OfferType| kind.is_service() || OF_ONE & kind.bit() != 0;
    !case.offer.kind().is_some_and(of_one)
}

/// The `[[when]]` that flagged and those after it that could flag the same offer: the ones before it do not.
fn still_to_come<'a>(case: &Case<'a>) -> impl Iterator<Item = &'a When> {
    let kind = case.offer.kind();
    let whens = case.rule.whens.iter().skip(usize::from(case.hit.when));
    whens.filter(move |when| {
        when.lines().all(|block| {
            let types = block.offer.types;
            types.is_none_or(|types| kind.is_some_and(|kind| types & kind.bit() != 0))
        })
    })
}

/// After which day the signals are too old to count, for every part of the rule that counts them.
fn waiting(case: &Case<'_>) -> Option<Way> {
    let own = case.when.block.signal.as_ref()?;
    own.within?;
    let alike = |test: &&SignalTest| test.types & own.types != 0 && test.denies == own.denies;
    let within = still_to_come(case)
        .filter_map(|when| when.block.signal.as_ref())
        .filter(alike)
        .try_fold(0, |longest, test| test.within.map(|own| longest.max(own)))?;
    let at = case.evidence().max().filter(|at| *at != UNDATED)?;
    Some(format!("after {}", say::day(case, at + within)).into())
}

/// How many rows or contacts fewer would do, or how much later.
fn counting(case: &Case<'_>, count: &CountTest, ways: &mut Vec<Way>) {
    let over = case.hit.numbers.count.saturating_sub(count.over);
    if over == 0 {
        return;
    }
    let what = match count.of {
        Counted::Offers => "such offer",
        Counted::Contacts => "message",
    };
    let within = match count.within {
        Some(within) if within % DAY == 0 => {
            format!(
                " within {}",
                wording::count((within / DAY).unsigned_abs(), "day")
            )
        }
        _ => String::new(),
    };
    let goes = verb(u64::from(over), "goes", "go");
    let fewer = wording::count(u64::from(over), what).replacen(' ', " fewer ", 1);
    ways.push(format!("if {fewer} {goes} to this customer{within}").into());
    if let Some(within) = count.within
        && case.offer.send_at != UNDATED
        && case.hit.proofs.first().is_some()
    {
        ways.push(format!("after {}", say::day(case, case.offer.send_at + within)).into());
    }
}

/// When enough of the usual gap is over.
fn replenishing(case: &Case<'_>) -> Option<Way> {
    let range = case.when.block.customer.as_ref()?.supply_left?;
    let (over, Proof::Signal(last)) = (range.over?, case.hit.proofs.first()?) else {
        return None;
    };
    let gap = f64::from(case.hit.numbers.gap) * DAY as f64;
    let last = case.words.signals.kept[last as usize].at;
    (last != UNDATED).then(|| {
        let at = last + ((1.0 - over) * gap).ceil() as i64;
        format!("from {} on", say::day_from(case, at)).into()
    })
}

/// Between which times of the day no part of the rule flags.
fn by_day(case: &Case<'_>) -> Option<Way> {
    case.when.block.offer.local_time?;
    let whens = case.rule.whens.iter();
    let (mut from, mut until) = (None, None);
    for times in whens.filter_map(|when| when.block.offer.local_time) {
        from = from.max(times.before);
        until = match (until, times.after) {
            (Some(one), Some(other)) => Some(i64::min(one, other)),
            (one, other) => one.or(other),
        };
    }
    let clock = |seconds: i64| format!("{:02}:{:02}", seconds / 3600, seconds / 60 % 60);
    let times = match (from, until) {
        (Some(from), Some(until)) if from < until => {
            format!("between {} and {}", clock(from), clock(until))
        }
        (Some(from), None) => format!("from {} on", clock(from)),
        (None, Some(until)) => format!("until {}", clock(until)),
        _ => return None,
    };
    Some(format!("{times}, the recipient's time").into())
}

/// On another channel, where the rule says on which it flags.
fn elsewhere(case: &Case<'_>) -> Option<Way> {
    let channels = |when: &When| {
        when.lines()
            .filter_map(|block| block.offer.channels)
            .reduce(|one, other| one & other)
    };
    channels(case.when)?;
    let in_subject = |when: &When| {
        when.lines()
            .filter_map(|block| block.topic.as_ref()?.columns)
            .any(|columns| columns == SUBJECT)
    };
    let subject = case.words.campaign.subject(case.offer).topics;
    let shows = case.hit.topic.is_some_and(|topic| subject.contains(topic));
    let post = match case.hit.topic {
        Some(_) => "in a sealed letter",
        None => "by post",
    };
    let mut named = Vec::new();
    for (channel, words) in [(Channel::Email, "by e-mail"), (Channel::Mail, post)] {
        let flags = |when: &&When| channels(when).is_none_or(|own| own & channel.bit() != 0);
        let mut flags = case.rule.whens.iter().filter(flags);
        match flags.clone().all(in_subject) {
            false => continue,
            true if shows && flags.next().is_some() => {
                return Some("by e-mail or post, with a neutral subject".into());
            }
            true => named.push(words),
        }
    }
    (!named.is_empty()).then(|| say::either(&named).into())
}

/// With other words, or with what is missing.
fn copy(case: &Case<'_>, block: &Block) -> Option<Way> {
    if block.offer.says != 0 || block.event.is_some() {
        return Some("without these words in the copy".into());
    }
    let missing = block.offer.missing?;
    let campaign = case.words.campaign;
    let look = campaign.look(case.offer);
    let lacks: Vec<String> = CampaignColumn::ALL
        .iter()
        .filter(|column| missing & look.columns & !look.context.given & column.bit() != 0)
        .map(|column| match column {
            CampaignColumn::ReasonShown => "the reason shown to the customer".to_owned(),
            CampaignColumn::OptOutUrl => "a way to opt out".to_owned(),
            other => format!("`{}` filled", other.word()),
        })
        .collect();
    (!lacks.is_empty()).then(|| format!("with {}", lacks.join(" and ")).into())
}

/// What the customer would have to tell or do, where the ground is not good enough.
fn telling(case: &Case<'_>) -> Option<Way> {
    let ground = case.when.block.ground.as_ref()?;
    let better = !ground.is? & (Ground::Told.bit() | Ground::Bought.bit());
    let about_topic = ground
        .of
        .iter()
        .any(|key| matches!(key, KeyName::Topic | KeyName::SensitiveTopic));
    // A better ground for one key would not do where each is looked at by itself.
    if !about_topic && ground.which != Which::Every {
        return None;
    }
    say::grounds(case, &ground.of, better)
}

/// What the customer would have to allow, where a permission is asked for.
fn allowing(case: &Case<'_>) -> Option<Way> {
    let test = case.when.block.permission.as_ref()?;
    if test.is & State::Granted.bit() != 0 || say::refused_for_good(case) {
        return None;
    }
    let mut scopes: Vec<Cow<'_, str>> = Vec::new();
    for proof in case.hit.proofs.iter() {
        if let Proof::Statement(at) = proof {
            let said = &case.words.signals.statements[at as usize];
            let scope = case.words.scope_words(said);
            if !scopes.contains(&scope) {
                scopes.push(scope);
            }
        }
    }
    if scopes.is_empty() {
        return say::permission(case, &test.of, false);
    }
    let scopes = scopes.join(" and ");
    Some(format!("once the customer gives permission for {scopes} again").into())
}
