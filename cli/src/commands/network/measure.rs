//! What a consortium can decide.

use super::proposals;
use crate::{
    account::Account,
    chain::{Call, Chain, EncodedCall},
    commands::{close_round::closing, name, policy},
    error::{Outcome, Problem},
    files, hash, keys, resolve,
};
use cryptlet_primitives::{ids::HostId, policy::Isolation};
use serde_json::Value as Json;
use sp_core::{H160, H256};
use sp_crypto_hashing::blake2_256;
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    str::FromStr,
};

/// Parts in a whole, as the chain counts shares.
const MILLION: u32 = 1_000_000;
/// Most bytes of a runtime: what a block of this chain can carry is less.
const MAX_RUNTIME: u64 = 16 * 1024 * 1024;
/// How a WebAssembly module begins.
const WASM: &[u8] = b"\0asm";
/// How a compressed runtime begins: the prefix of `sp-maybe-compressed-blob`.
const COMPRESSED: &[u8] = &[82, 188, 83, 118, 70, 219, 142, 5];

/// A measure.
#[derive(clap::Subcommand)]
pub enum Measure {
    /// Let an account validate, from the session after the next in which it has session keys.
    #[command(
        after_help = "Example: cryptlet council admit-validator 5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"
    )]
    AdmitValidator {
        /// The account.
        #[arg(value_parser = keys::account)]
        account: Account,
    },
    /// Let an account validate no longer, from the session after the next.
    #[command(
        after_help = "Example: cryptlet council dismiss-validator 5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"
    )]
    DismissValidator {
        /// The account.
        #[arg(value_parser = keys::account)]
        account: Account,
    },
    /// Replace the council's members. Who is not named has no vote any more, on open proposals neither.
    #[command(after_help = "Example: cryptlet council set-members //Alice //Bob //Charlie")]
    SetMembers {
        /// All members from now on: at least one, else nobody could decide anything.
        #[arg(required = true, value_name = "ACCOUNT", value_parser = keys::account)]
        members: Vec<Account>,
    },
    /// Say who may deploy contracts. Contracts that stand are not asked about.
    #[command(
        after_help = "Example: cryptlet council set-deployers //Alice 0x3Cd0A705a2DC65e5b1E1205896BaA2be8A07c6e0"
    )]
    SetDeployers {
        /// All who may from now on.
        #[arg(
            required_unless_present_any = ["anyone", "nobody"], value_name = "ACCOUNT",
            value_parser = keys::account
        )]
        deployers: Vec<Account>,
        /// Let everybody.
        #[arg(long, conflicts_with = "deployers")]
        anyone: bool,
        /// Let nobody.
        #[arg(long, conflicts_with_all = ["deployers", "anyone"])]
        nobody: bool,
    },
    /// Choose the next runtime by its code, or its hash. Anybody may then submit the code: System.apply_authorized_upgrade.
    #[command(
        after_help = "Example: cryptlet council choose-upgrade cryptlet_registrar_runtime.compact.compressed.wasm"
    )]
    ChooseUpgrade {
        /// The runtime that is submitted later, or the BLAKE2-256 of it: 0x and 64 hex digits.
        #[arg(value_name = "FILE|HASH")]
        code: String,
    },
    /// Replace the consortium's policy.
    #[command(after_help = "Example: cryptlet council set-policy policy.json")]
    SetPolicy {
        /// The policy: a JSON file.
        file: PathBuf,
    },
    /// Put an isolation in the place of what contracts' own cryptlets ask of their hosts: weaker or stronger.
    #[command(after_help = "Example: cryptlet council set-isolation-override enclave")]
    SetIsolationOverride {
        /// What counts instead: software, measured-boot or enclave.
        #[arg(required_unless_present = "none", value_name = "LEVEL", value_parser = isolation)]
        level: Option<Isolation>,
        /// Let count again what the contracts and their blueprints ask.
        #[arg(long, conflicts_with = "level")]
        none: bool,
    },
    /// Replace the list of hosts inside members' networks that endpoints may name; without any, allow none.
    #[command(
        after_help = "Example: cryptlet council allow-endpoints 10.0.0.7 host.bank.internal"
    )]
    AllowEndpoints {
        /// Names or addresses, without https:// and port.
        hosts: Vec<String>,
    },
    /// Share fees in another way; the delegate gets what the others leave.
    #[command(
        after_help = "Example: cryptlet council set-fee-split --publisher 300000 --hosts 600000"
    )]
    SetFeeSplit {
        /// The publisher's share, parts in a million.
        #[arg(long, value_name = "PARTS")]
        publisher: u32,
        /// The share of the hosts that agreed, parts in a million.
        #[arg(long, value_name = "PARTS")]
        hosts: u32,
    },
    /// Suspend a host.
    #[command(after_help = "Example: cryptlet council suspend-host 3")]
    SuspendHost {
        /// The host's number.
        host: u32,
    },
    /// Reinstate a suspended host, one that was caught too.
    #[command(after_help = "Example: cryptlet council reinstate-host 3")]
    ReinstateHost {
        /// The host's number.
        host: u32,
    },
    /// Revoke a cryptlet, for good.
    #[command(after_help = "Example: cryptlet council revoke market-watcher")]
    Revoke {
        /// The cryptlet's name or number.
        cryptlet: String,
    },
    /// Let the name of a revoked cryptlet be registered again.
    #[command(after_help = "Example: cryptlet council release-name market-watcher")]
    ReleaseName {
        /// The cryptlet's name or number.
        cryptlet: String,
    },
    /// End an open round at once: deposit and fee go back, but for the policy's least fee, which is burnt, as when it expires.
    #[command(after_help = "Example: cryptlet council close-round 7")]
    CloseRound {
        /// The round's number.
        round: u64,
    },
    /// Have a contract not be called back with results. What comes for it meanwhile fails, and can be tried again later.
    #[command(
        after_help = "Example: cryptlet council pause-callbacks 0x3Cd0A705a2DC65e5b1E1205896BaA2be8A07c6e0"
    )]
    PauseCallbacks {
        /// The contract's address.
        #[arg(value_parser = name::contract)]
        contract: H160,
    },
    /// Have a contract be called back again.
    #[command(
        after_help = "Example: cryptlet council resume-callbacks 0x3Cd0A705a2DC65e5b1E1205896BaA2be8A07c6e0"
    )]
    ResumeCallbacks {
        /// The contract's address.
        #[arg(value_parser = name::contract)]
        contract: H160,
    },
    /// Any other call of the runtime, as its bytes.
    #[command(after_help = "Example: cryptlet council call 0x000000")]
    Call {
        /// The call in hex, as polkadot.js shows it.
        #[arg(value_name = "HEX", value_parser = EncodedCall::from_str)]
        call: EncodedCall,
    },
}

