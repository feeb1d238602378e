//! The exposure of customers to other companies: as text, JSON and CSV.

use std::io::{self, Write};

use clap::ValueEnum;
use comfy_table::Cell;
use serde::Serialize;

use crate::findings::exposure::{Exposure, Holder};
use crate::input::dates::Moment;
use crate::report::Mask;
use crate::report::delimited::harmless;
use crate::report::grid::{self, right};
use crate::report::text::{NARROWEST, columns, count, printable, thousands, verb, wrap};
use crate::report::wire::{SCHEMA_VERSION, TOOL, Tool};

/// How an exposure is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExposureFormat {
    /// What a person reads
    Table,
    /// One JSON document
    Json,
    /// A row a company
    Csv,
}

/// Writes it; customers as `mask` lets them be seen.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(
    exposure: &Exposure,
    format: ExposureFormat,
    mask: Mask,
    width: Option<u16>,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        ExposureFormat::Table => table(exposure, mask, columns(width, NARROWEST), out),
        ExposureFormat::Json => json(exposure, mask, out),
        ExposureFormat::Csv => csv(exposure, out),
    }
}

fn table(exposure: &Exposure, mut mask: Mask, width: u16, out: &mut dyn Write) -> io::Result<()> {
    let paragraph = |out: &mut dyn Write, text: &str| {
        writeln!(out, "{}", wrap(&printable(text), usize::from(width), ""))
    };
    paragraph(out, &verdict(exposure, &mut mask))?;
    if exposure.companies.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", companies(exposure, width))?;
    if exposure.customer.is_none() {
        writeln!(out, "\nCompanies that hold something of one customer")?;
        for (companies, customers) in &exposure.spread {
            let customers = count(*customers, "customer");
            writeln!(out, "{companies:>10}  {customers}")?;
        }
        writeln!(out, "\nMost travelled")?;
        for traveller in &exposure.most_travelled {
            let customer = mask
                .customer(&traveller.customer)
                .map_or_else(|| "…".to_owned(), |name| printable(&name));
            let topics = if traveller.topics.is_empty() {
                String::new()
            } else {
                format!(" ({})", traveller.topics.join(", "))
            };
            let companies = companies_of(u64::from(traveller.companies));
            paragraph(out, &format!("{customer}: {companies}{topics}"))?;
        }
    }
    if let Some(way) = &exposure.longest_way {
        writeln!(out)?;
        paragraph(
            out,
            &format!(
                "The longest way: {}:{}, through {}.",
                way.file,
                way.line,
                way.companies.join(" → ")
            ),
        )?;
    }
    Ok(())
}

/// "1 company", "3 companies"
fn companies_of(number: u64) -> String {
    match number {
        1 => "1 company".to_owned(),
        number => format!("{} companies", thousands(number)),
    }
}

fn verdict(exposure: &Exposure, mask: &mut Mask) -> String {
    let signals = count(exposure.signals, "signal");
    let companies = exposure.companies.len() as u64;
    match (&exposure.customer, companies) {
        (Some(customer), 0) => {
            let customer = mask.customer(customer).unwrap_or("the customer".into());
            format!(
                "No company besides us and those that act for us holds anything about {customer} in {signals}."
            )
        }
        (Some(customer), companies) => {
            let customer = mask.customer(customer).unwrap_or("the customer".into());
            let hold = verb(companies, "holds", "hold");
            format!(
                "{} besides us {hold} something about {customer}; {signals} read.",
                companies_of(companies)
            )
        }
        (None, 0) => format!(
            "No company besides us and those that act for us holds anything in {signals} about {}.",
            count(exposure.customers, "customer")
        ),
        (None, companies) => {
            let hold = verb(companies, "holds", "hold");
            format!(
                "{} besides us {hold} something about {} of {}; {signals} read.",
                companies_of(companies),
                thousands(exposure.exposed()),
                count(exposure.customers, "customer")
            )
        }
    }
}

fn companies(exposure: &Exposure, width: u16) -> String {
    let one = exposure.customer.is_some();
    let mut header = vec![Cell::new("Company")];
    if !one {
        header.push(right("Customers"));
    }
    header.extend([right("Collected"), right("Received")]);
    header.push(Cell::new(if one { "Topics" } else { "Topics (customers)" }));
    if one {
        header.extend([Cell::new("From"), Cell::new("To")]);
    }
    let rows = exposure.companies.iter().map(|holder| {
        let mut row = vec![Cell::new(printable(&holder.company))];
        if !one {
            row.push(right(thousands(holder.customers)));
        }
        row.push(right(thousands(holder.collected)));
        row.push(right(thousands(holder.received)));
        row.push(Cell::new(topics(holder, !one)));
        if one {
            for at in [holder.first_at, holder.last_at] {
                row.push(match at {
                    Some(at) => Cell::new(at.day()),
                    None => Cell::new("undated"),
                });
            }
        }
        row
    });
    grid::lined(width, header, rows)
}

fn topics(holder: &Holder, counted: bool) -> String {
    let all: Vec<String> = holder
        .topics
        .iter()
        .map(|(topic, customers)| {
            if counted {
                format!("{topic} ({})", thousands(*customers))
            } else {
                topic.clone()
            }
        })
        .collect();
    all.join(", ")
}

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    tool: Tool,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_id: Option<String>,
    signals: u64,
    customers: u64,
    exposed_customers: u64,
    companies: Vec<Company<'a>>,
    companies_per_customer: &'a std::collections::BTreeMap<u32, u64>,
    most_travelled: Vec<Travelled<'a>>,
    longest_way: Option<Longest<'a>>,
}

