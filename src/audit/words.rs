//! Hits put into words: the sentence of a finding, its evidence, dates and places.

use crate::audit::needs::copy_alone;
use crate::audit::tell::Telling;
use crate::facts::customers::Customers;
use crate::facts::names::Sym;
use crate::facts::offer::{Campaign, Offer, Timing, UNDATED};
use crate::facts::permission::{Scope, Statement};
use crate::facts::phrases::Scan;
use crate::facts::signal::{Signal, Signals};
use crate::facts::texts::{Effect, Lexicon};
use crate::facts::topics::TopicId;
use crate::facts::view::{Settings, View};
use crate::findings::finding::Piece;
use crate::findings::{Evidence, Finding, Fingerprint};
use crate::input::dates::{Moment, Precision};
use crate::input::document::duration_words;
use crate::input::vocabulary::{CampaignColumn, Channel, OfferType, SignalType};
use crate::rules::evaluate::{Clock, Hit, Proof};
use crate::rules::message::Part;
use crate::rules::plan::{Block, KeyName, Plan, Rule, When};

const DAY: i64 = 86_400;

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
    /// Settings of topics.
    pub settings: &'a Settings,
    /// The recipient's clock.
    pub clock: &'a Clock,
    /// For quoting matches.
    pub scan: Scan,
    /// What the finding at hand quotes, and from which column.
    pub matched: Option<(String, String)>,
}

