//! The paths: observe, news, bindings, updates, identity, offers, health.

use super::{
    body::{self, Problem},
    parties::Parties,
    remarks::Remarks,
};
use crate::{
    bindings::{BindingDesk, BindingError},
    chain::ChainView,
    config::{Cryptlets, Named},
    identity::{Identity, IdentityError},
    log::Seldom,
    metrics::Metrics,
    observe::{Desk, DispatchError, ObserveError},
    region::confinement::Confinement,
    updates::{Inbox, Taken, UpdateError},
};
use axum::{
    extract::{ConnectInfo, Path, Request, State},
    http::{
        header::{CONTENT_TYPE as CONTENT_TYPE_HEADER, RETRY_AFTER},
        StatusCode,
    },
    middleware::{from_fn_with_state, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
    Json, Router,
};
use codec::Encode;
use cryptlet_primitives::{
    binding::BINDINGS_PATH,
    dispatch::{Happened, CONTENT_TYPE, MAX_DISPATCH, NEWS_PATH, OBSERVE_PATH},
    ids::CryptletId,
    package::Kind,
    update::UPDATES_PATH,
    view::CryptletStatus,
};
use serde_json::json;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::time::{timeout_at, Instant};

/// Most bytes of a question for news, which has a fixed length of less.
const MAX_NEWS: u32 = 1024;
/// Most bytes of a question about bindings, with the longest list.
const MAX_ASK: u32 = 1024;
/// Most bytes of an update with its signature, in JSON: content in hexadecimal digits, with room to spare.
const MAX_UPDATE_BODY: u32 = 16 * 1024;

/// How long the own node may take to see what an operator has just done on chain.
const CATCH_UP: Duration = Duration::from_secs(3);

/// How often it is logged that dispatches are not answered: anybody can send what looks like one.
static UNANSWERED: Seldom = Seldom::every(Duration::from_secs(1));

/// What the paths need.
pub struct Service {
    /// Answers dispatches and questions for news.
    pub desk: Desk,
    /// Answers questions whether contracts' own cryptlets are served.
    pub bindings: BindingDesk,
    /// Takes updates.
    pub inbox: Inbox,
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
        .route(NEWS_PATH, post(news))
        .route(BINDINGS_PATH, post(bindings))
        .route(UPDATES_PATH, post(update))
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

impl From<IdentityError> for Problem {
    fn from(error: IdentityError) -> Self {
        let status = match error {
            IdentityError::NotEnrolled => StatusCode::CONFLICT,
            _ => StatusCode::SERVICE_UNAVAILABLE,
        };
        Problem::new(status, error)
    }
}

impl From<DispatchError> for Problem {
    fn from(error: DispatchError) -> Self {
        let status = match error {
            DispatchError::NotADelegate | DispatchError::BadSignature => StatusCode::FORBIDDEN,
            DispatchError::OtherChain(_) | DispatchError::OtherHost { .. } => {
                StatusCode::MISDIRECTED_REQUEST
            }
            _ => StatusCode::BAD_REQUEST,
        };
        Problem::new(status, error)
    }
}

impl From<BindingError> for Problem {
    fn from(error: BindingError) -> Self {
        match error {
            BindingError::Ask(error) => error.into(),
            BindingError::Identity(error) => error.into(),
        }
    }
}

impl From<ObserveError> for Problem {
    fn from(error: ObserveError) -> Self {
        match error {
            ObserveError::Identity(error) => error.into(),
            ObserveError::Ledger(error) => Problem::new(StatusCode::SERVICE_UNAVAILABLE, error),
            ObserveError::Dispatch(error) => error.into(),
        }
    }
}

impl From<UpdateError> for Problem {
    fn from(error: UpdateError) -> Self {
        let status = match error {
            UpdateError::Identity(IdentityError::NotEnrolled | IdentityError::KeyLost(_)) => {
                StatusCode::NOT_FOUND
            }
            UpdateError::Identity(_) | UpdateError::Store(_) => StatusCode::SERVICE_UNAVAILABLE,
            UpdateError::Malformed(_) | UpdateError::NoNumber | UpdateError::TooHigh(_) => {
                StatusCode::BAD_REQUEST
            }
            UpdateError::OtherChain(_) => StatusCode::MISDIRECTED_REQUEST,
            UpdateError::NotServed(_) => StatusCode::NOT_FOUND,
            UpdateError::NotListed | UpdateError::BadSignature => StatusCode::FORBIDDEN,
            UpdateError::OtherContent(_) | UpdateError::TooOld => StatusCode::CONFLICT,
        };
        Problem::new(status, error)
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
    let body = body::read(request, CONTENT_TYPE, "a dispatch", MAX_DISPATCH).await?;
    Ok(encoded(&service.desk.observe(&body).await?))
}

async fn news(State(service): State<Arc<Service>>, request: Request) -> Result<Response, Problem> {
    let replied = tell_news(&service, request).await;
    let outcome = match &replied {
        Ok(happened) if happened.rounds.is_empty() => "quiet".to_owned(),
        Ok(_) => "found".to_owned(),
        Err(problem) => problem.status.as_str().to_owned(),
    };
    let counted = service.metrics.news.with_label_values(&[outcome.as_str()]);
    counted.inc();
    replied.map(|happened| encoded(&happened))
}

async fn tell_news(service: &Service, request: Request) -> Result<Happened, Problem> {
    let body = body::read(request, CONTENT_TYPE, "a question for news", MAX_NEWS).await?;
    Ok(service.desk.news(&body).await?)
}

async fn bindings(
    State(service): State<Arc<Service>>,
    request: Request,
) -> Result<Response, Problem> {
    let body = body::read(request, CONTENT_TYPE, "a question about bindings", MAX_ASK).await?;
    Ok(encoded(&service.bindings.answer(&body).await?))
}

fn encoded(reply: &impl Encode) -> Response {
    ([(CONTENT_TYPE_HEADER, CONTENT_TYPE)], reply.encode()).into_response()
}

async fn update(
    State(service): State<Arc<Service>>,
    request: Request,
) -> Result<Response, Problem> {
    let taken = take_update(&service, request).await;
    let status = match &taken {
        Ok(taken) if taken.is_new => StatusCode::ACCEPTED,
        Ok(_) => StatusCode::OK,
        Err(problem) => problem.status,
    };
    let counted = service
        .metrics
        .updates
        .with_label_values(&[status.as_str()]);
    counted.inc();
    let taken = taken?;
    let word = if taken.is_new { "stored" } else { "known" };
    let said = json!({ "update": word, "cryptlet": taken.cryptlet, "number": taken.number });
    Ok((status, Json(said)).into_response())
}

async fn take_update(service: &Service, request: Request) -> Result<Taken, Problem> {
    let body = body::read(request, "application/json", "an update", MAX_UPDATE_BODY).await?;
    let taken = service.inbox.take(&body).await?;
    if taken.is_new {
        service.desk.tell(taken.cryptlet);
    }
    Ok(taken)
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
    if cryptlet.kind == Kind::Contract {
        let binding = cryptlet.binding.as_ref();
        let blueprint = binding.map_or(id, |binding| binding.blueprint);
        let error = format!(
            "cryptlet {id} serves one contract, or is a blueprint: no instance of it is offered. Delegates ask the hosts themselves whose operators list it: `blueprints = [{blueprint}]` under [contract-cryptlets] in the configuration"
        );
        return Err(Problem::new(StatusCode::FORBIDDEN, error));
    }
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
    let offer = service.identity.offer(id, cryptlet.kind).await?;
    Ok(Json(offer).into_response())
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
