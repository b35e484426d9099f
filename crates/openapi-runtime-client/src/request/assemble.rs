//! Builds the HTTP request of a call.

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName, HeaderValue};
use reqwest::Url;

use crate::auth::token::Bearer;
use crate::body::BodyError;
use crate::call::idle::Activity;
use crate::error::Error;
use crate::request::Request;
use crate::request::url;

impl Request {
    /// The URL, if the request is complete and valid.
    pub(crate) fn url(&self) -> Result<Url, Error> {
        if let Some(problem) = self.problem() {
            return Err(self.invalid(problem));
        }
        let base = &self.client.shared.base_url;
        if let Some(forwarded) = &self.forwarded {
            let url = url::forwarded_address(base, &forwarded.target);
            return url.map_err(|problem| self.invalid(problem));
        }
        let url = url::address(base, self.operation.path, &self.path, &self.query);
        url.map_err(|problem| self.invalid(problem))
    }

    /// Builds the request without its body.
    pub(crate) fn assemble(
        &self,
        url: &Url,
        own_headers: &[(HeaderName, HeaderValue)],
        bearer: Option<&Bearer>,
    ) -> reqwest::Request {
        let (operation, shared) = (&self.operation, &self.client.shared);
        let mut request = reqwest::Request::new(operation.method.clone(), url.clone());
        let headers = request.headers_mut();
        if let Some(forwarded) = &self.forwarded {
            *headers = forwarded.headers(shared);
        } else {
            self.own_headers(own_headers, headers);
        }
        if let Some(value) = bearer.and_then(|bearer| bearer.header.as_ref()) {
            headers.insert(AUTHORIZATION, value.clone());
        }
        request
    }

    /// Sets the headers of the client and the call.
    fn own_headers(&self, own_headers: &[(HeaderName, HeaderValue)], headers: &mut HeaderMap) {
        let (operation, shared) = (&self.operation, &self.client.shared);
        // Enough for most requests and for what the HTTP client adds.
        headers.reserve(8);
        for (name, value) in &shared.default_headers {
            headers.insert(name, value.clone());
        }
        for (name, value) in own_headers {
            headers.insert(name, value.clone());
        }
        for (name, value) in &shared.headers {
            if operation.takes(name) {
                headers.insert(name, value.clone());
            }
        }
        for (name, value) in &self.headers {
            headers.insert(name, value.clone());
        }
    }

    /// Sets the body of the request.
    pub(crate) async fn with_body(
        &self,
        request: reqwest::Request,
        activity: Option<&Activity>,
    ) -> Result<reqwest::Request, Error> {
        let operation = self.operation.id;
        let transport =
            |source| Error::transport(operation, url::server(&self.client.shared.base_url), source);
        let assembler = self.client.shared.transport.assembler()?;
        let request = reqwest::RequestBuilder::from_parts(assembler, request);
        let request =
            self.body.attach(request, activity).await.map_err(|problem| match problem {
                BodyError::Invalid(name, problem) => self.invalid((name, problem.to_owned())),
                BodyError::File(parameter, source) => {
                    Error::Upload { operation, parameter, source }
                }
            })?;
        request.build().map_err(transport)
    }

    pub(crate) fn invalid(&self, (parameter, problem): (String, String)) -> Error {
        Error::InvalidRequest { operation: self.operation.id, parameter, problem }
    }
}
