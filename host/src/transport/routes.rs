//! The paths: observe, identity, offers, health.

use super::{parties::Parties, remarks::Remarks};
use crate::{
    chain::ChainView,
    config::{Cryptlets, Named},
    identity::{Identity, IdentityError},
    log::Seldom,
    metrics::Metrics,
    observe::{Desk, DispatchError, ObserveError},
    region::confinement::Confinement,
};
use axum::{
    body::Body,
    extract::{ConnectInfo, Path, Request, State},
    http::{
        header::{CONTENT_LENGTH, CONTENT_TYPE as CONTENT_TYPE_HEADER, RETRY_AFTER},
        HeaderMap, StatusCode,
    },
    middleware::{from_fn_with_state, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
    Json, Router,
};
use codec::Encode;
use cryptlet_primitives::{
    dispatch::{CONTENT_TYPE, MAX_DISPATCH, OBSERVE_PATH},
    ids::CryptletId,
    view::CryptletStatus,
};
use futures::StreamExt;
use serde_json::json;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::time::{timeout, timeout_at, Instant};

/// Longest time that a dispatch's body may take to arrive.
const BODY_TIMEOUT: Duration = Duration::from_secs(5);

/// How long the own node may take to see what an operator has just done on chain.
const CATCH_UP: Duration = Duration::from_secs(3);

/// How often it is logged that dispatches are not answered: anybody can send what looks like one.
static UNANSWERED: Seldom = Seldom::every(Duration::from_secs(1));

/// What the paths need.
pub struct Service {
    /// Answers dispatches.
    pub desk: Desk,
    /// Who the host is.
    pub identity: Arc<Identity>,
    /// The own node's view.
    pub chain: Arc<dyn ChainView>,
    /// Which cryptlets are served.
    pub serve: Cryptlets,
    /// Which cryptlets instances are offered to, besides those that `serve` lists.
    pub offers: Vec<Named>,
    /// What guests' processes are confined to.
    pub confinement: Confinement,
    /// Counters.
    pub metrics: Arc<Metrics>,
}

/// All paths, for whom asks no more often than he may.
pub fn router(service: Arc<Service>, parties: Arc<Parties>) -> Router {
    let door = from_fn_with_state((service.clone(), parties), not_too_often);
    let offers = get(offer).with_state((service.clone(), Arc::<Remarks>::default()));
    Router::new()
        .route(OBSERVE_PATH, post(observe))
        .route("/v1/identity", get(identity))
        .route("/v1/offers/{cryptlet}", offers)
        .route("/health", get(health))
        .with_state(service)
        .layer(door)
}

async fn not_too_often(
    State((service, parties)): State<(Arc<Service>, Arc<Parties>)>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    if parties.may_ask(from.ip()) {
        return next.run(request).await;
    }
    service.metrics.turned_away("request");
    let error =
        "more requests of one address than `limits.requests_per_second`: ask again in a second";
    let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, error);
    ([(RETRY_AFTER, "1")], problem).into_response()
}

/// A refusal: a status, and a text that says why.
struct Problem {
    status: StatusCode,
    error: String,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (self.status, Json(json!({ "error": self.error }))).into_response()
    }
}

impl Problem {
    fn new(status: StatusCode, error: impl ToString) -> Self {
        Problem {
            status,
            error: error.to_string(),
        }
    }
}

impl From<IdentityError> for Problem {
    fn from(error: IdentityError) -> Self {
        let status = match error {
            IdentityError::NotEnrolled => StatusCode::CONFLICT,
            _ => StatusCode::SERVICE_UNAVAILABLE,
        };
        Problem::new(status, error)
    }
}

impl From<ObserveError> for Problem {
    fn from(error: ObserveError) -> Self {
        match error {
            ObserveError::Identity(error) => error.into(),
            ObserveError::Ledger(error) => Problem::new(StatusCode::SERVICE_UNAVAILABLE, error),
            ObserveError::Dispatch(error) => {
                let status = match error {
                    DispatchError::NotADelegate | DispatchError::BadSignature => {
                        StatusCode::FORBIDDEN
                    }
                    DispatchError::OtherChain(_) | DispatchError::OtherHost { .. } => {
                        StatusCode::MISDIRECTED_REQUEST
                    }
                    _ => StatusCode::BAD_REQUEST,
                };
                Problem::new(status, error)
            }
        }
    }
}

async fn observe(
    State(service): State<Arc<Service>>,
    request: Request,
) -> Result<Response, Problem> {
    let replied = answer(&service, request).await;
    let outcome = replied.as_ref().map_or_else(
        |problem| problem.status.as_str().to_owned(),
        |_| "answered".into(),
    );
    service
        .metrics
        .dispatches
        .with_label_values(&[outcome.as_str()])
        .inc();
    match &replied {
        Err(problem) if problem.status.is_server_error() => {
            if let Some(left_out) = UNANSWERED.may_speak() {
                tracing::warn!(status = %problem.status, error = problem.error, left_out, "dispatch not answered");
            }
        }
        // Anybody can send these: they are counted, and fill no disk.
        Err(problem) => {
            tracing::debug!(status = %problem.status, error = problem.error, "dispatch refused");
        }
        Ok(_) => {}
    }
    replied
}

