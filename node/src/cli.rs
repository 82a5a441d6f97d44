//! What can be said on the command line.

use crate::chain_spec;
use clap::{
    error::{ContextKind, ContextValue, ErrorKind},
    Parser,
};
use sc_cli::{RunCmd, SubstrateCli};
use sc_service::ChainSpec;
use std::path::PathBuf;

/// A node of a cryptlet consortium: a validator with --validator, else a reader.
#[derive(Debug, Parser)]
pub struct Cli {
    /// What to do instead of running a node.
    #[command(subcommand)]
    pub subcommand: Option<Subcommand>,

    /// How to run a node.
    #[clap(flatten)]
    pub run: RunCmd,
}

/// What a node program does besides running.
#[derive(Debug, clap::Subcommand)]
pub enum Subcommand {
    /// Makes, shows and stores keys.
    #[command(subcommand)]
    Key(sc_cli::KeySubcommand),

    /// Writes the chain specification of a consortium that a TOML file describes.
    Found(FoundCmd),

    /// Writes a chain specification as JSON: of `dev`, of `local`, or of a file.
    ExportChainSpec(sc_cli::ExportChainSpecCmd),

    /// Shows what the database holds.
    ChainInfo(sc_cli::ChainInfoCmd),

    /// Runs a stored block again and checks it.
    CheckBlock(sc_cli::CheckBlockCmd),

    /// Writes blocks to a file.
    ExportBlocks(sc_cli::ExportBlocksCmd),

    /// Reads blocks from a file.
    ImportBlocks(sc_cli::ImportBlocksCmd),

    /// Takes back the newest blocks that are not finalized.
    Revert(sc_cli::RevertCmd),

    /// Removes the whole database of a chain.
    PurgeChain(sc_cli::PurgeChainCmd),
}

/// Founds a consortium's chain.
#[derive(Debug, Parser)]
pub struct FoundCmd {
    /// The consortium's file; docs/consortium.md describes it.
    #[arg(value_name = "CONSORTIUM.toml")]
    pub consortium: PathBuf,

    /// Where to write the specification; to the standard output if omitted.
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Write the first block's storage instead of its configuration: the form to hand to the
    /// members, since it does not depend on what their programs make of a configuration.
    #[arg(long)]
    pub raw: bool,
}

/// Reads the command line; explains and ends the program when it can't be understood.
pub fn parse() -> Cli {
    Cli::try_from_iter(std::env::args_os()).unwrap_or_else(|error| {
        if asks_for_rocksdb(&error) {
            eprintln!(
                "error: this node keeps its chain in ParityDB only. Leave --database out, or say \
                 --database paritydb. A RocksDB folder of another program can't be read: \
                 synchronize anew, or use export-blocks there and import-blocks here."
            );
            std::process::exit(2);
        }
        error.exit()
    })
}

fn asks_for_rocksdb(error: &clap::Error) -> bool {
    error.kind() == ErrorKind::InvalidValue
        && matches!(
            error.get(ContextKind::InvalidValue),
            Some(ContextValue::String(value)) if value == "rocksdb"
        )
}

impl SubstrateCli for Cli {
    fn impl_name() -> String {
        "Cryptlet Registrar".into()
    }

    fn impl_version() -> String {
        env!("SUBSTRATE_CLI_IMPL_VERSION").into()
    }

    fn description() -> String {
        env!("CARGO_PKG_DESCRIPTION").into()
    }

    fn author() -> String {
        "its contributors".into()
    }

    fn support_url() -> String {
        "https://cryptlet.invalid".into()
    }

    fn copyright_start_year() -> i32 {
        2026
    }

    fn load_spec(&self, id: &str) -> Result<Box<dyn ChainSpec>, String> {
        // Some key commands ask for a chain though they need none, and then name none.
        if id.is_empty() && !matches!(self.subcommand, Some(Subcommand::Key(_))) {
            return Err(
                "which chain? Say --dev for a development chain, --chain local for four \
                        validators on one machine, or --chain FILE with a specification made by \
                        `registrar found`"
                    .into(),
            );
        }
        chain_spec::load(id).map_err(|error| error.to_string())
    }
}
