//! `--partition` and `--max-memory`: a campaign audited in shares of its customers comes to what it comes to whole.

use std::collections::BTreeMap;
use std::fmt::{Arguments, Write};
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{AS_OF, Done, Folder, root, sample, typed};

/// With a key, a fingerprint is of a customer and does not depend on others.
const KEY: &str = "a key for these tests alone";

/// The audit of `files` with more options, as JSON.
fn audit(folder: &Folder, files: &[&str], more: &[&str]) -> Done {
    let options = ["--as-of", AS_OF, "--exit-zero", "--bad-rows", "hold"];
    let report = ["--format", "json", "--customers", "show"];
    let args = files.iter().chain(&options).chain(&report).chain(more);
    folder
        .run_with_key(KEY, ["audit"].iter().chain(args))
        .done()
}

/// What was found: of each customer, and of how many members of each segment.
#[derive(Debug, Default, PartialEq, Eq)]
struct Found {
    of_customers: Vec<String>,
    of_segments: BTreeMap<String, u64>,
    totals: BTreeMap<&'static str, u64>,
}

impl Found {
    fn add(&mut self, report: &str) {
        let report: Value = serde_json::from_str(report).unwrap();
        for finding in report["findings"].as_array().unwrap() {
            let place = format!(
                "{} {} {}",
                finding["file"], finding["line"], finding["rule"]
            );
            if finding["customer_id"].is_null() {
                let members = finding["customers"].as_u64().unwrap();
                *self.of_segments.entry(place).or_default() += members;
            } else {
                self.of_customers.push(format!(
                    "{place} {} {}",
                    finding["fingerprint"], finding["message"]
                ));
            }
        }
        for name in ["offers", "customers", "bad_rows", "offers_without_history"] {
            *self.totals.entry(name).or_default() += report["summary"][name].as_u64().unwrap();
        }
        self.of_customers.sort();
    }
}

/// Compares the whole with its shares, of which there are so many, and gives back what was found.
#[track_caller]
fn compare(folder: &Folder, files: &[&str], numbers: &[u32]) -> Found {
    let mut whole = Found::default();
    whole.add(&audit(folder, files, &[]).stdout());
    for of in numbers {
        let mut shares = Found::default();
        for place in 1..=*of {
            let share = format!("{place}/{of}");
            shares.add(&audit(folder, files, &["--partition", &share]).stdout());
        }
        if !whole.of_segments.is_empty() {
            // A row that addresses a segment is an offer of each share that has a member.
            let offers = whole.totals["offers"];
            assert!(shares.totals["offers"] >= offers);
            shares.totals.insert("offers", offers);
        }
        assert_eq!(shares, whole, "in {of} shares");
    }
    whole
}

/// The rows of a file, its header left out, sorted.
fn rows(folder: &Folder, name: &str) -> Vec<String> {
    let text = String::from_utf8(folder.read(name)).unwrap();
    let mut rows: Vec<String> = text.lines().skip(1).map(str::to_owned).collect();
    rows.sort();
    rows
}

/// Compares the rows that the whole and its shares clear, hold and annotate.
#[track_caller]
fn compare_rows(folder: &Folder, files: &[&str]) {
    let outputs = typed("--cleared c.csv --held h.csv --annotated a.csv");
    let names = ["c.csv", "h.csv", "a.csv"];
    audit(folder, files, &outputs);
    let whole = names.map(|name| rows(folder, name));
    assert!(whole.iter().all(|rows| !rows.is_empty()));
    let mut shares = [const { Vec::new() }; 3];
    for share in ["1/3", "2/3", "3/3"] {
        audit(
            folder,
            files,
            &[&outputs[..], &["--partition", share]].concat(),
        );
        for (rows_of, name) in shares.iter_mut().zip(names) {
            rows_of.extend(rows(folder, name));
        }
    }
    for (of_shares, of_whole) in shares.iter_mut().zip(&whole) {
        of_shares.sort();
        assert_eq!(of_shares, of_whole);
    }
}

/// The SHA-256 of `test@example.com`.
const HASH: &str = "973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b";

