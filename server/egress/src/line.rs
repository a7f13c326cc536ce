//! Plain and TLS connections for what is not HTTP (mail), behind the same guard.

use std::sync::{Arc, OnceLock};

use node_sdk::{Connection, Line};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, SignatureScheme};
use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::resolver::look_up;
use crate::{EgressError, Policy};

/// A connection to where `line` leads, when `policy` lets it.
pub(crate) async fn connect(policy: &Policy, line: &Line) -> Result<Box<dyn Connection>, EgressError> {
    let connecting = async {
        let host = line.host.trim().trim_matches(['[', ']']);
        if host.is_empty() {
            return Err(EgressError::Request { reason: "the name of the server is empty".to_owned() });
        }
        let mut reason = String::new();
        for address in look_up(policy, host, line.port).await? {
            match TcpStream::connect(address).await {
                Ok(stream) => {
                    // Dialogues of short lines: waiting for more to send would only delay them.
                    let _only_slower_without = stream.set_nodelay(true);
                    let plain: Box<dyn Connection> = Box::new(stream);
                    return if line.tls { handshake(plain, line).await } else { Ok(plain) };
                }
                Err(error) => reason = error.to_string(),
            }
        }
        Err(EgressError::Connect { host: place(line), reason })
    };
    in_time(line, connecting).await
}

/// Goes over to TLS on a connection that began without.
pub(crate) async fn secure(
    plain: Box<dyn Connection>,
    line: &Line,
) -> Result<Box<dyn Connection>, EgressError> {
    in_time(line, handshake(plain, line)).await
}

async fn in_time<T>(
    line: &Line,
    work: impl Future<Output = Result<T, EgressError>>,
) -> Result<T, EgressError> {
    tokio::time::timeout(line.timeout, work).await.unwrap_or_else(|_| {
        Err(EgressError::Timeout { host: place(line), milliseconds: line.timeout.as_millis() })
    })
}

async fn handshake(plain: Box<dyn Connection>, line: &Line) -> Result<Box<dyn Connection>, EgressError> {
    let failed = |reason: String| EgressError::Tls { host: place(line), reason };
    let name = ServerName::try_from(line.host.trim().trim_matches(['[', ']']).to_owned())
        .map_err(|error| failed(error.to_string()))?;
    let config = config(line.ignore_tls).map_err(|error| failed(error.to_string()))?;
    let secured = TlsConnector::from(config).connect(name, plain).await;
    Ok(Box::new(secured.map_err(|error| failed(error.to_string()))?))
}

/// The two ways to check a server, made once: reading the machine's authorities takes time.
fn config(ignore_tls: bool) -> Result<Arc<ClientConfig>, rustls::Error> {
    static CHECKING: OnceLock<Arc<ClientConfig>> = OnceLock::new();
    static TRUSTING: OnceLock<Arc<ClientConfig>> = OnceLock::new();
    let kept = if ignore_tls { &TRUSTING } else { &CHECKING };
    if let Some(config) = kept.get() {
        return Ok(Arc::clone(config));
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder =
        ClientConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions()?;
    let config = if ignore_tls {
        let verifier = Arc::new(Anybody(provider));
        builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth()
    } else {
        builder.with_platform_verifier()?.with_no_client_auth()
    };
    Ok(Arc::clone(kept.get_or_init(|| Arc::new(config))))
}

/// Accepts every certificate, because the person who made the workflow said so.
#[derive(Debug)]
struct Anybody(Arc<CryptoProvider>);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

fn place(line: &Line) -> String {
    format!("{}:{}", line.host, line.port)
}
