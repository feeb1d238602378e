//! What a finding rests on, in words: signals, statements, other offers, their dates and places.

use std::borrow::Cow;

use crate::audit::words::Words;
use crate::audit::words::tell::{Telling, thing};
use crate::facts::offer::{Offer, Timing, UNDATED};
use crate::facts::permission::{Scope, Statement};
use crate::facts::signal::Signal;
use crate::findings::{Evidence, Message};
use crate::input::dates::{DAY, Moment, Precision};
use crate::input::vocabulary::{Ground, SignalType};
use crate::input::wording;
use crate::rules::evaluate::{Clock, Hit, Proof};

impl<'a> Words<'a> {
    pub(super) fn evidence(&self, proof: Proof, of: &Offer) -> Evidence<'a> {
        let (file, line) = self.file_line(proof);
        let mut said = Message::short();
        let (kind, at) = match proof {
            Proof::Signal(at) => {
                let signal = self.signal(at);
                self.signal_words(signal, &mut said);
                (signal.kind.word(), self.signal_date(signal, of))
            }
            Proof::Statement(at) => {
                let statement = self.statement(at);
                self.statement_words(statement, &mut said);
                let kind = if statement.granted {
                    SignalType::Consent
                } else {
                    SignalType::OptOut
                };
                (kind.word(), self.statement_date(statement, of))
            }
            Proof::Offer(at) => {
                let offer = &self.campaign.offers[at as usize];
                self.offer_words(offer, &mut said);
                ("offer", send_at(offer, self.clock))
            }
        };
        Evidence {
            file: Cow::Borrowed(file),
            line: u64::from(line),
            kind,
            at,
            text: said,
        }
    }

    /// "bought “Trail Runner 4” on 2026-03-01 (orders.csv:88)"
    pub(super) fn did(&self, hit: &Hit, out: &mut Message) {
        let Some(proof) = hit.proofs.first() else {
            return out.push("said nothing of it");
        };
        let of = &self.campaign.offers[hit.offer as usize];
        match proof {
            Proof::Signal(at) => {
                let signal = self.signal(at);
                self.signal_words(signal, out);
                on(self.signal_date(signal, of), out);
            }
            Proof::Statement(at) => {
                let said = self.statement(at);
                self.statement_words(said, out);
                on(self.statement_date(said, of), out);
            }
            Proof::Offer(_) => out.push("is sent another"),
        }
        out.push(" (");
        self.place(proof, out);
        out.push(")");
    }

    pub(super) fn ago(&self, hit: &Hit, offer: &Offer, out: &mut Message) {
        let date = match hit.proofs.first() {
            Some(Proof::Signal(at)) => self.signal_date(self.signal(at), offer),
            Some(Proof::Statement(at)) => self.statement_date(self.statement(at), offer),
            _ => None,
        };
        let Some(date) = date else {
            return out.push("before");
        };
        let sent = self.clock.as_offer(offer.send_at, offer);
        // Of a day without a clock nobody can say how many hours it is off.
        if (date.is_date() || sent.is_date()) && date.as_written().day == sent.as_written().day {
            return out.push("on the same day as");
        }
        let at = date.seconds;
        let (count, unit, when) = match offer.send_at - at {
            s if s < 0 => (-s / DAY, "day", " after"),
            s if s < 3600 => return out.push("within the hour before"),
            s if s < DAY => (s / 3600, "hour", " before"),
            s => (s / DAY, "day", " before"),
        };
        out.push(&wording::count(count.unsigned_abs(), unit));
        out.push(when);
    }

    /// How many companies the first signal passed through.
    pub(super) fn hands(&self, hit: &Hit) -> u8 {
        let first = hit.proofs.iter().find_map(|proof| match proof {
            Proof::Signal(at) => Some(self.signal(at).hands),
            _ => None,
        });
        first.unwrap_or(0)
    }

    /// "orders.csv:88"
    pub(super) fn place(&self, proof: Proof, out: &mut Message) {
        let (file, line) = self.file_line(proof);
        out.push(file);
        out.push(":");
        out.push_number(line);
    }

    /// A scope in plain words.
    pub(crate) fn scope_words(&self, said: &Statement) -> Cow<'_, str> {
        let scope = match said.scope {
            Scope::All => match said.channel {
                Some(channel) => return channel.in_words().messages.into(),
                None => "all messages".into(),
            },
            Scope::Personalization => "personalization".into(),
            Scope::Sensitive => "the use of sensitive data".into(),
            Scope::Location => "the use of location".into(),
            Scope::Tracking => "tracking".into(),
            Scope::ThirdParty => "third-party data".into(),
            Scope::Parental => "a child (as a parent)".into(),
            Scope::Occasion(at) => {
                let event = self.lexicon.events.all.get(usize::from(at));
                event.map_or("", |event| &event.title).into()
            }
            Scope::Topic(topic) => self.topic_words(topic).into(),
            Scope::Named(name, _) => format!("“{}”", self.campaign.names.get(name)).into(),
        };
        match said.channel {
            Some(channel) => format!("{scope} {}", channel.in_words().way).into(),
            None => scope,
        }
    }

    /// A signal in plain words, what the customer wrote or answered marked as private.
    fn signal_words(&self, signal: &Signal, out: &mut Message) {
        let names = &self.campaign.names;
        let item = &self.campaign.items[signal.item as usize];
        let details = self.signals.details(signal);
        let columns = [item.name, item.product, item.category_text, item.brand];
        let topic = self.signals.text(signal).topics.first();
        Telling {
            kind: signal.kind,
            thing: thing(columns, |text| names.get(text)),
            value: names.get(signal.value),
            segment: names.get(details.segment_name),
            offer: names.get(details.offer),
            gift: signal.is(Signal::GIFT),
            source: match names.get(details.source) {
                "" if signal.ground == Ground::Acquired => "another company",
                source => source,
            },
            topic: topic.map_or("", |topic| self.topic_words(topic)),
        }
        .words(out);
    }

    fn statement_words(&self, said: &Statement, out: &mut Message) {
        out.push(if said.granted {
            "gave permission for "
        } else {
            "opted out of "
        });
        out.push(&self.scope_words(said));
    }

    fn signal_date(&self, signal: &Signal, of: &Offer) -> Option<Moment> {
        date(signal.at, signal.is(Signal::DATE_ONLY), of, self.clock)
    }

    fn statement_date(&self, said: &Statement, of: &Offer) -> Option<Moment> {
        date(said.at, said.date_only, of, self.clock)
    }

    fn signal(&self, at: u32) -> &'a Signal {
        &self.signals.kept[at as usize]
    }

    fn statement(&self, at: u32) -> &'a Statement {
        &self.signals.statements[at as usize]
    }

    fn file_line(&self, proof: Proof) -> (&'a str, u32) {
        let (campaign, signals) = (self.campaign, self.signals);
        match proof {
            Proof::Signal(at) => {
                let signal = self.signal(at);
                (&signals.files[usize::from(signal.file)].path, signal.line)
            }
            Proof::Statement(at) => {
                let said = self.statement(at);
                (&signals.files[usize::from(said.file)].path, said.line)
            }
            Proof::Offer(at) => {
                let offer = &campaign.offers[at as usize];
                (&campaign.files[usize::from(offer.file)].path, offer.line)
            }
        }
    }
}

fn on(date: Option<Moment>, out: &mut Message) {
    match date {
        Some(date) => {
            // The day is enough to read; the evidence has the time.
            out.push(" on ");
            out.push_moment(date.day());
        }
        None => out.push(", at a time that the file does not say"),
    }
}

/// `send_at` as the file wrote it.
pub fn send_at(offer: &Offer, clock: &Clock) -> Option<Moment> {
    (offer.timing != Timing::Missing).then(|| clock.as_offer(offer.send_at, offer))
}

/// When something was, on the clock of the house, else on the one that the offer's own time is on: half past midnight in Berlin is
/// not the day before.
fn date(at: i64, date_only: bool, of: &Offer, clock: &Clock) -> Option<Moment> {
    (at != UNDATED).then(|| match (date_only, of.timing) {
        (true, _) => clock.moment(at, Precision::Date),
        (false, Timing::Offset(_)) if !clock.has_house() => clock.as_offer(at, of),
        (false, _) => clock.moment(at, Precision::Offset),
    })
}
