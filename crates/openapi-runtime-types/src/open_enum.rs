//! Open string enumerations, which keep values that they do not know.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use serde::de::{Error, Visitor};

/// A value that the enumeration `E` does not know, unchanged.
///
/// It is created only by `E`, and only from text that is not one of its known values. So each known
/// value has exactly one representation, and can be compared with `==`.
pub struct UnknownValue<E> {
    text: Box<str>,
    owner: PhantomData<fn() -> E>,
}

impl<E> UnknownValue<E> {
    fn new(text: impl Into<Box<str>>) -> Self {
        Self { text: text.into(), owner: PhantomData }
    }

    /// The value as it was sent.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl<E> Clone for UnknownValue<E> {
    fn clone(&self) -> Self {
        Self::new(self.text.clone())
    }
}

impl<E> fmt::Debug for UnknownValue<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}

impl<E> PartialEq for UnknownValue<E> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<E> Eq for UnknownValue<E> {}

impl<E> PartialOrd for UnknownValue<E> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<E> Ord for UnknownValue<E> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

impl<E> Hash for UnknownValue<E> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

/// A string enumeration with an `Unrecognized` variant.
///
/// Each enumeration also has inherent methods of the same names. The trait is for code that is
/// generic over enumerations.
pub trait OpenEnum: Sized + 'static {
    /// The values that these bindings know, in the order of the description.
    const KNOWN: &'static [Self];

    /// The value as it is sent in JSON.
    fn as_str(&self) -> &str;

    /// The known value with this text.
    fn known(text: &str) -> Option<Self>;

    /// The variant for an unknown value.
    fn unrecognized(value: UnknownValue<Self>) -> Self;
}

/// Converts `text` into a value of `E`, which is a known value if there is one with this text.
pub fn parse<E: OpenEnum>(text: &str) -> E {
    E::known(text).unwrap_or_else(|| E::unrecognized(UnknownValue::new(text)))
}

/// Decodes a value of `E`. It allocates only for an unknown value.
///
/// # Errors
/// If the value is not a string.
pub fn deserialize<'de, E: OpenEnum, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<E, D::Error> {
    struct Text<E>(PhantomData<E>);

    impl<E: OpenEnum> Visitor<'_> for Text<E> {
        type Value = E;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_str<R: Error>(self, text: &str) -> Result<E, R> {
            Ok(E::known(text).unwrap_or_else(|| {
                super::alternatives::count_unknown_value();
                E::unrecognized(UnknownValue::new(text))
            }))
        }
    }

    deserializer.deserialize_str(Text(PhantomData))
}

/// Implements the methods and traits of an open string enumeration.
///
/// `open_enum!(Color { Red = "red", Green = "green" });` requires an enum `Color` with these
/// variants and `Unrecognized(UnknownValue<Color>)`. Paths are absolute, because a description may
/// have a type that is called `String` or `Result`.
#[macro_export]
macro_rules! open_enum {
    ($name:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        impl $name {
            /// The values that these bindings know, in the order of the description.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),*];

            /// The value as it is sent in JSON.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unrecognized(value) => value.as_str(),
                }
            }
        }

        $crate::open_enum_schema!($name);

        impl $crate::OpenEnum for $name {
            const KNOWN: &'static [Self] = Self::KNOWN;

            fn as_str(&self) -> &str {
                self.as_str()
            }

            fn known(text: &str) -> ::core::option::Option<Self> {
                match text {
                    $($text => ::core::option::Option::Some(Self::$variant),)*
                    _ => ::core::option::Option::None,
                }
            }

            fn unrecognized(value: $crate::UnknownValue<Self>) -> Self {
                Self::Unrecognized(value)
            }
        }

        /// The first value, for tests.
        #[cfg(feature = "testing")]
        impl ::core::default::Default for $name {
            fn default() -> Self {
                // An enumeration in a description has at least one value.
                let first = [$($text),*].first().copied().unwrap_or_default();
                $crate::parse(first)
            }
        }

        impl ::core::convert::From<&Self> for $name {
            fn from(value: &Self) -> Self {
                value.clone()
            }
        }

        impl ::core::convert::AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::core::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                $crate::parse(text)
            }
        }

        impl ::core::convert::From<::std::string::String> for $name {
            fn from(text: ::std::string::String) -> Self {
                $crate::parse(&text)
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = ::core::convert::Infallible;

            fn from_str(
                text: &str,
            ) -> ::core::result::Result<Self, ::core::convert::Infallible> {
                ::core::result::Result::Ok($crate::parse(text))
            }
        }

        impl ::core::cmp::PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }

        impl ::core::cmp::PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::deserialize(deserializer)
            }
        }
    };
}
