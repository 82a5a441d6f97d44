//! Hosts that misbehave on the wire: enrolled with real keys and a certificate, but their answers are no answers, or were
//! observed at no moment that counts.

use crate::{authority::Identity, process::free_port};
use anyhow::{ensure, Result};
use axum::{
    body::{Body, Bytes},
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
    Json, Router,
};
use axum_server::{tls_rustls::RustlsConfig, Handle};
use codec::{DecodeAll, Encode};
use cryptlet_primitives::{
    batch::{header, Batch, Observation, Output, Signatures, Signers},
    dispatch::{Dispatch, Reply, SignedDispatch},
    ids::{CryptletId, HostId, RoundId},
    package::{possession_digest, InstanceOffer},
};
use futures::stream;
use serde_json::json;
use sp_core::{bounded::BoundedVec, crypto::AccountId32, ed25519, Pair, H256};
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        atomic::{AtomicU32, AtomicU64, Ordering},
        Arc, Mutex, PoisonError,
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

/// How long a port may take to be free again.
const RELEASE: Duration = Duration::from_secs(10);

/// How a rogue host answers a dispatch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misdeed {
    /// One byte each second.
    Drip,
    /// A body without end, as fast as it is read.
    Flood,
    /// A redirect to another host.
    Redirect,
    /// Bytes that are no reply.
    Garbage,
    /// The answer that it was told ([`Rogue::says`]), rightly signed, by a clock that is so many milliseconds fast.
    Clock(i64),
}

/// A running rogue host. It stops with the program.
pub struct Rogue {
    state: Arc<Shared>,
    handle: Handle<SocketAddr>,
    port: u16,
}

struct Shared {
    misdeed: Mutex<Misdeed>,
    answer: Mutex<Output>,
    genesis: H256,
    operator: AccountId32,
    region: ed25519::Pair,
    instance: ed25519::Pair,
    host: AtomicU32,
    asked: AtomicU64,
}

impl Rogue {
    /// Starts a rogue host with keys from `seed`. It drips until it is told to do something else.
    pub async fn start(
        identity: &Identity,
        genesis: H256,
        operator: AccountId32,
        seed: &str,
    ) -> Result<Self> {
        let port = free_port()?;
        let key = |role: &str| {
            ed25519::Pair::from_seed(&sp_crypto_hashing::blake2_256(
                format!("{seed}/{role}").as_bytes(),
            ))
        };
        let state = Arc::new(Shared {
            misdeed: Mutex::new(Misdeed::Drip),
            answer: Mutex::default(),
            genesis,
            operator,
            region: key("region"),
            instance: key("instance"),
            host: AtomicU32::new(u32::MAX),
            asked: AtomicU64::new(0),
        });
        // Another part of the same program may have installed the provider before: that is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let tls = RustlsConfig::from_pem_file(&identity.certificate, &identity.key).await?;
        let handle = serve(port, tls, state.clone()).await?;
        Ok(Rogue {
            state,
            handle,
            port,
        })
    }

    /// Where delegates reach it.
    pub fn endpoint(&self) -> String {
        format!("https://localhost:{}", self.port)
    }

    /// From now on it answers with `misdeed`.
    pub fn will(&self, misdeed: Misdeed) {
        *self
            .state
            .misdeed
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = misdeed;
    }

    /// What it answers to every question that it answers at all: an encoded value.
    pub fn says(&self, output: Output) {
        *self
            .state
            .answer
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = output;
    }

    /// From now on it presents another certificate; connections that stand are closed.
    pub async fn present(&mut self, identity: &Identity) -> Result<()> {
        let tls = RustlsConfig::from_pem_file(&identity.certificate, &identity.key).await?;
        self.handle.shutdown();
        // The port is given back when the last connection is gone.
        let started = Instant::now();
        self.handle = loop {
            match serve(self.port, tls.clone(), self.state.clone()).await {
                Err(_) if started.elapsed() < RELEASE => {
                    tokio::time::sleep(Duration::from_millis(100)).await
                }
                served => break served?,
            }
        };
        Ok(())
    }

    /// Tells it the number that it was enrolled under.
    pub fn enrolled_as(&self, host: HostId) {
        self.state.host.store(host.0, Ordering::SeqCst);
    }

    /// How often delegates asked it.
    pub fn asked(&self) -> u64 {
        self.state.asked.load(Ordering::SeqCst)
    }
}

