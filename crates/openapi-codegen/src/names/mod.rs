//! The Rust name of everything that the description names. A name is computed here, once, and is
//! the same wherever it is used.

mod reserved;

use std::collections::HashSet;

use heck::{ToSnakeCase, ToUpperCamelCase};
use unicode_normalization::UnicodeNormalization;

/// `sandboxIdOrName` to `sandbox_id_or_name`: fields, parameters, methods, modules.
pub fn snake(text: &str) -> String {
    let name = lead(&normal(&words(text).to_snake_case()), 'n');
    if reserved::KEYWORDS.contains(&name.as_str()) { format!("{name}_") } else { name }
}

/// `sandbox-state` to `SandboxState`: types and variants.
pub fn pascal(text: &str) -> String {
    // Twice, because `a_bc` has the word `A` until it is `ABc`: typify derives the name again, and
    // must come to the same.
    let name = normal(&words(text).to_upper_camel_case().to_upper_camel_case());
    let name = lead(&name, 'N');
    if reserved::TYPES.contains(&name.as_str()) { format!("{name}_") } else { name }
}

/// `getSandbox` to `get_sandbox`: the method of an operation in the client. `more` are methods that
/// the client has by hand.
pub fn method(operation: &str, more: &[String]) -> String {
    let name = snake(operation);
    let is_taken = reserved::CLIENT_METHODS.contains(&name.as_str()) || more.contains(&name);
    if is_taken { format!("{name}_call") } else { name }
}

/// `getSandbox` to `GetSandbox`: what the Rust types that are made for an operation begin with.
pub fn operation_type(operation: &str) -> String {
    pascal(operation).trim_end_matches('_').to_owned()
}

/// `get_sandbox` to `GET_SANDBOX`: the static of an operation, by the name of its method.
pub fn operation_static(method: &str) -> String {
    let name = upper(method);
    if reserved::STATICS.contains(&name.as_str()) { format!("{name}_OPERATION") } else { name }
}

/// The setter or argument of a call, by the name of a parameter or a part of a form.
pub fn input(name: String) -> String {
    if reserved::CALL_METHODS.contains(&name.as_str()) { format!("{name}_input") } else { name }
}

/// The method of the server's builder that takes the implementation of a tag, by its module.
pub fn builder_method(module: &str) -> String {
    if reserved::BUILDER_METHODS.contains(&module) {
        format!("{module}_api")
    } else {
        module.to_owned()
    }
}

/// `docker-registry` to `docker_registry`: the module of a tag.
pub fn module(tag: &str) -> String {
    let name = ascii(&snake(tag));
    if reserved::MODULES.contains(&name.as_str()) { format!("{name}_operations") } else { name }
}

/// `UPPER_CASE` of a name that [`snake`] made.
pub fn upper(snake: &str) -> String {
    snake.trim_end_matches('_').to_uppercase()
}

/// `docker-registry` to `docker-registry`, `Health` to `health`: the cargo feature of a tag.
pub fn feature(tag: &str) -> String {
    let name = ascii(&snake(tag)).trim_end_matches('_').replace('_', "-");
    if reserved::FEATURES.contains(&name.as_str()) { format!("{name}-operations") } else { name }
}

/// Makes names different that came out equal, by a number at the end, in the order given.
pub fn distinct(names: impl IntoIterator<Item = String>) -> Vec<String> {
    numbered(names, "_")
}

/// As [`distinct`], for names in camel case.
pub fn distinct_pascal(names: impl IntoIterator<Item = String>) -> Vec<String> {
    numbered(names, "")
}

fn numbered(names: impl IntoIterator<Item = String>, separator: &str) -> Vec<String> {
    let mut taken = HashSet::new();
    names
        .into_iter()
        .map(|name| {
            let free = (1..)
                .map(|n| match n {
                    1 => name.clone(),
                    n => format!("{}{separator}{n}", name.trim_end_matches('_')),
                })
                .find(|candidate| !taken.contains(candidate))
                .unwrap_or_default();
            taken.insert(free.clone());
            free
        })
        .collect()
}