/// A campaign in which what holds of one customer hangs on how many others there are.
fn generated() -> (String, String) {
    let mut campaign = "campaign_id,customer_id,offer_id,offer_type,channel,send_at,product_name,segment,subject\n".to_owned();
    let mut signals = "customer_id,type,at,product_name,segment,source\n".to_owned();
    let mut row = |cells: Arguments| writeln!(campaign, "{cells}").unwrap();
    let sent = "2026-05-05T12:00:00Z";
    for customer in 0..640 {
        let id = format!("C{customer}");
        // Two versions of one, which together go to nearly all.
        if customer < 600 {
            let version = ["nl-en", "nl-de"][customer % 2];
            row(format_args!(
                "NEWS,{id},{version},newsletter,email,{sent},Hearing aid,,News"
            ));
        }
        // To too few for that, though to nearly all of many a share.
        if customer >= 70 {
            row(format_args!(
                "CARE,{id},care,coupon,email,{sent},Pregnancy test,,For you"
            ));
        }
        // One offer by its id, of which only the first customer's row names the campaign of the others.
        let of_campaign = if customer == 0 { "TEA" } else { "" };
        if customer < 560 {
            row(format_args!(
                "{of_campaign},{id},tea,newsletter,email,{sent},Depression tea,,"
            ));
        } else {
            row(format_args!(
                "TEA,{id},tea-2,newsletter,email,{sent},Depression tea,,"
            ));
        }
        // Too many for one, and lists that are small.
        if customer % 100 == 7 {
            for day in 0..10 {
                row(format_args!(
                    "DAY{day},{id},,promotion,email,{sent},Lamp,,Lamps"
                ));
            }
        }
        if customer % 40 == 3 {
            row(format_args!(
                "LIST,{id},list,promotion,email,{sent},Rope,Likely climbers,"
            ));
            writeln!(signals, "{id},inference,2026-05-01,,Likely climbers,").unwrap();
        }
        if customer % 30 == 4 {
            row(format_args!(
                "LIST,{id},list-2,promotion,email,{sent},Rope,Likely divers,"
            ));
            writeln!(signals, "{id},inference,2026-05-01,,Likely divers,").unwrap();
        }
        writeln!(signals, "{id},purchase,2026-05-01,Rope,,").unwrap();
    }
    row(format_args!(
        "ONE,Test@Example.com,,promotion,email,{sent},Rope,,"
    ));
    row(format_args!("ONE,{HASH},,promotion,sms,{sent},Rope,,"));
    row(format_args!("ONE,,,promotion,email,{sent},Rope,,"));
    row(format_args!("ONE,C1,,promotion,email,soon,Rope,,"));
    writeln!(signals, "{HASH},purchase,2026-05-01,Rope,,").unwrap();
    writeln!(signals, "X1,inference,2026-05-01,,Likely climbers,").unwrap();
    (campaign, signals)
}

#[test]
fn a_generated_campaign_in_shares() {
    let folder = Folder::new();
    let (campaign, signals) = generated();
    folder.write("campaign.csv", &campaign);
    folder.write("signals.csv", &signals);
    let found = compare(&folder, &["campaign.csv", "signals.csv"], &[2, 3, 7]);
    for rule in [
        "too-often",
        "narrow-audience",
        "sensitive-topic-without-signal",
        "already-bought",
    ] {
        assert!(
            found.of_customers.iter().any(|own| own.contains(rule)),
            "{rule}"
        );
    }
    assert_eq!(found.totals["bad_rows"], 2);
    compare_rows(&folder, &["campaign.csv", "signals.csv"]);
}

#[test]
fn segments_in_shares() {
    let folder = Folder::new();
    let (campaign, mut signals) = generated();
    let mut addressed =
        "LIST,,all,promotion,email,2026-05-05,Rope,Depression sufferers,\n".to_owned();
    addressed += "LIST,,none,promotion,email,2026-05-05,Rope,Nobody at all,\n";
    for member in 0..15 {
        let id = member * 50;
        writeln!(signals, "C{id},segment,2026-05-01,,Depression sufferers,").unwrap();
    }
    folder.write("campaign.csv", campaign + &addressed);
    folder.write("signals.csv", signals);
    let files = ["campaign.csv", "signals.csv"];
    let found = compare(&folder, &files, &[2, 3, 7]);
    let narrow =
        |(place, members): (&String, &u64)| place.contains("narrow-audience") && *members == 15;
    assert!(found.of_segments.iter().any(narrow), "{found:?}");

    let parting = typed("--partition 1/2 --cleared cleared.csv --bad-rows hold");
    let refused = folder.run(["audit"].iter().chain(&files).chain(&parting));
    assert_eq!(refused.status(), 2);
    assert!(refused.stderr().contains("a row that addresses a segment"));
    assert_eq!(folder.names(), files);
}

#[test]
fn several_offers_to_one_recipient_in_shares() {
    let folder = Folder::new();
    let customers: String = (0..40).map(|id| format!("C{id},may\n")).collect();
    folder.write(
        "campaign.csv",
        format!("customer_id,campaign_id\n{customers}"),
    );
    folder.write("signals.csv", "customer_id,type\nC1,view\n");
    let offers =
        "offer_id,campaign_id,subject\nO1,may,We noticed you looking\nO2,may,We saw you browsing\n";
    folder.write("offers.csv", offers);
    let files = ["campaign.csv", "signals.csv", "--offers", "offers.csv"];
    let found = compare(&folder, &files, &[3]);
    let revealing = found
        .of_customers
        .iter()
        .filter(|own| own.contains("reveals-tracking"));
    assert_eq!(revealing.count(), 80);
}

