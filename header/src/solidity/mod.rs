//! A header as a Solidity library, for contracts that ask the cryptlet; and pins of what Solidity files import.
//!
//! | WIT | Solidity |
//! |---|---|
//! | `bool`, `string` | the same |
//! | `u8` … `u64`, `s8` … `s64` | `uint8` … `uint64`, `int8` … `int64` |
//! | `char` | `uint32`, a Unicode scalar value |
//! | `list<u8>` | `bytes` |
//! | `list<T>` | `T[]` |
//! | `record` | a struct |
//! | `tuple` | a struct of `item0`, `item1` … |
//! | `enum` | an enum, of at most 256 cases |
//! | `variant` | a struct of a `tag` and a member for each case that carries something |
//! | `option<T>` | `struct {bool has; T value;}` |
//! | `result<T, E>` | `struct {bool ok; T value; E err;}`; what carries nothing has no member |
//!
//! A type has its WIT name; one that has none gets one of its parts, such as `ResultQuoteString`. Records, tuples and
//! cases without a name of their own are the same struct if they hold the same. `names.rs` says how names are made.
//!
//! | module | noun |
//! |---|---|
//! | `library` | the library: constants, and the order of all |
//! | `shapes` | the header's types with their names and documents |
//! | `declared` | the same as structs and enums |
//! | `methods` | a method's constant and functions |
//! | `write`, `read`, `helpers` | functions that encode and decode values |
//! | `names`, `reserved` | names of WIT as names of Solidity |
//! | `sdk` | the files on which a header builds |
//! | `text` | lines, and others' words in comments |
//! | [`pins`] | imports of Solidity files and their pins |

mod declared;
mod helpers;
mod library;
mod methods;
mod names;
pub mod pins;
mod read;
mod reserved;
mod sdk;
mod shapes;
mod text;
mod write;

pub use text::harmless;

use crate::{
    header::{Header, HeaderError},
    unsupported::Unsupported,
};
use cryptlet_primitives::{
    ids::{CryptletId, Version},
    Public,
};
use std::panic::catch_unwind;

/// Where the SDK's files are if nobody says otherwise: in its npm package.
pub const SDK: &str = "@cryptlet/contracts/src";

/// What is made a library.
#[derive(Clone, Copy, Debug)]
pub struct Export<'a> {
    /// The header: WIT text.
    pub header: &'a str,
    /// The cryptlet's name; without it, the header's world names the library.
    pub name: Option<&'a str>,
    /// Its number, which tells its address, if it is registered.
    pub number: Option<CryptletId>,
    /// The version that has this header.
    pub version: Option<Version>,
    /// The cryptlet's identity key.
    pub public_key: Option<Public>,
    /// The folder of the SDK's files as an import writes it: [`SDK`], or a path from where the library will be.
    pub sdk: &'a str,
}

/// A library.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Exported {
    /// Its name.
    pub library: String,
    /// The Solidity file.
    pub text: String,
}

/// Why a header can't be a library.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ExportError {
    /// Not a header.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// A type that no header may have; [`Header::parse`] finds it first.
    #[error("a type of the header {0}")]
    Type(#[from] Unsupported),
    /// More cases than an enum of Solidity has.
    #[error("the type {ty} has {cases} cases, and an enum of Solidity has at most 256: divide it")]
    TooManyCases {
        /// The type.
        ty: String,
        /// How many.
        cases: usize,
    },
    /// A name that no cryptlet can have.
    #[error(
        "`{0}` is no cryptlet's name: lower-case letters, digits, single hyphens, a letter first"
    )]
    Name(String),
    /// A folder that can't stand in an import.
    #[error("`{0}` is no folder of imports: write a path without spaces, quotes and backslashes, such as ../src")]
    Sdk(String),
}

/// Makes the Solidity file of a header: the same for the same input, always. Takes any text, within the bounds of
/// [`Header::parse`].
pub fn export(export: &Export<'_>) -> Result<Exported, ExportError> {
    Header::parse(export.header)?;
    if let Some(name) = export.name.filter(|name| !is_name(name)) {
        return Err(ExportError::Name(name.to_owned()));
    }
    if !is_folder(export.sdk) {
        return Err(ExportError::Sdk(export.sdk.to_owned()));
    }
    catch_unwind(|| library::export(export)).unwrap_or(Err(HeaderError::Parser.into()))
}

/// What is a cryptlet's name on the chain.
fn is_name(name: &str) -> bool {
    let is_word = |word: &str| {
        let is_sign = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit();
        !word.is_empty() && word.chars().all(is_sign)
    };
    name.starts_with(|first: char| first.is_ascii_lowercase()) && name.split('-').all(is_word)
}

/// What may stand between the quotes of an import.
fn is_folder(path: &str) -> bool {
    let is_plain = |sign: char| sign.is_ascii_graphic() && !matches!(sign, '"' | '\'' | '\\');
    !path.is_empty() && path.chars().all(is_plain)
}
