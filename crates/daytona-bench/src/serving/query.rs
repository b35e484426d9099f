//! The query of the listing, by hand.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::body;
use super::failure::Violations;
use crate::hand::{SortField, SortOrder, State};

/// All parameters of the listing.
#[derive(Debug)]
#[allow(missing_docs, reason = "they are those of the API")]
pub struct Query {
    pub page: i64,
    pub limit: i64,
    pub id: Option<String>,
    pub name: Option<String>,
    pub labels: Option<BTreeMap<String, String>>,
    pub include_errored_deleted: bool,
    pub states: Option<Vec<State>>,
    pub snapshots: Option<Vec<String>>,
    pub regions: Option<Vec<String>>,
    pub min_cpu: Option<i64>,
    pub max_cpu: Option<i64>,
    pub min_memory_gib: Option<i64>,
    pub max_memory_gib: Option<i64>,
    pub min_disk_gib: Option<i64>,
    pub max_disk_gib: Option<i64>,
    pub last_event_after: Option<DateTime<Utc>>,
    pub last_event_before: Option<DateTime<Utc>>,
    pub sort: SortField,
    pub order: SortOrder,
}

type Text<'a> = Option<Cow<'a, str>>;

/// The texts of the parameters.
#[derive(Default)]
struct Texts<'a> {
    page: Text<'a>,
    limit: Text<'a>,
    id: Text<'a>,
    name: Text<'a>,
    labels: Text<'a>,
    include_errored_deleted: Text<'a>,
    states: Vec<Cow<'a, str>>,
    snapshots: Vec<Cow<'a, str>>,
    regions: Vec<Cow<'a, str>>,
    min_cpu: Text<'a>,
    max_cpu: Text<'a>,
    min_memory_gib: Text<'a>,
    max_memory_gib: Text<'a>,
    min_disk_gib: Text<'a>,
    max_disk_gib: Text<'a>,
    last_event_after: Text<'a>,
    last_event_before: Text<'a>,
    sort: Text<'a>,
    order: Text<'a>,
}

impl<'a> Texts<'a> {
    fn of(query: &'a str, violations: &mut Violations) -> Self {
        let mut texts = Self::default();
        for (name, text) in form_urlencoded::parse(query.as_bytes()) {
            let place = match &*name {
                "page" => &mut texts.page,
                "limit" => &mut texts.limit,
                "id" => &mut texts.id,
                "name" => &mut texts.name,
                "labels" => &mut texts.labels,
                "includeErroredDeleted" => &mut texts.include_errored_deleted,
                "states" | "states[]" => {
                    texts.states.push(text);
                    continue;
                }
                "snapshots" | "snapshots[]" => {
                    texts.snapshots.push(text);
                    continue;
                }
                "regions" | "regions[]" => {
                    texts.regions.push(text);
                    continue;
                }
                "minCpu" => &mut texts.min_cpu,
                "maxCpu" => &mut texts.max_cpu,
                "minMemoryGiB" => &mut texts.min_memory_gib,
                "maxMemoryGiB" => &mut texts.max_memory_gib,
                "minDiskGiB" => &mut texts.min_disk_gib,
                "maxDiskGiB" => &mut texts.max_disk_gib,
                "lastEventAfter" => &mut texts.last_event_after,
                "lastEventBefore" => &mut texts.last_event_before,
                "sort" => &mut texts.sort,
                "order" => &mut texts.order,
                _ => continue,
            };
            match place {
                Some(_) => violations.add(name, "must not be given twice"),
                None => *place = Some(text),
            }
        }
        texts
    }
}

