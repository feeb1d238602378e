//! Hits put into words: the sentence of a finding, its evidence, dates and places.

mod ahead;
mod names;
mod proof;
mod quote;
pub mod tell;

use std::borrow::Cow;

use crate::audit::fine;
use crate::audit::run::Run;
use crate::audit::run::needs::copy_alone;
use crate::audit::words::ahead::Ahead;
use crate::audit::words::names::{kind, lower_first, ordinal};
use crate::audit::words::quote::{Quote, Quotes};
use crate::facts::customers::Customers;
use crate::facts::names::Sym;
use crate::facts::offer::{Campaign, Offer};
use crate::facts::phrases::Scan;
use crate::facts::signal::Signals;
use crate::facts::texts::Lexicon;
use crate::facts::topics::TopicId;
use crate::facts::view::View;
use crate::findings::{Finding, Fingerprint, Message, Whom};
use crate::input::document::duration_words;
use crate::input::vocabulary::{CampaignColumn, Channel, OfferType};
use crate::input::wording::count;
use crate::rules::book::Book;
use crate::rules::evaluate::{Clock, Hit};
use crate::rules::message::{Part, Word};
use crate::rules::plan::{Block, KeyName, Plan, When};

pub use proof::send_at;

/// Puts hits into words.
pub struct Words<'a> {
    /// The rules.
    pub plan: &'a Plan,
    /// The campaign.
    pub campaign: &'a Campaign,
    /// Its customers.
    pub customers: &'a Customers,
    /// What is known of them.
    pub signals: &'a Signals,
    /// What texts show.
    pub lexicon: &'a Lexicon,
    /// The recipient's clock.
    pub clock: &'a Clock,
    /// Titles of topics as they stand within a sentence.
    topics: Vec<String>,
    ahead: Ahead<'a>,
    quotes: Quotes<'a>,
    scan: Scan,
}

impl<'a> Words<'a> {
    /// What puts a run into words.
    pub fn new(run: &'a Run, book: &'a Book) -> Self {
        let lexicon = &book.lexicon;
        Words {
            plan: &book.plan,
            campaign: &run.campaign,
            customers: &run.customers,
            signals: &run.signals,
            lexicon,
            clock: &run.clock,
            topics: lexicon
                .topics
                .iter()
                .map(|(_, topic)| lower_first(&topic.title))
                .collect(),
            ahead: Ahead::default(),
            quotes: Quotes::default(),
            scan: Scan::new(),
        }
    }

