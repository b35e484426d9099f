//! The settings of a client as methods of a type.

/// Defines `ClientBuilder`; a part of [`client!`](crate::client).
#[doc(hidden)]
#[macro_export]
macro_rules! client_builder {
    ($preset:expr) => {
        /// The settings of a [`Client`].
        #[must_use]
        pub struct ClientBuilder($crate::Settings);

        impl ClientBuilder {
            /// The address that the paths of the operations are appended to; required where the crate has
            /// none of its own.
            pub fn base_url(
                mut self,
                base_url: impl ::std::convert::Into<::std::string::String>,
            ) -> Self {
                self.0.base_url = ::std::option::Option::Some(base_url.into());
                self
            }

            /// Allows a base URL with plain `http` to another machine than this one. Whoever is on the way
            /// can read the token then. This machine is `127.0.0.0/8`, `::1`, `localhost` and the names
            /// below `localhost`.
            pub fn allow_plain_http(mut self) -> Self {
                self.0.allow_plain_http = true;
                self
            }

            /// The bearer token, sent to the operations that ask for credentials. It replaces a
            /// [`token_source`](Self::token_source).
            pub fn token(
                mut self,
                token: impl ::std::convert::Into<$crate::secrecy::SecretString>,
            ) -> Self {
                let token = $crate::Credentials::Token(token.into());
                self.0.credentials = ::std::option::Option::Some(token);
                self
            }

            /// Where the bearer token comes from, if it is not always the same. It replaces a
            /// [`token`](Self::token).
            pub fn token_source(mut self, source: impl $crate::TokenSource) -> Self {
                let source = $crate::Credentials::Source(::std::sync::Arc::new(source));
                self.0.credentials = ::std::option::Option::Some(source);
                self
            }

            /// A client-wide header, sent to the operations that declare it and to no others. What is to go
            /// with every call is a [`default_header`](Self::default_header), which also says what a header
            /// may be.
            pub fn header(
                mut self,
                name: impl ::std::convert::Into<::std::string::String>,
                value: impl ::std::convert::Into<::std::string::String>,
            ) -> Self {
                self.0.headers.push((name.into(), value.into()));
                self
            }

            /// A header that is sent with every call, unless the call sets it itself, as those that want
            /// JSON do with `Accept`.
            ///
            /// Its value must be printable ASCII, not empty, and without spaces at its ends. Headers that
            /// say how a message travels are the business of the HTTP client and are refused:
            /// `Connection`, `Content-Length`, `Expect`, `Host`, `Keep-Alive`, `Proxy-Connection`, `TE`,
            /// `Trailer`, `Transfer-Encoding` and `Upgrade`. So are `Content-Type`, which comes with a
            /// body, and `Authorization`, which is made from the [`token`](Self::token). All this holds for
            /// any header that a client or a call is given; a [`Middleware`]($crate::Middleware) may do as it likes.
            pub fn default_header(
                mut self,
                name: impl ::std::convert::Into<::std::string::String>,
                value: impl ::std::convert::Into<::std::string::String>,
            ) -> Self {
                self.0.default_headers.push((name.into(), value.into()));
                self
            }

            /// The value of `User-Agent`: the name and version of this crate by default. A client given to
            /// [`http`](Self::http) has its own default.
            pub fn user_agent(
                mut self,
                value: impl ::std::convert::Into<::std::string::String>,
            ) -> Self {
                self.0.user_agent = ::std::option::Option::Some(value.into());
                self
            }

            /// Adds a hook. Those added first see a request first and its outcome last.
            pub fn middleware(mut self, middleware: impl $crate::Middleware) -> Self {
                self.0.middleware.push(::std::sync::Arc::new(middleware));
                self
            }

            /// When a call that failed is sent again; see [`RetryPolicy`]($crate::RetryPolicy) for the default.
            pub fn retry(mut self, policy: $crate::RetryPolicy) -> Self {
                self.0.retry = policy;
                self
            }

            /// How long a call may take until the head of the response, with all attempts, their errors and
            /// the waits between them, and the wait for a token: no limit by default.
            ///
            /// These are the time limits of a call, and they hold together:
            /// - This one, the total limit. Once the head of a success is there, it has no say: a body may
            ///   take as long as it makes progress.
            /// - The [`idle_timeout`](Self::idle_timeout), which ends an attempt that gets nowhere, before
            ///   and after the head. It is 60 seconds by default, or as long as the total limit where that
            ///   is set to more, so that it does not end a call which was given the time: with a total
            ///   limit of 10 minutes a server may be silent for as long.
            ///
            /// Each can be set for one call, with `timeout` and `idle_timeout` of the request, and that
            /// goes before what the client says. `None` is no limit. With no total limit, if that is set,
            /// there is no idle limit by default either, and only the caller or the network ends a call
            /// that gets nowhere.
            pub fn timeout(
                mut self,
                limit: impl ::std::convert::Into<::std::option::Option<::std::time::Duration>>,
            ) -> Self {
                self.0.limits.total = ::std::option::Option::Some(limit.into());
                self
            }

            /// How many calls may be in flight at once: 128 by default, `None` without limit. Further ones
            /// wait for their turn, in the order in which they came.
            ///
            /// Each call has a connection, and a process may have only so many: 1,024 files and connections
            /// by default on Linux, 256 on macOS. The limit is for this client with all its clones and those
            /// made from it, such as by [`Client::with_header`].
            ///
            /// The wait counts towards the [`timeout`](Self::timeout), but not towards the
            /// [`idle_timeout`](Self::idle_timeout) or the budget for repetitions. A call keeps its turn
            /// until its JSON is read; between two attempts it has none. What the program holds, a
            /// [`ByteStream`]($crate::ByteStream) or a WebSocket, keeps no turn, so that a program that
            /// follows many logs cannot lock itself out; nor is their number limited.
            pub fn max_in_flight(
                mut self,
                limit: impl ::std::convert::Into<::std::option::Option<usize>>,
            ) -> Self {
                self.0.max_in_flight = limit.into();
                self
            }

            /// How long a call may go without any progress: 60 seconds by default, or as long as the
            /// [`timeout`](Self::timeout) if that is set to more. `None` is for ever.
            ///
            /// Progress is each piece of a streamed upload that the connection takes, the head of the
            /// response, and each piece of its body. A JSON body may take ten times as long in all.
            /// [`ByteStream::idle_timeout`] sets it for one download.
            ///
            /// [`ByteStream::idle_timeout`]: $crate::ByteStream::idle_timeout
            pub fn idle_timeout(
                mut self,
                limit: impl ::std::convert::Into<::std::option::Option<::std::time::Duration>>,
            ) -> Self {
                self.0.limits.idle = ::std::option::Option::Some(limit.into());
                self
            }

            /// How many bytes a JSON response may have: 64 MiB by default.
            pub fn body_limit(mut self, bytes: usize) -> Self {
                self.0.body_limit = bytes;
                self
            }

            /// Sends through this HTTP client instead of the default one.
            ///
            /// The default one connects within 10 seconds, has no limit on the whole of a call, and names
            /// this crate as the user agent. It follows up to 5 redirects, only within the origin of the
            /// base URL, and those that change the method only for requests that read. It speaks HTTP/1.1,
            /// or with the feature `http2` what the server prefers.
            ///
            /// With the feature `proxy` it goes through the proxy that the environment names (`HTTP_PROXY`,
            /// `HTTPS_PROXY`, `ALL_PROXY`, but for `NO_PROXY`), except to this machine.
            ///
            /// For the client given here its own settings hold instead, unless
            /// [`http_rules`](Self::http_rules) puts those of this crate on it. This crate then does not
            /// keep it from following a redirect to another origin, which gets the body of the request, from
            /// making a `GET` of another method on the way, from sending a request again, from showing a
            /// token for this machine to a proxy, or from speaking HTTP/2 where a WebSocket is asked for.
            ///
            /// A call whose connection is lost cannot be sent again over a new one for certain, whatever the
            /// settings: that too goes through the connections that the client keeps.
            ///
            /// With rustls by `ring` alone, `reqwest::Client::new` panics before some cryptography is
            /// installed for the process, which `http_rules` does.
            pub fn http(mut self, http: $crate::reqwest::Client) -> Self {
                self.0.set_http(http);
                self
            }

            $crate::certificate_setters!();
            $crate::service_setter!();

            /// Puts the rules of this crate on an HTTP client that needs settings of its own, which is then
            /// given to [`ClientBuilder::http`].
            ///
            /// The rules are: at most 5 redirects, only within the origin, and those that change the method only
            /// for requests that read; no `Referer`; nothing sent again by reqwest itself; 10 seconds to
            /// connect; this crate as the user agent. What is set on the result replaces them.
            ///
            /// Left to the caller are certificates and the version of TLS, and the proxy: with the feature
            /// `proxy`, requests to this machine go through it unless `no_proxy` is called.
            ///
            /// With rustls by `ring` alone, reqwest cannot build a client before some cryptography is installed
            /// for the process. If there is none, this function installs `ring`.
            pub fn http_rules(
                builder: $crate::reqwest::ClientBuilder,
            ) -> $crate::reqwest::ClientBuilder {
                $crate::http_rules(builder, $crate::agent!())
            }

            /// Makes the client.
            ///
            /// # Errors
            /// [`Error::Configuration`]($crate::Error::Configuration), which names the setting, if
            /// - the base URL is missing, is not `http` or `https`, or has user, query or fragment, or an
            ///   empty step (`//`) in its path;
            /// - it is known to be that of something else than the API;
            /// - it is plain `http` to another machine, and [`allow_plain_http`](Self::allow_plain_http)
            ///   was not called;
            /// - the token is empty, or not printable ASCII without spaces;
            /// - a header cannot be set, or to this value, as [`default_header`](Self::default_header) says,
            ///   which holds for the value of the user agent too;
            /// - [`max_in_flight`](Self::max_in_flight) is 0;
            /// - a certificate or its key cannot be used, or was given beside a client or a service of
            ///   one's own;
            /// - TLS cannot be set up.
            pub fn build(self) -> ::std::result::Result<Client, $crate::Error> {
                self.0.build().map(Client)
            }
        }

        impl ::std::default::Default for ClientBuilder {
            fn default() -> Self {
                Self($preset($crate::Settings::new($crate::agent!())))
            }
        }

        impl ::std::fmt::Debug for ClientBuilder {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct("ClientBuilder").finish_non_exhaustive()
            }
        }
    };
}

/// The name and the version of the crate that it is used in.
#[doc(hidden)]
#[macro_export]
macro_rules! agent {
    () => {
        ::std::concat!(::std::env!("CARGO_PKG_NAME"), "/", ::std::env!("CARGO_PKG_VERSION"))
    };
}
