//! Lists that come in pages: what makes a type a page.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::rust::ident;
use crate::model::{Api, Next, Paging, paging};
use crate::settings::PageShape;

/// The types that are pages, by their Rust names.
pub fn types(api: &Api, shapes: &[PageShape]) -> BTreeMap<String, Paging> {
    let pages = api.operations.iter().filter_map(|operation| paging(api, operation, shapes));
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
