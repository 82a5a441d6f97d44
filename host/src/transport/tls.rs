//! Certificate and key, read and matched.

use super::TransportError;
use crate::config::Tls;
use axum_server::tls_rustls::RustlsConfig;
use rustls::{
    crypto::ring,
    pki_types::{pem::PemObject, CertificateDer, PrivateKeyDer},
    ServerConfig,
};
use std::{path::Path, sync::Arc};

/// The server's side of TLS 1.3 and 1.2.
pub fn server(tls: &Tls) -> Result<RustlsConfig, TransportError> {
    let chain = CertificateDer::pem_file_iter(&tls.certificate)
        .and_then(|chain| chain.collect::<Result<Vec<_>, _>>())
        .map_err(|error| unreadable("certificate", &tls.certificate, &error.to_string()))?;
    if chain.is_empty() {
        return Err(unreadable(
            "certificate",
            &tls.certificate,
            "it holds no certificate",
        ));
    }
    let key = PrivateKeyDer::from_pem_file(&tls.key)
        .map_err(|error| unreadable("key", &tls.key, &error.to_string()))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
        .map_err(|error| TransportError::BadCertificate {
            key: "key",
            path: tls.key.clone(),
            problem: format!(
                "does not fit the certificate ({error}): name the key that it was issued for"
            ),
        })?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(RustlsConfig::from_config(Arc::new(config)))
}

fn unreadable(key: &'static str, path: &Path, reason: &str) -> TransportError {
    let problem = format!("can't be read ({reason}): name a PEM file that this user may read");
    TransportError::BadCertificate {
        key,
        path: path.into(),
        problem,
    }
}