impl Words<'_> {
    /// The finding of a hit. `members` are all customers that it is about, where a segment is addressed.
    pub fn finding(&mut self, hit: &Hit, members: &[u32]) -> Finding {
        let campaign = self.campaign;
        let offer = &campaign.offers[hit.offer as usize];
        let rule = &self.plan.rules[usize::from(hit.rule)];
        let when = &rule.whens[usize::from(hit.when)];
        let item = campaign.item(offer);
        let text = |sym: Sym| campaign.names.text(sym).map(str::to_owned);
        let addressed =
            members.len() > 1 || !offer.customer.is_some() || self.is_segment_row(offer);
        let shown = |customer: u32| {
            self.customers
                .shown(campaign.offers[customer as usize].customer)
                .to_owned()
        };
        let sample: Vec<String> = if addressed {
            members.iter().take(3).map(|&at| shown(at)).collect()
        } else {
            Vec::new()
        };
        let message = self.message(hit, rule, when, offer);
        Finding {
            rule: rule.id.clone(),
            severity: hit.severity,
            file: campaign.files[usize::from(offer.file)].path.clone(),
            line: u64::from(offer.line),
            campaign_id: text(offer.campaign),
            customer_id: (!addressed).then(|| self.customers.shown(offer.customer).to_owned()),
            customers: members.len().max(1) as u32,
            sample,
            offer_id: text(offer.offer_id),
            segment: campaign
                .segment(offer)
                .and_then(|segment| text(segment.name)),
            channel: offer.channel().map(|channel| channel.word().to_owned()),
            send_at: send_at(offer, self.clock),
            product_id: text(item.product),
            product_name: text(item.name),
            topic: hit
                .topic
                .map(|topic| self.lexicon.topics.slug(topic).to_owned()),
            ground: hit.ground.map(|(ground, _)| ground.word().to_owned()),
            message,
            instead: rule.instead.clone(),
            fine_if: crate::audit::fine::ways(hit, rule, when, self),
            evidence: hit
                .proofs
                .iter()
                .map(|proof| self.evidence(*proof))
                .collect(),
            copy_alone: copy_alone(rule, usize::from(hit.when)),
            fingerprint: Fingerprint::default(),
        }
    }

    fn is_segment_row(&self, offer: &Offer) -> bool {
        self.campaign.look(offer).context.given & CampaignColumn::CustomerId.bit() == 0
    }

    fn message(&mut self, hit: &Hit, rule: &Rule, when: &When, offer: &Offer) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = Vec::new();
        self.matched = None;
        for part in &when.message.parts {
            match part {
                Part::Text(text) => pieces.push(Piece::Text(text.clone())),
                Part::Word(word) => self.word(word, hit, rule, when, offer, &mut pieces),
            }
        }
        capitalise(&mut pieces);
        join(pieces)
    }

    fn word(
        &mut self,
        word: &str,
        hit: &Hit,
        rule: &Rule,
        when: &When,
        offer: &Offer,
        out: &mut Vec<Piece>,
    ) {
        let text = match word {
            "customer" => {
                if self.is_segment_row(offer) || !offer.customer.is_some() {
                    out.push(Piece::Text(match self.campaign.segment(offer) {
                        Some(segment) => {
                            format!("somebody in “{}”", self.campaign.names.get(segment.name))
                        }
                        None => "the customer".to_owned(),
                    }));
                } else {
                    out.push(Piece::Customer(
                        self.customers.shown(offer.customer).to_owned(),
                    ));
                }
                return;
            }
            "did" => return self.did(hit, out),
            "ago" => self.ago(hit, offer),
            "offer" => self.offer_words(offer),
            "product" => self.product_words(offer),
            "channel" => offer.channel().map_or_else(
                || "an unnamed channel".to_owned(),
                |c| by_channel(c).to_owned(),
            ),
            "segment" => self
                .campaign
                .segment(offer)
                .map_or_else(String::new, |segment| {
                    self.campaign.names.get(segment.name).to_owned()
                }),
            "send_at" => send_at(offer, self.clock).unwrap_or_else(|| "an unknown time".to_owned()),
            "local_time" => {
                let view = View::new(self.campaign, hit.offer as usize);
                match self.clock.second_of_day(&view, self.campaign) {
                    Some(second) => format!("{:02}:{:02}", second / 3600, second / 60 % 60),
                    None => "an unknown hour".to_owned(),
                }
            }
            "key" => self.key_words(hit, offer),
            "hands" => self.hands(hit).to_string(),
            "topic" => hit.topic.or_else(|| self.first_topic(hit)).map_or_else(
                || "a private matter".to_owned(),
                |topic| self.topic_words(topic),
            ),
            "event" => hit
                .event
                .and_then(|event| self.lexicon.events.all.get(usize::from(event)))
                .map_or_else(|| "it".to_owned(), |event| event.title.clone()),
            "matched" => self.matched_once(hit, when).0.clone(),
            "where" => self.matched_once(hit, when).1.clone(),
            "shelf_life" => hit
                .topic
                .and_then(|topic| self.lexicon.topics.get(topic))
                .map_or_else(String::new, |topic| duration_words(topic.shelf_life)),
            "count" => hit.numbers.count.to_string(),
            "nth" => ordinal(hit.numbers.count),
            "limit" => count_of(when).map_or_else(String::new, |count| count.over.to_string()),
            "window" => window(when).map_or_else(String::new, duration_words),
            "first_line" => hit
                .proofs
                .last()
                .map_or_else(String::new, |proof| self.place(*proof)),
            "age" => hit.numbers.age.to_string(),
            "supply_left" => format!(
                "{:.0} %",
                (hit.numbers.supply_left * 100.0).clamp(0.0, 100.0)
            ),
            "gap" => {
                let days = hit.numbers.gap.round();
                format!("{days:.0} day{}", if days == 1.0 { "" } else { "s" })
            }
            "size" => plural(u64::from(hit.numbers.size), "customer"),
            "missing" => self.missing(when, offer),
            _ if word.starts_with("column.") => self.column(word, hit).to_owned(),
            _ => rule
                .parameters
                .iter()
                .find(|(name, _)| name == word)
                .map_or_else(String::new, |(_, value)| value.clone()),
        };
        out.push(Piece::Text(text));
    }

    /// The cell of `{column.NAME}`.
    fn column(&self, word: &str, hit: &Hit) -> &str {
        let name = crate::input::vocabulary::fold_word(word.trim_start_matches("column."));
        let at = self.plan.offer_columns.iter().position(|own| *own == name);
        let cells = at.and_then(|at| self.campaign.extra.get(at));
        cells
            .and_then(|cells| cells.get(hit.offer as usize))
            .map_or("", |&cell| self.campaign.names.get(cell))
    }

    fn first_topic(&self, hit: &Hit) -> Option<TopicId> {
        View::new(self.campaign, hit.offer as usize)
            .look
            .all_topics
            .first()
    }

    fn topic_words(&self, topic: TopicId) -> String {
        self.lexicon
            .topics
            .get(topic)
            .map_or_else(String::new, |topic| lower_first(&topic.title))
    }

    /// "coupon", "text message", "offer": what an offer is, and nothing of what it is for.
    pub(crate) fn kind(offer: &Offer) -> &'static str {
        match (offer.kind(), offer.channel()) {
            (Some(kind), _) => kind_words(kind),
            (None, Some(channel)) => channel_words(channel),
            (None, None) => "offer",
        }
    }

    /// "this coupon for “Trail Runner 4”"
    pub(crate) fn offer_words(&self, offer: &Offer) -> String {
        let kind = Self::kind(offer);
        match self.campaign.names.text(self.campaign.item(offer).name) {
            Some(name) => format!("this {kind} for “{name}”"),
            None => match self
                .campaign
                .names
                .text(self.campaign.item(offer).category_text)
            {
                Some(category) => format!("this {kind} for {category}"),
                None => format!("this {kind}"),
            },
        }
    }

    fn product_words(&self, offer: &Offer) -> String {
        let item = self.campaign.item(offer);
        let names = &self.campaign.names;
        match (
            names.text(item.name),
            names.text(item.product),
            names.text(item.category_text),
        ) {
            (Some(name), _, _) => format!("“{name}”"),
            (None, Some(id), _) => format!("product {id}"),
            (None, None, Some(category)) => category.to_owned(),
            (None, None, None) => "it".to_owned(),
        }
    }

    fn key_words(&self, hit: &Hit, offer: &Offer) -> String {
        use crate::facts::ground::Key;
        let names = &self.campaign.names;
        let item = self.campaign.item(offer);
        match hit.ground.map(|(_, key)| key) {
            Some(KeyName::Other(Key::Category)) => {
                format!("the category {}", names.get(item.category_text))
            }
            Some(KeyName::Other(Key::Brand)) => format!("the brand {}", names.get(item.brand)),
            Some(KeyName::Other(Key::Segment)) => {
                let segment = self
                    .campaign
                    .segment(offer)
                    .map_or("", |segment| names.get(segment.name));
                format!("the segment “{segment}”")
            }
            Some(KeyName::Other(_)) => self.product_words(offer),
            _ => hit
                .topic
                .or_else(|| self.first_topic(hit))
                .map_or_else(|| "it".to_owned(), |topic| self.topic_words(topic)),
        }
    }

    fn hands(&self, hit: &Hit) -> u8 {
        hit.proofs
            .iter()
            .find_map(|proof| match proof {
                Proof::Signal(at) => Some(self.signals.kept[*at as usize].hands),
                _ => None,
            })
            .unwrap_or(0)
    }

    /// "bought “Trail Runner 4” on 2026-03-01 (orders.csv:88)"
    fn did(&self, hit: &Hit, out: &mut Vec<Piece>) {
        let Some(&proof) = hit.proofs.first() else {
            out.push(Piece::Text("said nothing of it".to_owned()));
            return;
        };
        match proof {
            Proof::Signal(at) => {
                let signal = &self.signals.kept[at as usize];
                self.signal_words(signal, out);
                out.push(Piece::Text(match self.signal_date(signal) {
                    Some(date) => format!(" on {date}"),
                    None => ", at a time that the file does not say".to_owned(),
                }));
            }
            Proof::Statement(at) => {
                let said = &self.signals.statements[at as usize];
                out.push(Piece::Text(self.statement_words(said)));
                out.push(Piece::Text(match self.statement_date(said) {
                    Some(date) => format!(" on {date}"),
                    None => ", at a time that the file does not say".to_owned(),
                }));
            }
            Proof::Offer(_) => out.push(Piece::Text("is sent another".to_owned())),
        }
        out.push(Piece::Text(format!(" ({})", self.place(proof))));
    }

    fn ago(&self, hit: &Hit, offer: &Offer) -> String {
        let at = match hit.proofs.first() {
            Some(Proof::Signal(at)) => self.signals.kept[*at as usize].at,
            Some(Proof::Statement(at)) => self.signals.statements[*at as usize].at,
            _ => UNDATED,
        };
        if at == UNDATED {
            return "before".to_owned();
        }
        let seconds = offer.send_at - at;
        match seconds {
            s if s < 0 => format!("{} after", plural((-s / DAY) as u64, "day")),
            s if s < 3600 => "within the hour before".to_owned(),
            s if s < DAY => format!("{} before", plural((s / 3600) as u64, "hour")),
            s => format!("{} before", plural((s / DAY) as u64, "day")),
        }
    }

    /// A signal in plain words, what the customer wrote or answered apart.
    fn signal_words(&self, signal: &Signal, out: &mut Vec<Piece>) {
        let names = &self.campaign.names;
        let item = &self.campaign.items[signal.item as usize];
        Telling {
            kind: signal.kind,
            name: names.get(item.name),
            product: names.get(item.product),
            category: names.get(item.category_text),
            brand: names.get(item.brand),
            value: names.get(signal.value),
            segment: names.get(signal.segment),
            offer: names.get(signal.offer),
            gift: signal.is(Signal::GIFT),
            source: names.get(signal.source),
            topic: &self.topics_of(signal),
        }
        .words(out);
    }

    fn topics_of(&self, signal: &Signal) -> String {
        match self.signals.text(signal).topics.first() {
            Some(topic) => self.topic_words(topic),
            None => String::new(),
        }
    }

    fn statement_words(&self, said: &Statement) -> String {
        let scope = self.scope_words(said);
        if said.granted {
            format!("gave permission for {scope}")
        } else {
            format!("opted out of {scope}")
        }
    }

    /// A scope in plain words.
    pub(crate) fn scope_words(&self, said: &Statement) -> String {
        let scope = match said.scope {
            Scope::All => match said.channel {
                Some(channel) => return by_channel(channel).to_owned(),
                None => "all messages".to_owned(),
            },
            Scope::Personalization => "personalization".to_owned(),
            Scope::Sensitive => "the use of sensitive data".to_owned(),
            Scope::Location => "the use of location".to_owned(),
            Scope::Tracking => "tracking".to_owned(),
            Scope::ThirdParty => "third-party data".to_owned(),
            Scope::Parental => "a child (as a parent)".to_owned(),
            Scope::Occasion(at) => self
                .lexicon
                .events
                .all
                .get(usize::from(at))
                .map_or_else(String::new, |event| event.title.clone()),
            Scope::Topic(topic) => self.topic_words(topic),
            Scope::Named(name, _) => format!("“{}”", self.campaign.names.get(name)),
        };
        match said.channel {
            Some(channel) => format!("{scope} by {}", by_channel(channel)),
            None => scope,
        }
    }

    fn place(&self, proof: Proof) -> String {
        let (file, line) = self.file_line(proof);
        format!("{file}:{line}")
    }

    fn file_line(&self, proof: Proof) -> (&str, u32) {
        match proof {
            Proof::Signal(at) => {
                let signal = &self.signals.kept[at as usize];
                (
                    &self.signals.files[usize::from(signal.file)].path,
                    signal.line,
                )
            }
            Proof::Statement(at) => {
                let said = &self.signals.statements[at as usize];
                (&self.signals.files[usize::from(said.file)].path, said.line)
            }
            Proof::Offer(at) => {
                let offer = &self.campaign.offers[at as usize];
                (
                    &self.campaign.files[usize::from(offer.file)].path,
                    offer.line,
                )
            }
        }
    }

    fn signal_date(&self, signal: &Signal) -> Option<String> {
        date(signal.at, signal.is(Signal::DATE_ONLY), self.clock)
    }

    fn statement_date(&self, said: &Statement) -> Option<String> {
        date(said.at, said.date_only, self.clock)
    }

    fn evidence(&self, proof: Proof) -> Evidence {
        let (file, line) = self.file_line(proof);
        let (kind, at, text) = match proof {
            Proof::Signal(at) => {
                let signal = &self.signals.kept[at as usize];
                let mut pieces = Vec::new();
                self.signal_words(signal, &mut pieces);
                (
                    signal.kind.word(),
                    self.signal_date(signal),
                    plain_text(&pieces),
                )
            }
            Proof::Statement(at) => {
                let said = &self.signals.statements[at as usize];
                let kind = if said.granted {
                    SignalType::Consent
                } else {
                    SignalType::OptOut
                };
                (
                    kind.word(),
                    self.statement_date(said),
                    self.statement_words(said),
                )
            }
            Proof::Offer(at) => {
                let offer = &self.campaign.offers[at as usize];
                ("offer", send_at(offer, self.clock), self.offer_words(offer))
            }
        };
        Evidence {
            file: file.to_owned(),
            line: u64::from(line),
            kind: kind.to_owned(),
            at,
            text,
        }
    }

    fn matched_once(&mut self, hit: &Hit, when: &When) -> &(String, String) {
        let matched = self.matched.take();
        let matched = matched.unwrap_or_else(|| self.matched(hit, when));
        self.matched.insert(matched)
    }

    /// The words that a topic, event or phrase line stands on, and in which column.
    fn matched(&mut self, hit: &Hit, when: &When) -> (String, String) {
        let campaign = self.campaign;
        let offer = &campaign.offers[hit.offer as usize];
        let names = &campaign.names;
        let item = campaign.item(offer);
        let texts = [
            (
                CampaignColumn::Subject,
                names.get(campaign.texts.words(offer.subject)),
            ),
            (
                CampaignColumn::Body,
                names.get(campaign.texts.words(offer.body)),
            ),
            (
                CampaignColumn::Segment,
                campaign
                    .segment(offer)
                    .map_or("", |segment| names.get(segment.name)),
            ),
            (CampaignColumn::ProductName, names.get(item.name)),
            (CampaignColumn::Category, names.get(item.category_text)),
        ];
        let says = [Some(&when.block), when.only.as_ref()]
            .into_iter()
            .flatten()
            .fold(0, |bits, block| {
                bits | block.offer.says | block.offer.mentions | block.offer.names
            });
        for (column, text) in texts {
            if text.is_empty() {
                continue;
            }
            let found = match (hit.topic, hit.event) {
                (Some(topic), _) => {
                    let named = self.lexicon.topic_words(text, topic, &mut self.scan);
                    named.or_else(|| self.lexicon.asserted(text, topic, &mut self.scan))
                }
                (None, Some(event)) => {
                    let bit = 1u64 << event;
                    self.lexicon.words(text, &mut self.scan, |effect: &Effect| {
                        effect.says & bit != 0
                    })
                }
                (None, None) if says != 0 => {
                    self.lexicon.words(text, &mut self.scan, |effect: &Effect| {
                        effect.phrases & says != 0
                    })
                }
                _ => None,
            };
            if let Some(found) = found {
                return (found.to_owned(), column_words(column).to_owned());
            }
        }
        let product = names
            .text(item.name)
            .or(names.text(item.category_text))
            .unwrap_or("it");
        (product.to_owned(), "the offer".to_owned())
    }

    fn missing(&self, when: &When, offer: &Offer) -> String {
        let asked = [Some(&when.block), when.only.as_ref()]
            .into_iter()
            .flatten()
            .fold(0, |bits, block: &Block| {
                bits | block.offer.missing.unwrap_or(0)
            });
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

fn count_of(when: &When) -> Option<&crate::rules::plan::CountTest> {
    when.block.count.as_ref()
}

fn window(when: &When) -> Option<i64> {
    count_of(when).and_then(|count| count.within).or(when
        .block
        .signal
        .as_ref()
        .and_then(|test| test.within))
}

/// `send_at` as the file wrote it, in the one form of the reports.
pub fn send_at(offer: &Offer, clock: &Clock) -> Option<String> {
    let moment = match offer.timing {
        Timing::Missing => return None,
        Timing::DateOnly => clock.written(offer.send_at, Precision::Date),
        Timing::Local => clock.written(offer.send_at, Precision::Local),
        Timing::Zero => clock.written(offer.send_at, Precision::Offset),
        Timing::Offset(minutes) => Moment {
            seconds: offer.send_at,
            offset: i32::from(minutes) * 60,
            precision: Precision::Offset,
        },
    };
    Some(moment.to_string())
}

fn date(at: i64, date_only: bool, clock: &Clock) -> Option<String> {
    if at == UNDATED {
        return None;
    }
    let precision = if date_only {
        Precision::Date
    } else {
        Precision::Offset
    };
    Some(clock.written(at, precision).to_string())
}

fn kind_words(kind: OfferType) -> &'static str {
    match kind {
        OfferType::CrossSell => "cross-sell",
        OfferType::Retargeting => "retargeting ad",
        OfferType::Replenishment => "replenishment offer",
        OfferType::AbandonedCart => "abandoned-cart message",
        OfferType::BrowseAbandonment => "browse-abandonment message",
        OfferType::BackInStock => "back-in-stock message",
        OfferType::WinBack => "win-back offer",
        OfferType::Birthday => "birthday message",
        OfferType::ReviewRequest => "review request",
        OfferType::Transactional => "transactional message",
        OfferType::Service => "service message",
        other => other.word(),
    }
}

