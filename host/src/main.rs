//! `cryptlet-host`: the command line of the daemon.

use clap::{Parser, Subcommand};
use cryptlet_host::{
    config::Config,
    daemon, log,
    once::{self, Once},
    region::worker,
};
use std::{future::Future, path::PathBuf, process::ExitCode, time::Duration};

/// Longest wait at the end for what still reads or writes.
const LAST_WRITES: Duration = Duration::from_secs(5);

/// Runs cryptlets, and answers delegates over HTTPS.
#[derive(Parser)]
#[command(name = "cryptlet-host", version)]
struct Arguments {
    /// The configuration.
    #[arg(
        long,
        global = true,
        default_value = "host.toml",
        env = "CRYPTLET_HOST_CONFIG"
    )]
    config: PathBuf,
    /// Log JSON lines.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[allow(
    clippy::large_enum_variant,
    reason = "There is one, and clap can't flatten an optional box"
)]
#[derive(Subcommand)]
enum Command {
    /// Serve until interrupted (the default); with a component, ask one method once and print the answer as JSON.
    #[command(
        after_help = "Example: cryptlet-host run --config host.toml --component guest.wasm --header header.wit --configuration configuration.json --method latest --params 0x00"
    )]
    Run {
        #[command(flatten)]
        once: Option<Once>,
    },
    /// Make the vault with the region's keys, and a random passphrase file if there is none.
    Init,
    /// Make the region's next signing key, while the daemon is stopped. Once it runs again, `cryptlet host rotate-key`
    /// brings the key to the chain; until then the old key signs.
    RotateKey,
    /// Be a guest's process: started by the daemon, not by people.
    #[command(hide = true)]
    RegionWorker {
        /// Most bytes of writable memory.
        #[arg(long)]
        process_bytes: u64,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if let Some(Command::RegionWorker { process_bytes }) = arguments.command {
        return match worker::serve(process_bytes, std::io::stdin(), std::io::stdout()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        };
    }
    log::start(arguments.json);
    match serve(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cryptlet-host: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn serve(arguments: Arguments) -> anyhow::Result<()> {
    let config = Config::read(&arguments.config)?;
    match arguments.command {
        Some(Command::Init) => {
            let key = daemon::init(&config)?;
            println!(
                "vault {} made, region key 0x{}",
                config.vault.path.display(),
                hex::encode(key)
            );
            Ok(())
        }
        Some(Command::RotateKey) => {
            let epoch = daemon::rotate(&config)?;
            println!("region key {epoch} made: start the host, then bring it to the chain");
            Ok(())
        }
        Some(Command::Run { once: Some(once) }) => {
            let answered = block_on(once::ask(config, once))?;
            println!("{}", serde_json::to_string(&answered)?);
            Ok(())
        }
        _ => block_on(daemon::run(config)),
    }
}

fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let done = runtime.block_on(work);
    // Lets the ledger write what it has. A read that never ends does not hold up the end.
    runtime.shutdown_timeout(LAST_WRITES);
    done
}
