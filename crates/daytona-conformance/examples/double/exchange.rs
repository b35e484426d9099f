//! What the double answers: to each operation a value of the schema of its success.

use std::collections::HashMap;
use std::sync::Arc;

use daytona_api_server::axum::http::Method;
use daytona_api_server::runtime::{Body, Context, Error, Form, MultipartBody, MultipartPart};
use daytona_conformance::values::Values;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::deleted::Deleted;

/// Every caller is the same.
pub struct Principal;

/// Answers every operation.
#[derive(Clone)]
pub struct Server(Arc<Known>);

struct Known {
    /// By the name of the operation.
    answers: HashMap<&'static str, Answer>,
    deleted: Deleted,
}

/// An answer, which is the same each time.
pub struct Answer {
    status: String,
    /// `null` where there is no body, or one that is not JSON.
    json: Value,
}

impl Server {
    /// Makes the answers from a description.
    ///
    /// # Errors
    /// An operation that declares no success, or one of which no value can be made.
    pub fn new(description: &Value) -> Result<Self, String> {
        let operations = crate::server::OPERATIONS.iter().copied().flatten();
        let answers = operations.map(|operation| {
            let answer = answer(description, &operation.method, operation.path);
            let answer = answer.map_err(|problem| format!("{}: {problem}", operation.id))?;
            Ok((operation.id, answer))
        });
        let answers = answers.collect::<Result<_, String>>()?;
        Ok(Self(Arc::new(Known { answers, deleted: Deleted::default() })))
    }

    /// The answer to an operation.
    ///
    /// # Errors
    /// 404 for what has been deleted.
    pub fn exchange<P>(&self, id: &str, context: &Context<P>) -> Result<&Answer, Error> {
        self.0.deleted.request(&context.operation().method, context.uri().path())?;
        self.0.answers.get(id).ok_or_else(|| Error::internal(format!("there is no answer to {id}")))
    }
}

/// The first success that an operation declares, with everything that its body may have.
fn answer(description: &Value, method: &Method, path: &str) -> Result<Answer, String> {
    let operation = &description["paths"][path][method.as_str().to_lowercase()];
    let mut responses = operation["responses"].as_object().into_iter().flatten();
    let success = responses.find(|(status, _)| status.starts_with('2'));
    let (status, response) = success.ok_or("no success is declared")?;
    let schema = &response["content"]["application/json"]["schema"];
    let json = match schema {
        Value::Null => Value::Null,
        schema => Values::new(description).maximal(schema).map_err(|error| error.to_string())?,
    };
    Ok(Answer { status: status.clone(), json })
}

/// What the generated handlers call: first with what they got, then for the answer.
impl Answer {
    pub fn received<T>(&self, _index: usize, _value: &T) {}

    pub fn received_body<T: Serialize>(&self, _value: &T) {}

    /// Reads a form to its end, as only that shows whether it is what it should be.
    pub async fn received_form(&self, mut form: Form) -> Result<(), Error> {
        while form.next().await?.is_some() {}
        Ok(())
    }

    pub fn answers(&self) -> Result<&str, Error> {
        Ok(&self.status)
    }

    pub fn json_answer<T: DeserializeOwned>(&self) -> Result<T, Error> {
        Ok(T::deserialize(&self.json)?)
    }

    pub fn body_answer(&self) -> Body {
        Body::from("double")
    }

    pub fn multipart_answer(&self) -> MultipartBody {
        MultipartBody::new().part(MultipartPart::new("file", Body::from("double")))
    }

    pub fn unknown(&self, status: &str) -> Error {
        Error::internal(format!("the status {status} is not one of the operation"))
    }
}
