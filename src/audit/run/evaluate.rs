//! All customers of a run evaluated, on as many threads as are given.

use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use crate::audit::load::by_customer::ByCustomer;
use crate::facts::customers::CustomerId;
use crate::rules::evaluate::{Evaluator, Gates, Hit, World};

/// Customers that a thread takes at a time.
const SHARE: u32 = 64;

/// The rules that all offers break: in campaign order, then by severity, then by rule; of a segment's members, the first
/// with the first topic stands for all. They are the same on any number of threads.
pub fn evaluate(
    world: &World<'_>,
    by_customer: &ByCustomer,
    customers: usize,
    threads: usize,
) -> Vec<Hit> {
    let gates = Gates::new(world.plan, world.active, &world.campaign.looks);
    let customers = customers as u32;
    // Room for one of two offers to break a rule; growing holds everything twice.
    let room = world.campaign.offers.len() / 2 / threads.max(1);
    let next = AtomicU32::new(0);
    let work = || {
        let mut hits = Vec::with_capacity(room);
        let mut evaluator = Evaluator::new(world, &gates);
        loop {
            let from = next.fetch_add(SHARE, Ordering::Relaxed);
            if from >= customers {
                return hits;
            }
            let share = from..customers.min(from.saturating_add(SHARE));
            let offers = share.map(|customer| by_customer.of(CustomerId(customer)));
            evaluator.customers(offers, &mut hits);
        }
    };
    let mut hits = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut hits = work();
        for other in others {
            match other.join() {
                Ok(more) => {
                    // Exactly: doubled, they would be the most that a run holds.
                    hits.reserve_exact(more.len());
                    hits.extend(more);
                }
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        hits
    });
    let mut evaluator = Evaluator::new(world, &gates);
    for (at, offer) in world.campaign.offers.iter().enumerate() {
        if !offer.customer.is_some() {
            evaluator.customers([&[at as u32][..]], &mut hits);
        }
    }
    hits.sort_unstable_by_key(|hit| {
        (
            hit.row_offer(),
            hit.severity,
            hit.rule,
            hit.topic,
            hit.offer,
        )
    });
    hits
}
