//! JSON Schemas of what no derive can see: open enumerations, and what decodes by hand.

/// The JSON Schema of an open enumeration: its known values, or any other text.
#[cfg(feature = "schemars")]
#[allow(unused_macros, reason = "without any tag there is no enumeration")]
macro_rules! open_enum {
    ($name:ident) => {
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let known: Vec<&str> = Self::KNOWN.iter().map(Self::as_str).collect();
                schemars::json_schema!({
                    "anyOf": [{ "type": "string", "enum": known }, { "type": "string" }],
                })
            }
        }
    };
}

#[cfg(not(feature = "schemars"))]
#[allow(unused_macros, reason = "without any tag there is no enumeration")]
macro_rules! open_enum {
    ($name:ident) => {};
}

#[allow(unused_imports, reason = "without any tag there is no enumeration")]
pub(crate) use open_enum;
