//! Times without an offset mean the same wherever the house is: only `[dates] timezone` changes, and nothing that is found.

use std::fmt::Write;

use crate::support::Folder;

/// On both sides of midnight, and days without a clock.
const TIMES: [&str; 8] = [
    "2026-06-09 23:30",
    "2026-06-10",
    "2026-06-10 00:30",
    "2026-06-10 08:00",
    "2026-06-10 10:00",
    "2026-06-10 23:30",
    "2026-06-11",
    "2026-06-11 12:00",
];

const ZONES: [&str; 3] = ["Europe/Berlin", "Asia/Tokyo", "America/Los_Angeles"];

/// Counts by the day, as no built-in rule does.
const ONE_A_DAY: &str = r#"
id = "one-a-day"
title = "The second of a day"
severity = "note"
message = "{customer} gets {offer}, the {nth} of this day."
why = "Once is enough."
instead = "Send it tomorrow."
[[when]]
count.of = "contacts"
count.per = ["customer", "day"]
count.over = 1
"#;

/// Customers of whom something is known at one of the times, and who are sent something at another.
fn files(folder: &Folder) {
    let mut campaign =
        "customer_id,offer_type,channel,send_at,product_id,product_name\n".to_owned();
    let mut signals = "customer_id,type,at,product_id,product_name,value,expires_at\n".to_owned();
    for (i, one) in TIMES.iter().enumerate() {
        for (j, other) in TIMES.iter().enumerate() {
            let known = [
                format!("contact,{one},,,,"),
                format!("opt_out,{one},,,,"),
                format!("purchase,{one},K1,Kettle,,"),
                format!("purchase,{one},K1,Kettle,,\nC,return,{other},K1,Kettle,,"),
                format!("purchase,{one},K1,Kettle,,\nC,purchase,{other},K1,Kettle,,"),
                format!("attribute,{one},,,birth_date=2008-06-10,"),
                format!("attribute,{},,,age=17,", one.replacen("2026", "2025", 1)),
                format!("consent,2026-06-01,,,granted,{}", &one[..10]),
            ];
            for (kind, known) in known.into_iter().enumerate() {
                let customer = format!("c{i}{j}{kind}");
                let known = known.replace("\nC,", &format!("\n{customer},"));
                writeln!(signals, "{customer},{known}").unwrap();
                writeln!(
                    campaign,
                    "{customer},recommendation,email,{other},K1,Kettle"
                )
                .unwrap();
                writeln!(
                    campaign,
                    "{customer},recommendation,email,2026-06-11 10:00,K1,Kettle"
                )
                .unwrap();
            }
        }
    }
    folder.write("campaign.csv", campaign);
    folder.write("signals.csv", signals);
    folder.write("one-a-day.toml", ONE_A_DAY);
}

#[test]
fn the_same_is_found_in_every_zone() {
    let folder = Folder::new();
    files(&folder);
    let found = |zone: &str| {
        folder.write(
            "creepcheck.toml",
            format!("[dates]\ntimezone = \"{zone}\"\n"),
        );
        let args = "audit campaign.csv signals.csv --rules one-a-day.toml --as-of 2026-06-12 --format jsonl";
        let done = folder.run(args.split(' ')).done();
        let finding = |line: &str| {
            let finding: serde_json::Value = serde_json::from_str(line).unwrap();
            ["line", "rule", "message", "fine_if"].map(|key| finding[key].to_string())
        };
        done.stdout().lines().map(finding).collect::<Vec<_>>()
    };
    let in_utc = found("UTC");
    for rule in [
        "already-bought",
        "duplicate-offer",
        "one-a-day",
        "opted-out",
        "targets-minor",
    ] {
        let rule = format!("\"{rule}\"");
        assert!(in_utc.iter().any(|[_, own, ..]| *own == rule), "{rule}");
    }
    for zone in ZONES {
        assert_eq!(in_utc, found(zone), "{zone}");
    }
}
