//! Recognises JSON that is plainly right, as most is, for a fraction of what checking it costs.

use std::borrow::Cow;

use super::check_value::{self, Number};
use super::members::{Keys, Seen, find};
use super::schema::{Kind, Schema};
use super::violations::{Path, Violations};

/// Whether `text` is JSON with which nothing is wrong. `false` says nothing: it is also given for
/// whatever is rare or takes some thought, which is for the check in full.
///
/// With `null` the value may be `null` whatever the schema says.
pub(super) fn is_right(text: &str, schema: &Schema, null: bool, depth: u32) -> bool {
    let mut scan = Scan { text, at: 0 };
    scan.value(schema, null, depth).is_some() && scan.next().is_none() && scan.at == text.len()
}

/// The first byte from `at` on that does not stand for itself in a string: a quote, a backslash or
/// a control character. Looks at eight bytes at a time.
fn special(bytes: &[u8], mut at: usize) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const TOPS: u64 = ONES << 7;
    while let Some(eight) = bytes.get(at..)?.first_chunk::<8>() {
        let eight = u64::from_le_bytes(*eight);
        // The lowest top bit that is set belongs to the first byte that is less than the other.
        let less = |eight: u64, than: u8| eight.wrapping_sub(ONES * u64::from(than)) & !eight;
        let is = |byte: u8| less(eight ^ (ONES * u64::from(byte)), 1);
        let found = (less(eight, 0x20) | is(b'"') | is(b'\\')) & TOPS;
        if found != 0 {
            return Some(at + found.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    let is = |byte: &u8| matches!(byte, 0..0x20 | b'"' | b'\\');
    Some(at + bytes.get(at..)?.iter().position(is)?)
}

/// What is left to read. Every method gives `None` if it is not sure.
struct Scan<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scan<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Takes the next byte that is no white space.
    fn next(&mut self) -> Option<u8> {
        loop {
            let byte = self.peek()?;
            self.at += 1;
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(byte);
            }
        }
    }

    fn word(&mut self, rest: &str) -> Option<()> {
        let found = self.text.as_bytes().get(self.at..)?.starts_with(rest.as_bytes());
        self.at += rest.len();
        found.then_some(())
    }

    fn value(&mut self, schema: &Schema, null: bool, depth: u32) -> Option<()> {
        let (schema, nullable) = schema.resolved();
        match self.next()? {
            b'"' => self.string(schema),
            b'{' => self.object(schema, depth.checked_sub(1)?),
            b'[' => self.array(schema, depth.checked_sub(1)?),
            b't' => self.word("rue").filter(|()| matches!(schema.kind, Kind::Boolean | Kind::Any)),
            b'f' => self.word("alse").filter(|()| matches!(schema.kind, Kind::Boolean | Kind::Any)),
            b'n' => {
                let allowed = null || nullable || matches!(schema.kind, Kind::Any);
                self.word("ull").filter(|()| allowed)
            }
            first => self.integer(schema, first),
        }
    }

    /// An integer that surely fits into 64 bits. Other numbers are not sure.
    fn integer(&mut self, schema: &Schema, first: u8) -> Option<()> {
        let start = self.at - 1;
        let first = if first == b'-' { self.next_digit()? } else { first };
        match first {
            b'0' if self.at - start == 1 => {}
            b'1'..=b'9' => while self.next_digit().is_some() {},
            _ => return None,
        }
        let ends = !matches!(self.peek(), Some(b'0'..=b'9' | b'.' | b'e' | b'E'));
        let text = self.text.get(start..self.at).filter(|text| ends && text.len() < 19)?;
        let value = Number::Integer(text.parse().ok()?);
        right(|path, to| check_value::number(schema, path, value, to))
    }

    fn next_digit(&mut self) -> Option<u8> {
        let digit = self.peek().filter(u8::is_ascii_digit)?;
        self.at += 1;
        Some(digit)
    }

    fn string(&mut self, schema: &Schema) -> Option<()> {
        let (text, escaped) = self.quoted()?;
        if matches!(schema.kind, Kind::Any) || schema.is_any_text() {
            return Some(());
        }
        if escaped {
            return None;
        }
        right(|path, to| check_value::text(schema, path, text, to))
    }

    /// The text up to the closing quote, and whether it has escapes.
    fn quoted(&mut self) -> Option<(&'a str, bool)> {
        let (start, mut escaped) = (self.at, false);
        loop {
            self.at = special(self.text.as_bytes(), self.at)? + 1;
            match self.text.as_bytes().get(self.at - 1)? {
                b'"' => return Some((self.text.get(start..self.at - 1)?, escaped)),
                b'\\' => match self.peek()? {
                    b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => self.at += 1,
                    _ => return None,
                },
                _ => return None,
            }
            escaped = true;
        }
    }

    fn array(&mut self, schema: &Schema, depth: u32) -> Option<()> {
        let Kind::Array(items) = schema.kind else { return None };
        if schema.unique_items {
            return None;
        }
        let mut count = 0;
        if self.closes(b']') {
            return right(|path, to| check_value::items(schema, path, count, to));
        }
        loop {
            self.value(items, false, depth)?;
            count += 1;
            match self.next()? {
                b',' => {}
                b']' => return right(|path, to| check_value::items(schema, path, count, to)),
                _ => return None,
            }
        }
    }

    fn object(&mut self, schema: &Schema, depth: u32) -> Option<()> {
        let (properties, values) = match schema.kind {
            Kind::Object(properties) => (properties, None),
            Kind::Map(values) => (&[][..], Some(values)),
            _ => return None,
        };
        let (mut seen, mut keys, mut count, mut next) = (Seen::default(), Keys::default(), 0, 0);
        let mut more = !self.closes(b'}');
        while more {
            let (key, false) = self.next().filter(|byte| *byte == b'"').and(self.quoted())? else {
                return None;
            };
            self.next().filter(|byte| *byte == b':')?;
            count += 1;
            match (find(properties, next, key), values) {
                (Some(index), _) => {
                    next = index + 1;
                    seen.insert(index).then_some(())?;
                    let property = &properties[index];
                    self.value(&property.schema, !property.required, depth)?;
                }
                (None, values) => {
                    keys.insert(Cow::Borrowed(key)).then_some(())?;
                    self.value(values.unwrap_or(&Schema::any()), false, depth)?;
                }
            }
            more = match self.next()? {
                b',' => true,
                b'}' => false,
                _ => return None,
            };
        }
        let mut required = properties.iter().enumerate().filter(|(_, property)| property.required);
        required.all(|(index, _)| seen.contains(index)).then_some(())?;
        right(|path, to| check_value::members(schema, path, count, to))
    }

    /// Takes the closing bracket, if it is next.
    fn closes(&mut self, bracket: u8) -> bool {
        let before = self.at;
        let closes = self.next() == Some(bracket);
        if !closes {
            self.at = before;
        }
        closes
    }
}

