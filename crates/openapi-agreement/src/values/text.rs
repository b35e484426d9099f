//! Texts: of a length, of a format, or anything.

use fastrand::Rng;
use serde_json::{Value, json};

/// Longer than people write, short enough for many.
const LONG: usize = 300;
/// What text may hold that is written wrongly at times: quotes, what HTML, URLs and paths use,
/// other scripts, what joins with the letter before, what takes two units of UTF-16, controls.
const LETTERS: &str = "aZ09 _-.~\"'\\/&=?#%+<>{}[]:;,éßñ中\u{301}🦀\u{202e}\n\t\u{7f}\u{1}";

/// Names for the entries of a map.
pub fn keys() -> Vec<String> {
    ["KEY_1", "a/b~c d.é", ""].map(str::to_owned).to_vec()
}

/// A format: texts at its edges, and how to make any.
type Format = (&'static [&'static str], fn(&mut Rng) -> String);

/// What a format asks for; none if it asks for nothing.
pub fn format(name: &str) -> Option<Format> {
    Some(match name {
        "date-time" => (
            &[
                "2024-02-29T23:59:59.123Z",
                "9999-12-31T23:59:59.999Z",
                "1970-01-01T00:00:00Z",
                "2024-10-01T14:00:00.5+05:30",
                "2024-10-01T12:00:00.123456789Z",
            ],
            |rng| format!("{}T{}.{:03}Z", date(rng), time(rng), rng.u16(0..1000)),
        ),
        "date" => (&["2024-02-29", "9999-12-31", "1970-01-01"], date),
        "uuid" => (
            &["ffffffff-ffff-4fff-bfff-ffffffffffff", "00000000-0000-0000-0000-000000000000"],
            uuid,
        ),
        "email" => (&["first.last+tag@example.co", "a@b.co"], |rng| {
            format!("{}@{}.example", word(rng), word(rng))
        }),
        "uri" | "url" => (&["https://example.com:8080/a/b?c=d#e", "http://a.example"], |rng| {
            format!("https://{}.example/{}", word(rng), word(rng))
        }),
        "hostname" => (&["a-1.example.com", "a"], word),
        "ipv4" => (&["255.255.255.255", "0.0.0.0"], |rng| {
            format!("10.{}.{}.{}", rng.u8(..), rng.u8(..), rng.u8(..))
        }),
        "ipv6" => (&["ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::"], |rng| {
            format!("2001:db8::{:x}:{:x}", rng.u16(..), rng.u16(..))
        }),
        "byte" => (&["+/8=", "YQ==", ""], |rng| {
            (0..rng.usize(0..6)).map(|_| ["YWJj", "+/+/", "AAAA"][rng.usize(0..3)]).collect()
        }),
        _ => return None,
    })
}

fn date(rng: &mut Rng) -> String {
    format!("{}-{:02}-{:02}", rng.u16(1970..2100), rng.u8(1..=12), rng.u8(1..=28))
}

fn time(rng: &mut Rng) -> String {
    format!("{:02}:{:02}:{:02}", rng.u8(0..24), rng.u8(0..60), rng.u8(0..60))
}

fn uuid(rng: &mut Rng) -> String {
    let [a, b, c, d] = [rng.u32(..), rng.u32(..), rng.u32(..), rng.u32(..)];
    let (b, c) = ((b & 0xffff_0fff) | 0x4000, (c & 0x3fff_ffff) | 0x8000_0000);
    let (e, f) = (c & 0xffff, d);
    format!("{a:08x}-{:04x}-{:04x}-{:04x}-{e:04x}{f:08x}", b >> 16, b & 0xffff, c >> 16)
}

/// A word of letters and digits.
pub fn word(rng: &mut Rng) -> String {
    let length = rng.usize(1..12);
    let rest = (1..length).map(|_| rng.alphanumeric().to_ascii_lowercase());
    std::iter::once('k').chain(rest.collect::<Vec<_>>()).collect()
}

/// Texts at the edges of a length in characters: plain, the longest, odd ones, the shortest.
pub fn samples(least: usize, most: Option<usize>) -> Vec<String> {
    let plain = "my-development-sandbox";
    let long = "x".repeat(most.unwrap_or(LONG).min(least.saturating_add(LONG)));
    let texts = [plain, &long, LETTERS, " ", "null", "\u{0}", "/../", ""];
    texts.iter().map(|text| fit(text, least, most)).collect()
}

/// The text, cut or filled up.
fn fit(text: &str, least: usize, most: Option<usize>) -> String {
    if least == 0 && most.is_none() {
        return text.to_owned();
    }
    let filled = text.chars().chain(std::iter::repeat_n('x', least));
    filled.take(text.chars().count().max(least).min(most.unwrap_or(usize::MAX))).collect()
}

/// Any text of a length in characters.
pub fn random(rng: &mut Rng, least: usize, most: Option<usize>) -> String {
    let most = most.unwrap_or(least.saturating_add(24)).min(least.saturating_add(LONG));
    let length = rng.usize(least..=most.max(least));
    let letters: Vec<char> = LETTERS.chars().collect();
    let letter = |rng: &mut Rng| match rng.bool() {
        true => rng.alphanumeric(),
        false => rng.choice(&letters).copied().unwrap_or('x'),
    };
    (0..length).map(|_| letter(rng)).collect()
}

/// One of each kind of JSON but `null`.
pub fn anything() -> Vec<Value> {
    let object = json!({ "a": [1, 2.5, "b", null, true], "": { "c/d~e": {} } });
    vec![object, json!(["a", 1]), json!("text"), json!(-1.5), json!(0), json!(false)]
}
