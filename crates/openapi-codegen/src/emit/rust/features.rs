//! Cargo features: one a tag, one for what is deprecated, one for all that is not.

use crate::model::Api;

/// The `[features]` lines of a crate, without those written by hand. `types` is the name of the
/// types crate, for the client that hands each feature on, and `client` that of the client crate,
/// for a server that may depend on it. `runtime` is the runtime that has the feature `testing` too.
pub fn emit(api: &Api, types: Option<&str>, client: Option<&str>, runtime: Option<&str>) -> String {
    let line = |name: &str, mut needs: Vec<String>| {
        needs.extend(types.map(|types| format!("{types}/{name}")));
        needs.extend(client.map(|client| format!("{client}?/{name}")));
        let needs: Vec<String> = needs.iter().map(|need| format!("{need:?}")).collect();
        format!("{name} = [{}]\n", needs.join(", "))
    };
    let stable = api.tags.iter().filter(|tag| !tag.deprecated).map(|tag| tag.feature.clone());
    let mut lines = String::from("# All tags that have operations which are not deprecated.\n");
    lines.push_str(&line("stable", stable.collect()));
    lines.push_str("# Deprecated operations of the tags that are enabled.\n");
    lines.push_str(&line("deprecated", Vec::new()));
    lines.push_str("# For tests of programs: the types implement `Default`.\n");
    let runtime = runtime.map(|runtime| format!("{runtime}/testing"));
    lines.push_str(&line("testing", runtime.into_iter().collect()));
    for tag in &api.tags {
        let needs = if tag.deprecated { vec!["deprecated".to_owned()] } else { Vec::new() };
        lines.push_str(&line(&tag.feature, needs));
    }
    lines
}
