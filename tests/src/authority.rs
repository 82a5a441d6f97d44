//! The consortium's certificate authority: made for one run, trusted by nodes, hosts and the command line alone.

use anyhow::Result;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// A certificate authority, and where its own certificate lies.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    /// PEM file of the authority's certificate.
    pub certificate: PathBuf,
}

/// A server's certificate and key, as PEM files.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The certificate.
    pub certificate: PathBuf,
    /// The key.
    pub key: PathBuf,
}

impl Authority {
    /// Makes an authority and writes its certificate to `{folder}/{name}.pem`.
    pub fn new(folder: &Path, name: &str) -> Result<Self> {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate()?;
        let certificate = folder.join(format!("{name}.pem"));
        fs::write(&certificate, params.self_signed(&key)?.pem())?;
        Ok(Authority {
            issuer: Issuer::new(params, key),
            certificate,
        })
    }

    /// Issues a server certificate for `localhost` and writes it beside its key into `folder`.
    pub fn issue(&self, folder: &Path, name: &str) -> Result<Identity> {
        let mut params = CertificateParams::new(vec!["localhost".into()])?;
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate()?;
        let identity = Identity {
            certificate: folder.join(format!("{name}.pem")),
            key: folder.join(format!("{name}.key.pem")),
        };
        fs::write(
            &identity.certificate,
            params.signed_by(&key, &self.issuer)?.pem(),
        )?;
        fs::write(&identity.key, key.serialize_pem())?;
        Ok(identity)
    }
}
