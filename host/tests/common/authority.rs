//! A certificate authority of the tests' own.

use cryptlet_host::config::Tls;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use reqwest::{Certificate, Client};
use std::path::Path;

/// Issues certificates that nobody else trusts.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Authority(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// Its own certificate.
    pub fn pem(&self) -> String {
        self.0.pem()
    }

    /// Writes a certificate for `name` and its key.
    pub fn issue(&self, folder: &Path, name: &str) -> Tls {
        self.issue_with(folder, name, |_| {})
    }

    /// Writes a certificate with a change of the test's.
    pub fn issue_with(
        &self,
        folder: &Path,
        name: &str,
        change: impl FnOnce(&mut CertificateParams),
    ) -> Tls {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec![name.to_string()]).unwrap();
        change(&mut params);
        let certificate = params.signed_by(&key, &self.0).unwrap();
        let tls = Tls {
            certificate: folder.join("host.pem"),
            key: folder.join("host.key"),
        };
        std::fs::write(&tls.certificate, certificate.pem()).unwrap();
        std::fs::write(&tls.key, key.serialize_pem()).unwrap();
        tls
    }

    /// A client that trusts this authority alone.
    pub fn client(&self) -> Client {
        let root = Certificate::from_pem(self.pem().as_bytes()).unwrap();
        Client::builder()
            .tls_certs_only([root])
            .no_proxy()
            .build()
            .unwrap()
    }
}
