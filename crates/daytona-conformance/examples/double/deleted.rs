//! What has been deleted. It is all that the double remembers.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use daytona_api_server::runtime::{Error, Method};

/// The paths of the last [`LIMIT`] things that have been deleted.
#[derive(Default)]
pub struct Deleted(Mutex<VecDeque<String>>);

/// How many are remembered, so that a double that runs for long does not grow.
const LIMIT: usize = 10_000;

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
            if gone.len() == LIMIT {
                gone.pop_front();
            }
            gone.push_back(path.to_owned());
        }
        Ok(())
    }
}

/// Whether `path` is `outer` or below it.
fn is_within(path: &str, outer: &str) -> bool {
    let below = path.strip_prefix(outer);
    below.is_some_and(|below| below.is_empty() || below.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_deleted_long_ago_is_forgotten() {
        let deleted = Deleted::default();
        for number in 0..=LIMIT {
            assert!(deleted.request(&Method::DELETE, &format!("/sandbox/{number}")).is_ok());
        }
        assert_eq!(deleted.0.lock().unwrap_or_else(PoisonError::into_inner).len(), LIMIT);
        assert!(deleted.request(&Method::GET, "/sandbox/0").is_ok());
        assert!(deleted.request(&Method::GET, "/sandbox/1").is_err());
        assert!(deleted.request(&Method::GET, &format!("/sandbox/{LIMIT}/labels")).is_err());
    }
}
