//! Which rules can look at all: what each needs of the files is worked out from its lines.

use std::fmt;

use crate::facts::offer::Campaign;
use crate::facts::signal::Signals;
use crate::findings::SkippedRule;
use crate::input::vocabulary::CampaignColumn;
use crate::rules::plan::{Block, Plan, Rule, When};
use crate::rules::shape;

/// By rule, which of its `[[when]]` can look at a campaign with these columns; and the rules of which none can, with why.
pub fn check(plan: &Plan, columns: u32, signals: &Signals) -> (Vec<Vec<bool>>, Vec<SkippedRule>) {
    let mut active = Vec::with_capacity(plan.rules.len());
    let mut skipped = Vec::new();
    for rule in &plan.rules {
        if rule.severity.is_none() && !rule.unseen {
            active.push(vec![false; rule.whens.len()]);
            continue;
        }
        let lacks: Vec<Option<Lack>> = rule
            .whens
            .iter()
            .map(|when| lack(when, columns, signals))
            .collect();
        if let Some(why) = reason(&lacks).filter(|_| rule.severity.is_some()) {
            skipped.push(SkippedRule {
                rule: rule.id.clone(),
                why,
            });
        }
        active.push(lacks.iter().map(Option::is_none).collect());
    }
    (active, skipped)
}

/// Columns of which any says something of what is offered.
const OFFERED: u32 = {
    use CampaignColumn as C;
    C::OfferId.bit()
        | C::Segment.bit()
        | C::OfferType.bit()
        | C::ProductId.bit()
        | C::ProductName.bit()
        | C::Category.bit()
        | C::Brand.bit()
        | C::ParentId.bit()
        | C::Subject.bit()
        | C::Body.bit()
        | C::Basis.bit()
        | C::ReasonShown.bit()
};

/// What is to be said of files that tell who receives something, and not what.
pub fn unsaid(campaign: &Campaign) -> impl Iterator<Item = String> {
    let files = campaign.files.iter();
    files.filter(|file| file.columns & OFFERED == 0).map(|file| {
        format!(
            "{}: says who receives something, and not what: --offers, --subject or --body does, or a column such as `product_name`",
            file.path
        )
    })
}

/// What is to be said of files that lack what others have: rules that look at those do not look at them.
pub fn apart(plan: &Plan, campaign: &Campaign, signals: &Signals) -> Vec<String> {
    /// Files that are named, before "and 3 more files".
    const NAMED: usize = 5;
    let skipped = |columns| check(plan, columns, signals).1.len();
    let everywhere = skipped(campaign.columns());
    let lacking: Vec<(&str, usize)> = campaign
        .files
        .iter()
        .map(|file| (file.path.as_str(), skipped(file.columns) - everywhere))
        .filter(|(_, rules)| *rules > 0)
        .collect();
    let named = lacking.iter().take(NAMED).map(|(path, rules)| {
        format!(
            "{path}: {rules} more {} not look at it: it lacks columns that another file has (`creepcheck columns` names them)",
            if *rules == 1 { "rule could" } else { "rules could" }
        )
    });
    let others = (lacking.len() > NAMED).then(|| {
        format!(
            "and {} more files lack columns that another has",
            lacking.len() - NAMED
        )
    });
    named.chain(others).collect()
}

/// What keeps a `[[when]]` from looking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lack {
    /// Signal files.
    Files,
    /// Signals that tell a ground.
    Knowledge,
    /// All of these columns, a bit each.
    Columns(u32),
    /// Any of these.
    AnyColumn(u32),
}

impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Lack::Files => f.write_str("no signal files"),
            Lack::Knowledge => {
                f.write_str("the signal files hold consents only, no behaviour and no knowledge")
            }
            Lack::Columns(bits) => f.write_str(&no_columns(*bits, "and")),
            Lack::AnyColumn(bits) => f.write_str(&no_columns(*bits, "or")),
        }
    }
}

/// Why a rule cannot look: what each of its `[[when]]` lacks.
fn reason(lacks: &[Option<Lack>]) -> Option<String> {
    let mut reasons: Vec<Lack> = Vec::new();
    for lack in lacks {
        let lack = (*lack)?;
        if !reasons.contains(&lack) {
            reasons.push(lack);
        }
    }
    // Without any signal, what columns lack is beside the point.
    if reasons.contains(&Lack::Files) {
        reasons = vec![Lack::Files];
    }
    let reasons: Vec<String> = reasons.iter().map(Lack::to_string).collect();
    Some(reasons.join("; "))
}

/// What keeps a `[[when]]` from looking.
fn lack(when: &When, columns: u32, signals: &Signals) -> Option<Lack> {
    for block in when.asked() {
        let missing = shape::needs(block) & !columns;
        if missing != 0 {
            return Some(Lack::Columns(missing));
        }
        let mut sets = shape::needs_any(block).into_iter();
        if let Some(any) = sets.find(|any| any & columns == 0) {
            return Some(Lack::AnyColumn(any));
        }
    }
    let asks_customer = when.asked().any(asks_customer);
    if asks_customer && !signals.given {
        return Some(Lack::Files);
    }
    // A row is a customer's by itself, or, where signals name the members, by its segment.
    let of_segments = signals.given && columns & CampaignColumn::Segment.bit() != 0;
    let of_customers = columns & CampaignColumn::CustomerId.bit() != 0 || of_segments;
    let counts = when.asked().any(|block| block.count.is_some());
    if (asks_customer || counts) && !of_customers {
        return Some(Lack::Columns(CampaignColumn::CustomerId.bit()));
    }
    let asks_ground = |block: &Block| {
        let customer = block.customer.as_ref();
        block.ground.is_some() || customer.is_some_and(|test| test.knowable == Some(true))
    };
    if when.asked().any(asks_ground) && !signals.tell_ground() {
        return Some(Lack::Knowledge);
    }
    None
}

fn asks_customer(block: &Block) -> bool {
    block.ground.is_some()
        || block.permission.is_some()
        || block.customer.is_some()
        || block.signal.is_some()
        || block.audience.as_ref().is_some_and(|audience| {
            audience.size.is_some() || audience.by_model || audience.by_broker
        })
}

fn no_columns(bits: u32, word: &str) -> String {
    let names: Vec<String> = CampaignColumn::ALL
        .iter()
        .filter(|column| bits & column.bit() != 0)
        .map(|column| format!("`{column}`"))
        .collect();
    match names.split_last() {
        Some((last, [])) => format!("no {last}"),
        Some((last, rest)) => format!("no {} {word} {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// Whether a finding of a rule's `[[when]]` rests on the copy and columns alone.
pub fn copy_alone(rule: &Rule, when: usize) -> bool {
    rule.whens.get(when).is_some_and(|when| {
        when.asked()
            .all(|block| !asks_customer(block) && block.count.is_none())
    })
}
