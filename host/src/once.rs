//! One question to one component, without a chain: for developers who try a method, and for auditors who have an accepted
//! answer computed anew.
//!
//! The guest's process is the daemon's own, with the limits of `host.toml` and confined alike. It reads the sources that
//! `host.toml` maps, of those that the configuration lists, whomever they are mapped for: the answer goes to who asks,
//! and nowhere else. Nothing is signed or stored.

use crate::{
    clock::{Clock, SystemClock},
    config::{Config, Cryptlets},
    daemon,
    metrics::Metrics,
    papers::Pace,
    region::{Guest, IsolatedRegion, Question},
    secrets::{Home, Secrets},
    source::{Outside, Reader},
    update::{StoredUpdate, Updates, UpdatesError},
    vault::{NoVault, OneKey, Vault},
};
use anyhow::Context;
use cryptlet_primitives::{
    batch::MAX_OUTPUT,
    configuration::{self, ConfigurationError, UpdateKeys},
    digest::sha256,
    ids::{CryptletId, Cursor, Moment, RoundId},
    package::{MAX_COMPONENT, MAX_CONFIGURATION, MAX_HEADER},
    statement::Method,
    update::Content,
};
use serde::{Deserialize, Serialize};
use sp_core::H256;
use std::{
    collections::BTreeMap,
    fs::File,
    io::Read,
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

/// Most bytes of a file of updates: as many as one question reads, in JSON.
const MAX_UPDATES_FILE: u32 = 192 * 1024 * 1024;

/// A question, and where what answers it lies.
#[derive(Clone, Debug, clap::Args)]
pub struct Once {
    /// The component, as it is registered: its digest is told with the answer.
    #[arg(
        long,
        value_name = "FILE",
        required = false,
        requires_all = ["header", "configuration", "method"]
    )]
    component: PathBuf,
    /// The header: WIT text.
    #[arg(long, value_name = "FILE", required = false)]
    header: PathBuf,
    /// The configuration: JSON.
    #[arg(long, value_name = "FILE", required = false)]
    configuration: PathBuf,
    /// The method that is asked.
    #[arg(long, value_name = "NAME", required = false)]
    method: String,
    /// Its arguments: an encoded list of values, 0x and hexadecimal digits.
    #[arg(long, value_name = "0x…", default_value = "0x00", value_parser = bytes)]
    params: Bytes,
    /// When the round opened, milliseconds since 1970. Without it, now.
    #[arg(long, value_name = "MS")]
    opened_at: Option<Moment>,
    /// The moment for which it opened. Without it, when it opened.
    #[arg(long, value_name = "MS")]
    due: Option<Moment>,
    /// The cursor after which its event is.
    #[arg(long, value_name = "N", default_value_t = 0)]
    after: Cursor,
    /// Where its chance begins: the digest of its statement. Without it, zeros.
    #[arg(long, value_name = "0x…", value_parser = digest)]
    seed: Option<H256>,
    /// The number of the round.
    #[arg(long, value_name = "N", default_value_t = 0)]
    round: u64,
    /// Most bytes of the answer.
    #[arg(long, value_name = "N", default_value_t = MAX_OUTPUT)]
    max_output: u32,
    /// The updates that the guest is given: a JSON list of `{"number": 1, "issuedAt": MS, "content": "0x…"}`.
    #[arg(long, value_name = "FILE")]
    updates: Option<PathBuf>,
    /// The file of an X25519 key, as `cryptlet field key new` makes it (mode 0600): what is sealed to it, the guest opens.
    #[arg(long, value_name = "FILE")]
    encryption_key: Option<PathBuf>,
    /// The chain for which contents are sealed: its first block's hash. Without it, zeros.
    #[arg(long, value_name = "0x…", value_parser = digest)]
    genesis: Option<H256>,
    /// The number of the cryptlet for which they are sealed.
    #[arg(long, value_name = "N", default_value_t = 0)]
    cryptlet: u32,
}

