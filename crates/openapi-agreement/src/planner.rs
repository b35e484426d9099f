//! Makes plans: values that the schemas of the description allow.

use axum::http::StatusCode;
use bytes::Bytes;
use openapi_runtime_server::{
    Encoding, Field, FieldKind, Operation, Parameter, ParameterLocation, RequestBody,
};
use serde_json::{Value, json};

use crate::plan::{Answer, AnswerBody, Content, Part, Plan, ValueChoice};
use crate::values::Values;

/// Makes plans from a description.
pub struct Planner<'a> {
    description: &'a Value,
    values: Values<'a>,
}

impl<'a> Planner<'a> {
    /// Plans for the operations of this description.
    pub fn new(description: &'a Value) -> Self {
        Self { description, values: Values::new(description) }
    }

    /// How many operations the description has.
    pub fn operations(&self) -> usize {
        let paths = self.description["paths"].as_object().into_iter().flatten();
        let members = paths.flat_map(|(_, item)| item.as_object().into_iter().flatten());
        let operations = members.filter(|(_, operation)| operation.get("operationId").is_some());
        operations.filter(|(_, operation)| operation["responses"].get("101").is_none()).count()
    }

    /// Whether the operation is a WebSocket.
    pub fn upgrades(&self, operation: &Operation) -> bool {
        self.declared(operation).1["responses"].get("101").is_some()
    }

    /// The path item that an operation stands in, and the operation.
    fn declared(&self, operation: &Operation) -> (&Value, &Value) {
        let method = operation.method.as_str().to_lowercase();
        let paths = self.description["paths"].as_object().into_iter().flatten();
        let mut found = paths.map(|(_, item)| (item, &item[&method]));
        let found = found.find(|(_, declared)| declared["operationId"] == operation.id);
        found.unwrap_or((&Value::Null, &Value::Null))
    }

    /// A plan for each declared answer of the operation, and one for an error that is not.
    ///
    /// # Errors
    /// An operation that the description has not, or of which no value can be made.
    pub fn plans(
        &self,
        operation: &'static Operation,
        choice: ValueChoice,
    ) -> Result<Vec<Plan>, String> {
        let (item, declared) = self.declared(operation);
        let responses = declared["responses"].as_object().ok_or("it is not in the description")?;
        let mut answers = Vec::new();
        for (status, response) in responses.iter().filter(|(status, _)| is_status(status)) {
            // Of a range, a status in the middle.
            let code = status.to_ascii_uppercase().replace("XX", "18").parse();
            let code = code.map_err(|_| format!("the status `{status}`"))?;
            let body = self.answer(self.resolve(response), code, choice)?;
            // A client has one type for every success, which nothing is no value of.
            let nothing = code.is_success() && matches!(body, AnswerBody::Empty);
            if nothing && answers.iter().any(has_content) {
                continue;
            }
            answers.push(Answer::Declared { status: status.clone(), code, body });
        }
        let (code, message) = (StatusCode::PRECONDITION_REQUIRED, format!("No region. {choice:?}"));
        answers.push(Answer::Error { code, message });
        answers
            .into_iter()
            .map(|answer| self.plan(operation, item, declared, answer, choice))
            .collect()
    }

    fn plan(
        &self,
        operation: &'static Operation,
        item: &Value,
        declared: &Value,
        answer: Answer,
        choice: ValueChoice,
    ) -> Result<Plan, String> {
        let parameters = operation.parameters.iter();
        let parameters: Result<Vec<Option<Value>>, String> =
            parameters.map(|parameter| self.parameter(parameter, item, declared, choice)).collect();
        let content = &self.resolve(&declared["requestBody"])["content"];
        let mut plan = Plan {
            operation,
            parameters: parameters?,
            body: None,
            upload: None,
            form: Vec::new(),
            answer,
            choice,
        };
        match &operation.body {
            RequestBody::Json { .. } => plan.body = Some(self.value(json_schema(content), choice)?),
            RequestBody::Text { .. } => {
                plan.body = Some(self.value(&json!({"type": "string"}), choice)?)
            }
            RequestBody::Bytes { .. } => plan.upload = Some(bytes(choice)),
            RequestBody::Multipart { fields, .. } => {
                let schema = &content["multipart/form-data"]["schema"];
                plan.form = self.form(fields, self.resolve(schema), choice)?;
            }
            RequestBody::Form { .. } => {
                let schema = &content["application/x-www-form-urlencoded"]["schema"];
                plan.body = Some(self.value(schema, choice)?);
            }
            RequestBody::None => {}
        }
        Ok(plan)
    }

