//! Runs the exchanges of all operations.

use axum::Router;
use daytona_api_client::Client;
use daytona_api_server::OPERATIONS;
use serde_json::Value;

use crate::exchange::{self, Exchange, Relay, Server};
use crate::generated::{calls, handlers, relays};
use crate::plan::{How, Plan};
use crate::planner::Planner;

/// Random values for each answer of an operation.
const RANDOM: u64 = 3;

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

/// Sends every operation of the description to the router as `change` makes it, and fails if client
/// and server differ on one.
pub async fn run(description: &Value, change: fn(Router) -> Router) {
    let server = Server::default();
    let router = handlers::router(&server).authenticate(exchange::authenticate);
    let router = change(router.build().expect("the router can be built"));
    let client = crate::connect(&serve(router).await);
    agree(description, &server, &client).await;
}

/// The same through a proxy: requests that it gets become calls of a client, and the responses its
/// answers. What has no call is passed on as it is.
pub async fn run_relayed(description: &Value) {
    let server = Server::default();
    let router = handlers::router(&server).authenticate(exchange::authenticate);
    let address = serve(router.build().expect("the router can be built")).await;
    let (asking, passing) = (crate::connect(&address), crate::connect(&address));
    let pass = Router::new().fallback(move |request: axum::extract::Request| {
        let client = passing.clone();
        async move {
            let response = client.forward(request).await.expect("the server answers");
            response.map(axum::body::Body::new)
        }
    });
    let router = relays::router(&Relay::new(asking)).authenticate(exchange::authenticate);
    let router = router.otherwise(pass).build().expect("the router can be built");
    let client = crate::connect(&serve(router).await);
    agree(description, &server, &client).await;
}

/// Serves the router, and gives its address.
async fn serve(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it has an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

/// Sends every operation with the client, and fails if the server sees another one.
async fn agree(description: &Value, server: &Server, client: &Client) {
    let seed = number("AGREEMENT_SEED").unwrap_or_else(|| fastrand::u64(..));
    println!("AGREEMENT_SEED={seed}");
    let planner = Planner::new(description);
    let random = number("AGREEMENT_RANDOM").unwrap_or(RANDOM);
    let mut hows = vec![How::Minimal, How::Maximal];
    hows.extend((0..random).map(|n| How::Random(seed.wrapping_add(n))));
    let (mut total, mut agreed, mut exchanges) = (0, 0, 0);
    let mut failures: Vec<String> = Vec::new();
    for operation in OPERATIONS.iter().copied().flatten() {
        if planner.upgrades(operation) {
            println!("skipped: {} is a WebSocket", operation.id);
            continue;
        }
        total += 1;
        let before = failures.len();
        for how in &hows {
            let plans = planner.plans(operation, *how).unwrap_or_else(|problem| {
                failures.push(format!("{} ({how}): {problem}", operation.id));
                Vec::new()
            });
            for plan in plans {
                exchanges += 1;
                failures.extend(differences(plan, client, server).await);
            }
        }
        agreed += usize::from(failures.len() == before);
    }
    println!("{exchanges} exchanges");
    println!("agreed: {agreed} of {total} operations");
    assert!(failures.is_empty(), "{} differences:\n{}", failures.len(), failures.join("\n"));
    assert_eq!(total, planner.operations(), "the server has not every operation");
}

/// What client and server see differently of one exchange.
async fn differences(plan: Plan, client: &Client, server: &Server) -> Vec<String> {
    let name = plan.name();
    let exchange = Exchange::new(plan, client.clone());
    server.expect(exchange.clone());
    match calls::call(exchange.operation(), &exchange).await {
        Some(received) => exchange.compare(received).await,
        None => exchange.differs("the client lacks the operation".to_owned()),
    }
    exchange.finish().into_iter().map(|difference| format!("{name}: {difference}")).collect()
}
