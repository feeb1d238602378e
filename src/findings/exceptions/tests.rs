//! What is accepted, what comes back, and what is said of it.

use super::*;
use crate::findings::finding::tests::finding;
use crate::input::dates::DateReader;
use crate::input::document::Document;

const RULES: [&str; 2] = ["already-bought", "quiet-hours"];

fn at(day: &str) -> Moment {
    DateReader::default().read(day.as_bytes()).unwrap()
}

fn read(text: &str) -> Result<Exceptions, String> {
    let utc = DateReader::default();
    read_on(text, &utc, at("2026-06-01").seconds)
}

fn read_on(text: &str, dates: &DateReader, now: i64) -> Result<Exceptions, String> {
    let document = Document::new("accepted.toml", text);
    Exceptions::read(&document, RULES.into_iter(), dates, now)
        .map_err(|problem| format!("{}:{}: {}", problem.line, problem.column, problem.message))
}

fn one(lines: &str) -> Exceptions {
    let text = format!(
        "[[exception]]\nrule = \"already-bought\"\nreason = \"refills\"\nowner = \"Ann\"\n{lines}\n"
    );
    read(&text).unwrap()
}

#[test]
fn a_finding_is_accepted_by_what_it_is_about() {
    let found = finding("already-bought", "ann");
    for (lines, accepted) in [
        ("campaign = \"Spring \"", true),
        ("campaign = \"autumn\"", false),
        ("offer = [\"SOCKS5\", \"shoes10\"]", true),
        ("product = \"0042\"", true),
        ("product = \"trail runner 4\"", true),
        ("campaign = \"spring\"\ntopic = \"debt\"", false),
    ] {
        let mut exceptions = one(&format!("{lines}\nexpires = 2026-06-01"));
        assert_eq!(exceptions.accept(&found), accepted, "{lines}");
        assert_eq!(exceptions.unused().is_empty(), accepted, "{lines}");
    }
    let mut exceptions = one("campaign = \"spring\"\nexpires = 2026-06-01");
    assert!(!exceptions.accept(&finding("quiet-hours", "ann")));
}

#[test]
fn what_expired_is_back_and_said() {
    let mut exceptions = one("campaign = \"spring\"\nexpires = 2026-05-31");
    assert!(!exceptions.accept(&finding("already-bought", "ann")));
    assert_eq!(exceptions.in_force().count(), 0);
    assert_eq!(
        exceptions.lapsed(),
        [
            "accepted.toml:1: this exception expired on 2026-05-31: its finding is back (accepted by Ann)"
        ]
    );
}

#[test]
fn it_holds_through_that_day_where_the_house_is() {
    let text = "[[exception]]\nrule = \"already-bought\"\noffer = \"SHOES10\"\nreason = \"a\"\nowner = \"b\"\nexpires = 2026-06-12\n";
    for zone in ["UTC", "Asia/Tokyo", "America/Los_Angeles"] {
        let dates = DateReader::typed(crate::input::dates::zone(zone).as_ref());
        let holds = |now: &str| {
            let now = dates.read(now.as_bytes()).unwrap().seconds;
            read_on(text, &dates, now).unwrap().in_force().count() == 1
        };
        assert!(holds("2026-06-12 23:59:59"), "{zone}");
        assert!(!holds("2026-06-13"), "{zone}");
    }
}

#[test]
fn beyond_its_limit_all_are_back() {
    let mut exceptions = one("campaign = \"spring\"\nexpires = 2026-06-01\nat_most = 2");
    let found = finding("already-bought", "ann");
    assert!(exceptions.limited());
    for customer in [1, 2, 2] {
        exceptions.count(&found, std::iter::once(customer));
    }
    assert!(exceptions.accept(&found));
    exceptions.count(&found, std::iter::once(3));
    assert!(!exceptions.accept(&found));
    assert!(
        exceptions.lapsed()[0].contains("is for 2 customers at most, and these are 3"),
        "{:?}",
        exceptions.lapsed()
    );
}