    fn parameter(
        &self,
        parameter: &Parameter,
        item: &Value,
        operation: &Value,
        choice: ValueChoice,
    ) -> Result<Option<Value>, String> {
        if matches!(choice, ValueChoice::Minimal) && !parameter.required {
            return Ok(None);
        }
        let mut declared = [item, operation]
            .into_iter()
            .flat_map(|level| level["parameters"].as_array().into_iter().flatten())
            .map(|declared| self.resolve(declared));
        let declared = declared.find(|declared| declared["name"] == parameter.name);
        let schema = declared.map(|declared| &declared["schema"]);
        let schema = schema.ok_or_else(|| format!("`{}` is not declared", parameter.name))?;
        let map = json!({"type": "object", "additionalProperties": {"type": "string"}});
        // What cannot be in a path or a header is refused by the client before it is sent.
        let word = json!({"type": "string", "pattern": "^[a-z0-9]{1,20}$"});
        let schema = match parameter {
            Parameter { encoding: Encoding::JsonMap, .. } => &map,
            Parameter { location: ParameterLocation::Header, .. } => &word,
            _ => schema,
        };
        let value = self.value(schema, choice)?;
        match value {
            Value::Null => Ok(None),
            Value::String(text)
                if parameter.location == ParameterLocation::Path && is_no_segment(&text) =>
            {
                self.value(&word, choice).map(Some)
            }
            value => Ok(Some(value)),
        }
    }

    fn form(
        &self,
        fields: &'static [Field],
        form: &Value,
        choice: ValueChoice,
    ) -> Result<Vec<Part>, String> {
        let mut parts = Vec::new();
        let is_minimal = matches!(choice, ValueChoice::Minimal);
        for field in fields.iter().filter(|field| field.required || !is_minimal) {
            let (name, declared) = (field.name, self.resolve(&form["properties"][field.name]));
            let FieldKind::Group(members) = field.kind else {
                let content = self.part(field, declared, choice)?;
                parts.push(Part { name, item: None, content });
                continue;
            };
            // As the client sends them: values first.
            let mut members: Vec<&Field> = members.iter().collect();
            members.sort_by_key(|member| matches!(member.kind, FieldKind::File));
            let item = &self.resolve(&declared["items"])["properties"];
            for (index, member) in (0..2).flat_map(|i| members.iter().map(move |m| (i, m))) {
                let content = self.part(member, &item[member.name], choice)?;
                parts.push(Part { name, item: Some((index, member.name)), content });
            }
        }
        Ok(parts)
    }

    fn part(&self, field: &Field, schema: &Value, choice: ValueChoice) -> Result<Content, String> {
        match field.kind {
            FieldKind::File => Ok(Content::File(bytes(choice))),
            _ => self.value(schema, choice).map(Content::Value),
        }
    }

    fn answer(
        &self,
        response: &Value,
        code: StatusCode,
        choice: ValueChoice,
    ) -> Result<AnswerBody, String> {
        let Some(content) = response["content"].as_object().filter(|content| !content.is_empty())
        else {
            return Ok(AnswerBody::Empty);
        };
        if content.contains_key("application/json") {
            let schema = &content["application/json"]["schema"];
            let mut value = self.value(schema, choice)?;
            // The body of an error repeats the status, which is no matter of chance.
            if let Some(status) = value.get_mut("statusCode").filter(|_| !code.is_success()) {
                *status = code.as_u16().into();
            }
            return Ok(AnswerBody::Json(value));
        }
        if content.keys().any(|media_type| media_type.starts_with("multipart/")) {
            let part = |name: &str| (name.to_owned(), bytes(choice));
            return Ok(AnswerBody::Parts(vec![part("a"), part("dir/b é.txt")]));
        }
        Ok(AnswerBody::Bytes(bytes(choice)))
    }

    fn value(&self, schema: &Value, choice: ValueChoice) -> Result<Value, String> {
        let made = match choice {
            ValueChoice::Minimal => self.values.minimal(schema),
            ValueChoice::Maximal => self.values.maximal(schema),
            ValueChoice::Random(seed) => self.values.random(schema, seed),
        };
        made.map_err(|problem| problem.to_string())
    }

    fn resolve<'b>(&'b self, node: &'b Value) -> &'b Value {
        let target = node["$ref"].as_str().and_then(|target| target.strip_prefix('#'));
        target.and_then(|pointer| self.description.pointer(pointer)).unwrap_or(node)
    }
}

fn json_schema(content: &Value) -> &Value {
    &content["application/json"]["schema"]
}

fn has_content(answer: &Answer) -> bool {
    matches!(answer, Answer::Declared { code, body, .. }
        if code.is_success() && !matches!(body, AnswerBody::Empty))
}

/// Whether it is a status or a range of them, and neither `default` nor an extension.
fn is_status(key: &str) -> bool {
    key.starts_with(|first: char| first.is_ascii_digit())
}

/// Whether the client refuses to send it as a segment of a path.
fn is_no_segment(text: &str) -> bool {
    matches!(text, "" | "." | "..")
}

/// Bytes that are no text, more than one frame of them where there is much.
fn bytes(choice: ValueChoice) -> Bytes {
    let mut random = fastrand::Rng::with_seed(match choice {
        ValueChoice::Minimal => return Bytes::new(),
        ValueChoice::Maximal => 1,
        ValueChoice::Random(seed) => seed,
    });
    let length =
        if matches!(choice, ValueChoice::Maximal) { 200_000 } else { random.usize(0..5_000) };
    std::iter::repeat_with(|| random.u8(..)).take(length).collect()
}
