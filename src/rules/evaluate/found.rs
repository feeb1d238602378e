//! What a block found, and whether it is as much as was asked for.

use std::collections::BTreeSet;

use super::counts::Products;
use super::{Numbers, World};
use crate::facts::offer::{Offer, UNDATED};
use crate::facts::signal::Signal;
use crate::input::vocabulary::Ground;
use crate::rules::evaluate::Proof;
use crate::rules::plan::{Distinct, KeyName};

/// What a block found.
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    /// Whether it is asked only whether there is something.
    pub bare: bool,
    pub proofs: Vec<(Proof, i64)>,
    pub at_least: u32,
    pub distinct: Option<Distinct>,
    pub ground: Option<(Ground, KeyName)>,
    pub numbers: Numbers,
}

impl Found {
    /// Nothing yet; signals that are found stand as evidence.
    pub fn new() -> Found {
        Found {
            at_least: 1,
            ..Found::default()
        }
    }

    /// Nothing yet, and nothing to be kept.
    pub fn bare() -> Found {
        Found {
            bare: true,
            ..Found::new()
        }
    }

    /// Whether there are as many as are asked for, seen from an offer.
    pub fn is_enough(&self, world: &World<'_>, offer: &Offer) -> bool {
        let Some(distinct) = self.distinct else {
            return self.proofs.len() >= self.at_least as usize;
        };
        let signals = self.proofs.iter().filter_map(|&(proof, at)| match proof {
            Proof::Signal(place) => Some((&world.signals.kept[place as usize], at)),
            _ => None,
        });
        let item = |signal: &Signal| &world.campaign.items[signal.item as usize];
        let products = match distinct {
            Distinct::Product => Products::of(signals.clone().map(|(signal, _)| item(signal))),
            _ => Products::default(),
        };
        let key = |(signal, at): (&Signal, i64)| match distinct {
            Distinct::Day => world.day(signal, at, offer),
            Distinct::Product => products.key(item(signal)),
            Distinct::Order => i64::from(world.signals.details(signal).order.0),
            Distinct::Source => {
                let source = world.signals.details(signal).source;
                let names = &world.campaign.names;
                i64::from(names.folded(source).unwrap_or(source).0)
            }
            Distinct::Channel => signal.channel().map_or(-1, |channel| channel as i64),
        };
        let seen: BTreeSet<i64> = signals.map(key).collect();
        seen.len() >= self.at_least as usize
    }
}

/// `a` is later than `b`; what is undated (and so counts as just before the offer) is not later than another such.
pub(super) fn later(a: i64, b: i64) -> bool {
    a != UNDATED && a > b
}
