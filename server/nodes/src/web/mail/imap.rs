//! Receives mail over IMAP (RFC 3501): signs in, searches, fetches whole messages, marks them, and waits for more
//! (RFC 2177).

use std::time::Duration;

use model::{Object, Value};
use node_sdk::{Line, NodeError, Secret, Services};

use super::dialogue::Dialogue;
use crate::web::credentials::{CredentialType, text};

const PATIENCE: Duration = Duration::from_secs(60);

/// Largest message that is fetched, in bytes.
const LARGEST: usize = 60 * 1024 * 1024;

/// Which server, and as whom.
pub(super) struct Server {
    line: Line,
    user: String,
    password: Secret<String>,
}

impl Server {
    /// The server that the fields of an `imap` credential name.
    ///
    /// # Errors
    /// When there is no server or the port is none.
    pub(super) fn of(fields: &Object) -> Result<Self, NodeError> {
        let fields = CredentialType::of("imap").map_or_else(|| fields.clone(), |known| known.filled(fields));
        let flag = |name: &str| fields.get(name).is_some_and(Value::is_truthy);
        let host = text(&fields, "host").trim().to_owned();
        let port = text(&fields, "port").trim().parse().ok().filter(|port| *port > 0);
        let Some(port) = port.filter(|_| !host.is_empty()) else {
            return Err(NodeError {
                retryable: false,
                ..NodeError::with_code("RR-CRED-0006", "the credential names no mail server, or no port")
            });
        };
        let (tls, ignore_tls) = (flag("secure"), flag("allowUnauthorizedCerts"));
        Ok(Self {
            line: Line { host, port, tls, ignore_tls, timeout: Duration::from_secs(30) },
            user: text(&fields, "user"),
            password: Secret::new(text(&fields, "password")),
        })
    }
}

/// A mailbox that is open.
pub(super) struct Mailbox {
    dialogue: Dialogue,
    count: u32,
    /// Changes when the server numbers its messages anew.
    pub validity: u64,
    can_idle: bool,
    /// Whether the server said among other answers that something is new.
    news: bool,
}

/// A line that the server sent, with the literals in it.
struct Untagged {
    text: String,
    literals: Vec<Vec<u8>>,
}

impl Mailbox {
    /// Signs in and opens the mailbox called `name`.
    ///
    /// # Errors
    /// When the server cannot be reached, lets nobody in, or has no such mailbox.
    pub(super) async fn open(services: &Services, server: &Server, name: &str) -> Result<Self, NodeError> {
        let mut mailbox = Self::sign_in(services, server).await?;
        let lines = mailbox.ask(&format!("SELECT {}", quoted(name)?)).await?;
        for line in &lines {
            if let Some((_, rest)) = line.text.split_once("[UIDVALIDITY ") {
                mailbox.validity = rest.split(']').next().and_then(|number| number.parse().ok()).unwrap_or(0);
            }
        }
        // How many there are was said while the mailbox opened; that is no news.
        mailbox.news = false;
        Ok(mailbox)
    }

    async fn sign_in(services: &Services, server: &Server) -> Result<Self, NodeError> {
        let stream = services.egress.connect(&server.line).await?;
        let dialogue = Dialogue::new(stream, &server.line.host, PATIENCE);
        let mut mailbox = Self { dialogue, count: 0, validity: 0, can_idle: false, news: false };
        let greeting = String::from_utf8_lossy(&mailbox.dialogue.line().await?).into_owned();
        if !greeting.starts_with("* OK") && !greeting.starts_with("* PREAUTH") {
            return Err(NodeError::with_code("RR-MAIL-0001", "what answers does not speak IMAP"));
        }
        if !server.line.tls {
            let offered = mailbox.ask("CAPABILITY").await?;
            if offered.iter().any(|line| line.text.to_ascii_uppercase().contains("STARTTLS")) {
                mailbox.ask("STARTTLS").await?;
                let stream = services.egress.secure(mailbox.dialogue.into_stream(), &server.line).await?;
                let dialogue = Dialogue::new(stream, &server.line.host, PATIENCE);
                mailbox = Self { dialogue, count: 0, validity: 0, can_idle: false, news: false };
            }
        }
        let login = format!("LOGIN {} {}", quoted(&server.user)?, quoted(server.password.reveal())?);
        mailbox.ask(&login).await.map_err(|error| {
            if error.code != "RR-MAIL-0001" {
                return error;
            }
            // The server's words may repeat the command.
            let message = "the mail server did not let the credential in";
            NodeError { retryable: false, ..NodeError::with_code("RR-MAIL-0002", message) }
        })?;
        let offered = mailbox.ask("CAPABILITY").await?;
        mailbox.can_idle =
            offered.iter().any(|line| line.text.to_ascii_uppercase().split(' ').any(|it| it == "IDLE"));
        Ok(mailbox)
    }

