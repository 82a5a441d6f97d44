//! An account that asks cryptlets, or subscribes to their answers. It counts its own nonces, so it need not wait
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
/// The first cryptlet that is registered, and the second, if there is one.
const MARKET_WATCHER: CryptletId = CryptletId(1);
const CLOCK: CryptletId = CryptletId(2);
/// Longest that a round may wait for its result, milliseconds.
const PATIENCE_MS: u64 = 30_000;
/// Prepaid for each result: a token.
const FEE: u128 = 1_000_000_000_000;
/// Different prices that can be asked for: each date has one.
pub const PRICES: u32 = 36 * 12 * 28;

/// A question to a cryptlet.
pub struct Question {
    cryptlet: CryptletId,
    method: &'static str,
    params: Vec<u8>,
}

impl Question {
    /// The price of oil at the date that has this number, to the `market-watcher`.
    pub fn price(date: u32) -> Self {
        let (year, month, day) = (
            1990 + date / (12 * 28) % 36,
            date / 28 % 12 + 1,
            date % 28 + 1,
        );
        Question {
            cryptlet: MARKET_WATCHER,
            method: "price-at",
            params: vec![first_case(), text(format!("{year}-{month:02}-{day:02}"))].encode(),
        }
    }

    /// When it is this minute of a day again, to the `clock`.
    pub fn time(minute: u32) -> Self {
        let time = text(format!("{:02}:{:02}", minute / 60 % 24, minute % 60));
        Question {
            cryptlet: CLOCK,
            method: "at",
            params: vec![text("UTC".into()), time, first_case()].encode(),
        }
    }

    fn method(&self) -> Vec<u8> {
        self.method.as_bytes().to_vec()
    }

    fn topic(&self) -> Result<TopicId> {
        let method = self.method().try_into();
        let params = self.params.clone().try_into();
        Ok(topic_id(
            self.cryptlet,
            &method.map_err(|_| anyhow!("too long a method"))?,
            &params.map_err(|_| anyhow!("too long parameters"))?,
        ))
    }
}

/// The first case of a variant: oil of markets, every day of calendars.
fn first_case() -> Value {
    Value::Variant {
        case: 0,
        payload: None,
    }
}

fn text(text: String) -> Value {
    Value::Text(text)
}

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

    /// Signs the next request; gives its topic and its bytes.
    pub fn sign(&mut self, question: &Question) -> Result<(TopicId, String)> {
        let deadline = now_ms()? + PATIENCE_MS;
        let call = dynamic::transaction(
            "CryptoDelegate",
            "request",
            (
                question.cryptlet.0,
                question.method(),
                question.params.clone(),
                deadline,
                FEE,
            ),
        );
        Ok((question.topic()?, self.sign_call(&call)?))
    }

    /// Signs the next subscription, to the answers at `start` and every `period_ms` after it, and pays for so many
    /// `results`; gives its bytes.
    pub fn sign_subscription(
        &mut self,
        question: &Question,
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
                question.cryptlet.0,
                question.method(),
                question.params.clone(),
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

/// The time of this machine's clock, milliseconds since 1970.
pub fn now_ms() -> Result<u64> {
    Ok(u64::try_from(
        SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis(),
    )?)
}
