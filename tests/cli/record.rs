//! `--record` and `verify`: whether files are those that were audited.

use std::io::Write;

use crate::support::{Folder, QUIET_AUDIT, sample, typed};

#[test]
fn files_are_known_again() {
    let folder = Folder::with_sample();
    let outputs = typed("--record r.json --cleared send.csv --held hold.csv.gz -o found.json");
    folder.run(QUIET_AUDIT.iter().chain(&outputs)).done();
    let all = ["campaign.csv", "signals.csv", "send.csv", "hold.csv.gz"];
    for record in ["r.json", "found.json"] {
        let same = folder.run(["verify", record].iter().chain(&all));
        assert_eq!(same.status(), 0, "{}{}", same.stdout(), same.stderr());
    }

    let sent = folder.read("send.csv");
    folder.write("renamed.csv", &sent);
    assert_eq!(folder.run(["verify", "r.json", "renamed.csv"]).status(), 0);
    folder.write("send.csv", [&*sent, b"one,more\n"].concat());
    let other = folder.run(["verify", "r.json", "send.csv", "found.json"]);
    assert_eq!(other.status(), 1);
    let said = other.stdout();
    assert!(
        said.contains("send.csv: not the same as send.csv (cleared)\n"),
        "{said}"
    );
    assert!(said.contains("found.json: not in the record\n"), "{said}");
    assert!(
        said.contains("not looked at: campaign.csv, signals.csv, hold.csv.gz\n"),
        "{said}"
    );

    let none = folder.run(["verify", "campaign.csv", "send.csv"]);
    assert_eq!(none.status(), 2);
    assert!(
        none.stderr().contains("is no record of an audit"),
        "{}",
        none.stderr()
    );
}

/// A zip archive of files of the sample.
fn zipped(names: &[&str]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for name in names {
        let options = zip::write::SimpleFileOptions::default();
        archive.start_file(*name, options).unwrap();
        archive.write_all(sample(name).as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn packed_files_are_known_again() {
    let folder = Folder::new();
    folder.write("both.zip", zipped(&["campaign.csv", "signals.csv"]));
    let packed = zstd::encode_all(sample("campaign.csv").as_bytes(), 1).unwrap();
    folder.write("june.csv.zst", &packed);
    let args = ["audit", "both.zip", "june.csv.zst", "-q", "--exit-zero"];
    folder
        .run(args.iter().chain(&["--record", "r.json"]))
        .done();
    let verify = ["verify", "r.json", "both.zip", "june.csv.zst"];
    let same = folder.run(verify);
    assert_eq!(same.status(), 0, "{}{}", same.stdout(), same.stderr());
    assert!(
        !same.stdout().contains("not looked at"),
        "{}",
        same.stdout()
    );
    folder.write("both.zip", zipped(&["campaign.csv"]));
    folder.write("june.csv.zst", sample("campaign.csv") + "\n");
    let other = folder.run(verify);
    assert_eq!(other.status(), 1);
    let said = other.stdout();
    assert!(
        said.contains("not looked at: both.zip/signals.csv"),
        "{said}"
    );

    // On standard input, an archive is what it is in a file.
    let piped = folder.run_with_input(
        &zipped(&["signals.csv"]),
        typed("audit june.csv.zst - --format jsonl --exit-zero"),
    );
    assert!(piped.done().stdout().contains("<stdin>/signals.csv"));
}

#[test]
fn every_report_names_what_lies_beside() {
    let folder = Folder::with_sample();
    let exception = "[[exception]]\nrule = \"already-bought\"\nproduct = \"x\"\nreason = \"r\"\nowner = \"o\"\nexpires = 2030-01-01\n";
    folder.write("accepted.toml", exception);
    folder.write("products.csv", "product_id,category\nT-1,Tents\n");
    let beside = typed("--exceptions accepted.toml --products products.csv");
    for name in typed("found.html found.json found.xlsx found.md found.sarif") {
        let report = ["-o", name, "--cleared", "send.csv"];
        folder
            .run(QUIET_AUDIT.iter().chain(&beside).chain(&report))
            .done();
    }
    for name in ["found.html", "found.json"] {
        let report = String::from_utf8(folder.read(name)).unwrap();
        for path in ["accepted.toml", "products.csv", "send.csv"] {
            assert!(report.contains(path), "{name}: {path}");
        }
    }
}

#[test]
fn a_record_names_no_customer() {
    let folder = Folder::with_sample();
    folder
        .run(QUIET_AUDIT.iter().chain(&["--record", "r.json"]))
        .done();
    let record = String::from_utf8(folder.read("r.json")).unwrap();
    assert!(
        !record.contains("\"C1\"") && !record.contains("findings\": ["),
        "{record}"
    );
}

#[test]
fn what_is_read_is_not_written_over() {
    let folder = Folder::with_sample();
    let before = folder.read("campaign.csv");
    for outputs in [
        ["--cleared", "campaign.csv", "--held", "hold.csv"],
        ["--cleared", "c.csv", "--held", "./c.csv"],
        ["--record", "signals.csv", "-o", "r.json"],
    ] {
        let done = folder.run(QUIET_AUDIT.iter().chain(&outputs));
        assert_eq!(done.status(), 2, "{outputs:?}");
        assert_eq!(folder.names(), ["campaign.csv", "signals.csv"]);
    }
    assert_eq!(folder.read("campaign.csv"), before);
}
