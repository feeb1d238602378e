//! Permission: what the customer last said about a scope (contract, "Permission").

use crate::facts::categories::{Categories, CategoryId};
use crate::facts::customers::CustomerId;
use crate::facts::names::Sym;
use crate::facts::offer::UNDATED;
use crate::facts::topics::{TopicId, TopicSet};
use crate::input::vocabulary::{Channel, OfferType};

/// What a consent or an opt-out speaks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Everything.
    All,
    /// Being addressed personally.
    Personalization,
    /// Every topic of tier protected or sensitive.
    Sensitive,
    /// Where the person is.
    Location,
    /// Being followed across sites.
    Tracking,
    /// Data that other companies collected.
    ThirdParty,
    /// What a parent allows for a child.
    Parental,
    /// A day of the calendar, by its place among the events.
    Occasion(u8),
    /// A topic.
    Topic(TopicId),
    /// Any other word: a category, brand, segment, campaign or offer type of that name. Folded; and as a category.
    Named(Sym, CategoryId),
}

/// One consent or opt-out.
#[derive(Debug, Clone, Copy)]
pub struct Statement {
    /// When it was said; [`UNDATED`] where the file does not say.
    pub at: i64,
    /// Until when a grant holds (exclusive); [`UNDATED`] is for good.
    pub until: i64,
    /// Who said it.
    pub customer: CustomerId,
    /// What it speaks about.
    pub scope: Scope,
    /// The channel that it holds on, alone.
    pub channel: Option<Channel>,
    /// Granted, or refused.
    pub granted: bool,
    /// The physical line of its record.
    pub line: u32,
    /// The file, in `Signals::files`.
    pub file: u16,
    /// A date without a time: on the day of a date-only send, a refusal counts.
    pub date_only: bool,
}

/// The state of a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// A live grant.
    Granted,
    /// Refused, denied, withdrawn, opted out.
    Refused,
    /// A grant that ran out.
    Expired,
    /// Nothing said.
    None,
    /// A grant and a refusal at the same instant.
    Contradicted,
}

impl State {
    /// The words of rule files.
    pub const WORDS: [(&'static str, State); 5] = [
        ("granted", State::Granted),
        ("refused", State::Refused),
        ("expired", State::Expired),
        ("none", State::None),
        ("contradicted", State::Contradicted),
    ];

    /// This state's bit in a mask.
    pub fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// The states that statements can come to, whatever they are held against: a mask.
pub fn possible(statements: &[Statement]) -> u8 {
    let none = State::None.bit();
    let states = statements.iter().fold(none, |states, said| {
        states
            | match (said.granted, said.until) {
                (false, _) => State::Refused.bit(),
                (true, UNDATED) => State::Granted.bit(),
                (true, _) => State::Granted.bit() | State::Expired.bit(),
            }
    });
    let both = State::Granted.bit() | State::Refused.bit();
    if states & both == both {
        states | State::Contradicted.bit()
    } else {
        states
    }
}

/// What scopes can bear on: an offer, as permission sees it.
#[derive(Debug, Clone, Copy)]
pub struct Bearing<'a> {
    /// When it is sent; statements later than that say nothing.
    pub send_at: i64,
    /// Sent on a date without a time of day.
    pub date_only: bool,
    /// Its channel.
    pub channel: Option<Channel>,
    /// Topics that it touches.
    pub topics: TopicSet,
    /// Occasions that it names, by their places among the events.
    pub occasions: u64,
    /// Whether it is personalised.
    pub personalised: bool,
    /// Its category.
    pub category: CategoryId,
    /// Its brand, segment, campaign, folded.
    pub labels: [Sym; 3],
    /// Its type, folded as a name.
    pub kind: Option<(OfferType, Sym)>,
    /// All categories.
    pub categories: &'a Categories,
    /// Topics of tier protected or sensitive.
    pub sensitive: TopicSet,
    /// The topic `location`.
    pub location: Option<TopicId>,
}

impl Bearing<'_> {
    fn knows(&self, statement: &Statement) -> bool {
        if statement.at == UNDATED || statement.at <= self.send_at {
            return true;
        }
        // A date-only send goes out some time on that day: a refusal on it counts.
        const DAY: i64 = 86_400;
        self.date_only && !statement.granted && statement.at < self.send_at + DAY
    }

    fn live(&self, grant: &Statement) -> bool {
        grant.until == UNDATED || grant.until > self.send_at
    }

    fn on_channel(&self, statement: &Statement) -> bool {
        statement.channel.is_none() || statement.channel == self.channel
    }

