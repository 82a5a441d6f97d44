//! What a host says of itself over HTTPS: its identity, and the instances that it offers; and what it is told.
//!
//! The host's words are only carried: the chain checks every signature in them.

use crate::{
    account::Account,
    error::{Explain, Outcome, Problem},
    files,
};
use cryptlet_primitives::{
    ids::{CryptletId, HostId, KeyEpoch},
    policy::Isolation,
    update::{SignedUpdate, UPDATES_PATH},
    Public, Signature,
};
use reqwest::{header::CONTENT_TYPE, StatusCode};
use serde::{de::DeserializeOwned, Deserialize, Deserializer};
use sp_core::H256;
use std::{path::Path, time::Duration};

/// Most bytes of a host's answer: a few keys and signatures.
const MAX_PAPERS: usize = 16 * 1024;
/// Most bytes of a file of CA certificates.
const MAX_CA: u64 = 1024 * 1024;
/// How long a host may take to answer.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The code of a refusal that may pass: the host's node may be some blocks behind.
pub const HOST_REFUSED: &str = "host-refused";
/// The code of a refusal that stays until the host's operator changes its configuration.
pub const NOT_OFFERED: &str = "not-offered";

/// `GET /v1/identity`: the keys that an enrolment takes.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IdentityPapers {
    /// Hash of the first block of the host's chain.
    pub genesis: H256,
    /// Who runs it.
    #[serde(deserialize_with = "account")]
    pub operator: Account,
    /// The region's signing key.
    #[serde(deserialize_with = "public")]
    pub region_key: Public,
    /// The region's X25519 key.
    pub encryption_key: H256,
    /// What isolates its regions.
    pub isolation: Isolation,
    /// The region key's signature that it is held.
    #[serde(deserialize_with = "signature")]
    pub possession: Signature,
}

/// `GET /v1/offers/{cryptlet}`: an instance's key, signed by instance and region.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OfferPapers {
    /// Hash of the first block of the host's chain.
    pub genesis: H256,
    /// The cryptlet.
    pub cryptlet: CryptletId,
    /// The host.
    pub host: HostId,
    /// The instance's key.
    #[serde(deserialize_with = "public")]
    pub key: Public,
    /// Which of the instance's keys it is.
    pub epoch: KeyEpoch,
    /// The instance's signature over the offer.
    #[serde(deserialize_with = "signature")]
    pub by_instance: Signature,
    /// The region's signature over the offer.
    #[serde(deserialize_with = "signature")]
    pub by_region: Signature,
}

/// A host that is asked over HTTPS.
pub struct HostDoor {
    endpoint: String,
    client: reqwest::Client,
}

impl HostDoor {
    /// Prepares to ask `endpoint`. With `ca`, only certificates of that authority are believed; without, those of the
    /// system's.
    pub fn new(endpoint: &str, ca: Option<&Path>) -> Outcome<Self> {
        let remedy = "give --ca FILE with the authority's certificates in PEM";
        let mut client = reqwest::Client::builder()
            .https_only(true)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(TIMEOUT);
        if let Some(path) = ca {
            let pem = files::read(path, MAX_CA)?;
            let state = format!("{} holds no certificates", path.display());
            let roots = reqwest::Certificate::from_pem_bundle(&pem);
            let roots = roots.explain("bad-ca", &state, remedy)?;
            if roots.is_empty() {
                return Err(Problem::new("bad-ca", state, remedy));
            }
            client = client.tls_certs_only(roots);
        }
        let client = client
            .build()
            .explain("bad-ca", "no HTTPS client can be made", remedy)?;
        Ok(HostDoor {
            endpoint: endpoint.trim_end_matches('/').to_owned(),
            client,
        })
    }

    /// The host's address, as it is registered.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Asks for the keys that an enrolment takes.
    pub async fn identity(&self) -> Outcome<IdentityPapers> {
        self.get("/v1/identity").await
    }

    /// Asks for an instance of a cryptlet.
    pub async fn offer(&self, cryptlet: CryptletId) -> Outcome<OfferPapers> {
        self.get(&format!("/v1/offers/{cryptlet}")).await
    }

