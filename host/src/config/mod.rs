//! The configuration: `host.toml`, parsed into what can't be wrong.

mod contracts;
mod cryptlets;
mod limits;
mod source;

pub use contracts::{ContractCryptlets, Serving};
pub use cryptlets::{Cryptlets, Named};
pub use limits::Limits;
pub use source::{Source, SourceTarget};

use crate::region::frame::MAX_SOURCE;
use cryptlet_primitives::dispatch::FIRST_PATIENCE_MS;
use serde::Deserialize;
use sp_core::crypto::{AccountId32, Ss58Codec};
use std::{
    collections::BTreeMap,
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
};

/// Most bytes of a configuration file.
const MAX_CONFIG: u64 = 1024 * 1024;

/// The daemon's configuration. Relative paths are taken from the configuration file's folder.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The member's own node: `ws://` on this machine, else `wss://`.
    pub node: String,
    /// Where delegates are served over HTTPS.
    pub listen: SocketAddr,
    /// The account that enrolled the host: SS58, or 0x and 64 hexadecimal digits.
    #[serde(deserialize_with = "account")]
    pub operator: AccountId32,
    /// The folder for ledger, updates and fetched components.
    pub data: PathBuf,
    /// Certificate and key of the HTTPS server.
    pub tls: Tls,
    /// Where the keys are.
    pub vault: VaultFile,
    /// A PEM file of certificate authorities that are trusted when components and sources are fetched, besides the
    /// system's.
    #[serde(default)]
    pub ca: Option<PathBuf>,
    /// Which cryptlets are served, of those whose owners admit this host.
    #[serde(default)]
    pub serve: Cryptlets,
    /// Which contracts' own cryptlets are served.
    #[serde(default, rename = "contract-cryptlets")]
    pub contract_cryptlets: ContractCryptlets,
    /// Cryptlets that instances are offered to, besides those that `serve` lists.
    #[serde(default)]
    pub offers: Vec<Named>,
    /// Folders that hold components as `<SHA-256 in hex>.wasm`: looked at before anything is fetched.
    #[serde(default)]
    pub artefacts: Vec<PathBuf>,
    /// Exact host names or addresses of a private network that components may be fetched from. All other private,
    /// loopback and link-local addresses are refused.
    #[serde(default)]
    pub private_locations: Vec<String>,
    /// Where Prometheus finds the metrics: an address of this machine alone.
    #[serde(default)]
    pub metrics: Option<SocketAddr>,
    /// Where each source of a cryptlet leads, and who reads it.
    #[serde(default)]
    pub sources: BTreeMap<String, Source>,
    /// What is demanded of the confinement of guests' processes.
    #[serde(default)]
    pub confinement: Demand,
    /// Bounds.
    #[serde(default)]
    pub limits: Limits,
}

/// Certificate and key, PEM files.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// The certificate chain, the server's own first.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// The vault's files.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VaultFile {
    /// The encrypted file.
    pub path: PathBuf,
    /// The file with its passphrase, readable by its owner alone.
    pub passphrase_file: PathBuf,
}

/// What is demanded of the confinement of guests' processes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Demand {
    /// As much as the kernel offers, with a warning if that is not all.
    #[default]
    Prefer,
    /// No guest runs without seccomp and Landlock.
    Require,
}

/// Why a configuration is refused.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It can't be read.
    #[error("the configuration {path} can't be read ({error}): name another with `--config FILE`")]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What went wrong.
        error: String,
    },
    /// It is not a configuration: the message names line and key.
    #[error("the configuration {path}: {error}")]
    Malformed {
        /// Which file.
        path: PathBuf,
        /// Place and reason.
        error: String,
    },
    /// A key has a value that can't be.
    #[error("the configuration's `{key}`: {remedy}")]
    Wrong {
        /// Which key.
        key: String,
        /// What to write instead.
        remedy: String,
    },
}

impl Config {
    /// Which cryptlets are served, of whatever kind.
    pub fn serving(&self) -> Serving {
        Serving {
            listed: self.serve.clone(),
            contracts: self.contract_cryptlets.clone(),
        }
    }

