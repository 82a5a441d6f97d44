//! What is sealed to a pool and to people: a property that its signers alone read, a customer of whom the chain learns the
//! verdict alone, and an auditor who was let in.

use anyhow::{ensure, Context, Result};
use journeys::{
    answer::{refused, text},
    consortium::{account_id, Consortium},
    receipt::Receipt,
};
use jsonrpsee::rpc_params;
use serde_json::{json, Value};
use std::{fs, time::Duration};

const PATIENCE: Duration = Duration::from_secs(60);
const ASKER: &str = "//Eve";
/// What nobody is to find anywhere.
const PRICE: &str = "EUR 1250000 for the house by the lake";
const PASSPORT: &str = "C01X00T47-NEVER-TOLD";

#[tokio::test(flavor = "multi_thread")]
#[ignore = "runs the built programs: scripts/test journeys"]
async fn what_is_sealed_is_read_by_whom_it_is_sealed_to() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let examples = ["property-privacy", "customer-validator"];
    let mut consortium = Consortium::serving(folder.path(), 3, &examples).await?;
    let genesis = consortium.chain().await?.hash(0).await?;
    let genesis = genesis.context("no first block")?;

    an_account_publishes_its_key(&mut consortium).await?;
    let house = a_property_is_for_its_signers(&mut consortium, &genesis)?;
    a_signer_is_added_by_its_authority_alone(&mut consortium, &genesis, &house)?;
    a_copied_property_opens_for_no_other_cryptlet(&mut consortium, &house)?;
    let topic = a_customer_is_validated(&mut consortium)?;
    an_auditor_who_was_let_in_runs_it_again(&mut consortium, &topic).await?;
    nothing_of_it_stands_in_any_log(&mut consortium)?;
    consortium.stop()
}

/// Asks, and gives the value that the pool agreed on.
fn ask(consortium: &mut Consortium, line: &[&str]) -> Result<Value> {
    let asked = consortium.cli(ASKER, &[&["request"], line, &["--wait"]].concat())?;
    Ok(asked["result"]["value"].clone())
}

/// Seals a file of this content to a cryptlet's pool; gives the sealed digits.
fn seal(
    consortium: &mut Consortium,
    cryptlet: &str,
    content: &Value,
    more: &[&str],
) -> Result<String> {
    fs::write(consortium.folder.join("content.json"), content.to_string())?;
    let line = ["field", "seal", cryptlet, "--content", "content.json"];
    let sealed = consortium.cli(ASKER, &[&line, more].concat())?;
    ensure!(
        sealed["hosts"].as_array().map(Vec::len) == Some(3),
        "{sealed}"
    );
    text(&sealed, "sealed")
}

/// Opens a field offline with a key; gives its text, or why it stays shut.
fn open(consortium: &mut Consortium, field: &Value, key: &str, genesis: &str) -> Result<String> {
    let document = json!({ "cryptlet": { "id": 2 }, "value": field });
    fs::write(consortium.folder.join("field.json"), document.to_string())?;
    let line = [
        "field",
        "open",
        "field.json",
        "--key",
        key,
        "--genesis",
        genesis,
    ];
    let opened = consortium.cli_offline(&line)?;
    text(&opened, "text")
}

/// Makes a key in a file; gives its public half.
fn key(consortium: &mut Consortium, file: &str) -> Result<String> {
    let made = consortium.cli_offline(&["field", "key", "new", file])?;
    text(&made, "publicKey")
}

async fn an_account_publishes_its_key(consortium: &mut Consortium) -> Result<()> {
    let public = key(consortium, "bob.key")?;
    let unknown = ["field", "key", "show", "--account", "//Bob"];
    refused(consortium.cli(ASKER, &unknown), "no-encryption-key")?;
    consortium.cli("//Bob", &["field", "key", "publish", "bob.key"])?;
    let shown = consortium.cli(ASKER, &unknown)?;
    ensure!(shown["publicKey"] == json!(public), "{shown}");
    let chain = consortium.chain().await?;
    let told = chain
        .call("cryptlet_encryptionKey", rpc_params![account_id("//Bob")?])
        .await?;
    ensure!(told["key"] == json!(public), "{told}");
    let again = consortium.cli("//Bob", &["field", "key", "publish", "bob.key"]);
    refused(again, "KeyInUse")
}

