//! An API with an operation for everything that the runtime can do, written as the generator does.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use daytona_api_server::axum::extract::ConnectInfo;
use daytona_api_server::runtime::{
    Body, Decode, Parts, Reply, Respond, Response, WebSocket, WebSocketUpgrade,
};
use daytona_api_server::secrecy::ExposeSecret;
use daytona_api_server::{
    Api, Builder, Credentials, Error, Form, Limits, MultipartBody, MultipartPart, Upgraded,
};
use futures_util::StreamExt;
use serde_json::{Value, json};

use crate::operations::*;
use crate::support::Server;

pub async fn kitchen() -> Server {
    Server::new(builder().build().unwrap()).await
}

pub async fn limited(limits: Limits) -> Server {
    Server::new(builder().limits(limits).build().unwrap()).await
}

/// The principal is everything that the authenticator has seen.
pub async fn authenticate(credentials: Credentials) -> Result<Value, Error> {
    assert!(!format!("{credentials:?}").contains("secret"));
    let token = credentials.token().map(|token| token.expose_secret().to_owned());
    match token.as_deref() {
        Some("secret-bad") => return Err(Error::unauthorized("Invalid API key")),
        Some("secret-other") => return Err(Error::forbidden("Forbidden resource")),
        Some("secret-crash") => Err(std::io::Error::other("the secret of the database"))?,
        _ => {}
    }
    let second = credentials.secret("second").map(|token| token.expose_secret().to_owned());
    Ok(json!({
        "token": token,
        "second": second,
        "organization": credentials.header("x-organization-id"),
        "scopes": credentials.scopes().collect::<Vec<_>>(),
        "operation": credentials.operation().id,
    }))
}

pub fn builder() -> Builder<Value> {
    let mut builder = Api::builder().authenticate(authenticate);
    let (api, routes) = (Arc::new(()), builder.routes());
    for operation in SECURED {
        routes.secured(operation, &api, |_, context, _: Nothing| async move {
            assert!(!format!("{context:?}").contains("secret"));
            Ok(Json(context.principal))
        });
    }
    routes.public(&SEARCH, &api, |_, _, Search(values)| async move { Ok(Json(values)) });
    routes.public(&THING, &api, |_, _, Thing(value)| async move { Ok(Json(value)) });
    routes.public(&MAYBE_THING, &api, |_, _, MaybeThing(value)| async move { Ok(Json(value)) });
    routes.public(&TEXT, &api, |_, _, Text(text)| async move { Ok(Json(json!(text))) });
    routes.public(&FORM, &api, |_, _, Urlencoded(value)| async move { Ok(Json(value)) });
    routes.public(&BYTES, &api, |_, _, Bytes(body)| async move {
        let mut stream = body.into_data_stream();
        let mut length = 0;
        while let Some(piece) = stream.next().await {
            length += piece?.len();
        }
        Ok(Json(json!(length)))
    });
    routes.public(&MULTIPART, &api, |_, _, Multipart(form)| read_form(form));
    routes.public(&ARCHIVE, &api, |_, _, _: Nothing| async move {
        let pieces = ["ab", "cd"].map(|piece| Ok::<_, std::io::Error>(piece.as_bytes()));
        let stream = Body::from_stream(futures_util::stream::iter(pieces));
        let first = MultipartPart::new("one", stream).file_name("a\"b\r\n.txt");
        let second = MultipartPart::new("two", "{}").content_type("application/json\r\nx: y");
        Ok(Archive(MultipartBody::new().part(first).part(second)))
    });
    routes.public(&PANIC, &api, |_, _, _: Nothing| async move {
        if std::hint::black_box(true) {
            panic!("the secret of the handler");
        }
        Ok(Json(Value::Null))
    });
    routes.public(&BROKEN, &api, |_, _, _: Nothing| async move {
        let read: Result<Json, std::io::Error> = Err(std::io::Error::other("secret cause"));
        Ok(read?)
    });
    routes.public(&EMPTY, &api, |_, _, _: Nothing| async move { Ok(Empty) });
    routes.public(&TORN, &api, |_, _, Torn(panics)| async move {
        let begun = futures_util::stream::once(async { Ok("begun") });
        let torn = futures_util::stream::once(async move {
            // What has begun arrives before.
            tokio::time::sleep(Duration::from_millis(20)).await;
            if panics == Some(true) {
                panic!("the secret of the stream");
            }
            Err(std::io::Error::other("the disk is full"))
        });
        Ok(Stream(Body::from_stream(begun.chain(torn))))
    });
    routes.public(&FAILING, &api, |_, _, Failing(status)| async move {
        Err::<Json, _>(status.unwrap_or_else(|| Error::bad_request("none")))
    });
    routes.public(&SLOW, &api, |_, _, _: Nothing| async move {
        tokio::time::sleep(Duration::from_millis(300)).await;
        Ok(Json(json!("done")))
    });
    routes.public(&WHO, &api, |_, context, _: Nothing| async move {
        let id = context.request_id().to_owned();
        let path = context.uri().path().to_owned();
        let caller = context.extensions().get::<ConnectInfo<SocketAddr>>().unwrap().0.ip();
        let operation = context.operation().id;
        Ok(Json(json!({"id": id, "path": path, "operation": operation, "caller": caller})))
    });
    routes.public(&SOCKET, &api, |_, _, Socket(upgrade)| async move {
        Ok(Opened(Upgraded::new(upgrade, |mut socket: WebSocket| async move {
            while let Some(Ok(message)) = socket.recv().await {
                let _ = socket.send(message).await;
            }
        })))
    });
    builder
}

