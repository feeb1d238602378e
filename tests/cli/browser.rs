//! The html report in a real browser, where there is one: it draws, filters and sorts, and asks for nothing but itself.

use std::env;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Folder, QUIET_AUDIT};

/// What the browser is called on one system or another.
const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// The browser on this machine. Where there is none, it is said past the tests' own catching of output.
fn installed() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let found = env::split_paths(&path)
        .flat_map(|folder| NAMES.map(|name| folder.join(name)))
        .find(|file| file.is_file());
    if found.is_none() {
        let _ = writeln!(
            io::stderr(),
            "SKIPPED: no chromium on the PATH, the html report was not looked at in a browser"
        );
    }
    found
}

/// A page in a browser without a window, spoken to in the DevTools protocol: JSON messages, each ended by a zero.
struct Page {
    browser: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    session: Value,
    calls: u64,
    /// What happened meanwhile.
    events: Vec<Value>,
    _profile: TempDir,
}

impl Page {
    fn open(browser: &Path) -> Page {
        let profile = tempfile::tempdir().unwrap();
        // The browser listens on file 3 and answers on file 4.
        let mut browser = Command::new("sh")
            .args(["-c", r#"exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null"#])
            .arg(browser)
            .args(["--headless=new", "--no-sandbox", "--no-first-run"])
            .args(["--disable-gpu", "--remote-debugging-pipe"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut page = Page {
            to: browser.stdin.take().unwrap(),
            from: BufReader::new(browser.stdout.take().unwrap()),
            browser,
            session: Value::Null,
            calls: 0,
            events: Vec::new(),
            _profile: profile,
        };
        let target = page.call("Target.createTarget", json!({"url": "about:blank"}));
        let target = json!({"targetId": target["targetId"], "flatten": true});
        page.session = page.call("Target.attachToTarget", target)["sessionId"].take();
        for domain in ["Page.enable", "Network.enable", "Runtime.enable"] {
            page.call(domain, json!({}));
        }
        page
    }

    fn next(&mut self) -> Value {
        let mut message = Vec::new();
        self.from.read_until(0, &mut message).unwrap();
        assert_eq!(message.pop(), Some(0), "the browser is gone");
        serde_json::from_slice(&message).unwrap()
    }

    fn call(&mut self, method: &str, params: Value) -> Value {
        self.calls += 1;
        let mut call = json!({"id": self.calls, "method": method, "params": params});
        if self.session.is_string() {
            call["sessionId"] = self.session.clone();
        }
        write!(self.to, "{call}\0").unwrap();
        loop {
            let mut message = self.next();
            if message["id"] == json!(self.calls) {
                assert!(message["error"].is_null(), "{method}: {message}");
                return message["result"].take();
            }
            self.events.push(message);
        }
    }

    fn load(&mut self, file: &Path) {
        self.events.clear();
        self.call(
            "Page.navigate",
            json!({"url": format!("file://{}", file.display())}),
        );
        while self.happened("Page.loadEventFired").is_empty() {
            let event = self.next();
            self.events.push(event);
        }
    }

    /// What happened of a kind.
    fn happened(&self, method: &str) -> Vec<&Value> {
        let events = self.events.iter();
        events.filter(|event| event["method"] == method).collect()
    }

    /// What a line of script comes to in the page.
    #[track_caller]
    fn ask(&mut self, script: &str) -> Value {
        let params = json!({"expression": script, "awaitPromise": true, "returnByValue": true});
        let mut answer = self.call("Runtime.evaluate", params);
        assert!(answer["exceptionDetails"].is_null(), "{script}: {answer}");
        answer["result"]["value"].take()
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        let _ = self.browser.kill();
        let _ = self.browser.wait();
    }
}

/// Customers of the campaign that is looked at: more findings than the page lists.
const CUSTOMERS: usize = 50_200;

/// A report of one finding a customer, all of whom said no.
fn report(folder: &Folder) -> PathBuf {
    let mut campaign = "customer_id,channel,product_name\n".to_owned();
    let mut signals = "customer_id,type,at\n".to_owned();
    for customer in 0..CUSTOMERS {
        campaign.push_str(&format!(
            "c{customer},email,\"Socks <b>{}\"\n",
            customer % 7
        ));
        signals.push_str(&format!("c{customer},opt_out,2026-01-02\n"));
    }
    folder.write("campaign.csv", campaign);
    folder.write("signals.csv", signals);
    let outputs = ["--customers", "show", "-o", "report.html"];
    folder.run(QUIET_AUDIT.iter().chain(&outputs)).done();
    folder.path("report.html")
}

#[test]
#[cfg_attr(not(unix), ignore = "the browser is spoken to through a shell's pipes")]
fn the_report_works_in_a_browser() {
    let Some(browser) = installed() else { return };
    let folder = Folder::new();
    let file = report(&folder);
    let mut page = Page::open(&browser);
    page.load(&file);

    assert_eq!(page.happened("Network.requestWillBeSent").len(), 1);
    assert!(page.happened("Runtime.exceptionThrown").is_empty());

    let status = "document.getElementById('status').textContent";
    let rows = "document.getElementById('rows').rows.length";
    assert_eq!(page.ask(status), "50,000 findings");
    assert_eq!(page.ask(rows), 100);
    let cut = page.ask(
        "document.getElementById('findings').textContent.includes('200 more findings not listed')",
    );
    assert_eq!(cut, true);
    assert_eq!(
        page.ask("document.querySelectorAll('svg rect').length > 3"),
        true
    );
    assert_eq!(
        page.ask("document.querySelectorAll('main b').length"),
        0,
        "text is no markup"
    );

    let customer = "document.getElementById('rows').rows[0].cells[3].textContent";
    let sort = "document.querySelector('[data-sort=customer]')";
    assert_eq!(page.ask(customer), "c0");
    let waited = |page: &mut Page, act: &str| {
        let script = format!(
            "(() => {{ const from = performance.now(); {act}; return performance.now() - from; }})()"
        );
        let milliseconds = page.ask(&script).as_f64().unwrap();
        assert!(milliseconds < 3_000.0, "{act} took {milliseconds} ms");
    };
    waited(&mut page, &format!("{sort}.click()"));
    waited(&mut page, &format!("{sort}.click()"));
    assert_eq!(page.ask(customer), "c49999");
    assert_eq!(
        page.ask(&format!("{sort}.closest('th').ariaSort")),
        "descending"
    );

    let search = "document.getElementById('search').value = 'c4999 SOCKS'; document.getElementById('filters').requestSubmit()";
    waited(&mut page, search);
    assert_eq!(page.ask(status), "11 of 50,000 findings");
    assert_eq!(page.ask(rows), 11);

    // A phone: nothing is wider than it.
    let phone = json!({"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": true});
    page.call("Emulation.setDeviceMetricsOverride", phone);
    assert_eq!(page.ask("document.documentElement.scrollWidth"), 390);
    assert_eq!(page.happened("Network.requestWillBeSent").len(), 1);
}
