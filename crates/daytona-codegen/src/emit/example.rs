//! Examples for front pages, with what the description has. They compile; they are not run.

use super::types::Types;
use super::usage;
use crate::model::{
    Api, Content, Encoding, Kind, NamedSchema, Operation, Parameter, Place, Scheme,
};

/// A value that the first enumeration does not have. `None` where there is no enumeration.
pub fn types(api: &Api, types: &Types, name: &str) -> Option<String> {
    let library = name.replace('-', "_");
    let mut there = api.schemas.iter().filter(|schema| types.names.contains(&schema.type_name));
    let is_enum = |schema: &&NamedSchema| matches!(schema.schema.kind, Kind::Enum(_));
    let NamedSchema { type_name, schema, .. } = there.find(is_enum)?;
    let Kind::Enum(values) = &schema.kind else { return None };
    let mut unknown = String::from("a new value");
    while values.contains(&unknown) {
        unknown.push('!');
    }
    let json = format!("\"{unknown}\"");
    let condition = types.gates.get(type_name).and_then(|gate| usage::condition(api, gate));
    let condition = condition.map_or("all()".to_owned(), |condition| condition.to_string());
    Some(format!(
        "# #[cfg({condition})]
# fn main() -> Result<(), serde_json::Error> {{
use {library}::{type_name};

let value: {type_name} = serde_json::from_str({json:?})?;
assert!(matches!(value, {type_name}::Unrecognized(_)));
assert_eq!(serde_json::to_string(&value)?, {json:?});
# std::result::Result::Ok(())
# }}
# #[cfg(not({condition}))]
# fn main() {{}}"
    ))
}

/// A client, and a call where one needs no more than plain values.
pub fn client(api: &Api, name: &str) -> String {
    let library = name.replace('-', "_");
    let operation = shown(api).filter(|operation| !operation.upgrades());
    let condition = operation.map_or("all()".to_owned(), |operation| cfg(api, operation));
    let url = api.server.as_deref().filter(|url| url.starts_with("https://") && !url.contains('{'));
    let url = url.unwrap_or("https://api.example.com");
    let credentials = operation.and_then(|operation| credentials(api, operation));
    let credentials = credentials.unwrap_or_default();
    let call = operation.map(|operation| {
        let setters: String = operation.parameters.iter().filter_map(setter).collect();
        format!(
            "let response = client.{}(){setters}.send().await?;
println!(\"{{}}\", response.status());
",
            operation.name
        )
    });
    format!(
        "# #[cfg({condition})]
# async fn example() -> Result<(), Box<dyn std::error::Error>> {{
use {library}::ClientBuilder;

let client = ClientBuilder::default().base_url({url:?}){credentials}.build()?;
{}# Ok(())
# }}",
        call.unwrap_or_else(|| "println!(\"{}\", client.base_url());\n".to_owned())
    )
}

/// The operation to show: the first that needs plain values only, rather one that reads and is not
/// deprecated.
pub fn shown(api: &Api) -> Option<&Operation> {
    let plain = |operation: &&Operation| {
        let mut required = operation.parameters.iter().filter(|parameter| parameter.required);
        let body = operation.body.as_ref();
        // The parts of a form are required one by one.
        let needs_body =
            body.is_some_and(|body| body.required || matches!(body.content, Content::Multipart(_)));
        required.all(|parameter| plain_value(parameter).is_some()) && !needs_body
    };
    let operations = api.operations.iter().filter(plain);
    operations.min_by_key(|operation| (operation.deprecated, operation.method != "GET"))
}

/// The features that an operation needs, as the content of `cfg(..)`.
pub fn cfg(api: &Api, operation: &Operation) -> String {
    let gate = [usage::part(api, operation)].into();
    usage::condition(api, &gate).map_or("all()".to_owned(), |condition| condition.to_string())
}

fn setter(parameter: &Parameter) -> Option<String> {
    let value = plain_value(parameter).filter(|_| parameter.required)?;
    Some(format!(".{}({value})", parameter.name))
}

/// A value as Rust writes it, of the types that need no import.
fn plain_value(parameter: &Parameter) -> Option<String> {
    match &parameter.schema.kind {
        _ if parameter.encoding != Encoding::Plain || parameter.schema.nullable => None,
        Kind::Boolean => Some("true".to_owned()),
        Kind::Integer(_) => Some("1".to_owned()),
        Kind::String(Some(format)) if format == "date-time" || format == "uuid" => None,
        Kind::String(_) => Some(format!("{:?}", parameter.wire_name)),
        _ => None,
    }
}

/// How the builder of a client takes the first credential that the operation asks for.
fn credentials(api: &Api, operation: &Operation) -> Option<String> {
    let requirement = operation.security.iter().flatten().next()?;
    let Scheme { place, .. } = api.schemes.get(requirement.scheme)?;
    match place {
        Place::Authorization(word) if word == "Bearer" => Some(".token(\"a token\")".to_owned()),
        Place::Header(name) => Some(format!(".header({name:?}, \"a key\")")),
        _ => None,
    }
}
