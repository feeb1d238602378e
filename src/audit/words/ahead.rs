//! What findings are made of, fetched for many of them at once.
//!
//! A finding speaks of an offer, its product, its customer, some signals and their products, each somewhere in a large
//! table. Looked at one table at a time, for one finding right after the other, the processor waits for many places of
//! memory at once, and they are near when the findings are put into words.

use std::hint::black_box;

use crate::audit::words::Words;
use crate::facts::names::Sym;
use crate::rules::evaluate::{Hit, Proof};

/// What is fetched, in buffers that are used again.
#[derive(Default)]
pub(super) struct Ahead<'a> {
    /// Items of offers, of which the id is asked too.
    offered: Vec<u32>,
    /// Items of what is told as evidence.
    told: Vec<u32>,
    names: Vec<Sym>,
    texts: Vec<&'a str>,
}

impl Words<'_> {
    /// Fetches what these hits speak of.
    pub fn fetch(&mut self, hits: &[Hit]) {
        let (campaign, signals) = (self.campaign, self.signals);
        let Ahead {
            offered,
            told,
            names,
            texts,
        } = &mut self.ahead;
        offered.clear();
        told.clear();
        names.clear();
        texts.clear();
        let mut given = 0;
        for hit in hits {
            let offer = &campaign.offers[hit.offer as usize];
            given ^= campaign.look(offer).context.given;
            offered.push(offer.item);
            names.push(offer.offer_id);
            names.extend([offer.subject, offer.body].map(|text| campaign.texts.words(text)));
            texts.push(self.customers.shown(offer.customer));
            told.extend(hit.proofs.iter().filter_map(|proof| match proof {
                Proof::Signal(at) => Some(signals.kept[at as usize].item),
                Proof::Offer(at) => Some(campaign.offers[at as usize].item),
                Proof::Statement(_) => None,
            }));
        }
        let items = &campaign.items;
        names.extend(told.iter().map(|&item| items[item as usize].name));
        for &item in offered.iter() {
            let item = &items[item as usize];
            names.extend([item.product, item.name]);
        }
        texts.extend(names.iter().map(|&name| campaign.names.get(name)));
        let first = |text: &&str| text.bytes().next().unwrap_or_default();
        let first = texts.iter().map(first).fold(0, u8::wrapping_add);
        black_box((given, first));
    }
}
