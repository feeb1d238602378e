//! The same data, however an export writes it, gives the same findings.

use std::fmt;
use std::io::Write;

use crate::support::{AS_OF, Folder, sample};

#[derive(Debug, Clone, Copy)]
enum Encoding {
    Utf8,
    Utf8WithBom,
    Utf16Le,
    Utf16Be,
    Windows1252,
}

impl Encoding {
    const ALL: [Encoding; 5] = [
        Encoding::Utf8,
        Encoding::Utf8WithBom,
        Encoding::Utf16Le,
        Encoding::Utf16Be,
        Encoding::Windows1252,
    ];

    fn encode(self, text: &str) -> Vec<u8> {
        let units = || std::iter::once(0xFEFF).chain(text.encode_utf16());
        match self {
            Encoding::Utf8 => text.as_bytes().to_vec(),
            Encoding::Utf8WithBom => format!("\u{feff}{text}").into_bytes(),
            Encoding::Utf16Le => units().flat_map(u16::to_le_bytes).collect(),
            Encoding::Utf16Be => units().flat_map(u16::to_be_bytes).collect(),
            Encoding::Windows1252 => {
                let (bytes, _, lossy) = encoding_rs::WINDOWS_1252.encode(text);
                assert!(!lossy, "the sample must be writable in Windows-1252");
                bytes.into_owned()
            }
        }
    }
}

/// How one export writes a table.
#[derive(Clone, Copy)]
struct Dialect {
    encoding: Encoding,
    delimiter: u8,
    crlf: bool,
}

impl fmt::Debug for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ends = if self.crlf { "CRLF" } else { "LF" };
        write!(
            f,
            "{:?} {:?} {ends}",
            self.encoding,
            char::from(self.delimiter)
        )
    }
}

impl Dialect {
    fn all() -> impl Iterator<Item = Dialect> {
        Encoding::ALL.into_iter().flat_map(|encoding| {
            b",;\t|".iter().flat_map(move |&delimiter| {
                [false, true].map(|crlf| Dialect {
                    encoding,
                    delimiter,
                    crlf,
                })
            })
        })
    }

