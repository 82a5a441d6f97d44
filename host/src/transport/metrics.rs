//! Metrics over plain HTTP, to this machine alone (the configuration refuses other addresses).

use super::{listen_on, TransportError};
use crate::metrics::Metrics;
use axum::{routing::get, Router};
use std::{net::SocketAddr, sync::Arc};
use tokio::net::TcpListener;

/// Binds `address` and serves `GET /metrics` in the background.
pub fn serve_metrics(address: SocketAddr, metrics: Arc<Metrics>) -> Result<(), TransportError> {
    let listener = TcpListener::from_std(listen_on(address, "metrics")?)?;
    let router = Router::new().route("/metrics", get(move || async move { metrics.text() }));
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!(%error, "metrics are no longer served");
        }
    });
    Ok(())
}
