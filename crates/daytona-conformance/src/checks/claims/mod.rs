//! The part `claims`: what the documentation says of the API as a whole, against the description.
//!
//! A claim about requests or answers has a check for each operation that it is about, so that an
//! operation which is known to differ hides no other.

mod api;
mod each;

use crate::check::{Check, Outcome};
use crate::documented::Claim;
use crate::input::Input;

pub fn checks(input: &Input) -> Vec<Check> {
    let page = &input.documented.list_sandboxes;
    let claims = page.claim.iter().map(|claim| (claim, page.source(&claim.part, claim.line)));
    let page = &input.documented.overview;
    let more = page.claim.iter().map(|claim| (claim, page.at(&claim.part, claim.line)));
    claims.chain(more).flat_map(|(claim, source)| of(input, claim, &source)).collect()
}

/// The checks of a claim: one for the API, one for each operation, or both.
fn of(input: &Input, claim: &Claim, source: &str) -> Vec<Check> {
    let says: Vec<&str> = claim.says.iter().map(String::as_str).collect();
    let whole = api::outcome(input, &claim.name, &says);
    let each = each::outcomes(&input.corrected, &claim.name, &says);
    let id = format!("claims/{}", claim.name);
    let whole = match (whole, &each) {
        (None, None) => Some(Outcome::failed("a check of this claim", "none", "checks/claims")),
        (None, Some(each)) if each.is_empty() => {
            Some(Outcome::failed("an operation that this is about", "none", "the description"))
        }
        (whole, _) => whole,
    };
    let whole = whole.map(|outcome| Check::new(&id, source, outcome));
    let each = each.into_iter().flatten();
    let each = each.map(|(name, outcome)| Check::new(format!("{id}/{name}"), source, outcome));
    whole.into_iter().chain(each).collect()
}
