//! A checked, normalised document to the [`Api`].

use std::collections::HashMap;

use super::schema::Reader;
use super::security::{requirements, schemes};
use super::{
    Api, Body, Content, Encoding, Location, NamedSchema, Operation, Parameter, Requirement, Scheme,
    Tag,
};
use crate::document::{Document, Node, pointer};
use crate::names::{distinct, feature, input, method, module, operation_type, pascal, snake};
use crate::openapi::{Site, flag, items, members, operations, text};

/// Builds the model. `client_methods` are methods of the client that are written by hand.
pub fn build(document: &Document, client_methods: &[String]) -> Api {
    let nodes: Vec<(&str, &Node)> = document
        .root
        .get("components")
        .into_iter()
        .flat_map(|components| members(components, "schemas"))
        .collect();
    let type_names: Vec<String> = nodes.iter().map(|(name, _)| pascal(name)).collect();
    let components: HashMap<String, usize> =
        nodes.iter().enumerate().map(|(index, (name, _))| ((*name).to_owned(), index)).collect();
    let reader = Reader { components: &components, type_names: &type_names };
    let schemas: Vec<NamedSchema> = nodes
        .iter()
        .zip(&type_names)
        .map(|((name, node), type_name)| NamedSchema {
            name: (*name).to_owned(),
            type_name: type_name.clone(),
            schema: reader.schema(node),
            pointer: pointer::join("/components/schemas", name),
        })
        .collect();
    let schemes = schemes(document);
    let security = document.root.get("security");
    let builder =
        Builder { reader, schemas: &schemas, schemes: &schemes, security, client_methods };
    let sites: Vec<Site<'_>> = operations(document).collect();
    let (tags, tag_of) = tags(document, &sites);
    let operations: Vec<Operation> =
        sites.iter().zip(tag_of).map(|(site, tag)| builder.operation(*site, tag)).collect();
    let root = &document.root;
    let info = |key| root.get("info").map(|info| text(info, key)).unwrap_or_default();
    Api {
        title: info("title"),
        version: info("version"),
        description: info("description"),
        server: items(root, "servers").next().map(|server| text(server, "url")),
        tags,
        operations,
        schemas,
        schemes,
        skipped: Vec::new(),
    }
}

/// The tags in the order of their first operation, and the tag of each operation.
fn tags(document: &Document, sites: &[Site<'_>]) -> (Vec<Tag>, Vec<usize>) {
    let mut names: Vec<String> = Vec::new();
    // Tags that are the same in Rust are one.
    let mut known: HashMap<String, usize> = HashMap::new();
    let tag_of: Vec<usize> = sites
        .iter()
        .map(|site| {
            let first = items(site.operation, "tags").next().and_then(Node::as_str);
            let name = first.unwrap_or("untagged");
            *known.entry(snake(name)).or_insert_with(|| {
                names.push(name.to_owned());
                names.len() - 1
            })
        })
        .collect();
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

/// Reads operations into the model.
pub struct Builder<'a> {
    /// Reads schemas.
    pub reader: Reader<'a>,
    /// The component schemas.
    pub schemas: &'a [NamedSchema],
    schemes: &'a [Scheme],
    /// The security requirements of operations that declare none.
    security: Option<&'a Node>,
    client_methods: &'a [String],
}

impl Builder<'_> {
    fn operation(&self, site: Site<'_>, tag: usize) -> Operation {
        let node = site.operation;
        let at = site.pointer();
        let id = text(node, "operationId");
        let parameters = self.parameters(node);
        let body = node.get("requestBody");
        let mut body = body.map(|body| self.body(body));
        if let Some(Body { content: Content::Multipart(fields), .. }) = &mut body {
            // The parts of a form are methods of the request, as its parameters are.
            let parameter_names = parameters.iter().map(|parameter| parameter.name.clone());
            let part_names = fields.iter().map(|field| field.name.clone());
            let names =
                input_names(parameter_names.chain(part_names)).into_iter().skip(parameters.len());
            fields.iter_mut().zip(names).for_each(|(field, name)| field.name = name);
        }
        Operation {
            name: method(&id, self.client_methods),
            type_name: operation_type(&id),
            id,
            method: site.method.to_uppercase(),
            path: site.path.to_owned(),
            tag,
            summary: text(node, "summary"),
            description: text(node, "description"),
            deprecated: flag(node, "deprecated"),
            security: self.security(node),
            parameters,
            client_headers: items(node, "x-client-headers")
                .filter_map(Node::as_str)
                .map(str::to_owned)
                .collect(),
            body,
            responses: self.responses(node),
            span: node.span.clone(),
            pointer: at,
        }
    }

    fn security(&self, operation: &Node) -> Vec<Vec<Requirement>> {
        let security = operation.get("security").or(self.security);
        security.map(|security| requirements(security, self.schemes)).unwrap_or_default()
    }

    fn parameters(&self, operation: &Node) -> Vec<Parameter> {
        let nodes: Vec<&Node> = items(operation, "parameters").collect();
        let names = input_names(nodes.iter().map(|node| snake(&text(node, "name"))));
        nodes
            .iter()
            .zip(names)
            .map(|(node, name)| {
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
                    schema: self.reader.schema(schema),
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

/// Distinct Rust names of the inputs of a call.
fn input_names(wanted: impl Iterator<Item = String>) -> Vec<String> {
    distinct(wanted.map(input))
}