    /// Reads a file.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let unreadable = |error: String| ConfigError::Unreadable {
            path: path.into(),
            error,
        };
        let length = fs::metadata(path)
            .map_err(|error| unreadable(error.to_string()))?
            .len();
        if length > MAX_CONFIG {
            return Err(unreadable(format!(
                "it has {length} bytes, at most {MAX_CONFIG} are read"
            )));
        }
        let text = fs::read_to_string(path).map_err(|error| unreadable(error.to_string()))?;
        let folder = path.parent().unwrap_or(Path::new(""));
        Self::parse(&text, folder).map_err(|error| match error {
            ConfigError::Malformed { error, .. } => ConfigError::Malformed {
                path: path.into(),
                error,
            },
            error => error,
        })
    }

    /// Parses a text whose relative paths start in `folder`.
    pub fn parse(text: &str, folder: &Path) -> Result<Self, ConfigError> {
        let mut config: Config = toml::from_str(text).map_err(|error| ConfigError::Malformed {
            path: PathBuf::new(),
            error: error.to_string(),
        })?;
        config.check()?;
        config
            .paths()
            .into_iter()
            .for_each(|path| *path = folder.join(&path));
        Ok(config)
    }

    fn check(&self) -> Result<(), ConfigError> {
        let own = ["ws://127.0.0.1", "ws://[::1]", "ws://localhost"];
        let on_this_machine = own.iter().any(|start| {
            self.node
                .strip_prefix(start)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
        });
        if !on_this_machine && !self.node.starts_with("wss://") {
            return wrong(
                "node",
                "write `ws://127.0.0.1:9944`, or `wss://…` for a node on another machine",
            );
        }
        if self
            .metrics
            .is_some_and(|address| !address.ip().is_loopback())
        {
            return wrong(
                "metrics",
                "write an address of this machine, such as `127.0.0.1:9616`",
            );
        }
        for (name, source) in &self.sources {
            if matches!(&source.target, SourceTarget::Https(address) if !address.starts_with("https://"))
            {
                return wrong(
                    &format!("sources.{name}.https"),
                    "write an address that starts with `https://`",
                );
            }
        }
        if let Some(remedy) = self.contract_cryptlets.remedy() {
            return wrong("contract-cryptlets", &remedy);
        }
        self.check_limits()
    }

    fn check_limits(&self) -> Result<(), ConfigError> {
        let limits = &self.limits;
        let at_least = |number| usize::try_from(number).unwrap_or(usize::MAX);
        if limits.source_bytes > MAX_SOURCE {
            return wrong(
                "limits.source_bytes",
                &format!("write at most {MAX_SOURCE}"),
            );
        }
        if limits.reply_ms >= FIRST_PATIENCE_MS {
            return wrong(
                "limits.reply_ms",
                &format!("write less than {FIRST_PATIENCE_MS}: delegates wait no longer for a first answer"),
            );
        }
        let least_one = [
            ("processes", limits.processes),
            ("containers", limits.containers),
            ("parallel", limits.parallel),
            ("waiting", limits.waiting),
            ("preparing", limits.preparing),
            ("long_parallel", limits.long_parallel),
            ("watch_ms", at_least(limits.watch_ms)),
            ("standing", limits.standing),
            ("updates", at_least(limits.updates)),
            ("connections", limits.connections),
            ("connections_per_address", limits.connections_per_address),
            (
                "requests_per_second",
                at_least(limits.requests_per_second.into()),
            ),
            ("idle_ms", at_least(limits.idle_ms)),
        ];
        match least_one.iter().find(|(_, number)| *number == 0) {
            Some((key, _)) => wrong(&format!("limits.{key}"), "write at least 1"),
            None => Ok(()),
        }
    }

    fn paths(&mut self) -> Vec<&mut PathBuf> {
        let mut paths = vec![
            &mut self.data,
            &mut self.tls.certificate,
            &mut self.tls.key,
            &mut self.vault.path,
            &mut self.vault.passphrase_file,
        ];
        paths.extend(&mut self.ca);
        paths.extend(&mut self.artefacts);
        let targets = self.sources.values_mut().map(|source| &mut source.target);
        paths.extend(targets.filter_map(|target| match target {
            SourceTarget::File(path) => Some(path),
            SourceTarget::Https(_) => None,
        }));
        paths
    }
}

fn wrong(key: &str, remedy: &str) -> Result<(), ConfigError> {
    Err(ConfigError::Wrong {
        key: key.into(),
        remedy: remedy.into(),
    })
}

