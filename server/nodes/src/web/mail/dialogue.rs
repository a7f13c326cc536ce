//! Lines over a connection, for the protocols of mail: one at a time, each within a time and a length.

use std::time::Duration;

use node_sdk::{Connection, NodeError};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};

/// Longest line that is read.
const LONGEST: u64 = 64 * 1024;

/// A connection on which lines go to and fro.
pub(super) struct Dialogue {
    stream: BufReader<Box<dyn Connection>>,
    patience: Duration,
    host: String,
}

impl Dialogue {
    pub(super) fn new(stream: Box<dyn Connection>, host: &str, patience: Duration) -> Self {
        Self { stream: BufReader::with_capacity(32 * 1024, stream), patience, host: host.to_owned() }
    }

    /// The connection, to go over to TLS. What the server sent too early is dropped: it could come from somebody who
    /// sits in between.
    pub(super) fn into_stream(self) -> Box<dyn Connection> {
        self.stream.into_inner()
    }

    /// Writes `content` as it is.
    pub(super) async fn write(&mut self, content: &[u8]) -> Result<(), NodeError> {
        let (patience, host) = (self.patience, self.host.clone());
        let stream = &mut self.stream;
        let writing = async {
            stream.write_all(content).await?;
            stream.flush().await
        };
        tokio::time::timeout(patience, writing)
            .await
            .map_err(|_| late(&host, patience))?
            .map_err(|error| broken(&host, &error))
    }

    /// The next line without its end.
    pub(super) async fn line(&mut self) -> Result<Vec<u8>, NodeError> {
        let patience = self.patience;
        self.line_within(patience).await
    }

    /// The next line, which may take longer.
    pub(super) async fn line_within(&mut self, patience: Duration) -> Result<Vec<u8>, NodeError> {
        let mut line = Vec::new();
        let mut limited = (&mut self.stream).take(LONGEST);
        let reading = limited.read_until(b'\n', &mut line);
        let read = tokio::time::timeout(patience, reading).await.map_err(|_| late(&self.host, patience))?;
        read.map_err(|error| broken(&self.host, &error))?;
        if line.pop() != Some(b'\n') {
            let message = format!("{} ended the connection or sent a line without an end", self.host);
            return Err(NodeError::with_code("RR-EGRESS-0009", message));
        }
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        Ok(line)
    }

    /// Exactly `count` bytes.
    pub(super) async fn exactly(&mut self, count: usize) -> Result<Vec<u8>, NodeError> {
        let mut content = vec![0; count];
        // Large content takes longer; a megabyte a second is slow enough for everybody.
        let patience = self.patience + Duration::from_secs(count as u64 / 1_000_000);
        let read = tokio::time::timeout(patience, self.stream.read_exact(&mut content)).await;
        read.map_err(|_| late(&self.host, patience))?.map_err(|error| broken(&self.host, &error))?;
        Ok(content)
    }
}

fn late(host: &str, patience: Duration) -> NodeError {
    NodeError::with_code(
        "RR-EGRESS-0005",
        format!("{host} did not answer within {} ms", patience.as_millis()),
    )
}

fn broken(host: &str, error: &std::io::Error) -> NodeError {
    NodeError::with_code("RR-EGRESS-0009", format!("the connection to {host} broke: {error}"))
}
