//! Messages about JSON that does not fit, in terms of JSON instead of Rust.

/// Says what was expected and what was found instead.
pub(crate) fn describe(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let problem = message.strip_suffix(&place).unwrap_or(&message);
    let types = problem.strip_prefix("invalid type: ");
    let types = types.or_else(|| problem.strip_prefix("invalid value: "));
    match types.and_then(|types| types.rsplit_once(", expected ")) {
        Some((actual, wanted)) => format!("expected {}, found {}", expected(wanted), found(actual)),
        // A syntax error keeps its line and column.
        None => message,
    }
}

fn expected(serde: &str) -> String {
    match serde {
        "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" => "a whole number".to_owned(),
        "f32" | "f64" => "a number".to_owned(),
        "a sequence" => "an array".to_owned(),
        "a map" => "an object".to_owned(),
        other => match other.strip_prefix("struct ") {
            Some(name) => format!("an object ({name})"),
            None => other.to_owned(),
        },
    }
}

fn found(serde: &str) -> &str {
    match serde {
        "sequence" => "an array",
        "map" => "an object",
        "string" => "a string",
        "unit value" => "null",
        // serde quotes the value of a number or boolean in backticks.
        other => other.split('`').nth(1).unwrap_or(other),
    }
}
