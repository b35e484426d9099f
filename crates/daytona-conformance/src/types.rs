//! The Rust types as the checks see them: by the name of their schema, whatever they are.

use std::fmt::Debug;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

pub use crate::generated::TYPES;

/// The Rust type of a schema.
#[derive(Clone, Copy, Debug)]
pub struct Type {
    /// Name of the schema.
    pub schema: &'static str,
    name: fn() -> &'static str,
    recode: fn(&str) -> Result<Value, CodecError>,
    printed: fn(&str) -> Result<String, CodecError>,
    describe: fn(&mut SchemaGenerator) -> Schema,
}

/// Why a type did not give a value back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CodecError {
    /// It does not decode.
    #[error("it does not decode: {place}: {problem}")]
    Decode {
        /// Where: a path such as `items[0].cpu`, `.` for the whole.
        place: String,
        /// What serde says.
        problem: String,
    },
    /// What was decoded does not encode.
    #[error("it does not encode: {0}")]
    Encode(String),
}

impl CodecError {
    /// Where it fails, without anything of the value.
    pub fn place(&self) -> &str {
        match self {
            Self::Decode { place, .. } => place,
            Self::Encode(_) => ".",
        }
    }
}

impl Type {
    /// `T` is the type of the schema of this name.
    pub const fn new<T: DeserializeOwned + Serialize + JsonSchema + Debug>(
        schema: &'static str,
    ) -> Self {
        Self {
            schema,
            name: std::any::type_name::<T>,
            recode: recode::<T>,
            printed: printed::<T>,
            describe: SchemaGenerator::root_schema_for::<T> as fn(&mut SchemaGenerator) -> Schema,
        }
    }

    /// Its path in Rust.
    pub fn name(&self) -> &'static str {
        (self.name)()
    }

    /// What decoding JSON text and encoding it again gives.
    ///
    /// # Errors
    /// If it does not decode or not encode.
    pub fn recode(&self, text: &str) -> Result<Value, CodecError> {
        (self.recode)(text)
    }

    /// What decoding JSON text and printing it with `Debug` gives, which is what logs show.
    ///
    /// # Errors
    /// If it does not decode.
    pub fn printed(&self, text: &str) -> Result<String, CodecError> {
        (self.printed)(text)
    }

    /// The JSON Schema of what it encodes to.
    pub fn json_schema(&self) -> Value {
        let mut generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
        (self.describe)(&mut generator).to_value()
    }
}

/// Decodes JSON text, as the client does.
pub(crate) fn decode<T: DeserializeOwned>(text: &str) -> Result<T, CodecError> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    serde_path_to_error::deserialize(&mut deserializer).map_err(|error| CodecError::Decode {
        place: error.path().to_string(),
        problem: error.inner().to_string(),
    })
}

fn recode<T: DeserializeOwned + Serialize>(text: &str) -> Result<Value, CodecError> {
    serde_json::to_value(decode::<T>(text)?).map_err(|error| CodecError::Encode(error.to_string()))
}

fn printed<T: DeserializeOwned + Debug>(text: &str) -> Result<String, CodecError> {
    decode::<T>(text).map(|decoded| format!("{decoded:?}"))
}
