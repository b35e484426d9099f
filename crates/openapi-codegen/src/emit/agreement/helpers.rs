//! What each kind of file of the agreement test has in common: what needs the types of the runtimes.

use proc_macro2::TokenStream;
use quote::quote;

/// What the handlers need of the server's runtime.
pub fn handlers(with_multipart: bool) -> TokenStream {
    let multipart = with_multipart.then(|| {
        quote! {
            use crate::server::runtime::{Body, MultipartBody, MultipartPart};

            fn multipart(exchange: &Exchange) -> MultipartBody {
                exchange.parts_answer().iter().fold(MultipartBody::new(), |body, (name, bytes)| {
                    body.part(MultipartPart::new(name, Body::from(bytes.clone())))
                })
            }
        }
    });
    quote! {
        use crate::server::OPERATIONS;
        use crate::server::{Api, Builder};
        use crate::server::runtime::{
            Context, Credentials, Encoding, Error, Field, FieldKind, Form,
            ParameterLocation, RequestBody,
        };
        use openapi_agreement::{self as agreement, Exchange, Exchanges, Principal};

        /// Answers each request as its exchange says.
        #[derive(Clone)]
        pub struct Server(pub Exchanges);

        impl Server {
            fn exchange<P: std::fmt::Debug>(
                &self,
                id: &str,
                context: &Context<P>,
            ) -> Result<Exchange, Error> {
                let principal = format!("{:?}", context.principal);
                let (method, path) = (context.operation().method.as_str(), context.uri().path());
                let exchange = self.0.find(id, &principal, method, path);
                exchange.map_err(|(status, message)| Error::new(status, message))
            }
        }

        /// Lets everybody in who has a token, and says who it is.
        pub async fn authenticate(credentials: Credentials) -> Result<Principal, Error> {
            use secrecy::ExposeSecret;
            let token = credentials.token().map(|token| token.expose_secret().to_owned());
            let header = credentials.operation().headers.first();
            let organization = header.and_then(|name| credentials.header(name));
            Ok(Principal {
                token: token.ok_or_else(|| Error::unauthorized("no token"))?,
                organization: organization.map(str::to_owned),
            })
        }

        fn answer(exchange: &Exchange) -> Result<&str, Error> {
            exchange.answer().map_err(|(status, message)| Error::new(status, message))
        }

        fn unknown(exchange: &Exchange, status: &str) -> Error {
            exchange.differs(format!("the server cannot answer {status}"));
            Error::bad_request("unknown status")
        }

        async fn received_form(exchange: &Exchange, mut form: Form) -> Result<(), Error> {
            let mut parts = Vec::new();
            while let Some(part) = form.next().await? {
                let (name, item) = (part.field(), part.index().zip(part.member()));
                parts.push(exchange.part(name, item, part.bytes(1 << 24).await?));
            }
            exchange.received_form(&parts);
            Ok(())
        }

        #multipart

        /// The operations as plans need them.
        pub fn operations() -> Vec<agreement::Operation> {
            OPERATIONS
                .iter()
                .copied()
                .flatten()
                .map(|operation| agreement::Operation {
                    id: operation.id,
                    method: operation.method.as_str().to_lowercase(),
                    is_secured: !operation.security.is_empty(),
                    header: operation.headers.first().copied(),
                    parameters: operation
                        .parameters
                        .iter()
                        .map(|parameter| agreement::Parameter {
                            name: parameter.name,
                            is_required: parameter.required,
                            is_in_path: matches!(parameter.location, ParameterLocation::Path),
                            is_in_header: matches!(parameter.location, ParameterLocation::Header),
                            is_json_map: matches!(parameter.encoding, Encoding::JsonMap),
                            default: parameter.default,
                        })
                        .collect(),
                    body: match &operation.body {
                        RequestBody::None => agreement::RequestBody::None,
                        RequestBody::Json { .. } => agreement::RequestBody::Json,
                        RequestBody::Text { .. } => agreement::RequestBody::Text,
                        RequestBody::Bytes { .. } => agreement::RequestBody::Bytes,
                        RequestBody::Form { .. } => agreement::RequestBody::UrlEncoded,
                        RequestBody::Multipart { fields, .. } => {
                            agreement::RequestBody::Multipart(fields.iter().map(field).collect())
                        }
                    },
                })
                .collect()
        }

        fn field(field: &Field) -> agreement::Field {
            agreement::Field {
                name: field.name,
                is_required: field.required,
                is_file: matches!(field.kind, FieldKind::File),
                members: match field.kind {
                    FieldKind::Group(members) => members.iter().map(self::field).collect(),
                    _ => Vec::new(),
                },
            }
        }
    }
}

/// What the relays need of both runtimes.
pub fn relays() -> TokenStream {
    quote! {
        use crate::client::Client;
        use crate::client::runtime::{Error as ClientError, Response};
        use crate::server::{Api, Builder};
        use crate::server::runtime::Error;
        use openapi_agreement::Principal;

        /// Asks another server with this client.
        #[derive(Clone)]
        pub struct Relay(pub Client);

        /// The answer that was got, or the error, with status and body as they came.
        fn answered<T, A: From<Response<T>>>(
            answer: Result<Response<T>, ClientError>,
        ) -> Result<A, Error> {
            answer.map(A::from).map_err(|error| match error {
                ClientError::Api(error) => {
                    let is_json = serde_json::from_str::<serde_json::Value>(&error.excerpt).is_ok();
                    // Of a long body there is only what the client made of it.
                    if !is_json {
                        return Error::with_body(error.status, error.body.clone());
                    }
                    let mut response = axum::response::Response::new(error.excerpt.clone());
                    *response.status_mut() = error.status;
                    *response.headers_mut() = error.headers.clone();
                    Error::from_response(response)
                }
                error => Error::internal(error),
            })
        }
    }
}

/// What the calls need of the client's runtime.
pub fn calls() -> TokenStream {
    quote! {
        use crate::client::Client;
        use crate::client::runtime::{ByteStream, Error, Response};
        use openapi_agreement::{Exchange, Failure, Received, Response as Answer};

        fn failure(error: Error) -> Failure {
            match error {
                Error::Api(error) => Failure::Answer {
                    status: error.status,
                    body: serde_json::to_value(&error.body).unwrap_or_default(),
                },
                error => Failure::of_client(&error),
            }
        }

        fn answered<T: serde::Serialize>(result: Result<Response<T>, Error>) -> Received {
            let response = result.map_err(failure)?;
            let body = serde_json::to_vec(response.body()).unwrap_or_default().into();
            let (status, headers) = (response.status(), response.headers().clone());
            Ok(Answer { status, headers, body })
        }

        async fn answered_bytes(result: Result<Response<ByteStream>, Error>) -> Received {
            use futures_util::StreamExt;
            let response = result.map_err(failure)?;
            let (status, headers) = (response.status(), response.headers().clone());
            let mut stream = response.into_inner();
            let mut body = Vec::new();
            while let Some(chunk) = stream.next().await {
                body.extend_from_slice(&chunk.map_err(failure)?);
            }
            Ok(Answer { status, headers, body: body.into() })
        }
    }
}
