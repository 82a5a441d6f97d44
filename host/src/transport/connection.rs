//! Connections: at most so many, of one address no more than its share, and none that is silent for long.

use super::parties::{Parties, Presence};
use crate::metrics::Metrics;
use axum_server::accept::Accept;
use std::{
    future::{ready, Future, Ready},
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{sleep, Instant, Sleep},
};

/// Longest time in which a peer neither sends nor takes a byte.
const SILENCE: Duration = Duration::from_secs(30);

/// Accepts connections while there is room for them and their party has a place.
#[derive(Clone)]
pub struct Door {
    room: Arc<Semaphore>,
    parties: Arc<Parties>,
    metrics: Arc<Metrics>,
}

impl Door {
    /// Room for `connections` of these parties.
    pub fn new(connections: usize, parties: Arc<Parties>, metrics: Arc<Metrics>) -> Self {
        Door {
            room: Arc::new(Semaphore::new(connections)),
            parties,
            metrics,
        }
    }

    fn admit(&self, stream: TcpStream) -> io::Result<Connection> {
        let refused = |why| io::Error::new(io::ErrorKind::ConnectionRefused, why);
        let presence = self
            .parties
            .enter(stream.peer_addr()?.ip())
            .ok_or_else(|| refused("too many connections of one address"))?;
        let room = self.room.clone().try_acquire_owned();
        let room = room.map_err(|_| refused("too many connections"))?;
        stream.set_nodelay(true)?;
        Ok(Connection {
            stream,
            silence: Box::pin(sleep(SILENCE)),
            _room: room,
            _presence: presence,
        })
    }
}

impl<S> Accept<TcpStream, S> for Door {
    type Stream = Connection;
    type Service = S;
    type Future = Ready<io::Result<(Connection, S)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let admitted = self.admit(stream);
        if admitted.is_err() {
            self.metrics.turned_away("connection");
        }
        ready(admitted.map(|connection| (connection, service)))
    }
}

/// A connection that ends when its peer is silent for [`SILENCE`], and gives its room back.
pub struct Connection {
    stream: TcpStream,
    silence: Pin<Box<Sleep>>,
    _room: OwnedSemaphorePermit,
    _presence: Presence,
}

impl Connection {
    /// Passes on what the stream did, or ends the wait for it.
    fn heard<T>(
        &mut self,
        context: &mut Context<'_>,
        done: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if done.is_ready() {
            self.silence.as_mut().reset(Instant::now() + SILENCE);
            return done;
        }
        match self.silence.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.stream).poll_read(context, into);
        self.heard(context, read)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        from: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, from);
        self.heard(context, written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
