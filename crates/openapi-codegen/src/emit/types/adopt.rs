//! Reads progenitor's output: its `types` module as `syn` items, and of its request builders the
//! types in their signatures. Bodies are not parsed: none of them is used.

use std::collections::BTreeMap;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Generics, Item, Token, Type, Visibility};

/// The types of one operation.
#[derive(Clone, Debug)]
pub struct Signature {
    /// Of what it takes, in the order of [`super::lowered::inputs`].
    pub inputs: Vec<Type>,
    /// Of what it answers; `()` where it answers nothing, or what is no JSON.
    pub success: Type,
    /// Of each declared response, in the order of the model; `()` where it is no JSON.
    pub responses: Vec<Type>,
}

/// The items of `types`, and the signatures of the operations, which have so many responses.
pub fn read(
    tokens: TokenStream,
    responses: &[usize],
) -> Result<(Vec<Item>, Vec<Signature>), String> {
    let types = module(&tokens, "types").ok_or("progenitor's output has no `types` module")?;
    let builders = module(&tokens, "builder").unwrap_or_default();
    let items = syn::parse2::<Items>(types).map_err(|error| error.to_string())?.0;
    let builders = syn::parse2::<Builders>(builders).map_err(|error| error.to_string())?.0;
    let mut named: BTreeMap<String, Builder> =
        builders.into_iter().map(|builder| (builder.name.clone(), builder)).collect();
    let signatures = responses.iter().enumerate().map(|(index, responses)| {
        let builder = named.remove(&format!("Op{index}"))?;
        let mut answer = |n| named.remove(&format!("Op{index}r{n}")).map(|answer| answer.success);
        let responses = (0..*responses).map(|n| answer(n).unwrap_or_else(|| syn::parse_quote!(())));
        Some(Signature {
            responses: responses.collect(),
            inputs: builder.inputs.into_values().collect(),
            success: builder.success,
        })
    });
    let signatures: Option<Vec<Signature>> = signatures.collect();
    Ok((items, signatures.ok_or("progenitor's output lacks an operation")?))
}

/// The tokens inside `pub mod NAME { .. }` at the top of the stream.
fn module(tokens: &TokenStream, name: &str) -> Option<TokenStream> {
    let mut trees = tokens.clone().into_iter().peekable();
    while let Some(tree) = trees.next() {
        if is_word(&tree, "mod") && trees.peek().is_some_and(|next| is_word(next, name)) {
            trees.next();
            if let Some(TokenTree::Group(group)) = trees.next() {
                return Some(group.stream());
            }
        }
    }
    None
}

fn is_word(tree: &TokenTree, word: &str) -> bool {
    matches!(tree, TokenTree::Ident(ident) if ident == word)
}

/// Items without the modules among them whose content is not used.
struct Items(Vec<Item>);

impl Parse for Items {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut items = Vec::new();
        while !input.is_empty() {
            let ahead = input.fork();
            ahead.call(Attribute::parse_outer)?;
            ahead.parse::<Visibility>()?;
            let builder = ahead.parse::<Option<Token![mod]>>()?.is_some()
                && ahead.parse::<syn::Ident>()? == "builder";
            if builder {
                input.call(Attribute::parse_outer)?;
                input.parse::<Visibility>()?;
                input.parse::<Token![mod]>()?;
                input.parse::<syn::Ident>()?;
                input.parse::<TokenTree>()?;
            } else {
                items.push(input.parse()?);
            }
        }
        Ok(Self(items))
    }
}

/// A request builder: `impl<'a> Op1<'a> { .. }`.
struct Builder {
    name: String,
    /// By the number of the parameter; the body comes last.
    inputs: BTreeMap<usize, Type>,
    success: Type,
}

struct Builders(Vec<Builder>);

impl Parse for Builders {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut builders = Vec::new();
        while !input.is_empty() {
            if input.peek(Token![impl]) {
                builders.push(input.parse()?);
            } else {
                input.parse::<TokenTree>()?;
            }
        }
        Ok(Self(builders))
    }
}

impl Parse for Builder {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        input.parse::<Token![impl]>()?;
        input.parse::<Generics>()?;
        let name = input.parse::<syn::Ident>()?.to_string();
        input.parse::<Generics>()?;
        let content;
        syn::braced!(content in input);
        let mut builder = Self { name, inputs: BTreeMap::new(), success: syn::parse_quote!(()) };
        while !content.is_empty() {
            content.call(Attribute::parse_outer)?;
            content.parse::<Visibility>()?;
            builder.method(content.parse()?);
            match content.parse::<TokenTree>()? {
                TokenTree::Group(body) if body.delimiter() == Delimiter::Brace => {}
                other => return Err(syn::Error::new(other.span(), "expected a method's body")),
            }
        }
        Ok(builder)
    }
}

impl Builder {
    /// `fn p0<V>(..) where V: TryInto<INPUT>`, `fn send(..) -> Result<ResponseValue<SUCCESS>, ..>`.
    fn method(&mut self, signature: syn::Signature) {
        let name = signature.ident.to_string();
        if name == "send" {
            if let syn::ReturnType::Type(_, result) = &signature.output {
                let response = first_argument(result.as_ref()).and_then(first_argument);
                self.success = response.cloned().unwrap_or_else(|| syn::parse_quote!(()));
            }
        } else if name != "new" && name != "body_map" {
            let clause = signature.generics.where_clause.as_ref();
            let bounds = clause.into_iter().flat_map(|clause| &clause.predicates);
            let input = bounds.filter_map(bound).find_map(first_argument);
            let number = name.strip_prefix('p').and_then(|number| number.parse().ok());
            self.inputs.extend(input.map(|input| (number.unwrap_or(usize::MAX), input.clone())));
        }
    }
}

/// `TryInto<T>` of `V: TryInto<T>`, as a type.
fn bound(predicate: &syn::WherePredicate) -> Option<&syn::Path> {
    let syn::WherePredicate::Type(predicate) = predicate else { return None };
    predicate.bounds.iter().find_map(|bound| match bound {
        syn::TypeParamBound::Trait(bound) => Some(&bound.path),
        _ => None,
    })
}

/// Something that has generic arguments at its end.
trait Generic {
    fn path(&self) -> Option<&syn::Path>;
}

impl Generic for Type {
    fn path(&self) -> Option<&syn::Path> {
        match self {
            Type::Path(path) => Some(&path.path),
            _ => None,
        }
    }
}

impl Generic for syn::Path {
    fn path(&self) -> Option<&syn::Path> {
        Some(self)
    }
}

fn first_argument(generic: &impl Generic) -> Option<&Type> {
    let arguments = &generic.path()?.segments.last()?.arguments;
    let syn::PathArguments::AngleBracketed(arguments) = arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        syn::GenericArgument::Type(argument) => Some(argument),
        _ => None,
    })
}
