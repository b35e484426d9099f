//! Checking parameters and bodies against what the description declares.

pub(crate) mod check_json;
pub(crate) mod check_value;
pub(crate) mod date_time;
pub(crate) mod describe;
pub(crate) mod members;
pub(crate) mod normal;
pub(crate) mod pairs;
pub(crate) mod prepare;
pub(crate) mod rule;
pub(crate) mod schema;
pub(crate) mod text;
pub(crate) mod values;
pub(crate) mod violations;
