//! What is wrong with JSON, in the words of JSON.

/// What was expected, and what was there instead.
pub(crate) fn misfit(error: &serde_json::Error) -> String {
    let said = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let problem = said.strip_suffix(&place).unwrap_or(&said);
    let types = problem.strip_prefix("invalid type: ");
    let types = types.or_else(|| problem.strip_prefix("invalid value: "));
    match types.and_then(|types| types.rsplit_once(", expected ")) {
        Some((there, wanted)) => format!("expected {}, found {}", expected(wanted), found(there)),
        // Half a JSON has no better place than that of its end.
        None => said,
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
        // The value of a number or a boolean stands in between.
        other => other.split('`').nth(1).unwrap_or(other),
    }
}
