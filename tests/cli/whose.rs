//! Whose ids are whose, in whatever order the files say it.

use std::fmt::Write;

use crate::support::{Folder, typed};

/// A customer `A` who is offered what `G` bought.
fn folder() -> Folder {
    let folder = Folder::new();
    folder.write(
        "campaign.csv",
        "customer_id,offer_type,product_id\nA,coupon,P1\n",
    );
    folder.write(
        "signals.csv",
        "customer_id,type,at,product_id\nG,purchase,2026-05-01,P1\n",
    );
    folder
}

#[track_caller]
fn finds_the_purchase(folder: &Folder) {
    let audit =
        "audit campaign.csv signals.csv --identities ids.csv --as-of 2026-06-01 --format jsonl";
    let done = folder.run(typed(audit));
    assert!(
        done.stdout().contains("already-bought"),
        "{}",
        done.stderr()
    );
    let walk = "walk --customer A campaign.csv signals.csv --identities ids.csv --as-of 2026-06-01";
    let walked = folder.run(typed(walk)).stdout();
    assert!(
        walked.contains("also known as G") && walked.contains("already-bought"),
        "{walked}"
    );
}

#[test]
fn a_chain_of_identities_joins_from_either_end() {
    let folder = folder();
    let rows = ["A,B", "B,C", "C,D", "D,E", "E,F", "F,G"];
    let there = rows.join("\n");
    let back: Vec<&str> = rows.into_iter().rev().collect();
    for rows in [there, back.join("\n")] {
        folder.write("ids.csv", format!("customer_id,other_id\n{rows}\n"));
        finds_the_purchase(&folder);
    }
}

/// Of persons who are not known, no more is remembered than the first so many rows: the rest is read again.
#[test]
fn a_chain_joins_behind_any_number_of_strangers() {
    let folder = folder();
    let mut ids = "customer_id,other_id\n".to_owned();
    for at in 0..66_000 {
        writeln!(ids, "s{at},t{at}").unwrap();
    }
    ids.push_str("C,G\nB,C\nA,B\n");
    folder.write("ids.csv", ids);
    finds_the_purchase(&folder);
}
