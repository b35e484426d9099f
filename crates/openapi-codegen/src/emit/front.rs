//! The beginning of a crate that is generated as a whole: the documentation of its front page, with
//! an example that compiles, and the `src/lib.rs` that shows it.

use crate::Crates;
use crate::emit::client::example;
use crate::emit::rust::docs::Docs;
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
}

/// The beginning of a crate.
#[derive(Clone, Debug, Default)]
pub struct Beginning {
    /// The documentation of its front page, as Markdown.
    pub page: String,
    /// The `src/lib.rs` that a crate has until a person changes it. It shows `generated/front.md`.
    pub lib: String,
}

impl Front<'_> {
    /// The beginning of the types crate.
    pub fn types(self) -> Beginning {
        let about = "Client and server exchange values of these types as JSON. Decoding accepts more \
            than the description declares, encoding does not. An enumeration of strings is open: a value that the \
            description does not have decodes into `Unrecognized`, is kept, and encodes back \
            unchanged. A property that is not required decodes alike when it is absent and when it \
            is `null`, and is left out when it is `None`. Unknown properties are ignored. Of \
            several alternatives, decoding takes the first that fits without an unknown value, or \
            else the first that fits.";
        let example = example::types(self.api, self.types, &self.crates.types);
        let page = self.page("Wire types", about, example.map(|code| ("", code)));
        Beginning { page, lib: lib("pub use openapi_runtime_types as runtime;\n") }
    }

    /// The beginning of the client crate.
    pub fn client(self) -> Beginning {
        let about = "A `Client` has a method for each operation. It takes what the operation \
            requires, and returns a call, which has setters for everything else and is sent when it \
            is awaited. Any 2xx status is a success; any other answer is an `Error::Api` with its \
            status, headers and body.";
        let example = example::client(self.api, self.signatures, self.types, &self.crates.client);
        let page = self.page("Client", about, Some(("no_run", example)));
        let uses = format!(
            "pub use openapi_runtime_client as runtime;
pub use runtime::{{
    ApiError, ByteStream, Call, Error, ErrorDetails, Lines, Middleware, Part, RateLimit, RateLimits,
    RawCall, Response, RetryPolicy, TokenError, TokenSource, reqwest, secrecy,
}};
#[cfg(feature = \"testing\")]
pub use runtime::testing;
{}
runtime::client!();
",
            self.as_types()
        );
        Beginning { page, lib: lib(&uses) }
    }

    /// The beginning of the server crate with this name.
    pub fn server(self, name: &str) -> Beginning {
        let about = "There is a trait for each tag, with a method for each operation. A method gets \
            a request that has been checked against the description, and returns one of the \
            declared responses. Methods that are not implemented answer 501.";
        let example = server::example(self.api, name).map(|code| ("no_run", code));
        let page = self.page("Server side", about, example);
        let uses = format!(
            "pub use openapi_runtime_server as runtime;
pub use runtime::{{
    Authenticate, BuildError, Context, Conventions, Credentials, Error, ErrorFormat, Form, FormPart,
    Limits, MultipartBody, MultipartPart, Upgraded, axum, secrecy, shutdown_signal,
}};
#[cfg(feature = \"upstream\")]
pub use runtime::Upstream;
{}
runtime::server! {{ api: generated::API, description: generated::DESCRIPTION }}
",
            self.as_types()
        );
        Beginning { page, lib: lib(&uses) }
    }

    fn as_types(self) -> String {
        format!("pub use {} as types;\n", self.crates.types.replace('-', "_"))
    }

    fn page(self, what: &str, about: &str, example: Option<(&str, String)>) -> String {
        let mut docs = Docs::default();
        docs.prose(&format!("{what} of {} {}.", self.api.title, self.api.version));
        docs.prose(about);
        if let Some((attributes, code)) = example {
            docs.example(attributes, &code);
        }
        docs.prose(
            "Each tag of the API is a cargo feature. `stable`, the default, enables all tags that have \
            operations which are not deprecated; `deprecated` adds the deprecated operations of the \
            tags that are enabled.",
        );
        docs.markdown()
    }
}

/// A `src/lib.rs` with these imports of its own.
fn lib(uses: &str) -> String {
    format!(
        "#![doc = include_str!(\"generated/front.md\")]

#[rustfmt::skip]
mod generated;

#[allow(unused_imports, reason = \"the module is empty without any tag\")]
pub use generated::*;
{uses}"
    )
}
