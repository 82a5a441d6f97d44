//! What a consortium can decide.

use crate::{
    chain::{Call, Chain},
    commands::policy,
    error::{Outcome, Problem},
    resolve,
};
use cryptlet_primitives::ids::HostId;
use sp_core::H256;
use std::path::PathBuf;

/// Parts in a whole, as the chain counts shares.
const MILLION: u32 = 1_000_000;

/// A measure.
#[derive(clap::Subcommand)]
pub enum Measure {
    /// Replace the consortium's policy.
    SetPolicy {
        /// The policy: a JSON file.
        file: PathBuf,
    },
    /// Replace the list of hosts inside members' networks that endpoints may name; without any, allow none.
    AllowEndpoints {
        /// Names or addresses, without https:// and port.
        hosts: Vec<String>,
    },
    /// Share fees in another way; the delegate gets what the others leave.
    SetFeeSplit {
        /// The publisher's share, parts in a million.
        #[arg(long, value_name = "PARTS")]
        publisher: u32,
        /// The share of the hosts that agreed, parts in a million.
        #[arg(long, value_name = "PARTS")]
        hosts: u32,
    },
    /// Suspend a host.
    SuspendHost {
        /// The host's number.
        host: u32,
    },
    /// Reinstate a suspended host, one that was caught too.
    ReinstateHost {
        /// The host's number.
        host: u32,
    },
    /// Revoke a cryptlet, for good.
    Revoke {
        /// The cryptlet's name or number.
        cryptlet: String,
    },
    /// Let the name of a revoked cryptlet be registered again.
    ReleaseName {
        /// The cryptlet's name or number.
        cryptlet: String,
    },
}

impl Measure {
    /// The call that carries the measure out.
    pub async fn call(&self, chain: &Chain, at: H256) -> Outcome<Call> {
        Ok(match self {
            Measure::SetPolicy { file } => {
                Call::new("Cryptlet", "set_consortium_policy").with("policy", policy::read(file)?)
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
        })
    }
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
