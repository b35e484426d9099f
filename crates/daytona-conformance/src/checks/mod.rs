//! The checks, one file a part.

mod described;
mod documented;
mod examples;
mod wire;

use crate::check::Check;
use crate::input::Input;

/// Every check, part after part.
pub async fn all(input: &Input) -> Vec<Check> {
    let mut checks = examples::checks(input);
    checks.extend(documented::checks(input));
    checks.extend(described::checks(input));
    checks.extend(wire::checks(input).await);
    checks
}
