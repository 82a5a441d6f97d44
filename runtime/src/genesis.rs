//! The first block: what a consortium founds its chain with, and two ready-made consortia for
//! trying things out.

use crate::{
    AccountId, Balance, BalancesConfig, ConsortiumConfig, CouncilConfig, CryptletConfig, Moment,
    Runtime, RuntimeGenesisConfig, SessionConfig, SessionKeys, SudoConfig, MILLI_TOKEN, TOKEN,
};
use alloc::{string::String, vec, vec::Vec};
use cryptlet_primitives::policy::Policy;
use frame_support::build_struct_json_patch;
use pallet_consortium::{ChainPace, DEVELOPMENT_CHAIN_ID};
use pallet_revive::AddressMapper;
use serde_json::Value;
use sp_core::{hex2array, H160};
use sp_genesis_builder::PresetId;
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};

/// One validator, administered by Alice, who also has sudo: for one machine.
pub const DEVELOPMENT: &str = sp_genesis_builder::DEV_RUNTIME_PRESET;
/// Four validators, Alice to Dave, without sudo: for four nodes on one machine.
pub const LOCAL: &str = "local";

/// What each development account starts with.
const ENDOWMENT: Balance = TOKEN.saturating_mul(1_000_000);

/// The development accounts of Ethereum's tools, whose keys everybody knows: Alith, Baltathar, Charleth and Dorothy.
const ETHEREUM_DEVELOPERS: [[u8; 20]; 4] = [
    hex2array!("f24ff3a9cf04c71dbc94d0b566f7a27b94566cac"),
    hex2array!("3cd0a705a2dc65e5b1e1205896baa2be8a07c6e0"),
    hex2array!("798d4ba9baf0064ec19eb4f0a1a45785ae9d6dfc"),
    hex2array!("773539d4ac0e786233d90a233654ccee26a613d9"),
];

/// Longest that a round of the ready-made consortia may wait, milliseconds: ten minutes. Rounds that nobody answers
/// take up no places for longer.
const LONGEST_ROUND_MS: Moment = 10 * 60 * 1_000;

/// The least fee of a round of the ready-made consortia: a thousandth of a token.
const LEAST_FEE: Balance = MILLI_TOKEN;

/// A validator of the first block.
#[derive(Clone, Debug)]
pub struct Founder {
    /// Its account.
    pub account: AccountId,
    /// Its keys.
    pub keys: SessionKeys,
}

/// What a consortium founds its chain with.
#[derive(Clone, Debug)]
pub struct Founding {
    /// Slot duration and session length.
    pub pace: ChainPace,
    /// The first validators.
    pub validators: Vec<Founder>,
    /// The first members of the council.
    pub council: Vec<AccountId>,
    /// Who starts with how much.
    pub balances: Vec<(AccountId, Balance)>,
    /// What the consortium demands of every cryptlet.
    pub policy: Policy<AccountId>,
    /// Hosts inside members' networks that endpoints may name.
    pub private_endpoints: Vec<String>,
    /// Who may deploy contracts; `None`: everybody.
    pub deployers: Option<Vec<AccountId>>,
    /// The number that Ethereum transactions name the chain by (EIP-155).
    pub chain_id: u64,
    /// Who may do everything: a development chain's administrator, nobody on any other.
    pub sudo: Option<AccountId>,
}

impl Founding {
    /// The genesis configuration as a patch of the runtime's defaults, in JSON.
    pub fn patch(self) -> Value {
        let keys = self
            .validators
            .iter()
            .map(|v| (v.account.clone(), v.account.clone(), v.keys.clone()))
            .collect();
        build_struct_json_patch!(RuntimeGenesisConfig {
            balances: BalancesConfig {
                balances: self.balances
            },
            consortium: ConsortiumConfig {
                validators: self.validators.into_iter().map(|v| v.account).collect(),
                pace: self.pace,
                deployers: self.deployers,
                chain_id: self.chain_id,
            },
            session: SessionConfig { keys },
            council: CouncilConfig {
                members: self.council
            },
            cryptlet: CryptletConfig {
                policy: self.policy,
                private_endpoints: self.private_endpoints
            },
            sudo: SudoConfig { key: self.sudo },
        })
    }
}

