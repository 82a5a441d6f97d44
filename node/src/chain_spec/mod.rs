//! Chain specifications: the two ready-made ones, those of files, and those of new consortia.

pub mod consortium;

use cryptlet_registrar_runtime::{genesis, TOKEN, WASM_BINARY};
use sc_service::{ChainType, Properties};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// A chain specification without extensions of our own.
pub type ChainSpec = sc_service::GenericChainSpec;

/// Digits after the point of an amount in tokens.
const TOKEN_DECIMALS: u32 = TOKEN.ilog10();

/// Why there is no specification.
#[derive(Debug, Error)]
pub enum Error {
    /// The program holds no runtime.
    #[error(
        "this program was built without its runtime, so it can't found a chain: build it \
         again without SKIP_WASM_BUILD, or give the specification of an existing chain with --chain FILE"
    )]
    NoRuntime,
    /// A consortium's description was given in place of a specification.
    #[error(
        "{0} describes a consortium: make its chain specification first, with \
         `registrar found {0} --output FILE`"
    )]
    NotYetFounded(PathBuf),
    /// The file is not a specification.
    #[error("no chain specification in {path}: {reason}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

/// The specification that `--chain` names: `dev`, `local`, or a JSON file.
pub fn load(id: &str) -> Result<Box<dyn sc_service::ChainSpec>, Error> {
    Ok(match id {
        "" | "dev" => Box::new(development()?),
        "local" => Box::new(local()?),
        path => Box::new(read(Path::new(path))?),
    })
}

/// A chain of one validator, Alice, on one machine.
pub fn development() -> Result<ChainSpec, Error> {
    Ok(ChainSpec::builder(runtime()?, None)
        .with_name("Development")
        .with_id("dev")
        .with_chain_type(ChainType::Development)
        .with_genesis_config_preset_name(genesis::DEVELOPMENT)
        .with_properties(properties())
        .build())
}

/// A chain of four validators, Alice to Dave, on one machine.
pub fn local() -> Result<ChainSpec, Error> {
    Ok(ChainSpec::builder(runtime()?, None)
        .with_name("Local consortium")
        .with_id("local")
        .with_chain_type(ChainType::Local)
        .with_genesis_config_preset_name(genesis::LOCAL)
        .with_properties(properties())
        .build())
}

fn read(path: &Path) -> Result<ChainSpec, Error> {
    if path
        .extension()
        .is_some_and(|extension| extension == "toml")
    {
        return Err(Error::NotYetFounded(path.into()));
    }
    ChainSpec::from_json_file(path.into()).map_err(|reason| Error::Unreadable {
        path: path.into(),
        reason,
    })
}

/// The runtime that a new chain starts with.
fn runtime() -> Result<&'static [u8], Error> {
    WASM_BINARY.ok_or(Error::NoRuntime)
}

/// What wallets show amounts and addresses with.
fn properties() -> Properties {
    let mut properties = Properties::new();
    properties.insert("tokenSymbol".into(), "CLT".into());
    properties.insert("tokenDecimals".into(), TOKEN_DECIMALS.into());
    properties.insert("ss58Format".into(), 42.into());
    properties
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Why `id` is refused.
    fn refusal(id: &str) -> String {
        match load(id) {
            Ok(_) => panic!("{id} is taken for a specification"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_description_in_place_of_a_specification_is_explained() {
        let error = refusal("our.toml");
        assert!(error.contains("registrar found our.toml"), "{error}");
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = refusal("/nowhere/chain.json");
        assert!(error.contains("/nowhere/chain.json"), "{error}");
    }

    #[test]
    fn a_token_has_twelve_decimals() {
        assert_eq!(TOKEN_DECIMALS, 12);
    }
}
