//! The example of the front page: an implementation of one operation, and how it is served.

use super::{requests, tag};
use crate::emit::client::example::{cfg_condition, shown_operation};
use crate::model::Api;

/// An implementation that compiles. `None` where the API has no operation.
pub fn example(api: &Api, name: &str) -> Option<String> {
    let library = name.replace('-', "_");
    let operation = shown_operation(api).or(api.operations.first())?;
    let of_tag = api.tags.get(operation.tag)?;
    let (module, api_trait) = (&of_tag.module, tag::trait_name(of_tag));
    let (request, response) =
        (requests::type_name(operation, "Request"), requests::type_name(operation, "Response"));
    let (method, with_tag) = (&operation.name, tag::builder_method(of_tag));
    let secured = api.operations.iter().any(|op| op.tag == operation.tag && op.is_secured());
    let (principal, start, uses) = if secured {
        (
            "<()>",
            format!("Api::builder().{with_tag}(Service).authenticate(authenticate)"),
            "Credentials, ",
        )
    } else {
        ("", format!("Api::builder::<()>().{with_tag}(Service)"), "")
    };
    let authenticate = if secured {
        "
/// Accepts any credential.
async fn authenticate(_: Credentials) -> Result<(), Error> {
    Ok(())
}
"
    } else {
        ""
    };
    let condition = cfg_condition(api, operation);
    Some(format!(
        "# #[cfg({condition})]
# mod example {{
use {library}::{module}::{{{request}, {response}, {api_trait}}};
use {library}::{{Api, Context, {uses}Error, serve, shutdown_signal}};

struct Service;

impl {api_trait}{principal} for Service {{
    async fn {method}(
        &self,
        _: Context<()>,
        request: {request},
    ) -> Result<{response}, Error> {{
        Err(Error::not_found(format!(\"No data for {{request:?}}\")))
    }}
}}
{authenticate}
#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {{
    let api = {start}.build()?;
    let listener = tokio::net::TcpListener::bind(\"127.0.0.1:3000\").await?;
    Ok(serve(listener, api, shutdown_signal()).await?)
}}
# }}
# fn main() {{}}"
    ))
}
