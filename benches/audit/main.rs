//! A whole audit, measured beside what reading the files costs at least and beside a database that checks one rule.
//!
//! `cargo bench --bench audit -- [S|M|SM|M3|FOLDER] [--runs N]`: the data of a named size is made once below `target/`;
//! a folder holds `campaign.csv` and `signals.csv`. The floor P is the `csv` crate reading both files into one reused
//! record; DuckDB is asked where `python3` has it (`PYTHON` names another). All take turns, and a figure is the median of the
//! ratios of one round each, with its spread: absolute times say more of the machine than of the program.

mod data;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs};

use wait4::Wait4;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The argument that makes this program the floor.
const FLOOR: &str = "--floor";

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    match arguments.first().map(String::as_str) {
        Some(FLOOR) => floor(&arguments[1..]),
        _ => compare(&arguments),
    }
}

/// Reads files and does nothing with them.
fn floor(files: &[String]) -> Result<()> {
    let mut fields = 0;
    let mut record = csv::ByteRecord::new();
    for file in files {
        let mut reader = csv::ReaderBuilder::new()
            .buffer_capacity(128 * 1024)
            .from_path(file)?;
        while reader.read_byte_record(&mut record)? {
            fields += record.len();
        }
    }
    println!("{fields}");
    Ok(())
}

/// What one run took.
#[derive(Clone, Copy)]
struct Taken {
    wall: Duration,
    cpu: Duration,
    peak: u64,
}

struct Contender {
    name: &'static str,
    command: Vec<String>,
    /// What it writes, if anything.
    result: Option<PathBuf>,
    taken: Vec<Taken>,
}

impl Contender {
    fn new(name: &'static str, command: Vec<String>, result: Option<PathBuf>) -> Contender {
        Contender {
            name,
            command,
            result,
            taken: Vec::new(),
        }
    }

    fn run(&mut self) -> Result<()> {
        // To free the pages of the round before is the file system's work, and a file that replaces another is flushed.
        if let Some(result) = self.result.as_ref().filter(|result| result.exists()) {
            fs::remove_file(result)?;
        }
        let start = Instant::now();
        let mut child = Command::new(&self.command[0])
            .args(&self.command[1..])
            .stdout(Stdio::null())
            .spawn()?;
        let used = child.wait4()?;
        if !used.status.success() {
            return Err(format!("{}: {}", self.command.join(" "), used.status).into());
        }
        self.taken.push(Taken {
            wall: start.elapsed(),
            cpu: used.rusage.utime + used.rusage.stime,
            peak: used.rusage.maxrss,
        });
        Ok(())
    }
}

fn compare(arguments: &[String]) -> Result<()> {
    let mut words = arguments.iter();
    let (mut what, mut runs) = ("S".to_owned(), 5);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--runs" => runs = words.next().ok_or("--runs wants a number")?.parse()?,
            word => what = word.to_owned(),
        }
    }
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = folder(&what, target)?;
    let out = target.join("audit-bench");
    fs::create_dir_all(&out)?;
    let path = |name: &str| folder.join(name).display().to_string();
    let files = [path("campaign.csv"), path("signals.csv")];
    let bytes: u64 = files
        .iter()
        .map(|file| fs::metadata(file).map(|about| about.len()))
        .sum::<std::io::Result<u64>>()?;

    let mut contenders = contenders(&folder, &files, &out)?;
    for _ in 0..runs {
        for contender in &mut contenders {
            contender.run()?;
        }
    }
    let findings = fs::read_to_string(out.join("1.jsonl"))?.lines().count();
    if fs::read(out.join("1.jsonl"))? != fs::read(out.join("2.jsonl"))? {
        return Err("one thread and two do not find the same".into());
    }
    let offers = fs::read_to_string(&files[0])?
        .lines()
        .count()
        .saturating_sub(1);
    println!(
        "{what}: {:.0} MB, {offers} offers, {findings} findings, {:.2} an offer; {runs} rounds",
        bytes as f64 / 1e6,
        findings as f64 / offers.max(1) as f64
    );
    println!(
        "{:22} {:>9} {:>9} {:>9}   {:24} {:24}",
        "", "wall s", "CPU s", "MiB", "wall / P", "CPU / P"
    );
    let base = contenders[0].taken.clone();
    for contender in &contenders {
        let taken = &contender.taken;
        println!(
            "{:22} {:9.3} {:9.3} {:9.0}   {:24} {:24}",
            contender.name,
            median(taken.iter().map(|one| one.wall.as_secs_f64())),
            median(taken.iter().map(|one| one.cpu.as_secs_f64())),
            taken.iter().map(|one| one.peak).max().unwrap_or(0) as f64 / f64::from(1 << 20),
            ratios(taken, &base, |one| one.wall),
            ratios(taken, &base, |one| one.cpu),
        );
    }
    Ok(())
}

/// The folder of the data, made where a size is named.
fn folder(what: &str, target: &Path) -> Result<PathBuf> {
    let Some(size) = data::SIZES.iter().find(|size| size.name == what) else {
        return Ok(PathBuf::from(what));
    };
    let folder = target.join("audit-data").join(size.name);
    if !folder.join("campaign.csv").exists() {
        data::write(&folder, *size)?;
    }
    Ok(folder)
}

fn contenders(folder: &Path, files: &[String; 2], out: &Path) -> Result<Vec<Contender>> {
    let [campaign, signals] = files;
    let command = |words: &[&str]| {
        words
            .iter()
            .map(|&word| word.to_owned())
            .collect::<Vec<_>>()
    };
    let own = env::current_exe()?.display().to_string();
    let mut contenders = vec![Contender::new(
        "P: csv, reading only",
        command(&[&own, FLOOR, campaign, signals]),
        None,
    )];
    for (name, threads) in [
        ("creepcheck, 1 thread", "1"),
        ("creepcheck, 2 threads", "2"),
    ] {
        let report = out.join(format!("{threads}.jsonl"));
        contenders.push(Contender::new(
            name,
            command(&[
                env!("CARGO_BIN_EXE_creepcheck"),
                "audit",
                "--campaign",
                campaign,
                "--signals",
                signals,
                "--as-of",
                "2026-06-01",
                "--threads",
                threads,
                "--exit-zero",
                "--quiet",
                "-o",
                &report.display().to_string(),
            ]),
            Some(report),
        ));
    }
    let python = env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let has_duckdb = Command::new(&python)
        .args(["-c", "import duckdb"])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if has_duckdb {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/audit/one_rule.py");
        let result = out.join("one_rule.csv");
        let folder = folder.display().to_string();
        contenders.push(Contender::new(
            "DuckDB, 1 rule, 2 thr.",
            command(&[&python, script, &folder, "2", &result.display().to_string()]),
            Some(result),
        ));
    } else {
        println!("no DuckDB: {python} has no package `duckdb`");
    }
    Ok(contenders)
}

fn median(numbers: impl Iterator<Item = f64>) -> f64 {
    let mut numbers: Vec<f64> = numbers.collect();
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The median of the ratios of each round, and from where to where they go.
fn ratios(taken: &[Taken], base: &[Taken], of: impl Fn(&Taken) -> Duration) -> String {
    let ratios: Vec<f64> = taken
        .iter()
        .zip(base)
        .map(|(one, base)| of(one).as_secs_f64() / of(base).as_secs_f64().max(1e-9))
        .collect();
    let least = ratios.iter().copied().fold(f64::INFINITY, f64::min);
    let most = ratios.iter().copied().fold(0.0, f64::max);
    format!(
        "{:.2} ({least:.2} to {most:.2})",
        median(ratios.iter().copied())
    )
}
