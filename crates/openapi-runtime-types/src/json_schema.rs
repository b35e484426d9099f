//! JSON Schemas of open enumerations, which no derive can see.

/// The JSON Schema of an open enumeration: its known values, or any other text. A part of
/// [`open_enum!`](crate::open_enum).
#[cfg(feature = "schemars")]
#[doc(hidden)]
#[macro_export]
macro_rules! open_enum_schema {
    ($name:ident) => {
        impl $crate::schemars::JsonSchema for $name {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                ::std::stringify!($name).into()
            }

            fn json_schema(
                _: &mut $crate::schemars::SchemaGenerator,
            ) -> $crate::schemars::Schema {
                let known: ::std::vec::Vec<&str> =
                    Self::KNOWN.iter().map(Self::as_str).collect();
                $crate::schemars::json_schema!({
                    "anyOf": [{ "type": "string", "enum": known }, { "type": "string" }],
                })
            }
        }
    };
}

/// Without the feature `schemars` there are no JSON Schemas.
#[cfg(not(feature = "schemars"))]
#[doc(hidden)]
#[macro_export]
macro_rules! open_enum_schema {
    ($name:ident) => {};
}