impl Query {
    /// Reads and checks a query.
    ///
    /// # Errors
    /// What is wrong with it, all of it.
    pub fn of(query: &str) -> Result<Self, String> {
        let mut violations = Violations::default();
        let to = &mut violations;
        let texts = Texts::of(query, to);
        let query = Self {
            page: integer("page", texts.page, i64::MAX, to).unwrap_or(1),
            limit: integer("limit", texts.limit, 200, to).unwrap_or(100),
            id: texts.id.map(Cow::into_owned),
            name: texts.name.map(Cow::into_owned),
            labels: texts.labels.and_then(|text| labels(&text, to)),
            include_errored_deleted: boolean(
                "includeErroredDeleted",
                texts.include_errored_deleted,
                to,
            ),
            states: states(texts.states, to),
            snapshots: list(texts.snapshots),
            regions: list(texts.regions),
            min_cpu: integer("minCpu", texts.min_cpu, i64::MAX, to),
            max_cpu: integer("maxCpu", texts.max_cpu, i64::MAX, to),
            min_memory_gib: integer("minMemoryGiB", texts.min_memory_gib, i64::MAX, to),
            max_memory_gib: integer("maxMemoryGiB", texts.max_memory_gib, i64::MAX, to),
            min_disk_gib: integer("minDiskGiB", texts.min_disk_gib, i64::MAX, to),
            max_disk_gib: integer("maxDiskGiB", texts.max_disk_gib, i64::MAX, to),
            last_event_after: time("lastEventAfter", texts.last_event_after, to),
            last_event_before: time("lastEventBefore", texts.last_event_before, to),
            sort: one_of("sort", texts.sort, SortField::known, SortField::NAMES, to)
                .unwrap_or(SortField::CreatedAt),
            order: one_of("order", texts.order, SortOrder::known, SortOrder::NAMES, to)
                .unwrap_or(SortOrder::Desc),
        };
        violations.or(query)
    }
}

/// An integer of at least 1, as all of them are.
fn integer(name: &str, text: Text<'_>, most: i64, to: &mut Violations) -> Option<i64> {
    let text = text?;
    let value = if text.starts_with('+') { None } else { text.parse().ok() };
    match value {
        None => to.add(name, "must be an integer number"),
        Some(value) if value < 1 => to.add(name, "must not be less than 1"),
        Some(value) if value > most => {
            to.add(name, format_args!("must not be greater than {most}"));
        }
        Some(_) => {}
    }
    value
}

fn boolean(name: &str, text: Text<'_>, to: &mut Violations) -> bool {
    match text.as_deref() {
        Some("true") => return true,
        Some("false") | None => {}
        Some(_) => to.add(name, "must be a boolean value"),
    }
    false
}

fn time(name: &str, text: Text<'_>, to: &mut Violations) -> Option<DateTime<Utc>> {
    let time = DateTime::parse_from_rfc3339(&text?);
    if time.is_err() {
        to.add(name, "must be a valid ISO 8601 date string");
    }
    Some(time.ok()?.to_utc())
}

fn one_of<T>(
    name: &str,
    text: Text<'_>,
    known: fn(&str) -> Option<T>,
    names: &[&str],
    to: &mut Violations,
) -> Option<T> {
    let value = known(&text?);
    if value.is_none() {
        to.not_one_of(name, names);
    }
    value
}

fn states(texts: Vec<Cow<'_, str>>, to: &mut Violations) -> Option<Vec<State>> {
    let state = |(index, text): (usize, &Cow<'_, str>)| {
        let state = State::known(text);
        if state.is_none() {
            to.not_one_of(format_args!("states.{index}"), State::NAMES);
        }
        state
    };
    (!texts.is_empty()).then(|| texts.iter().enumerate().filter_map(state).collect())
}

fn list(texts: Vec<Cow<'_, str>>) -> Option<Vec<String>> {
    (!texts.is_empty()).then(|| texts.into_iter().map(Cow::into_owned).collect())
}

/// The JSON text of a map. Only one that is not right is looked at more closely.
fn labels(text: &str, to: &mut Violations) -> Option<BTreeMap<String, String>> {
    if text.trim().is_empty() {
        return None;
    }
    let labels = serde_json::from_str(text);
    if labels.is_err() {
        match serde_json::from_str(text) {
            Ok(value) => body::check_texts("labels", &value, to),
            Err(_) if !text.trim_start().starts_with('{') => to.add("labels", "must be an object"),
            Err(error) => to.add("labels", format_args!("must be valid JSON: {error}")),
        }
    }
    labels.ok()?
}
