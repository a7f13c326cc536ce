//! Small servers outside of the program, for nodes that sign in somewhere: what a client says is kept.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A server in a thread of its own.
pub struct Service {
    /// Port on 127.0.0.1.
    pub port: u16,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Service {
    /// Serves each caller with `talk`, which is given the connection and a place for what it heard.
    fn start(talk: fn(&mut BufReader<TcpStream>, &mut dyn FnMut(String))) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let heard: Arc<Mutex<Vec<String>>> = Arc::default();
        let kept = Arc::clone(&heard);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let kept = Arc::clone(&kept);
                std::thread::spawn(move || {
                    talk(&mut BufReader::new(stream), &mut |line| kept.lock().expect("lines").push(line));
                });
            }
        });
        Self { port, heard }
    }

    /// What was said so far, line by line.
    pub fn heard(&self) -> Vec<String> {
        self.heard.lock().expect("lines").clone()
    }

    /// An SMTP server that lets `ann` in with `pw` and takes mail for everybody but `nobody@…`.
    pub fn smtp() -> Self {
        Self::start(|stream, hear| {
            say(stream, "220 test ESMTP");
            while let Some(line) = line(stream) {
                hear(line.clone());
                let word = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
                match word.as_str() {
                    "EHLO" => say(stream, "250-test\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME"),
                    // ann, pw
                    "AUTH" if line.ends_with("AGFubgBwdw==") => say(stream, "235 welcome"),
                    "AUTH" => say(stream, "535 who are you"),
                    "RCPT" if line.contains("nobody@") => say(stream, "550 no such user"),
                    "DATA" => {
                        say(stream, "354 go on");
                        while let Some(text) = self::line(stream).filter(|text| text != ".") {
                            hear(text);
                        }
                        say(stream, "250 taken as 42");
                    }
                    "QUIT" => return say(stream, "221 bye"),
                    _ => say(stream, "250 ok"),
                }
            }
        })
    }

    /// An IMAP server with two unread mails in INBOX.
    pub fn imap() -> Self {
        Self::start(|stream, hear| {
            say(stream, "* OK test");
            while let Some(line) = line(stream) {
                hear(line.clone());
                let mut words = line.split(' ');
                let (tag, command) = (words.next().unwrap_or_default(), words.collect::<Vec<_>>().join(" "));
                let mail = |uid: u32| {
                    format!(
                        "From: Ann <ann@a.example>\r\nTo: bob@b.example\r\nSubject: Mail {uid}\r\nDate: Tue, 01 Jan 2030 10:00:00 +0000\r\n\r\nHello {uid}\r\n"
                    )
                };
                let before = match command.as_str() {
                    "CAPABILITY" => "* CAPABILITY IMAP4rev1\r\n".to_owned(),
                    "SELECT \"INBOX\"" => "* 2 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n".to_owned(),
                    "UID SEARCH UNSEEN" => "* SEARCH 4 9\r\n".to_owned(),
                    fetch if fetch.starts_with("UID FETCH ") => {
                        let uid =
                            fetch.split(' ').nth(2).and_then(|uid| uid.parse().ok()).unwrap_or_default();
                        let mail = mail(uid);
                        if fetch.contains("RFC822.SIZE") {
                            format!("* 1 FETCH (UID {uid} RFC822.SIZE {})\r\n", mail.len())
                        } else {
                            format!("* 1 FETCH (UID {uid} BODY[] {{{}}}\r\n{mail})\r\n", mail.len())
                        }
                    }
                    "LOGIN \"ann\" \"pw\"" => String::new(),
                    login if login.starts_with("LOGIN") => {
                        say(stream, &format!("{tag} NO who are you"));
                        continue;
                    }
                    _ => String::new(),
                };
                say(stream, &format!("{before}{tag} OK done"));
            }
        })
    }

    /// An HTTP server that repeats the `x-key` and `authorization` headers it was shown.
    pub fn http() -> Self {
        Self::start(|stream, hear| {
            let (mut shown, mut length) = (Vec::new(), 0);
            while let Some(line) = line(stream).filter(|line| !line.is_empty()) {
                let lower = line.to_ascii_lowercase();
                if lower.starts_with("x-key:") || lower.starts_with("authorization:") {
                    shown.push(line.clone());
                }
                if let Some(size) = lower.strip_prefix("content-length:") {
                    length = size.trim().parse().unwrap_or(0);
                }
                hear(line);
            }
            let mut body = vec![0; length];
            let _cut_off = stream.read_exact(&mut body);
            let body = serde_json::json!({ "shown": shown.len() }).to_string();
            say(
                stream,
                &format!(
                    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
                    body.len()
                ),
            );
        })
    }
}

fn say(stream: &mut BufReader<TcpStream>, text: &str) {
    let _gone = stream.get_mut().write_all(format!("{text}\r\n").as_bytes());
}

fn line(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut line = String::new();
    let read = stream.read_line(&mut line).ok()?;
    (read > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned())
}
