//! Which operations answer with a page of a list.

use super::{Api, Content, Kind, Location, Operation, Property};

/// A page of a list, as an operation answers with it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Paging {
    /// Rust type of the page.
    pub page: String,
    /// Rust type of an item.
    pub item: String,
    /// Rust field that has the items.
    pub items: String,
    /// How the next page is asked for.
    pub next: Next,
}

/// How the next page is asked for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Next {
    /// By number, with `page`: the Rust fields that have the number and the count of pages.
    Number {
        /// Field with the number of the page.
        page: String,
        /// Field with the number of pages.
        total: String,
    },
    /// By `cursor`: the Rust field that has the next one.
    Cursor(String),
}

/// The paging of an operation: it takes `page` and `limit`, or `cursor`, and answers with `items`
/// and what is needed to go on.
pub fn paging(api: &Api, operation: &Operation) -> Option<Paging> {
    let Some(Content::Json(answer)) = operation.success() else { return None };
    let Kind::Named(index) = answer.kind else { return None };
    let named = api.schemas.get(index).filter(|_| !answer.nullable)?;
    let Kind::Object(properties) = &named.schema.kind else { return None };
    let property = |name: &str| properties.iter().find(|property| property.wire_name == name);
    let takes = |name: &str| {
        let query = operation.parameters.iter().filter(|p| p.location == Location::Query);
        query.into_iter().any(|parameter| parameter.wire_name == name)
    };
    let items = property("items").filter(|items| !items.is_option())?;
    let Kind::Array(item) = &items.schema.kind else { return None };
    let Kind::Named(item) = item.kind else { return None };
    let next = if takes("page") && takes("limit") {
        let (page, total) = (property("page")?, property("totalPages")?);
        let counted = [page, total].into_iter().all(is_count);
        counted.then(|| Next::Number { page: page.name.clone(), total: total.name.clone() })?
    } else if takes("cursor") {
        let cursor = property("nextCursor").filter(|cursor| cursor.is_option())?;
        matches!(cursor.schema.kind, Kind::String(None))
            .then(|| Next::Cursor(cursor.name.clone()))?
    } else {
        return None;
    };
    Some(Paging {
        page: named.type_name.clone(),
        item: api.schemas.get(item)?.type_name.clone(),
        items: items.name.clone(),
        next,
    })
}

fn is_count(property: &Property) -> bool {
    let format = match &property.schema.kind {
        Kind::Integer(format) => format.as_deref(),
        _ => return false,
    };
    !property.is_option() && matches!(format, None | Some("int64"))
}
