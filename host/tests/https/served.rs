//! A served host.

use crate::common::{
    authority::Authority,
    guest::number,
    world::{Choice, World},
};
use cryptlet_host::{
    config::Limits,
    transport::{Server, Stop},
};
use cryptlet_primitives::dispatch::{CONTENT_TYPE, OBSERVE_PATH};
use reqwest::Body;
use std::net::SocketAddr;
use tokio::net::TcpStream;

/// A served host, and the authority that its certificate is of.
pub struct Served {
    _folder: tempfile::TempDir,
    pub world: World,
    pub authority: Authority,
    pub address: SocketAddr,
    pub stop: Stop,
}

impl Served {
    pub fn url(&self, path: &str) -> String {
        format!("https://localhost:{}{path}", self.address.port())
    }

    /// Asks as somebody who trusts the host's own authority.
    pub async fn get(&self, path: &str) -> reqwest::Result<reqwest::Response> {
        self.get_by(&self.authority, path).await
    }

    /// Asks as somebody who trusts this authority alone.
    pub async fn get_by(
        &self,
        authority: &Authority,
        path: &str,
    ) -> reqwest::Result<reqwest::Response> {
        authority.client().get(self.url(path)).send().await
    }

    pub async fn observe(&self, body: impl Into<Body>) -> reqwest::Result<reqwest::Response> {
        self.post(OBSERVE_PATH, CONTENT_TYPE, body).await
    }

    pub async fn post(
        &self,
        path: &str,
        kind: &str,
        body: impl Into<Body>,
    ) -> reqwest::Result<reqwest::Response> {
        let post = self.authority.client().post(self.url(path));
        post.header("content-type", kind).body(body).send().await
    }
}

/// Room for eight connections.
pub fn small() -> Limits {
    Limits {
        connections: 8,
        ..Limits::default()
    }
}

pub async fn served(name: &str) -> Served {
    served_within(name, small()).await
}

pub async fn served_within(name: &str, limits: Limits) -> Served {
    served_of(name, limits, Choice::of(number("bad", "", "unreachable"))).await
}

pub async fn served_of(name: &str, limits: Limits, choice: Choice) -> Served {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path(), choice).await;
    let authority = Authority::new();
    let tls = authority.issue(folder.path(), name);
    let server = Server::bind("0.0.0.0:0".parse().unwrap(), &tls, &limits).unwrap();
    let address = SocketAddr::from(([127, 0, 0, 1], server.address().port()));
    let stop = Stop::new();
    let early = TcpStream::connect(address).await;
    assert!(early.is_err(), "nothing listens before it is served");
    tokio::spawn(server.serve(world.service.clone(), stop.clone()));
    stop.listening().await.unwrap();
    Served {
        _folder: folder,
        world,
        authority,
        address,
        stop,
    }
}