    /// Whether a statement bears on this offer at all.
    fn bears(&self, statement: &Statement) -> bool {
        self.on_channel(statement)
            && match statement.scope {
                Scope::All => true,
                Scope::Personalization => self.personalised,
                Scope::Sensitive => !(self.topics & self.sensitive).is_empty(),
                Scope::Occasion(occasion) => self.occasions & (1 << occasion) != 0,
                Scope::Topic(topic) => self.topics.contains(topic) && Some(topic) != self.location,
                Scope::Named(name, category) => {
                    self.labels.contains(&name)
                        || self.kind.is_some_and(|(_, own)| own == name)
                        || self.categories.within(self.category, category)
                }
                Scope::Location | Scope::Tracking | Scope::ThirdParty | Scope::Parental => false,
            }
    }

    /// Whether two categories lie on the offer's own path, `inner` further down: `Kettles` is below `Kitchen` for
    /// what is offered in `Kitchen > Kettles`.
    fn deeper(&self, inner: CategoryId, outer: CategoryId) -> bool {
        let depth = |scope| self.categories.depth(self.category, scope);
        depth(outer).is_some_and(|outer| depth(inner) >= Some(outer))
    }

    fn contains(&self, outer: &Statement, inner: &Statement) -> bool {
        (outer.channel.is_none() || outer.channel == inner.channel)
            && match (outer.scope, inner.scope) {
                (Scope::All, _) => true,
                (Scope::Sensitive, Scope::Topic(topic)) => self.sensitive.contains(topic),
                (Scope::Named(a, outer), Scope::Named(b, inner)) => {
                    a == b || self.categories.within(inner, outer) || self.deeper(inner, outer)
                }
                (a, b) => a == b,
            }
    }
}

/// `a` holds against `b`: later, or at the same instant; undated refusals outrank, undated grants are the weakest.
fn outlasts(refusal: &Statement, grant: &Statement) -> bool {
    refusal.at == UNDATED || grant.at == UNDATED || refusal.at >= grant.at
}

/// The state of any scope that bears on the offer, with the statement that decides.
///
/// Refused or expired by one scope is refused or expired; else granted where any bearing scope is granted.
pub fn of_offer<'s>(
    statements: &'s [Statement],
    offer: &Bearing<'_>,
) -> (State, Option<&'s Statement>) {
    let known = |s: &&Statement| offer.knows(s) && offer.bears(s);
    let refused = statements
        .iter()
        .filter(known)
        .filter(|s| !s.granted)
        .find(|r| !lifted(r, statements, offer));
    if let Some(refusal) = refused {
        // The latest word is the one to show.
        let latest = statements
            .iter()
            .filter(known)
            .filter(|s| !s.granted && !lifted(s, statements, offer))
            .max_by_key(|s| if s.at == UNDATED { i64::MIN } else { s.at })
            .unwrap_or(refusal);
        return (State::Refused, Some(latest));
    }
    let expired = statements
        .iter()
        .filter(known)
        .filter(|s| s.granted && !offer.live(s))
        .find(|expired| {
            !statements
                .iter()
                .filter(known)
                .any(|live| live.granted && offer.live(live) && offer.contains(expired, live))
        });
    if let Some(expired) = expired {
        return (State::Expired, Some(expired));
    }
    match statements
        .iter()
        .filter(known)
        .rfind(|s| s.granted && offer.live(s))
    {
        Some(grant) => (State::Granted, Some(grant)),
        None => (State::None, None),
    }
}

/// Whether a later grant of the same or a narrower scope that bears on the offer lifts a refusal.
fn lifted(refusal: &Statement, statements: &[Statement], offer: &Bearing<'_>) -> bool {
    let lifts = |grant: &Statement| {
        grant.granted
            && offer.knows(grant)
            && offer.live(grant)
            && offer.bears(grant)
            && !outlasts(refusal, grant)
            && offer.contains(refusal, grant)
    };
    if refusal.scope == Scope::Sensitive {
        // A topic's grant lifts it for that topic alone: each topic of the offer wants its own.
        return (offer.topics & offer.sensitive).iter().all(|topic| {
            statements.iter().any(|grant| {
                lifts(grant) && matches!(grant.scope, Scope::Sensitive)
                    || lifts(grant) && grant.scope == Scope::Topic(topic)
            })
        });
    }
    statements.iter().any(lifts)
}

