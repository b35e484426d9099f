//! Pages of paginated lists.

use serde::de::DeserializeOwned;

/// A response that is one page of a list.
pub trait Page: DeserializeOwned + Send + Sync + 'static {
    /// The type of the items.
    type Item: Send + 'static;

    /// The position of the page in the list.
    fn position(&self) -> Position;

    /// The number of items in the page.
    fn len(&self) -> usize;

    /// Whether the page has no items, which ends the list.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The items, in the order of the server.
    fn into_items(self) -> Vec<Self::Item>;
}

/// The position of a page in its list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Position {
    /// Pages have numbers.
    Number {
        /// The number of this page, counted from 1.
        page: i64,
        /// The total number of pages.
        total: i64,
    },
    /// Pages have cursors: this is the cursor of the next page, or `None` for the last page.
    Cursor(Option<String>),
}
