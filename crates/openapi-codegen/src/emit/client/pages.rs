//! Lists that come in pages: the streams of their pages and items.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::rust::ident;
use crate::model::Paging;

/// `pages` and `stream` of a request whose answer is a page.
pub fn methods(paging: &Paging) -> TokenStream {
    let page = ident(&paging.page);
    let parameter = &paging.parameter;
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
