//! What statements come to.

use super::*;
use crate::facts::categories::{Categories, CategoryId};
use crate::facts::customers::CustomerId;
use crate::facts::names::Sym;
use crate::facts::offer::UNDATED;
use crate::facts::topics::{TopicId, TopicSet};
use crate::input::dates::{self, DateOrder, DateReader};
use crate::input::vocabulary::Channel;

const PREGNANCY: TopicId = TopicId(1);
const DEBT: TopicId = TopicId(2);

fn say(granted: bool, scope: Scope, channel: Option<Channel>, at: i64) -> Statement {
    Statement {
        at,
        until: UNDATED,
        customer: CustomerId(0),
        scope,
        channel,
        granted,
        line: 0,
        file: 0,
        date_only: false,
    }
}

fn sensitive() -> TopicSet {
    let mut set = TopicSet::default();
    set.insert(PREGNANCY);
    set.insert(DEBT);
    set
}

fn state(statements: &[Statement], channel: Channel, topics: &[TopicId]) -> State {
    let categories = Categories::default();
    let topics = topics.iter().copied().collect();
    of_offer(statements, &bearing(&categories, channel, topics)).0
}

fn bearing(categories: &Categories, channel: Channel, topics: TopicSet) -> Bearing<'_> {
    Bearing {
        send_at: 100,
        date_only: false,
        channel: Some(channel),
        topics,
        occasions: 0,
        personalised: true,
        category: CategoryId::NONE,
        labels: [Sym::NONE; 3],
        kind: None,
        zone: None,
        categories,
        sensitive: sensitive(),
        location: None,
    }
}

#[test]
fn a_refusal_outlasts_earlier_grants_and_is_lifted_by_later_narrower_ones() {
    let email = Some(Channel::Email);
    let all = say(false, Scope::All, None, 10);
    assert_eq!(
        state(&[say(true, Scope::All, email, 5), all], Channel::Email, &[]),
        State::Refused
    );
    assert_eq!(
        state(
            &[all, say(true, Scope::All, email, 20)],
            Channel::Email,
            &[]
        ),
        State::Granted
    );
    assert_eq!(
        state(
            &[all, say(true, Scope::All, email, 20)],
            Channel::Phone,
            &[]
        ),
        State::Refused
    );
    // At the same instant a refusal wins.
    assert_eq!(
        state(&[all, say(true, Scope::All, None, 10)], Channel::Email, &[]),
        State::Refused
    );
    // A wider grant does not lift a narrower refusal.
    let texts = say(false, Scope::All, Some(Channel::Sms), 10);
    assert_eq!(
        state(&[texts, say(true, Scope::All, None, 20)], Channel::Sms, &[]),
        State::Refused
    );
    assert_eq!(state(&[texts], Channel::Email, &[]), State::None);
}

#[test]
fn undated_refusals_outrank_and_undated_grants_are_weakest() {
    let refused = say(false, Scope::All, None, UNDATED);
    assert_eq!(
        state(
            &[say(true, Scope::All, None, 90), refused],
            Channel::Email,
            &[]
        ),
        State::Refused
    );
    let granted = say(true, Scope::All, None, UNDATED);
    assert_eq!(
        state(
            &[say(false, Scope::All, None, 1), granted],
            Channel::Email,
            &[]
        ),
        State::Refused
    );
    assert_eq!(state(&[granted], Channel::Email, &[]), State::Granted);
}

#[test]
fn a_bare_category_is_narrower_than_what_it_lies_under() {
    let mut categories = Categories::default();
    let mut named = |name: &str| categories.intern(name);
    let offered = named("Kitchen > Kettles");
    let kitchen = Scope::Named(Sym(1), named("Kitchen"));
    let kettles = Scope::Named(Sym(2), named("Kettles"));
    let offer = Bearing {
        category: offered,
        ..bearing(&categories, Channel::Email, TopicSet::EMPTY)
    };
    let state = |refused, granted| {
        let said = [say(false, refused, None, 10), say(true, granted, None, 20)];
        of_offer(&said, &offer).0
    };
    assert_eq!(state(kitchen, kettles), State::Granted);
    assert_eq!(state(kettles, kitchen), State::Refused);
}

#[test]
fn a_topics_grant_lifts_sensitive_for_that_topic_alone() {
    let refused = say(false, Scope::Sensitive, None, 10);
    let granted = say(true, Scope::Topic(PREGNANCY), None, 20);
    assert_eq!(
        state(&[refused, granted], Channel::Email, &[PREGNANCY]),
        State::Granted
    );
    assert_eq!(
        state(&[refused, granted], Channel::Email, &[PREGNANCY, DEBT]),
        State::Refused
    );
}

#[test]
fn an_expired_grant_counts_as_refused_unless_a_live_one_covers_it() {
    let mut old = say(true, Scope::All, Some(Channel::Email), 10);
    old.until = 50;
    assert_eq!(state(&[old], Channel::Email, &[]), State::Expired);
    assert_eq!(
        state(
            &[old, say(true, Scope::All, Some(Channel::Email), 20)],
            Channel::Email,
            &[]
        ),
        State::Granted
    );
    assert_eq!(
        state(&[old, say(true, Scope::All, None, 20)], Channel::Email, &[]),
        State::Expired
    );
}