impl Measure {
    /// The call that carries the measure out, encoded for the node's chain.
    pub async fn call(&self, chain: &Chain, at: H256) -> Outcome<EncodedCall> {
        let call = match self {
            Measure::AdmitValidator { account } => {
                Call::new("Consortium", "admit_validator").with("validator", account)
            }
            Measure::DismissValidator { account } => {
                Call::new("Consortium", "remove_validator").with("validator", account)
            }
            Measure::SetMembers { members } => set_members(chain, members, at).await?,
            Measure::SetDeployers {
                deployers, anyone, ..
            } => set_deployers(chain, (!anyone).then_some(deployers), at).await?,
            Measure::ChooseUpgrade { code } => {
                Call::new("Consortium", "choose_upgrade").with("code_hash", code_hash(code)?)
            }
            Measure::SetPolicy { file } => {
                Call::new("Cryptlet", "set_consortium_policy").with("policy", policy::read(file)?)
            }
            // `--none` comes without a level.
            Measure::SetIsolationOverride { level, .. } => {
                Call::new("Cryptlet", "set_isolation_override").with("isolation", *level)
            }
            Measure::AllowEndpoints { hosts } => {
                let hosts: Vec<&[u8]> = hosts.iter().map(String::as_bytes).collect();
                Call::new("Cryptlet", "set_private_endpoints").with("hosts", hosts)
            }
            Measure::SetFeeSplit { publisher, hosts } => split(*publisher, *hosts)?,
            Measure::SuspendHost { host } => {
                Call::new("Cryptlet", "suspend_host").with("host", HostId(*host))
            }
            Measure::ReinstateHost { host } => {
                Call::new("Cryptlet", "reinstate_host").with("host", HostId(*host))
            }
            Measure::Revoke { cryptlet } => {
                let cryptlet = resolve::cryptlet(chain, cryptlet, at).await?;
                Call::new("Cryptlet", "revoke").with("id", cryptlet.id)
            }
            Measure::ReleaseName { cryptlet } => {
                let cryptlet = resolve::cryptlet(chain, cryptlet, at).await?;
                Call::new("Cryptlet", "release_name").with("id", cryptlet.id)
            }
            Measure::CloseRound { round } => closing(*round),
            Measure::PauseCallbacks { contract } => {
                Call::new("Callbacks", "pause").with("contract", contract)
            }
            Measure::ResumeCallbacks { contract } => {
                Call::new("Callbacks", "resume").with("contract", contract)
            }
            Measure::Call { call } => return Ok(call.clone()),
        };
        chain.encode_call(&call).await
    }
}

