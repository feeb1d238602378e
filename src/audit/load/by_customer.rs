//! The offers of a campaign by their customer.

use crate::facts::customers::CustomerId;
use crate::facts::offer::Offer;

/// The offers of each customer: their places, by customer, in file order.
pub struct ByCustomer {
    starts: Vec<u32>,
    offers: Vec<u32>,
    /// What they offer, in the same order.
    items: Vec<u32>,
}

impl ByCustomer {
    /// Groups offers by customer.
    pub fn new(offers: &[Offer], customers: usize) -> Self {
        let mut starts = vec![0u32; customers + 2];
        for offer in offers {
            if offer.customer.is_some() {
                starts[offer.customer.0 as usize + 2] += 1;
            }
        }
        for at in 2..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut places = vec![0u32; starts.last().copied().unwrap_or(0) as usize];
        for (at, offer) in offers.iter().enumerate() {
            if offer.customer.is_some() {
                let next = &mut starts[offer.customer.0 as usize + 1];
                places[*next as usize] = at as u32;
                *next += 1;
            }
        }
        starts.pop();
        let items = places.iter().map(|&at| offers[at as usize].item).collect();
        ByCustomer {
            starts,
            offers: places,
            items,
        }
    }

    /// The places of a customer's offers.
    pub fn of(&self, customer: CustomerId) -> &[u32] {
        &self.offers[self.range(customer)]
    }

    /// What the offers in a range of [`ByCustomer::range`] offer, by places among the campaign's items.
    pub fn items_at(&self, range: std::ops::Range<usize>) -> &[u32] {
        &self.items[range]
    }

    /// Where a customer's offers are, among all by customer.
    pub fn range(&self, customer: CustomerId) -> std::ops::Range<usize> {
        let at = customer.0 as usize;
        if !customer.is_some() || at + 1 >= self.starts.len() {
            return 0..0;
        }
        self.starts[at] as usize..self.starts[at + 1] as usize
    }
}
