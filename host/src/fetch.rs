//! Fetching over HTTPS: certificates checked, no redirects, bodies and times capped, and for addresses that come from
//! the chain nothing inside the operator's own network.

use crate::region::fault::cut;
use cryptlet_primitives::endpoint::is_global;
use reqwest::{
    dns::{Addrs, Name, Resolve, Resolving},
    redirect, Certificate, Client, StatusCode, Url,
};
use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

/// Who named the address that is fetched.
#[derive(Clone, Debug)]
pub enum Audience {
    /// The operator, in the configuration: any address.
    Operator,
    /// Somebody on the chain: public addresses, and these exact hosts.
    Chain(Arc<Vec<String>>),
}

/// A client for one audience.
#[derive(Clone)]
pub struct Fetcher {
    client: Client,
    audience: Audience,
}

/// Why nothing was fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// Not an https address.
    #[error("`{0}` is not an https address")]
    NotHttps(String),
    /// An address of a private network.
    #[error("`{0}` leads into a private network: add it to `private_locations` if that is meant")]
    Private(String),
    /// More bytes than allowed.
    #[error("the body is longer than {0} bytes")]
    TooLong(usize),
    /// An answer other than 200.
    #[error("the server answered {0}")]
    Status(StatusCode),
    /// Anything else: names, connections, certificates, time.
    #[error("{0}")]
    Failed(String),
}

impl Fetcher {
    /// A client that trusts the system's authorities and those of `ca`, a PEM bundle, and gives up after `fetch_ms`.
    pub fn new(audience: Audience, ca: Option<&[u8]>, fetch_ms: u64) -> Result<Self, FetchError> {
        let mut builder = Client::builder()
            .https_only(true)
            .no_proxy()
            .redirect(redirect::Policy::none())
            .timeout(Duration::from_millis(fetch_ms));
        if let Some(bundle) = ca {
            builder =
                builder.tls_certs_merge(Certificate::from_pem_bundle(bundle).map_err(failed)?);
        }
        if let Audience::Chain(allowed) = &audience {
            builder = builder.dns_resolver(PublicOnly {
                allowed: allowed.clone(),
            });
        }
        Ok(Fetcher {
            client: builder.build().map_err(failed)?,
            audience,
        })
    }

    /// The body at `address`, if it has at most `most` bytes.
    pub async fn get(&self, address: &str, most: usize) -> Result<Vec<u8>, FetchError> {
        let url = Url::parse(address).map_err(|_| FetchError::NotHttps(address.into()))?;
        self.check(&url)?;
        let mut response = self.client.get(url).send().await.map_err(failed)?;
        if response.status() != StatusCode::OK {
            return Err(FetchError::Status(response.status()));
        }
        let announced = response.content_length().unwrap_or_default();
        if announced > u64::try_from(most).unwrap_or(u64::MAX) {
            return Err(FetchError::TooLong(most));
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            if body.len().saturating_add(chunk.len()) > most {
                return Err(FetchError::TooLong(most));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    /// Names are checked again by [`PublicOnly`] when they are resolved; addresses are not resolved, so here.
    fn check(&self, url: &Url) -> Result<(), FetchError> {
        let host = url.host_str().unwrap_or_default();
        if url.scheme() != "https"
            || host.is_empty()
            || !url.username().is_empty()
            || url.password().is_some()
        {
            return Err(FetchError::NotHttps(url.to_string()));
        }
        let Audience::Chain(allowed) = &self.audience else {
            return Ok(());
        };
        // The parser has turned every way of writing an address into one.
        let address: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
        match address {
            Some(address) if !is_global(address) && !allowed.iter().any(|name| name == host) => {
                Err(FetchError::Private(host.into()))
            }
            _ => Ok(()),
        }
    }
}

/// Resolves names to public addresses only, so that a name can't lead inside.
struct PublicOnly {
    allowed: Arc<Vec<String>>,
}

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let allowed = self.allowed.iter().any(|known| known == name.as_str());
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found
                .filter(|found| allowed || is_global(found.ip()))
                .collect();
            if public.is_empty() {
                let private = FetchError::Private(name.as_str().into());
                return Err(io::Error::new(io::ErrorKind::PermissionDenied, private).into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

fn failed(error: reqwest::Error) -> FetchError {
    // The innermost cause names what the operator can mend.
    let mut cause: &dyn std::error::Error = &error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    // A server chooses what stands in its certificate.
    FetchError::Failed(cut(cause))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_lead_inside_are_refused_however_they_are_written() {
        // Certificates play no part here, but a client wants a provider.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let fetcher = |allowed: &[&str]| Fetcher {
            client: Client::new(),
            audience: Audience::Chain(Arc::new(
                allowed.iter().map(|name| name.to_string()).collect(),
            )),
        };
        let none = fetcher(&[]);
        for inside in [
            "https://127.0.0.1/a",
            "https://2130706433/a",
            "https://0x7f.1/a",
            "https://0177.0.0.1/a",
            "https://10.1.2.3/a",
            "https://169.254.169.254/latest",
            "https://[::1]/a",
            "https://[::ffff:10.0.0.1]/a",
            "https://[fd00::1]/a",
            "https://[fe80::1]/a",
            "https://100.64.0.1/a",
            "https://192.88.99.1/a",
            "https://[2002:a00:1::]/a",
            "https://[64:ff9b::a00:1]/a",
        ] {
            let refused = none.check(&Url::parse(inside).unwrap());
            assert!(
                matches!(refused, Err(FetchError::Private(_))),
                "{inside}: {refused:?}"
            );
        }
        for wrong in [
            "http://example.org/a",
            "https://user@example.org/a",
            "file:///etc/passwd",
        ] {
            assert!(
                matches!(
                    none.check(&Url::parse(wrong).unwrap()),
                    Err(FetchError::NotHttps(_))
                ),
                "{wrong}"
            );
        }
        assert!(none
            .check(&Url::parse("https://93.184.216.34/a").unwrap())
            .is_ok());
        assert!(none
            .check(&Url::parse("https://[2606:4700::1111]/a").unwrap())
            .is_ok());
        assert!(fetcher(&["127.0.0.1"])
            .check(&Url::parse("https://127.0.0.1:8443/a").unwrap())
            .is_ok());
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_refused() {
        let resolver = PublicOnly {
            allowed: Arc::new(Vec::new()),
        };
        assert!(resolver
            .resolve("localhost".parse().unwrap())
            .await
            .is_err());
        let resolver = PublicOnly {
            allowed: Arc::new(vec!["localhost".into()]),
        };
        assert!(resolver.resolve("localhost".parse().unwrap()).await.is_ok());
    }
}
