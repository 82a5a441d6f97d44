//! Headers: what a cryptlet's WIT text says, whether a component keeps to it, and its values as JSON.
//!
//! A header is the white-paper's header file: a WIT package with one world. The world exports the cryptlet's methods
//! and imports the capabilities that it uses. Publisher, host and command line all read it with this crate.
//!
//! | module | noun |
//! |---|---|
//! | [`header`] | a header, parsed from text within bounds |
//! | [`method`] | a method, its parameters and its arguments |
//! | [`types`] | the types of values that cryptlets take and give |
//! | [`capability`] | what a cryptlet may ask of the fabric |
//! | [`component`] | whether a component keeps to its header; a guest's core module made a component |
//! | [`json`] | values as JSON, and JSON as values |
//! | [`solidity`] | a header as a Solidity library; pins of imports |
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod capability;
mod check;
pub mod component;
mod decode;
pub mod header;
pub mod json;
pub mod method;
mod nodes;
mod resolve;
pub mod solidity;
pub mod types;
mod unsupported;

pub use capability::{Capability, FABRIC_WIT};
pub use check::TypeError;
pub use component::{check_component, componentize, ComponentizeError, MismatchError};
pub use header::{Header, HeaderError};
pub use json::{value_from_json, value_to_json};
pub use method::Method;
pub use types::{Case, Field, Type};
pub use unsupported::Unsupported;