impl Shared {
    /// Signs its answer to all that it is asked, each cryptlet's in a batch.
    fn reply(&self, asked: Dispatch, fast_ms: i64) -> Vec<u8> {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let observed_at = u64::try_from(now.as_millis())
            .unwrap_or_default()
            .saturating_add_signed(fast_ms);
        let answer = self.answer.lock().unwrap_or_else(PoisonError::into_inner);
        let mut observations: BTreeMap<CryptletId, BTreeMap<RoundId, Observation>> =
            BTreeMap::new();
        for statement in asked.statements {
            let observation = Observation {
                round: statement.round,
                statement: statement.digest(),
                observed_at,
                output: answer.clone(),
            };
            observations
                .entry(statement.cryptlet)
                .or_default()
                .insert(statement.round, observation);
        }
        let mut reply = Reply::default();
        for (cryptlet, observations) in observations {
            // Never full: a dispatch asks no more than a reply holds.
            let _ = reply
                .batches
                .try_push(self.batch(cryptlet, observations.into_values().collect()));
        }
        reply.encode()
    }

    fn batch(&self, cryptlet: CryptletId, observations: Vec<Observation>) -> Batch {
        let signers = Signers {
            host: HostId(self.host.load(Ordering::SeqCst)),
            region_epoch: 0,
            cryptlet,
            instance_epoch: 0,
        };
        let header = header(self.genesis, signers, &observations);
        let instance = self.instance.sign(header.digest().as_bytes());
        let region = self.region.sign(header.region_digest(&instance).as_bytes());
        Batch {
            signers,
            observations: BoundedVec::truncate_from(observations),
            signatures: Signatures { instance, region },
        }
    }
}

/// Serves on `port`, from now on until the handle says otherwise.
async fn serve(port: u16, tls: RustlsConfig, state: Arc<Shared>) -> Result<Handle<SocketAddr>> {
    let routes = Router::new()
        .route("/v1/identity", get(identity_of))
        .route("/v1/offers/{cryptlet}", get(offer_of))
        .route("/v1/observe", post(observe))
        .route("/health", get(|| async { StatusCode::OK }))
        .with_state(state);
    let handle = Handle::new();
    let server = axum_server::bind_rustls(SocketAddr::from(([127, 0, 0, 1], port)), tls);
    tokio::spawn(
        server
            .handle(handle.clone())
            .serve(routes.into_make_service()),
    );
    ensure!(handle.listening().await.is_some(), "port {port} is taken");
    Ok(handle)
}

async fn identity_of(State(shared): State<Arc<Shared>>) -> Response {
    let key = shared.region.public();
    let possession = shared
        .region
        .sign(possession_digest(shared.genesis, &shared.operator, &key).as_bytes());
    let operator: &[u8; 32] = shared.operator.as_ref();
    Json(json!({
        "genesis": format!("{:?}", shared.genesis),
        "operator": format!("0x{}", hex::encode(operator)),
        "regionKey": format!("0x{}", hex::encode(key)),
        "regionEpoch": 0,
        "encryptionKey": format!("0x{}", hex::encode([7; 32])),
        "isolation": "software",
        "possession": format!("0x{}", hex::encode(possession)),
    }))
    .into_response()
}

async fn offer_of(State(shared): State<Arc<Shared>>, Path(cryptlet): Path<u32>) -> Response {
    let offer = InstanceOffer {
        genesis: shared.genesis,
        cryptlet: CryptletId(cryptlet),
        host: HostId(shared.host.load(Ordering::SeqCst)),
        key: shared.instance.public(),
        epoch: 0,
    };
    let digest = offer.digest();
    Json(json!({
        "genesis": format!("{:?}", offer.genesis),
        "cryptlet": cryptlet,
        "host": offer.host.0,
        "key": format!("0x{}", hex::encode(offer.key)),
        "epoch": 0,
        "byInstance": format!("0x{}", hex::encode(shared.instance.sign(digest.as_bytes()))),
        "byRegion": format!("0x{}", hex::encode(shared.region.sign(digest.as_bytes()))),
    }))
    .into_response()
}

async fn observe(State(shared): State<Arc<Shared>>, body: Bytes) -> Response {
    shared.asked.fetch_add(1, Ordering::SeqCst);
    let misdeed = *shared
        .misdeed
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    match misdeed {
        Misdeed::Clock(fast_ms) => match SignedDispatch::decode_all(&mut &body[..]) {
            Ok(asked) => shared.reply(asked.dispatch, fast_ms).into_response(),
            Err(_) => StatusCode::BAD_REQUEST.into_response(),
        },
        Misdeed::Garbage => vec![0xff_u8; 4096].into_response(),
        Misdeed::Redirect => Redirect::temporary("https://localhost:1/v1/observe").into_response(),
        Misdeed::Flood => {
            let chunks =
                stream::repeat_with(|| Ok::<_, std::convert::Infallible>(vec![0_u8; 64 * 1024]));
            Body::from_stream(chunks).into_response()
        }
        Misdeed::Drip => {
            let bytes = stream::unfold((), |()| async {
                tokio::time::sleep(Duration::from_secs(1)).await;
                Some((Ok::<_, std::convert::Infallible>(vec![0_u8]), ()))
            });
            Body::from_stream(bytes).into_response()
        }
    }
}
