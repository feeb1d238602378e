use jiff::tz::TimeZone;

use super::civil::civil_of_days;
use super::*;

fn berlin() -> TimeZone {
    zone("europe/berlin").expect("bundled")
}

fn said(reader: &DateReader, text: &str) -> String {
    match reader.read(text.as_bytes()) {
        Ok(moment) => format!("{moment} {} {:?}", moment.seconds, moment.precision),
        Err(error) => format!("{error:?}"),
    }
}

#[test]
fn iso_dates() {
    let reader = DateReader::default();
    for case in [
        "2026-04-03T10:14:58Z → 2026-04-03T10:14:58Z 1775211298 Offset",
        " 2026-04-03T10:14:58.999Z  → 2026-04-03T10:14:58Z 1775211298 Offset",
        "2026-04-03T10:14:58+02:00 → 2026-04-03T10:14:58+02:00 1775204098 Offset",
        "2026-04-03 10:14:58 -0400 → 2026-04-03T10:14:58-04:00 1775225698 Offset",
        "2026-04-03 10:14:58 UTC → 2026-04-03T10:14:58Z 1775211298 Offset",
        "2026-04-03 10:14:58+00 → 2026-04-03T10:14:58Z 1775211298 Offset",
        "2026-04-03 → 2026-04-03 1775174400 Date",
        "2026/4/3 → 2026-04-03 1775174400 Date",
        "2026-04-03 10:14 → 2026-04-03T10:14:00Z 1775211240 Local",
        "2026-04-03 10:14:58 → 2026-04-03T10:14:58Z 1775211298 Local",
        "2026-04-03T10:14:60Z → 2026-04-03T10:14:59Z 1775211299 Offset",
        "1969-12-31T23:59:59Z → 1969-12-31T23:59:59Z -1 Offset",
        "2024-02-29 → 2024-02-29 1709164800 Date",
        "3 Apr 2026 → 2026-04-03 1775174400 Date",
        "03-APR-2026 10:14 → 2026-04-03T10:14:00Z 1775211240 Local",
        "April 3, 2026, 1:05 PM → 2026-04-03T13:05:00Z 1775221500 Local",
        "Fri, 3 April 2026 10:14:58 +0200 → 2026-04-03T10:14:58+02:00 1775204098 Offset",
        "2026-Apr-03 → 2026-04-03 1775174400 Date",
        "Sept. 3 2026 → 2026-09-03 1788393600 Date",
        "31 Apr 2026 → OutOfRange",
        "3 Ap 2026 → Unreadable",
        "3-Apr-26 → 2026-04-03 1775174400 Date",
        "3-Apr-99 → 1999-04-03 923097600 Date",
        "3-Apr-126 → Unreadable",
        "Apr 2026 → Unreadable",
        "Friday → Unreadable",
        "2026-02-29 → OutOfRange",
        "2026-13-01 → OutOfRange",
        "2026-04-03T24:00:00Z → OutOfRange",
        "2026-04-03T10:14:58+25:00 → OutOfRange",
        "03/04/2026 → DayOrMonth",
        "3.4.26 → DayOrMonth",
        " → Empty",
        "3-4 → Unreadable",
        "yesterday → Unreadable",
        "2026-04-03T10:14:58Zulu → Unreadable",
        "2026-04-0310:14 → Unreadable",
        "2026-04-03T10 → Unreadable",
        "20260403 → Unreadable",
    ] {
        let (text, moment) = case.split_once(" → ").unwrap();
        assert_eq!(said(&reader, text), moment, "{text}");
    }
}

