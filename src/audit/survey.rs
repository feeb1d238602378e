//! Looks at a file before anything is audited: what it is, how its columns are understood, what it lacks.

use std::collections::BTreeMap;
use std::path::Path;

use crate::audit::run::needs;
use crate::facts::signal::Signals;
use crate::findings::survey::{By, Survey, Surveyed};
use crate::input::batch::Batch;
use crate::input::columns::{CampaignColumns, Column, Columns, Mapping};
use crate::input::dates::{DateError, DateReader};
use crate::input::error::InputError;
use crate::input::formats::{Recognised, Serves};
use crate::input::guess::{is_named, propose};
use crate::input::rows::{Reading, Rows};
use crate::input::table::Table;
use crate::input::vocabulary::{
    Basis, CampaignColumn, Channel, OfferType, Provenance, SignalColumn, SignalType, did_you_mean,
    fold_word, nearest,
};
use crate::input::wording::listed;
use crate::rules::plan::Plan;

/// What a file was taken for, or was said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// A row is an offer.
    Campaign,
    /// A row is an offer, and who gets it stands elsewhere.
    Offers,
    /// A row is a signal.
    Signals,
    /// A row is a product.
    Products,
    /// A list of addresses: the command line must say what for.
    Either,
    /// A recognised export that cannot serve.
    Refused,
    /// Nothing that is known.
    Unclear,
}

/// Rows that are looked at: enough to see what a column holds.
const ROWS: u64 = 1_000;
/// Different cells that are shown of a column.
const SAMPLES: usize = 3;

/// Looks at a file; `said` is the option that said what it is, where one did.
///
/// # Errors
/// The file cannot be read at all.
pub fn survey(
    path: &Path,
    taken: Taken,
    said: Option<&str>,
    reading: &Reading,
    plan: &Plan,
) -> Result<Survey, InputError> {
    let table = Table::open(path, &reading.options)?;
    let header = table.header().to_vec();
    let mut survey = Survey {
        path: path.display().to_string(),
        dialect: table.dialect().to_string(),
        ..Survey::default()
    };
    let cells = sample(table, header.len(), &mut survey)?;
    let opened = match taken {
        Taken::Campaign | Taken::Offers => Some(Rows::campaign(path, reading, &[], None, false)),
        Taken::Signals => Some(Rows::signals(path, reading, &[])),
        Taken::Products => Some(Rows::products(path, reading)),
        Taken::Either | Taken::Refused | Taken::Unclear => None,
    };
    let by_header = || {
        let found = reading.formats.recognise_any(&header, path);
        (found, 0, DateReader::default())
    };
    let (found, bits, dates) = match opened {
        Some(Ok(rows)) => {
            survey.notes.extend(rows.notes());
            (
                rows.recognised().cloned(),
                rows.bits(),
                rows.dates().clone(),
            )
        }
        Some(Err(error)) => {
            survey.notes.push(error.to_string());
            by_header()
        }
        None => by_header(),
    };
    // A file that is plain is none of the formats, though it may look like one.
    let found = found.filter(|_| taken != Taken::Unclear);
    let as_signals = match taken {
        Taken::Signals => true,
        Taken::Unclear => looks_like_signals(&header, reading),
        Taken::Campaign => {
            let known = CampaignColumns::find(&header, &reading.campaign_names, path)?
                .or_addresses(&header);
            let mut known = known.known().map(|(column, _)| column);
            said.is_none()
                && known.all(|column| column == CampaignColumn::CustomerId)
                && looks_like_signals(&header, reading)
        }
        _ => false,
    };
    survey.columns = if as_signals {
        let names = &reading.signal_names;
        let known = Columns::<SignalColumn>::find(&header, names, path)?.or_addresses(&header);
        columns(&header, &cells, &known, names, found.as_ref())
    } else {
        let names = &reading.campaign_names;
        let known = match taken {
            Taken::Campaign => CampaignColumns::find(&header, names, path)?.or_addresses(&header),
            _ => Columns::find(&header, names, path)?,
        };
        columns(&header, &cells, &known, names, found.as_ref())
    };
    check(&mut survey, &cells, &dates, found.is_some());
    survey.table = found.is_none().then_some(if as_signals {
        SignalColumn::TABLE
    } else {
        CampaignColumn::TABLE
    });
    explain(&mut survey, taken, said, found.as_ref());
    // What keeps it from being read says nothing of the columns that it has.
    let bits = if bits == 0 {
        named(&survey.columns, as_signals)
    } else {
        bits
    };
    match taken {
        Taken::Campaign if bits != 0 => survey.missing = unlooked(plan, bits),
        Taken::Offers => {
            let told = bits | CampaignColumn::CustomerId.bit();
            survey.missing = unlooked(plan, told);
        }
        // An export has what it has.
        Taken::Signals if found.is_none() && bits != 0 => survey.missing = untold(bits),
        _ => {}
    }
    Ok(survey)
}

