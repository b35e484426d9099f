//! Lists that come in pages: what makes a type of the types crate a page, and the streams.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::types::ident;
use crate::model::{Api, Next, Paging, paging};

/// `pages` and `stream` of a request whose answer is a page.
pub fn methods(paging: &Paging) -> TokenStream {
    let page = ident(&paging.page);
    let parameter = match paging.next {
        Next::Number { .. } => "page",
        Next::Cursor(_) => "cursor",
    };
    quote! {
        #[doc = " The pages of the list, from the one that the request asks for."]
        pub fn pages(self) -> Pages<types::#page> {
            Pages::new(self.request, #parameter)
        }
        #[doc = " The items of the list, page after page; see [`Items`] for what happens when it changes."]
        pub fn stream(self) -> Items<types::#page> {
            Items::new(self.request, #parameter)
        }
    }
}

/// The types that are pages, by their Rust names.
pub fn types(api: &Api) -> BTreeMap<String, Paging> {
    let pages = api.operations.iter().filter_map(|operation| paging(api, operation));
    pages.map(|paging| (paging.page.clone(), paging)).collect()
}

/// Makes a type a page.
pub fn implementation(paging: &Paging) -> TokenStream {
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
        impl runtime::Page for #page {
            type Item = #item;

            fn position(&self) -> runtime::Position {
                runtime::Position::#position
            }
            fn len(&self) -> usize {
                self.#items.len()
            }
            fn into_items(self) -> Vec<Self::Item> {
                self.#items
            }
        }
    }
}
