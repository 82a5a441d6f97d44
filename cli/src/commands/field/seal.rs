//! `cryptlet field seal`: a content that the hosts of a pool read, and nobody else.

use super::{named, Scheme};
use crate::{
    account::Account,
    chain::Chain,
    context::Context,
    encryption::{self, Reader},
    error::{Explain, Outcome, Problem},
    files,
    output::{hex, listed, Sheet},
    resolve,
    shown::named_json,
};
use cryptlet_primitives::{
    ids::HostId,
    view::{CryptletStatus, CryptletView},
};
use cryptlet_sealing::{seal, Place, PublicKey, Purpose, Seed, MAX_SEALED};
use serde_json::json;
use sp_core::H256;
use std::{collections::BTreeSet, path::PathBuf};
use zeroize::Zeroizing;

/// The command's arguments.
#[derive(clap::Args)]
pub struct Seal {
    /// The cryptlet's name or number.
    cryptlet: String,
    #[command(flatten)]
    content: Content,
    /// Who else can open it, such as an auditor who is to run the question again: 0x and the 64 hex digits of a key, or an
    /// account that has published one.
    #[arg(long, value_name = "KEY|ACCOUNT")]
    also: Vec<Reader>,
    /// Only for these hosts of the pool, by number; others can't answer. Without it, for all that are admitted.
    #[arg(long = "host", value_name = "NUMBER")]
    hosts: Vec<u32>,
    /// For whatever version of the cryptlet: its publisher can have a new one tell the content. Without it, for the code of the
    /// newest version alone.
    #[arg(long)]
    any_version: bool,
    /// What it is encrypted with.
    #[arg(long, value_enum, default_value_t)]
    scheme: Scheme,
    /// A new file that takes the sealed content, as digits.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// What is sealed.
#[derive(clap::Args)]
#[group(required = true, multiple = false)]
struct Content {
    /// The file with what is sealed; /dev/stdin for the standard input.
    #[arg(long = "content", value_name = "FILE")]
    file: Option<PathBuf>,
    /// The text that is sealed. Others on this machine may see the line.
    #[arg(long)]
    text: Option<String>,
}

impl Content {
    fn read(&self) -> Outcome<Zeroizing<Vec<u8>>> {
        let bytes = match (&self.file, &self.text) {
            (Some(file), _) => {
                let most = u64::try_from(MAX_SEALED).unwrap_or(u64::MAX);
                files::read(file, most)?
            }
            (None, text) => text.clone().unwrap_or_default().into_bytes(),
        };
        Ok(Zeroizing::new(bytes))
    }
}

/// Whom it is sealed to.
struct Recipients {
    hosts: Vec<HostId>,
    keys: Vec<PublicKey>,
}

impl Seal {
    /// Seals.
    pub async fn run(self, context: &Context) -> Outcome {
        let content = self.content.read()?;
        let (chain, at) = context.believed().await?;
        let cryptlet = resolve::cryptlet(&chain, &self.cryptlet, at).await?;
        if cryptlet.status != CryptletStatus::Active {
            let state = format!("{} is revoked: nobody asks it", cryptlet.name);
            return Err(Problem::new("Cryptlet.Revoked", state, "choose another"));
        }
        let recipients = self.recipients(&chain, &cryptlet, at).await?;
        let code = (!self.any_version).then_some(cryptlet.code.0);
        let place = Place {
            genesis: chain.genesis().0,
            cryptlet: cryptlet.id.0,
            purpose: Purpose::Input { code },
        };
        let seed = Seed::new(encryption::random()?);
        let scheme = self.scheme.into();
        let sealed = seal(&place, scheme, &recipients.keys, &content, &seed).explain(
            "not-sealed",
            "the content can't be sealed",
            "seal to fewer hosts with --host NUMBER, no fewer than a quorum, or shorten the content",
        )?;
        if let Some(out) = &self.out {
            files::write_new(out, format!("{}\n", hex(&sealed)).as_bytes())?;
        }
        let shown = json!({
            "cryptlet": named_json(&cryptlet),
            "sealed": hex(&sealed),
            "bytes": sealed.len(),
            "hosts": recipients.hosts,
            "recipients": recipients.keys.iter().map(|key| hex(key.as_bytes())).collect::<Vec<_>>(),
            "scheme": named(scheme),
            "code": code.map(H256),
            "genesis": chain.genesis(),
            "file": self.out,
        });
        let human = Sheet::default()
            .row("sealed", hex(&sealed))
            .row("bytes", sealed.len())
            .row("to hosts", listed(&recipients.hosts))
            .row("recipients", recipients.keys.len())
            .row("for", code.map_or("any version".to_owned(), hex))
            .maybe("in", self.out.as_ref().map(|file| file.display()));
        context.output.answer(&shown, &human.text())
    }

    /// The keys of the pool's hosts, and of whoever reads it besides. Each once: two hosts of one operator may have one.
    async fn recipients(
        &self,
        chain: &Chain,
        cryptlet: &CryptletView<Account>,
        at: H256,
    ) -> Outcome<Recipients> {
        let pool = chain.pool(cryptlet.id, at).await?;
        let admitted: Vec<HostId> = pool
            .iter()
            .filter(|seat| seat.admitted)
            .map(|seat| seat.host)
            .collect();
        let hosts = chosen(&self.hosts, &admitted, cryptlet)?;
        let policy = chain.policy_in_force(cryptlet.id, at).await?;
        let quorum = u16::try_from(admitted.len())
            .ok()
            .and_then(|size| policy.unwrap_or_default().quorum_in(size));
        if hosts.len() < quorum.map_or(1, usize::from) {
            let state = format!("{} hosts are no quorum of {}", hosts.len(), cryptlet.name);
            let remedy = format!("name more: hosts {} serve it", listed(&admitted));
            return Err(Problem::new("too-few-hosts", state, remedy));
        }
        let mut keys = BTreeSet::new();
        for id in &hosts {
            let host = resolve::host(chain, id.0, at).await?;
            keys.insert(encryption::public(
                host.encryption_key,
                &format!("host {id}"),
            )?);
        }
        for reader in &self.also {
            keys.insert(reader.key(chain, at).await?);
        }
        Ok(Recipients {
            hosts,
            keys: keys.into_iter().collect(),
        })
    }
}

/// The named hosts, which all have a seat; without any, all that have one.
fn chosen(
    named: &[u32],
    admitted: &[HostId],
    cryptlet: &CryptletView<Account>,
) -> Outcome<Vec<HostId>> {
    if admitted.is_empty() {
        let state = format!("no host serves {}", cryptlet.name);
        let remedy = "let its owner admit hosts: `cryptlet admit NAME --all`";
        return Err(Problem::new("no-pool", state, remedy));
    }
    let hosts: BTreeSet<HostId> = named.iter().copied().map(HostId).collect();
    if let Some(stranger) = hosts.iter().find(|host| !admitted.contains(host)) {
        let state = format!(
            "host {stranger} has no seat in the pool of {}",
            cryptlet.name
        );
        let remedy = format!("choose of {}", listed(admitted));
        return Err(Problem::new("no-seat", state, remedy));
    }
    match hosts.is_empty() {
        true => Ok(admitted.to_vec()),
        false => Ok(hosts.into_iter().collect()),
    }
}
