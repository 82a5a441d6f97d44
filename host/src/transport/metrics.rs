//! Metrics over plain HTTP, to this machine alone (the configuration refuses other addresses).

use super::{bind, TransportError, BACKLOG};
use crate::metrics::Metrics;
use axum::{routing::get, Router};
use std::{net::SocketAddr, sync::Arc};

/// Binds `address` and serves `GET /metrics` in the background.
pub fn serve_metrics(address: SocketAddr, metrics: Arc<Metrics>) -> Result<(), TransportError> {
    let listener = bind(address, "metrics")?.listen(BACKLOG)?;
    let router = Router::new().route("/metrics", get(move || async move { metrics.text() }));
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!(%error, "metrics are no longer served");
        }
    });
    Ok(())
}
