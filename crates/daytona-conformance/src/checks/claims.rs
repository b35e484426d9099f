//! What the documentation says of the API as a whole, in the part `docs-description`: a function
//! for each statement. That there are SDKs, and when to use which, cannot be checked here.

use openapi_codegen::document::{Document, Node};
use openapi_codegen::openapi::{flag, members};

use super::docs_description::paginated;
use super::operation_claims;
use crate::check::{Check, Outcome};
use crate::description::{kind, operation, operations, place, resolve};
use crate::documented::LIST;
use crate::input::Input;

/// A statement: the name of its check, where the documentation makes it, and whether it holds.
type Claim = (&'static str, &'static str, fn(&Input) -> Outcome);

const LIST_PAGE: &str = "List sandboxes, ";
const OVERVIEW: &str = "REST API overview, ";

/// The statements of the page "List sandboxes".
const OF_LIST: [Claim; 5] = [
    ("example-host", "request example", |input| {
        server_url(&input.corrected, "https://api.daytona.io")
    }),
    ("example-path", "request example", example_path),
    ("example-query", "request example", example_query),
    ("optional-filtering", "description", optional_filtering),
    ("returns-array", "Response", returns_array),
];

/// The statements of the page "REST API overview".
const OF_OVERVIEW: [Claim; 12] = [
    ("base-url", "Base URL", |input| server_url(&input.corrected, LOCAL)),
    ("base-url-as-published", "Base URL", |input| server_url(&input.published, LOCAL)),
    ("version", "API Version", |input| {
        let found = text_at(&input.corrected, "/info/version");
        Outcome::equal(&"1.0", &found, "/info/version")
    }),
    ("semantic-versioning", "API Version", semantic_versioning),
    ("methods", "Authentication", methods),
    ("bearer", "Authentication", |input| has_scheme(&input.corrected, "http", Some("bearer"))),
    ("oauth2", "Authentication", |input| has_scheme(&input.corrected, "openIdConnect", None)),
    ("api-keys", "Authentication", any_token),
    ("organization-header", "Organization Context", organization_header),
    ("pagination-response", "Paginated Endpoints", pagination_response),
    ("rate-limits", "Rate Limiting", rate_limits),
    ("openapi", "OpenAPI Specification", |input| {
        let found = text_at(&input.corrected, "/openapi");
        holds(found.starts_with("3.0."), "3.0", found, "/openapi")
    }),
];
const LOCAL: &str = "http://localhost:3000";
const ORGANIZATION: &str = "X-Daytona-Organization-ID";

pub fn checks(input: &Input) -> Vec<Check> {
    let pages = [(LIST_PAGE, OF_LIST.as_slice()), (OVERVIEW, OF_OVERVIEW.as_slice())];
    let mut checks = Vec::new();
    for (page, claims) in pages {
        for (name, part, outcome) in claims {
            let id = format!("docs-description/{name}");
            checks.push(Check::new(id, format!("{page}{part}"), outcome(input)));
        }
    }
    for (name, part, outcome) in operation_claims::CLAIMS {
        let (id, source) = (format!("docs-description/{name}"), format!("{OVERVIEW}{part}"));
        let outcomes = operations(&input.corrected).filter_map(|op| Some((op.id(), outcome(&op)?)));
        let mut outcomes = outcomes.peekable();
        if outcomes.peek().is_none() {
            let expected = "an operation that this is about";
            let outcome = Outcome::failed(expected, "none", "the description");
            checks.push(Check::new(format!("{id}/none"), &source, outcome));
        }
        checks.extend(outcomes.map(|(op, found)| Check::new(format!("{id}/{op}"), &source, found)));
    }
    checks
}

fn holds(holds: bool, expected: &str, found: &str, place: impl std::fmt::Display) -> Outcome {
    if holds { Outcome::Passed } else { Outcome::failed(expected, found, place) }
}

fn text_at<'a>(document: &'a Document, pointer: &str) -> &'a str {
    document.root.pointer(pointer).and_then(Node::as_str).unwrap_or("nothing")
}

/// The first server has this URL.
fn server_url(document: &Document, url: &str) -> Outcome {
    let near = document.root.pointer("/servers").unwrap_or(&document.root);
    Outcome::equal(&url, &text_at(document, "/servers/0/url"), place(near))
}

fn example_path(input: &Input) -> Outcome {
    let root = place(&input.corrected.root);
    holds(operation(&input.corrected, LIST).is_some(), "/sandbox", "no such operation", root)
}

/// The request that the page shows has `verbose=true`.
fn example_query(input: &Input) -> Outcome {
    let document = &input.corrected;
    let list = operation(document, LIST);
    let parameter = list.as_ref().and_then(|list| list.parameter("query", "verbose"));
    match parameter.and_then(|parameter| parameter.get("schema")) {
        Some(schema) => Outcome::equal(&"boolean", &kind(document, schema), place(schema)),
        None => Outcome::failed("verbose=true", "no such parameter", place(&document.root)),
    }
}

