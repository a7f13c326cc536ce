//! Sends mail over SMTP (RFC 5321) with STARTTLS (RFC 3207) and AUTH (RFC 4954).

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::{Object, Value};
use node_sdk::{Line, NodeError, Secret, Services};

use super::dialogue::Dialogue;
use crate::web::credentials::{CredentialType, text};

/// How long a server may take for one answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// Which server, and as whom.
pub(super) struct Server {
    line: Line,
    starttls: bool,
    user: String,
    password: Secret<String>,
    own_name: String,
}

/// How a server took a mail.
pub(super) struct Sent {
    /// What it can do, as it said.
    pub ehlo: Vec<String>,
    /// Recipients that it took.
    pub accepted: Vec<String>,
    /// Recipients that it refused.
    pub rejected: Vec<String>,
    /// Its last answer.
    pub response: String,
}

impl Server {
    /// The server that the fields of an `smtp` credential name.
    ///
    /// # Errors
    /// When there is no server or the port is none.
    pub(super) fn of(fields: &Object, ignore_tls: bool) -> Result<Self, NodeError> {
        let fields = CredentialType::of("smtp").map_or_else(|| fields.clone(), |known| known.filled(fields));
        let flag = |name: &str| fields.get(name).is_some_and(Value::is_truthy);
        let host = text(&fields, "host").trim().to_owned();
        let port = text(&fields, "port").trim().parse().ok().filter(|port| *port > 0);
        let Some(port) = port.filter(|_| !host.is_empty()) else {
            return Err(NodeError {
                retryable: false,
                ..NodeError::with_code("RR-CRED-0006", "the credential names no mail server, or no port")
            });
        };
        let tls = flag("secure");
        let own_name = text(&fields, "hostName");
        Ok(Self {
            line: Line { host, port, tls, ignore_tls, timeout: Duration::from_secs(30) },
            starttls: !tls && !flag("disableStartTls"),
            user: text(&fields, "user"),
            password: Secret::new(text(&fields, "password")),
            own_name: Some(own_name).filter(|name| is_name(name)).unwrap_or_else(|| "localhost".to_owned()),
        })
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '[' | ']' | ':'))
}

/// A connection on which somebody is signed in.
struct Session {
    dialogue: Dialogue,
    ehlo: Vec<String>,
}

struct Reply {
    code: u16,
    lines: Vec<String>,
}

impl Reply {
    fn text(&self) -> String {
        format!("{} {}", self.code, self.lines.join(" "))
    }
}

impl Session {
    async fn open(services: &Services, server: &Server) -> Result<Self, NodeError> {
        let stream = services.egress.connect(&server.line).await?;
        let mut session =
            Self { dialogue: Dialogue::new(stream, &server.line.host, PATIENCE), ehlo: Vec::new() };
        session.expect("greeting", &[220]).await?;
        session.hello(&server.own_name).await?;
        let offered = session.ehlo.iter().any(|line| line.eq_ignore_ascii_case("STARTTLS"));
        if server.starttls && offered {
            session.ask("STARTTLS", &[220]).await?;
            let stream = services.egress.secure(session.dialogue.into_stream(), &server.line).await?;
            session = Self { dialogue: Dialogue::new(stream, &server.line.host, PATIENCE), ehlo: Vec::new() };
            session.hello(&server.own_name).await?;
        }
        if !server.user.is_empty() {
            session.sign_in(server, server.line.tls || (server.starttls && offered)).await?;
        }
        Ok(session)
    }

    async fn hello(&mut self, own_name: &str) -> Result<(), NodeError> {
        self.dialogue.write(format!("EHLO {own_name}\r\n").as_bytes()).await?;
        let reply = self.reply().await?;
        if reply.code == 250 {
            self.ehlo = reply.lines.into_iter().skip(1).collect();
            return Ok(());
        }
        // A server from before extensions.
        self.ask(&format!("HELO {own_name}"), &[250]).await.map(drop)
    }

    async fn sign_in(&mut self, server: &Server, secure: bool) -> Result<(), NodeError> {
        let methods: Vec<String> = self
            .ehlo
            .iter()
            .filter_map(|line| {
                line.get(..5).filter(|start| start.eq_ignore_ascii_case("AUTH ")).map(|_| &line[5..])
            })
            .flat_map(|methods| methods.split_whitespace().map(str::to_ascii_uppercase))
            .collect();
        let offers = |method: &str| methods.iter().any(|offered| offered == method);
        let refused = |reply: &Reply| {
            let message = format!("the mail server did not let the credential in ({})", reply.text());
            NodeError { retryable: false, ..NodeError::with_code("RR-MAIL-0002", message) }
        };
        if !secure && !offers("PLAIN") && !offers("LOGIN") {
            let message = "the mail server takes no password on a connection without TLS";
            return Err(NodeError { retryable: false, ..NodeError::with_code("RR-MAIL-0002", message) }
                .describe("Use TLS from the first byte, or STARTTLS."));
        }
        let reply = if offers("LOGIN") && !offers("PLAIN") {
            self.ask("AUTH LOGIN", &[334]).await?;
            self.ask(&STANDARD.encode(&server.user), &[334]).await?;
            self.dialogue
                .write(format!("{}\r\n", STANDARD.encode(server.password.reveal())).as_bytes())
                .await?;
            self.reply().await?
        } else {
            let plain = STANDARD.encode(format!("\0{}\0{}", server.user, server.password.reveal()));
            self.dialogue.write(format!("AUTH PLAIN {plain}\r\n").as_bytes()).await?;
            self.reply().await?
        };
        if reply.code == 235 { Ok(()) } else { Err(refused(&reply)) }
    }

