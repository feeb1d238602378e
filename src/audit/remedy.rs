//! After a slip: incidents to remember and customers to apologise to, worked out from the campaign as it was sent.

use std::collections::{BTreeMap, BTreeSet};

use crate::audit::error::AuditError;
use crate::audit::rows::signals::{self, SignalRow};
use crate::audit::rows::statement::StatementRow;
use crate::audit::run::{self, Run, accepted};
use crate::audit::setup::Setup;
use crate::audit::who::people::People;
use crate::audit::words::{Words, send_at};
use crate::facts::offer::Offer;
use crate::facts::view::View;
use crate::findings::Exceptions;
use crate::findings::remedy::{Apology, Incident, Remedy};
use crate::input::dates::DateReader;
use crate::input::vocabulary::{Channel, Severity, SignalColumn, SignalType};
use crate::rules::book::Book;
use crate::rules::evaluate::Hit;
use crate::rules::plan::{Block, KeyName, When, per, same};
use crate::rules::source::Profile;

/// Channels for an apology, the most fitting first: what others can read comes last.
const FITTING: [Channel; 8] = [
    Channel::Email,
    Channel::Mail,
    Channel::App,
    Channel::Phone,
    Channel::Web,
    Channel::Sms,
    Channel::Push,
    Channel::Postcard,
];

/// Channels that somebody else may read: no place for a private matter.
const EXPOSED: [Channel; 3] = [Channel::Sms, Channel::Push, Channel::Postcard];

/// Works out what is to be done about findings at least as severe as `least`, and about incidents of the signal
/// files that nobody has apologised for. What was accepted on purpose is no slip.
///
/// # Errors
/// Where a file cannot be read, or there is nothing to audit.
pub fn remedy(
    setup: &Setup,
    book: &Book,
    profile: Profile,
    least: Severity,
    exceptions: &mut Exceptions,
) -> Result<Remedy, AuditError> {
    let run = run::run(setup, book, profile)?;
    let accepted = accepted::offers(exceptions, &run, book);
    let is_slip = |hit: &&Hit| {
        let rule = || book.plan.rules[usize::from(hit.rule)].id.clone();
        hit.severity <= least && (accepted.is_empty() || !accepted.contains(&(rule(), hit.offer)))
    };
    let mut desk = Desk::default();
    let words = Words::new(&run, book);
    for hit in run.hits.iter().filter(is_slip) {
        desk.slip(hit, &run, &words, setup);
    }
    // Who had an incident before is known only after one look at the signals, and how to reach them after another.
    signals::each(setup, |signal| {
        desk.past(signal, book);
        Ok::<_, AuditError>(())
    })?;
    desk.people.identify(setup)?;
    desk.join();
    signals::each(setup, |signal| {
        desk.reach(signal);
        Ok::<_, AuditError>(())
    })?;
    Ok(desk.finish())
}

/// Everything known of those concerned.
#[derive(Default)]
struct Desk {
    people: People,
    incidents: Vec<Incident>,
    /// Those of offers that are yet to be sent.
    to_come: u64,
    concerned: BTreeMap<u32, Concerned>,
    /// Slips of this campaign: customer, rule, `at`.
    slips: BTreeSet<(u32, String, String)>,
    /// Incidents of the signal files, likewise.
    known: BTreeSet<(u32, String, String)>,
}

/// One person concerned.
#[derive(Default)]
struct Concerned {
    /// Each slip: its rule, where one is named, and what happened.
    slips: Vec<(String, String)>,
    /// Channels that the slips came by.
    came_by: Vec<Channel>,
    /// Whether a slip touched something private.
    private: bool,
    /// When the last slip was, in seconds.
    last: i64,
    apologised: Option<i64>,
    /// What was last said of a channel: when, and whether it was a refusal.
    said: BTreeMap<Channel, (i64, bool)>,
    bounced: BTreeSet<Channel>,
}

