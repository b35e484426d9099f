//! Runs the exchanges of all operations.

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use openapi_runtime_server::{Error, Operation};
use serde_json::Value;

use crate::compare::Received;
use crate::exchange::Exchange;
use crate::exchanges::Exchanges;
use crate::plan::{Plan, ValueChoice};
use crate::planner::Planner;

/// Random values for each answer of an operation.
const RANDOM: u64 = 3;

/// The exchange that comes next.
#[derive(Clone, Default)]
pub struct Next(Arc<Mutex<Option<Exchange>>>);

impl Next {
    /// The exchanges of a server that takes part in each exchange that comes next.
    pub fn exchanges(&self) -> Exchanges {
        let next = self.clone();
        Exchanges::new(move |_, _, _| {
            let exchange = next.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
            exchange.ok_or_else(|| Error::bad_request("nothing is expected"))
        })
    }

    fn set(&self, exchange: Exchange) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(exchange);
    }
}

/// Serves the router on the loopback address, which it gives as a URL.
///
/// # Panics
/// If there is no free port.
pub async fn serve(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it has an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

/// Sends every operation with the client, and fails if the server sees another one. `call` sends the
/// operation of an id, if the client has it. The environment's `AGREEMENT_SEED` repeats the random
/// values of a run, `AGREEMENT_RANDOM` says how many there are for each answer of an operation.
///
/// # Panics
/// If client and server differ.
pub async fn agree(
    description: &Value,
    operations: &[&[&'static Operation]],
    next: &Next,
    call: impl AsyncFn(&str, &Exchange) -> Option<Received>,
) {
    let number = |variable: &str| std::env::var(variable).ok()?.parse().ok();
    let seed = number("AGREEMENT_SEED").unwrap_or_else(|| fastrand::u64(..));
    println!("AGREEMENT_SEED={seed}");
    let planner = Planner::new(description);
    let random = number("AGREEMENT_RANDOM").unwrap_or(RANDOM);
    let mut choices = vec![ValueChoice::Minimal, ValueChoice::Maximal];
    choices.extend((0..random).map(|n| ValueChoice::Random(seed.wrapping_add(n))));
    let (mut total, mut agreed, mut exchanges) = (0, 0, 0);
    let mut failures: Vec<String> = Vec::new();
    for operation in operations.iter().copied().flatten().copied() {
        if planner.upgrades(operation) {
            println!("skipped: {} is a WebSocket", operation.id);
            continue;
        }
        total += 1;
        let before = failures.len();
        for choice in &choices {
            let plans = planner.plans(operation, *choice).unwrap_or_else(|problem| {
                failures.push(format!("{} ({choice:?}): {problem}", operation.id));
                Vec::new()
            });
            for plan in plans {
                exchanges += 1;
                failures.extend(differences(plan, next, &call).await);
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
async fn differences(
    plan: Plan,
    next: &Next,
    call: &impl AsyncFn(&str, &Exchange) -> Option<Received>,
) -> Vec<String> {
    let (name, id) = (plan.to_string(), plan.operation.id);
    let exchange = Exchange::new(Arc::new(plan));
    next.set(exchange.clone());
    match call(id, &exchange).await {
        Some(received) => exchange.compare(received).await,
        None => exchange.differs("the client lacks the operation".to_owned()),
    }
    exchange.finish().into_iter().map(|difference| format!("{name}: {difference}")).collect()
}