/// What is answered.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Answered {
    /// The encoded value, in hexadecimal digits.
    output: String,
    /// How long the guest ran, milliseconds: starting it is not counted.
    took_ms: u64,
    /// SHA-256 of the component, as the region measured it.
    component: H256,
}

/// Bytes of the command line.
#[derive(Clone, Debug)]
struct Bytes(Vec<u8>);

fn bytes(text: &str) -> Result<Bytes, String> {
    let digits = text
        .strip_prefix("0x")
        .ok_or("write 0x and hexadecimal digits")?;
    hex::decode(digits)
        .map(Bytes)
        .map_err(|error| error.to_string())
}

fn digest(text: &str) -> Result<H256, String> {
    let Bytes(bytes) = bytes(text)?;
    let bytes: [u8; 32] = bytes
        .try_into()
        .map_err(|_| "write 0x and 64 hexadecimal digits")?;
    Ok(H256(bytes))
}

/// Asks, and gives the answer.
///
/// # Errors
/// When a file can't be read, and when the guest gives no answer: the error is the guest's fault.
pub async fn ask(config: Config, once: Once) -> anyhow::Result<Answered> {
    // Fails only if there is a provider already, which is this one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let component = read(&once.component, MAX_COMPONENT)?;
    let header = read_text(&once.header, MAX_HEADER)?;
    let configuration = read(&once.configuration, MAX_CONFIGURATION)?;
    let configuration = configured(&configuration)
        .map_err(|error| anyhow::anyhow!("{}: {error:?}", once.configuration.display()))?;
    let method = Method::try_from(once.method.clone().into_bytes());
    let is_long = method.is_ok_and(|method| configuration.long_methods.contains(&method));
    let pace = if is_long { Pace::Long } else { Pace::Short };
    let updates = once.updates.as_deref().map(Told::read).transpose()?;
    let keys = keys(&once)?;

    let config = for_anybody(config);
    let metrics = Arc::new(Metrics::new().context("making the metrics")?);
    let region = daemon::region(&config, pace, Arc::new(NoVault), metrics);
    let guest = Guest {
        cryptlet: CryptletId(once.cryptlet),
        digest: sha256(&component),
        component: Arc::new(component),
        header,
    };
    let instance = region.create(guest).await?;
    let warm = instance.warm().await?;
    let name = String::from_utf8_lossy(&configuration.name);
    let sources = daemon::sources(&config)?;
    let home = Home {
        genesis: once.genesis.unwrap_or_default(),
        cryptlet: CryptletId(once.cryptlet),
        code: instance.digest(),
    };
    let outside = Outside {
        reader: Reader::new(home.cryptlet, &name, configuration.sources),
        sources: &sources,
        updates: &updates.unwrap_or_default(),
        keys: configuration.update_keys,
        secrets: Secrets::new(home, keys.as_ref()),
    };
    let asked = Instant::now();
    let output = warm.call_in(question(&once), &outside).await?;
    let took = asked.elapsed().as_millis();
    Ok(Answered {
        output: format!("0x{}", hex::encode(output)),
        took_ms: u64::try_from(took).unwrap_or(u64::MAX),
        component: instance.digest(),
    })
}

/// What opens sealed contents.
fn keys(once: &Once) -> anyhow::Result<Box<dyn Vault>> {
    let Some(path) = &once.encryption_key else {
        return Ok(Box::new(NoVault));
    };
    Ok(Box::new(OneKey::read(path)?))
}

/// Reads a configuration. One that is in no package yet has no `publicKey`: packing writes it, and nothing here needs it.
fn configured(text: &[u8]) -> Result<configuration::Configuration, ConfigurationError> {
    match configuration::parse(text) {
        Err(ConfigurationError::MissingPublicKey) => configuration::parse(&with_key(text)),
        parsed => parsed,
    }
}

