//! Setters that depend on a feature of this crate. Without the feature the macros expand to
//! nothing, so the crate of a client does not have to know the feature.

/// The setters of certificates; used by [`client!`](crate::client).
#[cfg(any(feature = "rustls-ring", feature = "rustls-aws-lc", feature = "native-tls"))]
#[doc(hidden)]
#[macro_export]
macro_rules! certificate_setters {
    () => {
        /// Trusts these root certificates (one or more, in PEM) in addition to those of the
        /// platform, for example those of a private authority. Several calls add up.
        ///
        /// It cannot be combined with [`http`](Self::http): such a client has its own certificates.
        pub fn add_root_certificate(
            mut self,
            pem: impl ::std::convert::Into<::std::vec::Vec<u8>>,
        ) -> Self {
            self.0.certificates.roots.push(pem.into());
            self
        }

        /// Sets the client certificate for servers that request one: PEM with the certificate, the
        /// intermediate certificates, and the private key. With the feature `native-tls` the key
        /// must be in PKCS #8 form.
        ///
        /// It cannot be combined with [`http`](Self::http): such a client has its own certificates.
        pub fn identity(mut self, pem: impl ::std::convert::Into<::std::vec::Vec<u8>>) -> Self {
            self.0.certificates.identity = ::std::option::Option::Some(pem.into().into());
            self
        }
    };
}

/// Without a TLS library there are no certificates to set.
#[cfg(not(any(feature = "rustls-ring", feature = "rustls-aws-lc", feature = "native-tls")))]
#[doc(hidden)]
#[macro_export]
macro_rules! certificate_setters {
    () => {};
}

/// The setter of an in-process service; used by [`client!`](crate::client).
#[cfg(feature = "testing")]
#[doc(hidden)]
#[macro_export]
macro_rules! service_setter {
    () => {
        /// Passes requests to a service in this process instead of sending them over the network.
        /// The service is an `axum::Router`, such as a generated server, or any other `tower`
        /// service. It replaces a client given to [`http`](Self::http).
        ///
        /// The service receives the request that a server would receive over HTTP/1.1. Tokens,
        /// [`Middleware`](crate::runtime::Middleware), retries, timeouts, errors and streamed
        /// uploads and downloads work as over the network. The differences are:
        /// - Redirects are not followed; each is an [`Error::Api`](crate::runtime::Error::Api).
        /// - WebSockets are not possible: an axum router answers the request with 426, which is an
        ///   [`Error::Api`](crate::runtime::Error::Api).
        /// - Nothing is compressed.
        /// - The service runs on the task of the call, so a panic in the service is a panic of the
        ///   call, and dropping the call drops the future of the service.
        ///
        /// The base URL only determines the path and the `Host` of the requests. Plain `http` is
        /// allowed for any host, because nothing leaves the process.
        pub fn service<S, B>(mut self, service: S) -> Self
        where
            S: $crate::tower_service::Service<
                    $crate::http::Request<$crate::reqwest::Body>,
                    Response = $crate::http::Response<B>,
                    Error = ::std::convert::Infallible,
                > + ::std::clone::Clone
                + ::std::marker::Send
                + 'static,
            S::Future: ::std::marker::Send,
            B: $crate::http_body::Body<Data = $crate::bytes::Bytes> + ::std::marker::Send + 'static,
            B::Error: ::std::convert::Into<$crate::BoxError>,
        {
            self.0.set_service(service);
            self
        }
    };
}

/// Without the feature `testing`, requests always go over the network.
#[cfg(not(feature = "testing"))]
#[doc(hidden)]
#[macro_export]
macro_rules! service_setter {
    () => {};
}
