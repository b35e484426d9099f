//! A checked, normalised document to the [`Api`].

use std::collections::HashMap;

use super::schema::Reader;
use super::security::{requirements, schemes};
use super::{
    Api, Body, Content, Encoding, Location, NamedSchema, Operation, Parameter, Requirement, Schema,
    Scheme, Tag,
};
use crate::diagnostic::{Diagnostic, line_column};
use crate::document::{Document, Node, Span, pointer};
use crate::names::{distinct, feature, method, module, pascal, snake};
use crate::openapi::{Site, flag, items, members, operations, text};

/// Builds the model.
///
/// # Errors
/// Names that are equal in Rust, and references to what is no component.
pub fn build(document: &Document) -> Result<Api, Vec<Diagnostic>> {
    let mut found = Vec::new();
    let schemas = named_schemas(document, &mut found);
    schemas_distinct(&schemas, &mut found);
    let components = schemas.iter().enumerate().map(|(i, s)| (s.name.clone(), i)).collect();
    let type_names: Vec<String> = schemas.iter().map(|s| s.type_name.clone()).collect();
    let security = document.root.get("security");
    let schemes = schemes(document, &mut found);
    let mut builder = Builder {
        schemes: &schemes,
        components: &components,
        type_names: &type_names,
        schemas: &schemas,
        security,
        found: &mut found,
    };
    let sites: Vec<Site<'_>> = operations(document).collect();
    let (tags, tag_of) = tags(document, &sites);
    let operations: Vec<Operation> =
        sites.iter().zip(tag_of).map(|(site, tag)| builder.operation(*site, tag)).collect();
    operations_distinct(&operations, &mut found);
    if !found.is_empty() {
        return Err(found);
    }
    let root = &document.root;
    let info = |key| root.get("info").map(|info| text(info, key)).unwrap_or_default();
    Ok(Api {
        title: info("title"),
        version: info("version"),
        description: info("description"),
        server: items(root, "servers").next().map(|server| text(server, "url")),
        tags,
        operations,
        schemas,
        schemes,
        skipped: Vec::new(),
    })
}

fn named_schemas(document: &Document, found: &mut Vec<Diagnostic>) -> Vec<NamedSchema> {
    let Some(nodes) = document.root.pointer("/components") else { return Vec::new() };
    let nodes: Vec<(&str, &Node)> = members(nodes, "schemas").collect();
    let type_names: Vec<String> = nodes.iter().map(|(name, _)| pascal(name)).collect();
    let components: HashMap<String, usize> =
        nodes.iter().enumerate().map(|(index, (name, _))| ((*name).to_owned(), index)).collect();
    let mut reader = Reader { components: &components, type_names: &type_names, found };
    nodes
        .iter()
        .zip(&type_names)
        .map(|((name, node), type_name)| {
            let pointer = pointer::join("/components/schemas", name);
            let schema = reader.schema(node, &pointer);
            NamedSchema { name: (*name).to_owned(), type_name: type_name.clone(), schema, pointer }
        })
        .collect()
}

fn schemas_distinct(schemas: &[NamedSchema], found: &mut Vec<Diagnostic>) {
    let named = schemas.iter().map(|schema| {
        (
            schema.type_name.as_str(),
            schema.name.as_str(),
            schema.pointer.as_str(),
            &schema.schema.span,
        )
    });
    collisions("schema-name-collision", "schemas", named, found);
}

fn operations_distinct(operations: &[Operation], found: &mut Vec<Diagnostic>) {
    let before = found.len();
    for name in [|op: &Operation| op.name.clone(), |op: &Operation| op.type_name.clone()] {
        let names: Vec<String> = operations.iter().map(name).collect();
        let named = operations
            .iter()
            .zip(&names)
            .map(|(op, name)| (name.as_str(), op.id.as_str(), op.pointer.as_str(), &op.span));
        // Names that are equal in one style mostly are in the other, which is no second fault.
        if found.len() == before {
            collisions("operation-name-collision", "operations", named, found);
        }
    }
}

fn collisions<'a>(
    code: &'static str,
    what: &str,
    named: impl Iterator<Item = (&'a str, &'a str, &'a str, &'a Span)>,
    found: &mut Vec<Diagnostic>,
) {
    let mut taken: HashMap<&str, (&str, &Span)> = HashMap::new();
    for (rust, name, pointer, span) in named {
        if let Some((first, first_span)) = taken.insert(rust, (name, span)) {
            let (line, _) = line_column(first_span);
            let message = format!("the {what} `{first}` and `{name}` are both `{rust}` in Rust");
            let help = format!("`{first}` is at line {line}; rename one of them with the overlay");
            found.push(Diagnostic::error(code, message).at(pointer, span).help(help));
        }
    }
}

