//! Makes answers, for generated code.

use axum::body::Body;
use axum::response::Response;
use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderValue};
use serde::Serialize;

use crate::body::multipart::MultipartBody;
use crate::body::websocket::Upgraded;
use crate::error::Error;

/// What a handler answers. Generated code implements it for each operation.
pub trait Respond: Send + 'static {
    /// The answer.
    ///
    /// # Errors
    /// 500 if a body cannot be encoded or a status is not one of those declared.
    fn respond(self) -> Result<Response, Error>;
}

/// Makes answers; for generated code.
#[derive(Debug)]
pub struct Reply;

impl Reply {
    /// An answer in JSON.
    ///
    /// # Errors
    /// 500 if the body cannot be encoded, a map with keys that are no texts for example.
    pub fn json<T: Serialize + ?Sized>(status: u16, body: &T) -> Result<Response, Error> {
        let mut text = Vec::with_capacity(2048);
        serde_json::to_writer(&mut text, body)?;
        Self::body(status, "application/json", text)
    }

    /// An answer without body.
    ///
    /// # Errors
    /// 500 if there is no such status.
    pub fn empty(status: u16) -> Result<Response, Error> {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::from_u16(status)?;
        Ok(response)
    }

    /// An answer of any media type, which may be a stream.
    ///
    /// # Errors
    /// 500 if there is no such status.
    pub fn body(
        status: u16,
        media_type: &'static str,
        body: impl Into<Body>,
    ) -> Result<Response, Error> {
        let mut response = Self::empty(status)?;
        *response.body_mut() = body.into();
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        Ok(response)
    }

    /// An answer that is a multipart form.
    ///
    /// # Errors
    /// 500 if there is no such status.
    pub fn multipart(status: u16, body: MultipartBody) -> Result<Response, Error> {
        let mut response = Self::empty(status)?;
        response.headers_mut().insert(CONTENT_TYPE, body.content_type()?);
        *response.body_mut() = body.into_body();
        Ok(response)
    }

    /// The beginning of a WebSocket.
    ///
    /// # Errors
    /// None.
    pub fn upgrade(upgraded: Upgraded) -> Result<Response, Error> {
        Ok(upgraded.into_response())
    }

    /// A status of the class that the description declares: `class` is its first digit.
    ///
    /// # Errors
    /// 500 if the status is of another class.
    pub fn class(status: StatusCode, class: u16) -> Result<u16, Error> {
        let status = status.as_u16();
        if status / 100 == class {
            Ok(status)
        } else {
            Err(Error::internal(format!("the status {status} is not one of {class}XX")))
        }
    }
}
