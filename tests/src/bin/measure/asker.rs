//! An account that asks the reference cryptlet, or subscribes to its answers. It counts its own nonces, so it need not wait
//! for a block between two of its transactions.

use anyhow::{anyhow, Context, Result};
use codec::Encode;
use cryptlet_primitives::{
    ids::{CryptletId, Moment, TopicId},
    statement::topic_id,
    value::Value,
};
use journeys::chain::Chain;
use jsonrpsee::rpc_params;
use std::time::{SystemTime, UNIX_EPOCH};
use subxt::{
    client::OnlineClientAtBlockImpl,
    config::{substrate::SubstrateConfig, DefaultExtrinsicParamsBuilder},
    dynamic,
    transactions::{Payload, TransactionsClient},
    OnlineClient,
};
use subxt_signer::{sr25519::Keypair, SecretUri};

/// Who asks: development accounts without another part in the consortium. Each may have 128 rounds open.
pub const ACCOUNTS: [&str; 3] = ["//Ferdie", "//Ferdie//stash", "//Eve//stash"];
/// The first cryptlet that is registered.
const MARKET_WATCHER: CryptletId = CryptletId(1);
/// What is asked: the price of a market at a date.
const METHOD: &str = "price-at";
/// Longest that a round may wait for its result, milliseconds.
const PATIENCE_MS: u64 = 30_000;
/// Prepaid for each result: a token.
const FEE: u128 = 1_000_000_000_000;
/// Different questions: each date is one.
pub const QUESTIONS: u32 = 36 * 12 * 28;

/// The account, and the node that it asks through.
pub struct Asker {
    transactions: TransactionsClient<SubstrateConfig, OnlineClientAtBlockImpl<SubstrateConfig>>,
    chain: Chain,
    signer: Keypair,
    nonce: u64,
}

impl Asker {
    /// An account that asks through the node at `api`, of which `chain` is another connection.
    pub async fn new(
        api: &OnlineClient<SubstrateConfig>,
        chain: Chain,
        account: &str,
    ) -> Result<Self> {
        let uri: SecretUri = account
            .parse()
            .map_err(|error| anyhow!("{account}: {error}"))?;
        let signer = Keypair::from_uri(&uri)?;
        let address = signer.public_key().to_account_id().to_string();
        let nonce = chain
            .call("system_accountNextIndex", rpc_params![address])
            .await?;
        let nonce = nonce
            .as_u64()
            .context("no number of the account's next transaction")?;
        Ok(Asker {
            transactions: api.tx().await?,
            chain,
            signer,
            nonce,
        })
    }

    /// Signs the next request, for question number `question`; gives its topic and its bytes.
    pub fn sign(&mut self, question: u32) -> Result<(TopicId, String)> {
        let params = params(question);
        let method = METHOD.as_bytes().to_vec();
        let topic = topic_id(
            MARKET_WATCHER,
            &method
                .clone()
                .try_into()
                .map_err(|_| anyhow!("too long a method"))?,
            &params
                .clone()
                .try_into()
                .map_err(|_| anyhow!("too long parameters"))?,
        );
        let deadline = now_ms()? + PATIENCE_MS;
        let call = dynamic::transaction(
            "CryptoDelegate",
            "request",
            (MARKET_WATCHER.0, method, params, deadline, FEE),
        );
        Ok((topic, self.sign_call(&call)?))
    }

    /// Signs the next subscription, to the answers to question number `question` at `start` and every `period_ms` after
    /// it, and pays for so many `results`; gives its bytes.
    pub fn sign_subscription(
        &mut self,
        question: u32,
        start: Moment,
        period_ms: u64,
        results: u64,
    ) -> Result<String> {
        let period = dynamic::Value::u128(period_ms.into());
        let every = dynamic::Value::named_variant("Every", [("period_ms", period)]);
        let call = dynamic::transaction(
            "CryptoDelegate",
            "subscribe",
            (
                MARKET_WATCHER.0,
                METHOD.as_bytes().to_vec(),
                params(question),
                every,
                start,
                PATIENCE_MS,
                FEE,
                u128::from(results) * FEE,
            ),
        );
        self.sign_call(&call)
    }

    fn sign_call(&mut self, call: &impl Payload) -> Result<String> {
        let terms = DefaultExtrinsicParamsBuilder::<SubstrateConfig>::new()
            .immortal()
            .nonce(self.nonce)
            .build();
        let signed = self
            .transactions
            .create_signable_offline(call, terms)?
            .sign(&self.signer)?;
        self.nonce += 1;
        Ok(format!("0x{}", hex::encode(signed.encoded())))
    }

    /// Hands a signed transaction to the node's pool.
    pub async fn submit(&self, transaction: &str) -> Result<()> {
        self.chain
            .call("author_submitExtrinsic", rpc_params![transaction])
            .await
            .map(|_| ())
    }
}

/// The market's price at the date that has this number.
fn params(question: u32) -> Vec<u8> {
    let (year, month, day) = (
        1990 + question / (12 * 28) % 36,
        question / 28 % 12 + 1,
        question % 28 + 1,
    );
    let market = Value::Variant {
        case: 0,
        payload: None,
    };
    vec![market, Value::Text(format!("{year}-{month:02}-{day:02}"))].encode()
}

/// The time of this machine's clock, milliseconds since 1970.
pub fn now_ms() -> Result<u64> {
    Ok(u64::try_from(
        SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis(),
    )?)
}
