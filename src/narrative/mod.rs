//! narrative.