/// Gives the sealed property.
fn a_property_is_for_its_signers(consortium: &mut Consortium, genesis: &str) -> Result<String> {
    let bob = consortium.cli_offline(&["field", "key", "show", "bob.key"])?;
    key(consortium, "carol.key")?;
    let authority = consortium.cli_offline(&["keygen", "authority.key"])?;
    let house = json!({
        "value": PRICE,
        "signers": [bob["publicKey"]],
        "authority": authority["publicKey"],
    });
    let house = seal(consortium, "property-privacy", &house, &[])?;
    let line = [
        "property-privacy",
        "protect",
        &house,
        "x25519-chacha20-poly1305",
    ];
    let field = ask(consortium, &line)?;
    ensure!(
        open(consortium, &field, "bob.key", genesis)? == PRICE,
        "{field}"
    );
    let others = open(consortium, &field, "carol.key", genesis);
    refused(others, "sealed to others")?;
    let elsewhere = format!("0x{}", "07".repeat(32));
    refused(
        open(consortium, &field, "bob.key", &elsewhere),
        "not-opened",
    )?;
    Ok(house)
}

fn a_signer_is_added_by_its_authority_alone(
    consortium: &mut Consortium,
    genesis: &str,
    house: &str,
) -> Result<()> {
    let carol = consortium.cli_offline(&["field", "key", "show", "carol.key"])?;
    let carol = text(&carol, "publicKey")?;
    let approved = |signer: &str, consortium: &mut Consortium| {
        let line = [
            "field",
            "approve",
            "property-privacy",
            "--content",
            house,
            "--to",
            "//Bob",
            "--to",
            &carol,
            "--key",
            signer,
        ];
        consortium.cli(ASKER, &line)
    };
    let approval = approved("authority.key", consortium)?;
    let stolen = approved("//Eve", consortium)?;
    let readers = approval["readers"].to_string();
    let rewrap = |approval: &Value, consortium: &mut Consortium| {
        let approval = text(approval, "approval")?;
        let line = [
            "property-privacy",
            "rewrap",
            house,
            &readers,
            "x25519-chacha20-poly1305",
            &approval,
        ];
        ask(consortium, &line)
    };
    let field = rewrap(&approval, consortium)?;
    for reader in ["bob.key", "carol.key"] {
        ensure!(
            open(consortium, &field, reader, genesis)? == PRICE,
            "{reader}"
        );
    }
    let refused = rewrap(&stolen, consortium)?;
    let said = refused["err"].as_str().unwrap_or_default();
    ensure!(said.contains("approval"), "{refused}");
    Ok(())
}

fn a_copied_property_opens_for_no_other_cryptlet(
    consortium: &mut Consortium,
    house: &str,
) -> Result<()> {
    let answer = ask(consortium, &["customer-validator", "validate", house])?;
    let said = answer["err"].as_str().unwrap_or_default();
    ensure!(said.contains("another cryptlet"), "{answer}");
    Ok(())
}

/// Gives the question's topic.
fn a_customer_is_validated(consortium: &mut Consortium) -> Result<String> {
    let auditor = key(consortium, "auditor.key")?;
    let salt = format!("0x{}", "5a".repeat(32));
    let customer = json!({
        "salt": salt, "account": format!("0x{}", "ad".repeat(20)), "name": "Ada", "born": "1990-01-31", "country": "DE",
        "document": { "number": PASSPORT, "expires": "2099-12-31" },
    });
    let sealed = seal(
        consortium,
        "customer-validator",
        &customer,
        &["--also", &auditor],
    )?;
    let line = [
        "request",
        "customer-validator",
        "validate",
        &sealed,
        "--wait",
    ];
    let asked = consortium.cli(ASKER, &line)?;
    let verdict = &asked["result"]["value"]["ok"];
    ensure!(
        verdict["accepted"] == json!(true) && verdict["reason"] == json!("fulfilled"),
        "{asked}"
    );
    ensure!(
        asked["result"]["agreed"].as_array().map(Vec::len) == Some(3),
        "{asked}"
    );
    text(&asked["question"], "topic")
}

async fn an_auditor_who_was_let_in_runs_it_again(
    consortium: &mut Consortium,
    topic: &str,
) -> Result<()> {
    let chain = consortium.chain().await?;
    let block = chain.block_of_result(topic, PATIENCE).await?;
    let receipt = Receipt::make(consortium, "verdict", &[topic, "0"])?;
    let mut run_again = |more: &[&str]| receipt.run_again(consortium, &block, more);
    refused(run_again(&[]), "--encryption-key")?;
    let others = run_again(&["--encryption-key", "carol.key"]);
    refused(others, "not sealed to this key")?;
    run_again(&["--encryption-key", "auditor.key"])
}

fn nothing_of_it_stands_in_any_log(consortium: &mut Consortium) -> Result<()> {
    let mut logs = Vec::new();
    for node in &mut consortium.nodes {
        logs.push(node.process().output());
    }
    for host in &mut consortium.hosts {
        logs.push(host.process().output());
    }
    for secret in [PRICE, PASSPORT] {
        let hex = hex::encode(secret);
        ensure!(
            logs.iter()
                .all(|log| !log.contains(secret) && !log.contains(&hex)),
            "a log tells a secret"
        );
    }
    Ok(())
}