impl Desk {
    /// A rule that an offer broke.
    fn slip(&mut self, hit: &Hit, run: &Run, words: &Words<'_>, setup: &Setup) {
        let offer = &run.campaign.offers[hit.offer as usize];
        if !offer.customer.is_some() {
            return;
        }
        let customer = run.customers.shown(run.campaign.named(offer));
        let rule = &words.plan.rules[usize::from(hit.rule)];
        let when = &rule.whens[usize::from(hit.when)];
        let names = &run.campaign.names;
        let text = |sym| names.text(sym).map(str::to_owned);
        let item = run.campaign.item(offer);
        let product = about_product(when);
        let id = text(item.product).filter(|_| product);
        let at = send_at(offer, &run.clock)
            .unwrap_or(setup.as_of)
            .to_string();
        let incident = Incident {
            customer: customer.to_owned(),
            rule: rule.id.clone(),
            topic: hit
                .topic
                .map(|topic| words.lexicon.topics.slug(topic).to_owned()),
            at: at.clone(),
            product_name: text(item.name).filter(|_| product && id.is_none()),
            product_id: id,
            offer_id: text(offer.offer_id),
            campaign_id: text(offer.campaign),
            channel: offer.channel(),
        };
        // Equal ones of one row stand together: a rule may flag it for two reasons.
        if self.incidents.last() != Some(&incident) {
            self.incidents.push(incident);
            let dates = DateReader::typed(setup.reading.zone.as_ref());
            self.to_come += u64::from(offer.send_at >= dates.after(setup.as_of));
        }
        let view = View::new(&run.campaign, hit.offer as usize);
        let private = hit.topic.is_some() || !view.look.all_topics.is_empty();
        let number = self.people.intern(customer.as_bytes());
        self.slips.insert((number, rule.id.clone(), at.clone()));
        let own = self.concerned.entry(number).or_default();
        own.private |= private;
        own.last = own.last.max(offer.send_at);
        let sent = sent(words, offer, private, &at);
        own.tell(&rule.id, format!("{sent}: {}", rule.words.title));
        own.came_by.extend(offer.channel());
    }

    /// Incidents of the signal files, and ids that are one person's.
    fn past(&mut self, signal: &SignalRow<'_>, book: &Book) {
        let id = signal.raw(SignalColumn::CustomerId);
        match signal.kind {
            SignalType::Alias => self.people.alias(id, signal.raw(SignalColumn::Value)),
            SignalType::Incident => {
                let number = self.people.intern(id);
                let value = signal.text(SignalColumn::Value);
                let at = signal.at.map(|at| at.to_string());
                let key = (number, value.to_owned(), at.clone().unwrap_or_default());
                let told = self.slips.contains(&key);
                self.known.insert(key);
                if told {
                    return;
                }
                let own = self.concerned.entry(number).or_default();
                own.last = own.last.max(signal.at.map_or(i64::MIN, |at| at.seconds));
                own.private = true;
                own.came_by
                    .extend(Channel::parse(signal.text(SignalColumn::Channel)));
                let day = at
                    .as_deref()
                    .map_or_else(String::new, |at| format!(" of {}", day(at)));
                // A note may hold the private fact itself: the place where it stands is enough.
                match book.plan.rules.iter().find(|rule| rule.id == value) {
                    Some(rule) => {
                        own.tell(value, format!("an incident{day}: {}", rule.words.title));
                    }
                    None => own.tell(
                        "",
                        format!("an incident{day} ({}:{})", signal.file, signal.line()),
                    ),
                }
            }
            _ => {}
        }
    }

    /// What is known of all ids of one person stands under the first.
    fn join(&mut self) {
        for (number, other) in std::mem::take(&mut self.concerned) {
            let own = self
                .concerned
                .entry(self.people.first_of(number))
                .or_default();
            for (rule, happened) in other.slips {
                own.tell(&rule, happened);
            }
            own.private |= other.private;
            own.last = own.last.max(other.last);
            own.came_by.extend(other.came_by);
        }
        self.known = std::mem::take(&mut self.known)
            .into_iter()
            .map(|(number, rule, at)| (self.people.first_of(number), rule, at))
            .collect();
    }

    /// How those concerned may be reached, and whether they were.
    fn reach(&mut self, signal: &SignalRow<'_>) {
        if !matches!(
            signal.kind,
            SignalType::Consent
                | SignalType::OptOut
                | SignalType::Undeliverable
                | SignalType::Apology
        ) {
            return;
        }
        let person = self.people.find(signal.raw(SignalColumn::CustomerId));
        let Some(own) = person.and_then(|person| self.concerned.get_mut(&person)) else {
            return;
        };
        let at = signal.at.map(|at| at.seconds);
        match signal.kind {
            SignalType::Apology => {
                own.apologised = own.apologised.max(Some(at.unwrap_or(i64::MIN)))
            }
            SignalType::Undeliverable => {
                let channel = Channel::parse(signal.text(SignalColumn::Channel));
                own.bounced.insert(channel.unwrap_or(Channel::Email));
            }
            kind => {
                // An apology is a service message: a refusal of everything does not stop it, one of its channel does.
                let said = StatementRow::read(kind, |column| signal.text(column));
                let (None, Some(about)) = (said.scope, said.channel) else {
                    return;
                };
                let refused = !said.granted;
                // An undated refusal outranks every grant, an undated grant is the weakest.
                let at = at.unwrap_or(if refused { i64::MAX } else { i64::MIN });
                let said = own.said.entry(about).or_insert((at, refused));
                *said = (*said).max((at, refused));
            }
        }
    }

