//! One customer's journey through the files of a run.

use std::collections::{BTreeMap, BTreeSet};

use crate::audit::error::AuditError;
use crate::audit::rows::shows::Shows;
use crate::audit::rows::signals::{self, SignalRow};
use crate::audit::rows::statement::StatementRow;
use crate::audit::run::{self, Run, accepted};
use crate::audit::setup::Setup;
use crate::audit::who::person::Person;
use crate::audit::words::tell::{Telling, thing};
use crate::audit::words::{Words, send_at};
use crate::facts::customers::CustomerId;
use crate::facts::ground::{self, Key};
use crate::facts::names::{Sym, fold_label};
use crate::facts::offer::Offer;
use crate::facts::permission::{self, State};
use crate::facts::view::{OfferLabels, View};
use crate::findings::journey::{Journey, Step, What};
use crate::findings::{Exceptions, Message};
use crate::input::vocabulary::{Ground, SignalColumn, SignalType, truth};
use crate::rules::book::Book;
use crate::rules::source::Profile;

/// Where a step stands: undated before all, then by time, signals before what is sent at the same time.
type Order = (Option<i64>, bool, usize);

/// Follows a customer through the signals and, where a campaign is named, its offers.
///
/// # Errors
/// Where a file cannot be read, or nothing in them is about this customer.
pub fn walk(
    customer: &str,
    setup: &Setup,
    book: &Book,
    profile: Profile,
    exceptions: &mut Exceptions,
) -> Result<Journey, AuditError> {
    let mut person = Person::find(customer, setup)?;
    let mut steps: Vec<(Order, Step)> = Vec::new();
    let mut spellings = BTreeSet::new();
    let mut near = None;
    let mut example = String::new();
    let mut shows = Shows::new(book);
    signals::each(setup, |signal| {
        let id = signal.text(SignalColumn::CustomerId);
        let mine = person.is(signal.raw(SignalColumn::CustomerId));
        let named = signal.kind == SignalType::Alias && person.is(signal.raw(SignalColumn::Value));
        // An export lists whom it says nothing of, too, by an alias to nobody else.
        let other = signal.text(SignalColumn::Value);
        let says = signal.kind != SignalType::Alias || !other.is_empty() && other != id;
        if (mine || named) && says {
            spellings.insert(id.to_owned());
            let order = (signal.at.map(|at| at.seconds), false, steps.len());
            steps.push((order, signal_step(signal, setup, book, &mut shows)));
        } else if id.eq_ignore_ascii_case(customer) {
            near = Some(id.to_owned());
        } else if example.is_empty() {
            example = id.to_owned();
        }
        Ok::<_, AuditError>(())
    })?;
    if !setup.campaigns.is_empty() {
        // Nothing in common with the campaign is no error here: the journey says it.
        let setup = Setup {
            allow_empty: true,
            ..setup.clone()
        };
        let run = run::run(&setup, book, profile)?;
        let own: BTreeSet<CustomerId> = (0..run.customers.len() as u32)
            .map(CustomerId)
            .filter(|id| person.is(run.customers.shown(*id).as_bytes()))
            .map(|id| run.customers.canonical(id))
            .collect();
        let mut ids = (0..run.customers.len() as u32).map(|id| run.customers.shown(CustomerId(id)));
        if let Some(first) = ids.clone().next() {
            example = first.to_owned();
        }
        near = near.or(ids
            .find(|id| id.eq_ignore_ascii_case(customer))
            .map(str::to_owned));
        offers(&run, book, &own, exceptions, &mut steps);
    }
    if steps.is_empty() {
        let such = match near {
            Some(near) => format!("; did you mean “{near}”?"),
            None if example.is_empty() => String::new(),
            None => format!("; ids there look like “{example}”"),
        };
        return Err(AuditError::Other(format!(
            "no signal and no offer is about customer “{customer}”{such}"
        )));
    }
    steps.sort_by_key(|(order, _)| *order);
    spellings.retain(|spelling| spelling.to_lowercase() != customer.to_lowercase());
    Ok(Journey {
        customer: customer.to_owned(),
        spellings: spellings.into_iter().collect(),
        as_of: setup.as_of,
        audited: !setup.campaigns.is_empty(),
        steps: steps.into_iter().map(|(_, step)| step).collect(),
    })
}

fn signal_step(signal: &SignalRow<'_>, setup: &Setup, book: &Book, shows: &mut Shows<'_>) -> Step {
    use SignalColumn as C;
    let cell = |column: C| signal.text(column);
    let text = match signal.kind {
        SignalType::Consent | SignalType::OptOut => statement(signal),
        SignalType::Alias => format!("is also known as “{}”", cell(C::Value)),
        kind => {
            let source = cell(C::Source);
            let mut said = Message::default();
            Telling {
                kind,
                thing: thing([C::ProductName, C::ProductId, C::Category, C::Brand], cell),
                value: cell(C::Value),
                segment: cell(C::Segment),
                offer: cell(C::OfferId),
                gift: truth(cell(C::Gift)) == Some(true),
                source: if setup.company.is_us(source) {
                    ""
                } else {
                    source
                },
                topic: cell(C::Topic),
            }
            .words(&mut said);
            said.into_text()
        }
    };
    let mut asides = Vec::new();
    if !matches!(signal.kind, SignalType::Consent | SignalType::OptOut) {
        let slugs: Vec<&str> = shows
            .topics(signal)
            .iter()
            .map(|topic| book.lexicon.topics.slug(topic))
            .collect();
        if !slugs.is_empty() {
            asides.push(format!("shows {}", slugs.join(", ")));
        }
    }
    for (column, words) in [
        (C::Provenance, "provenance"),
        (C::SharedWith, "passed to"),
        (C::ExpiresAt, "until"),
    ] {
        if !cell(column).is_empty() {
            asides.push(format!("{words} {}", cell(column)));
        }
    }
    Step {
        at: signal.at.map(|at| at.to_string()),
        file: signal.file.to_owned(),
        line: signal.line(),
        text,
        asides,
        what: What::Signal,
    }
}

