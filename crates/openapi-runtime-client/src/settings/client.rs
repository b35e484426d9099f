//! The client and its builder, of which each API has its own.

/// Defines `Client` and `ClientBuilder` in the root of a crate, around a [`Core`](crate::Core) and
/// [`Settings`](crate::Settings): operations become methods of a type that is the crate's own.
///
/// `client!()` is for an API of which nothing particular is known. `client!(preset)` hands the
/// settings of every client to a function `fn(Settings) -> Settings` first.
#[macro_export]
macro_rules! client {
    () => {
        $crate::client!(::std::convert::identity);
    };
    ($preset:expr) => {
        /// Calls the API: the base URL, the credentials and the connections. A
        /// [`ClientBuilder`] makes it.
        ///
        /// A clone is cheap and shares the connections.
        #[derive(Clone)]
        pub struct Client($crate::Core);

        impl Client {
            /// The address that the paths of the operations are appended to, without a slash at the end.
            pub fn base_url(&self) -> &str {
                self.0.base_url()
            }

            /// The same client with another value of a client-wide header.
            ///
            /// It shares connections and credentials with this client.
            ///
            /// # Errors
            /// [`Error::Configuration`]($crate::Error::Configuration) if the header cannot be set, or to this value; see
            /// [`ClientBuilder::default_header`](ClientBuilder::default_header).
            pub fn with_header(
                &self,
                name: &str,
                value: &str,
            ) -> ::std::result::Result<Self, $crate::Error> {
                self.0.with_header(name, value).map(Self)
            }

            /// The same client with the token of another caller, as a proxy has many.
            ///
            /// It shares the connections with this client and has its settings, client-wide headers
            /// included, such as the one that names an organization. A
            /// [`token_source`](ClientBuilder::token_source) of this client is not asked by the new
            /// one: a fixed token is sent as it is, and a 401 to it is an error at once. This client keeps
            /// what it has.
            ///
            /// # Errors
            /// [`Error::Configuration`]($crate::Error::Configuration) if the token is empty, or not printable ASCII without spaces.
            pub fn with_token(
                &self,
                token: impl ::std::convert::Into<$crate::secrecy::SecretString>,
            ) -> ::std::result::Result<Self, $crate::Error> {
                self.0.with_token(token.into()).map(Self)
            }

            /// The same client with another policy for sending calls again:
            /// `client.with_retry(RetryPolicy::none())`.
            ///
            /// It shares connections and credentials with this client.
            #[must_use]
            pub fn with_retry(&self, policy: $crate::RetryPolicy) -> Self {
                Self(self.0.with_retry(policy))
            }

            /// The same client with another limit on the time until the head of a response; see
            /// [`ClientBuilder::timeout`](ClientBuilder::timeout).
            ///
            /// It shares connections and credentials with this client.
            #[must_use]
            pub fn with_timeout(
                &self,
                limit: impl ::std::convert::Into<::std::option::Option<::std::time::Duration>>,
            ) -> Self {
                Self(self.0.with_timeout(limit.into()))
            }

            /// The same client with another limit on the time without progress; see
            /// [`ClientBuilder::idle_timeout`](ClientBuilder::idle_timeout).
            ///
            /// It shares connections and credentials with this client.
            #[must_use]
            pub fn with_idle_timeout(
                &self,
                limit: impl ::std::convert::Into<::std::option::Option<::std::time::Duration>>,
            ) -> Self {
                Self(self.0.with_idle_timeout(limit.into()))
            }

            /// The same client for a caller that deals with failures, so that they are no news: they are
            /// traced at the level `DEBUG`. That suits a program that asks again and again, as
            /// a wait for a state does.
            ///
            /// It shares connections and credentials with this client.
            #[must_use]
            pub fn with_quiet_failures(&self) -> Self {
                Self(self.0.with_quiet_failures())
            }

            /// Calls an operation that these bindings do not know, because the server is newer: a method and
            /// a path below the base URL, with parameters in braces.
            ///
            /// It is a call like any other: it goes out with the token and with all headers of the client,
            /// and its limits, repetitions, hooks and errors are those of the client. Errors name it by its
            /// path, as it is given here.
            ///
            /// ```no_run
            /// use http::Method;
            /// use serde_json::json;
            ///
            #[doc = concat!("# async fn example(client: ", env!("CARGO_CRATE_NAME"), "::Client)")]
            #[doc = concat!("#     -> Result<(), ", env!("CARGO_CRATE_NAME"), "::Error> {")]
            /// let fork = client
            ///     .call(Method::POST, "/sandbox/{id}/fork")
            ///     .path("id", "sandbox-1")
            ///     .query("wait", true)
            ///     .json(&json!({ "name": "copy" }))
            ///     .await?;
            /// println!("{}", fork["id"]);
            ///
            /// let things = client.call(Method::GET, "/things").send::<Vec<String>>().await?;
            /// println!("{} things", things.len());
            /// # Ok(())
            /// # }
            /// ```
            pub fn call(
                &self,
                method: $crate::http::Method,
                path: &'static str,
            ) -> $crate::RawCall {
                self.0.call(method, path)
            }

            /// Passes on a request that somebody else has made, and gives the response to it whatever its
            /// status: a proxy does that.
            ///
            /// - The path of the request, of which nothing is decoded, is put below the base URL. A path
            ///   with a step `.` or `..` in it is refused, since it would lead out of it.
            /// - Method, query, headers and body go on as they are, the body piece by piece. Left out are
            ///   `Host` and what is about the connection: `Connection` and what it names, `Upgrade` and the
            ///   like, so that no WebSocket is opened. Trailers are left out too.
            /// - If this client has a token, it replaces `Authorization`; otherwise that of the caller goes
            ///   on. So do client-wide headers such as the one that names an organization. What
            ///   [`default_header`](ClientBuilder::default_header) sets is added where the caller says
            ///   nothing.
            /// - Redirects and errors are responses like any other, and nothing is decompressed, except by
            ///   an HTTP client of one's own ([`http`](ClientBuilder::http)).
            ///
            /// Time limits, hooks and the limit on calls in flight are those of any call; no status is a
            /// reason to send a request again, and one with a body is never sent again. The operation is
            /// called `forward` in errors and spans.
            ///
            /// # Errors
            /// [`Error::InvalidRequest`]($crate::Error::InvalidRequest) for such a path, and what keeps a response from coming:
            /// [`Error::Connection`]($crate::Error::Connection), [`Error::Timeout`]($crate::Error::Timeout) or [`Error::Credentials`]($crate::Error::Credentials).
            pub async fn forward<B>(
                &self,
                request: $crate::http::Request<B>,
            ) -> ::std::result::Result<$crate::http::Response<$crate::reqwest::Body>, $crate::Error>
            where
                B: $crate::http_body::Body<Data = $crate::bytes::Bytes>
                    + ::std::marker::Send
                    + 'static,
                B::Error: ::std::convert::Into<$crate::BoxError>,
            {
                self.0.forward(request).await
            }
        }

        impl ::std::convert::AsRef<$crate::Core> for Client {
            fn as_ref(&self) -> &$crate::Core {
                &self.0
            }
        }

        impl ::std::fmt::Debug for Client {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Debug::fmt(&self.0, f)
            }
        }

        $crate::client_builder!($preset);
    };
}