/// Reads an isolation by its name.
fn isolation(text: &str) -> Result<Isolation, String> {
    serde_json::from_value(Json::from(text))
        .map_err(|_| "write software, measured-boot or enclave".into())
}

/// Replaces the members. The prime member, whose vote may count for those who are silent, stays if it is among them.
async fn set_members(chain: &Chain, members: &[Account], at: H256) -> Outcome<Call> {
    check_each_once("bad-members", members)?;
    let prime: Option<Account> = chain.stored("Council", "Prime", at).await?;
    let old = proposals::members(chain, at).await?.len();
    Ok(Call::new("Council", "set_members")
        .with("new_members", members)
        .with("prime", prime.filter(|prime| members.contains(prime)))
        .with("old_count", u32::try_from(old).unwrap_or(u32::MAX)))
}

/// Replaces those who may deploy contracts; `None`: everybody may.
async fn set_deployers(chain: &Chain, deployers: Option<&Vec<Account>>, at: H256) -> Outcome<Call> {
    for deployer in deployers.into_iter().flatten() {
        chain.check_own(deployer, at).await?;
    }
    check_each_once("bad-deployers", deployers.map_or(&[], Vec::as_slice))?;
    Ok(Call::new("Consortium", "set_deployers").with("deployers", deployers))
}

/// The council takes a list of members as it is: one that stands in it twice would make two thirds out of reach. A list of
/// deployers it refuses when it carries the measure out, after all have voted.
fn check_each_once(code: &str, accounts: &[Account]) -> Outcome {
    let mut seen = BTreeSet::new();
    match accounts.iter().find(|account| !seen.insert(*account)) {
        None => Ok(()),
        Some(twice) => Err(Problem::new(
            code,
            format!("{twice} is named twice"),
            "name each account once",
        )),
    }
}

/// The hash of a runtime: as it is written, or of the file.
fn code_hash(code: &str) -> Outcome<H256> {
    if code.starts_with("0x") {
        return hash::read(code).map_err(|words| {
            let state = format!("{code} is no hash");
            Problem::new("bad-code", state, format!("{words}, or name the file"))
        });
    }
    let bytes = files::read(Path::new(code), MAX_RUNTIME)?;
    if !bytes.starts_with(WASM) && !bytes.starts_with(COMPRESSED) {
        return Err(Problem::new(
            "bad-code",
            format!("{code} is no runtime: it is no WebAssembly, compressed or not"),
            "name the file that will be submitted: `…compact.compressed.wasm` of the release",
        ));
    }
    Ok(H256(blake2_256(&bytes)))
}

