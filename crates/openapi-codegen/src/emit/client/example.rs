//! Examples for front pages, with what the description has. They compile; they are not run.

use std::collections::BTreeSet;

use crate::emit::client::{
    call::Emitter,
    call_inputs::{CallInput, call_inputs},
    sample::Sample,
};
use crate::emit::rust::{paths::Tidy, usage};
use crate::emit::types::{Signature, Types};
use crate::model::{
    Api, Content, CredentialPlace, Encoding, NamedSchema, Operation, Parameter, SchemaKind, Scheme,
};
use crate::names::snake;

/// A value that the first enumeration does not have. `None` where there is no enumeration.
pub fn types(api: &Api, types: &Types, name: &str) -> Option<String> {
    let library = name.replace('-', "_");
    let mut there = api.schemas.iter().filter(|schema| types.names.contains(&schema.type_name));
    let is_enum = |schema: &&NamedSchema| matches!(schema.schema.kind, SchemaKind::Enum(_));
    let NamedSchema { type_name, schema, .. } = there.find(is_enum)?;
    let SchemaKind::Enum(values) = &schema.kind else { return None };
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

/// A call of one operation. `None` where only typify knows what an argument takes.
pub fn call(emitter: &Emitter<'_>, inputs: &[CallInput]) -> Option<String> {
    let Emitter { operation, library, .. } = emitter;
    let (imports, call) = method_call(operation, inputs)?;
    let imports = imports.iter().map(|path| format!("use {library}::{path};\n"));
    let imports: String = imports.collect();
    let (answer, send) = emitter.answer();
    let lines = match send.to_string().as_str() {
        _ if emitter.paging.is_some() => format!(
            "let mut items = client.{call}.stream();
while let Some(item) = items.try_next().await? {{
    println!(\"{{item:?}}\");
}}"
        ),
        "send_empty" => format!("client.{call}.await?;"),
        "send_bytes" => format!(
            "let content = client.{call}.await?.into_inner();
content.save_to(\"content\").await?;"
        ),
        "send_upgrade" => format!("let connection = client.{call}.await?.into_inner();"),
        _ => {
            let name = variable(&answer.to_string());
            format!("let {name} = client.{call}.await?;\nprintln!(\"{{{name}:?}}\");")
        }
    };
    let deprecated = if operation.deprecated { "# #[allow(deprecated)]\n" } else { "" };
    let gap = if imports.is_empty() { "" } else { "\n" };
    Some(format!(
        "{deprecated}# async fn example(client: {library}::Client) -> Result<(), {library}::Error> {{
{imports}{gap}{lines}
# Ok(())
# }}"
    ))
}

/// A name for what is answered: `sandbox` for `types::Sandbox`.
fn variable(answer: &str) -> String {
    let path = answer.split_whitespace().collect::<String>();
    match path.strip_prefix("types::") {
        Some(name) if !name.contains(['<', ':']) => snake(name),
        None if path.starts_with("Vec<") => "items".to_owned(),
        _ => "answer".to_owned(),
    }
}

/// The imports, and the method with its arguments.
fn method_call(operation: &Operation, inputs: &[CallInput]) -> Option<(BTreeSet<String>, String)> {
    let required = inputs.iter().filter(|input| input.required);
    let samples: Option<Vec<&Sample>> = required.map(|input| input.sample.as_ref()).collect();
    let samples = samples?;
    let imports = samples.iter().flat_map(|sample| sample.imports.clone()).collect();
    let arguments: Vec<&str> = samples.iter().map(|sample| sample.code.as_str()).collect();
    Some((imports, format!("{}({})", operation.name, arguments.join(", "))))
}

/// A client, and a call where one needs no more than plain values.
pub fn client(api: &Api, signatures: &[Signature], types: &Types, name: &str) -> String {
    let library = name.replace('-', "_");
    let tidy = Tidy { taken: &types.names, from_client: true };
    let operation = shown_operation(api).filter(|operation| !operation.upgrades());
    let condition = operation.map_or("all()".to_owned(), |operation| cfg_condition(api, operation));
    let url = api.server.as_deref().filter(|url| url.starts_with("https://") && !url.contains('{'));
    let url = url.unwrap_or("https://api.example.com");
    let credentials = operation.and_then(|operation| credentials(api, operation));
    let credentials = credentials.unwrap_or_default();
    let call = operation.and_then(|operation| {
        let place = api.operations.iter().position(|other| other.id == operation.id)?;
        let inputs = call_inputs(api, operation, signatures.get(place)?, tidy);
        let (_, call) =
            method_call(operation, &inputs).filter(|(imports, _)| imports.is_empty())?;
        Some(format!(
            "let response = client.{call}.await?;
println!(\"{{}}\", response.status());
"
        ))
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
pub fn shown_operation(api: &Api) -> Option<&Operation> {
    let plain = |operation: &&Operation| {
        let mut required = operation.parameters.iter().filter(|parameter| parameter.required);
        let body = operation.body.as_ref();
        // The parts of a form are required one by one.
        let needs_body =
            body.is_some_and(|body| body.required || matches!(body.content, Content::Multipart(_)));
        required.all(is_plain) && !needs_body
    };
    let operations = api.operations.iter().filter(plain);
    operations.min_by_key(|operation| (operation.deprecated, operation.method != "GET"))
}

/// The features that an operation needs, as the content of `cfg(..)`.
pub fn cfg_condition(api: &Api, operation: &Operation) -> String {
    let gate = [usage::part(api, operation)].into();
    usage::condition(api, &gate).map_or("all()".to_owned(), |condition| condition.to_string())
}

/// Whether a value needs no import.
fn is_plain(parameter: &Parameter) -> bool {
    match &parameter.schema.kind {
        _ if parameter.encoding != Encoding::Plain || parameter.schema.nullable => false,
        SchemaKind::Boolean | SchemaKind::Integer(_) => true,
        SchemaKind::String(format) => {
            !format.as_deref().is_some_and(|format| matches!(format, "date-time" | "uuid"))
        }
        _ => false,
    }
}

/// How the builder of a client takes the first credential that the operation asks for.
fn credentials(api: &Api, operation: &Operation) -> Option<String> {
    let requirement = operation.security.iter().flatten().next()?;
    let Scheme { place, .. } = api.schemes.get(requirement.scheme)?;
    match place {
        CredentialPlace::Authorization(word) if word == "Bearer" => {
            Some(".token(\"a token\")".to_owned())
        }
        CredentialPlace::Header(name) => Some(format!(".header({name:?}, \"a key\")")),
        _ => None,
    }
}
