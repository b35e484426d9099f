//! The macro that defines the client of an API.

/// Defines `Client` and `ClientBuilder` in the root of a crate, around a [`Core`](crate::Core) and
/// [`Settings`](crate::Settings): the type belongs to that crate, so operations can be inherent
/// methods.
///
/// `client!()` is for an API without conventions of its own. `client!(preset)` passes the initial
/// settings of every client through a function `fn(Settings) -> Settings`.
#[macro_export]
macro_rules! client {
    () => {
        $crate::client!(::std::convert::identity);
    };
    ($preset:expr) => {
        /// A client of the API. It holds the base URL, the credentials and the connection pool; a
        /// [`ClientBuilder`] creates it.
        ///
        /// Cloning is cheap, and clones share the connections.
        #[derive(Clone)]
        pub struct Client($crate::Core);

        impl Client {
            /// The URL that the paths of the operations are appended to, without a trailing slash.
            pub fn base_url(&self) -> &str {
                self.0.base_url()
            }

            /// Returns a client with another value of a client-wide header.
            ///
            /// It shares the connections and the credentials of this client.
            ///
            /// # Errors
            /// [`Error::Configuration`](crate::runtime::Error::Configuration) if the header may not
            /// be set, or the value is not allowed; see
            /// [`ClientBuilder::default_header`](ClientBuilder::default_header).
            pub fn with_header(
                &self,
                name: &str,
                value: &str,
            ) -> ::std::result::Result<Self, $crate::Error> {
                self.0.with_header(name, value).map(Self)
            }

            /// Returns a client with another token, for example the token of one of the callers of
            /// a proxy.
            ///
            /// It shares the connections of this client and keeps its settings, including
            /// client-wide headers. A
            /// [`token_source`](ClientBuilder::token_source) of this client is not used by the new
            /// one: the token is fixed, so a 401 response is an error at once. This client does not
            /// change.
            ///
            /// # Errors
            /// [`Error::Configuration`](crate::runtime::Error::Configuration) if the token is
            /// empty, or has spaces or characters that are not printable ASCII.
            pub fn with_token(
                &self,
                token: impl ::std::convert::Into<$crate::secrecy::SecretString>,
            ) -> ::std::result::Result<Self, $crate::Error> {
                self.0.with_token(token.into()).map(Self)
            }

            /// Returns a client with another retry policy, for example
            /// `client.with_retry(RetryPolicy::none())`.
            ///
            /// It shares the connections and the credentials of this client.
            #[must_use]
            pub fn with_retry(&self, policy: $crate::RetryPolicy) -> Self {
                Self(self.0.with_retry(policy))
            }

            /// Returns a client with another limit on the time until the response head arrives; see
            /// [`ClientBuilder::timeout`](ClientBuilder::timeout).
            ///
            /// It shares the connections and the credentials of this client.
            #[must_use]
            pub fn with_timeout(
                &self,
                limit: impl ::std::convert::Into<::std::option::Option<::std::time::Duration>>,
            ) -> Self {
                Self(self.0.with_timeout(limit.into()))
            }

            /// Returns a client with another limit on the time without progress; see
            /// [`ClientBuilder::idle_timeout`](ClientBuilder::idle_timeout).
            ///
            /// It shares the connections and the credentials of this client.
            #[must_use]
            pub fn with_idle_timeout(
                &self,
                limit: impl ::std::convert::Into<::std::option::Option<::std::time::Duration>>,
            ) -> Self {
                Self(self.0.with_idle_timeout(limit.into()))
            }

            /// Returns a client whose failures are traced at the level `DEBUG`. Use it where the
            /// caller handles failures itself, for example when polling for a state.
            ///
            /// It shares the connections and the credentials of this client.
            #[must_use]
            pub fn with_quiet_failures(&self) -> Self {
                Self(self.0.with_quiet_failures())
            }

            /// Calls an operation for which these bindings have no method, for example because the
            /// server is newer. It takes the HTTP method and a path below the base URL, with
            /// parameters in braces.
            ///
            /// The call is sent with the token and all headers of the client, and has the client's
            /// timeouts, retries, middleware and errors. Errors name the operation by the path that
            /// is given here.
            ///
            /// ```no_run
            /// use http::Method;
            /// use serde_json::json;
            ///
            #[doc = concat!("# async fn example(client: ", env!("CARGO_CRATE_NAME"), "::Client)")]
            #[doc = concat!("#     -> Result<(), ", env!("CARGO_CRATE_NAME"), "::Error> {")]
            /// let copy = client
            ///     .call(Method::POST, "/things/{id}/copy")
            ///     .path("id", "thing-1")
            ///     .query("wait", true)
            ///     .json(&json!({ "name": "copy" }))
            ///     .await?;
            /// println!("{}", copy["id"]);
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

            /// Forwards a request that was received from another client, as a proxy does, and
            /// returns the response whatever its status.
            ///
            /// - The path of the request is appended to the base URL without decoding it. A path
            ///   with a `.` or `..` segment is rejected, because it could lead outside the base
            ///   URL.
            /// - Method, query, headers and body are forwarded unchanged, and the body is streamed.
            ///   `Host` and the hop-by-hop headers are removed: `Connection` and the headers it
            ///   names, `Upgrade` and so on, so WebSockets cannot be forwarded. Trailers are
            ///   dropped too.
            /// - If this client has a token, it replaces `Authorization`; otherwise the header of
            ///   the caller is forwarded. Client-wide headers replace those of the caller in the
            ///   same way. A
            ///   [`default_header`](ClientBuilder::default_header) is added only if the caller did
            ///   not send that header.
            /// - Redirects and error statuses are returned like any other response, and nothing is
            ///   decompressed, unless the client was given its own HTTP client
            ///   ([`http`](ClientBuilder::http)), whose settings then apply.
            ///
            /// Timeouts, middleware and the limit on calls in flight apply as to any call. No
            /// status causes a retry, and a request with a body is never retried. The operation is
            /// called `forward` in errors and spans.
            ///
            /// # Errors
            /// [`Error::InvalidRequest`](crate::runtime::Error::InvalidRequest) for such a path;
            /// and if no response arrives [`Error::Connection`](crate::runtime::Error::Connection),
            /// [`Error::Timeout`](crate::runtime::Error::Timeout) or
            /// [`Error::Credentials`](crate::runtime::Error::Credentials).
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