#[test]
fn other_orders_by_name_and_by_pattern() {
    for case in [
        "day-first: 03.04.2026 → 2026-04-03 1775174400 Date",
        "day-first: 3.4.2026 10:14 → 2026-04-03T10:14:00Z 1775211240 Local",
        "day-first: 2026-04-03 → 2026-04-03 1775174400 Date",
        "day-first: 3.14.2026 → OutOfRange",
        "day-first: 27.11.26 9:00 → 2026-11-27T09:00:00Z 1795770000 Local",
        "day-first: 27/11/26 → Unreadable",
        "month-first: 27/11/2026 → OtherWayRound(\"the month\")",
        "month-first: 27.11.2026 → 2026-11-27 1795737600 Date",
        "month-first: 4/3/2026 1:05:09 PM → 2026-04-03T13:05:09Z 1775221509 Local",
        "month-first: 4/3/2026 12:00:00\u{202f}am → 2026-04-03T00:00:00Z 1775174400 Local",
        "month-first: 4/3/2026 13:00 PM → OutOfRange",
        "epoch-seconds: 1775211298 → 2026-04-03T10:14:58Z 1775211298 Offset",
        "epoch-milliseconds: 1775211298999 → 2026-04-03T10:14:58Z 1775211298 Offset",
        "epoch-seconds: 1775211298.250 → 2026-04-03T10:14:58Z 1775211298 Offset",
        "epoch-seconds: 99999999999999 → OutOfRange",
        "epoch-seconds: -62167219200 → 0000-01-01T00:00:00Z -62167219200 Offset",
        "epoch-seconds: -62167219201 → OutOfRange",
        "epoch-seconds: 13.04.2026 10:14 → DayOrMonth",
        "day-first: 3.4.2026, 10:14:58 → 2026-04-03T10:14:58Z 1775211298 Local",
        "day-first: April 3 2026 → 2026-04-03 1775174400 Date",
        "spreadsheet-days: 46115 → 2026-04-03 1775174400 Date",
        "spreadsheet-days: 46115.4263657407 → 2026-04-03T10:13:58Z 1775211238 Local",
        "spreadsheet-days: 46115,5 → 2026-04-03T12:00:00Z 1775217600 Local",
        "spreadsheet-days: 1e300 → OutOfRange",
        "spreadsheet-days: -2062670 → OutOfRange",
        "spreadsheet-days: 2958466 → OutOfRange",
        "spreadsheet-days: 2958464.5 → 9999-12-30T12:00:00Z 253402171200 Local",
        "spreadsheet-days: nan → OutOfRange",
        "spreadsheet-days: 2026-04-03 → 2026-04-03 1775174400 Date",
        "%d %B %Y: 3 April 2026 → 2026-04-03 1775174400 Date",
        "%d %B %Y: 2026-04-03 → 2026-04-03 1775174400 Date",
        "%d/%m/%Y %H:%M %z: 03/04/2026 10:14 +0200 → 2026-04-03T10:14:00+02:00 1775204040 Offset",
        "%Y-%d-%m: 2026-03-04 → 2026-04-03 1775174400 Date",
        "%Y-%d-%m: 2026-04-13 → Unreadable",
        "%s: 1775211298 → 2026-04-03T10:14:58Z 1775211298 Offset",
    ] {
        let (format, rest) = case.split_once(": ").unwrap();
        let (text, moment) = rest.split_once(" → ").unwrap();
        let order = format.parse().expect(format);
        let reader = DateReader::new(order, TimeZone::UTC);
        assert_eq!(said(&reader, text), moment, "{case}");
    }
}

#[test]
fn formats_are_checked_when_they_are_said() {
    for (format, why) in [
        (
            "dayfirst",
            "\"dayfirst\" is no date format: did you mean \"day-first\"?",
        ),
        ("%H:%M", ""),
        ("%d.%m.", ""),
        ("%d.%m.%Y %!", ""),
    ] {
        let error = format.parse::<DateOrder>().expect_err(format).to_string();
        assert!(error.starts_with(why), "{error}");
    }
}

#[test]
fn a_time_without_offset_is_in_the_zone_of_the_configuration() {
    let reader = DateReader::new(DateOrder::Iso, berlin());
    for (text, moment) in [
        ("2026-01-05", "2026-01-05 1767567600 Date"),
        (
            "2026-07-05 10:00",
            "2026-07-05T10:00:00+02:00 1783238400 Local",
        ),
        (
            "2026-07-05T10:00:00Z",
            "2026-07-05T10:00:00Z 1783245600 Offset",
        ),
        // The hour that the change of clocks leaves out.
        (
            "2026-03-29 02:30",
            "2026-03-29T03:30:00+02:00 1774747800 Local",
        ),
    ] {
        let found = said(&reader, text);
        assert_eq!(found, moment, "{text}");
    }
}

#[test]
fn local_day_and_clock() {
    let reader = DateReader::default();
    let moment = |text: &str| reader.read(text.as_bytes()).expect(text);
    let late = moment("2026-04-03T22:30:00Z");
    assert_eq!(late.as_written().date(), (2026, 4, 3));
    let there = local(late.seconds, &berlin());
    assert_eq!((there.date(), there.second), ((2026, 4, 4), 30 * 60));
    assert!(zone("Mars/Olympus").is_none());
}

#[test]
fn days_end_at_midnight_however_long_they_are() {
    let reader = DateReader::new(DateOrder::Iso, berlin());
    let moment = |text: &str| reader.read(text.as_bytes()).expect(text);
    for (day, next) in [
        ("2026-03-29", "2026-03-30"),
        ("2026-10-25", "2026-10-26"),
        ("2026-06-01", "2026-06-02"),
    ] {
        let (day, next) = (moment(day), moment(next).seconds);
        assert_eq!(reader.after(day), next);
        assert_eq!(next_day(day.seconds + 3600, Some(&berlin())), next);
    }
    let utc = DateReader::default();
    let noon = utc.read(b"2026-06-01T12:00:00Z").unwrap();
    assert_eq!(utc.after(noon), noon.seconds + 1);
    assert_eq!(next_day(noon.seconds, None), noon.seconds + DAY / 2);
}

#[test]
fn the_quick_way_and_the_long_way_agree() {
    let reader = DateReader::default();
    for day in (-719_528..2_932_897).step_by(97) {
        let (year, month, date) = civil_of_days(day);
        for text in [
            format!("{year:04}-{month:02}-{date:02}"),
            format!("{year:04}-{month:02}-{date:02}T07:08:09Z"),
        ] {
            let quick = reader.read_common(text.as_bytes()).expect("a common form");
            assert_eq!(Ok(quick), reader.read_any(text.as_bytes()), "{text}");
            assert_eq!(quick.to_string(), text);
        }
    }
}