    fn finish(mut self) -> Remedy {
        let mut remedy = Remedy {
            to_come: self.to_come,
            ..Remedy::default()
        };
        for incident in std::mem::take(&mut self.incidents) {
            let number = self.people.intern(incident.customer.as_bytes());
            let first = self.people.first_of(number);
            let key = (first, incident.rule.clone(), incident.at.clone());
            if self.known.contains(&key) {
                remedy.known_incidents += 1;
            } else {
                remedy.incidents.push(incident);
            }
        }
        for (number, own) in &self.concerned {
            if own.apologised.is_some_and(|at| at >= own.last) {
                remedy.apologised += 1;
                continue;
            }
            let channel = own.channel();
            remedy.apologies.push(Apology {
                customer: self.people.shown(*number).to_owned(),
                channel,
                note: if channel.is_none() {
                    own.why_none()
                } else {
                    String::new()
                },
                happened: own
                    .slips
                    .iter()
                    .map(|(_, happened)| happened.clone())
                    .collect(),
                rules: own.rules(),
            });
        }
        remedy
    }
}

impl Concerned {
    fn tell(&mut self, rule: &str, happened: String) {
        let slip = (rule.to_owned(), happened);
        if !self.slips.contains(&slip) {
            self.slips.push(slip);
        }
    }

    /// The most fitting channel that the slip came by or that was permitted, is not refused, and reaches them.
    fn channel(&self) -> Option<Channel> {
        FITTING.into_iter().find(|channel| {
            let refused = self.said.get(channel).map(|(_, refused)| *refused);
            let known = self.came_by.contains(channel) || refused == Some(false);
            let open = self.private && EXPOSED.contains(channel);
            known && refused != Some(true) && !self.bounced.contains(channel) && !open
        })
    }

    /// The rules broken, each once.
    fn rules(&self) -> Vec<String> {
        let mut rules: Vec<String> = Vec::new();
        for (rule, _) in &self.slips {
            if !rule.is_empty() && !rules.contains(rule) {
                rules.push(rule.clone());
            }
        }
        rules
    }

    fn why_none(&self) -> String {
        let list = |channels: Vec<Channel>| {
            let names = channels.into_iter().map(|channel| channel.in_words().name);
            let words: Vec<&str> = names.collect();
            words.join(", ")
        };
        let refused: Vec<Channel> = self
            .said
            .iter()
            .filter(|(_, (_, refused))| *refused)
            .map(|(channel, _)| *channel)
            .collect();
        let bounced: Vec<Channel> = self.bounced.iter().copied().collect();
        let open: Vec<Channel> = FITTING
            .into_iter()
            .filter(|channel| {
                self.private && EXPOSED.contains(channel) && self.came_by.contains(channel)
            })
            .collect();
        let mut why = Vec::new();
        for (what, channels) in [
            ("refused", refused),
            ("does not reach them", bounced),
            ("others may read it", open),
        ] {
            if !channels.is_empty() {
                why.push(format!("{}: {what}", list(channels)));
            }
        }
        if why.is_empty() {
            why.push("no channel is known".to_owned());
        }
        why.join("; ")
    }
}

/// "coupon for “Trail Runner 4” by e-mail on 2026-06-01"; what touches something private names no product.
fn sent(words: &Words<'_>, offer: &Offer, private: bool, at: &str) -> String {
    format!("{} on {}", words.sending(offer, private), day(at))
}

/// The day of a time as it is written.
fn day(at: &str) -> &str {
    at.split_once('T').map_or(at, |(day, _)| day)
}

/// Whether what flagged was about the product offered itself.
fn about_product(when: &When) -> bool {
    const PRODUCT: u16 = same::PRODUCT | same::PARENT | same::THING;
    let of = |block: &Block| {
        block
            .signal
            .as_ref()
            .is_some_and(|signal| signal.same & PRODUCT != 0)
            || block
                .ground
                .as_ref()
                .is_some_and(|ground| ground.of.contains(&KeyName::Product))
            || block
                .count
                .as_ref()
                .is_some_and(|count| count.per & per::PRODUCT != 0)
    };
    of(&when.block) || when.also.iter().any(of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_apology_goes_where_it_may_and_nobody_else_reads_it() {
        let mut own = Concerned {
            came_by: vec![Channel::Sms, Channel::Email],
            ..Concerned::default()
        };
        assert_eq!(own.channel(), Some(Channel::Email));
        own.said.insert(Channel::Email, (5, true));
        assert_eq!(own.channel(), Some(Channel::Sms));
        own.private = true;
        assert_eq!(own.channel(), None);
        assert_eq!(own.why_none(), "e-mail: refused; SMS: others may read it");
        own.said.insert(Channel::Mail, (5, false));
        assert_eq!(own.channel(), Some(Channel::Mail));
        own.bounced.insert(Channel::Mail);
        assert_eq!(own.channel(), None);
        assert_eq!(Concerned::default().why_none(), "no channel is known");
    }
}
