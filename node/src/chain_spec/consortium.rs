//! A consortium's own description of its chain, in TOML: parsed, checked, and turned into a chain
//! specification.

mod account;
mod contracts;

use super::{properties, runtime, ChainSpec};
use account::Account;
use contracts::Contracts;
use cryptlet_primitives::policy::Policy;
use cryptlet_registrar_runtime::{
    configs::{ExistentialDeposit, MaxValidators},
    genesis::{ethereum_developers, Founder, Founding},
    AccountId, Balance, SessionKeys, TOKEN,
};
use sc_network::config::MultiaddrWithPeerId;
use sc_service::ChainType;
use serde::Deserialize;
use sp_core::{
    crypto::{ByteArray, Ss58Codec},
    ed25519, sr25519,
};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};
use std::{
    collections::BTreeSet,
    fmt, fs,
    path::{Path, PathBuf},
};
use thiserror::Error;

/// What a chain is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A chain of real members. Well-known keys are refused.
    #[default]
    Live,
    /// A trial on machines of one's own, where well-known keys are welcome.
    Local,
}

/// The file as it is written.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct File {
    name: String,
    id: String,
    #[serde(default)]
    kind: Kind,
    slot_duration_ms: Option<u32>,
    session_slots: Option<u32>,
    #[serde(default)]
    boot_nodes: Vec<String>,
    council: Vec<Key<AccountId>>,
    validators: Vec<Validator>,
    balances: Vec<Endowment>,
    #[serde(default)]
    policy: Policy<AccountId>,
    #[serde(default)]
    private_endpoints: Vec<String>,
    #[serde(default)]
    contracts: Contracts,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Validator {
    account: Key<AccountId>,
    aura: Key<sr25519::Public>,
    grandpa: Key<ed25519::Public>,
    delegate: Key<ed25519::Public>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Endowment {
    account: Account,
    tokens: u64,
}

/// A public key or account, as an SS58 address or as 0x and 64 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String", bound = "K: ByteArray + Ss58Codec")]
struct Key<K>(K);

impl<K: ByteArray + Ss58Codec> TryFrom<String> for Key<K> {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let key = match text.strip_prefix("0x") {
            Some(digits) => array(digits).and_then(|bytes| K::from_slice(&bytes).ok()),
            None => K::from_ss58check(&text).ok(),
        };
        key.map(Self).ok_or_else(|| {
            format!(
                "`{text}` is neither an SS58 address nor 0x with 64 hexadecimal digits; \
                 `registrar key inspect` shows both"
            )
        })
    }
}

fn array(digits: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(digits, &mut bytes).ok()?;
    Some(bytes)
}

/// Why a description makes no chain.
#[derive(Debug, Error)]
pub enum Error {
    /// The file can't be read.
    #[error("can't read {path}: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not TOML, or has unknown, missing or wrong entries.
    #[error("{path}: {source}")]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Where and what.
        source: Box<toml::de::Error>,
    },
    /// The description contradicts itself or can't work.
    #[error("{entry}: {reason}")]
    Unusable {
        /// The entry of the file.
        entry: String,
        /// What is wrong, and what to do.
        reason: String,
    },
    /// The program holds no runtime.
    #[error(transparent)]
    Program(#[from] super::Error),
    /// The runtime refuses the genesis.
    #[error("the runtime refuses this genesis: {0}")]
    Refused(String),
}

fn unusable(entry: impl fmt::Display, reason: impl fmt::Display) -> Error {
    Error::Unusable {
        entry: entry.to_string(),
        reason: reason.to_string(),
    }
}

/// A checked description.
#[derive(Debug)]
pub struct Consortium {
    name: String,
    id: String,
    kind: Kind,
    boot_nodes: Vec<MultiaddrWithPeerId>,
    founding: Founding,
}

