//! stub

pub mod model;
