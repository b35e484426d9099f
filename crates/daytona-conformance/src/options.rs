//! What to run, and how much of it.

use std::sync::Arc;

use daytona_api_client::Environment;
use daytona_api_client::reqwest::Url;
use openapi_codegen::Source;

/// How many random values are made of a schema unless told otherwise.
const VALUES: u32 = 150;
/// Where random values start unless told otherwise.
const SEED: u64 = 1;

/// What to run, and how much of it.
#[derive(Clone, Debug)]
pub struct Options {
    /// Only the checks of these ids, those whose id begins with one and a slash, and what says why
    /// there are none of them. All checks if it is empty.
    pub only: Vec<String>,
    /// How many random values are made of each schema.
    pub values: u32,
    /// Seed of the first random value; the next has the next number.
    pub seed: u64,
    /// Other revisions of the description; `None` if there are none to hold the types against.
    pub revisions: Option<Vec<Arc<Source>>>,
    /// A server to ask.
    pub server: Option<Server>,
}

/// A server to ask.
#[derive(Clone, Debug)]
pub struct Server {
    /// Base URL of its API.
    pub url: String,
    /// Whether sandboxes and volumes may be created, and deleted again.
    pub write: bool,
    /// The credentials of whoever asks. The URL is not looked at.
    pub environment: Environment,
    /// Whether it is a router in this process, which need not have every operation.
    pub router: bool,
}

impl Server {
    /// Its URL without what may be a credential.
    pub fn shown(&self) -> String {
        match Url::parse(&self.url) {
            Ok(url) if url.has_host() => {
                let host = url.host_str().unwrap_or_default();
                let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
                format!("{}://{host}{port}{}", url.scheme(), url.path())
            }
            _ => "URL".to_owned(),
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self { only: Vec::new(), values: VALUES, seed: SEED, revisions: None, server: None }
    }
}

impl Options {
    /// Whether a check of this id is wanted.
    pub fn wants(&self, id: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| is_below(id, only))
    }

    /// Whether a check is wanted whose id begins with `prefix` and a slash.
    pub fn wants_some(&self, prefix: &str) -> bool {
        let is_near = |only: &String| is_below(prefix, only) || is_below(only, prefix);
        self.only.is_empty() || self.only.iter().any(is_near)
    }

    /// The seeds of the random values.
    pub(crate) fn seeds(&self) -> impl Iterator<Item = u64> {
        let first = self.seed;
        (0..u64::from(self.values)).map(move |n| first.wrapping_add(n))
    }

    /// How to run one check again.
    pub fn command(&self, id: &str) -> String {
        if self.server.as_ref().is_some_and(|server| server.router) {
            return "check_router(router).await".to_owned();
        }
        // An entry of what is known is looked at with the check that it is about.
        let id = id.strip_prefix("known/").unwrap_or(id).replace('\'', r"'\''");
        let mut command = format!("cargo xtask conformance --only '{id}'");
        if self.seed != SEED {
            command.push_str(&format!(" --seed {}", self.seed));
        }
        if self.values != VALUES {
            command.push_str(&format!(" --values {}", self.values));
        }
        if let Some(server) = self.server.as_ref().filter(|_| is_below(&id, "live-server")) {
            command.push_str(&format!(" --against {}", server.shown()));
            if server.write {
                command.push_str(" --write");
            }
        }
        command
    }
}

fn is_below(id: &str, prefix: &str) -> bool {
    id.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_in_a_url_is_not_shown() {
        let shown = |url: &str| {
            let (url, environment) = (url.to_owned(), Environment::default());
            Server { url, write: false, environment, router: false }.shown()
        };
        assert_eq!(shown("https://me:secret@host:8443/api?key=secret"), "https://host:8443/api");
        assert_eq!(shown("http://127.0.0.1:3000/api"), "http://127.0.0.1:3000/api");
        assert_eq!(shown("secret"), "URL");
    }

    #[test]
    fn the_command_runs_what_failed() {
        let command = |id| Options { seed: 7, ..Options::default() }.command(id);
        let expected = r"cargo xtask conformance --only 'types-description/It'\''s' --seed 7";
        assert_eq!(command("types-description/It's"), expected);
        assert_eq!(
            command("known/types-description/A"),
            "cargo xtask conformance --only 'types-description/A' --seed 7"
        );
    }

    #[test]
    fn a_part_of_an_id_is_not_enough() {
        let options = Options { only: vec!["types/Sandbox".to_owned()], ..Options::default() };
        assert!(options.wants("types/Sandbox") && options.wants("types/Sandbox/cpu"));
        assert!(!options.wants("types/SandboxLabels") && !options.wants("types"));
        assert!(options.wants_some("types") && options.wants_some("types/Sandbox/cpu"));
        assert!(!options.wants_some("types/Sand"));
    }
}