impl Consortium {
    /// Reads and checks the description in the file `path`.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let text = fs::read_to_string(path).map_err(|source| Error::Unreadable {
            path: path.into(),
            source,
        })?;
        let file: File = toml::from_str(&text).map_err(|source| Error::Syntax {
            path: path.into(),
            source: Box::new(source),
        })?;
        file.check()
    }

    /// What such a chain does badly, and how to mend it, if there is something.
    pub fn warning(&self) -> Option<String> {
        contracts::warning(self.founding.pace)
    }

    /// The chain specification, its genesis tried out.
    pub fn found(self) -> Result<ChainSpec, Error> {
        let spec = ChainSpec::builder(runtime()?, None)
            .with_name(&self.name)
            .with_id(&self.id)
            .with_chain_type(match self.kind {
                Kind::Live => ChainType::Live,
                Kind::Local => ChainType::Local,
            })
            .with_boot_nodes(self.boot_nodes)
            .with_properties(properties())
            .with_genesis_config_patch(self.founding.patch())
            .build();
        spec.as_json(true).map_err(Error::Refused)?;
        Ok(spec)
    }
}

impl File {
    fn check(self) -> Result<Consortium, Error> {
        check_id(&self.id)?;
        if self.name.trim().is_empty() {
            return Err(unusable(
                "name",
                "is empty: say how the consortium is called",
            ));
        }
        let defaults = pallet_consortium::ChainPace::default();
        let pace = pallet_consortium::ChainPace {
            slot_duration_ms: self.slot_duration_ms.unwrap_or(defaults.slot_duration_ms),
            session_slots: self.session_slots.unwrap_or(defaults.session_slots),
        };
        pace.check()
            .map_err(|error| unusable("slot-duration-ms, session-slots", error))?;
        check_validators(&self.validators)?;
        check_council(&self.council, &self.balances)?;
        check_balances(&self.balances)?;
        if !self.policy.is_well_formed() {
            return Err(unusable(
                "policy",
                "contradicts itself: a least number above a most, or a quorum above the pool",
            ));
        }
        if self.kind == Kind::Live {
            refuse_well_known(&self)?;
            refuse_shared(&self.validators)?;
        }
        self.contracts.check(self.kind)?;
        let boot_nodes = self
            .boot_nodes
            .iter()
            .map(|text| {
                text.parse()
                    .map_err(|error| unusable(format_args!("boot-nodes, `{text}`"), error))
            })
            .collect::<Result<_, _>>()?;
        let endow = |e: Endowment| (e.account.0, Balance::from(e.tokens).saturating_mul(TOKEN));
        Ok(Consortium {
            name: self.name,
            id: self.id,
            kind: self.kind,
            boot_nodes,
            founding: Founding {
                pace,
                validators: self
                    .validators
                    .into_iter()
                    .map(Validator::founder)
                    .collect(),
                council: self.council.into_iter().map(|key| key.0).collect(),
                balances: self.balances.into_iter().map(endow).collect(),
                policy: self.policy,
                private_endpoints: self.private_endpoints,
                chain_id: self.contracts.chain_id(),
                deployers: self.contracts.deployers(),
                sudo: None,
            },
        })
    }
}

impl Validator {
    fn founder(self) -> Founder {
        Founder {
            account: self.account.0,
            keys: SessionKeys {
                aura: self.aura.0.into(),
                grandpa: self.grandpa.0.into(),
                delegate: self.delegate.0.into(),
            },
        }
    }
}

/// The id names the folder that holds the chain.
fn check_id(id: &str) -> Result<(), Error> {
    let legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if id.is_empty() || id.len() > 64 || !id.chars().all(legal) {
        return Err(unusable(
            "id",
            format_args!("`{id}`: use 1 to 64 lower-case letters, digits and hyphens"),
        ));
    }
    Ok(())
}

