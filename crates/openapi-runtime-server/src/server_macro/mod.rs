//! Defines types in a generated crate, which can have methods for its tags only on types of its
//! own.

mod builder;
mod serving;

/// Defines what a generated crate serves its API with: `Api`, `Builder`, `Server`, `serve`,
/// `timeout`, and with its feature `description` the function `description_router`.
///
/// Its `api` is a static [`GeneratedApi`](crate::GeneratedApi), and its `description` the text of
/// the description as JSON. `conventions` are [`Conventions::HTTP`](crate::Conventions::HTTP) if
/// they are left out. The docs of what is defined take for granted that the crate exports this one
/// as `runtime`.
///
/// ```
/// use openapi_runtime_server::{
///     Conventions, GeneratedApi, Method, Operation, RequestBody, server,
/// };
///
/// const PING: Operation = Operation {
///     id: "ping",
///     tag: Some("health"),
///     method: Method::GET,
///     path: "/ping",
///     security: &[],
///     headers: &[],
///     parameters: &[],
///     body: RequestBody::None,
/// };
/// static UNKNOWN: Operation = Operation { id: "unknown", tag: None, ..PING };
/// static API: GeneratedApi = GeneratedApi { operations: &[&[&PING]], unknown: &UNKNOWN };
///
/// server! { api: API, description: "{}", conventions: Conventions::HTTP }
///
/// # fn main() {
/// let router = Api::builder::<()>().route_all().build();
/// # router.unwrap();
/// # }
/// ```
#[macro_export]
macro_rules! server {
    (api: $api:expr, description: $description:expr $(,)?) => {
        $crate::server! {
            api: $api,
            description: $description,
            conventions: $crate::Conventions::HTTP,
        }
    };
    (api: $api:expr, description: $description:expr, conventions: $conventions:expr $(,)?) => {
        $crate::server_builder! { $api, $conventions }
        $crate::server_serving! { $conventions }

        /// Routes that show the description of the API which is nested under a prefix, to anyone.
        /// With `/api`:
        ///
        /// - `/api-json` and `/api-yaml` are the description with its corrections. Its server is
        ///   this one, at the prefix. It has all operations, those too that are not implemented.
        /// - `/api` is a page for people, Swagger UI, from which operations can be called. The
        ///   browser needs nothing but this server for it.
        ///
        /// ```
        #[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::axum::Router;")]
        #[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::{Api, description_router};")]
        ///
        /// let api = Api::builder::<()>().build()?;
        /// let router = Router::new().nest("/api", api).merge(description_router("/api"));
        /// # let _: Router = router;
        #[doc = concat!("# Ok::<_, ", env!("CARGO_CRATE_NAME"), "::runtime::BuildError>(())")]
        /// ```
        ///
        /// # Panics
        /// As `Router::route` does if the prefix is not a path for it: it begins with `/`, and has
        /// a name after the last one. What the router is merged into must have none of these paths;
        /// those of `Router::nest` are others, but `Router::nest_service` takes all that begin with
        /// the prefix.
        #[cfg(feature = "description")]
        pub fn description_router(prefix: &str) -> $crate::axum::Router {
            $crate::description_router($description, prefix)
        }
    };
}
