//! The inputs of a call: parameters, the body, and the parts of a form, each with the method call
//! that adds it to the request.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::client::sample::{self, Sample};
use crate::emit::rust::{
    arguments::{self, Argument},
    docs::{Docs, value},
    ident,
    paths::Tidy,
};
use crate::emit::types::Signature;
use crate::model::{Api, Content, Encoding, FormField, FormKind, Location, Operation, Parameter};

/// Where an input goes, in the order of the arguments.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum InputPlace {
    /// A segment of the path.
    Path,
    /// The query.
    Query,
    /// A header.
    Header,
    /// The body, or a part of it.
    Body,
}

/// One input of a call.
pub struct CallInput {
    /// Argument or setter.
    pub name: String,
    /// Its documentation.
    pub docs: Docs,
    /// Where it goes.
    pub place: InputPlace,
    /// Whether it is an argument of the method.
    pub required: bool,
    /// The argument.
    pub argument: Argument,
    /// The method call that adds it to the request: `.query("limit", limit.into_option())`.
    pub chain: TokenStream,
    /// A value for an example, as Rust writes it, where there is one.
    pub sample: Option<Sample>,
}

/// The inputs of an operation, in the order of the model.
pub fn call_inputs(
    api: &Api,
    operation: &Operation,
    signature: &Signature,
    tidy: Tidy<'_>,
) -> Vec<CallInput> {
    let mut types = signature.inputs.iter();
    let mut next = || types.next().cloned().unwrap_or_else(|| syn::parse_quote!(()));
    let mut inputs: Vec<CallInput> = Vec::new();
    for wanted in &operation.parameters {
        inputs.push(parameter(api, wanted, &next(), tidy));
    }
    let Some(body) = &operation.body else { return inputs };
    let mut docs = Docs::default();
    docs.prose(if body.description.is_empty() { "The body." } else { &body.description });
    let mut whole = |ty: &syn::Type, into: TokenStream, sample: Option<Sample>| {
        let argument = argument("body", ty, body.required, tidy);
        let value = as_option(&argument, body.required);
        let (name, place, docs) = ("body".to_owned(), InputPlace::Body, std::mem::take(&mut docs));
        let chain = quote!(.#into(#value));
        CallInput { name, docs, place, required: body.required, argument, chain, sample }
    };
    match &body.content {
        Content::Json(schema) => {
            inputs.push(whole(&next(), quote!(json), sample::value(api, schema, "body", tidy)));
        }
        Content::Form(schema) => {
            inputs.push(whole(&next(), quote!(form), sample::value(api, schema, "body", tidy)));
        }
        Content::Text => {
            let sample = Some(Sample::plain("\"text\""));
            inputs.push(whole(&syn::parse_quote!(String), quote!(text), sample));
        }
        Content::Bytes => {
            inputs.push(whole(&syn::parse_quote!(Part), quote!(upload), Some(sample::part())));
        }
        Content::Multipart(fields) => {
            inputs.extend(fields.iter().map(|field| part(api, field, &mut next, tidy)));
        }
    }
    inputs
}

fn parameter(api: &Api, parameter: &Parameter, ty: &syn::Type, tidy: Tidy<'_>) -> CallInput {
    let Parameter { name, wire_name, required, .. } = parameter;
    let place = match parameter.location {
        Location::Path => InputPlace::Path,
        Location::Query => InputPlace::Query,
        Location::Header => InputPlace::Header,
    };
    let map: syn::Type = syn::parse_quote!(BTreeMap<String, String>);
    let ty = if parameter.encoding == Encoding::JsonMap { &map } else { ty };
    let argument = argument(name, ty, *required, tidy);
    let value = match parameter.encoding {
        Encoding::Plain => argument.value.clone(),
        Encoding::OmitFalse | Encoding::JsonMap => as_option(&argument, *required),
    };
    let into = match (place, parameter.encoding) {
        (InputPlace::Query, Encoding::OmitFalse) => quote!(query_flag),
        (InputPlace::Query, Encoding::JsonMap) => quote!(query_map),
        (InputPlace::Query, Encoding::Plain) => quote!(query),
        (InputPlace::Header, _) => quote!(header),
        (InputPlace::Path | InputPlace::Body, _) => quote!(path),
    };
    CallInput {
        name: name.clone(),
        docs: self::value(&parameter.description, &parameter.schema, wire_name),
        place,
        required: *required,
        argument,
        chain: quote!(.#into(#wire_name, #value)),
        sample: match parameter.encoding {
            Encoding::JsonMap => Some(Sample::plain("[(\"name\", \"value\")]")),
            _ => sample::value(api, &parameter.schema, wire_name, tidy),
        },
    }
}

/// One part of a form, or the parts of a list of objects.
fn part(
    api: &Api,
    field: &FormField,
    next: &mut impl FnMut() -> syn::Type,
    tidy: Tidy<'_>,
) -> CallInput {
    let FormField { name, wire_name, required, .. } = field;
    let mut docs = Docs::default();
    docs.prose(if field.description.is_empty() { wire_name } else { &field.description });
    let (docs, argument, chain, sample) = match &field.kind {
        FormKind::Value(schema) => {
            let argument = argument(name, &next(), *required, tidy);
            let value = &argument.value;
            let chain = quote!(.field(#wire_name, #value));
            let docs = self::value(&field.description, schema, wire_name);
            (docs, argument, chain, sample::value(api, schema, wire_name, tidy))
        }
        FormKind::File => {
            let argument = argument(name, &syn::parse_quote!(Part), *required, tidy);
            let value = as_option(&argument, *required);
            let chain = quote!(.part(#wire_name, #value));
            (docs, argument, chain, Some(sample::part()))
        }
        FormKind::Group(members) => {
            let (argument, chain) = group(field, members, next, &mut docs);
            (docs, argument, chain, Some(sample::group(members)))
        }
    };
    let (name, place) = (name.clone(), InputPlace::Body);
    CallInput { name, docs, place, required: *required, argument, chain, sample }
}

/// A list of objects, each a tuple of its members.
fn group(
    field: &FormField,
    members: &[FormField],
    next: &mut impl FnMut() -> syn::Type,
    docs: &mut Docs,
) -> (Argument, TokenStream) {
    // Values go first: a server that reads the form as it arrives needs them with the file.
    let is_file = |member: &&FormField| matches!(member.kind, FormKind::File);
    let (files, values): (Vec<_>, Vec<_>) = members.iter().partition(is_file);
    let literal = |text: &str| text.replace('{', "{{").replace('}', "}}");
    let (mut types, mut names, mut parts) = (Vec::new(), Vec::new(), Vec::new());
    let ordered: Vec<&FormField> = values.into_iter().chain(files).collect();
    for member in &ordered {
        let name = ident(&member.name);
        // No member can be called `index_`: only keywords get such a name.
        let template =
            format!("{}[{{index_}}].{}", literal(&field.wire_name), literal(&member.wire_name));
        if matches!(member.kind, FormKind::Value(_)) {
            // A part is text, whatever its type in JSON would be.
            next();
            types.push(quote!(impl Into<String>));
            parts.push(quote!((format!(#template), Part::text(#name))));
        } else {
            types.push(quote!(Part));
            parts.push(quote!((format!(#template), #name)));
        }
        names.push(name);
    }
    let described = names.iter().zip(&ordered).map(|(name, member)| {
        let about = member.description.trim().trim_end_matches('.');
        if about.is_empty() { format!("`{name}`") } else { format!("`{name}` ({about})") }
    });
    let described = described.collect::<Vec<_>>().join(", ");
    docs.prose(&format!("Each item is a tuple: {described}."));
    let name = ident(&field.name);
    let tuple = |items: &[TokenStream]| match items {
        [one] => quote!((#one,)),
        items => quote!((#(#items),*)),
    };
    let names: Vec<TokenStream> = names.iter().map(|name| quote!(#name)).collect();
    let (tuple_type, tuple_names) = (tuple(&types), tuple(&names));
    let argument = Argument {
        ty: quote!(impl IntoIterator<Item = #tuple_type>),
        value: quote!(#name),
        generic: None,
    };
    let chain = quote! {
        .parts(#name.into_iter().enumerate().flat_map(|(index_, #tuple_names)| [#(#parts),*]))
    };
    (argument, chain)
}

fn argument(name: &str, ty: &syn::Type, required: bool, tidy: Tidy<'_>) -> Argument {
    let name = ident(name);
    if required {
        arguments::required(&name, ty, tidy, 0)
    } else {
        arguments::optional(&name, ty, tidy, 0)
    }
}

/// The value as an `Option`.
fn as_option(argument: &Argument, required: bool) -> TokenStream {
    let value = &argument.value;
    if required { quote!(Some(#value)) } else { value.clone() }
}