    /// Tells a cryptlet something. Gives whether the host had not heard it before.
    pub async fn tell(&self, update: &SignedUpdate) -> Outcome<bool> {
        let url = format!("{}{UPDATES_PATH}", self.endpoint);
        let told = serde_json::to_vec(update);
        let told = told.explain("bad-update", "the update is no JSON", "report this")?;
        let request = self
            .client
            .post(&url)
            .header(CONTENT_TYPE, "application/json");
        let (status, body) = self.exchange(&url, request.body(told)).await?;
        match status {
            StatusCode::ACCEPTED => Ok(true),
            StatusCode::OK => Ok(false),
            _ => Err(refused_update(&url, status, &body)),
        }
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Outcome<T> {
        let url = format!("{}{path}", self.endpoint);
        let (status, body) = self.exchange(&url, self.client.get(&url)).await?;
        if !status.is_success() {
            return Err(refusal(&url, status, &body));
        }
        let state = format!("{url} answers in another form");
        serde_json::from_slice(&body).explain("other-version", state, "use programs of one release")
    }

    /// Sends a request, and reads the answer up to its bound.
    async fn exchange(
        &self,
        url: &str,
        request: reqwest::RequestBuilder,
    ) -> Outcome<(StatusCode, Vec<u8>)> {
        let remedy =
            "check that the host runs, that its certificate names this address, and give --ca FILE";
        let asked = request.send().await.map_err(|error| {
            Problem::new(
                "no-host-answer",
                format!("{url}: {}", causes(&error)),
                remedy,
            )
        });
        let mut answer = asked?;
        let status = answer.status();
        let mut body = Vec::new();
        loop {
            let chunk = answer.chunk().await;
            let chunk = chunk.explain("no-host-answer", format!("{url} broke off"), remedy)?;
            let Some(chunk) = chunk else { break };
            if body.len() + chunk.len() > MAX_PAPERS {
                let state = format!("{url} answers more than {MAX_PAPERS} bytes");
                return Err(Problem::new(
                    "no-host-answer",
                    state,
                    "this is no cryptlet host",
                ));
            }
            body.extend_from_slice(&chunk);
        }
        Ok((status, body))
    }
}

/// The words of a refusal.
fn words_of(body: &[u8]) -> String {
    /// How a host tells why.
    #[derive(Deserialize)]
    struct Refusal {
        error: String,
    }
    match serde_json::from_slice(body) {
        Ok(Refusal { error }) => error,
        Err(_) => String::from_utf8_lossy(body).trim().to_owned(),
    }
}

/// Why a host does not take an update. Its own words say what to do.
fn refused_update(url: &str, status: StatusCode, body: &[u8]) -> Problem {
    let remedy = match status {
        StatusCode::FORBIDDEN => "send with a key of the configuration's `updateKeys`: --key FILE",
        StatusCode::CONFLICT => "give a higher number: --number NUMBER",
        _ => "see the host's log",
    };
    let state = format!("{url} answers {status}: {}", words_of(body));
    Problem::new("update-refused", state, remedy)
}

/// What a host's refusal means: what it is configured not to do, it will not do however often it is asked.
fn refusal(url: &str, status: StatusCode, body: &[u8]) -> Problem {
    let words = words_of(body);
    let (code, remedy) = match status {
        StatusCode::FORBIDDEN => (
            NOT_OFFERED,
            "let the host's operator add the cryptlet's name in its host.toml, to `serve` if that is a list, else to `offers`, \
             and restart the host",
        ),
        _ => (HOST_REFUSED, "see the host's log; it offers only once it is enrolled"),
    };
    Problem::new(code, format!("{url} answers {status}: {words}"), remedy)
}

/// An error with all its causes: the last one tells what is wrong with a certificate.
fn causes(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        words = format!("{words}: {cause}");
        source = cause.source();
    }
    words
}

fn bytes<'de, D: Deserializer<'de>, const N: usize>(from: D) -> Result<[u8; N], D::Error> {
    let text = String::deserialize(from)?;
    let digits = text.strip_prefix("0x").unwrap_or(&text);
    let bytes = hex::decode(digits).map_err(serde::de::Error::custom)?;
    let length = bytes.len();
    bytes
        .try_into()
        .map_err(|_| serde::de::Error::custom(format!("{length} bytes, not {N}")))
}

fn account<'de, D: Deserializer<'de>>(from: D) -> Result<Account, D::Error> {
    bytes(from).map(Account::new)
}

fn public<'de, D: Deserializer<'de>>(from: D) -> Result<Public, D::Error> {
    bytes(from).map(Public::from_raw)
}

fn signature<'de, D: Deserializer<'de>>(from: D) -> Result<Signature, D::Error> {
    bytes(from).map(Signature::from_raw)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn papers_are_read_strictly() {
        let mut papers = serde_json::json!({
            "genesis": H256::repeat_byte(1), "cryptlet": 4, "host": 2, "epoch": 0,
            "key": format!("0x{}", "02".repeat(32)),
            "byInstance": format!("0x{}", "03".repeat(64)),
            "byRegion": format!("0x{}", "04".repeat(64)),
        });
        let read: OfferPapers = serde_json::from_value(papers.clone()).unwrap();
        assert_eq!(
            (read.host, read.key),
            (HostId(2), Public::from_raw([2; 32]))
        );
        papers["key"] = "0x02".into();
        assert!(serde_json::from_value::<OfferPapers>(papers).is_err());
    }

    #[test]
    fn a_host_that_does_not_offer_is_told_from_one_that_is_not_ready() {
        let body =
            br#"{"error": "this host makes no key for `oil`: its operator adds it to `offers`"}"#;
        let problem = refusal("https://host/v1/offers/4", StatusCode::FORBIDDEN, body);
        assert_eq!(problem.code, NOT_OFFERED);
        assert!(
            problem.state.ends_with(
                "403 Forbidden: this host makes no key for `oil`: its operator adds it to `offers`"
            ),
            "{problem}"
        );
        assert!(
            problem.remedy.contains("in its host.toml") && problem.remedy.contains("`offers`"),
            "{problem:?}"
        );
        let problem = refusal("https://host", StatusCode::CONFLICT, b"not enrolled\n");
        assert_eq!(problem.code, HOST_REFUSED);
        assert!(
            problem.state.ends_with("409 Conflict: not enrolled"),
            "{problem}"
        );
    }

    #[tokio::test]
    async fn plain_http_is_refused() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let door = HostDoor::new("http://127.0.0.1:1", None).unwrap();
        assert_eq!(door.identity().await.unwrap_err().code, "no-host-answer");
    }
}