/// Whether a check finds nothing.
fn right(check: impl FnOnce(&Path<'_>, &mut Violations)) -> Option<()> {
    let mut violations = Violations::default();
    check(&Path::Body, &mut violations);
    violations.is_empty().then_some(())
}

#[cfg(test)]
mod tests {
    use super::super::check_json::check_in_full;
    use super::super::schema::Property;
    use super::*;

    static NAMED: Schema = Schema::named(&OBJECT);
    static OBJECT: Schema = Schema::object(&[
        Property::required("id", Schema::string().min_length(1).max_length(9)),
        Property::optional("text", Schema::string()),
        Property::optional("count", Schema::integer().minimum(-5.0).maximum(70.0)),
        Property::optional("share", Schema::number().nullable()),
        Property::optional("on", Schema::boolean()),
        Property::optional("state", Schema::strings(&["on", "off"])),
        Property::optional("at", Schema::string().format("date-time")),
        Property::optional("labels", Schema::map(&Schema::string()).max_properties(2)),
        Property::optional("items", Schema::array(&Schema::integer()).min_items(1).max_items(3)),
        Property::optional("unique", Schema::array(&Schema::integer()).unique_items()),
        Property::required("inner", Schema::named(&NAMED).nullable()),
    ]);
    const JSON: &str = r#"{"id":"aé", "text":"q\"\\\n long enough for eight","count":-5,
        "share":12,"on":true,"state":"off","at":"2024-10-01T12:00:00Z","labels":{"a":"b","c":""},
        "items":[1,20],"other":null,"inner":{"id":"b","share":null,"on":false,"inner":null}}"#;

    fn found(text: &str) -> bool {
        let mut violations = Violations::default();
        check_in_full(text, &NAMED, &Path::Body, true, 8, &mut violations);
        !violations.is_empty()
    }

    #[test]
    fn what_is_plainly_right_is_recognised() {
        assert!(is_right(JSON, &NAMED, false, 8) && !found(JSON));
        assert!(is_right(" null ", &NAMED, true, 8) && !is_right("null", &NAMED, false, 8));
        assert!(!is_right(JSON, &NAMED, false, 1));
    }

    /// Whatever is done to the text, it is never called right if the check in full finds something.
    #[test]
    fn nothing_that_is_wrong_is_called_right() {
        let mut random = fastrand::Rng::with_seed(1);
        let pieces = [
            "\"",
            "\\",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            " ",
            "0",
            "-",
            "1",
            "9",
            ".",
            "e",
            "null",
            "true",
            "\u{1}",
            "é",
            "\\u00e9",
            "\"id\":\"c\",",
            "123456789012345678",
            "a",
            "\"a\":\"\",",
        ];
        let mut right = 0;
        for _ in 0..100_000 {
            let mut text: Vec<char> = JSON.chars().collect();
            for _ in 0..random.usize(1..3) {
                let at = random.usize(..text.len());
                let end = (at + random.usize(..4)).min(text.len());
                text.splice(at..end, pieces[random.usize(..pieces.len())].chars());
            }
            let text: String = text.into_iter().collect();
            if is_right(&text, &NAMED, false, 8) {
                right += 1;
                assert!(!found(&text), "{text}");
            }
        }
        assert!(right > 1000, "{right}");
    }
}