/// The columns that are known by name, a bit each.
fn named(columns: &[Surveyed], as_signals: bool) -> u32 {
    let words = columns.iter().flat_map(|column| &column.read_as);
    words.fold(0, |bits, word| {
        let bit = if as_signals {
            SignalColumn::parse(word).map(SignalColumn::bit)
        } else {
            CampaignColumn::parse(word).map(CampaignColumn::bit)
        };
        bits | bit.unwrap_or(0)
    })
}

/// Reads the first rows: by column, the filled cells.
fn sample(
    mut table: Table,
    columns: usize,
    survey: &mut Survey,
) -> Result<Vec<Vec<String>>, InputError> {
    let mut cells = vec![Vec::new(); columns];
    let mut batch = Batch::new();
    'rows: while table.next_batch(&mut batch)? {
        for row in batch.rows() {
            if survey.rows == ROWS {
                survey.more = true;
                break 'rows;
            }
            survey.rows += 1;
            for (slot, cells) in cells.iter_mut().enumerate() {
                let cell = row.text(slot);
                if !cell.is_empty() {
                    cells.push(cell.to_owned());
                }
            }
        }
    }
    Ok(cells)
}

/// Whether the header of a file that is not known for either has more of a signal file than of a campaign: a `type`, or what is
/// likely meant for one.
fn looks_like_signals(header: &[String], reading: &Reading) -> bool {
    let kind = fold_word(SignalColumn::Type.word());
    header.iter().any(|name| {
        let folded = fold_word(name);
        folded == kind
            || is_named(name, SignalColumn::Type)
            || reading
                .signal_names
                .iter()
                .any(|(own, _)| fold_word(own) == folded)
    })
}

fn columns<C: Column>(
    header: &[String],
    cells: &[Vec<String>],
    known: &Columns<C>,
    names: &Mapping,
    found: Option<&Recognised>,
) -> Vec<Surveyed> {
    let mapped = |name: &str| names.keys().any(|own| fold_word(own) == fold_word(name));
    let mut all = Vec::with_capacity(header.len());
    let mut unread = Vec::new();
    for (at, name) in header.iter().enumerate() {
        let filled = cells.get(at).map_or(&[][..], Vec::as_slice);
        let mut column = Surveyed {
            header: name.clone(),
            filled: filled.len() as u64,
            samples: different(filled),
            ..Surveyed::default()
        };
        let of_format = found.map(|found| found.format.meaning(name));
        match (of_format, known.meaning(at)) {
            (Some(words), _) if !words.is_empty() => {
                column.read_as = words.into_iter().map(str::to_owned).collect();
                column.by = By::Format;
            }
            // Beside those of a format, a campaign keeps its own.
            (of_format, Some(own)) if of_format.is_none() || C::TABLE == CampaignColumn::TABLE => {
                column.read_as = vec![own.word().to_owned()];
                column.by = if mapped(name) {
                    By::Configuration
                } else {
                    By::Name
                };
            }
            (None, None) => unread.push(at),
            (Some(_), _) | (None, Some(_)) => {}
        }
        all.push(column);
    }
    let headers: Vec<(&str, &[String])> = unread
        .iter()
        .map(|&at| (all[at].header.as_str(), &all[at].samples[..]))
        .collect();
    let likely = propose(&headers, known);
    for (at, own) in unread.into_iter().zip(likely) {
        all[at].proposal = own.map(C::word);
    }
    all
}

fn different(cells: &[String]) -> Vec<String> {
    let mut samples: Vec<String> = Vec::new();
    for cell in cells {
        if samples.len() == SAMPLES {
            break;
        }
        if !samples.contains(cell) {
            samples.push(cell.clone());
        }
    }
    samples
}

/// Whether the cells of a column can be read as what it is: dates, and words of a closed set. What a format maps is
/// not looked at: it has words of its own.
fn check(survey: &mut Survey, cells: &[Vec<String>], dates: &DateReader, format: bool) {
    if format {
        return;
    }
    for (column, cells) in survey.columns.iter_mut().zip(cells) {
        let Some(word) = column.read_as.first().map(String::as_str) else {
            continue;
        };
        column.trouble = match word {
            "at" | "send_at" | "expires_at" => {
                unread(cells, |cell| match dates.read(cell.as_bytes()) {
                    Ok(_) | Err(DateError::Empty) => None,
                    Err(error) => Some(error.to_string()),
                })
            }
            "channel" => unknown(cells, Channel::parse, Channel::words),
            "offer_type" => unknown(cells, OfferType::parse, OfferType::words),
            "type" => unknown(cells, SignalType::parse, SignalType::words),
            "provenance" => unknown(cells, Provenance::parse, Provenance::words),
            "basis" => {
                let each: Vec<String> = cells
                    .iter()
                    .flat_map(|cell| cell.split(';'))
                    .map(|word| word.trim().to_owned())
                    .filter(|word| !word.is_empty())
                    .collect();
                unknown(&each, Basis::parse, Basis::words)
            }
            _ => None,
        };
    }
}

