//! Which operations answer with a page of a list.

use super::{Api, Content, Location, Operation, Property, SchemaKind};
use crate::settings::{NextPage, PageShape};

/// A page of a list, as an operation answers with it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Paging {
    /// Rust type of the page.
    pub page: String,
    /// Rust type of an item.
    pub item: String,
    /// Rust field that has the items.
    pub items: String,
    /// The query parameter that asks for a page.
    pub parameter: String,
    /// How the next page is asked for.
    pub next: Next,
}

/// How the next page is asked for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Next {
    /// By number: the Rust fields that have the number and the count of pages.
    Number {
        /// Field with the number of the page.
        page: String,
        /// Field with the number of pages.
        total: String,
    },
    /// By a cursor: the Rust field that has the next one.
    Cursor(String),
}

/// The paging of an operation that answers with a page of one of the `shapes`, and takes what asks
/// for the next one.
pub fn paging(api: &Api, operation: &Operation, shapes: &[PageShape]) -> Option<Paging> {
    shapes.iter().find_map(|shape| fitting(api, operation, shape))
}

fn fitting(api: &Api, operation: &Operation, shape: &PageShape) -> Option<Paging> {
    let Some(Content::Json(answer)) = operation.success() else { return None };
    let SchemaKind::Named(index) = answer.kind else { return None };
    let named = api.schemas.get(index).filter(|_| !answer.nullable)?;
    let SchemaKind::Object(properties) = &named.schema.kind else { return None };
    let property = |name: &str| properties.iter().find(|property| property.wire_name == name);
    let query = operation.parameters.iter().filter(|p| p.location == Location::Query);
    let asks = query.into_iter().any(|parameter| parameter.wire_name == shape.parameter);
    let items = property(&shape.items).filter(|items| !items.is_option())?;
    let SchemaKind::Array(item) = &items.schema.kind else { return None };
    let SchemaKind::Named(item) = item.kind else { return None };
    let next = match &shape.next {
        NextPage::Number { page, total } if asks => {
            let (page, total) = (property(page)?, property(total)?);
            let counted = [page, total].into_iter().all(is_count);
            counted.then(|| Next::Number { page: page.name.clone(), total: total.name.clone() })?
        }
        NextPage::Cursor(cursor) if asks => {
            let cursor = property(cursor).filter(|cursor| cursor.is_option())?;
            matches!(cursor.schema.kind, SchemaKind::String(None))
                .then(|| Next::Cursor(cursor.name.clone()))?
        }
        _ => return None,
    };
    Some(Paging {
        page: named.type_name.clone(),
        item: api.schemas.get(item)?.type_name.clone(),
        items: items.name.clone(),
        parameter: shape.parameter.clone(),
        next,
    })
}

fn is_count(property: &Property) -> bool {
    let format = match &property.schema.kind {
        SchemaKind::Integer(format) => format.as_deref(),
        _ => return false,
    };
    !property.is_option() && matches!(format, None | Some("int64"))
}
