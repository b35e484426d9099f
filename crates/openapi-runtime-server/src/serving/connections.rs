//! The connections that are open.

use std::collections::BTreeMap;
use std::net::Shutdown;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::task::AbortHandle;

use super::activity::Activity;
use super::socket::shut;

/// All connections of a server.
#[derive(Default)]
pub(crate) struct Connections {
    open: Mutex<Open>,
    /// That one has been closed.
    closed: Notify,
}

#[derive(Default)]
struct Open {
    last: u64,
    by_number: BTreeMap<u64, Connection>,
}

struct Connection {
    stream: Arc<TcpStream>,
    activity: Arc<Activity>,
    task: Option<AbortHandle>,
}

/// Takes a connection from those that are open when it is dropped.
pub(crate) struct Registered {
    connections: Arc<Connections>,
    number: u64,
}

impl Connections {
    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a connection.
    pub(crate) fn add(
        self: &Arc<Self>,
        stream: &Arc<TcpStream>,
        activity: &Arc<Activity>,
    ) -> Registered {
        let mut open = self.open();
        open.last += 1;
        let (stream, activity, number) = (Arc::clone(stream), Arc::clone(activity), open.last);
        open.by_number.insert(number, Connection { stream, activity, task: None });
        Registered { connections: Arc::clone(self), number }
    }

    /// Says which task serves the connection of this number, unless it is done already.
    pub(crate) fn served_by(&self, number: u64, task: AbortHandle) {
        if let Some(connection) = self.open().by_number.get_mut(&number) {
            connection.task = Some(task);
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.open().by_number.len()
    }

    /// Waits until a connection has been closed since the last time.
    pub(crate) async fn closed(&self) {
        self.closed.notified().await;
    }

    /// Waits until no connection is open.
    pub(crate) async fn none(&self) {
        while self.count() > 0 {
            self.closed().await;
        }
    }

    /// Closes the connection that has kept the server waiting for longest. `false` if none does.
    pub(crate) fn close_waiting(&self) -> bool {
        let mut open = self.open();
        let waiting = open.by_number.iter().filter_map(|(number, connection)| {
            let since = connection.activity.waiting_since()?;
            connection.task.is_some().then_some((since, *number))
        });
        let longest = waiting.min().and_then(|(_, number)| open.by_number.remove(&number));
        drop(open);
        longest.map(close).is_some()
    }

    /// Closes all connections, whatever they are doing, and says how many there were.
    pub(crate) fn close_all(&self) -> usize {
        let all = std::mem::take(&mut self.open().by_number);
        let count = all.len();
        all.into_values().for_each(close);
        count
    }
}

fn close(connection: Connection) {
    if let Some(task) = connection.task {
        task.abort();
    }
    // A WebSocket is no longer with the task.
    shut(&connection.stream, Shutdown::Both);
}

impl Registered {
    pub(crate) fn number(&self) -> u64 {
        self.number
    }
}

impl Drop for Registered {
    fn drop(&mut self) {
        let closed = self.connections.open().by_number.remove(&self.number);
        drop(closed);
        self.connections.closed.notify_one();
    }
}
