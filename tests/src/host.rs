//! A cryptlet host.

use crate::{
    authority::Identity,
    consortium::MARKET_WATCHER,
    process::{free_port, Process},
    programs::Programs,
};
use anyhow::{bail, ensure, Context, Result};
use std::{
    fmt::Write as _,
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

/// How long a host may take from its start to its first answer.
const STARTUP: Duration = Duration::from_secs(30);

/// Of which blueprints a host runs the code for contracts.
#[derive(Clone, Debug)]
pub enum Blueprints {
    /// Of all that are registered.
    All,
    /// Of these, by their numbers.
    Listed(Vec<u32>),
}

impl Blueprints {
    /// Their table of a host's configuration.
    fn table(&self) -> String {
        let line = match self {
            Blueprints::All => "all = true".to_owned(),
            Blueprints::Listed(numbers) => format!("blueprints = {numbers:?}"),
        };
        format!("[contract-cryptlets]\n{line}")
    }
}

/// What a host is to be.
#[derive(Clone, Debug)]
pub struct HostPlan {
    /// Name, also of its folder and log.
    pub name: String,
    /// Development key of its operator, such as `//Bob`.
    pub operator: String,
    /// The operator's account, as the configuration wants it.
    pub operator_account: String,
    /// The node of its consortium member.
    pub node: String,
    /// Folder with the components that it may run, by digest.
    pub artefacts: PathBuf,
    /// Folder with the series that it maps the cryptlet's sources to.
    pub series: PathBuf,
    /// Names of the cryptlets that it makes keys for.
    pub offers: Vec<String>,
    /// The blueprints whose code it runs for contracts.
    pub blueprints: Blueprints,
}

/// A running host.
pub struct Host {
    /// What it is.
    pub plan: HostPlan,
    process: Process,
    folder: PathBuf,
    port: u16,
    metrics_port: u16,
}

impl Host {
    /// Makes a vault and a configuration in `{folder}/{name}`, starts the daemon, and waits until it answers.
    pub async fn start(
        programs: &Programs,
        folder: &Path,
        plan: HostPlan,
        identity: &Identity,
        authority: &Path,
    ) -> Result<Self> {
        let folder = folder.join(&plan.name);
        fs::create_dir_all(&folder)?;
        let (port, metrics_port) = (free_port()?, free_port()?);
        let ports = [port, metrics_port];
        fs::write(
            folder.join("host.toml"),
            configuration(&plan, &folder, identity, authority, ports)?,
        )?;
        let passphrase = folder.join("passphrase");
        fs::write(&passphrase, format!("passphrase of {}", plan.name))?;
        fs::set_permissions(&passphrase, fs::Permissions::from_mode(0o600))?;
        let made = command(programs, &folder, "init").output()?;
        ensure!(
            made.status.success(),
            "cryptlet-host init failed: {}",
            String::from_utf8_lossy(&made.stderr)
        );
        let process = Process::start(&plan.name, &folder, &mut command(programs, &folder, "run"))?;
        let mut host = Host {
            plan,
            process,
            folder,
            port,
            metrics_port,
        };
        host.wait_until_up(authority).await?;
        Ok(host)
    }

    /// Where delegates reach it.
    pub fn endpoint(&self) -> String {
        format!("https://localhost:{}", self.port)
    }

    /// Its configuration file.
    pub fn configuration(&self) -> PathBuf {
        self.folder.join("host.toml")
    }

    /// Its process.
    pub fn process(&mut self) -> &mut Process {
        &mut self.process
    }

    /// What it has counted: the sum of the metric's lines, or of the one with a label such as `outcome="offered"`.
    pub async fn counted(&self, metric: &str, label: &str) -> Result<f64> {
        // Served to this machine in plain text.
        let url = format!("http://127.0.0.1:{}/metrics", self.metrics_port);
        let client = reqwest::Client::builder().tls_certs_only([]).build()?;
        let page = client.get(url).send().await?.error_for_status()?;
        let page = page.text().await?;
        let name = format!("cryptlet_host_{metric}");
        let mut sum = 0.0;
        for line in page.lines() {
            if let Some((named, count)) = line.rsplit_once(' ') {
                if named.split('{').next() == Some(name.as_str()) && named.contains(label) {
                    sum += count.parse::<f64>()?;
                }
            }
        }
        Ok(sum)
    }

    /// Its operator lists these blueprints from now on: ends the daemon, if it runs, and starts it anew.
    pub async fn consent(
        &mut self,
        programs: &Programs,
        authority: &Path,
        blueprints: &Blueprints,
    ) -> Result<()> {
        let path = self.configuration();
        let text = fs::read_to_string(&path)?;
        let (before, now) = (self.plan.blueprints.table(), blueprints.table());
        ensure!(text.contains(&before), "{} was changed", path.display());
        fs::write(&path, text.replace(&before, &now))?;
        self.plan.blueprints = blueprints.clone();
        self.process.stop()?;
        self.restart(programs, authority).await
    }

    /// Removes the components that it has fetched, so that it has to look for them anew.
    pub fn forget_components(&self) -> Result<()> {
        let fetched = self.folder.join("data/components");
        if fetched.exists() {
            fs::remove_dir_all(fetched)?;
        }
        Ok(())
    }

    /// Starts the daemon again on the same data and port.
    pub async fn restart(&mut self, programs: &Programs, authority: &Path) -> Result<()> {
        self.process = Process::start(
            &self.plan.name,
            &self.folder,
            &mut command(programs, &self.folder, "run"),
        )?;
        self.wait_until_up(authority).await
    }

    async fn wait_until_up(&mut self, authority: &Path) -> Result<()> {
        let client = https_client(authority)?;
        let started = Instant::now();
        while started.elapsed() < STARTUP {
            self.process.check()?;
            if client
                .get(format!("{}/health", self.endpoint()))
                .send()
                .await
                .is_ok_and(|reply| reply.status().is_success())
            {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        bail!(
            "{} does not answer; its log is {}",
            self.plan.name,
            self.process.log().display()
        )
    }
}

/// An HTTPS client that trusts one authority alone.
pub fn https_client(authority: &Path) -> Result<reqwest::Client> {
    // Another part of the same program may have installed the provider before: that is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let certificate = reqwest::Certificate::from_pem(&fs::read(authority)?)?;
    reqwest::Client::builder()
        .tls_certs_only([certificate])
        .https_only(true)
        .timeout(Duration::from_secs(10))
        .build()
        .context("no HTTPS client")
}

fn command(programs: &Programs, folder: &Path, subcommand: &str) -> Command {
    let mut command = Command::new(&programs.host);
    command
        .arg("--config")
        .arg(folder.join("host.toml"))
        .arg(subcommand);
    command
}

fn configuration(
    plan: &HostPlan,
    folder: &Path,
    identity: &Identity,
    authority: &Path,
    [port, metrics_port]: [u16; 2],
) -> Result<String> {
    let mut text = String::new();
    writeln!(text, "node = {:?}", plan.node)?;
    writeln!(text, "listen = \"127.0.0.1:{port}\"")?;
    writeln!(text, "metrics = \"127.0.0.1:{metrics_port}\"")?;
    writeln!(text, "operator = {:?}", plan.operator_account)?;
    writeln!(text, "data = {:?}", folder.join("data"))?;
    writeln!(text, "ca = {authority:?}")?;
    writeln!(text, "artefacts = [{:?}]", plan.artefacts)?;
    writeln!(text, "private_locations = [\"localhost\"]")?;
    writeln!(text, "serve = \"all\"")?;
    writeln!(text, "offers = {:?}", plan.offers)?;
    writeln!(text, "\n{}", plan.blueprints.table())?;
    writeln!(
        text,
        "\n[tls]\ncertificate = {:?}\nkey = {:?}",
        identity.certificate, identity.key
    )?;
    writeln!(
        text,
        "\n[vault]\npath = {:?}\npassphrase_file = {:?}",
        folder.join("vault"),
        folder.join("passphrase")
    )?;
    for source in ["wti-daily", "gold-monthly", "us-treasury-10y-monthly"] {
        writeln!(
            text,
            "\n[sources.{source}]\nfile = {:?}\ncryptlets = [{MARKET_WATCHER:?}]",
            plan.series.join(format!("{source}.csv"))
        )?;
    }
    Ok(text)
}