    /// The numbers of the messages that `criteria` find, in order.
    ///
    /// # Errors
    /// When the server does not understand them.
    pub(super) async fn search(&mut self, criteria: &str) -> Result<Vec<u32>, NodeError> {
        let charset = if criteria.is_ascii() { "" } else { "CHARSET UTF-8 " };
        let lines = self.ask(&format!("UID SEARCH {charset}{criteria}")).await?;
        let mut found: Vec<u32> = lines
            .iter()
            .filter_map(|line| line.text.strip_prefix("* SEARCH"))
            .flat_map(|numbers| numbers.split_whitespace().filter_map(|number| number.parse().ok()))
            .collect();
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// The whole message with number `uid`, without marking it as read; `None` when it is gone or too large.
    ///
    /// # Errors
    /// When the connection breaks.
    pub(super) async fn fetch(&mut self, uid: u32) -> Result<Option<Vec<u8>>, NodeError> {
        let sizes = self.ask(&format!("UID FETCH {uid} (RFC822.SIZE)")).await?;
        let size = sizes.iter().find_map(|line| {
            let (_, rest) = line.text.split_once("RFC822.SIZE ")?;
            rest.split([' ', ')']).next()?.parse::<usize>().ok()
        });
        if size.is_none_or(|size| size > LARGEST) {
            return Ok(None);
        }
        let lines = self.ask(&format!("UID FETCH {uid} (UID BODY.PEEK[])")).await?;
        let of_this = |line: &Untagged| {
            let (_, rest) = line.text.split_once("UID ")?;
            (rest.split([' ', ')']).next()?.parse() == Ok(uid)).then_some(())
        };
        let found = lines.into_iter().find(|line| of_this(line).is_some() && !line.literals.is_empty());
        Ok(found.and_then(|line| line.literals.into_iter().next_back()))
    }

    /// Marks a message as read.
    ///
    /// # Errors
    /// When the server does not let that happen.
    pub(super) async fn mark_as_read(&mut self, uid: u32) -> Result<(), NodeError> {
        self.ask(&format!("UID STORE {uid} +FLAGS (\\Seen)")).await.map(drop)
    }

    /// Waits until the server says that something is new, or for `longest`.
    ///
    /// # Errors
    /// When the connection breaks.
    pub(super) async fn wait(&mut self, longest: Duration) -> Result<(), NodeError> {
        // A mail that came while others were fetched must not wait for the next one.
        if std::mem::take(&mut self.news) {
            return Ok(());
        }
        if !self.can_idle {
            tokio::time::sleep(longest.min(Duration::from_secs(30))).await;
            return self.ask("NOOP").await.map(drop);
        }
        let tag = self.begin("IDLE").await?;
        let begun = tokio::time::Instant::now();
        loop {
            let left = longest.saturating_sub(begun.elapsed());
            let line = match tokio::time::timeout(left, self.dialogue.line_within(longest + PATIENCE)).await {
                Ok(line) => String::from_utf8_lossy(&line?).into_owned(),
                Err(_) => break,
            };
            if line.starts_with("* BYE") {
                return Err(NodeError::with_code("RR-EGRESS-0009", "the mail server ended the connection"));
            }
            if line.strip_prefix(&tag).is_some_and(|rest| rest.starts_with(' ')) {
                // It offers to wait and then does not: it is asked again and again instead.
                self.can_idle = false;
                return Ok(());
            }
            if line.ends_with(" EXISTS") || line.ends_with(" RECENT") {
                break;
            }
        }
        self.dialogue.write(b"DONE\r\n").await?;
        self.answers(&tag, "IDLE").await.map(drop)
    }

    async fn begin(&mut self, command: &str) -> Result<String, NodeError> {
        self.count += 1;
        let tag = format!("r{}", self.count);
        self.dialogue.write(format!("{tag} {command}\r\n").as_bytes()).await?;
        Ok(tag)
    }

    /// Sends a command and gives the lines before its answer.
    async fn ask(&mut self, command: &str) -> Result<Vec<Untagged>, NodeError> {
        let tag = self.begin(command).await?;
        let word = command.split(' ').next().unwrap_or_default();
        self.answers(&tag, word).await
    }

    async fn answers(&mut self, tag: &str, word: &str) -> Result<Vec<Untagged>, NodeError> {
        let mut lines = Vec::new();
        let mut size = 0;
        loop {
            let line = self.untagged().await?;
            if let Some(answer) = line.text.strip_prefix(tag).and_then(|rest| rest.strip_prefix(' ')) {
                if answer.starts_with("OK") {
                    return Ok(lines);
                }
                let said: String = answer.chars().take(300).collect();
                let message = format!("the mail server refused ({word}: {said})");
                return Err(NodeError { retryable: false, ..NodeError::with_code("RR-MAIL-0001", message) });
            }
            self.news |= line.text.ends_with(" EXISTS");
            size += line.text.len() + line.literals.iter().map(Vec::len).sum::<usize>();
            if size > LARGEST + 1024 * 1024 || lines.len() > 100_000 {
                return Err(NodeError::with_code("RR-EGRESS-0006", "the mail server answers too much"));
            }
            lines.push(line);
        }
    }

    /// A line whose literals (`{42}` and then so many bytes) are taken out of it.
    async fn untagged(&mut self) -> Result<Untagged, NodeError> {
        let (mut text, mut literals) = (String::new(), Vec::new());
        loop {
            let line = self.dialogue.line().await?;
            text.push_str(&String::from_utf8_lossy(&line));
            let Some(size) = literal(&text) else { return Ok(Untagged { text, literals }) };
            if size > LARGEST {
                return Err(NodeError::with_code("RR-EGRESS-0006", "the mail server answers too much"));
            }
            literals.push(self.dialogue.exactly(size).await?);
            text.push(' ');
        }
    }
}

/// The size of the literal that a line ends with.
fn literal(line: &str) -> Option<usize> {
    let (_, size) = line.strip_suffix('}')?.rsplit_once('{')?;
    size.trim_end_matches('+').parse().ok()
}

/// A quoted string of the protocol.
///
/// # Errors
/// When it holds line breaks, which would end the command.
pub(super) fn quoted(text: &str) -> Result<String, NodeError> {
    if text.contains(['\r', '\n', '\0']) {
        return Err(NodeError::operation("a text for the mail server must not hold line breaks"));
    }
    Ok(format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
}

/// Signs in and out again.
///
/// # Errors
/// When that does not work.
pub(crate) async fn try_out(services: &Services, fields: &Secret<Object>) -> Result<String, NodeError> {
    let mut mailbox = Mailbox::sign_in(services, &Server::of(fields.reveal())?).await?;
    let _goodbye = mailbox.ask("LOGOUT").await;
    Ok("The mail server let it in.".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A mailbox whose server says each of `script` after a line that begins with its first part.
    fn mailbox(script: &'static [(&'static str, &'static str)]) -> Mailbox {
        use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
        let (near, far) = tokio::io::duplex(4096);
        tokio::spawn(async move {
            let mut far = BufReader::new(far);
            for (asked, answer) in script {
                let mut line = String::new();
                let _gone = far.read_line(&mut line).await;
                assert!(line.starts_with(asked), "{line} is not {asked}");
                let _gone = far.write_all(answer.as_bytes()).await;
            }
            std::future::pending::<()>().await;
        });
        let dialogue = Dialogue::new(Box::new(near), "mail.example", Duration::from_secs(5));
        Mailbox { dialogue, count: 0, validity: 0, can_idle: true, news: false }
    }

    #[tokio::test]
    async fn news_end_a_wait_also_those_that_came_before_it() {
        let long = Duration::from_secs(600);
        let mut told = mailbox(&[
            ("r1 IDLE", "+ waiting\r\n* OK still here\r\n* 5 EXISTS\r\n"),
            ("DONE", "r1 OK done\r\n"),
            ("r2 UID SEARCH", "* SEARCH 7\r\n* 6 EXISTS\r\nr2 OK found\r\n"),
            ("r3 IDLE", "+ waiting\r\n* 7 EXISTS\r\n"),
            ("DONE", "r3 OK done\r\n"),
        ]);
        told.wait(long).await.expect("news");
        assert_eq!(told.search("UNSEEN").await, Ok(vec![7]));
        told.wait(long).await.expect("news that came with the search");
        told.wait(long).await.expect("news");
        let mut refused = mailbox(&[("r1 IDLE", "r1 BAD not now\r\n")]);
        refused.wait(long).await.expect("an end");
        assert!(!refused.can_idle, "from now on it is asked");
    }

    #[test]
    fn literals_and_quotes() {
        assert_eq!(literal("* 1 FETCH (BODY[] {342}"), Some(342));
        assert_eq!(literal("* OK {no}"), None);
        assert_eq!(quoted("a\"b\\").ok().as_deref(), Some("\"a\\\"b\\\\\""));
        assert!(quoted("a\r\nb LOGOUT").is_err());
    }
}