/// No documented parameter is required.
fn optional_filtering(input: &Input) -> Outcome {
    let list = operation(&input.corrected, LIST);
    let queries = input.documented.query.iter().map(|fact| ("query", fact));
    let facts = queries.chain(input.documented.headers.iter().map(|fact| ("header", fact)));
    let parameters = facts.filter_map(|(location, fact)| {
        list.as_ref()?.parameter(location, fact.name).map(|node| (fact.name, node))
    });
    match parameters.into_iter().find(|(_, node)| flag(node, "required")) {
        None => Outcome::Passed,
        Some((name, node)) => {
            Outcome::failed("optional filters", format!("{name} is required"), place(node))
        }
    }
}

fn returns_array(input: &Input) -> Outcome {
    let document = &input.corrected;
    let list = operation(document, LIST);
    let Some(schema) = list.as_ref().and_then(|list| list.ok_schema()) else {
        return Outcome::failed("array of object", "no answer", place(&document.root));
    };
    let item = resolve(document, schema).get("items");
    let item = item.map_or("nothing", |item| kind(document, item));
    let found = format!("{} of {item}", kind(document, schema));
    Outcome::equal(&"array of object", &found.as_str(), place(schema))
}

fn semantic_versioning(input: &Input) -> Outcome {
    let found = text_at(&input.corrected, "/info/version");
    let numbers: Vec<&str> = found.split('.').collect();
    let is_version = (2..=3).contains(&numbers.len())
        && numbers.iter().all(|number| number.parse::<u32>().is_ok());
    holds(is_version, "numbers with dots between them", found, "/info/version")
}

fn schemes(document: &Document) -> impl Iterator<Item = (&str, &Node)> {
    let components = document.root.get("components");
    components.into_iter().flat_map(|components| members(components, "securitySchemes"))
}

/// The name of the security scheme of a type, and of an HTTP scheme where one is given.
pub fn scheme<'a>(document: &'a Document, ty: &str, http: Option<&str>) -> Option<&'a str> {
    let is = |node: &Node, key, value| node.get(key).and_then(Node::as_str) == Some(value);
    let mut schemes = schemes(document);
    let found = schemes
        .find(|(_, node)| is(node, "type", ty) && http.is_none_or(|h| is(node, "scheme", h)));
    found.map(|(name, _)| name)
}

fn has_scheme(document: &Document, ty: &str, http: Option<&str>) -> Outcome {
    let found = scheme(document, ty, http).is_some();
    holds(found, ty, "no such security scheme", place(&document.root))
}

/// There are these ways to authenticate and no other.
fn methods(input: &Input) -> Outcome {
    let found: Vec<&str> = schemes(&input.corrected).map(|(name, _)| name).collect();
    let near = input.corrected.root.get("components").unwrap_or(&input.corrected.root);
    Outcome::equal(&"bearer, oauth2", &found.join(", ").as_str(), place(near))
}

/// The bearer scheme takes tokens of any format, and so API keys.
fn any_token(input: &Input) -> Outcome {
    let bearer = scheme(&input.corrected, "http", Some("bearer"));
    let bearer = schemes(&input.corrected).find(|(name, _)| Some(*name) == bearer);
    let root = &input.corrected.root;
    let (found, near) = match bearer {
        None => ("no such scheme", root),
        Some((_, scheme)) => match scheme.get("bearerFormat") {
            None => return Outcome::Passed,
            Some(format) => (format.as_str().unwrap_or("another format"), format),
        },
    };
    Outcome::failed("API keys as tokens", found, place(near))
}

/// Most operations have the header, and none requires it.
fn organization_header(input: &Input) -> Outcome {
    let document = &input.corrected;
    let count = operations(document).count();
    let headers: Vec<Option<bool>> = operations(document)
        .map(|op| op.parameter("header", ORGANIZATION).map(|node| flag(node, "required")))
        .collect();
    let with = headers.iter().flatten().count();
    let required = headers.iter().flatten().filter(|required| **required).count();
    let found = format!("{with} of {count} have it, {required} require it");
    let is_as_documented = with * 2 > count && required == 0;
    holds(is_as_documented, "optional in most operations", &found, place(&document.root))
}

/// Each page is an object of which a member is the list.
fn pagination_response(input: &Input) -> Outcome {
    let document = &input.corrected;
    for operation in paginated(document) {
        let schema = operation.ok_schema().map(|schema| resolve(document, schema));
        let is_page = schema.is_some_and(|schema| {
            let mut properties = members(schema, "properties");
            let has_list = properties.any(|(_, member)| kind(document, member) == "array");
            kind(document, schema) == "object" && has_list
        });
        if !is_page {
            let near = place(schema.unwrap_or(operation.node));
            return Outcome::failed("object with an array", "something else", near);
        }
    }
    Outcome::Passed
}

/// The configuration tells the rate limits.
fn rate_limits(input: &Input) -> Outcome {
    let document = &input.corrected;
    let config = operation(document, "GET /config");
    let schema = config.as_ref().and_then(|config| config.ok_schema());
    let schema = schema.map_or(&document.root, |schema| resolve(document, schema));
    let found = members(schema, "properties").any(|(name, _)| name == "rateLimit");
    holds(found, "rateLimit", "nothing", place(schema))
}
