//! The terminal, the pipe and the environment.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::support::{AUDIT, Folder, typed};

#[test]
fn colour_is_asked_for_or_not_there() {
    let folder = Folder::with_sample();
    let plain = folder.run(AUDIT).done().stdout();
    assert!(!plain.contains('\u{1b}'));
    let colour = folder
        .run(AUDIT.iter().chain(&["--color", "always"]))
        .done()
        .stdout();
    assert!(colour.contains('\u{1b}'));
    let mut command = folder.command(AUDIT);
    let output = command.env("NO_COLOR", "1").output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), plain);
}

/// In a log that others read, customers are masked.
#[test]
fn customers_are_masked_where_ci_is_set() {
    let folder = Folder::with_sample();
    let mut command = folder.command(AUDIT);
    let output = command.env("CI", "true").output().unwrap();
    let table = String::from_utf8(output.stdout).unwrap();
    assert!(table.contains("Customer 1 bought"), "{table}");
    assert!(!table.contains("C1 "), "{table}");

    let mut command = folder.command(AUDIT);
    let output = command
        .env("CI", "true")
        .env("CREEPCHECK_KEY", "secret")
        .output()
        .unwrap();
    let keyed = String::from_utf8(output.stdout).unwrap();
    assert!(
        !keyed.contains("C1 ") && !keyed.contains("customer 1 "),
        "{keyed}"
    );
}

/// Who leaves the pager has the files all the same.
#[test]
fn a_reader_that_goes_away_costs_no_file() {
    let folder = Folder::with_sample();
    let mut command = folder.command(AUDIT.iter().chain(&["--cleared", "send.csv"]));
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(1));
    assert!(folder.path("send.csv").exists());
}

/// `creepcheck … | head -1` ends quietly.
#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = Folder::new();
    let rows = "C1,T-1,coupon,2026-05-04\n".repeat(20_000);
    folder.write(
        "campaign.csv",
        format!("customer_id,product_id,offer_type,send_at\n{rows}"),
    );
    folder.write(
        "signals.csv",
        "customer_id,type,product_id,at\nC1,purchase,T-1,2026-05-01\n",
    );
    let formats = ["jsonl", "junit"].map(|format| [&AUDIT[..], &["--format", format]].concat());
    for args in formats.iter().chain([&vec!["rules", "schema"]]) {
        let mut child = folder
            .command(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = String::new();
        // Read a line, then close the pipe.
        BufReader::with_capacity(64, child.stdout.take().unwrap())
            .read_line(&mut first)
            .unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(first.starts_with(['{', '<']), "{first}");
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
        assert_ne!(output.status.code(), Some(2));
    }
}

/// What could not be written is named.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let folder = Folder::with_sample();
    let full = || std::fs::File::create("/dev/full").unwrap();
    for args in [&AUDIT[..], &["rules", "list"]] {
        let output = folder.command(args).stdout(full()).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(
            said.starts_with("creepcheck: cannot write standard output: "),
            "{said}"
        );
        assert_eq!(output.status.code(), Some(2));
    }
}

#[test]
fn quiet_is_quiet() {
    let done = Folder::with_sample().run(AUDIT.iter().chain(&["--quiet"]));
    assert_eq!(
        (done.stdout(), done.stderr(), done.status()),
        (String::new(), String::new(), 1)
    );
}

#[test]
fn the_nearest_configuration_upwards_is_used() {
    let folder = Folder::with_sample();
    folder.write("creepcheck.toml", "ignore = [\"already-bought\"]\n");
    std::fs::create_dir(folder.path("below")).unwrap();
    let args = "audit ../campaign.csv ../signals.csv --as-of 2026-05-04";
    let mut command = folder.command(typed(args));
    let output = command.current_dir(folder.path("below")).output().unwrap();
    let table = String::from_utf8(output.stdout).unwrap();
    assert!(
        table.contains("opted-out") && !table.contains("already-bought"),
        "{table}"
    );
}

/// An error may quote a file, and a file may hold anything.
#[test]
fn no_error_colours_the_terminal() {
    let folder = Folder::with_sample();
    folder.write("signals.csv", "customer_id,type\n1,\u{1b}[31mview\n");
    let done = folder.run(AUDIT);
    assert_eq!(done.status(), 2);
    assert!(
        done.stderr()
            .contains("`\u{fffd}[31mview` is not a signal type")
    );
}
