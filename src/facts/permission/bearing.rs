//! What consents and opt-outs bear on: an offer, as permission sees it.

use jiff::tz::TimeZone;

use super::{Scope, Statement};
use crate::facts::categories::{Categories, CategoryId};
use crate::facts::names::Sym;
use crate::facts::offer::UNDATED;
use crate::facts::topics::{TopicId, TopicSet};
use crate::input::dates;
use crate::input::vocabulary::{Channel, OfferType};

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
    /// The zone of a date without a time of day, where not UTC.
    pub zone: Option<&'a TimeZone>,
    /// All categories.
    pub categories: &'a Categories,
    /// Topics of tier protected or sensitive.
    pub sensitive: TopicSet,
    /// The topic `location`.
    pub location: Option<TopicId>,
}

impl Bearing<'_> {
    /// Whether a statement had been made when the offer was sent.
    pub(super) fn knows(&self, statement: &Statement) -> bool {
        if statement.at == UNDATED || statement.at <= self.send_at {
            return true;
        }
        // A date-only send goes out some time on that day: a refusal on it counts.
        self.date_only
            && !statement.granted
            && statement.at < dates::next_day(self.send_at, self.zone)
    }

    /// Whether a grant has not run out by then.
    pub(super) fn live(&self, grant: &Statement) -> bool {
        grant.until == UNDATED || grant.until > self.send_at
    }

    /// Whether a statement holds on the offer's channel.
    pub(super) fn on_channel(&self, statement: &Statement) -> bool {
        statement.channel.is_none() || statement.channel == self.channel
    }

    /// Whether a statement bears on this offer at all.
    pub(super) fn bears(&self, statement: &Statement) -> bool {
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

    /// Whether the scope of one statement is the other's, or wider.
    pub(super) fn contains(&self, outer: &Statement, inner: &Statement) -> bool {
        (outer.channel.is_none() || outer.channel == inner.channel)
            && match (outer.scope, inner.scope) {
                (Scope::All, _) => true,
                (Scope::Sensitive, inner) => self.is_sensitive(inner),
                (Scope::Named(a, outer), Scope::Named(b, inner)) => {
                    a == b || self.categories.within(inner, outer) || self.deeper(inner, outer)
                }
                (a, b) => a == b,
            }
    }

    /// Whether a scope is `sensitive`, or one of the topics in it.
    pub(super) fn is_sensitive(&self, scope: Scope) -> bool {
        let among = |topic| self.sensitive.contains(topic);
        scope == Scope::Sensitive || self.topic(scope).is_some_and(among)
    }

    /// The topic that a scope is: `location` is one scope, and the topic of that name.
    fn topic(&self, scope: Scope) -> Option<TopicId> {
        match scope {
            Scope::Topic(topic) => Some(topic),
            Scope::Location => self.location,
            _ => None,
        }
    }

    /// Whether what is said of `a` is said of `b`.
    pub(super) fn same_scope(&self, a: Scope, b: Scope) -> bool {
        match (a, b) {
            (Scope::Named(a, outer), Scope::Named(b, inner)) => {
                a == b && a.is_some() || outer.is_some() && self.categories.within(inner, outer)
            }
            (a, b) => a == b || self.topic(a).is_some() && self.topic(a) == self.topic(b),
        }
    }
}