#[derive(Serialize)]
struct Company<'a> {
    company: &'a str,
    customers: u64,
    signals: u64,
    collected: u64,
    received: u64,
    topics: &'a std::collections::BTreeMap<String, u64>,
    first_at: Option<Moment>,
    last_at: Option<Moment>,
}

#[derive(Serialize)]
struct Travelled<'a> {
    customer_id: Option<String>,
    companies: u32,
    topics: &'a [String],
}

#[derive(Serialize)]
struct Longest<'a> {
    file: &'a str,
    line: u64,
    companies: &'a [String],
}

fn json(exposure: &Exposure, mut mask: Mask, out: &mut dyn Write) -> io::Result<()> {
    let document = Document {
        schema_version: SCHEMA_VERSION,
        tool: TOOL,
        customer_id: exposure
            .customer
            .as_deref()
            .and_then(|id| mask.customer(id))
            .map(|id| id.into_owned()),
        signals: exposure.signals,
        customers: exposure.customers,
        exposed_customers: exposure.exposed(),
        companies: exposure
            .companies
            .iter()
            .map(|holder| Company {
                company: &holder.company,
                customers: holder.customers,
                signals: holder.signals(),
                collected: holder.collected,
                received: holder.received,
                topics: &holder.topics,
                first_at: holder.first_at,
                last_at: holder.last_at,
            })
            .collect(),
        companies_per_customer: &exposure.spread,
        most_travelled: exposure
            .most_travelled
            .iter()
            .map(|traveller| Travelled {
                customer_id: mask.customer(&traveller.customer).map(|id| id.into_owned()),
                companies: traveller.companies,
                topics: &traveller.topics,
            })
            .collect(),
        longest_way: exposure.longest_way.as_ref().map(|way| Longest {
            file: &way.file,
            line: way.line,
            companies: &way.companies,
        }),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn csv(exposure: &Exposure, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    let columns = "company,customers,signals,collected,received,topics,first_at,last_at";
    writer.write_record(columns.split(','))?;
    for holder in &exposure.companies {
        let topics = holder
            .topics
            .iter()
            .map(|(topic, customers)| format!("{topic}={customers}"))
            .collect::<Vec<_>>()
            .join(";");
        let [first, last] = [holder.first_at, holder.last_at]
            .map(|at| at.map(|at| at.to_string()).unwrap_or_default());
        writer.write_record([
            harmless(&holder.company).as_ref(),
            &holder.customers.to_string(),
            &holder.signals().to_string(),
            &holder.collected.to_string(),
            &holder.received.to_string(),
            &topics,
            &first,
            &last,
        ])?;
    }
    writer.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::exposure::{Traveller, Way};
    use crate::report::Customers;

    fn exposure() -> Exposure {
        let holder = |company: &str, customers, collected, received| Holder {
            company: company.to_owned(),
            customers,
            collected,
            received,
            topics: [("pregnancy".to_owned(), customers)].into(),
            first_at: Some(Moment::utc(1_767_348_000)),
            last_at: Some(Moment::utc(1_772_323_200).day()),
        };
        Exposure {
            customer: None,
            signals: 1_200,
            customers: 40,
            companies: vec![holder("BrokerX", 12, 30, 0), holder("=MixY", 3, 0, 4)],
            spread: [(0, 28), (1, 9), (2, 3)].into(),
            most_travelled: vec![Traveller {
                customer: "ann@example.com".to_owned(),
                companies: 2,
                topics: vec!["pregnancy".to_owned()],
            }],
            longest_way: Some(Way {
                file: "signals.csv".to_owned(),
                line: 7,
                companies: vec!["BrokerX".to_owned(), "=MixY".to_owned()],
            }),
        }
    }

    fn written(exposure: &Exposure, format: ExposureFormat, customers: Customers) -> String {
        let mut out = Vec::new();
        write(
            exposure,
            format,
            Mask::new(customers, None),
            Some(80),
            &mut out,
        )
        .unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn as_text() {
        let expected = "\
2 companies besides us hold something about 12 of 40 customers; 1,200 signals
read.

Company  Customers  Collected  Received  Topics (customers)
────────────────────────────────────────────────────────────
BrokerX         12         30         0  pregnancy (12)
=MixY            3          0         4  pregnancy (3)

Companies that hold something of one customer
         0  28 customers
         1  9 customers
         2  3 customers

Most travelled
customer 1: 2 companies (pregnancy)

The longest way: signals.csv:7, through BrokerX → =MixY.
";
        assert_eq!(
            written(&exposure(), ExposureFormat::Table, Customers::Mask),
            expected
        );
        let mut one = exposure();
        one.customer = Some("ann@example.com".to_owned());
        let text = written(&one, ExposureFormat::Table, Customers::Show);
        assert!(
            text.starts_with("2 companies besides us hold something about ann@example.com"),
            "{text}"
        );
        assert!(text.contains("2026-01-02"), "{text}");
        let nothing = written(&Exposure::default(), ExposureFormat::Table, Customers::Show);
        assert_eq!(nothing.lines().count(), 2, "{nothing}");
    }

    #[test]
    fn as_csv_and_json() {
        let csv = written(&exposure(), ExposureFormat::Csv, Customers::Show);
        assert_eq!(
            csv.lines().nth(2),
            Some("'=MixY,3,4,0,4,pregnancy=3,2026-01-02T10:00:00Z,2026-03-01")
        );
        let json = written(&exposure(), ExposureFormat::Json, Customers::Hide);
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["companies_per_customer"]["0"], 28);
        assert_eq!(json["exposed_customers"], 12);
        assert!(json["most_travelled"][0]["customer_id"].is_null());
    }
}