/// The state of one scope that a rule asks for: only that scope counts, or `sensitive` for such a topic.
pub fn of_scope<'s>(
    statements: &'s [Statement],
    scope: Scope,
    channel: Option<Channel>,
    offer: &Bearing<'_>,
) -> (State, Option<&'s Statement>) {
    let wider = |s: &Statement| match (s.scope, scope) {
        (Scope::Sensitive, Scope::Topic(topic)) => {
            offer.sensitive.contains(topic) && Some(topic) != offer.location
        }
        (a, b) => same_scope(a, b, offer),
    };
    let asked = Statement {
        at: offer.send_at,
        until: UNDATED,
        customer: CustomerId::NONE,
        scope,
        channel: channel.or(offer.channel),
        granted: true,
        line: 0,
        file: 0,
        date_only: false,
    };
    // With a channel asked for, the grant must name it ("this topic, on this channel").
    let grants = |s: &&Statement| {
        s.granted
            && offer.knows(s)
            && wider(s)
            && match channel {
                Some(channel) => s.channel == Some(channel) && same_scope(s.scope, scope, offer),
                None => offer.on_channel(s),
            }
    };
    let covers = |refusal: &Statement| {
        let scope_covers = match (refusal.scope, asked.scope) {
            (Scope::Sensitive, Scope::Topic(topic)) => offer.sensitive.contains(topic),
            (Scope::All, _) => true,
            (a, b) => same_scope(a, b, offer),
        };
        scope_covers && (refusal.channel.is_none() || refusal.channel == asked.channel)
    };
    let refusal = statements
        .iter()
        .filter(|s| !s.granted && offer.knows(s) && covers(s))
        .filter(|refusal| {
            !statements.iter().filter(grants).any(|grant| {
                offer.live(grant) && !outlasts(refusal, grant) && offer.contains(refusal, grant)
            })
        })
        .max_by_key(|s| if s.at == UNDATED { i64::MIN } else { s.at });
    if let Some(refusal) = refusal {
        return (State::Refused, Some(refusal));
    }
    let live = statements
        .iter()
        .filter(grants)
        .rfind(|grant| offer.live(grant));
    if let Some(grant) = live {
        return (State::Granted, Some(grant));
    }
    match statements.iter().rfind(|s| grants(s)) {
        Some(expired) => (State::Expired, Some(expired)),
        None => (State::None, None),
    }
}

/// The state of a channel: its own scope, or `all`.
pub fn of_channel<'s>(
    statements: &'s [Statement],
    offer: &Bearing<'_>,
) -> (State, Option<&'s Statement>) {
    let Some(channel) = offer.channel else {
        return (State::None, None);
    };
    let own =
        |s: &&Statement| offer.knows(s) && s.scope == Scope::All && s.channel == Some(channel);
    let latest = statements
        .iter()
        .filter(own)
        .filter(|s| !s.granted)
        .find(|refusal| {
            !statements
                .iter()
                .filter(own)
                .any(|g| g.granted && offer.live(g) && !outlasts(refusal, g))
        });
    if let Some(refusal) = latest {
        return (State::Refused, Some(refusal));
    }
    match statements.iter().filter(own).rfind(|s| s.granted) {
        Some(grant) if offer.live(grant) => (State::Granted, Some(grant)),
        Some(grant) => (State::Expired, Some(grant)),
        None => (State::None, None),
    }
}

/// A grant and a refusal of one scope at the same instant, on a scope that bears on the offer, and nothing said of it since.
pub fn contradiction<'s>(
    statements: &'s [Statement],
    offer: &Bearing<'_>,
) -> Option<&'s Statement> {
    statements.iter().find(|refusal| {
        let same = |other: &&Statement| {
            same_scope(other.scope, refusal.scope, offer)
                && other.channel == refusal.channel
                && offer.knows(other)
        };
        !refusal.granted
            && offer.knows(refusal)
            && offer.bears(refusal)
            && refusal.at != UNDATED
            && statements
                .iter()
                .filter(same)
                .any(|grant| grant.granted && grant.at == refusal.at)
            && !statements
                .iter()
                .filter(same)
                .any(|later| later.at != UNDATED && later.at > refusal.at)
    })
}

fn same_scope(a: Scope, b: Scope, offer: &Bearing<'_>) -> bool {
    match (a, b) {
        (Scope::Named(a, outer), Scope::Named(b, inner)) => {
            a == b && a.is_some() || outer.is_some() && offer.categories.within(inner, outer)
        }
        // `location` is one scope, and the topic of that name.
        (Scope::Topic(topic), Scope::Location) | (Scope::Location, Scope::Topic(topic)) => {
            Some(topic) == offer.location
        }
        (a, b) => a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::topics::TopicId;

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
        let ask = |statements: &[Statement]| {
            of_scope(statements, Scope::Topic(PREGNANCY), None, &offer).0
        };
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
}
