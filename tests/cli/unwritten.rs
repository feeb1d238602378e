//! A run that could not do its job says one thing and leaves nothing half-written.

use crate::support::{AS_OF, AUDIT, Folder, sample, typed};

/// Runs with every kind of output, and expects an error that says `says`.
#[track_caller]
fn refused(folder: &Folder, args: &[&str], says: &str) {
    let before = folder.names();
    let outputs = typed("-o r.json -o r.html -o r.xlsx --cleared c.csv --held h.csv");
    let done = folder.run(
        ["audit", "--as-of", AS_OF]
            .iter()
            .chain(&outputs)
            .chain(args),
    );
    let (stdout, stderr) = (done.stdout(), done.stderr());
    assert_eq!(done.status(), 2, "{stdout}{stderr}");
    assert!(stderr.contains(says), "{stderr}");
    assert_eq!(stderr.matches("creepcheck: ").count(), 1, "{stderr}");
    assert_eq!(folder.names(), before, "{stderr}");
}

#[test]
fn when_the_campaign_cannot_be_read() {
    let folder = Folder::with_sample();
    folder.write("bad.csv", "customer_id,send_at\nC1,soon\n");
    refused(&folder, &["bad.csv", "signals.csv"], "bad.csv:2: `send_at`");
}

#[test]
fn when_a_signal_file_goes_bad_late() {
    let folder = Folder::with_sample();
    folder.write("bad.csv", format!("{}C9,purchase\n", sample("signals.csv")));
    refused(&folder, &["campaign.csv", "bad.csv"], "2 fields");
}

#[test]
fn when_a_rule_is_malformed() {
    let folder = Folder::with_sample();
    folder.write("own.toml", "id = \"own\"\nseverity = \"loud\"\n");
    refused(
        &folder,
        &["campaign.csv", "signals.csv", "--rules", "own.toml"],
        "own.toml:1:1: this rule has no `title`",
    );
}

#[test]
fn when_one_of_the_outputs_cannot_be_written() {
    let folder = Folder::with_sample();
    for target in ["missing/r.csv", "missing/cleared.csv"] {
        let option = if target.ends_with("r.csv") {
            "-o"
        } else {
            "--cleared"
        };
        let outputs = ["-o", "r.json", option, target];
        let done = folder.run(AUDIT.iter().chain(&outputs));
        assert_eq!(done.status(), 2, "{}", done.stdout());
        assert!(
            done.stderr().contains("there is no folder `missing`"),
            "{}",
            done.stderr()
        );
        assert_eq!(folder.names(), ["campaign.csv", "signals.csv"]);
    }
}

/// What was there before stays as it was.
#[test]
fn a_report_that_was_there_stays() {
    let folder = Folder::with_sample();
    folder.write("r.json", "of yesterday");
    refused(
        &folder,
        &["campaign.csv", "nowhere.csv"],
        "nowhere.csv: cannot be opened",
    );
    assert_eq!(folder.read("r.json"), b"of yesterday");
}

#[cfg(unix)]
#[test]
fn when_it_is_stopped() {
    use std::os::unix::process::ExitStatusExt;
    use std::process::{Child, Command, Stdio};
    use std::time::Duration;

    fn kill(run: &Child, signal: &str) {
        let id = run.id().to_string();
        Command::new("kill").args([signal, &id]).status().unwrap();
    }
    // As at a terminal, in the background of a script, under nohup, and under both.
    for ignored in ["", "INT", "HUP", "INT HUP"] {
        let folder = Folder::with_sample();
        let before = folder.names();
        let audit = folder.command(["audit", "-", "signals.csv", "-o", "r.json"]);
        // It waits for a campaign that never comes, with a copy of it begun.
        let mut run = Command::new("sh")
            .args(["-c", "[ -z \"$0\" ] || trap '' $0; exec \"$@\"", ignored])
            .arg(audit.get_program())
            .args(audit.get_args())
            .current_dir(folder.path("."))
            .env("TMPDIR", folder.path("."))
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        while folder.names().len() < before.len() + 2 {
            std::thread::sleep(Duration::from_millis(10));
            assert_eq!(run.try_wait().unwrap(), None);
        }
        // To wait would close it, and the run might end by itself before it is stopped.
        let _open = run.stdin.take();
        for signal in ignored.split_whitespace() {
            kill(&run, &format!("-{signal}"));
        }
        kill(&run, "-TERM");
        let status = run.wait().unwrap();
        assert_eq!(status.signal(), Some(15), "{ignored}: {status}");
        assert_eq!(folder.names(), before, "{ignored}");
    }
}
