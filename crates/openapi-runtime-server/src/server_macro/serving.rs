//! The server of a generated crate.

/// `Server` and `serve`, around those of the runtime.
#[doc(hidden)]
#[macro_export]
macro_rules! server_serving {
    ($conventions:expr) => {
        /// Serves a router over HTTP/1.1 until `shutdown` is done, as a [`Server`] with the
        /// settings that it has by default.
        ///
        /// # Errors
        /// None at present: a connection that fails is closed, and the others go on.
        pub async fn serve(
            listener: $crate::expansion::TcpListener,
            router: $crate::axum::Router,
            shutdown: impl ::core::future::Future<Output = ()>,
        ) -> ::std::io::Result<()> {
            Server::new(listener).serve(router, shutdown).await
        }

        /// A layer that answers 504 if there is no answer within `limit`, and drops the handler
        /// then.
        ///
        /// The time to read the request counts, but not the time to send a body: an answer that has
        /// begun may take as long as it likes.
        pub fn timeout(limit: ::std::time::Duration) -> $crate::TimeoutLayer {
            $crate::timeout(limit, $conventions)
        }

        /// Serves a router over HTTP/1.1, and HTTP/2 with the feature `http2`, within limits that
        /// keep callers who send nothing, or send it slowly, from keeping others out.
        ///
        /// ```no_run
        /// # use std::time::Duration;
        #[doc = concat!("# use ", env!("CARGO_CRATE_NAME"), "::{Server, runtime::shutdown_signal};")]
        #[doc = concat!("# use ", env!("CARGO_CRATE_NAME"), "::runtime::axum::Router;")]
        /// # async fn run(router: Router) -> std::io::Result<()> {
        /// let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
        /// let server = Server::new(listener).head_timeout(Duration::from_secs(5)).max_connections(500);
        /// server.serve(router, shutdown_signal()).await
        /// # }
        /// ```
        #[derive(Debug)]
        #[must_use = "a server does nothing until `serve` is called"]
        pub struct Server($crate::Server);

        impl Server {
            /// A server for the connections of a listener.
            pub fn new(listener: $crate::expansion::TcpListener) -> Self {
                Self($crate::Server::new(listener).conventions($conventions))
            }

            /// How errors are written that come up before a router has the request or because it
            /// has no such path: by default as this API writes errors.
            pub fn conventions(self, conventions: $crate::Conventions) -> Self {
                Self(self.0.conventions(conventions))
            }

            /// How long the head of a request may take from its first byte on, and the first byte
            /// of a new connection: 10 seconds by default. Then the connection is closed.
            pub fn head_timeout(self, limit: ::std::time::Duration) -> Self {
                Self(self.0.head_timeout(limit))
            }

            /// How long a connection may be idle after an answer: 75 seconds by default. Then it is
            /// closed.
            pub fn idle_timeout(self, limit: ::std::time::Duration) -> Self {
                Self(self.0.idle_timeout(limit))
            }

            /// How many connections may be open, WebSockets included: by default three quarters of
            /// the files that the program may open, or 10,000 where that is not known, at least
            /// one.
            ///
            /// If there are as many and another one comes, that one is closed which has kept the
            /// server waiting for the head of a request for longest. If all of them are being
            /// answered, the new one waits.
            pub fn max_connections(self, count: usize) -> Self {
                Self(self.0.max_connections(count))
            }

            /// How long requests that have begun may take once the server is told to stop: 25
            /// seconds by default, as most service managers end a program after 30. What is left
            /// then is cut.
            pub fn drain_timeout(self, limit: ::std::time::Duration) -> Self {
                Self(self.0.drain_timeout(limit))
            }

            /// How much of a body that nobody wants is read, in bytes and time, before its
            /// connection is closed: 64 MiB and 30 seconds by default.
            ///
            /// Many callers send their whole body before they read the answer, which may be a 401
            /// or 413 that came before. If the connection were closed at once they would not get
            /// it.
            pub fn linger(self, bytes: u64, time: ::std::time::Duration) -> Self {
                Self(self.0.linger(bytes, time))
            }

            /// Serves a router until `shutdown` is done. Then the server takes no more connections,
            /// closes those that are idle, gives a head that has begun another second, and returns
            /// when requests that have begun are answered and WebSockets are closed. After the time
            /// for draining, or on a second signal if `shutdown` is
            /// [`shutdown_signal`](crate::runtime::shutdown_signal), it cuts what is left and
            /// returns.
            ///
            /// Handlers find the address of the caller in the extensions of their context, as
            /// axum's [`ConnectInfo`](crate::runtime::axum::extract::ConnectInfo) of a
            /// `SocketAddr`. A request of HTTP/1.1 without `Host`, or with two, is answered with
            /// 400.
            ///
            /// # Errors
            /// None at present: a connection that fails is closed, and the others go on.
            pub async fn serve(
                self,
                router: $crate::axum::Router,
                shutdown: impl ::core::future::Future<Output = ()>,
            ) -> ::std::io::Result<()> {
                self.0.serve(router, shutdown).await
            }
        }
    };
}