async fn answer(service: &Service, request: Request) -> Result<Response, Problem> {
    let (head, body) = request.into_parts();
    if head
        .headers
        .get(CONTENT_TYPE_HEADER)
        .is_none_or(|kind| kind != CONTENT_TYPE)
    {
        let wanted = format!("send the dispatch as {CONTENT_TYPE}");
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, wanted));
    }
    let body = timeout(BODY_TIMEOUT, read(&head.headers, body))
        .await
        .unwrap_or_else(|_| {
            Err(Problem::new(
                StatusCode::REQUEST_TIMEOUT,
                "the body came too slowly: send it within five seconds",
            ))
        })?;
    let reply = service.desk.observe(&body).await?;
    Ok(([(CONTENT_TYPE_HEADER, CONTENT_TYPE)], reply.encode()).into_response())
}

/// Reads a body up to [`MAX_DISPATCH`], and no byte further.
async fn read(headers: &HeaderMap, body: Body) -> Result<Vec<u8>, Problem> {
    let most = usize::try_from(MAX_DISPATCH).unwrap_or(usize::MAX);
    let too_long = || {
        Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("a dispatch has at most {MAX_DISPATCH} bytes"),
        )
    };
    let announced = headers
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > most) {
        return Err(too_long());
    }
    let mut stream = body.into_data_stream();
    let mut bytes = Vec::with_capacity(announced.unwrap_or_default());
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|error| Problem::new(StatusCode::BAD_REQUEST, error))?;
        if bytes.len().saturating_add(chunk.len()) > most {
            return Err(too_long());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

async fn identity(State(service): State<Arc<Service>>) -> Result<Response, Problem> {
    Ok(Json(service.identity.card()?).into_response())
}

async fn offer(
    State((service, remarks)): State<(Arc<Service>, Arc<Remarks>)>,
    Path(cryptlet): Path<u32>,
) -> Result<Response, Problem> {
    let id = CryptletId(cryptlet);
    let offered = offer_in_time(&service, id).await;
    if let Err(problem) = &offered {
        // Only the operator can mend that, and reads it here.
        if problem.status == StatusCode::FORBIDDEN && remarks.may_say(id, Instant::now().into()) {
            tracing::warn!(cryptlet = %id, error = problem.error, "offer refused");
        }
    }
    offered
}

/// An enrolment or a registration that its author has seen may be a moment away from the own node: it is waited for.
async fn offer_in_time(service: &Service, id: CryptletId) -> Result<Response, Problem> {
    let until = Instant::now() + CATCH_UP;
    let mut heads = service.chain.heads();
    loop {
        heads.mark_unchanged();
        let offered = make_offer(service, id).await;
        let early = |problem: &Problem| {
            matches!(problem.status, StatusCode::NOT_FOUND | StatusCode::CONFLICT)
        };
        if !offered.as_ref().is_err_and(early) {
            return offered;
        }
        if !matches!(timeout_at(until, heads.changed()).await, Ok(Ok(()))) {
            return offered;
        }
    }
}

async fn make_offer(service: &Service, id: CryptletId) -> Result<Response, Problem> {
    let found = service
        .chain
        .cryptlet(id, None)
        .await
        .map_err(IdentityError::from)?;
    let cryptlet = found
        .filter(|cryptlet| cryptlet.status == CryptletStatus::Active)
        .ok_or_else(|| {
            let error = format!("no active cryptlet has the number {id} at this host's node");
            Problem::new(StatusCode::NOT_FOUND, error)
        })?;
    let name = &cryptlet.name;
    let (serve, offers) = (&service.serve, &service.offers);
    if !serve.includes(id, name) {
        let error = format!(
            "this host does not serve `{name}`: its operator adds it to `serve` in the configuration, and starts it anew"
        );
        return Err(Problem::new(StatusCode::FORBIDDEN, error));
    }
    // An offer makes a key. Anybody may ask for one: only the operator's word makes it.
    if !serve.list(id, name) && !offers.iter().any(|named| named.is(id, name)) {
        let error = format!(
            "this host makes no key for `{name}`: its operator adds it to `offers` in the configuration, and starts it anew"
        );
        return Err(Problem::new(StatusCode::FORBIDDEN, error));
    }
    Ok(Json(service.identity.offer(id).await?).into_response())
}

async fn health(State(service): State<Arc<Service>>) -> Response {
    let head = *service.chain.heads().borrow();
    let status = if head.connected {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let host = service.identity.known();
    (
        status,
        Json(json!({
            "nodeConnected": head.connected,
            "bestBlock": head.number,
            "host": host,
            "confinement": service.confinement,
        })),
    )
        .into_response()
}