/// The files of a folder, by name.
fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut files: Vec<String> = entries
        .map(|entry| entry.unwrap().path().display().to_string())
        .filter(|path| path.contains(".csv"))
        .collect();
    files.sort();
    files
}

#[test]
fn ordinary_campaigns_and_examples_in_shares() {
    let ordinary = fs::read_dir(root().join("tests/ordinary")).unwrap();
    let ordinary = ordinary.map(|entry| entry.unwrap().path());
    let examples = ["nursery-mailer", "outdoor-spring-sale"];
    let examples = examples.map(|name| root().join("examples").join(name));
    for folder in ordinary.filter(|path| path.is_dir()).chain(examples) {
        let files = files(&folder);
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        compare(&Folder::new(), &files, &[3]);
    }
}

#[test]
fn rows_of_the_sample_in_shares() {
    let folder = Folder::new();
    // Nine times over, each for customers of its own.
    for name in ["campaign.csv", "signals.csv"] {
        let text = sample(name);
        let (header, rows) = text.split_once('\n').unwrap();
        let times = (0..9).map(|time| {
            rows.replace(",C", &format!(",{time}C"))
                .replace("\nC", &format!("\n{time}C"))
        });
        folder.write(name, format!("{header}\n{}", times.collect::<String>()));
    }
    compare(&folder, &["campaign.csv", "signals.csv"], &[2, 3, 7]);
    compare_rows(&folder, &["campaign.csv", "signals.csv"]);
}

#[test]
fn what_is_no_share() {
    let folder = Folder::with_sample();
    let files = ["audit", "campaign.csv", "signals.csv"];
    for (share, said) in [
        ("3/2", "the shares of 2 are 1/2 to 2/2"),
        ("0/2", "the shares of 2 are 1/2 to 2/2"),
        ("1/5000", "1 to 4096 shares"),
        ("half", "such as 1/4"),
    ] {
        let refused = folder.run(files.iter().chain(&["--partition", share]));
        assert_eq!(refused.status(), 2);
        assert!(refused.stderr().contains(said), "{}", refused.stderr());
    }
    folder.write("ids.csv", "customer_id,email\n");
    let refused =
        folder.run(
            files
                .iter()
                .chain(&["--partition", "1/2", "--identities", "ids.csv"]),
        );
    assert_eq!(refused.status(), 2);
    assert!(
        refused
            .stderr()
            .contains("--partition does not go with --identities")
    );
    let whole = folder.run(files.iter().chain(&["--as-of", AS_OF])).stdout();
    let only = ["--as-of", AS_OF, "--partition", "1/1"];
    assert_eq!(folder.run(files.iter().chain(&only)).stdout(), whole);
}

#[test]
fn ids_of_one_person_in_two_shares() {
    let folder = Folder::new();
    let mut campaign = "customer_id,product_name\n".to_owned();
    for customer in 0..20 {
        writeln!(campaign, "A{customer},Lamp\nB{customer},Lamp").unwrap();
    }
    let mut signals = "customer_id,type,value,at\n".to_owned();
    for customer in 0..20 {
        writeln!(signals, "A{customer},alias,B{customer},2026-05-01").unwrap();
        writeln!(signals, "A{customer},like,,2026-05-01").unwrap();
    }
    folder.write("campaign.csv", campaign);
    folder.write("signals.csv", signals);
    let said = audit(
        &folder,
        &["campaign.csv", "signals.csv"],
        &["--partition", "1/2"],
    )
    .stdout();
    assert!(
        said.contains("of other shares turned out to be of this one by `alias` signals"),
        "{said}"
    );
    assert!(said.contains("this is share 1 of 2, by customer"));
    assert!(said.contains("\"partition\":\"1/2\""));
}

#[test]
fn what_does_not_fit_is_advised_to_go_in_shares() {
    let folder = Folder::new();
    let body = "A lamp is a lamp. ".repeat(200);
    let mut campaign = "customer_id,product_name,body\n".to_owned();
    for customer in 0..4096 {
        writeln!(campaign, "C{customer},Lamp,{body}").unwrap();
    }
    folder.write("campaign.csv", campaign);
    let audit = ["audit", "campaign.csv", "-q", "-o", "found.json"];
    let most = ["--max-memory", "60MiB"];
    let refused = folder.run(audit.iter().chain(&most));
    assert_eq!(refused.status(), 2);
    assert_eq!(folder.names(), ["campaign.csv"]);
    let said = refused.stderr();
    assert!(said.contains("--partition 1/2 to 2/2"), "{said}");
    let share = ["--partition", "2/2"];
    folder.run(audit.iter().chain(&most).chain(&share)).done();
    assert_eq!(folder.names(), ["campaign.csv", "found.json"]);

    let refused = folder.run(audit.iter().chain(&["--max-memory", "1MiB"]));
    let said = refused.stderr();
    assert!(said.contains("into several files"), "{said}");
}
