//! The builder of a generated crate.

/// `Api`, and the builder around that of the runtime.
#[doc(hidden)]
#[macro_export]
macro_rules! server_builder {
    ($api:expr, $conventions:expr) => {
        /// The API that is served.
        #[derive(Debug)]
        pub struct Api;

        impl Api {
            /// Starts a router without operations.
            ///
            /// `P` is what the authenticator makes of a caller. It follows from what the builder is
            /// given; a router of nothing but public operations says `Api::builder::<()>()`.
            pub fn builder<P: Send + 'static>() -> Builder<P> {
                Builder($crate::Builder::new(&$api).conventions($conventions))
            }
        }

        /// Collects the implementations of the tags, and makes a router of them.
        #[must_use = "a builder does nothing until `build` is called"]
        pub struct Builder<P>($crate::Builder<P>);

        impl<P: Send + 'static> Builder<P> {
            /// Sets how errors and messages are written, if it is not how this API does it.
            pub fn conventions(self, conventions: $crate::Conventions) -> Self {
                Self(self.0.conventions(conventions))
            }

            /// Sets what turns credentials into a principal. Without it only public operations can
            /// be given.
            pub fn authenticate(
                self,
                authenticator: impl $crate::Authenticate<Principal = P>,
            ) -> Self {
                Self(self.0.authenticate(authenticator))
            }

            /// Sets how much a request may bring.
            pub fn limits(self, limits: $crate::Limits) -> Self {
                Self(self.0.limits(limits))
            }

            /// Answers 501 to the operations of tags that are not given, to anyone. Without it they
            /// are not routed, and the answer is 404.
            pub fn route_all(self) -> Self {
                Self(self.0.route_all())
            }

            /// Sends what is not implemented to a service instead of answering 501 or 404, a server
            /// behind this one for example.
            ///
            /// It gets a request once its caller has been authenticated, with the path below the
            /// prefix under which the router is nested, and with the body as a stream of at most
            /// [`Limits::upload_bytes`](crate::runtime::Limits::upload_bytes). What it answers is
            /// the answer, except for its `X-Request-Id`. It gets three kinds of requests:
            ///
            /// - Those for operations of a tag that is not given. They are not checked, so that
            ///   what only the service knows reaches it. [`route_all`](Self::route_all) is not
            ///   needed.
            /// - Those for methods that are left as they are in a trait that is given, and for
            ///   methods that fail with
            ///   [`Error::not_implemented`](crate::runtime::Error::not_implemented). They are
            ///   checked before, and go on as they came, with the same bytes.
            /// - Those for paths and methods that no operation has. Callers show the credentials of
            ///   any operation, and the authenticator sees one of the name `unknown`. `OPTIONS` of
            ///   a path that an operation has is answered here.
            ///
            /// ```
            #[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::{Api, runtime::Credentials};")]
            #[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::axum::Router;")]
            #[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::axum::extract::Request;")]
            ///
            /// let service = Router::new().fallback(async |request: Request| request.uri().to_string());
            /// let authenticate = async |_: Credentials| Ok(());
            /// let api = Api::builder().authenticate(authenticate).otherwise(service).build()?;
            #[doc = concat!("# Ok::<_, ", env!("CARGO_CRATE_NAME"), "::runtime::BuildError>(())")]
            /// ```
            pub fn otherwise<S>(self, service: S) -> Self
            where
                S: $crate::expansion::Service<
                        $crate::axum::extract::Request,
                        Error = ::core::convert::Infallible,
                    > + Clone
                    + Send
                    + Sync
                    + 'static,
                S::Response: $crate::axum::response::IntoResponse,
                S::Future: Send + 'static,
            {
                Self(self.0.otherwise(service))
            }

            /// Keeps the bytes of bodies that are read as a whole beside what they are decoded
            /// into, as [`Context::raw_body`](crate::runtime::Context::raw_body): they have members
            /// that the types do not know. Without it they are not kept.
            pub fn keep_raw_bodies(self) -> Self {
                Self(self.0.keep_raw_bodies())
            }

            /// Puts a layer around every operation that is routed: whatever axum's `Router::layer`
            /// takes, the last one outermost.
            ///
            /// It sees requests before they are authenticated and checked, and all answers, those
            /// with 401, 400 and 501 too. Requests and answers have the operation among their
            /// extensions, as `&'static Operation`. Requests for paths and methods that no
            /// operation has pass it by, unless there is a service for them
            /// ([`otherwise`](Self::otherwise)); then they have no operation. A layer around the
            /// router that [`build`](Self::build) gives sees these as well, but knows of the
            /// operation only from the answer.
            ///
            /// What [`Error::answer`](crate::runtime::Error::answer) gives is written in the format
            /// of the API after the layers. So a layer that wants another body makes a new answer
            /// instead of replacing the body of that one.
            ///
            /// ```
            #[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::Api;")]
            #[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::Operation;")]
            #[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::axum::extract::Request;")]
            #[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::axum::middleware;")]
            ///
            /// let audit = middleware::from_fn(async |request: Request, next: middleware::Next| {
            ///     let operation = request.extensions().get::<&'static Operation>().copied();
            ///     let response = next.run(request).await;
            ///     if let Some(operation) = operation {
            ///         println!("{} {:?} {}", operation.id, operation.tag, response.status());
            ///     }
            ///     response
            /// });
            /// let api = Api::builder::<()>().layer(audit).build()?;
            #[doc = concat!("# Ok::<_, ", env!("CARGO_CRATE_NAME"), "::runtime::BuildError>(())")]
            /// ```
            pub fn layer<L>(self, layer: L) -> Self
            where
                L: $crate::expansion::Layer<$crate::axum::routing::Route>
                    + Clone
                    + Send
                    + Sync
                    + 'static,
                L::Service: $crate::expansion::Service<$crate::axum::extract::Request>
                    + Clone
                    + Send
                    + Sync
                    + 'static,
                <L::Service as $crate::expansion::Service<$crate::axum::extract::Request>>::Response:
                    $crate::axum::response::IntoResponse + 'static,
                <L::Service as $crate::expansion::Service<$crate::axum::extract::Request>>::Error:
                    Into<::core::convert::Infallible> + 'static,
                <L::Service as $crate::expansion::Service<$crate::axum::extract::Request>>::Future:
                    Send + 'static,
            {
                Self(self.0.layer(layer))
            }

            /// The operations so far, to add others than those of the description. The methods for
            /// the tags add theirs here.
            pub fn routes(&mut self) -> &mut $crate::Routes<P> {
                self.0.routes()
            }

            /// Makes the router. It nests under a prefix and takes layers as any other does.
            ///
            /// Paths that it does not have are answered by its fallback, so that a router that it
            /// is merged into must have none. Where axum cannot nest a fallback, within a router
            /// that is nested itself or under a prefix that begins with a parameter, use
            /// `nest_service`.
            ///
            /// # Errors
            /// If an operation needs an authenticator and there is none, if one is given twice, or
            /// if the path of one that was added by hand cannot be routed.
            pub fn build(self) -> Result<$crate::axum::Router, $crate::BuildError> {
                self.0.build()
            }
        }
    };
}