/// The names of the ready-made consortia.
pub fn preset_names() -> Vec<PresetId> {
    vec![PresetId::from(DEVELOPMENT), PresetId::from(LOCAL)]
}

/// The ready-made consortium `id` as JSON, or `None` if there is none of that name.
pub fn preset(id: &PresetId) -> Option<Vec<u8>> {
    let founding = match id.as_str() {
        DEVELOPMENT => development(),
        LOCAL => local(),
        _ => return None,
    };
    serde_json::to_vec(&founding.patch()).ok()
}

/// The consortium of [`DEVELOPMENT`]: sessions of half a minute, so that changes of validators show
/// soon.
pub fn development() -> Founding {
    Founding {
        pace: ChainPace {
            session_slots: 60,
            ..Default::default()
        },
        validators: vec![founder(Sr25519Keyring::Alice, Ed25519Keyring::Alice)],
        council: vec![Sr25519Keyring::Alice.to_account_id()],
        balances: endowed(),
        policy: demands(),
        private_endpoints: this_machine(),
        deployers: None,
        chain_id: DEVELOPMENT_CHAIN_ID,
        sudo: Some(Sr25519Keyring::Alice.to_account_id()),
    }
}

/// The consortium of [`LOCAL`].
pub fn local() -> Founding {
    let validators = vec![
        founder(Sr25519Keyring::Alice, Ed25519Keyring::Alice),
        founder(Sr25519Keyring::Bob, Ed25519Keyring::Bob),
        founder(Sr25519Keyring::Charlie, Ed25519Keyring::Charlie),
        founder(Sr25519Keyring::Dave, Ed25519Keyring::Dave),
    ];
    Founding {
        pace: ChainPace::default(),
        council: validators.iter().map(|v| v.account.clone()).collect(),
        validators,
        balances: endowed(),
        policy: demands(),
        private_endpoints: this_machine(),
        deployers: None,
        chain_id: DEVELOPMENT_CHAIN_ID,
        sudo: None,
    }
}

/// What the ready-made consortia demand of every cryptlet.
fn demands() -> Policy<AccountId> {
    Policy {
        max_duration_ms: Some(LONGEST_ROUND_MS),
        min_fee: Some(LEAST_FEE),
        ..Default::default()
    }
}

/// A validator that works with well-known keys.
fn founder(sr25519: Sr25519Keyring, ed25519: Ed25519Keyring) -> Founder {
    Founder {
        account: sr25519.to_account_id(),
        keys: SessionKeys {
            aura: sr25519.public().into(),
            grandpa: ed25519.public().into(),
            delegate: ed25519.public().into(),
        },
    }
}

/// The account that an Ethereum address stands for if no other account is mapped to it: the address followed by twelve
/// bytes of `0xee`.
pub fn ethereum_account(address: [u8; 20]) -> AccountId {
    <Runtime as pallet_revive::Config>::AddressMapper::to_fallback_account_id(&H160(address))
}

/// The development accounts of Ethereum's tools, whose keys everybody knows: Alith, Baltathar, Charleth and Dorothy.
pub fn ethereum_developers() -> impl Iterator<Item = AccountId> {
    ETHEREUM_DEVELOPERS.into_iter().map(ethereum_account)
}

/// The well-known accounts, those of Ethereum's tools too, each with the same amount.
fn endowed() -> Vec<(AccountId, Balance)> {
    Sr25519Keyring::well_known()
        .map(|key| key.to_account_id())
        .chain(ethereum_developers())
        .map(|account| (account, ENDOWMENT))
        .collect()
}

/// Hosts of a trial run beside the nodes, where no live chain may send its delegates.
fn this_machine() -> Vec<String> {
    vec!["127.0.0.1".into(), "localhost".into()]
}
