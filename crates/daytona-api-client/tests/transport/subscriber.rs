//! A tracing subscriber that records spans and events.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex, OnceLock};

use daytona_api_client::runtime::Request;
use serde_json::Value;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::{DefaultGuard, set_default};
use tracing::{Dispatch, Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

use crate::support::*;

pub type Fields = BTreeMap<String, String>;

/// A span or an event.
#[derive(Clone, Debug)]
pub struct Seen {
    pub id: Option<u64>,
    pub name: String,
    pub target: String,
    pub level: Level,
    pub fields: Fields,
    /// The span that an event belongs to.
    pub parent: Option<u64>,
    pub closed: bool,
}

/// Records every span and every event of every crate.
#[derive(Clone, Default)]
pub struct Everything(pub Arc<Mutex<Vec<Seen>>>);

/// Panics if a field is recorded twice, because not every subscriber keeps only the last value.
struct Reader<'a>(&'a mut Fields);

impl Visit for Reader<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        assert_eq!(self.0.insert(field.name().to_owned(), value.to_owned()), None);
    }
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        assert_eq!(self.0.insert(field.name().to_owned(), format!("{value:?}")), None);
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Everything {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, _: Context<'_, S>) {
        let mut fields = Fields::new();
        attributes.record(&mut Reader(&mut fields));
        let (id, metadata) = (Some(id.into_u64()), attributes.metadata());
        let (name, target) = (metadata.name().to_owned(), metadata.target().to_owned());
        let level = *metadata.level();
        let seen = Seen { id, name, target, level, fields, parent: None, closed: false };
        self.0.lock().unwrap().push(seen);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _: Context<'_, S>) {
        let mut all = self.0.lock().unwrap();
        let span = all.iter_mut().rfind(|seen| seen.id == Some(id.into_u64())).unwrap();
        values.record(&mut Reader(&mut span.fields));
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut fields = Fields::new();
        event.record(&mut Reader(&mut fields));
        let parent = context.event_span(event).map(|span| span.id().into_u64());
        let metadata = event.metadata();
        let (name, target) = (metadata.name().to_owned(), metadata.target().to_owned());
        let level = *metadata.level();
        let seen = Seen { id: None, name, target, level, fields, parent, closed: false };
        self.0.lock().unwrap().push(seen);
    }

    fn on_close(&self, id: Id, _: Context<'_, S>) {
        let mut all = self.0.lock().unwrap();
        all.iter_mut().rfind(|seen| seen.id == Some(id.into_u64())).unwrap().closed = true;
    }
}

impl Everything {
    /// The spans and the events of this crate.
    pub fn ours(&self) -> (Vec<Seen>, Vec<Seen>) {
        let all = self.0.lock().unwrap().clone().into_iter();
        let ours = all.filter(|seen| {
            ["daytona_api_client", "openapi_runtime_client"]
                .iter()
                .any(|it| seen.target.starts_with(it))
        });
        ours.partition(|seen| seen.id.is_some())
    }
}

/// Records what is traced on this thread from now on.
pub async fn record() -> (Everything, DefaultGuard) {
    // A callsite that another thread reaches for the first time while this one starts to record
    // could be disabled. So all callsites are reached before.
    let server = Server::new(vec![Answer::Send(Vec::new())]).await;
    Request::new(&server.retrying_client(), &GET_THING).send::<Value>().await.unwrap_err();
    // With a single subscriber, `tracing` caches the interest of the current thread for all
    // threads. So there is a second one, which receives nothing.
    static OTHER: OnceLock<Dispatch> = OnceLock::new();
    OTHER.get_or_init(|| tracing_subscriber::registry().with(Everything::default()).into());
    let everything = Everything::default();
    let guard = set_default(tracing_subscriber::registry().with(everything.clone()));
    (everything, guard)
}

/// Fields with these names and values.
pub fn fields(pairs: &[(&str, &str)]) -> Fields {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}
