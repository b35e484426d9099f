//! Setters that are there with a feature of this crate. Macros that stand for nothing without it let
//! the crate of a client have them without naming the feature.

/// The setters of certificates; a part of [`client!`](crate::client).
#[cfg(any(feature = "rustls-ring", feature = "rustls-aws-lc", feature = "native-tls"))]
#[doc(hidden)]
#[macro_export]
macro_rules! certificate_setters {
    () => {
        /// Trusts these certificates, one or more in PEM, besides those of the platform: those of a
        /// private authority. Those of several calls add up.
        ///
        /// A client given to [`http`](Self::http) has its own.
        pub fn add_root_certificate(
            mut self,
            pem: impl ::std::convert::Into<::std::vec::Vec<u8>>,
        ) -> Self {
            self.0.certificates.roots.push(pem.into());
            self
        }

        /// Shows this certificate to servers that ask for one: PEM with the certificate, those
        /// between it and its authority, and its private key. With the feature `native-tls` the key
        /// must be in PKCS #8.
        ///
        /// A client given to [`http`](Self::http) has its own.
        pub fn identity(mut self, pem: impl ::std::convert::Into<::std::vec::Vec<u8>>) -> Self {
            self.0.certificates.identity = ::std::option::Option::Some(pem.into().into());
            self
        }
    };
}

/// No library for TLS is there to take certificates.
#[cfg(not(any(feature = "rustls-ring", feature = "rustls-aws-lc", feature = "native-tls")))]
#[doc(hidden)]
#[macro_export]
macro_rules! certificate_setters {
    () => {};
}

/// The setter of a service in the same process; a part of [`client!`](crate::client).
#[cfg(feature = "testing")]
#[doc(hidden)]
#[macro_export]
macro_rules! service_setter {
    () => {
        /// Hands requests to a service in this process instead of sending them: an `axum::Router`, such
        /// as a generated server is, or any other `tower` service. It replaces a client given to
        /// [`http`](Self::http).
        ///
        /// The service gets what a server gets over HTTP/1.1. What the client does around a request is
        /// the same too: the token, [`Middleware`]($crate::Middleware), repetitions, time limits, errors,
        /// uploads and downloads piece by piece. These are not:
        /// - No redirect is followed; it is an [`Error::Api`]($crate::Error::Api).
        /// - No connection can switch to a WebSocket: a router of axum answers 426 to the attempt, which
        ///   is an [`Error::Api`]($crate::Error::Api).
        /// - Nothing is compressed.
        /// - The service runs on the task of the call, so what panics in it panics there. A call that is
        ///   dropped drops the work of the service.
        ///
        /// The base URL tells the path and the `Host` of the requests, and nothing else. Plain `http` to
        /// any host is allowed, as nothing leaves the process.
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

/// Requests go over the network without the feature `testing`.
#[cfg(not(feature = "testing"))]
#[doc(hidden)]
#[macro_export]
macro_rules! service_setter {
    () => {};
}
