//! The commands that a report proposes can be run as they are printed.

use std::process::Command;

use crate::support::{AS_OF, Folder, sample, typed};

/// What makes a run read or judge otherwise, with the files that it names.
const RUNS: [&str; 7] = [
    "--campaign campaign.csv -s signals.csv --hold-on note --max-record 20MiB --delimiter , --encoding utf-8",
    "campaign.csv sale's.csv signals.csv --partition 1/2 --max-memory 1GiB --bad-rows hold",
    "held.csv others.csv --allow-empty --body body.txt --subject -10%Sale",
    "campaign.csv signals.csv --rules dash.toml --select dash",
    "campaign.csv signals.csv --config own-dir/creepcheck.toml --profile strict --ignore unknown-customer",
    "campaign.csv signals.csv --exceptions accepted.toml --products products.csv --identities identities.csv",
    "copy.csv --audience all",
];

/// A rule of one's own that flags the sample.
const OWN: &str = r#"id = "dash"
title = "A coupon"
severity = "error"
message = "{offer} is sent."
why = "You got a coupon."
instead = "Send another."

[[when]]
offer.type = "coupon"

[[flags]]
name = "By e-mail"
offer = { offer_type = "coupon", channel = "email" }
"#;

fn folder() -> Folder {
    let folder = Folder::with_sample();
    let campaign = sample("campaign.csv");
    for name in ["sale's.csv", "held.csv"] {
        folder.write(name, &campaign);
    }
    folder.write("dash.toml", OWN);
    std::fs::create_dir(folder.path("own-dir")).unwrap();
    folder.write("own-dir/dash.toml", OWN);
    folder.write("own-dir/creepcheck.toml", "rule_files = [\"dash.toml\"]\n");
    folder.write("others.csv", "customer_id,type,at\nZ,view,2026-05-01\n");
    folder.write("accepted.toml", "");
    folder.write("body.txt", "We noticed you looking at cots.");
    folder.write("products.csv", "product_id,category\nP1,shoes\n");
    folder.write("identities.csv", "customer_id,email\nC1,c1@example.org\n");
    folder.write(
        "copy.csv",
        "offer_id,subject\nO1,We noticed you looking at cots\n",
    );
    folder
}

#[cfg(unix)]
#[test]
fn what_is_proposed_can_be_run() {
    let mut proposed = 0;
    for run in RUNS {
        let folder = folder();
        let args = ["audit", "--as-of", AS_OF].into_iter().chain(typed(run));
        let report = folder.run(args).done().stdout();
        let commands: Vec<&str> = report
            .lines()
            .filter_map(|line| line.strip_prefix("  creepcheck "))
            .collect();
        for command in &commands {
            let done = Command::new("sh")
                .args([
                    "-c",
                    &format!("\"$0\" {command}"),
                    env!("CARGO_BIN_EXE_creepcheck"),
                ])
                .current_dir(folder.path("."))
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&done.stderr);
            assert!(done.status.code() < Some(2), "{command}: {said}");
        }
        // The last says why a rule flags, and is there wherever anything was found.
        assert!(
            commands
                .last()
                .is_some_and(|last| last.starts_with("rules show")),
            "{run}: {report}"
        );
        proposed += commands.len();
    }
    assert!(proposed > 2 * RUNS.len());
}
