//! Traits for the arguments of setters, which take a value or an `Option` of it.
//!
//! A setter for text takes any `Into<String>`, a setter for a list takes any iterator over values
//! that convert into its items, and a setter for a map takes any iterator over pairs; each also
//! takes an `Option` of these. The parameter `M` of the traits is [`Given`] or [`Maybe`]. The
//! compiler infers it, so it is never written.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// Marks an argument that is a value.
#[derive(Debug)]
pub enum Given {}

/// Marks an argument that is an `Option` of a value.
#[derive(Debug)]
pub enum Maybe {}

/// A value that converts into `T`, or an `Option` of one; `None` means that the value is not set.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not convert into `{T}`",
    label = "expected `{T}`, a type that converts into it, or an `Option` of one",
    note = "an integer of another type converts with `i64::try_from`, and a call must be awaited \
            to get a value"
)]
pub trait Optional<T, M> {
    /// The value, if there is one.
    fn into_option(self) -> Option<T>;
}

impl<T, V: Into<T>> Optional<T, Given> for V {
    fn into_option(self) -> Option<T> {
        Some(self.into())
    }
}

impl<T, V: Into<T>> Optional<T, Maybe> for Option<V> {
    fn into_option(self) -> Option<T> {
        self.map(Into::into)
    }
}

/// An iterator over values that convert into `T`, or an `Option` of one; `None` means that the list
/// is not set.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not convert into a list of `{T}`",
    label = "expected an array, a `Vec` or an iterator of `{T}`, or an `Option` of one",
    note = "put a single value into an array: `[value]`"
)]
pub trait OptionalList<T, M> {
    /// The items, if there is a list.
    fn into_list(self) -> Option<Vec<T>>;
}

impl<T, I: IntoIterator<Item: Into<T>>> OptionalList<T, Given> for I {
    fn into_list(self) -> Option<Vec<T>> {
        Some(list(self))
    }
}

impl<T, I: IntoIterator<Item: Into<T>>> OptionalList<T, Maybe> for Option<I> {
    fn into_list(self) -> Option<Vec<T>> {
        self.map(list)
    }
}

/// An iterator over pairs of a name and a value that converts into `T`, or an `Option` of one;
/// `None` means that the map is not set.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not convert into a map of `{T}`",
    label = "expected a map, or an array or iterator of pairs of a name and a `{T}`, or an \
             `Option` of one",
    note = "put a single pair into an array: `[(\"name\", value)]`"
)]
pub trait OptionalMap<T, M> {
    /// The members, if there is a map.
    fn into_map(self) -> Option<BTreeMap<String, T>>;
}

impl<T, K, V, I> OptionalMap<T, Given> for I
where
    I: IntoIterator<Item = (K, V)>,
    K: Into<String>,
    V: Into<T>,
{
    fn into_map(self) -> Option<BTreeMap<String, T>> {
        Some(map(self))
    }
}

impl<T, K, V, I> OptionalMap<T, Maybe> for Option<I>
where
    I: IntoIterator<Item = (K, V)>,
    K: Into<String>,
    V: Into<T>,
{
    fn into_map(self) -> Option<BTreeMap<String, T>> {
        self.map(map)
    }
}

/// Collects values that convert into the items of a list.
pub fn list<T>(items: impl IntoIterator<Item: Into<T>>) -> Vec<T> {
    items.into_iter().map(Into::into).collect()
}

/// Collects pairs that convert into the names and values of a map.
pub fn map<T>(
    members: impl IntoIterator<Item = (impl Into<String>, impl Into<T>)>,
) -> BTreeMap<String, T> {
    members.into_iter().map(|(name, value)| (name.into(), value.into())).collect()
}

/// Collects pairs that convert into the names and values of a JSON object.
pub fn object(
    members: impl IntoIterator<Item = (impl Into<String>, impl Into<Value>)>,
) -> Map<String, Value> {
    members.into_iter().map(|(name, value)| (name.into(), value.into())).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    fn text<M>(value: impl Optional<String, M>) -> Option<String> {
        value.into_option()
    }

    fn number<M>(value: impl Optional<i64, M>) -> Option<i64> {
        value.into_option()
    }

    fn texts<M>(value: impl OptionalList<String, M>) -> Option<Vec<String>> {
        value.into_list()
    }

    fn labels<M>(value: impl OptionalMap<String, M>) -> Option<BTreeMap<String, String>> {
        value.into_map()
    }

    #[test]
    fn a_setter_takes_a_value_or_an_option() {
        let owned = "a".to_owned();
        assert_eq!(text("a"), Some(owned.clone()));
        assert_eq!(text(&owned), Some(owned.clone()));
        assert_eq!(text(Some("a")), Some(owned.clone()));
        assert_eq!(text(Some(owned.clone())), Some(owned));
        assert_eq!(text(None::<&str>), None);
        assert_eq!((number(2), number(2_u32), number(Some(2_u8))), (Some(2), Some(2), Some(2)));
    }

    #[test]
    fn a_list_setter_takes_any_iterator() {
        let owned = vec!["a".to_owned(), "b".to_owned()];
        assert_eq!(texts(["a", "b"]), Some(owned.clone()));
        assert_eq!(texts(&owned), Some(owned.clone()));
        assert_eq!(texts("a b".split(' ')), Some(owned.clone()));
        assert_eq!(texts(Some(["a", "b"])), Some(owned.clone()));
        assert_eq!(texts(None::<Vec<String>>), None);
    }

    #[test]
    fn a_map_setter_takes_any_iterator_over_pairs() {
        let owned = HashMap::from([("a".to_owned(), "b".to_owned())]);
        let map = BTreeMap::from([("a".to_owned(), "b".to_owned())]);
        assert_eq!(labels([("a", "b")]), Some(map.clone()));
        assert_eq!(labels(&owned), Some(map.clone()));
        assert_eq!(labels(Some(owned)), Some(map));
        assert_eq!(labels(None::<HashMap<String, String>>), None);
    }
}
