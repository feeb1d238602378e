//! Signals as they are kept: what is known of the campaign's customers, and of nobody else.

use std::ops::Range;

use crate::facts::customers::CustomerId;
use crate::facts::names::Sym;
use crate::facts::offer::NO_WORD;
use crate::facts::permission::Statement;
use crate::facts::pool::Pool;
use crate::facts::texts::TextFacts;
use crate::input::vocabulary::{Channel, Ground, SignalType};

/// One kept row of a signal file.
#[derive(Debug, Clone, Copy)]
pub struct Signal {
    /// When it became known, in seconds since 1970; [`UNDATED`](crate::facts::offer::UNDATED) where the file does not say.
    pub at: i64,
    /// Whom it is about.
    pub customer: CustomerId,
    /// The physical line on which its record starts.
    pub line: u32,
    /// What it is about, in [`Campaign::items`](crate::facts::offer::Campaign::items); 0 is nothing.
    pub item: u32,
    /// `value`, as written.
    pub value: Sym,
    /// What its texts show, in [`Signals::texts`].
    pub text: u32,
    /// What few signals say, in [`Signals::details`]; 0 is nothing of it.
    pub details: u32,
    /// A rating as a share of the scale; a purchase's quantity; else not a number.
    pub number: f32,
    /// Companies that it passed through, us and those that act for us excepted.
    pub hands: u8,
    /// The file, in [`Signals::files`].
    pub file: u16,
    /// `type`.
    pub kind: SignalType,
    /// What it alone would ground (stale aside).
    pub ground: Ground,
    channel: u8,
    /// Flags: [`Signal::GIFT`] …
    pub flags: u8,
}

impl Signal {
    /// Bought for someone else.
    pub const GIFT: u8 = 1;
    /// A purchase that a later return cancelled.
    pub const RETURNED: u8 = 2;
    /// A date without a time.
    pub const DATE_ONLY: u8 = 4;
    /// Another company collected it.
    pub const FROM_OTHERS: u8 = 8;
    /// A `declared` that denies: it shows nothing, and grounds nothing.
    pub const DENIES: u8 = 16;
    /// A contact that was a service message.
    pub const SERVICE: u8 = 32;
    /// It holds until a moment that [`Signals::ends`] has.
    pub const ENDS: u8 = 64;

    /// A signal about a customer.
    pub fn new(customer: CustomerId, kind: SignalType) -> Signal {
        Signal {
            at: crate::facts::offer::UNDATED,
            customer,
            line: 0,
            item: 0,
            value: Sym::NONE,
            text: 0,
            details: 0,
            number: f32::NAN,
            hands: 0,
            file: 0,
            kind,
            ground: Ground::Unknown,
            channel: NO_WORD,
            flags: 0,
        }
    }

    /// `channel`.
    pub fn channel(&self) -> Option<Channel> {
        Channel::ALL.get(self.channel as usize).copied()
    }

    /// Sets `channel`.
    pub fn set_channel(&mut self, channel: Option<Channel>) {
        self.channel = channel.map_or(NO_WORD, |channel| channel as u8);
    }

    /// Whether a flag is set.
    pub fn is(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    /// When it became known, seen from an offer: what is undated counts as just before it.
    pub fn seen_at(&self, send_at: i64) -> i64 {
        if self.at == crate::facts::offer::UNDATED {
            send_at
        } else {
            self.at
        }
    }

    /// Whether it is evidence for what is sent then, as far as its own date goes: what is dated later is none, nor is what has
    /// a date that cannot be right (rules, `impossible-date`).
    pub fn tells(&self, send_at: i64) -> bool {
        self.at == crate::facts::offer::UNDATED || (EARLIEST..=send_at).contains(&self.at)
    }

    /// Whether every later offer may rest on it.
    pub fn lasts(&self) -> bool {
        self.at >= EARLIEST && !self.is(Signal::ENDS)
    }
}

/// 1990-01-01: no shop knew anything of anybody before, and a file that says so has a default in place of a date.
pub const EARLIEST: i64 = 631_152_000;

/// What few signals say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Details {
    /// `segment`, folded.
    pub segment: Sym,
    /// `segment`, as written.
    pub segment_name: Sym,
    /// `offer_id`, folded.
    pub offer: Sym,
    /// `order_id`.
    pub order: Sym,
    /// `source`, folded, where it is not us.
    pub source: Sym,
    /// Where its cells of columns that rules name begin, in [`Signals::extra`]; 0 is nowhere.
    pub extra: u32,
}

impl Details {
    /// Nothing of it.
    pub const NONE: Details = Details {
        segment: Sym::NONE,
        segment_name: Sym::NONE,
        offer: Sym::NONE,
        order: Sym::NONE,
        source: Sym::NONE,
        extra: 0,
    };
}

