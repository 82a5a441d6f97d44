//! The macro of `cryptlet-guest` that makes bindings from a header.
#![forbid(unsafe_code)]

use proc_macro::{TokenStream, TokenTree};
use std::path::{Path, PathBuf};

/// The package `cryptlet:fabric`, which headers import from: its text, so that a checkout can move.
const FABRIC_WIT: &str = include_str!("../../../wit/fabric.wit");
/// How that text begins; within another file the package's items stand in braces.
const FABRIC_PACKAGE: &str = "package cryptlet:fabric@1.0.0";

/// Makes bindings from a header: `cryptlet!("header.wit")`, the path seen from the crate's folder.
///
/// It brings the header's types, the trait `Guest` with one function for each method, the macro `export!` that names
/// its implementation, and the capabilities that the header imports under `cryptlet::fabric`.
#[proc_macro]
pub fn cryptlet(input: TokenStream) -> TokenStream {
    bindings(input)
        .unwrap_or_else(|error| format!("::core::compile_error!({error:?});"))
        .parse()
        .unwrap_or_default()
}

fn bindings(input: TokenStream) -> Result<String, String> {
    let header = crate_folder()?.join(file_name(input)?);
    let text = std::fs::read_to_string(&header)
        .map_err(|error| format!("{}: {error}", header.display()))?;
    Ok(format!(
        "::cryptlet_guest::wit_bindgen::generate!({{
            inline: {:?},
            runtime_path: \"::cryptlet_guest::wit_bindgen::rt\",
            additional_derives: [PartialEq, Eq],
            generate_all,
        }});
        const _: &[u8] = ::core::include_bytes!({:?});",
        with_fabric(&text)?,
        utf8(&header)?
    ))
}

/// The header and the fabric in one text, so that the one finds the other.
fn with_fabric(header: &str) -> Result<String, String> {
    let (_, items) = FABRIC_WIT
        .split_once(&format!("{FABRIC_PACKAGE};"))
        .ok_or_else(|| format!("sdk/wit/fabric.wit is not `{FABRIC_PACKAGE}`"))?;
    Ok(format!("{header}\n{FABRIC_PACKAGE} {{{items}}}\n"))
}

fn crate_folder() -> Result<PathBuf, String> {
    let folder = std::env::var_os("CARGO_MANIFEST_DIR")
        .ok_or("CARGO_MANIFEST_DIR is not set: build with cargo")?;
    Ok(PathBuf::from(folder))
}

/// The one string literal that the macro takes.
fn file_name(input: TokenStream) -> Result<String, String> {
    let usage = || "name the header's file: cryptlet!(\"header.wit\")".to_owned();
    let tokens: Vec<TokenTree> = input.into_iter().collect();
    let [TokenTree::Literal(literal)] = tokens.as_slice() else {
        return Err(usage());
    };
    let quoted = literal.to_string();
    let name = quoted
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .ok_or_else(usage)?;
    if name.contains('\\') {
        return Err("write the header's path with `/` and without escapes".to_owned());
    }
    Ok(name.to_owned())
}

fn utf8(path: &Path) -> Result<&str, String> {
    path.to_str()
        .ok_or_else(|| format!("{}: move the crate to a path in UTF-8", path.display()))
}
