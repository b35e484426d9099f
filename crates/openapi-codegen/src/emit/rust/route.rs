//! The path template of an operation, as a URL has it.

/// Characters of ASCII that stand for something else in a URL, or cannot stand there.
const ENCODED: &str = "\"#<>?\\^`|";

/// The template with the text around the parameters percent-encoded where a URL needs it.
pub fn encoded(template: &str) -> String {
    let mut route = String::new();
    let mut in_name = false;
    for c in template.chars() {
        in_name = if in_name { c != '}' } else { c == '{' };
        if in_name || c == '}' || (c.is_ascii_graphic() && !ENCODED.contains(c)) {
            route.push(c);
        } else {
            let bytes = c.to_string().into_bytes();
            bytes.iter().for_each(|byte| route.push_str(&format!("%{byte:02X}")));
        }
    }
    route
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_stay_as_they_are() {
        for (template, route) in [
            ("/a/{größe }/b.c-d_e~f", "/a/{größe }/b.c-d_e~f"),
            ("/größe/a b/%20", "/gr%C3%B6%C3%9Fe/a%20b/%20"),
            ("/a?b#c\\d", "/a%3Fb%23c%5Cd"),
        ] {
            assert_eq!(super::encoded(template), route);
        }
    }
}
