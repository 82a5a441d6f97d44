//! Does what the command line says.

use crate::block::Block;
use crate::{
    chain_spec::consortium::{self, Consortium},
    cli::{Cli, FoundCmd, Subcommand},
    service,
};
use sc_cli::{Result, SubstrateCli};
use std::{fs, io::Write};

/// Runs the node, or the subcommand.
pub fn run(cli: Cli) -> Result<()> {
    let Some(subcommand) = &cli.subcommand else {
        return run_node(&cli);
    };
    match subcommand {
        Subcommand::Key(command) => command.run(&cli),
        Subcommand::Found(command) => found(command),
        Subcommand::ExportChainSpec(command) => command.run(cli.load_spec(&command.chain)?),
        Subcommand::ChainInfo(command) => cli
            .create_runner(command)?
            .sync_run(|config| command.run::<Block>(&config)),
        Subcommand::PurgeChain(command) => cli
            .create_runner(command)?
            .sync_run(|config| command.run(config.database)),
        Subcommand::CheckBlock(command) => cli.create_runner(command)?.async_run(|config| {
            let opened = service::partial::open(&config)?;
            Ok((
                command.run(opened.parts.client, opened.import_queue),
                opened.parts.tasks,
            ))
        }),
        Subcommand::ExportBlocks(command) => cli.create_runner(command)?.async_run(|config| {
            let opened = service::partial::open(&config)?;
            Ok((
                command.run(opened.parts.client, config.database),
                opened.parts.tasks,
            ))
        }),
        Subcommand::ImportBlocks(command) => cli.create_runner(command)?.async_run(|mut config| {
            service::partial::keep_history(&mut config);
            let opened = service::partial::open(&config)?;
            Ok((
                command.run(opened.parts.client, opened.import_queue),
                opened.parts.tasks,
            ))
        }),
        Subcommand::Revert(command) => cli.create_runner(command)?.async_run(|config| {
            let opened = service::partial::open(&config)?;
            let finality = Box::new(|client, _, blocks| {
                sc_consensus_grandpa::revert(client, blocks)?;
                Ok(())
            });
            let parts = opened.parts;
            Ok((
                command.run(parts.client, parts.backend, Some(finality)),
                parts.tasks,
            ))
        }),
    }
}

fn run_node(cli: &Cli) -> Result<()> {
    cli.create_runner(&cli.run)?
        .run_node_until_exit(|config| async move {
            service::start(config).map_err(sc_cli::Error::Service)
        })
}

/// Writes the specification of the chain that a consortium describes.
fn found(command: &FoundCmd) -> Result<()> {
    let refused = |error: consortium::Error| sc_cli::Error::Input(error.to_string());
    let consortium = Consortium::read(&command.consortium).map_err(refused)?;
    if let Some(warning) = consortium.warning() {
        eprintln!("warning: {warning}");
    }
    let spec = consortium.found().map_err(refused)?;
    let json = spec.as_json(command.raw)?;
    match &command.output {
        Some(path) => {
            fs::write(path, json)?;
            eprintln!(
                "{}: hand this file to every member, and start nodes with --chain {0}",
                path.display()
            );
        }
        None => std::io::stdout().write_all(json.as_bytes())?,
    }
    Ok(())
}
