//! `cryptlet policy`: what is demanded of pools and callers.

use crate::{
    account::Account,
    chain::Call,
    context::Context,
    error::{Explain, Outcome, Problem},
    files, resolve,
    shown::{named_json, policy_json, policy_of, policy_text},
};
use cryptlet_primitives::policy;
use serde_json::json;
use std::path::{Path, PathBuf};

/// Most bytes of a policy file: every list full, with room for white space.
const MAX_POLICY: u64 = 64 * 1024;

/// What can be done with policies.
#[derive(clap::Subcommand)]
pub enum Policy {
    /// Show the policy in force for a cryptlet (consortium's and owner's, the strictest of each), or the consortium's
    /// own.
    #[command(after_help = "Example: cryptlet policy show market-watcher")]
    Show {
        /// The cryptlet's name or number; without it, the consortium's policy.
        cryptlet: Option<String>,
    },
    /// Replace the owner's policy of a cryptlet.
    #[command(
        after_help = "Example: cryptlet policy set market-watcher policy.json --signer publisher.key"
    )]
    Set {
        /// The cryptlet's name or number.
        cryptlet: String,
        /// The policy: a JSON file. Demands that it leaves out are not made.
        file: PathBuf,
    },
}

impl Policy {
    /// Runs the command.
    pub async fn run(self, context: &Context) -> Outcome {
        match self {
            Policy::Show { cryptlet } => show(context, cryptlet.as_deref()).await,
            Policy::Set { cryptlet, file } => set(context, &cryptlet, &file).await,
        }
    }
}

/// Reads a policy file.
pub fn read(path: &Path) -> Outcome<policy::Policy<Account>> {
    let state = format!("{} is no policy", path.display());
    let remedy = "see the demands in docs/cli.md; `cryptlet policy show` prints one";
    let text = files::read_text(path, MAX_POLICY)?;
    let policy = policy_of(&text).explain("bad-policy", &state, remedy)?;
    if policy.is_well_formed() {
        return Ok(policy);
    }
    let state = format!("{state}: it contradicts itself");
    let remedy = "mend the minimum above its maximum, the quorum above the pool, or the rule's fields and bounds";
    Err(Problem::new("bad-policy", state, remedy))
}

async fn show(context: &Context, cryptlet: Option<&str>) -> Outcome {
    let (chain, at) = context.believed().await?;
    let policy: Option<policy::Policy<Account>> = match cryptlet {
        Some(name) => {
            let cryptlet = resolve::cryptlet(&chain, name, at).await?;
            chain.policy_in_force(cryptlet.id, at).await?
        }
        None => chain.stored("Cryptlet", "ConsortiumPolicy", at).await?,
    };
    let policy = policy.unwrap_or_default();
    context
        .output
        .answer(&policy_json(&policy), &policy_text(&policy))
}

async fn set(context: &Context, cryptlet: &str, file: &Path) -> Outcome {
    let policy = read(file)?;
    let (chain, at) = context.best().await?;
    let cryptlet = resolve::cryptlet(&chain, cryptlet, at).await?;
    let call = Call::new("Cryptlet", "set_policy")
        .with("id", cryptlet.id)
        .with("policy", &policy);
    let inclusion = context.submit(&chain, &call).await?;
    let in_force = chain
        .policy_in_force(cryptlet.id, inclusion.block)
        .await?
        .unwrap_or_default();
    let shown = json!({
        "cryptlet": named_json(&cryptlet),
        "inForce": policy_json(&in_force),
        "inclusion": inclusion.to_json(),
    });
    context.output.answer(&shown, &policy_text(&in_force))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_with_an_unknown_demand_or_a_contradiction_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("policy.json");
        for (text, good) in [
            ("{\"min-instances\": 3, \"agreement\": \"exact\"}", true),
            ("{\"min-instance\": 3}", false),
            ("{\"min-instances\": 5, \"max-instances\": 3}", false),
        ] {
            files::write(&path, text.as_bytes()).unwrap();
            assert_eq!(read(&path).is_ok(), good, "{text}");
        }
    }
}