/// A signal file.
#[derive(Debug, Clone)]
pub struct SignalFile {
    /// As named on the command line.
    pub path: String,
    /// Rows read.
    pub rows: u64,
    /// The export format that it was taken for.
    pub format: String,
}

/// In which zone a customer is.
#[derive(Debug, Clone, Copy)]
pub struct Zone {
    /// Who.
    pub customer: CustomerId,
    /// Since when it is known.
    pub at: i64,
    /// Its name.
    pub name: Sym,
}

/// What is known of the campaign's customers.
#[derive(Default)]
pub struct Signals {
    /// Kept signals by customer, then time, then file and line.
    pub kept: Vec<Signal>,
    /// Where a customer's begin; one more than customers.
    pub starts: Vec<u32>,
    /// Consents and opt-outs by customer, then time.
    pub statements: Vec<Statement>,
    /// Where a customer's statements begin; one more than customers.
    pub statement_starts: Vec<u32>,
    /// What few signals say; the first is nothing.
    pub details: Vec<Details>,
    /// Distinct facts of signals' texts.
    pub texts: Pool<TextFacts>,
    /// The files.
    pub files: Vec<SignalFile>,
    /// Signal types seen in any row, a bit a word.
    pub types: u32,
    /// Customers of the campaign with any signal.
    pub known: Vec<bool>,
    /// Clocks of customers, where the campaign does not say: by customer, then by time.
    pub zones: Vec<Zone>,
    /// Whether signal files were given at all.
    pub given: bool,
    /// Cells of columns that rules name (`signal.column.NAME`), in the plan's order for each signal that has any.
    pub extra: Vec<Sym>,
    /// Until when a signal holds, by its place among the details.
    pub ends: hashbrown::HashMap<u32, i64>,
    /// Purchases that were returned, by their place among the kept, and since when.
    pub returned: Vec<(u32, i64)>,
}

impl Signals {
    /// The signals of a customer, oldest first.
    pub fn of(&self, customer: CustomerId) -> &[Signal] {
        range(&self.kept, &self.starts, customer)
    }

    /// The statements of a customer, oldest first.
    pub fn statements_of(&self, customer: CustomerId) -> &[Statement] {
        range(&self.statements, &self.statement_starts, customer)
    }

    /// Where a customer's signals begin among the kept.
    pub fn first_of(&self, customer: CustomerId) -> usize {
        self.starts
            .get(customer.0 as usize)
            .map_or(0, |&start| start as usize)
    }

    /// The places of a customer's signals among the kept, oldest first.
    pub fn places(&self, customer: CustomerId) -> Range<usize> {
        let first = self.first_of(customer);
        first..first + self.of(customer).len()
    }

    /// Whether a signal is evidence for what is sent then: by its date, and as it holds no more once it has ended.
    pub fn tell(&self, signal: &Signal, send_at: i64) -> bool {
        signal.tells(send_at) && !self.ended(signal, send_at)
    }

    /// Whether a signal held no more when an offer was sent.
    pub fn ended(&self, signal: &Signal, send_at: i64) -> bool {
        signal.is(Signal::ENDS)
            && self
                .ends
                .get(&signal.details)
                .is_some_and(|&end| end <= send_at)
    }

    /// Whether a purchase had been returned when an offer was sent.
    pub fn returned_by(&self, place: usize, send_at: i64) -> bool {
        if !self.kept[place].is(Signal::RETURNED) {
            return false;
        }
        match self
            .returned
            .binary_search_by_key(&(place as u32), |&(place, _)| place)
        {
            Ok(at) => {
                let since = self.returned[at].1;
                since == crate::facts::offer::UNDATED || since <= send_at
            }
            Err(_) => false,
        }
    }

    /// What a signal's texts show.
    pub fn text(&self, signal: &Signal) -> &TextFacts {
        &self.texts[signal.text]
    }

    /// What few signals say.
    pub fn details(&self, signal: &Signal) -> Details {
        // Without signal files there is not even the first.
        let details = self.details.get(signal.details as usize);
        details.copied().unwrap_or(Details::NONE)
    }

    /// Whether any file holds behaviour or knowledge: with consents alone, ground is not known.
    pub fn tell_ground(&self) -> bool {
        self.types & (SignalType::BEHAVIOUR | SignalType::KNOWLEDGE) != 0
    }

    /// Whether anything is known of a customer, whatever its date.
    pub fn knows(&self, customer: CustomerId) -> bool {
        self.known
            .get(customer.0 as usize)
            .copied()
            .unwrap_or(false)
    }
}

fn range<'a, T>(all: &'a [T], starts: &[u32], customer: CustomerId) -> &'a [T] {
    let at = customer.0 as usize;
    if !customer.is_some() || at + 1 >= starts.len() {
        return &[];
    }
    &all[starts[at] as usize..starts[at + 1] as usize]
}
