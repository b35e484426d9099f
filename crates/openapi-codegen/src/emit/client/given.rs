//! What a call takes: parameters, the body, and the parts of a form, each with the step that gives
//! it to the request.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::client::sample::{self, Sample};
use crate::emit::rust::{
    docs::{Docs, value},
    ident,
    inputs::{self, Input},
    paths::Tidy,
};
use crate::emit::types::Signature;
use crate::model::{Api, Content, Encoding, FormField, FormKind, Location, Operation, Parameter};

/// Where an input goes, in the order of the arguments.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Place {
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
pub struct Given {
    /// Argument or setter.
    pub name: String,
    /// Its documentation.
    pub docs: Docs,
    /// Where it goes.
    pub place: Place,
    /// Whether it is an argument of the method.
    pub required: bool,
    /// The argument.
    pub input: Input,
    /// What gives it to the request: `.query("limit", limit.into_option())`.
    pub chain: TokenStream,
    /// A value for an example, as Rust writes it, where there is one.
    pub sample: Option<Sample>,
}

/// The inputs of an operation, in the order of the model.
pub fn of(api: &Api, operation: &Operation, signature: &Signature, tidy: Tidy<'_>) -> Vec<Given> {
    let mut types = signature.inputs.iter();
    let mut next = || types.next().cloned().unwrap_or_else(|| syn::parse_quote!(()));
    let mut given: Vec<Given> = Vec::new();
    for wanted in &operation.parameters {
        given.push(parameter(api, wanted, &next(), tidy));
    }
    let Some(body) = &operation.body else { return given };
    let mut docs = Docs::default();
    docs.prose(if body.description.is_empty() { "The body." } else { &body.description });
    let mut whole = |ty: &syn::Type, into: TokenStream, sample: Option<Sample>| {
        let input = input("body", ty, body.required, tidy);
        let value = some(&input, body.required);
        let (name, place, docs) = ("body".to_owned(), Place::Body, std::mem::take(&mut docs));
        let chain = quote!(.#into(#value));
        Given { name, docs, place, required: body.required, input, chain, sample }
    };
    match &body.content {
        Content::Json(schema) => {
            given.push(whole(&next(), quote!(json), sample::of(api, schema, "body", tidy)));
        }
        Content::Form(schema) => {
            given.push(whole(&next(), quote!(form), sample::of(api, schema, "body", tidy)));
        }
        Content::Text => {
            let sample = Some(Sample::plain("\"text\""));
            given.push(whole(&syn::parse_quote!(String), quote!(text), sample));
        }
        Content::Bytes => {
            given.push(whole(&syn::parse_quote!(Part), quote!(upload), Some(sample::part())));
        }
        Content::Multipart(fields) => {
            given.extend(fields.iter().map(|field| part(api, field, &mut next, tidy)));
        }
    }
    given
}

fn parameter(api: &Api, parameter: &Parameter, ty: &syn::Type, tidy: Tidy<'_>) -> Given {
    let Parameter { name, wire_name, required, .. } = parameter;
    let place = match parameter.location {
        Location::Path => Place::Path,
        Location::Query => Place::Query,
        Location::Header => Place::Header,
    };
    let map: syn::Type = syn::parse_quote!(BTreeMap<String, String>);
    let ty = if parameter.encoding == Encoding::JsonMap { &map } else { ty };
    let input = input(name, ty, *required, tidy);
    let value = match parameter.encoding {
        Encoding::Plain => input.value.clone(),
        Encoding::OmitFalse | Encoding::JsonMap => some(&input, *required),
    };
    let into = match (place, parameter.encoding) {
        (Place::Query, Encoding::OmitFalse) => quote!(query_flag),
        (Place::Query, Encoding::JsonMap) => quote!(query_map),
        (Place::Query, Encoding::Plain) => quote!(query),
        (Place::Header, _) => quote!(header),
        (Place::Path | Place::Body, _) => quote!(path),
    };
    Given {
        name: name.clone(),
        docs: self::value(&parameter.description, &parameter.schema, wire_name),
        place,
        required: *required,
        input,
        chain: quote!(.#into(#wire_name, #value)),
        sample: match parameter.encoding {
            Encoding::JsonMap => Some(Sample::plain("[(\"name\", \"value\")]")),
            _ => sample::of(api, &parameter.schema, wire_name, tidy),
        },
    }
}

/// One part of a form, or the parts of a list of objects.
fn part(
    api: &Api,
    field: &FormField,
    next: &mut impl FnMut() -> syn::Type,
    tidy: Tidy<'_>,
) -> Given {
    let FormField { name, wire_name, required, .. } = field;
    let mut docs = Docs::default();
    docs.prose(if field.description.is_empty() { wire_name } else { &field.description });
    let (docs, input, chain, sample) = match &field.kind {
        FormKind::Value(schema) => {
            let input = input(name, &next(), *required, tidy);
            let value = &input.value;
            let chain = quote!(.field(#wire_name, #value));
            let docs = self::value(&field.description, schema, wire_name);
            (docs, input, chain, sample::of(api, schema, wire_name, tidy))
        }
        FormKind::File => {
            let input = input(name, &syn::parse_quote!(Part), *required, tidy);
            let value = some(&input, *required);
            let chain = quote!(.part(#wire_name, #value));
            (docs, input, chain, Some(sample::part()))
        }
        FormKind::Group(members) => {
            let (input, chain) = group(field, members, next, &mut docs);
            (docs, input, chain, Some(sample::group(members)))
        }
    };
    let (name, place) = (name.clone(), Place::Body);
    Given { name, docs, place, required: *required, input, chain, sample }
}

/// A list of objects, each a tuple of its members.
fn group(
    field: &FormField,
    members: &[FormField],
    next: &mut impl FnMut() -> syn::Type,
    docs: &mut Docs,
) -> (Input, TokenStream) {
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
    let input = Input {
        ty: quote!(impl IntoIterator<Item = #tuple_type>),
        value: quote!(#name),
        generic: None,
    };
    let chain = quote! {
        .parts(#name.into_iter().enumerate().flat_map(|(index_, #tuple_names)| [#(#parts),*]))
    };
    (input, chain)
}

fn input(name: &str, ty: &syn::Type, required: bool, tidy: Tidy<'_>) -> Input {
    let name = ident(name);
    if required {
        inputs::required(&name, ty, tidy, 0)
    } else {
        inputs::optional(&name, ty, tidy, 0)
    }
}

/// The value as an `Option`.
fn some(input: &Input, required: bool) -> TokenStream {
    let value = &input.value;
    if required { quote!(Some(#value)) } else { value.clone() }
}
