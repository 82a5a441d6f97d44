//! What the host serves: HTTPS to delegates and operators, metrics to Prometheus on this machine.

mod body;
mod connection;
mod metrics;
mod parties;
mod remarks;
mod routes;
mod tls;

pub use metrics::serve_metrics;
pub use routes::Service;

use crate::config::{Limits, Tls};
use axum_server::{tls_rustls::RustlsAcceptor, Handle};
use connection::Door;
use hyper_util::rt::TokioTimer;
use parties::Parties;
use std::{io, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};
use tokio::net::TcpSocket;

/// Connections that may wait to be accepted.
const BACKLOG: u32 = 1024;
/// Longest TLS handshake.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(5);
/// Most bytes of a request's head.
const MAX_HEAD: usize = 16 * 1024;
/// How long open requests may take to end when the daemon stops.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// Why the host does not serve.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// The address is taken.
    #[error("{0} is in use: is another cryptlet-host running? Change `{1}` otherwise")]
    InUse(SocketAddr, &'static str),
    /// The address can't be bound.
    #[error("{address} can't be listened on ({error}): change `{key}`")]
    NotBound {
        /// The address.
        address: SocketAddr,
        /// The configuration's key.
        key: &'static str,
        /// Why.
        error: io::Error,
    },
    /// The certificate or its key can't be read.
    #[error("`tls.{key}`: {path} {problem}")]
    BadCertificate {
        /// The configuration's key.
        key: &'static str,
        /// The file.
        path: PathBuf,
        /// What is wrong, and what to do.
        problem: String,
    },
    /// The server ended.
    #[error("the server ended: {0}")]
    Ended(#[from] io::Error),
}

/// A bound HTTPS server that does not listen yet: until it serves, connections are refused.
pub struct Server {
    socket: TcpSocket,
    tls: axum_server::tls_rustls::RustlsConfig,
    address: SocketAddr,
    limits: Limits,
}

/// Stops a server.
pub type Stop = Handle<SocketAddr>;

impl Server {
    /// Reads the certificate and binds the address: what can fail at the start fails here, but for a port that
    /// another program has bound and does not listen on.
    pub fn bind(listen: SocketAddr, tls: &Tls, limits: &Limits) -> Result<Self, TransportError> {
        let tls = tls::server(tls)?;
        let socket = bind(listen, "listen")?;
        let address = socket.local_addr()?;
        Ok(Server {
            socket,
            tls,
            address,
            limits: limits.clone(),
        })
    }

    /// Where it listens once it serves.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` is told to shut down.
    pub async fn serve(self, service: Arc<Service>, stop: Stop) -> Result<(), TransportError> {
        let limits = &self.limits;
        let parties = Arc::new(Parties::new(
            limits.connections_per_address,
            limits.requests_per_second,
        ));
        let door = Door::new(limits.connections, parties.clone(), service.metrics.clone());
        let acceptor = RustlsAcceptor::new(self.tls)
            .handshake_timeout(HANDSHAKE_TIMEOUT)
            .acceptor(door);
        // HTTP/1.1 alone: one request at a time on a connection, so connections bound all work.
        let listener = self
            .socket
            .listen(BACKLOG)
            .map_err(|error| not_bound(self.address, "listen", error))?;
        let mut server = axum_server::from_tcp(listener.into_std()?)?
            .acceptor(acceptor)
            .http1_only();
        server
            .http_builder()
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(Duration::from_millis(limits.idle_ms))
            .max_buf_size(MAX_HEAD);
        server
            .handle(stop)
            .serve(
                routes::router(service, parties)
                    .into_make_service_with_connect_info::<SocketAddr>(),
            )
            .await?;
        Ok(())
    }
}

/// Asks a server to stop: no new requests, and a little time for those that run.
pub fn stop(stop: &Stop) {
    stop.graceful_shutdown(Some(LAST_WORDS));
}

fn bind(address: SocketAddr, key: &'static str) -> Result<TcpSocket, TransportError> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4(),
        SocketAddr::V6(_) => TcpSocket::new_v6(),
    }?;
    // A restart does not wait for the last run's connections to be forgotten.
    socket.set_reuseaddr(true)?;
    socket
        .bind(address)
        .map_err(|error| not_bound(address, key, error))?;
    Ok(socket)
}

fn not_bound(address: SocketAddr, key: &'static str, error: io::Error) -> TransportError {
    match error.kind() {
        io::ErrorKind::AddrInUse => TransportError::InUse(address, key),
        _ => TransportError::NotBound {
            address,
            key,
            error,
        },
    }
}