fn unread(cells: &[String], why: impl Fn(&str) -> Option<String>) -> Option<String> {
    let mut wrong = cells.iter().filter_map(|cell| Some((cell, why(cell)?)));
    let (cell, why) = wrong.next()?;
    Some(match wrong.count() {
        0 => format!("“{cell}” is {why}"),
        more => format!("“{cell}” and {more} more: {why}"),
    })
}

fn unknown<T, W: Iterator<Item = &'static str>>(
    cells: &[String],
    parse: impl Fn(&str) -> Option<T>,
    words: impl Fn() -> W,
) -> Option<String> {
    let mut unknown: Vec<&str> = Vec::new();
    for cell in cells {
        if parse(cell).is_none() && !unknown.contains(&cell.as_str()) {
            unknown.push(cell);
        }
    }
    let first = unknown.first()?;
    let mend = did_you_mean(nearest(first, words()), "");
    Some(match unknown.len() {
        1 => format!("“{first}” is no word of it{mend}"),
        more => format!("{more} words are none of it, such as “{first}”{mend}"),
    })
}

fn explain(survey: &mut Survey, taken: Taken, said: Option<&str>, found: Option<&Recognised>) {
    let thing = match taken {
        Taken::Campaign => "a campaign",
        Taken::Offers => "offers",
        Taken::Signals => "signals",
        Taken::Products => "products",
        Taken::Either => "a list of addresses",
        Taken::Refused => "nothing that can be used",
        Taken::Unclear => "neither a campaign nor signals",
    };
    survey.taken = thing.to_owned();
    survey.format = found.map(|found| found.format.title.clone());
    let named: Vec<String> = survey
        .columns
        .iter()
        .filter(|column| column.by == By::Name || column.by == By::Configuration)
        .flat_map(|column| &column.read_as)
        .map(|word| format!("`{word}`"))
        .collect();
    survey.why = match (said, found, taken) {
        (Some(option), ..) => format!("{option} says so"),
        (None, Some(found), _) => found.why.clone(),
        (None, None, Taken::Signals) => "it has `customer_id` and `type`".to_owned(),
        (None, None, Taken::Unclear) if named.is_empty() => {
            "no header is a column of either".to_owned()
        }
        (None, None, Taken::Unclear) => {
            format!(
                "it has {}, and not what either needs",
                listed(named.iter(), 4)
            )
        }
        (None, None, _) => format!(
            "it has {}, and no `type` beside `customer_id`",
            listed(named.iter(), 4)
        ),
    };
    if let Some(found) = found {
        match (taken, found.format.serves) {
            (Taken::Refused, _) => survey.notes.extend(found.format.refused.clone()),
            (Taken::Either, _) | (_, Serves::Either) if said.is_none() => survey.notes.push(
                "Say what it is: --campaign FILE for those who receive it, --signals FILE for those who are not to."
                    .to_owned(),
            ),
            _ => {}
        }
    }
}

/// What a campaign lacks, and the rules that cannot look for want of it.
fn unlooked(plan: &Plan, columns: u32) -> Vec<(String, String)> {
    // As if signals of every kind were beside it: what it lacks itself is asked here.
    let signals = Signals {
        given: true,
        types: u32::MAX,
        ..Signals::default()
    };
    let (_, skipped) = needs::check(plan, columns, &signals);
    let mut by_reason: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for rule in skipped {
        by_reason.entry(rule.why).or_default().push(rule.rule);
    }
    by_reason
        .into_iter()
        .map(|(why, rules)| (why, format!("could not look: {}", rules.join(", "))))
        .collect()
}

/// What each column of a signal file is for: without it, this is how things stand.
const WITHOUT: [(SignalColumn, &str); 9] = [
    (
        SignalColumn::At,
        "nothing has a date: all of it counts as just before each offer, and no contact is counted",
    ),
    (
        SignalColumn::Value,
        "searches, answers, ratings and attributes say nothing, and no consent can be read",
    ),
    (
        SignalColumn::Category,
        "no signal shares a category with an offer",
    ),
    (SignalColumn::Source, "everything counts as collected by us"),
    (
        SignalColumn::SharedWith,
        "nothing counts as passed on to other companies",
    ),
    (
        SignalColumn::Gift,
        "no purchase counts as bought for somebody else",
    ),
    (
        SignalColumn::Scope,
        "a consent or an opt-out is of everything, or of its `channel`",
    ),
    (SignalColumn::Segment, "nobody is known to be on a list"),
    (
        SignalColumn::ExpiresAt,
        "no consent runs out, and what is known does not end",
    ),
];

/// What a signal file lacks, and what is not known for want of it.
fn untold(columns: u32) -> Vec<(String, String)> {
    let lacks = |column: SignalColumn| columns & column.bit() == 0;
    let mut missing = Vec::new();
    if lacks(SignalColumn::ProductId) && lacks(SignalColumn::ProductName) {
        missing.push((
            "no `product_id` or `product_name`".to_owned(),
            "no signal is about the product of an offer".to_owned(),
        ));
    }
    missing.extend(
        WITHOUT
            .iter()
            .filter(|(column, _)| lacks(*column))
            .map(|(column, so)| (format!("no `{column}`"), (*so).to_owned())),
    );
    missing
}
