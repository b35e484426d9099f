//! What setters take: a value, or an `Option` where the value may be left out.
//!
//! A setter of the API's text takes whatever is `Into<String>`, one of a list whatever iterates over
//! what fits an item, one of a map whatever iterates over pairs, and each of them in an `Option` as
//! well. The parameter `M` of the traits is [`Given`] or [`Maybe`]; the compiler finds out which, so
//! it is never written.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// Stands for a plain value.
#[derive(Debug)]
pub enum Given {}

/// Stands for a value in an `Option`.
#[derive(Debug)]
pub enum Maybe {}

/// A value of `T`, or of what converts into it, or an `Option` of that: `None` leaves it out.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no `{T}`",
    label = "this takes `{T}`, what converts into it, or an `Option` of that",
    note = "an integer of another type converts with `i64::try_from`, and an unfinished request is \
            no value: `.await` it first"
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

/// Whatever iterates over what converts into `T`, or an `Option` of that: `None` leaves it out.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no list of `{T}`",
    label = "this takes an array, a `Vec` or an iterator of `{T}`, or an `Option` of that",
    note = "a single value goes into an array: `[value]`"
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

/// Whatever iterates over pairs of a name and what converts into `T`, or an `Option` of that:
/// `None` leaves it out.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no map of `{T}`",
    label = "this takes a map, or an array or iterator of pairs of a name and a `{T}`, or an \
             `Option` of that",
    note = "a single pair goes into an array: `[(\"name\", value)]`"
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

/// A list of what converts into its items.
pub fn list<T>(items: impl IntoIterator<Item: Into<T>>) -> Vec<T> {
    items.into_iter().map(Into::into).collect()
}

/// A map of what converts into its names and values.
pub fn map<T>(
    members: impl IntoIterator<Item = (impl Into<String>, impl Into<T>)>,
) -> BTreeMap<String, T> {
    members.into_iter().map(|(name, value)| (name.into(), value.into())).collect()
}

/// A JSON object of what converts into its names and values.
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
    fn a_value_is_taken_as_it_is_or_in_an_option() {
        let owned = "a".to_owned();
        assert_eq!(text("a"), Some(owned.clone()));
        assert_eq!(text(&owned), Some(owned.clone()));
        assert_eq!(text(Some("a")), Some(owned.clone()));
        assert_eq!(text(Some(owned.clone())), Some(owned));
        assert_eq!(text(None::<&str>), None);
        assert_eq!((number(2), number(2_u32), number(Some(2_u8))), (Some(2), Some(2), Some(2)));
    }

    #[test]
    fn a_list_is_taken_from_whatever_iterates() {
        let owned = vec!["a".to_owned(), "b".to_owned()];
        assert_eq!(texts(["a", "b"]), Some(owned.clone()));
        assert_eq!(texts(&owned), Some(owned.clone()));
        assert_eq!(texts("a b".split(' ')), Some(owned.clone()));
        assert_eq!(texts(Some(["a", "b"])), Some(owned.clone()));
        assert_eq!(texts(None::<Vec<String>>), None);
    }

    #[test]
    fn a_map_is_taken_from_whatever_iterates_over_pairs() {
        let owned = HashMap::from([("a".to_owned(), "b".to_owned())]);
        let map = BTreeMap::from([("a".to_owned(), "b".to_owned())]);
        assert_eq!(labels([("a", "b")]), Some(map.clone()));
        assert_eq!(labels(&owned), Some(map.clone()));
        assert_eq!(labels(Some(owned)), Some(map));
        assert_eq!(labels(None::<HashMap<String, String>>), None);
    }
}
