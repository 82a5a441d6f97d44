//! The JSON configuration of a cryptlet.
