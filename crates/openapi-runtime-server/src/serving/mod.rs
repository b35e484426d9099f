//! Connections: accepting them, bounding them, closing them.

pub(crate) mod activity;
pub(crate) mod arrival;
pub(crate) mod connections;
pub(crate) mod serve;
pub(crate) mod signals;
pub(crate) mod socket;
pub(crate) mod timeout;
