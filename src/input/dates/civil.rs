//! Days of the calendar, counted by hand: this runs once or twice a row, and nothing else in a row's
//! times takes longer.

#[inline]
pub(super) fn two(tens: u8, ones: u8) -> Option<u32> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| u32::from(tens * 10 + ones))
}

/// Days of a common year before each month, and before the next year.
const BEFORE: [u32; 13] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];

/// Days from 0000-01-01 to 1970-01-01.
const EPOCH: u32 = 719_528;

/// Days since 1970-01-01 of `YYYY-MM-DD`, if there is such a day in the proleptic Gregorian calendar.
#[inline]
pub(super) fn iso_days(text: &[u8; 10]) -> Option<i64> {
    let &[y3, y2, y1, y0, b'-', m1, m0, b'-', d1, d0] = text else {
        return None;
    };
    let (century, of_century) = (two(y3, y2)?, two(y1, y0)?);
    let (month, day) = (two(m1, m0)?, two(d1, d0)?);
    let year = century * 100 + of_century;
    let leap = year % 4 == 0 && (of_century != 0 || century % 4 == 0);
    let before = *BEFORE.get((month as usize).wrapping_sub(1))?;
    let length = BEFORE.get(month as usize)? - before + u32::from(leap && month == 2);
    if day.wrapping_sub(1) >= length {
        return None;
    }
    // Leap days of the years before, and this year's where it is over. The year 0 was one.
    let leaps = year.div_ceil(4) - year.div_ceil(100) + year.div_ceil(400);
    let leaps = leaps + u32::from(leap && month > 2);
    Some(i64::from(year * 365 + leaps + before + day - 1) - i64::from(EPOCH))
}

/// Year, month and day of a count of days since 1970-01-01 (Howard Hinnant's `civil_from_days`).
pub fn civil_of_days(days: i64) -> (i64, u32, u32) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * shifted + 2) / 5 + 1) as u32;
    let month = (if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    }) as u32;
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}
