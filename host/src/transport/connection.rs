//! Connections: at most so many, and none that is silent for long.

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

/// Longest silence of a peer.
const SILENCE: Duration = Duration::from_secs(60);

/// Accepts connections while there is room.
#[derive(Clone)]
pub struct Bounded {
    room: Arc<Semaphore>,
}

impl Bounded {
    /// Room for `connections`.
    pub fn new(connections: usize) -> Self {
        Bounded {
            room: Arc::new(Semaphore::new(connections)),
        }
    }
}

impl<S> Accept<TcpStream, S> for Bounded {
    type Stream = Connection;
    type Service = S;
    type Future = Ready<io::Result<(Connection, S)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let accepted = match self.room.clone().try_acquire_owned() {
            Ok(room) => stream
                .set_nodelay(true)
                .map(|()| (Connection::new(stream, room), service)),
            Err(_) => Err(io::Error::new(
                io::ErrorKind::ConnectionRefused,
                "too many connections",
            )),
        };
        ready(accepted)
    }
}

/// A connection that ends when its peer is silent for [`SILENCE`], and gives its room back.
pub struct Connection {
    stream: TcpStream,
    silence: Pin<Box<Sleep>>,
    _room: OwnedSemaphorePermit,
}

impl Connection {
    fn new(stream: TcpStream, room: OwnedSemaphorePermit) -> Self {
        Connection {
            stream,
            silence: Box::pin(sleep(SILENCE)),
            _room: room,
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
        if read.is_ready() {
            self.silence.as_mut().reset(Instant::now() + SILENCE);
            return read;
        }
        match self.silence.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        from: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, from)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
