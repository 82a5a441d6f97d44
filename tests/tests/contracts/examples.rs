//! The contracts of contracts/examples with what people do for them by the command line: keys, sealing, approvals.

use crate::{refused, text};
use anyhow::{bail, ensure, Context, Result};
use journeys::{
    consortium::{account, Consortium, MARKET_WATCHER, PUBLISHER},
    viem::kept_step,
};
use jsonrpsee::rpc_params;
use serde_json::{json, Value};
use std::fs;

const SCRIPT: &str = "examples.mjs";
/// Where the script keeps the contracts.
const KEPT: &str = "examples.json";
const PROPERTY_PRIVACY: &str = "property-privacy";
const CUSTOMER_VALIDATOR: &str = "customer-validator";
/// What the alert's tag gives a callback, and what the script pays for how many results.
const ALERT: [(&str, &str); 4] = [
    ("--gas", "50000"),
    ("--deposit", "0.02ether"),
    ("--price", "0.01ether"),
    ("--results", "2"),
];
/// Who signs for the property: with a key that its account publishes.
const SIGNERS: [(&str, &str); 2] = [("//Bob", "bob.key"), ("//Charlie", "charlie.key")];
/// Who brings himself to the bank: the script's account of this name.
const BALTATHAR: &str = "0x3cd0a705a2dc65e5b1e1205896baa2be8a07c6e0";
/// What nobody is to find anywhere.
const AMOUNT: &str = "EUR 1250000, half of it in gold";
const PASSPORT: &str = "C01X00T47-NEVER-TOLD";
/// The first two days of 2016 on which oil closed above 40 dollars after a close at or below.
const CROSSINGS: [&str; 2] = ["2016-03-17", "2016-03-22"];

/// The contracts, deployed.
pub struct Examples {
    /// The hash of the first block.
    genesis: String,
    /// The number of the cryptlet that seals the property.
    privacy: String,
    /// The signers' keys.
    keys: Vec<String>,
}

impl Examples {
    /// The signers publish their keys; the contracts are deployed with the first one's.
    pub async fn deploy(consortium: &mut Consortium) -> Result<Self> {
        let genesis = consortium.chain().await?.hash(0).await?;
        let mut keys = Vec::new();
        for (account, file) in SIGNERS {
            consortium.cli_offline(&["field", "key", "new", file])?;
            consortium.cli(account, &["field", "key", "publish", file])?;
            let shown = ["field", "key", "show", "--account", account];
            keys.push(text(&consortium.cli(account, &shown)?, "publicKey")?);
        }
        let key = keys.first().context("no key")?.clone();
        let market_watcher = consortium.address_of_market_watcher()?;
        let privacy = consortium.address_of(PROPERTY_PRIVACY)?;
        let shown = consortium.cli("//Eve", &["show", PROPERTY_PRIVACY])?;
        let validator = consortium.address_of(CUSTOMER_VALIDATOR)?;
        let funds = to_wire_the_alert(consortium)?;
        let line = [
            "deploy",
            KEPT,
            &market_watcher,
            &privacy,
            &validator,
            &key,
            &funds,
        ];
        script(consortium, &line)?;
        Ok(Examples {
            genesis: genesis.context("no first block")?,
            privacy: shown["id"].to_string(),
            keys,
        })
    }

    /// Owner, name, key, header, and the keys of all hosts, as a node tells them too.
    pub fn a_proxy_stands_for_a_cryptlet(&self, consortium: &mut Consortium) -> Result<()> {
        let told = script(consortium, &["proxy", KEPT])?;
        let shown = consortium.cli("//Eve", &["show", MARKET_WATCHER])?;
        ensure!(
            told["owner"] == json!(account(PUBLISHER)?)
                && told["name"] == shown["name"]
                && told["publicKey"] == shown["identity"]
                && told["header"] == shown["header"],
            "{told}"
        );
        let keys = |rows: &Value, key: &str| -> Vec<(Value, Value)> {
            let rows = rows.as_array().into_iter().flatten();
            rows.map(|row| (row["host"].clone(), row[key].clone()))
                .collect()
        };
        let pool = keys(&shown["pool"], "instanceKey");
        ensure!(
            pool.len() == 4 && keys(&told["attestedHosts"], "key") == pool,
            "{told} {shown}"
        );
        Ok(())
    }

    /// It asks nothing and pays for nothing.
    pub fn a_market_lives_by_what_others_asked(&self, consortium: &Consortium) -> Result<()> {
        script(consortium, &["market", KEPT]).map(|_| ())
    }

    /// Once each crossing, in their order; meanwhile the command line tells how the contract listens.
    pub fn an_alert_comes_with_each_crossing(&self, consortium: &mut Consortium) -> Result<()> {
        let wired = script(consortium, &["wire", KEPT])?;
        let line = ["contract", "show", &text(&wired, "contract")?];
        let shown = consortium.cli("//Eve", &line)?;
        let [subscription] = &shown["subscriptions"]
            .as_array()
            .map_or(&[][..], Vec::as_slice)
        else {
            bail!("it has subscribed once: {shown}");
        };
        ensure!(
            subscription["method"] == json!("crossing")
                && subscription["listener"]["callback"]["gas"].is_u64(),
            "{shown}"
        );
        let told = script(consortium, &["alert", KEPT])?;
        ensure!(told["days"] == json!(CROSSINGS), "{told}");
        Ok(())
    }