    /// Sends a command and takes one of the answers that `good` lists.
    async fn ask(&mut self, command: &str, good: &[u16]) -> Result<Reply, NodeError> {
        self.dialogue.write(format!("{command}\r\n").as_bytes()).await?;
        let word = command.split([' ', ':']).next().unwrap_or_default().to_owned();
        self.expect(&word, good).await
    }

    async fn expect(&mut self, to: &str, good: &[u16]) -> Result<Reply, NodeError> {
        let reply = self.reply().await?;
        if good.contains(&reply.code) {
            return Ok(reply);
        }
        let message = format!("the mail server refused ({to}: {})", reply.text());
        // 4xx may be better later, 5xx stays.
        Err(NodeError { retryable: reply.code < 500, ..NodeError::with_code("RR-MAIL-0001", message) })
    }

    async fn reply(&mut self) -> Result<Reply, NodeError> {
        let mut lines = Vec::new();
        loop {
            let line = String::from_utf8_lossy(&self.dialogue.line().await?).into_owned();
            let code = line.get(..3).and_then(|code| code.parse::<u16>().ok());
            let Some(code) = code.filter(|_| lines.len() < 200) else {
                return Err(NodeError::with_code("RR-MAIL-0001", "what answers does not speak SMTP"));
            };
            lines.push(line.get(4..).unwrap_or_default().chars().take(500).collect());
            if line.as_bytes().get(3) != Some(&b'-') {
                return Ok(Reply { code, lines });
            }
        }
    }
}

/// Sends `message` from `from` to the addresses `to`.
///
/// # Errors
/// When the server cannot be reached, lets nobody in, or takes the mail for none of the addresses.
pub(super) async fn send(
    services: &Services,
    server: &Server,
    from: &str,
    to: &[String],
    message: &[u8],
) -> Result<Sent, NodeError> {
    let mut session = Session::open(services, server).await?;
    session.ask(&format!("MAIL FROM:<{from}>"), &[250]).await?;
    let (mut accepted, mut rejected, mut last) = (Vec::new(), Vec::new(), None);
    for address in to {
        match session.ask(&format!("RCPT TO:<{address}>"), &[250, 251, 252]).await {
            Ok(_) => accepted.push(address.clone()),
            Err(error) if error.code == "RR-MAIL-0001" => {
                rejected.push(address.clone());
                last = Some(error);
            }
            Err(error) => return Err(error),
        }
    }
    if let Some(error) = last.filter(|_| accepted.is_empty()) {
        return Err(error);
    }
    session.ask("DATA", &[354]).await?;
    session.dialogue.write(&stuffed(message)).await?;
    let reply = session.expect("message", &[250]).await?;
    // The mail is on its way; whether the server says goodbye changes nothing.
    let _goodbye = session.ask("QUIT", &[221]).await;
    Ok(Sent { ehlo: session.ehlo, accepted, rejected, response: reply.text() })
}

/// The message with lines that end in CRLF, dots at their start doubled, and the dot that ends it.
fn stuffed(message: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(message.len() + 64);
    let mut at_start = true;
    let mut previous = 0;
    for &byte in message {
        if at_start && byte == b'.' {
            out.push(b'.');
        }
        if byte == b'\n' && previous != b'\r' {
            out.push(b'\r');
        }
        out.push(byte);
        at_start = byte == b'\n';
        previous = byte;
    }
    if !at_start {
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b".\r\n");
    out
}

/// Signs in and out again.
///
/// # Errors
/// When that does not work.
pub(crate) async fn try_out(services: &Services, fields: &Secret<Object>) -> Result<String, NodeError> {
    let server = Server::of(fields.reveal(), false)?;
    let mut session = Session::open(services, &server).await?;
    let _goodbye = session.ask("QUIT", &[221]).await;
    Ok("The mail server let it in.".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_message_can_end_it() {
        assert_eq!(stuffed(b"a\n.\r\nb"), b"a\r\n..\r\nb\r\n.\r\n");
        assert_eq!(stuffed(b".x\r\n"), b"..x\r\n.\r\n");
        assert_eq!(stuffed(b""), b".\r\n");
    }
}