async fn read_form(mut form: Form) -> Result<Json, Error> {
    let mut parts = Vec::new();
    while let Some(mut part) = form.next().await? {
        let (field, index, member) = (part.field(), part.index(), part.member());
        let (file_name, media_type) = (part.file_name().map(str::to_owned), part.content_type());
        let mut entry = json!({"field": field});
        entry["type"] = json!(media_type);
        entry["index"] = json!(index);
        entry["member"] = json!(member);
        entry["fileName"] = json!(file_name);
        entry["value"] = match (field, member) {
            ("count", _) => json!(part.value::<i64>().await?),
            ("meta", _) => part.value::<Value>().await?,
            ("path", _) | (_, Some("path")) => json!(part.text().await?),
            ("skipped", _) => Value::Null,
            ("small", _) => json!(part.bytes(4).await?.len()),
            _ => {
                let mut length = 0;
                while let Some(chunk) = part.chunk().await? {
                    length += chunk.len();
                }
                json!(length)
            }
        };
        parts.push(entry);
    }
    Ok(Json(json!(parts)))
}

pub struct Json(pub Value);

impl Respond for Json {
    fn respond(self) -> Result<Response, Error> {
        Reply::json(200, &self.0)
    }
}

struct Archive(MultipartBody);

impl Respond for Archive {
    fn respond(self) -> Result<Response, Error> {
        Reply::multipart(200, self.0)
    }
}

struct Empty;

impl Respond for Empty {
    fn respond(self) -> Result<Response, Error> {
        Reply::empty(204)
    }
}

struct Stream(Body);

impl Respond for Stream {
    fn respond(self) -> Result<Response, Error> {
        Reply::body(200, "text/plain", self.0)
    }
}

struct Opened(Upgraded);

impl Respond for Opened {
    fn respond(self) -> Result<Response, Error> {
        Reply::upgrade(self.0)
    }
}

/// A request type that is read by one expression.
macro_rules! request {
    ($name:ident, $type:ty, |$parts:ident| $read:expr) => {
        pub struct $name(#[allow(dead_code, reason = "not every handler looks")] pub $type);

        impl Decode for $name {
            fn decode($parts: &mut Parts) -> Result<Self, Error> {
                Ok(Self($read))
            }
        }
    };
}

request!(Nothing, (), |_parts| ());
request!(Thing, Value, |parts| {
    let id: i64 = parts.required(0)?;
    json!({"id": id, "page": parts.required::<i32>(1)?, "body": parts.json::<Value>()?})
});
request!(MaybeThing, Value, |parts| json!(parts.json_optional::<Small>()?.map(|it| it.small)));
request!(Text, Option<String>, |parts| parts.text_optional()?);
request!(Bytes, Body, |parts| parts.bytes());
request!(Urlencoded, Value, |parts| json!(parts.urlencoded::<Filled>()?));
request!(Multipart, Form, |parts| parts.form());
request!(Torn, Option<bool>, |parts| parts.optional(0)?);
request!(Socket, WebSocketUpgrade, |parts| parts.upgrade()?);
request!(Failing, Option<Error>, |parts| {
    let status: u16 = parts.required(0)?;
    let status = daytona_api_server::runtime::StatusCode::from_u16(status)?;
    Some(Error::new(status, "the message").header(
        daytona_api_server::axum::http::header::RETRY_AFTER,
        daytona_api_server::axum::http::HeaderValue::from_static("7"),
    ))
});
request!(Search, Value, |parts| json!({
    "q": parts.required::<String>(0)?,
    "page": parts.required::<i64>(1)?,
    "limit": parts.optional::<u8>(2)?,
    "ratio": parts.optional::<f64>(3)?,
    "deep": parts.optional::<bool>(4)?,
    "states": parts.optional::<Vec<String>>(5)?,
    "name": parts.optional::<Value>(6)?,
    "since": parts.optional::<String>(7)?,
    "id": parts.optional::<String>(8)?,
    "labels": parts.json_map::<Option<BTreeMap<String, String>>>(9)?,
    "trace": parts.optional::<i64>(10)?,
    "ids": parts.optional::<Vec<i64>>(11)?,
    "sort": parts.required::<Vec<String>>(12)?,
}));

#[derive(serde::Deserialize)]
struct Small {
    small: i8,
}

#[derive(serde::Deserialize, serde::Serialize)]
struct Filled {
    name: String,
    count: Option<i64>,
    tags: Option<Vec<String>>,
}