    /// The amount is on the chain as ciphertext, which the contract's signers open, and nobody else; a signer who comes later
    /// opens what is sealed anew with the authority's approval.
    pub async fn an_amount_is_for_its_signers(&self, consortium: &mut Consortium) -> Result<()> {
        let authority = consortium.cli_offline(&["keygen", "authority.key"])?;
        consortium.cli_offline(&["keygen", "stranger.key"])?;
        let content = json!({ "value": AMOUNT, "authority": authority["publicKey"] });
        let sealed = seal(consortium, PROPERTY_PRIVACY, &content)?;
        let [first, second] = [0, 1].map(|place| self.keys[place].clone());

        let approval = approve(consortium, &sealed, &[&first], "authority.key")?;
        let told = script(consortium, &["setAmount", KEPT, &sealed, &approval])?;
        let amount = text(&told, "amount")?;
        ensure!(self.open(consortium, &amount, "bob.key")? == AMOUNT);
        refused(
            self.open(consortium, &amount, "charlie.key"),
            "sealed to others",
        )?;

        script(consortium, &["addSigner", KEPT, &second])?;
        let both = [first.as_str(), second.as_str()];
        let approval = approve(consortium, &sealed, &both, "authority.key")?;
        let stolen = approve(consortium, &sealed, &both, "stranger.key")?;
        let told = script(consortium, &["rewrap", KEPT, &approval, &stolen])?;
        let amount = text(&told, "amount")?;
        for (_, key) in SIGNERS {
            ensure!(self.open(consortium, &amount, key)? == AMOUNT, "{key}");
        }
        is_nowhere(consortium, AMOUNT, &sealed).await
    }

    /// The chain has the verdict, and nothing of the customer.
    pub async fn a_bank_learns_the_verdict_alone(&self, consortium: &mut Consortium) -> Result<()> {
        let customer = json!({
            "salt": format!("0x{}", "5a".repeat(32)), "account": BALTATHAR,
            "name": "Ada", "born": "1990-01-31", "country": "DE",
            "document": { "number": PASSPORT, "expires": "2099-12-31" },
        });
        let sealed = seal(consortium, CUSTOMER_VALIDATOR, &customer)?;
        let verdict = script(consortium, &["validate", KEPT, &sealed])?;
        ensure!(verdict["accepted"] == json!(true), "{verdict}");
        is_nowhere(consortium, PASSPORT, &sealed).await
    }

    /// Opens the ciphertext of the contract's field offline with a key; gives its text, or why it stays shut.
    fn open(&self, consortium: &mut Consortium, sealed: &str, key: &str) -> Result<String> {
        let line = ["field", "open", sealed, "--key", key];
        let place = ["--genesis", &self.genesis, "--cryptlet", &self.privacy];
        text(
            &consortium.cli_offline(&[&line[..], &place].concat())?,
            "text",
        )
    }
}

/// What the command line says that the alert needs to subscribe, its question being new: not a wei more, in wei.
fn to_wire_the_alert(consortium: &mut Consortium) -> Result<String> {
    let options = ALERT.iter().flat_map(|(option, value)| [*option, *value]);
    let line: Vec<&str> = ["contract", "price", MARKET_WATCHER]
        .into_iter()
        .chain(options)
        .collect();
    let price = consortium.cli("//Eve", &line)?;
    let wire: u128 = text(&price["wire"], "units")?.parse()?;
    let topic: u128 = text(&price, "topic")?.parse()?;
    let sum = wire.checked_add(topic).context("too much")?;
    // Contracts count six digits more.
    Ok(format!("{sum}000000"))
}

/// Seals a content to a cryptlet's pool; gives the sealed digits.
fn seal(consortium: &mut Consortium, cryptlet: &str, content: &Value) -> Result<String> {
    fs::write(consortium.folder.join("content.json"), content.to_string())?;
    let line = ["field", "seal", cryptlet, "--content", "content.json"];
    text(&consortium.cli("//Eve", &line)?, "sealed")
}

/// Signs who may read a property.
fn approve(
    consortium: &mut Consortium,
    sealed: &str,
    readers: &[&str],
    key: &str,
) -> Result<String> {
    let mut line = vec!["field", "approve", PROPERTY_PRIVACY, "--content", sealed];
    for reader in readers {
        line.extend(["--to", reader]);
    }
    line.extend(["--key", key]);
    text(&consortium.cli("//Eve", &line)?, "approval")
}

/// An error if a secret stands in a block's transactions or events, or in a log; or if what it was sealed to does not.
async fn is_nowhere(consortium: &mut Consortium, secret: &str, sealed: &str) -> Result<()> {
    let chain = consortium.chain().await?;
    // Where events stand in the state.
    let events = "0x26aa394eea5630e07c48ae0c9558cef780d41e5e16056765bc8461851072c9d7";
    let (digits, sealed) = (hex::encode(secret), sealed.trim_start_matches("0x"));
    let mut found = false;
    for number in 1..=chain.best().await? {
        let hash = chain.hash(number).await?;
        let block = chain.call("chain_getBlock", rpc_params![&hash]).await?;
        let told = chain
            .call("state_getStorage", rpc_params![events, &hash])
            .await?;
        ensure!(told.is_string(), "block {number} has events");
        let all = format!("{block}{told}");
        ensure!(!all.contains(&digits), "block {number} tells {secret}");
        found |= all.contains(sealed);
    }
    ensure!(found, "what was looked through is all: {sealed}");
    let nodes = consortium
        .nodes
        .iter_mut()
        .map(|node| node.process().output());
    let mut logs: Vec<String> = nodes.collect();
    logs.extend(
        consortium
            .hosts
            .iter_mut()
            .map(|host| host.process().output()),
    );
    ensure!(
        logs.iter()
            .all(|log| !log.contains(secret) && !log.contains(&digits)),
        "a log tells {secret}"
    );
    Ok(())
}

fn script(consortium: &Consortium, line: &[&str]) -> Result<Value> {
    kept_step(consortium, SCRIPT, KEPT, line)
}