    fn write(self, name: &str) -> Vec<u8> {
        let text = sample(name);
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(text.as_bytes());
        let mut writer = csv::WriterBuilder::new()
            .delimiter(self.delimiter)
            .terminator(if self.crlf {
                csv::Terminator::CRLF
            } else {
                csv::Terminator::Any(b'\n')
            })
            .from_writer(Vec::new());
        for record in reader.records() {
            writer.write_record(&record.unwrap()).unwrap();
        }
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        self.encoding.encode(&text)
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn zstandard(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

/// Findings of the two files, with the names that they have when nothing packs them.
fn findings(folder: &Folder, files: [&str; 2]) -> String {
    let options = ["--format", "jsonl", "--as-of", AS_OF];
    let done = folder
        .run(["audit"].iter().chain(&files).chain(&options))
        .done();
    done.stdout()
        .replace(".csv.gz", ".csv")
        .replace(".csv.zst", ".csv")
}

fn expected() -> String {
    let found = findings(&Folder::with_sample(), ["campaign.csv", "signals.csv"]);
    assert_eq!(found.lines().count(), 6, "{found}");
    found
}

#[test]
fn encodings_delimiters_and_line_ends() {
    let (folder, expected) = (Folder::new(), expected());
    for dialect in Dialect::all() {
        for name in ["campaign.csv", "signals.csv"] {
            folder.write(name, dialect.write(name));
        }
        let found = findings(&folder, ["campaign.csv", "signals.csv"]);
        assert_eq!(found, expected, "{dialect:?}");
    }
}

#[test]
fn texts_are_checked_in_any_dialect() {
    let folder = Folder::new();
    let check = |folder: &Folder, file: &str| {
        let done = folder.run(["topics", "check", file, "--column", "Product Name"]);
        assert_eq!(done.status(), 0, "{}", done.stderr());
        done.stdout()
    };
    let expected = check(&Folder::with_sample(), "campaign.csv");
    assert!(
        expected.contains("\n2,") && expected.contains("pregnancy"),
        "{expected}"
    );
    for dialect in Dialect::all() {
        folder.write("campaign.csv.gz", gzip(&dialect.write("campaign.csv")));
        assert_eq!(check(&folder, "campaign.csv.gz"), expected, "{dialect:?}");
    }
}

#[test]
fn compression() {
    let expected = expected();
    for (ending, pack) in [("gz", gzip as fn(&[u8]) -> Vec<u8>), ("zst", zstandard)] {
        for encoding in [Encoding::Utf8, Encoding::Utf16Le, Encoding::Windows1252] {
            let dialect = Dialect {
                encoding,
                delimiter: b';',
                crlf: true,
            };
            let folder = Folder::new();
            let [campaign, signals] = ["campaign.csv", "signals.csv"].map(|name| {
                let packed = format!("{name}.{ending}");
                folder.write(&packed, pack(&dialect.write(name)));
                packed
            });
            let found = findings(&folder, [&campaign, &signals]);
            assert_eq!(found, expected, "{dialect:?} .{ending}");
        }
    }
}

#[test]
fn the_order_of_the_files_does_not_matter() {
    let folder = Folder::with_sample();
    assert_eq!(
        findings(&folder, ["signals.csv", "campaign.csv"]),
        expected()
    );
}

#[test]
fn standard_input() {
    let folder = Folder::with_sample();
    let options = ["--format", "jsonl", "--as-of", AS_OF];
    for (piped, args) in [
        ("campaign.csv", ["audit", "-", "signals.csv"]),
        ("signals.csv", ["audit", "campaign.csv", "-"]),
        ("signals.csv", ["audit", "campaign.csv", "--signals=-"]),
        // As any pipe that has a name: it can be read but once, too.
        #[cfg(unix)]
        ("campaign.csv", ["audit", "/dev/stdin", "signals.csv"]),
    ] {
        for bytes in [sample(piped).into_bytes(), gzip(sample(piped).as_bytes())] {
            let done = folder.run_with_input(&bytes, args.iter().chain(&options));
            let lines = |text: &str| text.lines().count();
            let done = done.done();
            assert_eq!(lines(&done.stdout()), lines(&expected()), "{args:?}");
        }
    }
}

/// What stands beside a campaign can be a pipe, too, and is read more than once.
#[cfg(unix)]
#[test]
fn a_pipe_beside_the_campaign() {
    let folder = Folder::new();
    folder.write("list.csv", "customer_id,campaign_id\nC1,M1\n");
    folder.write(
        "signals.csv",
        "customer_id,type,product_id,category,at\nC7,purchase,P1,Books,2026-04-01\n",
    );
    let offers = "campaign_id,product_id,offer_type,send_at\nM1,P1,coupon,23/04/2026\n";
    let identities = "id,email\nC1,C7\n";
    let products = "product_id,category\nP1,Books\n";
    for (option, piped) in [
        ("--offers", offers),
        ("--identities", identities),
        ("--products", products),
    ] {
        let mut args = vec!["audit", "list.csv", "signals.csv", "--as-of", AS_OF];
        for (own, name, text) in [
            ("--offers", "offers.csv", offers),
            ("--identities", "ids.csv", identities),
            ("--products", "products.csv", products),
        ] {
            folder.write(name, text);
            args.extend([own, if own == option { "/dev/stdin" } else { name }]);
        }
        let done = folder.run_with_input(piped.as_bytes(), &args).done();
        assert!(
            done.stdout().contains("already-bought"),
            "{option}: {}",
            done.stdout()
        );
    }
}

/// A year of exports, one a day: each piece of evidence names its own.
#[test]
fn a_file_a_day() {
    let folder = Folder::new();
    let names: Vec<String> = (0..300).map(|day| format!("day-{day}.csv")).collect();
    for name in &names {
        folder.write(
            name,
            "customer_id,type,product_id,at\nC9,view,P1,2026-05-01\n",
        );
    }
    folder.write(
        &names[299],
        "customer_id,type,product_id,at\nC1,purchase,P1,2026-05-01\n",
    );
    folder.write(
        "campaign.csv",
        "customer_id,product_id,offer_type\nC1,P1,coupon\n",
    );
    let files = ["campaign.csv"]
        .into_iter()
        .chain(names.iter().map(String::as_str));
    let done = folder.run(files.chain(["--as-of", AS_OF])).done();
    assert!(
        done.stdout().contains("(day-299.csv:2)"),
        "{}",
        done.stdout()
    );
}
