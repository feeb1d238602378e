//! The recipient's clock: quiet hours and "the same day".

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use crate::facts::names::Sym;
use crate::facts::offer::{Campaign, Offer, Timing, UNDATED};
use crate::facts::signal::{Signals, Zone};
use crate::facts::view::View;
use crate::input::dates::{self, DAY, Moment, Precision};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Zones of a campaign, and the one that stands for those without.
#[derive(Debug, Default)]
pub struct Clock {
    zones: HashMap<Sym, Option<TimeZone>, FixedState>,
    /// Zones that the signals know, by customer and time.
    of_customers: Vec<Zone>,
    /// `[dates] timezone`, where it is given.
    default: Option<TimeZone>,
}

impl Clock {
    /// Looks up every zone that the campaign or the signals name once.
    pub fn new(campaign: &Campaign, signals: &Signals, default: Option<TimeZone>) -> Clock {
        let zones = campaign
            .looks
            .iter()
            .map(|look| look.context.timezone)
            .filter(|zone| zone.is_some())
            .chain(signals.zones.iter().map(|zone| zone.name))
            .map(|zone| (zone, dates::zone(campaign.names.get(zone))))
            .collect();
        Clock {
            zones,
            of_customers: signals.zones.clone(),
            default,
        }
    }

    /// Zone names that are none.
    pub fn unknown<'c>(&self, campaign: &'c Campaign) -> Vec<&'c str> {
        let mut unknown: Vec<&str> = self
            .zones
            .iter()
            .filter(|(_, zone)| zone.is_none())
            .map(|(&name, _)| campaign.names.get(name))
            .collect();
        unknown.sort_unstable();
        unknown
    }

    /// Whether the configuration says what clock the house goes by.
    pub fn has_house(&self) -> bool {
        self.default.is_some()
    }

    /// A moment on the clock of the configuration, else in UTC: its day is the one that a file without offsets names.
    pub fn moment(&self, seconds: i64, precision: Precision) -> Moment {
        let offset = self
            .default
            .as_ref()
            .zip(Timestamp::from_second(seconds).ok())
            .map_or(0, |(zone, moment)| zone.to_offset(moment).seconds());
        Moment {
            seconds,
            offset,
            precision,
        }
    }

    /// A moment on the clock by which an offer is written.
    pub fn as_offer(&self, seconds: i64, offer: &Offer) -> Moment {
        match offer.timing {
            Timing::DateOnly => self.moment(seconds, Precision::Date),
            Timing::Missing | Timing::Local => self.moment(seconds, Precision::Local),
            Timing::Zero => Moment::utc(seconds),
            Timing::Offset(minutes) => Moment {
                offset: i32::from(minutes) * 60,
                ..Moment::utc(seconds)
            },
        }
    }

    fn zone(&self, offer: &Offer, campaign: &Campaign) -> Option<&TimeZone> {
        if self.zones.is_empty() {
            return self.default.as_ref();
        }
        let named = |zone: &Sym| self.zones.get(zone).and_then(Option::as_ref);
        named(&campaign.look(offer).context.timezone)
            .or_else(|| self.known(offer).and_then(named))
            .or(self.default.as_ref())
    }

    /// The zone that was last known of an offer's customer when it is sent.
    fn known(&self, offer: &Offer) -> Option<&Sym> {
        let zones = &self.of_customers;
        let start = zones.partition_point(|zone| zone.customer < offer.customer);
        let own = zones[start..].iter();
        own.take_while(|zone| zone.customer == offer.customer)
            .filter(|zone| zone.at == UNDATED || zone.at <= offer.send_at)
            .last()
            .map(|zone| &zone.name)
    }

    /// Seconds since the recipient's midnight; none without a time of day or a zone to be had.
    pub fn second_of_day(&self, view: &View<'_>, campaign: &Campaign) -> Option<u32> {
        let offer = view.offer;
        match offer.timing {
            Timing::Missing | Timing::DateOnly => None,
            Timing::Offset(minutes) => Some(match self.zone(offer, campaign) {
                Some(zone) => dates::local(offer.send_at, zone).second,
                None => (offer.send_at + i64::from(minutes) * 60).rem_euclid(DAY) as u32,
            }),
            Timing::Local | Timing::Zero => self
                .zone(offer, campaign)
                .map(|zone| dates::local(offer.send_at, zone).second),
        }
    }

    /// The day of a moment, in days since 1970: that of the offer's recipient, else as the offer is written. A date without a
    /// time is the day that its file names, wherever the recipient is.
    pub fn day(&self, at: i64, is_date: bool, offer: &Offer, campaign: &Campaign) -> i64 {
        let zone = match is_date {
            true => self.default.as_ref(),
            false => self.zone(offer, campaign),
        };
        match (zone, offer.timing) {
            (Some(zone), _) => i64::from(dates::local(at, zone).day),
            (None, Timing::Offset(minutes)) if !is_date => {
                (at + i64::from(minutes) * 60).div_euclid(DAY)
            }
            (None, _) => at.div_euclid(DAY),
        }
    }

    /// The day on which an offer is sent.
    pub fn day_sent(&self, offer: &Offer, campaign: &Campaign) -> i64 {
        let is_date = matches!(offer.timing, Timing::DateOnly | Timing::Missing);
        self.day(offer.send_at, is_date, offer, campaign)
    }
}
