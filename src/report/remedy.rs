//! What is to be done after a slip: incidents as signals, apologies as a list, and both in a few lines of text.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::findings::remedy::{Apology, Remedy};
use crate::report::Mask;
use crate::report::delimited::harmless;
use crate::report::text::{NARROWEST, columns, count, printable, thousands, verb, wrap};

/// How many customers are named on standard output; the list has them all.
const NAMED: usize = 20;

/// The incidents as a signal file, to be read with the others from now on.
///
/// # Errors
/// Where `out` cannot be written.
pub fn incidents(remedy: &Remedy, out: impl Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    let columns =
        "customer_id,type,topic,value,at,product_id,product_name,offer_id,campaign_id,channel";
    writer.write_record(columns.split(','))?;
    for incident in &remedy.incidents {
        let cell =
            |text: &Option<String>| harmless(text.as_deref().unwrap_or_default()).into_owned();
        writer.write_record([
            harmless(&incident.customer).as_ref(),
            "incident",
            &cell(&incident.topic),
            &incident.rule,
            &incident.at,
            &cell(&incident.product_id),
            &cell(&incident.product_name),
            &cell(&incident.offer_id),
            &cell(&incident.campaign_id),
            incident.channel.map_or("", |channel| channel.word()),
        ])?;
    }
    writer.flush()
}

/// The customers to apologise to, a row each.
///
/// # Errors
/// Where `out` cannot be written.
pub fn apologies(remedy: &Remedy, out: impl Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(["customer_id", "channel", "what_happened", "rules", "note"])?;
    for apology in &remedy.apologies {
        writer.write_record([
            harmless(&apology.customer).as_ref(),
            apology.channel.map_or("", |channel| channel.word()),
            &harmless(&apology.happened.join("; ")),
            &apology.rules.join(";"),
            &harmless(&apology.note),
        ])?;
    }
    writer.flush()
}

/// Says in a few lines what is to be done.
///
/// # Errors
/// Where `out` cannot be written.
pub fn summary(
    remedy: &Remedy,
    mut mask: Mask,
    width: Option<u16>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let width = usize::from(columns(width, NARROWEST));
    let paragraph =
        |out: &mut dyn Write, text: &str| writeln!(out, "{}", wrap(&printable(text), width, "  "));
    let customers = remedy.apologies.len() as u64;
    if customers == 0 {
        paragraph(out, "Nobody to apologise to.")?;
    } else {
        paragraph(
            out,
            &format!(
                "{} to apologise to: {}.",
                count(customers, "customer"),
                ways(remedy)
            ),
        )?;
    }
    if remedy.apologised > 0 {
        let have = verb(remedy.apologised, "has", "have");
        paragraph(
            out,
            &format!(
                "{} {have} been sent an apology since.",
                count(remedy.apologised, "customer")
            ),
        )?;
    }
    if remedy.known_incidents > 0 {
        paragraph(
            out,
            &format!(
                "{} in the signals already.",
                count(remedy.known_incidents, "incident")
            ),
        )?;
    }
    if remedy.to_come > 0 {
        let have = verb(remedy.to_come, "has", "have");
        paragraph(
            out,
            &format!(
                "{} of the slips {have} a `send_at` that is still to come: what has not gone out needs no apology; hold it back instead.",
                thousands(remedy.to_come)
            ),
        )?;
    }
    if customers > 0 {
        writeln!(out)?;
    }
    for apology in remedy.apologies.iter().take(NAMED) {
        let customer = mask
            .customer(&apology.customer)
            .unwrap_or("a customer".into());
        paragraph(out, &line(&customer, apology))?;
    }
    if let Some(more @ 1..) = remedy.apologies.len().checked_sub(NAMED) {
        paragraph(out, &format!("and {} more", thousands(more as u64)))?;
    }
    Ok(())
}

fn line(customer: &str, apology: &Apology) -> String {
    let way = match apology.channel {
        Some(channel) => channel.in_words().way.to_owned(),
        None => format!("no channel ({})", apology.note),
    };
    format!("{customer}, {way}: {}", apology.happened.join("; "))
}

/// "2 by e-mail, 1 by post, 1 on no channel that is known and permitted"
fn ways(remedy: &Remedy) -> String {
    let mut by: BTreeMap<Option<&'static str>, u64> = BTreeMap::new();
    for apology in &remedy.apologies {
        *by.entry(apology.channel.map(|channel| channel.in_words().way))
            .or_default() += 1;
    }
    // Those without a channel come last.
    let none = by.remove(&None);
    let mut ways: Vec<String> = by
        .into_iter()
        .map(|(channel, customers)| {
            format!("{} {}", thousands(customers), channel.unwrap_or_default())
        })
        .collect();
    ways.extend(none.map(|customers| {
        format!(
            "{} on no channel that is known and permitted",
            thousands(customers)
        )
    }));
    ways.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::remedy::Incident;
    use crate::input::vocabulary::Channel;
    use crate::report::Customers;

    fn remedy() -> Remedy {
        let apology = |customer: &str, channel| Apology {
            customer: customer.to_owned(),
            channel,
            note: if channel.is_none() {
                "e-mail: refused".to_owned()
            } else {
                String::new()
            },
            happened: vec![
                "coupon by e-mail on 2026-06-01: You guessed something private".to_owned(),
            ],
            rules: vec!["unconsented-sensitive-inference".to_owned()],
        };
        Remedy {
            incidents: vec![Incident {
                customer: "+4917012345".to_owned(),
                rule: "unconsented-sensitive-inference".to_owned(),
                topic: Some("pregnancy".to_owned()),
                at: "2026-06-01".to_owned(),
                offer_id: Some("CRIB10".to_owned()),
                channel: Some(Channel::Email),
                ..Incident::default()
            }],
            apologies: vec![apology("C1", Some(Channel::Email)), apology("C2", None)],
            known_incidents: 1,
            apologised: 1,
            to_come: 1,
        }
    }

    fn text(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn files() {
        assert_eq!(
            text(|out| incidents(&remedy(), out)),
            "customer_id,type,topic,value,at,product_id,product_name,offer_id,campaign_id,channel\n\
             '+4917012345,incident,pregnancy,unconsented-sensitive-inference,2026-06-01,,,CRIB10,,email\n"
        );
        assert_eq!(
            text(|out| apologies(&remedy(), out)),
            "customer_id,channel,what_happened,rules,note\n\
             C1,email,coupon by e-mail on 2026-06-01: You guessed something private,unconsented-sensitive-inference,\n\
             C2,,coupon by e-mail on 2026-06-01: You guessed something private,unconsented-sensitive-inference,e-mail: refused\n"
        );
    }

    #[test]
    fn in_a_few_lines() {
        let mask = Mask::new(Customers::Mask, None);
        assert_eq!(
            text(|out| summary(&remedy(), mask, Some(120), out)),
            "2 customers to apologise to: 1 by e-mail, 1 on no channel that is known and permitted.\n\
             1 customer has been sent an apology since.\n\
             1 incident in the signals already.\n\
             1 of the slips has a `send_at` that is still to come: what has not gone out needs no apology; hold it back instead.\n\n\
             customer 1, by e-mail: coupon by e-mail on 2026-06-01: You guessed something private\n\
             customer 2, no channel (e-mail: refused): coupon by e-mail on 2026-06-01: You guessed something private\n"
        );
        let mask = Mask::new(Customers::Mask, None);
        assert_eq!(
            text(|out| summary(&Remedy::default(), mask, None, out)),
            "Nobody to apologise to.\n"
        );
    }
}
