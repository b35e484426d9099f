//! The macro that defines the builder of a client.

/// Defines `ClientBuilder`; used by [`client!`](crate::client).
#[doc(hidden)]
#[macro_export]
macro_rules! client_builder {
    ($preset:expr) => {
        /// Configures and creates a [`Client`].
        #[must_use]
        pub struct ClientBuilder($crate::Settings);

        impl ClientBuilder {
            /// Sets the URL that the paths of the operations are appended to. It is required unless
            /// the crate has a default.
            pub fn base_url(
                mut self,
                base_url: impl ::std::convert::Into<::std::string::String>,
            ) -> Self {
                self.0.base_url = ::std::option::Option::Some(base_url.into());
                self
            }

            /// Allows a base URL with plain `http` to another machine, although everyone on the
            /// network path can then read the token. Plain `http` to the local machine is always
            /// allowed: `127.0.0.0/8`, `::1`, `localhost` and its subdomains.
            pub fn allow_plain_http(mut self) -> Self {
                self.0.allow_plain_http = true;
                self
            }

            /// Sets the bearer token that is sent to operations that require credentials. It
            /// replaces a [`token_source`](Self::token_source).
            pub fn token(
                mut self,
                token: impl ::std::convert::Into<$crate::secrecy::SecretString>,
            ) -> Self {
                let token = $crate::Credentials::Token(token.into());
                self.0.credentials = ::std::option::Option::Some(token);
                self
            }

            /// Sets the source of bearer tokens, for tokens that change. It replaces a
            /// [`token`](Self::token).
            pub fn token_source(mut self, source: impl $crate::TokenSource) -> Self {
                let source = $crate::Credentials::Source(::std::sync::Arc::new(source));
                self.0.credentials = ::std::option::Option::Some(source);
                self
            }

            /// Sets a client-wide header that is sent to the operations that declare it and to no
            /// others. For a header on every call use [`default_header`](Self::default_header),
            /// whose documentation also says which headers and values are allowed.
            pub fn header(
                mut self,
                name: impl ::std::convert::Into<::std::string::String>,
                value: impl ::std::convert::Into<::std::string::String>,
            ) -> Self {
                self.0.headers.push((name.into(), value.into()));
                self
            }

            /// Sets a header that is sent with every call unless the call itself sets it. Calls
            /// that expect JSON set `Accept`, for example.
            ///
            /// The value must be printable ASCII, not empty, and without leading or trailing
            /// spaces. Headers that the HTTP client manages are rejected: `Connection`,
            /// `Content-Length`, `Expect`, `Host`, `Keep-Alive`, `Proxy-Connection`, `TE`,
            /// `Trailer`, `Transfer-Encoding` and `Upgrade`. So are `Content-Type`, which is set
            /// together with a body, and `Authorization`, which is set from the
            /// [`token`](Self::token). These rules apply to every header that is set on a client or
            /// a call, but not to a [`Middleware`](crate::runtime::Middleware).
            pub fn default_header(
                mut self,
                name: impl ::std::convert::Into<::std::string::String>,
                value: impl ::std::convert::Into<::std::string::String>,
            ) -> Self {
                self.0.default_headers.push((name.into(), value.into()));
                self
            }

            /// Sets the value of `User-Agent`. The default is the name and version of this crate. A
            /// client given to [`http`](Self::http) has its own default.
            pub fn user_agent(
                mut self,
                value: impl ::std::convert::Into<::std::string::String>,
            ) -> Self {
                self.0.user_agent = ::std::option::Option::Some(value.into());
                self
            }

            /// Adds a middleware. The first one that was added sees a request first and its outcome
            /// last.
            pub fn middleware(mut self, middleware: impl $crate::Middleware) -> Self {
                self.0.middleware.push(::std::sync::Arc::new(middleware));
                self
            }

            /// Sets when a failed call is retried; see [`RetryPolicy`](crate::runtime::RetryPolicy)
            /// for the default.
            pub fn retry(mut self, policy: $crate::RetryPolicy) -> Self {
                self.0.retry = policy;
                self
            }

            /// Limits the time until the response head arrives. It includes all attempts, reading
            /// their error bodies, the delays between them, and getting a token. The default is no
            /// limit.
            ///
            /// A call has two time limits, which apply together:
            /// - This one, the total timeout. It no longer applies once the head of a successful
            ///   response has arrived: reading the body may take any time as long as it makes
            ///   progress.
            /// - The [`idle_timeout`](Self::idle_timeout), which ends an attempt that makes no
            ///   progress, before and after the head. The default is 60 seconds, or the total
            ///   timeout if that is longer: with a total timeout of 10 minutes, the server may also
            ///   be silent for 10 minutes.
            ///
            /// Each can be set for one call with `timeout` and `idle_timeout` of the request, which
            /// take precedence over the client. `None` means no limit. If the total timeout is set
            /// to `None`, the idle timeout defaults to no limit too, and a call that makes no
            /// progress ends only when the caller or the network ends it.
            pub fn timeout(
                mut self,
                limit: impl ::std::convert::Into<::std::option::Option<::std::time::Duration>>,
            ) -> Self {
                self.0.limits.total = ::std::option::Option::Some(limit.into());
                self
            }

            /// Limits how many calls are in flight at once. The default is 128, and `None` means no
            /// limit. Further calls wait in the order in which they were made.
            ///
            /// Each call uses a connection, and the number of open files and connections of a
            /// process is limited: to 1,024 by default on Linux and 256 on macOS. The limit is
            /// shared by this client, its clones, and clients that are derived from it, for example
            /// with [`Client::with_header`].
            ///
            /// Waiting counts towards the [`timeout`](Self::timeout), but not towards the
            /// [`idle_timeout`](Self::idle_timeout) or the retry budget. A call counts as in flight
            /// until its JSON has been read, but not while it waits between two attempts. A
            /// [`ByteStream`](crate::runtime::ByteStream) or WebSocket that was returned to the
            /// program does not count, so a program that follows many logs cannot block its own
            /// calls; their number is not limited.
            pub fn max_in_flight(
                mut self,
                limit: impl ::std::convert::Into<::std::option::Option<usize>>,
            ) -> Self {
                self.0.max_in_flight = limit.into();
                self
            }

            /// Limits how long a call may make no progress. The default is 60 seconds, or the
            /// [`timeout`](Self::timeout) if that is longer. `None` means no limit.
            ///
            /// Progress is each chunk of a streamed upload that the connection accepts, the
            /// response head, and each chunk of the response body. A JSON body may take ten times
            /// this limit in total. [`ByteStream::idle_timeout`] sets the limit for one download.
            ///
            /// [`ByteStream::idle_timeout`]: crate::runtime::ByteStream::idle_timeout
            pub fn idle_timeout(
                mut self,
                limit: impl ::std::convert::Into<::std::option::Option<::std::time::Duration>>,
            ) -> Self {
                self.0.limits.idle = ::std::option::Option::Some(limit.into());
                self
            }

            /// Limits the size of a JSON response in bytes. The default is 64 MiB.
            pub fn body_limit(mut self, bytes: usize) -> Self {
                self.0.body_limit = bytes;
                self
            }

            /// Sends requests through this HTTP client instead of the default one.
            ///
            /// The default client has a connect timeout of 10 seconds, no limit on the whole
            /// request, and this crate as the user agent. It follows up to 5 redirects, only within
            /// the origin of the base URL; redirects that change the method are followed only for
            /// safe methods such as `GET`. It uses HTTP/1.1, or with the feature `http2` the
            /// version that the server prefers.
            ///
            /// With the feature `proxy` it uses the proxy that is configured in the environment
            /// (`HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY`, with exceptions in `NO_PROXY`), except
            /// for requests to the local machine.
            ///
            /// A client given here keeps its own settings, unless [`http_rules`](Self::http_rules)
            /// was applied to its builder. This crate then does not prevent it from following a
            /// redirect to another origin, which receives the request body; from turning another
            /// method into a `GET` on a redirect; from retrying a request by itself; from sending a
            /// token for the local machine through a proxy; or from using HTTP/2 for a WebSocket
            /// request.
            ///
            /// With a client given here, a retry after a lost connection is not guaranteed to use a
            /// new connection, whatever its settings: it takes one from the client's pool.
            ///
            /// With the feature `rustls-ring` as the only TLS feature, `reqwest::Client::new`
            /// panics unless a default `CryptoProvider` is installed for the process; `http_rules`
            /// installs one.
            pub fn http(mut self, http: $crate::reqwest::Client) -> Self {
                self.0.set_http(http);
                self
            }

            $crate::certificate_setters!();
            $crate::service_setter!();

            /// Applies the rules of this crate to the builder of an HTTP client. Use it to build a
            /// client with further settings for [`ClientBuilder::http`].
            ///
            /// The rules are: at most 5 redirects, only within the origin, and redirects that
            /// change the method only for safe methods; no `Referer`; no retries by reqwest itself;
            /// a connect timeout of 10 seconds; this crate as the user agent. Settings that are
            /// made on the result override them.
            ///
            /// Certificates, the TLS version and the proxy are left to the caller. With the feature
            /// `proxy`, requests to the local machine go through the proxy unless `no_proxy` is
            /// called.
            ///
            /// With the feature `rustls-ring` as the only TLS feature, reqwest cannot build a
            /// client without a default `CryptoProvider` for the process. If there is none, this
            /// function installs `ring`.
            pub fn http_rules(
                builder: $crate::reqwest::ClientBuilder,
            ) -> $crate::reqwest::ClientBuilder {
                $crate::http_rules(builder, $crate::agent!())
            }

            /// Creates the client.
            ///
            /// # Errors
            /// [`Error::Configuration`](crate::runtime::Error::Configuration), which names the
            /// setting, if:
            /// - the base URL is missing, is not `http` or `https`, has a user, query or fragment,
            ///   or has an empty segment (`//`) in its path;
            /// - it is known not to be the address of the API;
            /// - it is plain `http` to another machine, and
            ///   [`allow_plain_http`](Self::allow_plain_http) was not called;
            /// - the token is empty, or has spaces or characters that are not printable ASCII;
            /// - a header or its value is not allowed, as [`default_header`](Self::default_header)
            ///   says, which applies to the user agent too;
            /// - [`max_in_flight`](Self::max_in_flight) is 0;
            /// - a certificate or its key cannot be used, or was given together with
            ///   [`http`](Self::http) or a service;
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

/// The name and version of the crate that invokes the macro, as a `User-Agent`.
#[doc(hidden)]
#[macro_export]
macro_rules! agent {
    () => {
        ::std::concat!(::std::env!("CARGO_PKG_NAME"), "/", ::std::env!("CARGO_PKG_VERSION"))
    };
}
