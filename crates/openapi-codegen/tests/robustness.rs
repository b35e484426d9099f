//! No description panics the generator: valid ones, changed at random, are generated or refused.
#![allow(clippy::unwrap_used, reason = "the helpers of tests are tests too")]

use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};

use openapi_codegen::{Input, Source, generate};
use serde_json::{Map, Value, json};

/// How many descriptions are tried.
const TRIES: u64 = 200;

/// Values that replace others: words of OpenAPI in the wrong place, and unusual values.
fn replacements() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(-1),
        json!(1.5e300),
        json!(""),
        json!("\u{0}\u{202e}🚀`{}\\\n"),
        json!("#"),
        json!("#/"),
        json!("#/components/schemas/Box"),
        json!("#/components/parameters/Limit"),
        json!("#/paths"),
        json!("object"),
        json!("array"),
        json!("string"),
        json!("path"),
        json!("binary"),
        json!("{a}/{}/{"),
        json!([]),
        json!({}),
        json!([[null]]),
        json!(["a", "a", "A", null]),
        json!({"$ref": "#/components/schemas/Box"}),
        json!({"$ref": "#/components/schemas/Missing"}),
        json!({"type": "array"}),
        json!({"type": "string", "enum": []}),
        json!({"allOf": [{"$ref": "#/components/schemas/Box"}, {"type": "string"}]}),
        json!({"oneOf": [{"type": "integer"}, {"not": {}}]}),
        json!({"": {"type": "object", "properties": {"": {}}}}),
    ]
}

/// Marsaglia's xorshift: random enough here, and the same on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }
}

/// The pointers to all values but the root.
fn pointers(value: &Value, at: &str, into: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(members) => {
            let escaped = |key: &String| key.replace('~', "~0").replace('/', "~1");
            members.iter().map(|(key, child)| (escaped(key), child)).collect()
        }
        Value::Array(items) => {
            items.iter().enumerate().map(|(index, child)| (index.to_string(), child)).collect()
        }
        _ => Vec::new(),
    };
    for (key, child) in children {
        let at = format!("{at}/{key}");
        into.push(at.clone());
        pointers(child, &at, into);
    }
}

/// Deletes, replaces, copies or renames one value.
fn mutate(document: &mut Value, random: &mut Random) {
    let mut all = Vec::new();
    pointers(document, "", &mut all);
    let (target, other) = (random.pick(&all), random.pick(&all));
    let (parent, key) = target.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/").replace("~0", "~");
    let copy = document.pointer(&other).cloned().unwrap_or_default();
    let other_key = other.rsplit_once('/').unwrap().1.replace("~1", "/").replace("~0", "~");
    match (random.below(4), document.pointer_mut(parent)) {
        (0, Some(Value::Object(members))) => drop(members.remove(&key)),
        (0, Some(Value::Array(items))) => drop(items.remove(key.parse().unwrap())),
        (1, _) => *document.pointer_mut(&target).unwrap() = random.pick(&replacements()),
        (2, _) => *document.pointer_mut(&target).unwrap() = copy,
        (_, Some(Value::Object(members))) => rename(members, &key, other_key),
        (_, Some(Value::Array(items))) => items.push(copy),
        _ => {}
    }
}

fn rename(members: &mut Map<String, Value>, key: &str, to: String) {
    if let Some(value) = members.remove(key) {
        members.insert(to, value);
    }
}

#[test]
fn changed_descriptions_are_generated_or_refused() {
    let seed = std::env::var("MUTATION_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed: u64 = seed.unwrap_or(0x5eed_0fda_7707_a001);
    println!("MUTATION_SEED={seed}");
    let text = include_str!("robustness/valid.json");
    let valid: Value = serde_json::from_str(text).expect("it is JSON");
    assert!(generate(&Input::new(Source::new("valid.json", text))).is_ok(), "it is valid");
    // The generator catches panics of progenitor; their messages would only fill the output.
    let hook = take_hook();
    set_hook(Box::new(|_| {}));
    let (mut generated, mut failures) = (0, Vec::new());
    for index in 0..TRIES {
        let mut random = Random(seed.wrapping_add(index.wrapping_mul(0x9e37_79b9_7f4a_7c15)) | 1);
        let mut document = valid.clone();
        for _ in 0..=random.below(3) {
            mutate(&mut document, &mut random);
        }
        let text = document.to_string();
        let mut input = Input::new(Source::new("mutated.json", text.clone()));
        input.crates.server = Some("api-server".to_owned());
        match catch_unwind(AssertUnwindSafe(|| generate(&input))) {
            Ok(Ok(_)) => generated += 1,
            Ok(Err(found)) if found.iter().all(|fault| !fault.message.is_empty()) => {
                if found.is_empty() || found.iter().any(|fault| fault.code == "emitter") {
                    failures.push(format!("try {index} has no proper fault: {found:?}\n{text}"));
                }
            }
            Ok(Err(_)) => failures.push(format!("try {index} has a fault without words\n{text}")),
            Err(_) => failures.push(format!("try {index} panicked\n{text}")),
        }
    }
    set_hook(hook);
    assert!(failures.is_empty(), "{} of {TRIES}:\n{}", failures.len(), failures.join("\n\n"));
    // Some changed descriptions must be generated and some refused, or the test shows nothing.
    let share = generated * 100 / TRIES;
    assert!((10..90).contains(&share), "{share} % were generated");
}
