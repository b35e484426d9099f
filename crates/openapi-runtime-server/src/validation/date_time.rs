//! Dates and times, as RFC 3339 writes them and in other ways that are common.
//!
//! Accepted is what JavaScript reads as ISO 8601: without seconds, without zone (UTC), with an
//! offset without colon or minutes, 24:00, or only a day, month or year. As the Rust types read
//! nothing but RFC 3339, other texts are rewritten for them.

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate};

/// Two digits, if they are a number up to `most`.
fn two(text: &[u8], most: u8) -> Option<u8> {
    let [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] = text else { return None };
    Some((tens - b'0') * 10 + (ones - b'0')).filter(|number| *number <= most)
}

/// Whether a text is a date of RFC 3339.
pub(crate) fn is_date(text: &[u8]) -> bool {
    let [a, b, c, d, b'-', e, f, b'-', g, h] = *text else { return false };
    let year = two(&[a, b], 99).zip(two(&[c, d], 99));
    let parts = year.zip(two(&[e, f], 12)).zip(two(&[g, h], 31));
    let Some((((century, year), month), day)) = parts else { return false };
    let leap = year % 4 == 0 && (year != 0 || century % 4 == 0);
    let days = match month {
        0 => 0,
        2 => 28 + u8::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    (1..=days).contains(&day)
}

/// Takes a dot and digits from the beginning, if there is a dot.
fn fraction(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let [b'.', digits @ ..] = text else { return Some((&[], text)) };
    let count = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (count > 0).then(|| text.split_at(count + 1))
}

/// Whether a text is a date and time of RFC 3339. Parsing it with `chrono` takes ten times as long,
/// and decoding does that anyway.
pub(crate) fn is_rfc3339(text: &[u8]) -> bool {
    let Some((date, [b'T' | b't' | b' ', time @ ..])) = text.split_at_checked(10) else {
        return false;
    };
    let [h1, h2, b':', m1, m2, b':', s1, s2, rest @ ..] = time else { return false };
    let clock = two(&[*h1, *h2], 23).is_some()
        && two(&[*m1, *m2], 59).is_some()
        && two(&[*s1, *s2], 60).is_some();
    let Some((_, zone)) = fraction(rest) else { return false };
    let zone = match zone {
        [b'Z' | b'z'] => true,
        [b'+' | b'-', h1, h2, b':', m1, m2] => {
            two(&[*h1, *h2], 23).is_some() && two(&[*m1, *m2], 59).is_some()
        }
        _ => false,
    };
    is_date(date) && clock && zone
}

/// The date and time as RFC 3339 writes it, or `None` if the text is not a date and time.
pub(crate) fn rfc3339(text: &str) -> Option<Cow<'_, str>> {
    if is_rfc3339(text.as_bytes()) {
        return Some(Cow::Borrowed(text));
    }
    let (date, time) = match text.find(['T', 't', ' ']) {
        Some(at) => (text.get(..at)?, text.get(at + 1..)?),
        None => (text, "00:00Z"),
    };
    let date: Cow<'_, str> = match date.len() {
        4 => format!("{date}-01-01").into(),
        7 => format!("{date}-01").into(),
        _ => date.into(),
    };
    if !is_date(date.as_bytes()) {
        return None;
    }
    let [h1, h2, b':', m1, m2, rest @ ..] = time.as_bytes() else { return None };
    let (mut hour, minute) = (two(&[*h1, *h2], 24)?, two(&[*m1, *m2], 59)?);
    let (second, rest) = match rest {
        [b':', s1, s2, rest @ ..] => (two(&[*s1, *s2], 60)?, fraction(rest)?),
        _ => (0, (&[][..], rest)),
    };
    let (fraction, zone) = (std::str::from_utf8(rest.0).ok()?, zone(rest.1)?);
    let mut day = NaiveDate::parse_from_str(&date, "%Y-%m-%d").ok()?;
    if hour == 24 {
        // The end of a day is the beginning of the next.
        let end = minute == 0 && second == 0 && fraction.bytes().all(|b| matches!(b, b'.' | b'0'));
        day = day.succ_opt().filter(|_| end)?;
        hour = 0;
    }
    let (year, month, day) = (day.year(), day.month(), day.day());
    Some(
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}{zone}")
            .into(),
    )
}

/// A zone as RFC 3339 writes it: an empty text is UTC.
fn zone(text: &[u8]) -> Option<String> {
    let [sign @ (b'+' | b'-'), h1, h2, minutes @ ..] = text else {
        return matches!(text, [] | [b'Z' | b'z']).then(|| "Z".to_owned());
    };
    let hours = two(&[*h1, *h2], 23)?;
    let minutes = match minutes {
        [] => 0,
        [b':', m1, m2] | [m1, m2] => two(&[*m1, *m2], 59)?,
        _ => return None,
    };
    Some(format!("{}{hours:02}:{minutes:02}", char::from(*sign)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_javascript_reads_is_written_as_rfc_3339() {
        for (text, expected) in [
            ("2026-01-01T00:00:00.000000+0000", "2026-01-01T00:00:00.000000+00:00"),
            ("2026-01-01T01:02:03-0530", "2026-01-01T01:02:03-05:30"),
            ("2026-01-01T01:02:03+02", "2026-01-01T01:02:03+02:00"),
            ("2026-01-01T01:02Z", "2026-01-01T01:02:00Z"),
            ("2026-01-01T01:02+01:00", "2026-01-01T01:02:00+01:00"),
            ("2026-01-01t01:02:03.5", "2026-01-01T01:02:03.5Z"),
            ("2026-01-01 01:02:03", "2026-01-01T01:02:03Z"),
            ("2026-12-31T24:00:00.0Z", "2027-01-01T00:00:00.0Z"),
            ("2024-02-29", "2024-02-29T00:00:00Z"),
            ("2026-03", "2026-03-01T00:00:00Z"),
            ("2026", "2026-01-01T00:00:00Z"),
            ("2026-01-01t00:00:00z", "2026-01-01t00:00:00z"),
            ("2026-01-01T00:00:00.12345678901234Z", "2026-01-01T00:00:00.12345678901234Z"),
        ] {
            assert_eq!(rfc3339(text).as_deref(), Some(expected), "{text}");
            let read = expected.parse::<chrono::DateTime<chrono::Utc>>();
            assert!(read.is_ok(), "{expected}: {read:?}");
        }
    }

    #[test]
    fn what_no_calendar_has_is_none() {
        for text in [
            "",
            "T",
            "yesterday",
            "20260101",
            "2026-1-1",
            "2026-13",
            "2026-13-01",
            "2026-02-29",
            "2026-04-31",
            "2026-01-00",
            "2026-01-01T",
            "2026-01-01T25:00",
            "2026-01-01T24:01",
            "2026-01-01T24:00:00.1Z",
            "2026-01-01T00:60",
            "2026-01-01T00:00:61Z",
            "2026-01-01T10",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00,5Z",
            "2026-01-01T00:00:00+24:00",
            "2026-01-01T00:00:00+00:60",
            "2026-01-01T00:00:00+0",
            "2026-01-01T00:00:00+000",
            "2026-01-01T00:00:00 00:00",
            "2026-01-01T00:00:00Zx",
            "2026-01-01Z",
            "+2026-01-01",
            "2026-01-01T00:00é",
            "２０２６",
            "1767225600",
        ] {
            assert_eq!(rfc3339(text), None, "{text}");
        }
    }
}
