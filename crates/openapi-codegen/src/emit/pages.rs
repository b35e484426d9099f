//! Lists that come in pages: what makes a type of the types crate a page, and the streams.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::Docs;
use super::file;
use super::types::ident;
use super::usage::{self, Gate};
use crate::model::{Api, Next, Paging, paging};

/// `pages` and `stream` of a request whose answer is a page.
pub fn methods(paging: &Paging) -> TokenStream {
    let page = ident(&paging.page);
    quote! {
        #[doc = " The pages of the list, from the one that the request asks for."]
        pub fn pages(self) -> Pages<types::#page> {
            Pages::new(self.request)
        }
        #[doc = " The items of the list, page after page; see [`Items`] for what happens when it changes."]
        pub fn stream(self) -> Items<types::#page> {
            Items::new(self.request)
        }
    }
}

/// The file that makes pages of types. `None` where the API has no such list.
///
/// # Errors
/// What the Rust parser says of the output.
pub fn emit(api: &Api, from: &str) -> Result<Option<String>, String> {
    let mut pages: BTreeMap<String, (Paging, Gate)> = BTreeMap::new();
    for operation in &api.operations {
        if let Some(paging) = paging(api, operation) {
            let entry = pages.entry(paging.page.clone()).or_insert((paging, Gate::new()));
            entry.1.insert(usage::part(api, operation));
        }
    }
    if pages.is_empty() {
        return Ok(None);
    }
    let impls = pages.into_values().map(|(paging, gate)| {
        let cfg = usage::condition(api, &usage::reduce(gate)).map(|cfg| quote!(#[cfg(#cfg)]));
        let (page, item, items) = (ident(&paging.page), ident(&paging.item), ident(&paging.items));
        let position = match &paging.next {
            Next::Number { page, total } => {
                let (page, total) = (ident(page), ident(total));
                quote!(Number { page: self.#page, total: self.#total })
            }
            Next::Cursor(cursor) => {
                let cursor = ident(cursor);
                quote!(Cursor(self.#cursor.clone()))
            }
        };
        quote! {
            #cfg
            impl crate::runtime::Page for crate::types::#page {
                type Item = crate::types::#item;
                fn position(&self) -> crate::runtime::Position {
                    crate::runtime::Position::#position
                }
                fn len(&self) -> usize {
                    self.#items.len()
                }
                fn into_items(self) -> Vec<Self::Item> {
                    self.#items
                }
            }
        }
    });
    let mut docs = Docs::default();
    docs.prose("The answers that are pages of a list.");
    file::rust(from, &docs, quote!(#(#impls)*)).map(Some)
}