fn check_validators(validators: &[Validator]) -> Result<(), Error> {
    let most = MaxValidators::get() as usize;
    if validators.is_empty() || validators.len() > most {
        return Err(unusable(
            "validators",
            format_args!("{}: name 1 to {most}", validators.len()),
        ));
    }
    unique(
        "validators, account",
        validators.iter().map(|v| v.account.0.as_slice()),
    )?;
    unique(
        "validators, aura",
        validators.iter().map(|v| v.aura.0.as_slice()),
    )?;
    unique(
        "validators, grandpa",
        validators.iter().map(|v| v.grandpa.0.as_slice()),
    )?;
    unique(
        "validators, delegate",
        validators.iter().map(|v| v.delegate.0.as_slice()),
    )
}

fn check_council(council: &[Key<AccountId>], balances: &[Endowment]) -> Result<(), Error> {
    if council.is_empty() || council.len() > 100 {
        return Err(unusable(
            "council",
            format_args!("{} members: name 1 to 100", council.len()),
        ));
    }
    unique("council", council.iter().map(|key| key.0.as_slice()))?;
    match council
        .iter()
        .find(|member| !balances.iter().any(|e| e.account.0 == member.0))
    {
        Some(Key(member)) => Err(unusable(
            "council",
            format_args!(
                "{} could not pay for a vote: give it tokens under [[balances]]",
                member.to_ss58check()
            ),
        )),
        None => Ok(()),
    }
}

fn check_balances(balances: &[Endowment]) -> Result<(), Error> {
    unique(
        "balances, account",
        balances.iter().map(|e| e.account.0.as_slice()),
    )?;
    match balances
        .iter()
        .find(|e| Balance::from(e.tokens).saturating_mul(TOKEN) < ExistentialDeposit::get())
    {
        Some(e) => Err(unusable(
            "balances",
            format_args!(
                "{} gets nothing: give it a token or leave it out",
                e.account
            ),
        )),
        None => Ok(()),
    }
}

/// Refuses a key with two duties: whoever steals it from the delegate, which talks to hosts, could
/// vote on blocks with it.
fn refuse_shared(validators: &[Validator]) -> Result<(), Error> {
    let delegates: BTreeSet<&[u8]> = validators.iter().map(|v| v.delegate.0.as_slice()).collect();
    let mut others = validators
        .iter()
        .flat_map(|v| [v.aura.0.as_slice(), v.grandpa.0.as_slice()]);
    match others.find(|key| delegates.contains(key)) {
        Some(key) => Err(unusable(
            "validators, delegate",
            format_args!(
                "0x{} makes blocks or votes on them too: make another one with `registrar key generate`",
                hex::encode(key)
            ),
        )),
        None => Ok(()),
    }
}

/// Refuses keys whose secrets everybody knows.
fn refuse_well_known(file: &File) -> Result<(), Error> {
    let known: BTreeSet<[u8; 32]> = Sr25519Keyring::iter()
        .map(|key| key.to_raw_public())
        .chain(Ed25519Keyring::iter().map(|key| key.to_raw_public()))
        .chain(ethereum_developers().map(Into::into))
        .collect();
    let council = file.council.iter().map(|key| key.0.as_slice());
    let balances = file.balances.iter().map(|e| e.account.0.as_slice());
    let accounts = council.chain(balances).chain(file.contracts.keys());
    let validators = file.validators.iter().flat_map(|v| {
        [
            v.account.0.as_slice(),
            v.aura.0.as_slice(),
            v.grandpa.0.as_slice(),
            v.delegate.0.as_slice(),
        ]
    });
    for key in accounts.chain(validators) {
        if known.iter().any(|known| known.as_slice() == key) {
            return Err(unusable(
                account::shown(key),
                "is a development key, whose secret everybody knows: make keys of your own with \
                 `registrar key generate`, or say kind = \"local\" for a trial",
            ));
        }
    }
    Ok(())
}

fn unique<'a>(entry: &str, keys: impl Iterator<Item = &'a [u8]>) -> Result<(), Error> {
    let mut seen = BTreeSet::new();
    for key in keys {
        if !seen.insert(key) {
            return Err(unusable(
                entry,
                format_args!("{} is listed twice", account::shown(key)),
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
