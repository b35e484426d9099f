//! Lists that come in pages.

use serde::de::DeserializeOwned;

/// An answer that is one page of a list.
pub trait Page: DeserializeOwned + Send + Sync + 'static {
    /// What the list holds.
    type Item: Send + 'static;

    /// Where the page stands in the list.
    fn position(&self) -> Position;

    /// How many items it has.
    fn len(&self) -> usize;

    /// Whether it has no items, which ends a list.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Its items, in the order of the server.
    fn into_items(self) -> Vec<Self::Item>;
}

/// Where a page stands in its list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Position {
    /// It is this page, counted from 1, of so many.
    Number {
        /// Number of the page.
        page: i64,
        /// How many pages there are.
        total: i64,
    },
    /// The next page is asked for with this cursor; without one it is the last page.
    Cursor(Option<String>),
}