/// A consent or an opt-out in the file's own words.
fn statement(signal: &SignalRow<'_>) -> String {
    let said = StatementRow::read(signal.kind, |column| signal.text(column));
    let about = match (said.scope, said.channel) {
        (None, None) => "all messages".to_owned(),
        (None, Some(channel)) => channel.in_words().messages.to_owned(),
        (Some(scope), None) => scope.to_owned(),
        (Some(scope), Some(channel)) => format!("{scope} {}", channel.in_words().way),
    };
    match said.unknown_channel {
        Some(word) if said.permits_nothing() => {
            format!("gave permission on “{word}”, a channel that is not known")
        }
        _ if said.granted => format!("gave permission for {about}"),
        _ if signal.kind == SignalType::Consent => format!("refused {about}"),
        _ => format!("opted out of {about}"),
    }
}

/// The offers to these customers, with what each breaks.
fn offers(
    run: &Run,
    book: &Book,
    own: &BTreeSet<CustomerId>,
    exceptions: &mut Exceptions,
    steps: &mut Vec<(Order, Step)>,
) {
    accepted::count(exceptions, run, book);
    let mut found: BTreeMap<u32, Vec<_>> = BTreeMap::new();
    let mut accepted: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    run.findings_of(book, own, |offer, finding| {
        if exceptions.accept(&finding) {
            let words = format!("accepted on purpose: {}", finding.rule);
            accepted.entry(offer).or_default().push(words);
        } else {
            found.entry(offer).or_default().push(finding.to_static());
        }
    });
    let words = Words::new(run, book);
    for (at, offer) in run.campaign.offers.iter().enumerate() {
        if !own.contains(&offer.customer) {
            continue;
        }
        let view = View::new(&run.campaign, at);
        let mut asides = accepted.remove(&(at as u32)).unwrap_or_default();
        asides.extend(rests_on(run, book, &words, &view));
        let step = Step {
            at: send_at(offer, &run.clock).map(|at| at.to_string()),
            file: run.campaign.files[usize::from(offer.file)].path.clone(),
            line: u64::from(offer.line),
            text: offer_words(&words, offer),
            asides,
            what: What::Offer(found.remove(&(at as u32)).unwrap_or_default()),
        };
        steps.push(((Some(offer.send_at), true, steps.len()), step));
    }
}

/// "coupon for “Trail Runner 4” by e-mail: “Miles ahead”"
fn offer_words(words: &Words<'_>, offer: &Offer) -> String {
    let text = words.sending(offer, false);
    let campaign = words.campaign;
    match campaign.names.get(campaign.texts.words(offer.subject)) {
        "" => text,
        subject => format!("{text}: “{subject}”"),
    }
}

/// What may be known of this offer's matter, and what was permitted: the facts that the verdict rests on.
fn rests_on(run: &Run, book: &Book, words: &Words<'_>, view: &View<'_>) -> Vec<String> {
    let (campaign, signals) = (&run.campaign, &run.signals);
    let mut said = Vec::new();
    if view.broadcast() {
        said.push("goes to nearly everybody".to_owned());
    }
    if !signals.given {
        return said;
    }
    let place = |signal: Option<usize>| {
        let signal = signal.and_then(|at| signals.kept.get(at));
        signal.map_or_else(String::new, |signal| {
            let file = &signals.files[usize::from(signal.file)].path;
            format!(" ({file}:{})", signal.line)
        })
    };
    if signals.tell_ground() {
        for topic in view.look.topics.iter() {
            let key = Key::Topic(topic, book.lexicon.topics.shelf_life(topic));
            let grounded = ground::of(key, view, campaign, signals);
            said.push(format!(
                "{}: {}{}",
                book.lexicon.topics.slug(topic),
                grounded.ground,
                place(grounded.signal)
            ));
        }
        for (key, name) in [
            (Key::Product, "product"),
            (Key::Category, "category"),
            (Key::Brand, "brand"),
            (Key::Segment, "segment"),
        ] {
            let grounded = ground::of(key, view, campaign, signals);
            if grounded.ground != Ground::Unknown {
                said.push(format!(
                    "{name}: {}{}",
                    grounded.ground,
                    place(grounded.signal)
                ));
            }
        }
    }
    said.push(permitted(run, book, words, view));
    said
}

/// What the customer last said of any scope that bears on the offer.
fn permitted(run: &Run, book: &Book, words: &Words<'_>, view: &View<'_>) -> String {
    let names = &run.campaign.names;
    let find = |text: &str| names.find(&fold_label(text));
    let labels = OfferLabels {
        campaign: find(names.get(view.offer.campaign)).unwrap_or(Sym::NONE),
        kind: view
            .offer
            .kind()
            .and_then(|kind| find(kind.word()).or_else(|| find(&kind.word().replace('_', " ")))),
    };
    let bearing = view.bearing(&run.campaign, &book.settings, &labels);
    let statements = run.signals.statements_of(view.offer.customer);
    let (state, said) = permission::of_offer(statements, &bearing);
    let word = State::WORDS
        .iter()
        .find(|(_, own)| *own == state)
        .map_or("none", |(word, _)| word);
    match said {
        Some(said) => {
            let file = &run.signals.files[usize::from(said.file)].path;
            format!(
                "permission: {word}, for {} ({file}:{})",
                words.scope_words(said),
                said.line
            )
        }
        None => format!("permission: {word}"),
    }
}
