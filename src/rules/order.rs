//! In which order rules run, where one asks about another.

use crate::rules::plan::{Plan, Rule, same};

/// Which rules run, and in which order: one that asks about another comes after it.
///
/// # Errors
/// A rule of a ring, and what to say of it.
pub(super) fn order(plan: &mut Plan) -> Result<(), (String, String)> {
    let count = plan.rules.len();
    let asks: Vec<Vec<usize>> = plan.rules.iter().map(breaking).collect();
    let asks_any: Vec<bool> = plan.rules.iter().map(asks_any).collect();
    let runs = |rule: &Rule| rule.severity.is_some() || rule.unseen;
    if let Some(at) = (0..count).find(|at| asks[*at].contains(at)) {
        let id = plan.rules[at].id.clone();
        let message = format!("a ring: {id} asks about itself");
        return Err((id, message));
    }
    // A rule that is asked about runs even where it is off, unseen. Where that may be any, those that were turned off.
    let any = (0..count).any(|at| asks_any[at] && plan.rules[at].severity.is_some());
    for rule in plan.rules.iter_mut().filter(|_| any) {
        rule.unseen = rule.severity.is_none() && rule.by_itself.is_some();
    }
    let mut running: Vec<usize> = (0..count).filter(|&at| runs(&plan.rules[at])).collect();
    while let Some(at) = running.pop() {
        for &asked in &asks[at] {
            if plan.rules[asked].severity.is_none() && !plan.rules[asked].unseen {
                plan.rules[asked].unseen = true;
                running.push(asked);
            }
        }
    }
    let mut left: Vec<usize> = (0..count).filter(|&at| runs(&plan.rules[at])).collect();
    let waits = |at: usize, other: usize| {
        other != at && (asks[at].contains(&other) || asks_any[at] && !asks_any[other])
    };
    let mut order: Vec<usize> = Vec::new();
    while !left.is_empty() {
        let ready: Vec<usize> = left
            .iter()
            .copied()
            .filter(|&at| !left.iter().any(|&other| waits(at, other)))
            .collect();
        if ready.is_empty() {
            let waits_for = |at: usize| left.iter().copied().find(|&other| waits(at, other));
            return Err(ring(plan, left[0], waits_for));
        }
        left.retain(|at| !ready.contains(at));
        order.extend(ready);
    }
    plan.order = order;
    Ok(())
}

/// A rule of a ring, and how it goes round: whoever waits for long enough is in it.
fn ring(plan: &Plan, from: usize, waits_for: impl Fn(usize) -> Option<usize>) -> (String, String) {
    let next = |at: usize| waits_for(at).unwrap_or(at);
    let id = |at: usize| plan.rules[at].id.as_str();
    let start = plan.rules.iter().fold(from, |at, _| next(at));
    let round = std::iter::successors(Some(next(start)), |&at| (at != start).then(|| next(at)));
    let way = round
        .map(id)
        .collect::<Vec<_>>()
        .join(", which asks about ");
    (
        id(start).to_owned(),
        format!("a ring: {} asks about {way}", id(start)),
    )
}

fn breaking(rule: &Rule) -> Vec<usize> {
    rule.blocks()
        .filter_map(|block| block.count.as_ref()?.breaking)
        .collect()
}

fn asks_any(rule: &Rule) -> bool {
    rule.blocks().any(|block| {
        block
            .signal
            .as_ref()
            .is_some_and(|test| test.same & same::RULE != 0)
    })
}
