//! A server without settings of its API writes errors as RFC 9457 defines them, and has nothing
//! that is particular to other APIs.

use golden_server::answers::AnswersApi;
use golden_server::runtime::{
    Conventions, Credentials, Error, ErrorDetails, ErrorFormat, StatusCode, axum,
};
use golden_server::{Api, Builder, Server, serve};
use serde_json::{Map, Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

struct Service;
impl AnswersApi<()> for Service {}

/// A router on which nothing is implemented.
fn builder() -> Builder<()> {
    let authenticate = async |_: Credentials| Ok(());
    Api::builder().answers(Service).authenticate(authenticate)
}

fn nested(builder: Builder<()>) -> axum::Router {
    let api = builder.build().expect("the router can be made");
    axum::Router::new().nest("/api", api)
}

/// The status, the head in small letters, and the body of the answer to a request with a token.
async fn ask(
    serving: impl AsyncFnOnce(TcpListener),
    head: &str,
    json: &str,
) -> (u16, String, Value) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = listener.local_addr().expect("it has an address");
    let exchange = async {
        let mut connection = TcpStream::connect(address).await.expect("it can be connected to");
        let request = format!(
            "{head} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer any\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{json}",
            json.len()
        );
        connection.write_all(request.as_bytes()).await.expect("it can be written to");
        let mut answer = String::new();
        connection.read_to_string(&mut answer).await.expect("the answer is a text");
        answer
    };
    let answer = tokio::select! {
        answer = exchange => answer,
        () = serving(listener) => panic!("the server has stopped"),
    };
    let (head, body) = answer.split_once("\r\n\r\n").expect("the answer has a head");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    let body = serde_json::from_str(body).expect("the body is JSON");
    (status.expect("the answer has a status"), head.to_lowercase(), body)
}

/// The problem that a server with its own conventions answers with, and its status.
async fn problem(head: &str, json: &str) -> (u16, Value) {
    let serving = async |listener| {
        let forever = std::future::pending();
        serve(listener, nested(builder()), forever).await.expect("it serves");
    };
    let (status, head, body) = ask(serving, head, json).await;
    assert!(head.contains("content-type: application/problem+json\r\n"), "{head}");
    (status, body)
}

#[tokio::test]
async fn a_path_that_no_operation_has_is_a_problem() {
    for path in ["/api/no-such-path?a=b", "/elsewhere"] {
        let (status, body) = problem(&format!("GET {path}"), "").await;
        let detail = format!("There is no GET {}.", path.trim_end_matches("?a=b"));
        let expected =
            json!({ "status": 404, "title": "Not Found", "detail": detail, "instance": path });
        assert_eq!((status, body), (404, expected));
    }
}

#[tokio::test]
async fn what_is_not_implemented_is_a_problem() {
    let (status, body) = problem("POST /api/created", "").await;
    assert_eq!((status, &body["title"]), (501, &json!("Not Implemented")));
    assert_eq!(body["detail"], "This operation is not implemented.");
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_told_in_plain_words() {
    let json = r#"{"int":1.5,"int64":11,"text":"abcde","strings":3,"time":"never"}"#;
    let (status, body) = problem("POST /api/kinds", json).await;
    assert_eq!(status, 400);
    assert_eq!(
        body["detail"],
        "int must be an integer, int64 must be at most 10, text must have at most 4 characters, \
         text must match the pattern ^`[a-z]`<$, strings must be an array, \
         time must be a date and time"
    );
    let (status, body) = problem("POST /api/kinds", "{").await;
    let detail = body["detail"].as_str().expect("it has a detail");
    assert!(status == 400 && detail.starts_with("body must be valid JSON: "), "{detail}");
}

/// The errors of the router, of layers and of the server have the format that the program sets.
#[tokio::test]
async fn a_program_chooses_how_errors_are_written() {
    fn body(error: ErrorDetails) -> Map<String, Value> {
        Map::from_iter([("oops".to_owned(), error.message.into())])
    }
    const OWN: Conventions = Conventions {
        error_format: ErrorFormat { media_type: "application/json", body },
        ..Conventions::HTTP
    };
    let teapot = axum::middleware::from_fn(async |request: axum::extract::Request, _| {
        Error::new(StatusCode::IM_A_TEAPOT, "short and stout").answer(request.uri())
    });
    let serving = |conventions: Conventions| {
        let (builder, teapot) = (builder(), teapot.clone());
        async move |listener| {
            let router = nested(builder.layer(teapot).conventions(conventions));
            let server = Server::new(listener).conventions(conventions);
            server.serve(router, std::future::pending()).await.expect("it serves");
        }
    };
    // Of an operation behind a layer that does not know the API, and of no router.
    for (request, status, message) in
        [("POST /api/created", 418, "short and stout"), ("GET /", 404, "There is no GET /.")]
    {
        let (found, head, body) = ask(serving(OWN), request, "").await;
        assert_eq!((found, body), (status, json!({ "oops": message })));
        assert!(head.contains("content-type: application/json\r\n"), "{head}");
    }
    let (status, head, body) = ask(serving(Conventions::HTTP), "POST /api/created", "").await;
    assert_eq!((status, &body["detail"]), (418, &json!("short and stout")));
    assert!(head.contains("application/problem+json"), "{head}");
    // As the layer has seen it: below the prefix.
    assert_eq!(body["instance"], "/created");
}

#[tokio::test]
async fn a_body_that_is_given_is_completed() {
    struct Full;
    impl AnswersApi<()> for Full {
        async fn several_statuses(
            &self,
            _: golden_server::runtime::Context<()>,
            _: golden_server::answers::SeveralStatusesRequest,
        ) -> Result<golden_server::answers::SeveralStatusesResponse, Error> {
            let body = json!({ "title": "Full", "free": 0, "status": 1 });
            Err(Error::with_body(StatusCode::INSUFFICIENT_STORAGE, body))
        }
    }
    let serving = async |listener| {
        let authenticate = async |_: Credentials| Ok(());
        let builder = Api::builder().answers(Full).authenticate(authenticate);
        let router = nested(builder);
        serve(listener, router, std::future::pending()).await.expect("it serves");
    };
    let (status, _, body) = ask(serving, "POST /api/created", "").await;
    let expected = json!({ "title": "Full", "free": 0, "status": 507, "instance": "/api/created" });
    assert_eq!((status, body), (507, expected));
}
