//! A customer of whom much is known, and who gets much.

use std::fmt::Write;

use serde_json::Value;

use crate::support::{AUDIT, Folder};

/// What is sold: id, name, category, brand.
const THINGS: [&str; 8] = [
    "T1,Pregnancy test,Health > Tests,Clear",
    "T2,Crib,Baby > Nursery,Nod",
    ",Crib,Nursery,",
    "T3,Desk lamp,Home > Lamps,Lux",
    "T4,Floor lamp,Home > Lamps,Lux",
    "T5,Whisky,Drinks > Spirits,Glen",
    "T6,Blood sugar meter,Health > Diabetes,Clear",
    ",Nicotine gum,Health,",
];

/// What was done: type, value, channel.
const DEEDS: [&str; 8] = [
    "purchase,,",
    "view,,",
    "return,,",
    "cart,,",
    "search,am i pregnant,",
    "declared,age=16,",
    "contact,,email",
    "inference,expecting,",
];

fn signals() -> String {
    let mut rows =
        "customer_id,at,type,value,channel,product_id,product_name,category,brand\n".to_owned();
    for at in 0..400 {
        let (deed, thing) = (DEEDS[at * 5 % 8], THINGS[at * 3 / 7 % 8]);
        let (month, day) = (1 + at % 4, 1 + at % 28);
        writeln!(rows, "ann,2026-{month:02}-{day:02},{deed},{thing}").unwrap();
    }
    rows
}

fn offers() -> Vec<String> {
    let kinds = [
        "recommendation",
        "retargeting",
        "replenishment",
        "cross_sell",
    ];
    let offer = |at: usize| {
        let (kind, thing) = (kinds[at % 4], THINGS[at % 8]);
        let (month, day) = (2 + at % 3, 1 + at % 28);
        format!("o{at},ann,{kind},email,2026-{month:02}-{day:02}T10:00:00Z,{thing},Your {at}\n")
    };
    (0..24).map(offer).collect()
}

/// Which offers break which rules, and why; rules that count rows aside.
fn found(folder: &Folder, offers: &[String]) -> Vec<String> {
    let header = "offer_id,customer_id,offer_type,channel,send_at,product_id,product_name,category,brand,subject\n";
    folder.write("campaign.csv", header.to_owned() + &offers.concat());
    let counting = "too-often,flooded,duplicate-offer,repeated-mistake,followed-around";
    let options = ["--format", "jsonl", "--ignore", counting];
    let said = folder.run(AUDIT.iter().chain(&options)).stdout();
    let finding = |line: &str| {
        let finding: Value = serde_json::from_str(line).unwrap();
        let told = ["offer_id", "rule", "message", "evidence"].map(|key| finding[key].to_string());
        told.join(" ")
    };
    said.lines().map(finding).collect()
}

#[test]
fn the_order_of_signals_decides_nothing() {
    let folder = Folder::new();
    let offers = offers();
    // Which row is the evidence may differ where two tell the same, and with it its line.
    let broken = |signals: String| {
        folder.write("signals.csv", signals);
        let found = found(&folder, &offers);
        let names = found.iter().map(|finding| {
            let mut words = finding.split_whitespace().map(str::to_owned);
            [words.next(), words.next()]
        });
        names.collect::<Vec<_>>()
    };
    let signals = signals();
    let (header, rows) = signals.split_once('\n').unwrap();
    let backwards: Vec<&str> = rows.lines().rev().collect();
    let before = broken(signals.clone());
    assert!(before.len() > 20, "{before:?}");
    assert_eq!(
        broken(format!("{header}\n{}\n", backwards.join("\n"))),
        before
    );
}

#[test]
fn many_offers_at_once_are_found_what_few_are() {
    let folder = Folder::new();
    folder.write("signals.csv", signals());
    let offers = offers();
    let few: Vec<String> = offers
        .chunks(6)
        .flat_map(|offers| found(&folder, offers))
        .collect();
    assert!(few.len() > 20, "{few:#?}");
    assert_eq!(found(&folder, &offers), few);
}

/// The set of distinct customers grows no further than somebody asks.
#[test]
fn an_audience_is_counted_as_far_as_a_rule_asks() {
    let folder = Folder::new();
    let mut signals = "customer_id,type,segment\n".to_owned();
    for customer in 0..2_500 {
        writeln!(signals, "c{customer},segment,Garden club").unwrap();
    }
    folder.write("signals.csv", signals);
    folder.write(
        "campaign.csv",
        "customer_id,segment,subject\nc1,Garden club,Hello\n",
    );
    for (bound, flags) in [
        ("under = 2400", false),
        ("at_least = 2500", true),
        ("over = 2500", false),
    ] {
        let rule = "id = \"sized\"\ntitle = \"By size\"\nseverity = \"error\"\nmessage = \"{segment} has {size}.\"\n\
                    why = \"Because.\"\ninstead = \"Nothing.\"\n[[when]]\naudience.size.";
        folder.write("sized.toml", format!("{rule}{bound}\n"));
        let args = AUDIT.iter().chain(&["--rules", "sized.toml"]);
        let done = folder.run(args.chain(&["--format", "csv"])).done();
        assert_eq!(
            done.stdout().contains("has 2,500 customers"),
            flags,
            "{bound}"
        );
    }
}
