//! A registrar node.

use crate::{
    chain::Chain,
    process::{free_port, Process},
    programs::Programs,
};
use anyhow::Result;
use std::{
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

/// How long a node may take from its start to its first answer.
const STARTUP: Duration = Duration::from_secs(60);

/// What a node is to be.
#[derive(Clone, Debug)]
pub struct NodePlan {
    /// Name, also of its folder and log.
    pub name: String,
    /// What `--chain` gets: a preset or a file.
    pub chain: String,
    /// The development key that it validates with, such as `alice`; without one it is a reader.
    pub key: Option<String>,
    /// How many final blocks it keeps, with their states; without a number all.
    pub keeps: Option<u32>,
    /// Addresses of nodes to find the others by.
    pub bootnodes: Vec<String>,
}

/// A running node.
pub struct Node {
    plan: NodePlan,
    process: Process,
    base: PathBuf,
    authority: PathBuf,
    rpc_port: u16,
    port: u16,
    prometheus_port: u16,
}

impl Node {
    /// Starts a node in `{folder}/{name}` that trusts `authority` alone when it asks hosts.
    pub fn start(
        programs: &Programs,
        folder: &Path,
        plan: NodePlan,
        authority: &Path,
    ) -> Result<Self> {
        let (rpc_port, port, prometheus_port) = (free_port()?, free_port()?, free_port()?);
        let base = folder.join(&plan.name);
        std::fs::create_dir_all(&base)?;
        let authority = authority.to_path_buf();
        let process = Self::spawn(
            programs,
            &plan,
            &base,
            &authority,
            [rpc_port, port, prometheus_port],
        )?;
        Ok(Node {
            plan,
            process,
            base,
            authority,
            rpc_port,
            port,
            prometheus_port,
        })
    }

    fn spawn(
        programs: &Programs,
        plan: &NodePlan,
        base: &Path,
        authority: &Path,
        [rpc, port, prometheus]: [u16; 3],
    ) -> Result<Process> {
        let keeps = plan
            .keeps
            .map_or("archive".to_owned(), |blocks| blocks.to_string());
        let mut command = Command::new(&programs.registrar);
        command
            .env("SSL_CERT_FILE", authority)
            .args(["--chain", &plan.chain])
            .args(["--base-path".as_ref(), base.as_os_str()])
            .args(["--rpc-port", &rpc.to_string()])
            .args([
                "--prometheus-port",
                &prometheus.to_string(),
                "--no-telemetry",
                "--no-mdns",
                "--allow-private-ip",
            ])
            .args([
                "--state-pruning",
                &keeps,
                "--blocks-pruning",
                &keeps,
                "--node-key",
                &node_key(plan.key.as_deref().unwrap_or(&plan.name)),
            ])
            .args(["--listen-addr", &format!("/ip4/127.0.0.1/tcp/{port}")]);
        if let Some(key) = &plan.key {
            command.args([&format!("--{key}"), "--validator", "--force-authoring"]);
        }
        if !plan.bootnodes.is_empty() {
            command.arg("--bootnodes").args(&plan.bootnodes);
        }
        Process::start(&plan.name, base, &mut command)
    }

    /// What `--chain` got.
    pub fn specification(&self) -> &str {
        &self.plan.chain
    }

    /// Where readers connect.
    pub fn url(&self) -> String {
        format!("ws://127.0.0.1:{}", self.rpc_port)
    }

    /// Where the node shows its metrics.
    pub fn metrics_url(&self) -> String {
        format!("http://127.0.0.1:{}/metrics", self.prometheus_port)
    }

    /// Connects; fails with the end of the node's log if it ended.
    pub async fn connect(&mut self) -> Result<Chain> {
        let started = Instant::now();
        loop {
            self.process.check()?;
            match Chain::connect(&self.url()).await {
                Ok(chain) => return Ok(chain),
                Err(error) if started.elapsed() > STARTUP => return Err(error),
                Err(_) => tokio::time::sleep(Duration::from_millis(200)).await,
            }
        }
    }

    /// The address under which other nodes find this one.
    pub async fn address(&mut self) -> Result<String> {
        let chain = self.connect().await?;
        let peer = chain
            .call("system_localPeerId", jsonrpsee::rpc_params![])
            .await?;
        Ok(format!(
            "/ip4/127.0.0.1/tcp/{}/p2p/{}",
            self.port,
            peer.as_str().unwrap_or_default()
        ))
    }

    /// The node's process.
    pub fn process(&mut self) -> &mut Process {
        &mut self.process
    }

    /// From its next start it finds the others by these addresses.
    pub fn look_for(&mut self, addresses: &[String]) {
        self.plan.bootnodes = addresses.to_vec();
    }

    /// Starts the node again on the same data and ports, after [`Process::kill`] or [`Process::stop`].
    pub fn restart(&mut self, programs: &Programs) -> Result<()> {
        let ports = [self.rpc_port, self.port, self.prometheus_port];
        self.process = Self::spawn(programs, &self.plan, &self.base, &self.authority, ports)?;
        Ok(())
    }
}

/// A network key of its own for each development name, so that addresses stay the same over restarts.
fn node_key(name: &str) -> String {
    hex::encode(sp_crypto_hashing::blake2_256(name.as_bytes()))
}
