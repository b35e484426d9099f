//! Bodies of requests and answers: JSON and text, forms, streams, WebSockets.

pub(crate) mod answer_body;
pub(crate) mod form;
pub(crate) mod form_fields;
pub(crate) mod form_stream;
pub(crate) mod multipart;
pub(crate) mod request_body;
pub(crate) mod websocket;