fn account<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<AccountId32, D::Error> {
    let text = String::deserialize(deserializer)?;
    let account = match text.strip_prefix("0x") {
        Some(digits) => {
            let mut bytes = [0; 32];
            hex::decode_to_slice(digits, &mut bytes)
                .ok()
                .map(|()| AccountId32::from(bytes))
        }
        None => AccountId32::from_ss58check(&text).ok(),
    };
    account.ok_or_else(|| {
        serde::de::Error::custom("not an account: write its SS58 address, or 0x and 64 digits")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use cryptlet_primitives::ids::CryptletId;

    const LEAST: &str = r#"
        node = "ws://127.0.0.1:9944"
        listen = "127.0.0.1:8443"
        operator = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"
        data = "data"
        tls = { certificate = "host.pem", key = "/etc/host.key" }
        vault = { path = "vault", passphrase_file = "passphrase" }
    "#;

    fn parse(more: &str) -> Result<Config, ConfigError> {
        Config::parse(&format!("{LEAST}\n{more}"), Path::new("/etc/host"))
    }

    #[test]
    fn the_least_configuration_serves_all_and_paths_start_at_its_folder() {
        let config = parse("").unwrap();
        assert_eq!(config.serve, Cryptlets::All);
        assert_eq!(config.confinement, Demand::Prefer);
        assert_eq!(config.tls.certificate, Path::new("/etc/host/host.pem"));
        assert_eq!(config.tls.key, Path::new("/etc/host.key"));
        let gold = "sources.gold = { file = \"gold.csv\", cryptlets = \"all\" }";
        let config = parse(&format!("serve = \"all\"\n{gold}")).unwrap();
        assert_eq!(
            config.sources["gold"].target,
            SourceTarget::File("/etc/host/gold.csv".into())
        );
    }

    #[test]
    fn cryptlets_are_named_by_number_or_name_and_all_lists_none() {
        let config = parse("serve = [\"market-watcher\", 7]").unwrap();
        let (known, other) = (CryptletId(7), CryptletId(8));
        for serve in [Cryptlets::includes, Cryptlets::list] {
            assert!(serve(&config.serve, other, "market-watcher"));
            assert!(serve(&config.serve, known, "other"));
            assert!(!serve(&config.serve, other, "other"));
        }
        let all = parse("serve = \"all\"").unwrap().serve;
        assert!(all.includes(known, "other") && !all.list(known, "other"));
    }

    #[test]
    fn the_example_is_a_configuration() {
        let config =
            Config::parse(include_str!("../../host.example.toml"), Path::new("/")).unwrap();
        assert_eq!(config.sources.len(), 3);
        assert_eq!(config.limits, Limits::default());
    }

    #[test]
    fn errors_name_the_key() {
        for (more, named) in [
            ("passphrase = \"x\"", "passphrase"),
            ("limits.feul = 1", "feul"),
            ("limits.parallel = 0", "limits.parallel"),
            ("limits.watch_ms = 0", "limits.watch_ms"),
            ("limits.updates = 0", "limits.updates"),
            ("limits.reply_ms = 500", "limits.reply_ms"),
            ("metrics = \"0.0.0.0:9616\"", "metrics"),
            (
                "sources.gold = { https = \"http://example.org\", cryptlets = \"all\" }",
                "sources.gold.https",
            ),
            ("sources.gold.ftp = \"x\"", "ftp"),
            ("sources.gold.file = \"x\"", "cryptlets = \"all\""),
            ("sources.gold.cryptlets = \"all\"", "`file` or `https`"),
            ("serve = \"some\"", "serve"),
            (
                "contract-cryptlets = { all = true, blueprints = [4] }",
                "contract-cryptlets",
            ),
            ("contract-cryptlets = { most = 1_025 }", "most = 1024"),
            ("confinement = \"none\"", "confinement"),
            (
                "limits.requests_per_second = 0",
                "limits.requests_per_second",
            ),
        ] {
            let error = parse(more).unwrap_err().to_string();
            assert!(error.contains(named), "{more}: {error}");
        }
        let remote = LEAST.replace("ws://127.0.0.1", "ws://127.0.0.1.example.org");
        assert!(Config::parse(&remote, Path::new(""))
            .unwrap_err()
            .to_string()
            .contains("`node`"));
    }
}
