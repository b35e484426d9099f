//! The front page of a crate that is made whole: its `src/lib.rs`, with an example that compiles.

use crate::Crates;
use crate::emit::client::example;
use crate::emit::rust::{docs::Docs, file, ident};
use crate::emit::server;
use crate::emit::types::{Signature, Types};
use crate::model::Api;

/// What front pages are written from.
#[derive(Clone, Copy)]
pub struct Front<'a> {
    /// The API.
    pub api: &'a Api,
    /// What the types crate has.
    pub types: &'a Types,
    /// The types of what the operations take and answer.
    pub signatures: &'a [Signature],
    /// What the crates are called.
    pub crates: &'a Crates,
    /// The description's file.
    pub from: &'a str,
}

impl Front<'_> {
    /// Of the types crate.
    ///
    /// # Errors
    /// What the Rust parser says of the output.
    pub fn types(self) -> Result<String, String> {
        let about = "They are what travels as JSON between a client and a server: the decoder is \
            liberal, the encoder strict. An enumeration of strings is open: a value that the \
            description does not have decodes into `Unrecognized`, is kept, and encodes back \
            unchanged. A property that is not required decodes alike when it is absent and when it \
            is `null`, and is left out when it is `None`. Unknown properties are ignored. Of alternatives, the \
            first is taken that fits without an unknown value, or else the first that fits.";
        let example = example::types(self.api, self.types, &self.crates.types);
        self.page("Wire types", "openapi_runtime_types", about, example.map(|code| ("", code)), "")
    }

    /// Of the client crate.
    ///
    /// # Errors
    /// What the Rust parser says of the output.
    pub fn client(self) -> Result<String, String> {
        let about = "A `Client` has a method for each operation, which gives a request to fill and \
            to send. Any 2xx status is a success; whatever else the API answers is an `Error::Api` \
            with its status, headers and body.";
        let example = example::client(self.api, self.signatures, self.types, &self.crates.client);
        let uses = "pub use reqwest;
            #[doc(inline)]
            pub use runtime::{
                ApiError, ByteStream, Call, Error, ErrorDetails, Lines, Middleware, Part, RateLimit,
                RateLimits, RawCall, Response, RetryPolicy, TokenError, TokenSource,
            };
            #[cfg(feature = \"testing\")]
            #[doc(inline)]
            pub use runtime::testing;
            pub use secrecy;
            runtime::client!();";
        self.page(
            "Client",
            "openapi_runtime_client",
            about,
            Some(("no_run", example)),
            &(self.as_types() + uses),
        )
    }

    /// Of the server crate with this name.
    ///
    /// # Errors
    /// What the Rust parser says of the output.
    pub fn server(self, name: &str) -> Result<String, String> {
        let about = "There is a trait for each tag, with a method for each operation. A method takes \
            what the description declares, checked and typed, and answers what it declares. Those \
            that are not implemented answer 501.";
        let example = server::example(self.api, name).map(|code| ("no_run", code));
        let uses = "pub use axum;
            #[cfg(feature = \"description\")]
            #[doc(inline)]
            pub use runtime::description_router;
            #[doc(inline)]
            pub use runtime::{
                Api, Authenticate, BuildError, Builder, Context, Credentials, Error, Form, FormPart,
                Limits, MultipartBody, MultipartPart, Server, Upgraded, serve, shutdown_signal,
                timeout,
            };
            pub use secrecy;
            /// What this crate adds to the runtime, which knows no particular API: nothing.
            mod custom {
                use crate::runtime::{BoxError, Error};

                pub(crate) fn known(source: BoxError) -> Result<Error, BoxError> {
                    Err(source)
                }
            }";
        self.page(
            "Server side",
            "openapi_runtime_server",
            about,
            example,
            &(self.as_types() + uses),
        )
    }

    fn as_types(self) -> String {
        format!("pub use {} as types;\n", ident(&self.crates.types.replace('-', "_")))
    }

    fn page(
        self,
        what: &str,
        runtime: &str,
        about: &str,
        example: Option<(&str, String)>,
        uses: &str,
    ) -> Result<String, String> {
        let mut docs = Docs::default();
        docs.prose(&format!("{what} of {} {}.", self.api.title, self.api.version));
        docs.prose(about);
        if let Some((attributes, code)) = example {
            docs.example(attributes, &code);
        }
        docs.prose(
            "Each tag of the API is a cargo feature. `stable`, the default, is every tag that has \
            operations which are not deprecated; `deprecated` adds the others of the tags that are \
            switched on.",
        );
        let items = format!(
            "#[rustfmt::skip]
            mod generated;
            pub use {runtime} as runtime;
            #[allow(unused_imports, reason = \"without any tag there is nothing\")]
            pub use generated::*;
            {uses}"
        );
        let items = items.parse().map_err(|error| format!("{error}"))?;
        file::rust(self.from, &docs, items)
    }
}