#[test]
fn asking_for_a_topic_wants_that_topic_or_sensitive() {
    let categories = Categories::default();
    let mut topics = TopicSet::default();
    topics.insert(PREGNANCY);
    let offer = bearing(&categories, Channel::Email, topics);
    let ask =
        |statements: &[Statement]| of_scope(statements, Scope::Topic(PREGNANCY), None, &offer).0;
    let topic = |granted, at| say(granted, Scope::Topic(PREGNANCY), None, at);
    assert_eq!(ask(&[say(true, Scope::All, None, 1)]), State::None);
    assert_eq!(ask(&[say(true, Scope::Sensitive, None, 1)]), State::Granted);
    assert_eq!(ask(&[topic(true, 1)]), State::Granted);
    // Refused as a topic, then `sensitive` granted: the wider grant does not lift it.
    assert_eq!(
        ask(&[topic(false, 1), say(true, Scope::Sensitive, None, 2)]),
        State::Refused
    );
    assert_eq!(
        ask(&[topic(true, 1), say(false, Scope::All, None, 2)]),
        State::Refused
    );
    // A later grant of e-mail lifts nothing for the topic.
    let email = say(true, Scope::All, Some(Channel::Email), 3);
    assert_eq!(
        ask(&[topic(true, 1), say(false, Scope::All, None, 2), email]),
        State::Refused
    );
    assert_eq!(
        ask(&[say(false, Scope::All, None, 2), topic(true, 3)]),
        State::Granted
    );
}

#[test]
fn a_refused_channel_is_no_refusal_of_a_topic() {
    let categories = Categories::default();
    let offer = bearing(&categories, Channel::Email, TopicSet::of(PREGNANCY));
    let email = Some(Channel::Email);
    let topic = Scope::Topic(PREGNANCY);
    let ask = |scope, channel, granted| {
        let said = [granted, say(false, Scope::All, email, 20)];
        of_scope(&said, scope, channel, &offer).0
    };
    let anywhere = say(true, topic, None, 10);
    assert_eq!(ask(topic, None, anywhere), State::Granted);
    // What was granted on that channel alone went with it.
    let by_email = say(true, topic, email, 10);
    assert_eq!(ask(topic, None, by_email), State::None);
    assert_eq!(ask(topic, email, by_email), State::Refused);
    let again = say(true, topic, email, 30);
    assert_eq!(ask(topic, email, again), State::Granted);
    // Of everything it is a part.
    let all = say(true, Scope::All, None, 10);
    assert_eq!(ask(Scope::All, None, all), State::Refused);
}

#[test]
fn an_expired_grant_of_a_topic_is_not_made_good_by_a_wider_one() {
    let categories = Categories::default();
    let offer = bearing(&categories, Channel::Email, TopicSet::of(PREGNANCY));
    let topic = Scope::Topic(PREGNANCY);
    let ask = |expired, live| {
        let mut old = say(true, expired, None, 10);
        old.until = 50;
        of_scope(&[say(true, live, None, 5), old], topic, None, &offer).0
    };
    assert_eq!(ask(topic, Scope::Sensitive), State::Expired);
    assert_eq!(ask(Scope::Sensitive, topic), State::Granted);
    assert_eq!(ask(topic, topic), State::Granted);
    // A channel that was allowed for good stays so when it was once more, for a while.
    let email = Some(Channel::Email);
    let mut old = say(true, Scope::All, email, 10);
    old.until = 50;
    let said = [say(true, Scope::All, email, 5), old];
    assert_eq!(of_channel(&said, &offer).0, State::Granted);
}

#[test]
fn location_is_one_of_the_sensitive_topics() {
    const LOCATION: TopicId = TopicId(3);
    let categories = Categories::default();
    let mut offer = bearing(&categories, Channel::Email, TopicSet::EMPTY);
    offer.sensitive.insert(LOCATION);
    offer.location = Some(LOCATION);
    let granted = |at| say(true, Scope::Location, None, at);
    let refused = say(false, Scope::Sensitive, None, 10);
    let ask = |said: &[Statement]| of_scope(said, Scope::Location, None, &offer).0;
    assert_eq!(ask(&[granted(5), refused]), State::Refused);
    assert_eq!(ask(&[refused, granted(20)]), State::Granted);
    // Allowed it is by name alone.
    assert_eq!(ask(&[say(true, Scope::Sensitive, None, 20)]), State::None);
}

#[test]
fn on_that_day_is_until_its_midnight() {
    let zone = dates::zone("America/New_York").unwrap();
    let reader = DateReader::new(DateOrder::Iso, zone.clone());
    let at = |text: &str| reader.read(text.as_bytes()).unwrap().seconds;
    let categories = Categories::default();
    let heard = |day, refused| {
        let offer = Bearing {
            send_at: at(day),
            date_only: true,
            zone: Some(&zone),
            ..bearing(&categories, Channel::Email, TopicSet::EMPTY)
        };
        offer.knows(&say(false, Scope::All, None, at(refused)))
    };
    // The clocks go back: it has 25 hours. They go forward: it has 23.
    assert!(heard("2026-11-01", "2026-11-01T23:30:00-05:00"));
    assert!(!heard("2026-11-01", "2026-11-02T00:00:00-05:00"));
    assert!(heard("2026-03-08", "2026-03-08T23:30:00-04:00"));
    assert!(!heard("2026-03-08", "2026-03-09T00:30:00-04:00"));
}