fn channel_words(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "e-mail",
        Channel::Sms => "text message",
        Channel::Push => "push message",
        Channel::Mail => "letter",
        Channel::Postcard => "postcard",
        Channel::Phone => "call",
        Channel::Ad => "ad",
        Channel::Web => "web page",
        Channel::App => "app message",
    }
}

/// "by e-mail", "opted out of e-mail".
pub fn by_channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "e-mail",
        Channel::Sms => "text message",
        Channel::Push => "push message",
        Channel::Mail => "post",
        Channel::Postcard => "postcard",
        Channel::Phone => "phone",
        Channel::Ad => "ads",
        Channel::Web => "the web site",
        Channel::App => "the app",
    }
}

fn column_words(column: CampaignColumn) -> &'static str {
    match column {
        CampaignColumn::Subject => "the subject",
        CampaignColumn::Body => "the body",
        CampaignColumn::Segment => "the segment",
        CampaignColumn::ProductName => "the product's name",
        CampaignColumn::Category => "the category",
        other => other.word(),
    }
}

/// `1 day`, `3 days`.
pub fn plural(count: u64, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

fn ordinal(count: u32) -> String {
    let ending = match (count % 10, count % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{count}{ending}")
}

fn lower_first(text: &str) -> String {
    // An abbreviation keeps its capitals.
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_lowercase().chain(text.chars().skip(1)).collect()
        }
        _ => text.to_owned(),
    }
}

fn capitalise(pieces: &mut [Piece]) {
    if let Some(Piece::Text(first)) = pieces.first_mut()
        && let Some(letter) = first.chars().next()
        && letter.is_lowercase()
    {
        *first = letter.to_uppercase().chain(first.chars().skip(1)).collect();
    }
}

fn join(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut joined: Vec<Piece> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        match (joined.last_mut(), piece) {
            (Some(Piece::Text(last)), Piece::Text(text)) => last.push_str(&text),
            (_, piece) => joined.push(piece),
        }
    }
    joined
}

/// A message with nothing masked.
pub fn plain_text(pieces: &[Piece]) -> String {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) | Piece::Customer(text) | Piece::Private(text) => text.as_str(),
        })
        .collect()
}