/// The tags in the order of their first operation, and the tag of each operation.
fn tags(document: &Document, sites: &[Site<'_>]) -> (Vec<Tag>, Vec<usize>) {
    let mut names: Vec<String> = Vec::new();
    let mut tag_of = Vec::new();
    for site in sites {
        let first = items(site.operation, "tags").next().and_then(Node::as_str);
        let name = first.unwrap_or("untagged").to_owned();
        let known = names.iter().position(|known| snake(known) == snake(&name));
        tag_of.push(known.unwrap_or_else(|| {
            names.push(name);
            names.len() - 1
        }));
    }
    let description = |name: &str| {
        let declared = items(&document.root, "tags").find(|tag| text(tag, "name") == name);
        declared.map(|tag| text(tag, "description")).unwrap_or_default()
    };
    let features = distinct(names.iter().map(|name| feature(name)));
    let modules = distinct(names.iter().map(|name| module(name)));
    let named = names.iter().zip(features).zip(modules).enumerate();
    let tags = named.map(|(index, ((name, feature), module))| Tag {
        name: name.clone(),
        feature,
        module,
        description: description(name),
        deprecated: sites
            .iter()
            .zip(&tag_of)
            .filter(|(_, tag)| **tag == index)
            .all(|(site, _)| flag(site.operation, "deprecated")),
    });
    (tags.collect(), tag_of)
}

/// What the parts of an operation are read with.
pub struct Builder<'a> {
    components: &'a HashMap<String, usize>,
    type_names: &'a [String],
    /// The component schemas.
    pub schemas: &'a [NamedSchema],
    schemes: &'a [Scheme],
    /// What operations need that say nothing of their own.
    security: Option<&'a Node>,
    found: &'a mut Vec<Diagnostic>,
}

impl Builder<'_> {
    /// A schema.
    pub fn schema(&mut self, node: &Node, at: &str) -> Schema {
        let mut reader =
            Reader { components: self.components, type_names: self.type_names, found: self.found };
        reader.schema(node, at)
    }

    fn operation(&mut self, site: Site<'_>, tag: usize) -> Operation {
        let node = site.operation;
        let at = site.pointer();
        let id = text(node, "operationId");
        let parameters = self.parameters(node, &at);
        let body = node.get("requestBody");
        let mut body = body.map(|body| self.body(body, &pointer::join(&at, "requestBody")));
        if let Some(Body { content: Content::Multipart(fields), .. }) = &mut body {
            // The parts of a form are methods of the request, as its parameters are.
            let given = parameters.iter().map(|parameter| parameter.name.clone());
            let wanted = fields.iter().map(|field| field.name.clone());
            let names = input_names(given.chain(wanted)).into_iter().skip(parameters.len());
            fields.iter_mut().zip(names).for_each(|(field, name)| field.name = name);
        }
        Operation {
            name: method(&id),
            type_name: pascal(&id).trim_end_matches('_').to_owned(),
            id,
            method: site.method.to_uppercase(),
            path: site.path.to_owned(),
            tag,
            summary: text(node, "summary"),
            description: text(node, "description"),
            deprecated: flag(node, "deprecated"),
            security: self.security(node, &at),
            parameters,
            client_headers: items(node, "x-client-headers")
                .filter_map(Node::as_str)
                .map(str::to_owned)
                .collect(),
            body,
            responses: self.responses(node, &pointer::join(&at, "responses")),
            span: node.span.clone(),
            pointer: at,
        }
    }

    fn security(&mut self, operation: &Node, at: &str) -> Vec<Vec<Requirement>> {
        let (security, at) = match (operation.get("security"), self.security) {
            (Some(own), _) => (own, pointer::join(at, "security")),
            (None, Some(common)) => (common, "/security".to_owned()),
            (None, None) => return Vec::new(),
        };
        requirements(security, &at, self.schemes, self.found)
    }

    fn parameters(&mut self, operation: &Node, at: &str) -> Vec<Parameter> {
        let nodes: Vec<&Node> = items(operation, "parameters").collect();
        let names = input_names(nodes.iter().map(|node| snake(&text(node, "name"))));
        let at = pointer::join(at, "parameters");
        nodes
            .iter()
            .zip(names)
            .enumerate()
            .map(|(index, (node, name))| {
                let at = format!("{at}/{index}/schema");
                let location = match text(node, "in").as_str() {
                    "path" => Location::Path,
                    "query" => Location::Query,
                    _ => Location::Header,
                };
                let schema = node.get("schema").unwrap_or(node);
                Parameter {
                    location,
                    encoding: encoding(node),
                    wire_name: text(node, "name"),
                    name,
                    required: flag(node, "required"),
                    description: match text(node, "x-rust-description") {
                        own if own.is_empty() => text(node, "description"),
                        own => own,
                    },
                    schema: self.schema(schema, &at),
                }
            })
            .collect()
    }
}

/// What the vendor extensions of the overlay say about how a parameter is written.
fn encoding(parameter: &Node) -> Encoding {
    if flag(parameter, "x-omit-false") {
        Encoding::OmitFalse
    } else if flag(parameter, "x-json-encoded") {
        Encoding::JsonMap
    } else {
        Encoding::Plain
    }
}

/// Methods that every call has; an input of the same name gets a suffix.
const CALL_METHODS: [&str; 8] =
    ["body", "clone", "idle_timeout", "into_future", "pages", "send", "stream", "timeout"];

/// Names of inputs of a call.
fn input_names(wanted: impl Iterator<Item = String>) -> Vec<String> {
    distinct(wanted.map(|name| {
        if CALL_METHODS.contains(&name.as_str()) { format!("{name}_input") } else { name }
    }))
}
