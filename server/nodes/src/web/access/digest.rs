//! Digest authentication (RFC 7616): the server sets a task, and the answer proves that the password is known.

use md5::Md5;
use node_sdk::{HttpRequest, HttpResponse, NodeError};
use sha2::{Digest as _, Sha256};

/// What a server asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Challenge {
    realm: String,
    nonce: String,
    opaque: Option<String>,
    /// The algorithm's name as the server wrote it.
    algorithm: Option<String>,
    /// The server takes `auth`; `None`: it is older than that.
    quality: bool,
}

impl Challenge {
    /// The task that an answer sets; `None` when it sets none that can be done.
    pub(super) fn of(answer: &HttpResponse) -> Option<Self> {
        if answer.status != 401 {
            return None;
        }
        let offers = answer.headers.iter().filter(|(name, _)| name == "www-authenticate");
        let mut readable = offers.flat_map(|(_, value)| Self::read(value)).collect::<Vec<_>>();
        // The stronger one when there is a choice.
        readable.sort_by_key(|challenge| !challenge.is_sha256());
        readable.into_iter().next()
    }

    /// Every digest challenge of one header: there can be several, and others in between.
    fn read(header: &str) -> Vec<Self> {
        let lower = header.to_ascii_lowercase();
        let starts: Vec<usize> = lower.match_indices("digest ").map(|(at, _)| at).collect();
        let part = |(number, start): (usize, &usize)| {
            let end = starts.get(number + 1).copied().unwrap_or(header.len());
            Self::read_one(&header[start + "digest ".len()..end])
        };
        starts.iter().enumerate().filter_map(part).collect()
    }

    fn read_one(text: &str) -> Option<Self> {
        let (mut realm, mut nonce, mut opaque, mut algorithm, mut quality) = (None, None, None, None, None);
        for (name, value) in pairs(text) {
            match name.to_ascii_lowercase().as_str() {
                "realm" => realm = Some(value),
                "nonce" => nonce = Some(value),
                "opaque" => opaque = Some(value),
                "algorithm" => algorithm = Some(value),
                "qop" => quality = Some(value),
                _ => {}
            }
        }
        let known = algorithm.as_deref().is_none_or(|name| {
            ["md5", "md5-sess", "sha-256", "sha-256-sess"].contains(&name.to_ascii_lowercase().as_str())
        });
        let quality = match quality {
            None => false,
            Some(offered) if offered.split(',').any(|one| one.trim().eq_ignore_ascii_case("auth")) => true,
            // Only with a hash of the body, which is not done here.
            Some(_) => return None,
        };
        known.then_some(Self { realm: realm.unwrap_or_default(), nonce: nonce?, opaque, algorithm, quality })
    }

    fn is_sha256(&self) -> bool {
        self.algorithm.as_deref().is_some_and(|name| name.to_ascii_lowercase().starts_with("sha-256"))
    }

    fn hash(&self, text: &str) -> String {
        if self.is_sha256() {
            hex(&Sha256::digest(text.as_bytes()))
        } else {
            hex(&Md5::digest(text.as_bytes()))
        }
    }

    /// The header that answers for `request`.
    ///
    /// # Errors
    /// When the address of the request cannot be read.
    pub(super) fn answer(
        &self,
        request: &HttpRequest,
        user: &str,
        password: &str,
        client_nonce: &str,
    ) -> Result<String, NodeError> {
        let path = path(request).ok_or_else(|| NodeError::parameter("url", "the address cannot be read"))?;
        let mut one = self.hash(&format!("{user}:{}:{password}", self.realm));
        let session =
            self.algorithm.as_deref().is_some_and(|name| name.to_ascii_lowercase().ends_with("-sess"));
        if session {
            one = self.hash(&format!("{one}:{}:{client_nonce}", self.nonce));
        }
        let two = self.hash(&format!("{}:{path}", request.method));
        let count = "00000001";
        let response = if self.quality {
            self.hash(&format!("{one}:{}:{count}:{client_nonce}:auth:{two}", self.nonce))
        } else {
            self.hash(&format!("{one}:{}:{two}", self.nonce))
        };
        let quoted = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
        let mut header = format!(
            "Digest username=\"{}\", realm=\"{}\", nonce=\"{}\", uri=\"{path}\", response=\"{response}\"",
            quoted(user),
            quoted(&self.realm),
            quoted(&self.nonce)
        );
        if let Some(algorithm) = &self.algorithm {
            header.push_str(&format!(", algorithm={algorithm}"));
        }
        if self.quality || session {
            header.push_str(&format!(", qop=auth, nc={count}, cnonce=\"{client_nonce}\""));
        }
        if let Some(opaque) = &self.opaque {
            header.push_str(&format!(", opaque=\"{}\"", quoted(opaque)));
        }
        Ok(header)
    }
}

