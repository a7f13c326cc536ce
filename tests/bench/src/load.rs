//! The load: connections that send one request after the other and note how long each answer took. Plain HTTP/1.1 over
//! TCP, so that the client costs as little as possible.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::Failure;

/// What a load gave.
#[derive(Default)]
pub struct Load {
    /// How long each answer took, sorted.
    pub times: Vec<Duration>,
    /// Answers that were no success.
    pub failures: usize,
    /// How long it went on.
    pub took: Duration,
}

impl Load {
    /// Sends `body` to `path` over `connections` connections for `time`.
    pub async fn run(
        address: SocketAddr,
        path: &str,
        body: &[u8],
        connections: usize,
        time: Duration,
    ) -> Result<Self, Failure> {
        let mut request = format!(
            "POST {path} HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        )
        .into_bytes();
        request.extend_from_slice(body);
        let began = Instant::now();
        let mut clients = Vec::new();
        for _ in 0..connections {
            let request = request.clone();
            clients.push(tokio::spawn(async move { client(address, &request, began + time).await }));
        }
        let mut load = Self::default();
        for client in clients {
            let (times, failures) = client.await??;
            load.times.extend(times);
            load.failures += failures;
        }
        load.took = began.elapsed();
        load.times.sort_unstable();
        Ok(load)
    }
}

async fn client(
    address: SocketAddr,
    request: &[u8],
    until: Instant,
) -> Result<(Vec<Duration>, usize), Failure> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (mut times, mut failures) = (Vec::new(), 0);
    let mut answer = Vec::with_capacity(4096);
    while Instant::now() < until {
        let began = Instant::now();
        stream.write_all(request).await?;
        answer.clear();
        while !complete(&answer) {
            if stream.read_buf(&mut answer).await? == 0 {
                return Err("the server closed the connection".into());
            }
        }
        times.push(began.elapsed());
        if !answer.starts_with(b"HTTP/1.1 200") {
            failures += 1;
        }
    }
    Ok((times, failures))
}

/// Whether `answer` holds its header and as much body as the header says.
fn complete(answer: &[u8]) -> bool {
    let Some(end) = answer.windows(4).position(|window| window == b"\r\n\r\n") else { return false };
    let header = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
    let length = header
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"))
        .and_then(|it| it.trim().parse::<usize>().ok());
    answer.len() >= end + 4 + length.unwrap_or(0)
}
