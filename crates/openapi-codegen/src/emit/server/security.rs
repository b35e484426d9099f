//! The credentials that operations ask for: each combination is a static of its own.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::emit::rust::{
    docs::{Docs, code},
    ident,
};
use crate::model::{Api, CredentialPlace, Operation, Requirement};
use crate::names::{distinct, snake, upper};

/// Alternatives, each a list of what is needed together: index of the scheme and scopes.
type Combination = Vec<Vec<(usize, Vec<String>)>>;

/// The combinations that operations need, by name.
pub struct SecurityStatics {
    schemes: Vec<Ident>,
    /// The name of the combination of all of them.
    every: Ident,
    combinations: BTreeMap<Combination, Ident>,
}

impl SecurityStatics {
    /// The combinations that occur in the API.
    pub fn new(api: &Api) -> Self {
        let mut wanted: Vec<Combination> = Vec::new();
        for combination in api.operations.iter().filter(|op| op.is_secured()).map(combination) {
            if !wanted.contains(&combination) {
                wanted.push(combination);
            }
        }
        let every = std::iter::once("every".to_owned());
        let schemes = api.schemes.iter().map(|scheme| format!("{}_scheme", snake(&scheme.name)));
        let count = api.schemes.len();
        let names =
            every.chain(schemes).chain(wanted.iter().map(|combination| title(api, combination)));
        let names = distinct(names).into_iter().map(|name| ident(&upper(&name)));
        let mut names = names;
        let every = names.next().unwrap_or_else(|| ident("EVERY"));
        let mut schemes: Vec<Ident> = names.collect();
        let combinations = wanted.into_iter().zip(schemes.split_off(count)).collect();
        Self { schemes, every, combinations }
    }

    /// The value of `security` for requests that no operation takes: whatever any operation accepts.
    pub fn every(&self) -> TokenStream {
        let every = &self.every;
        quote!(security::#every)
    }

    /// The value of `security` for an operation.
    pub fn expression(&self, operation: &Operation) -> TokenStream {
        let name = self.combinations.get(&combination(operation));
        name.map_or_else(|| quote!(&[]), |name| quote!(security::#name))
    }

    /// The content of `security.rs`.
    pub fn emit(&self, api: &Api) -> TokenStream {
        let schemes = api.schemes.iter().zip(&self.schemes).map(|(scheme, ident)| {
            let name = &scheme.name;
            let (kind, place) = match &scheme.place {
                CredentialPlace::Authorization(word) => {
                    let place =
                        format!("the header `Authorization`, after the word {}", code(word));
                    (quote!(Authorization(#word)), place)
                }
                CredentialPlace::Header(name) => {
                    (quote!(Header(#name)), format!("the header {}", code(name)))
                }
                CredentialPlace::Query(name) => {
                    (quote!(Query(#name)), format!("the query, as {}", code(name)))
                }
                CredentialPlace::Cookie(name) => {
                    (quote!(Cookie(#name)), format!("the cookie {}", code(name)))
                }
            };
            let mut docs = Docs::default();
            docs.line(format!("The scheme {}: a credential in {place}.", code(name)));
            let docs = docs.outer();
            quote! {
                #docs
                pub static #ident: Scheme = Scheme { name: #name, kind: SchemeKind::#kind };
            }
        });
        let every: BTreeSet<&Vec<(usize, Vec<String>)>> = self
            .combinations
            .keys()
            .flatten()
            .filter(|alternative| !alternative.is_empty())
            .collect();
        let every: Combination = every.into_iter().cloned().collect();
        let about = "All that any operation accepts, for requests that match no operation.";
        let combinations = self
            .combinations
            .iter()
            .map(|(combination, ident)| (combination, ident, sentence(api, combination)))
            .chain([(&every, &self.every, about.to_owned())]);
        let combinations = combinations.map(|(combination, ident, about)| {
            let mut docs = Docs::default();
            docs.line(about);
            let docs = docs.outer();
            let alternatives = combination.iter().map(|alternative| {
                let needed = alternative.iter().map(|(scheme, scopes)| {
                    let scheme = self.schemes.get(*scheme);
                    quote!(Requirement { scheme: &#scheme, scopes: &[#(#scopes),*] })
                });
                quote!(&[#(#needed),*])
            });
            quote! {
                #docs
                pub static #ident: &[&[Requirement]] = &[#(#alternatives),*];
            }
        });
        let combinations: Vec<TokenStream> = combinations.collect();
        let of_schemes = (!self.schemes.is_empty()).then(|| quote!(Scheme, SchemeKind));
        quote! {
            use crate::runtime::{Requirement, #of_schemes};
            #(#schemes)*
            #(#combinations)*
        }
    }
}

fn combination(operation: &Operation) -> Combination {
    let needed = |requirement: &Requirement| (requirement.scheme, requirement.scopes.clone());
    operation.security.iter().map(|all| all.iter().map(needed).collect()).collect()
}

/// `bearer_or_oauth2`: the name of a combination, in small letters.
fn title(api: &Api, combination: &Combination) -> String {
    join(api, combination, "anonymous", "_and_", "_or_", snake)
}

fn sentence(api: &Api, combination: &Combination) -> String {
    let text = join(api, combination, "no credential", " and ", ", or ", code);
    format!("The caller must send {text}.")
}

fn join(
    api: &Api,
    combination: &Combination,
    nothing: &str,
    and: &str,
    or: &str,
    name: impl Fn(&str) -> String,
) -> String {
    let name = |(scheme, _): &(usize, Vec<String>)| {
        api.schemes.get(*scheme).map(|scheme| name(&scheme.name)).unwrap_or_default()
    };
    let alternatives = combination.iter().map(|all| {
        let names: Vec<String> = all.iter().map(name).collect();
        if names.is_empty() { nothing.to_owned() } else { names.join(and) }
    });
    alternatives.collect::<Vec<_>>().join(or)
}
