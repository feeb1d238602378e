//! Which rules can look at all: what each needs of the files is worked out from its lines.

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
        let lacks: Vec<Option<String>> = rule
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

fn reason(lacks: &[Option<String>]) -> Option<String> {
    let mut reasons: Vec<&str> = Vec::new();
    for lack in lacks {
        let lack = lack.as_deref()?;
        if !reasons.contains(&lack) {
            reasons.push(lack);
        }
    }
    // Without any signal, what columns lack is beside the point.
    if let Some(files) = reasons.iter().find(|reason| reason.starts_with(NO_FILES)) {
        return Some((*files).to_owned());
    }
    Some(reasons.join("; "))
}

const NO_FILES: &str = "no signal files";
const NO_KNOWLEDGE: &str = "the signal files hold consents only, no behaviour and no knowledge";

/// What keeps a `[[when]]` from looking.
fn lack(when: &When, columns: u32, signals: &Signals) -> Option<String> {
    let blocks: Vec<&Block> = when
        .only
        .iter()
        .chain([&when.block])
        .chain(&when.also)
        .collect();
    for block in &blocks {
        let missing = shape::needs(block) & !columns;
        if missing != 0 {
            return Some(no_columns(missing, "and"));
        }
        for any in shape::needs_any(block) {
            if any & columns == 0 {
                return Some(no_columns(any, "or"));
            }
        }
    }
    let asks_customer = blocks.iter().any(|block| asks_customer(block));
    if asks_customer && !signals.given {
        return Some(NO_FILES.to_owned());
    }
    if asks_customer
        && columns & (CampaignColumn::CustomerId.bit() | CampaignColumn::Segment.bit()) == 0
    {
        return Some(no_columns(CampaignColumn::CustomerId.bit(), "and"));
    }
    let counts = blocks.iter().any(|block| block.count.is_some());
    if counts && columns & CampaignColumn::CustomerId.bit() == 0 {
        return Some(no_columns(CampaignColumn::CustomerId.bit(), "and"));
    }
    let asks_ground = |block: &&Block| {
        let customer = block.customer.as_ref();
        block.ground.is_some() || customer.is_some_and(|test| test.knowable == Some(true))
    };
    if blocks.iter().any(asks_ground) && !signals.tell_ground() {
        return Some(NO_KNOWLEDGE.to_owned());
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
        when.only
            .iter()
            .chain([&when.block])
            .chain(&when.also)
            .all(|block| !asks_customer(block) && block.count.is_none())
    })
}