/// `name=value` and `name="quoted, value"`, separated by commas.
fn pairs(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((name, after)) = rest.split_once('=') {
        let name = name.trim_start_matches([',', ' ', '\t']).trim().to_owned();
        let after = after.trim_start();
        let (value, next) = match after.strip_prefix('"') {
            Some(quoted) => {
                let (mut value, mut end, mut escaped) = (String::new(), quoted.len(), false);
                for (at, c) in quoted.char_indices() {
                    match c {
                        _ if escaped => {
                            value.push(c);
                            escaped = false;
                        }
                        '\\' => escaped = true,
                        '"' => {
                            end = at + 1;
                            break;
                        }
                        _ => value.push(c),
                    }
                }
                (value, &quoted[end.min(quoted.len())..])
            }
            None => {
                let end = after.find(',').unwrap_or(after.len());
                (after[..end].trim().to_owned(), &after[end..])
            }
        };
        found.push((name, value));
        rest = next;
    }
    found
}

/// Path and query as they go over the wire.
fn path(request: &HttpRequest) -> Option<String> {
    let mut url = url::Url::parse(&request.url).ok()?;
    if !request.query.is_empty() {
        url.query_pairs_mut().extend_pairs(&request.query);
    }
    Some(match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn challenge(headers: &[&str]) -> Option<Challenge> {
        Challenge::of(&HttpResponse {
            status: 401,
            status_text: String::new(),
            headers: headers
                .iter()
                .map(|value| ("www-authenticate".to_owned(), (*value).to_owned()))
                .collect(),
            body: bytes::Bytes::new(),
            url: String::new(),
        })
    }

    /// The example of RFC 7616, section 3.9.1.
    #[test]
    fn the_example_of_the_standard_comes_out() {
        let rest = r#"realm="http-auth@example.org", qop="auth, auth-int", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS""#;
        let request = HttpRequest::new("GET", "http://www.example.org/dir/index.html");
        let answer = |challenge: &Challenge| {
            let nonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
            challenge.answer(&request, "Mufasa", "Circle of Life", nonce).expect("an answer")
        };
        let md5 = challenge(&[&format!("Digest {rest}, algorithm=MD5")]).expect("a challenge");
        assert!(answer(&md5).contains("response=\"8ca523f5e9506fed4657c9700eebdbec\""), "{}", answer(&md5));
        let both = challenge(&[
            &format!("Basic realm=\"x\", Digest {rest}, algorithm=MD5"),
            &format!("Digest {rest}, algorithm=SHA-256"),
        ]);
        let sha = answer(&both.expect("a challenge"));
        assert!(
            sha.contains("response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\""),
            "{sha}"
        );
        assert!(sha.contains("opaque=\"FQhe/") && sha.contains("nc=00000001"), "{sha}");
    }

    #[test]
    fn what_cannot_be_done_is_no_challenge() {
        assert_eq!(challenge(&["Basic realm=\"a\""]), None);
        assert_eq!(challenge(&["Digest realm=\"a\""]), None, "without a nonce");
        assert_eq!(challenge(&["Digest nonce=\"n\", algorithm=SHA-512-256"]), None);
        assert_eq!(challenge(&["Digest nonce=\"n\", qop=\"auth-int\""]), None);
        assert_eq!(
            challenge(&["Digest nonce=\"never ended"]).map(|it| it.nonce).as_deref(),
            Some("never ended")
        );
    }
}