#[test]
fn a_later_exception_takes_over_from_one_that_expired() {
    let text = "[[exception]]\nrule = \"already-bought\"\noffer = \"SHOES10\"\nreason = \"a\"\nowner = \"b\"\nexpires = 2026-01-01\n\
                [[exception]]\nrule = \"already-bought\"\noffer = \"SHOES10\"\nreason = \"a\"\nowner = \"b\"\nexpires = \"2027-01-01\"\n";
    let mut exceptions = read(text).unwrap();
    assert!(exceptions.accept(&finding("already-bought", "ann")));
    assert_eq!(exceptions.in_force().count(), 1);
    assert!(exceptions.lapsed().is_empty());
}

#[test]
fn mistakes_point_at_their_place() {
    let base = "[[exception]]\nrule = \"already-bought\"\n";
    let rest = "reason = \"a\"\nowner = \"b\"\nexpires = 2026-12-31\n";
    for (text, said) in [
        (
            "[[exception]]\nrule = \"already-bougt\"\n".to_owned(),
            "2:8: there is no rule `already-bougt`, did you mean `already-bought`?",
        ),
        (
            "[[exceptions]]\n".to_owned(),
            "1:3: unknown key `exceptions` in an exceptions file; did you mean `exception`?",
        ),
        (
            format!("{base}line = 3\n"),
            "3:1: unknown key `line` in an [[exception]]",
        ),
        (
            format!("{base}{rest}"),
            "1:1: this exception is about every finding of its rule",
        ),
        (
            format!("{base}topic = \"\"\n{rest}"),
            "3:9: `topic` is empty",
        ),
        (
            format!("{base}topic = \"debt\"\n"),
            "1:1: this exception has no `reason`",
        ),
        (
            format!("{base}topic = \"debt\"\nreason = \" \"\n"),
            "4:10: `reason` is empty; say why",
        ),
        (
            format!("{base}topic = \"debt\"\nreason = \"a\"\nowner = \"\"\n"),
            "5:9: `owner` is empty",
        ),
        (
            format!("{base}topic = \"debt\"\nreason = \"a\"\nowner = \"b\"\n"),
            "1:1: this exception has no `expires`",
        ),
        (
            format!("{base}topic = \"debt\"\nreason = \"a\"\nowner = \"b\"\nexpires = \"soon\"\n"),
            "6:11: `expires` takes a day",
        ),
        (
            format!("{base}topic = \"debt\"\n{rest}at_most = 0.5\n"),
            "7:11: `at_most` takes a whole number",
        ),
    ] {
        let error = read(&text).unwrap_err();
        assert!(error.starts_with(said), "{error}\n  is not\n{said}");
    }
}

#[test]
fn a_draft_is_an_error_until_it_is_filled_in() {
    let mut draft = Draft::new(at("2026-06-01"));
    let mut found = finding("already-bought", "ann");
    found.campaign_id = Some("\"spring\" sale".into());
    draft.add(&found, [1].into_iter());
    draft.add(&found, [2].into_iter());
    let mut nameless = finding("quiet-hours", "ann");
    (nameless.campaign_id, nameless.offer_id) = (None, None);
    (nameless.product_id, nameless.product_name) = (None, None);
    draft.add(&nameless, [1].into_iter());
    let text = draft.to_string();
    assert!(text.contains("# 2 findings in this run"), "{text}");
    assert!(
        text.contains("# 1 finding of quiet-hours: no campaign"),
        "{text}"
    );
    assert!(!text.contains("ann"), "{text}");
    assert!(read(&text).unwrap_err().contains("`reason` is empty"));
    let filled = text
        .replace("reason   = \"\"", "reason = \"refills\"")
        .replace("owner    = \"\"", "owner = \"Ann\"");
    let mut exceptions = read(&filled).unwrap();
    assert!(exceptions.accept(&found), "{filled}");
    let kept = exceptions.in_force().next().unwrap();
    assert_eq!((kept.expires, kept.at_most), (at("2026-08-30"), Some(2)));
}
