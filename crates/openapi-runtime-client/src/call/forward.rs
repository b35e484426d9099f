//! Forwards requests of other clients unchanged.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::poll_fn;
use http::header::{
    AUTHORIZATION, CONNECTION, CONTENT_LENGTH, EXPECT, HOST, PROXY_AUTHORIZATION, TE, TRAILER,
    TRANSFER_ENCODING, UPGRADE,
};
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderName};

use crate::body::Body;
use crate::body::part::Part;
use crate::error::{BoxError, Error};
use crate::request::Request;
use crate::request::operation::{Operation, OperationRef};
use crate::settings::core::{Core, Shared};

/// Hop-by-hop headers, and headers that are set again for the next connection.
const HOP_BY_HOP: [HeaderName; 11] = [
    CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    PROXY_AUTHORIZATION,
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
    // The HTTP client sets these again.
    CONTENT_LENGTH,
    EXPECT,
    HOST,
];

/// The head of a forwarded request.
#[derive(Clone)]
pub(crate) struct Forwarded {
    pub(crate) target: PathAndQuery,
    headers: HeaderMap,
}

impl Forwarded {
    /// The headers of the request, combined with those of the client.
    pub(crate) fn headers(&self, client: &Shared) -> HeaderMap {
        let mut headers = self.headers.clone();
        for (name, value) in &client.default_headers {
            headers.entry(name).or_insert_with(|| value.clone());
        }
        for (name, value) in &client.headers {
            headers.insert(name, value.clone());
        }
        if client.tokens.is_some() {
            headers.remove(AUTHORIZATION);
        }
        headers
    }
}

impl Core {
    /// See [`Client::forward`](crate::Client::forward).
    ///
    /// # Errors
    /// As documented there.
    pub async fn forward<B>(
        &self,
        request: http::Request<B>,
    ) -> Result<http::Response<reqwest::Body>, Error>
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        let (mut head, body) = request.into_parts();
        let operation = Operation {
            id: "forward",
            method: head.method,
            path: "/*",
            headers: &[],
            secured: true,
        };
        let client = self.for_forwarding();
        let mut request =
            Request::for_operation(&client, OperationRef::Dynamic(Arc::new(operation)));
        remove_hop_by_hop(&mut head.headers);
        let target = head.uri.into_parts().path_and_query;
        let target = target.unwrap_or_else(|| PathAndQuery::from_static("/"));
        request.forwarded = Some(Box::new(Forwarded { target, headers: head.headers }));
        if !body.is_end_stream() {
            request.body = Body::Forwarded(Box::new(body_part(body)));
        }
        let received = request.execute(&[], |_| true).await?;
        Ok(received.response.into())
    }
}

/// Removes the hop-by-hop headers.
fn remove_hop_by_hop(headers: &mut HeaderMap) {
    let named = headers.get_all(CONNECTION).iter().filter_map(|value| value.to_str().ok());
    let named: Vec<HeaderName> =
        named.flat_map(|names| names.split(',')).filter_map(|it| it.trim().parse().ok()).collect();
    for name in named.iter().chain(&HOP_BY_HOP) {
        headers.remove(name);
    }
}

/// The data frames of a body as content to upload.
fn body_part<B>(body: B) -> Part
where
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    let length = body.size_hint().exact();
    let mut body = Box::pin(body);
    let frames = poll_fn(move |cx| body.as_mut().poll_frame(cx));
    let data = frames.filter_map(|frame| {
        let data = frame.map(|frame| frame.into_data().ok()).map_err(Into::into);
        std::future::ready(data.transpose())
    });
    match length {
        Some(length) => Part::stream_with_length::<_, Bytes, BoxError>(data, length),
        None => Part::stream::<_, Bytes, BoxError>(data),
    }
}