fn split(publisher: u32, hosts: u32) -> Outcome<Call> {
    if publisher.checked_add(hosts).is_none_or(|sum| sum > MILLION) {
        return Err(Problem::new(
            "bad-split",
            "the shares are more than the whole",
            "give parts in a million: --publisher 300000 --hosts 600000",
        ));
    }
    // The chain's type is a structure of two shares, each a number of parts in a million.
    Ok(Call::new("CryptoDelegate", "set_fee_split").with("split", (publisher, hosts)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_runtime_is_chosen_by_its_file_or_its_hash() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("runtime.wasm");
        let file = path.to_str().unwrap();
        files::write(&path, b"\0asm\x01\0\0\0").unwrap();
        let hash = H256(blake2_256(b"\0asm\x01\0\0\0"));
        assert_eq!(code_hash(file), Ok(hash));
        assert_eq!(code_hash(&crate::output::hex(hash)), Ok(hash));
        files::write(&path, &[COMPRESSED, b"rest"].concat()).unwrap();
        assert!(code_hash(file).is_ok());
        files::write(&path, b"{\"name\": \"a chain\"}").unwrap();
        assert_eq!(code_hash(file).unwrap_err().code, "bad-code");
        assert_eq!(code_hash("0x1234").unwrap_err().code, "bad-code");
    }

    #[test]
    fn an_account_is_named_once() {
        let account = |place| Account::new([place; 32]);
        let check = |accounts: &[Account]| check_each_once("bad-members", accounts);
        assert_eq!(check(&[]), Ok(()));
        assert_eq!(check(&[account(1), account(2)]), Ok(()));
        let twice = check(&[account(1), account(2), account(1)]).unwrap_err();
        assert_eq!(twice.code, "bad-members");
        assert!(twice.state.contains(&account(1).to_string()), "{twice}");
    }

    fn parse(words: &[&str]) -> Option<Measure> {
        #[derive(clap::Parser)]
        struct Line {
            #[command(subcommand)]
            measure: Measure,
        }
        let line = [&["council"], words].concat();
        let line = <Line as clap::Parser>::try_parse_from(line);
        line.ok().map(|line| line.measure)
    }

    #[test]
    fn a_contract_is_named_by_its_address() {
        let address = "0x3Cd0A705a2DC65e5b1E1205896BaA2be8A07c6e0";
        assert!(matches!(
            parse(&["pause-callbacks", address]),
            Some(Measure::PauseCallbacks { contract }) if contract.as_bytes().starts_with(&[0x3c, 0xd0])
        ));
        assert!(matches!(
            parse(&["resume-callbacks", &address.to_lowercase()]),
            Some(Measure::ResumeCallbacks { .. })
        ));
        for no_contract in ["//Alice", "0x3cd0A705a2DC65e5b1E1205896BaA2be8A07c6e0", "7"] {
            assert!(
                parse(&["pause-callbacks", no_contract]).is_none(),
                "{no_contract}"
            );
        }
    }

    #[test]
    fn deployers_are_listed_or_everybody_or_nobody() {
        let read = |words: &[&str]| match parse(&[&["set-deployers"], words].concat()) {
            Some(Measure::SetDeployers {
                deployers, anyone, ..
            }) => Some((deployers.len(), anyone)),
            _ => None,
        };
        assert_eq!(read(&["//Alice", "//Bob"]), Some((2, false)));
        assert_eq!(read(&["--anyone"]), Some((0, true)));
        assert_eq!(read(&["--nobody"]), Some((0, false)));
        for refused in [
            &[][..],
            &["//Alice", "--anyone"],
            &["//Alice", "--nobody"],
            &["--anyone", "--nobody"],
        ] {
            assert_eq!(read(refused), None, "{refused:?}");
        }
    }

    #[test]
    fn shares_are_parts_of_one_whole() {
        assert!(split(300_000, 700_000).is_ok());
        assert_eq!(split(300_000, 700_001).unwrap_err().code, "bad-split");
        assert_eq!(split(u32::MAX, 1).unwrap_err().code, "bad-split");
    }
}
