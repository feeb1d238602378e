//! Single cells: what reads a date, a number or an id neither panics nor contradicts itself.

#![no_main]

use creepcheck::input::dates::{DateOrder, DateReader, Moment};
use creepcheck::input::{identity, number};
use jiff::tz::TimeZone;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|cell: &[u8]| {
    use DateOrder::{DayFirst, EpochMilliseconds, EpochSeconds, Iso, MonthFirst, SpreadsheetDays};
    for order in [Iso, DayFirst, MonthFirst, EpochSeconds, EpochMilliseconds, SpreadsheetDays] {
        let reader = DateReader::new(order, TimeZone::UTC);
        if let Ok(moment) = reader.read(cell) {
            let written = moment.to_string();
            let again = DateReader::default().read(written.as_bytes());
            // A time without an offset is written as one of UTC.
            let shown = |moment: Moment| (moment.seconds, moment.offset, moment.is_date());
            assert_eq!(again.map(shown), Ok(shown(moment)), "{written}");
        }
    }
    let (mut once, mut twice) = (Vec::new(), Vec::new());
    let id = identity::normalise(cell, &mut once).to_vec();
    // One `'` is taken off, not all.
    if !id.starts_with(b"'") {
        assert_eq!(identity::normalise(&id, &mut twice), id);
    }
    if let Ok(text) = std::str::from_utf8(cell) {
        let _ = number::number(text);
    }
});