/// The text, with its symbols spelled out if it consists of nothing else.
fn words(text: &str) -> String {
    let text = normal(text);
    let kept: String = text
        .chars()
        .map(|c| if c == '_' || unicode_ident::is_xid_continue(c) { c } else { ' ' })
        .collect();
    let has_word = kept.chars().any(|c| c != '_' && c != ' ');
    let signed =
        text.starts_with(['+', '-']) && text[1..].starts_with(|c: char| c.is_ascii_digit());
    if has_word && !signed {
        // Units are one word: `minMemoryGiB` is `min_memory_gib`.
        let units = [("KiB", "Kib"), ("MiB", "Mib"), ("GiB", "Gib"), ("TiB", "Tib")];
        return units.iter().fold(kept, |text, (unit, word)| text.replace(unit, word));
    }
    text.chars().map(|c| format!("{} ", symbol(c))).collect()
}

fn symbol(c: char) -> String {
    let word = match c {
        '+' => "plus",
        '-' => "minus",
        '*' => "star",
        '/' => "slash",
        '=' => "equal",
        '!' => "not",
        '<' => "less",
        '>' => "greater",
        '.' => "dot",
        ',' => "comma",
        ':' => "colon",
        '$' => "dollar",
        '%' => "percent",
        '&' => "and",
        '|' => "or",
        '@' => "at",
        '#' => "hash",
        '?' => "question",
        '_' => "underscore",
        ' ' => "space",
        c if unicode_ident::is_xid_continue(c) => return c.to_string(),
        c => return format!("u{:x}", u32::from(c)),
    };
    word.to_owned()
}

/// Replaces characters that the names of files and features cannot have.
fn ascii(name: &str) -> String {
    let spelled =
        |c: char| if c.is_ascii() { c.to_string() } else { format!("u{:x}", u32::from(c)) };
    name.chars().map(spelled).collect()
}

/// In the form in which the compiler compares identifiers.
fn normal(name: &str) -> String {
    if name.is_ascii() { name.to_owned() } else { name.nfc().collect() }
}

/// An identifier starts with a letter; what starts otherwise, or is empty, gets one in front.
fn lead(name: &str, letter: char) -> String {
    match name.chars().next() {
        Some(first) if unicode_ident::is_xid_start(first) => name.to_owned(),
        Some(_) => format!("{letter}{name}"),
        None if letter == 'n' => "empty".to_owned(),
        None => "Empty".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_identifiers_whatever_the_description_says() {
        for (text, snake_name, pascal_name) in [
            ("sandboxIdOrName", "sandbox_id_or_name", "SandboxIdOrName"),
            ("X-Daytona-Organization-ID", "x_daytona_organization_id", "XDaytonaOrganizationId"),
            ("minMemoryGiB", "min_memory_gib", "MinMemoryGib"),
            ("type", "type_", "Type"),
            ("self", "self_", "Self_"),
            ("gen", "gen_", "Gen"),
            ("+1", "plus_1", "Plus1"),
            ("-1", "minus_1", "Minus1"),
            ("2fa", "n2fa", "N2fa"),
            ("", "empty", "Empty"),
            ("_", "underscore", "Underscore"),
            ("==", "equal_equal", "EqualEqual"),
            ("größe", "größe", "Größe"),
            ("日本", "日本", "日本"),
            ("🚀", "u1f680", "U1f680"),
            ("e\u{301}", "é", "É"),
            ("a_b_cd", "a_b_cd", "AbCd"),
            ("write:registries", "write_registries", "WriteRegistries"),
        ] {
            assert_eq!(snake(text), snake_name);
            assert_eq!(pascal(text), pascal_name);
        }
    }

    #[test]
    fn equal_names_are_numbered_and_never_meet_a_given_one() {
        let names = ["a", "a", "a_2", "a", "fn_", "fn_"].map(str::to_owned);
        assert_eq!(distinct(names), ["a", "a_2", "a_2_2", "a_3", "fn_", "fn_2"]);
    }
}