    /// The finding of a hit. `members` are all customers that it is about, where a segment is addressed.
    pub fn finding(&mut self, hit: &Hit, members: &[u32]) -> Finding<'a> {
        let campaign = self.campaign;
        let offer = &campaign.offers[hit.offer as usize];
        let rule = &self.plan.rules[usize::from(hit.rule)];
        let when = &rule.whens[usize::from(hit.when)];
        let item = campaign.item(offer);
        let text = |sym: Sym| campaign.names.text(sym).map(Cow::Borrowed);
        let segment = campaign.segment(offer);
        Finding {
            rule: Cow::Borrowed(&rule.id),
            severity: hit.severity,
            file: Cow::Borrowed(&campaign.files[usize::from(offer.file)].path),
            line: u64::from(offer.line),
            campaign_id: text(offer.campaign),
            whom: self.whom(offer, members),
            offer_id: text(offer.offer_id),
            segment: segment.and_then(|segment| text(segment.name)),
            channel: offer.channel().map(|channel| channel.word()),
            send_at: send_at(offer, self.clock),
            product_id: text(item.product),
            product_name: text(item.name),
            topic: hit
                .topic
                .map(|topic| Cow::Borrowed(self.lexicon.topics.slug(topic))),
            ground: hit.ground.map(|(ground, _)| ground.word()),
            message: self.message(hit, when, offer),
            instead: Cow::Borrowed(&rule.words.instead),
            fine_if: fine::ways(hit, rule, when, self),
            evidence: hit
                .proofs
                .iter()
                .map(|proof| self.evidence(proof, offer))
                .collect(),
            copy_alone: copy_alone(rule, usize::from(hit.when)),
            fingerprint: Fingerprint::default(),
        }
    }

    /// Its row says whom a finding is about.
    fn whom(&self, offer: &Offer, members: &[u32]) -> Whom<'a> {
        let (campaign, customers) = (self.campaign, self.customers);
        let shown = |offer: &Offer| Cow::Borrowed(customers.shown(campaign.named(offer)));
        if campaign.names_customer(offer) {
            return Whom::Customer(shown(offer));
        }
        let first = members.iter().map(|&at| &campaign.offers[at as usize]);
        let first = first.filter(|offer| offer.customer.is_some());
        Whom::Members {
            count: members.len() as u32,
            first: first.take(Whom::NAMED).map(shown).collect(),
        }
    }

    fn message(&mut self, hit: &Hit, when: &When, offer: &Offer) -> Message {
        let mut message = Message::new();
        // Asked for up to twice, for its words and for where they stand.
        let mut quote: Option<Quote<'_>> = None;
        for part in &when.message.parts {
            match part {
                Part::Text(text) => message.push(text),
                Part::Column(at) => message.push(self.column(*at, hit)),
                Part::Word(Word::Matched) => {
                    message.push(quote.get_or_insert_with(|| self.quote(hit, when)).words);
                }
                Part::Word(Word::Where) => {
                    message.push(quote.get_or_insert_with(|| self.quote(hit, when)).column);
                }
                Part::Word(word) => self.word(*word, hit, when, offer, &mut message),
            }
        }
        message.capitalise();
        message
    }

    fn word(&self, word: Word, hit: &Hit, when: &When, offer: &Offer, out: &mut Message) {
        match word {
            Word::Customer => self.customer(offer, out),
            Word::Did => self.did(hit, out),
            Word::Ago => self.ago(hit, offer, out),
            Word::Offer => self.offer_words(offer, out),
            Word::Product => self.product_words(offer, out),
            Word::Channel => out.push(match offer.channel() {
                Some(channel) => channel.in_words().name,
                None => "an unnamed channel",
            }),
            Word::Segment => out.push(self.segment(offer).unwrap_or_default()),
            Word::SendAt => match send_at(offer, self.clock) {
                Some(at) => out.push_moment(at),
                None => out.push("an unknown time"),
            },
            Word::LocalTime => {
                let view = View::new(self.campaign, hit.offer as usize);
                match self.clock.second_of_day(&view, self.campaign) {
                    Some(second) => {
                        out.push_value(format_args!("{:02}:{:02}", second / 3600, second / 60 % 60))
                    }
                    None => out.push("an unknown hour"),
                }
            }
            Word::Key => self.key_words(hit, offer, out),
            Word::Hands => out.push_number(self.hands(hit)),
            Word::Topic => out.push(match self.topic(hit) {
                Some(topic) => self.topic_words(topic),
                None => "a private matter",
            }),
            Word::Event => {
                let event = hit
                    .event
                    .and_then(|event| self.lexicon.events.all.get(usize::from(event)));
                out.push(event.map_or("it", |event| &event.title));
            }
            Word::ShelfLife => {
                let topic = hit.topic.and_then(|topic| self.lexicon.topics.get(topic));
                if let Some(topic) = topic {
                    out.push(&duration_words(topic.shelf_life));
                }
            }
            Word::Count => out.push_number(hit.numbers.count),
            Word::Nth => out.push(&ordinal(hit.numbers.count)),
            Word::Limit => {
                if let Some(count) = &when.block.count {
                    out.push_number(count.over);
                }
            }
            Word::Window => {
                if let Some(window) = window(when) {
                    out.push(&duration_words(window));
                }
            }
            Word::FirstLine => {
                if let Some(proof) = hit.proofs.iter().next_back() {
                    self.place(proof, out);
                }
            }
            Word::Age => out.push_number(hit.numbers.age),
            Word::SupplyLeft => {
                let percent = (hit.numbers.supply_left * 100.0).clamp(0.0, 100.0);
                out.push_value(format_args!("{percent:.0} %"));
            }
            Word::Gap => {
                out.push(&count(hit.numbers.gap.round() as u64, "day"));
            }
            Word::Size => out.push(&count(u64::from(hit.numbers.size), "customer")),
            Word::Missing => out.push(&self.missing(when, offer)),
            // A quote, which the caller has.
            Word::Matched | Word::Where => {}
        }
    }

    fn customer(&self, offer: &Offer, out: &mut Message) {
        if self.campaign.names_customer(offer) {
            return out.push_customer(self.customers.shown(self.campaign.named(offer)));
        }
        match self.segment(offer) {
            Some(segment) => out.push_all(["somebody in “", segment, "”"]),
            None => out.push("the customer"),
        }
    }

    /// The cell of `{column.NAME}`.
    fn column(&self, at: usize, hit: &Hit) -> &'a str {
        let cells = self.campaign.extra.get(at);
        cells
            .and_then(|cells| cells.get(hit.offer as usize))
            .map_or("", |&cell| self.campaign.names.get(cell))
    }

    /// The segment's name.
    fn segment(&self, offer: &Offer) -> Option<&'a str> {
        let segment = self.campaign.segment(offer)?;
        Some(self.campaign.names.get(segment.name))
    }

    /// The topic that a hit is about, else the first that the offer touches.
    fn topic(&self, hit: &Hit) -> Option<TopicId> {
        hit.topic.or_else(|| {
            View::new(self.campaign, hit.offer as usize)
                .look
                .all_topics
                .first()
        })
    }

    fn topic_words(&self, topic: TopicId) -> &str {
        self.topics
            .get(usize::from(topic.0))
            .map_or("", String::as_str)
    }

    /// "coupon for “Trail Runner 4” by e-mail"; where it is private, without what it is for.
    pub fn sending(&self, offer: &Offer, private: bool) -> String {
        let mut said = Message::default();
        if private {
            said.push(kind(offer));
        } else {
            self.bare_offer(offer, &mut said);
        }
        match (offer.kind(), offer.channel()) {
            // Its kind says it.
            (None, _) | (_, None) | (Some(OfferType::Retargeting), Some(Channel::Ad)) => {}
            (Some(_), Some(channel)) => {
                said.push(" ");
                said.push(channel.in_words().way);
            }
        }
        said.into_text()
    }

    /// "this coupon for “Trail Runner 4”"
    fn offer_words(&self, offer: &Offer, out: &mut Message) {
        out.push("this ");
        self.bare_offer(offer, out);
    }

    /// "coupon for “Trail Runner 4”"
    fn bare_offer(&self, offer: &Offer, out: &mut Message) {
        let (item, names) = (self.campaign.item(offer), &self.campaign.names);
        out.push(kind(offer));
        if let Some(name) = names.text(item.name) {
            out.push_all([" for “", name, "”"]);
        } else if let Some(category) = names.text(item.category_text) {
            out.push(" for ");
            out.push(category);
        }
    }

    fn product_words(&self, offer: &Offer, out: &mut Message) {
        let (item, names) = (self.campaign.item(offer), &self.campaign.names);
        let parts = match (
            names.text(item.name),
            names.text(item.product),
            names.text(item.category_text),
        ) {
            (Some(name), _, _) => ["“", name, "”"],
            (None, Some(id), _) => ["product ", id, ""],
            (None, None, Some(category)) => [category, "", ""],
            (None, None, None) => ["it", "", ""],
        };
        out.push_all(parts);
    }

    fn key_words(&self, hit: &Hit, offer: &Offer, out: &mut Message) {
        let (item, names) = (self.campaign.item(offer), &self.campaign.names);
        let parts = match hit.ground.map(|(_, key)| key) {
            Some(KeyName::Category) => ["the category ", names.get(item.category_text), ""],
            Some(KeyName::Brand) => ["the brand ", names.get(item.brand), ""],
            Some(KeyName::Segment) => {
                let segment = self.segment(offer).unwrap_or_default();
                ["the segment “", segment, "”"]
            }
            Some(KeyName::Product) => return self.product_words(offer, out),
            _ => match self.topic(hit) {
                Some(topic) => [self.topic_words(topic), "", ""],
                None => ["it", "", ""],
            },
        };
        out.push_all(parts);
    }

    fn missing(&self, when: &When, offer: &Offer) -> String {
        let missing = |block: &Block| block.offer.missing.unwrap_or(0);
        let asked = when.lines().fold(0, |bits, block| bits | missing(block));
        let columns = self.campaign.files[usize::from(offer.file)].columns;
        let missing = asked & columns & !self.campaign.look(offer).context.given;
        let names: Vec<&str> = CampaignColumn::ALL
            .iter()
            .filter(|column| missing & column.bit() != 0)
            .map(|column| column.word())
            .collect();
        names.join(" and no ")
    }
}

fn window(when: &When) -> Option<i64> {
    let counted = when.block.count.as_ref().and_then(|count| count.within);
    counted.or_else(|| when.block.signal.as_ref()?.within)
}