/// The text of an object with a key before its other members. It has a name at least, so a comma follows.
fn with_key(text: &[u8]) -> Vec<u8> {
    let key = format!("{{\"publicKey\":\"0x{}\",", hex::encode([0u8; 32]));
    let members = text.trim_ascii_start().strip_prefix(b"{");
    [key.as_bytes(), members.unwrap_or_default()].concat()
}

/// The configuration with its sources open to any cryptlet: who asks here has it read for himself.
fn for_anybody(mut config: Config) -> Config {
    config
        .sources
        .values_mut()
        .for_each(|source| source.cryptlets = Cryptlets::All);
    config
}

fn question(once: &Once) -> Question {
    let opened_at = once.opened_at.unwrap_or_else(|| SystemClock.now());
    Question {
        method: once.method.clone(),
        params: once.params.0.clone(),
        round: RoundId(once.round),
        opened_at,
        due: once.due.unwrap_or(opened_at),
        after: once.after,
        seed: once.seed.unwrap_or_default(),
        max_output: once.max_output,
        // The operator's limit applies.
        time_ms: u64::MAX,
    }
}

fn read(path: &Path, most: u32) -> anyhow::Result<Vec<u8>> {
    let reading = || {
        let mut bytes = Vec::new();
        let file = File::open(path)?;
        file.take(u64::from(most).saturating_add(1))
            .read_to_end(&mut bytes)?;
        Ok::<_, std::io::Error>(bytes)
    };
    let bytes = reading().with_context(|| format!("reading {}", path.display()))?;
    if u32::try_from(bytes.len()).is_ok_and(|length| length <= most) {
        Ok(bytes)
    } else {
        anyhow::bail!("{} is longer than {most} bytes", path.display())
    }
}

fn read_text(path: &Path, most: u32) -> anyhow::Result<String> {
    String::from_utf8(read(path, most)?).with_context(|| format!("reading {}", path.display()))
}

/// Updates of a file, by number.
#[derive(Default)]
struct Told(BTreeMap<u64, StoredUpdate>);

/// An update as it stands in a file.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ToldUpdate {
    number: u64,
    issued_at: Moment,
    #[serde(with = "cryptlet_primitives::hexed::bytes")]
    content: Content,
}

impl Told {
    fn read(path: &Path) -> anyhow::Result<Self> {
        let bytes = read(path, MAX_UPDATES_FILE)?;
        let updates: Vec<ToldUpdate> = serde_json::from_slice(&bytes)
            .with_context(|| format!("reading updates in {}", path.display()))?;
        let by_number = updates.into_iter().map(|update| {
            let ToldUpdate {
                number,
                issued_at,
                content,
            } = update;
            let stored = StoredUpdate {
                number,
                issued_at,
                content,
            };
            (number, stored)
        });
        Ok(Told(by_number.collect()))
    }
}

impl Updates for Told {
    /// Whoever sent them: the file is the asker's own.
    fn after(
        &self,
        _: CryptletId,
        number: u64,
        _: &UpdateKeys,
    ) -> Result<Option<StoredUpdate>, UpdatesError> {
        let Some(from) = number.checked_add(1) else {
            return Ok(None);
        };
        Ok(self
            .0
            .range(from..)
            .next()
            .map(|(_, update)| update.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_without_a_key_is_read_as_its_publisher_wrote_it() {
        let text = b"\n{ \"name\": \"prices\", \"sources\": [\"wti-daily\"] }";
        assert_eq!(
            configuration::parse(text),
            Err(ConfigurationError::MissingPublicKey)
        );
        let read = configured(text).unwrap();
        assert_eq!(&read.name[..], b"prices");
        assert_eq!(read.sources.len(), 1);
        assert_eq!(configured(b"{}"), Err(ConfigurationError::MissingName));
        assert_eq!(
            configured(b"{\"name\": \"prices\", \"publicKey\": 1}"),
            Err(ConfigurationError::BadPublicKey)
        );
    }
}
