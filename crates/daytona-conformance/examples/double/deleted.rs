//! What has been deleted. It is all that the double remembers.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use daytona_api_server::runtime::{Error, Method};

/// The paths of what has been deleted.
#[derive(Default)]
pub struct Deleted(Mutex<HashSet<String>>);

impl Deleted {
    /// Takes note of a request that is about to succeed: a DELETE takes away what is at its path,
    /// a POST makes it again, and whatever is below.
    ///
    /// # Errors
    /// 404 if the path, or one above it, has been deleted.
    pub fn request(&self, method: &Method, path: &str) -> Result<(), Error> {
        let mut gone = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if *method == Method::POST {
            gone.retain(|one| !is_within(one, path));
        }
        if gone.iter().any(|one| is_within(path, one)) {
            return Err(Error::not_found(format!("{path} has been deleted")));
        }
        if *method == Method::DELETE {
            gone.insert(path.to_owned());
        }
        Ok(())
    }
}

/// Whether `path` is `outer` or below it.
fn is_within(path: &str, outer: &str) -> bool {
    let below = path.strip_prefix(outer);
    below.is_some_and(|below| below.is_empty() || below.starts_with('/'))
}
