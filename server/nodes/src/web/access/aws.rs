//! Requests to services of AWS, signed with Signature Version 4: the key never travels, only what it makes of the
//! request.

use bytes::Bytes;
use futures::TryStreamExt as _;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use model::{Object, Value};
use node_sdk::{HttpBody, HttpRequest, NodeError, Secret};
use percent_encoding::percent_decode_str;
use sha2::{Digest as _, Sha256};

use super::oauth1::encode;
use super::parts::set_header;
use crate::web::credentials::text;

/// The credential type.
pub(super) const KIND: &str = "aws";

/// Headers that change on the way or are added later, so that they cannot be signed.
const UNSIGNED: [&str; 18] = [
    "accept-encoding",
    "authorization",
    "cache-control",
    "connection",
    "content-length",
    "expect",
    "from",
    "host",
    "keep-alive",
    "max-forwards",
    "pragma",
    "referer",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "x-amzn-trace-id",
];

/// What stands in place of the hash of a body that is too long to be read twice.
const UNSIGNED_BODY: &str = "UNSIGNED-PAYLOAD";

/// Where a service says who signed, to those who may do nothing else.
pub(super) fn trial(fields: &Object) -> String {
    let region = Some(text(fields, "region")).filter(|region| is_region(region.trim()));
    let region = region.as_deref().map_or("us-east-1", str::trim);
    let end = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
    format!("https://sts.{region}.{end}/?Action=GetCallerIdentity&Version=2011-06-15")
}

/// Who signs.
pub(super) struct Keys {
    region: String,
    id: String,
    secret: Secret<String>,
    session: Option<Secret<String>>,
}

/// The service and the region that a request is for; they are part of the signature.
#[derive(Debug, PartialEq, Eq)]
struct Scope {
    service: String,
    region: String,
}

impl Keys {
    /// The keys in the fields of a credential.
    ///
    /// # Errors
    /// When one is missing.
    pub(super) fn of(fields: &Object) -> Result<Self, NodeError> {
        let text = |name: &str| text(fields, name).trim().to_owned();
        let (id, secret) = (text("accessKeyId"), text("secretAccessKey"));
        if id.is_empty() || secret.is_empty() {
            return Err(incomplete("the credential holds no access key or no secret of it"));
        }
        let temporary = fields.get("temporaryCredentials").is_some_and(Value::is_truthy);
        let session = Some(text("sessionToken")).filter(|token| !token.is_empty());
        if temporary && session.is_none() {
            return Err(incomplete("a temporary key needs its session token"));
        }
        let region = Some(text("region")).filter(|region| !region.is_empty());
        Ok(Self {
            region: region.unwrap_or_else(|| "us-east-1".to_owned()),
            id,
            secret: Secret::new(secret),
            // A token that was left behind when the key became a lasting one would make every request fail.
            session: session.filter(|_| temporary).map(Secret::new),
        })
    }

    /// Signs `request` at `now`.
    ///
    /// # Errors
    /// When the address cannot be read, or the body is one that cannot be signed.
    pub(super) async fn sign(&self, request: &mut HttpRequest, now: Timestamp) -> Result<(), NodeError> {
        let url = address(request)?;
        let scope = Scope::of(url.host_str().unwrap_or_default(), &self.region);
        self.sign_for(request, &scope, now).await
    }

    async fn sign_for(
        &self,
        request: &mut HttpRequest,
        scope: &Scope,
        now: Timestamp,
    ) -> Result<(), NodeError> {
        let mut url = address(request)?;
        let stores = scope.service == "s3";
        // What is signed has to be what travels, to the last byte: path and query are written anew.
        let path: Vec<String> = url
            .path()
            .split('/')
            .map(|part| encode_bytes(&percent_decode_str(part).collect::<Vec<_>>()))
            .collect();
        let path = path.join("/");
        let mut query: Vec<(String, String)> =
            url.query_pairs().map(|(name, value)| (encode(&name), encode(&value))).collect();
        query.extend(request.query.drain(..).map(|(name, value)| (encode(&name), encode(&value))));
        query.sort();
        let query: Vec<String> = query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let query = query.join("&");
        url.set_path(&path);
        let path = url.path().to_owned();
        url.set_query(Some(query.as_str()).filter(|query| !query.is_empty()));
        url.set_fragment(None);
        request.url = url.to_string();

        let secured = url.scheme() == "https";
        let hash = hash_of(&mut request.body, stores && secured).await?;
        let moment = now.strftime("%Y%m%dT%H%M%SZ").to_string();
        let day = moment.get(..8).unwrap_or_default().to_owned();
        set_header(request, "x-amz-date", moment.clone());
        if stores {
            set_header(request, "x-amz-content-sha256", hash.clone());
        }
        if let Some(session) = &self.session {
            set_header(request, "x-amz-security-token", session.reveal().clone());
        }
        let (names, headers) = headers(request, &host(&url));
        // The store signs paths as they are; everywhere else they are encoded once more.
        let path = if stores { path } else { path.split('/').map(encode).collect::<Vec<_>>().join("/") };
        let path = if path.is_empty() { "/".to_owned() } else { path };
        let canonical = format!("{}\n{path}\n{query}\n{headers}\n{names}\n{hash}", request.method);
        let place = format!("{day}/{}/{}/aws4_request", scope.region, scope.service);
        let to_sign =
            format!("AWS4-HMAC-SHA256\n{moment}\n{place}\n{}", hex::encode(Sha256::digest(canonical)));
        let first = format!("AWS4{}", self.secret.reveal());
        let parts = [day.as_str(), &scope.region, &scope.service, "aws4_request"];
        let key = parts.iter().fold(first.into_bytes(), |key, part| mac(&key, part));
        let signature = hex::encode(mac(&key, &to_sign));
        let header = format!(
            "AWS4-HMAC-SHA256 Credential={}/{place}, SignedHeaders={names}, Signature={signature}",
            self.id
        );
        set_header(request, "authorization", header);
        Ok(())
    }
}

impl Scope {
    /// What the name of a host says; where it says nothing it is a store of somebody else, or `region`.
    fn of(host: &str, region: &str) -> Self {
        let host = host.to_ascii_lowercase();
        let made =
            |service: &str, region: &str| Self { service: service.to_owned(), region: region.to_owned() };
        let below = [".amazonaws.com.cn", ".amazonaws.com", ".api.aws", ".on.aws"];
        let Some(front) = below.iter().find_map(|end| host.strip_suffix(end)) else {
            // Stores of other makers speak the same way, under names of their own.
            return made("s3", region);
        };
        let parts: Vec<&str> =
            front.split('.').filter(|part| !matches!(*part, "dualstack" | "fips")).collect();
        // `bucket.s3.eu-west-1`, `s3-eu-west-1`, `bucket.s3`: a bucket may hold dots.
        if let Some(at) = parts.iter().rposition(|part| *part == "s3" || part.starts_with("s3-")) {
            let own = parts.get(at + 1).copied();
            let joined = parts[at].strip_prefix("s3-").filter(|rest| is_region(rest));
            return made("s3", own.or(joined).unwrap_or("us-east-1"));
        }
        let (service, own) = match parts.as_slice() {
            [.., region, service] if is_region(region) => (*service, Some(*region)),
            [.., service, region] if is_region(region) => (*service, Some(*region)),
            [.., service] => (*service, None),
            [] => ("", None),
        };
        let named = match service.trim_end_matches("-fips") {
            "email" => "ses",
            "lambda-url" => "lambda",
            "data-ats" | "data" if parts.len() > 2 => "iotdata",
            "queue" => "sqs",
            other => other,
        };
        // Services without a place sign for this one.
        let everywhere = ["iam", "cloudfront", "route53", "sts", "organizations", "importexport", "budgets"];
        let home = if everywhere.contains(&named) { "us-east-1" } else { region };
        made(named, own.unwrap_or(home))
    }
}

/// `eu-west-1`, `us-gov-east-1`: words with a number at the end.
fn is_region(part: &str) -> bool {
    let words: Vec<&str> = part.split('-').collect();
    words.len() >= 3
        && words.last().is_some_and(|last| !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit()))
        && words.first().is_some_and(|first| first.len() == 2)
}

fn incomplete(message: &str) -> NodeError {
    NodeError { retryable: false, ..NodeError::with_code("RR-CRED-0006", message) }
}

fn address(request: &HttpRequest) -> Result<url::Url, NodeError> {
    url::Url::parse(&request.url)
        .ok()
        .filter(url::Url::has_host)
        .ok_or_else(|| NodeError::parameter("url", "the address cannot be read"))
}

/// The host as the header names it.
fn host(url: &url::Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Names and values of the headers that are signed, in order.
fn headers(request: &HttpRequest, host: &str) -> (String, String) {
    let tidy = |value: &str| value.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut signed: Vec<(String, String)> = vec![("host".to_owned(), host.to_owned())];
    for (name, value) in &request.headers {
        let name = name.trim().to_ascii_lowercase();
        if UNSIGNED.contains(&name.as_str()) {
            continue;
        }
        match signed.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => *values = format!("{values},{}", tidy(value)),
            None => signed.push((name, tidy(value))),
        }
    }
    signed.sort();
    let names: Vec<&str> = signed.iter().map(|(name, _)| name.as_str()).collect();
    let lines: String = signed.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
    (names.join(";"), lines)
}

/// The hash of what is sent. Content that is read while it is sent is read for the hash first, unless `may_skip`.
async fn hash_of(body: &mut HttpBody, may_skip: bool) -> Result<String, NodeError> {
    let whole = |bytes: &Bytes| hex::encode(Sha256::digest(bytes));
    match body {
        HttpBody::Empty => Ok(whole(&Bytes::new())),
        HttpBody::Bytes(bytes) => Ok(whole(bytes)),
        HttpBody::Stream(_) | HttpBody::Multipart(_) if may_skip => Ok(UNSIGNED_BODY.to_owned()),
        HttpBody::Stream(upload) => {
            let mut content = upload.read();
            let mut hash = Sha256::new();
            while let Some(piece) = content.try_next().await? {
                hash.update(&piece);
            }
            Ok(hex::encode(hash.finalize()))
        }
        HttpBody::Multipart(_) => {
            Err(NodeError::parameter("contentType", "a form with files cannot be signed for AWS")
                .describe("Send the file itself as the body (binary data)."))
        }
    }
}

/// Percent encoding as AWS does it: everything but letters, digits and `-._~`.
fn encode_bytes(bytes: &[u8]) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    bytes
        .iter()
        .map(|byte| if plain(*byte) { char::from(*byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    // A key of any length is taken.
    Hmac::<Sha256>::new_from_slice(key).map_or_else(
        |_| Vec::new(),
        |mut mac| {
            mac.update(text.as_bytes());
            mac.finalize().into_bytes().to_vec()
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(id: &str, secret: &str) -> Keys {
        let fields = [("accessKeyId", id), ("secretAccessKey", secret), ("region", "us-east-1")];
        Keys::of(&Object::from(fields)).expect("keys")
    }

    async fn signature(
        keys: &Keys,
        service: &str,
        at: &str,
        (method, url): (&str, &str),
        headers: &[(&str, &str)],
        body: &str,
    ) -> String {
        let mut request = HttpRequest::new(method, url);
        request.headers = headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        if !body.is_empty() {
            request.body = HttpBody::Bytes(Bytes::copy_from_slice(body.as_bytes()));
        }
        let scope = Scope { service: service.into(), region: "us-east-1".into() };
        keys.sign_for(&mut request, &scope, at.parse().expect("a time")).await.expect("signs");
        let header = request.headers.iter().find(|(name, _)| name == "authorization").expect("a header");
        header.1.rsplit_once("Signature=").expect("a signature").1.to_owned()
    }

    /// The published suite of examples for version 4 (values are those that AWS gives).
    #[tokio::test]
    async fn the_published_suite_comes_out() {
        let keys = keys("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
        let form = [("Content-Type", "application/x-www-form-urlencoded")];
        /// Method, path, headers, body, signature.
        type Example<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], &'a str, &'a str);
        let cases: [Example<'_>; 8] = [
            ("GET", "/", &[], "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
            (
                "GET",
                "/?Param2=value2&Param1=value1",
                &[],
                "",
                "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
            ),
            (
                "GET",
                "/?-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz=-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
                &[],
                "",
                "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197",
            ),
            ("GET", "/?ሴ=bar", &[], "", "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"),
            ("POST", "/", &[], "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
            (
                "POST",
                "/",
                &[("My-Header1", "VALUE1")],
                "",
                "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d",
            ),
            (
                "POST",
                "/",
                &form,
                "Param1=value1",
                "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
            ),
            (
                "GET",
                "/",
                &[("My-Header1", " value1"), ("My-Header2", " \"a   b   c\"")],
                "",
                "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
            ),
        ];
        for (method, path, headers, body, expected) in cases {
            let url = format!("https://example.amazonaws.com{path}");
            let at = "2015-08-30T12:36:00Z";
            let made = signature(&keys, "service", at, (method, &url), headers, body).await;
            assert_eq!(made, expected, "{method} {path} {headers:?}");
        }
    }

    /// The examples in the pages about the store and about users.
    #[tokio::test]
    async fn the_examples_of_the_services_come_out() {
        let store = keys("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
        let at = "2013-05-24T00:00:00Z";
        let bucket = "https://examplebucket.s3.amazonaws.com";
        let url = format!("{bucket}/test.txt");
        let read = signature(&store, "s3", at, ("GET", &url), &[("Range", "bytes=0-9")], "");
        assert_eq!(read.await, "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
        let headers =
            [("Date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")];
        let url = format!("{bucket}/test$file.text");
        let write = signature(&store, "s3", at, ("PUT", &url), &headers, "Welcome to Amazon S3.");
        assert_eq!(write.await, "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
        let url = format!("{bucket}/?lifecycle");
        let rules = signature(&store, "s3", at, ("GET", &url), &[], "");
        assert_eq!(rules.await, "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
        let url = format!("{bucket}?max-keys=2&prefix=J");
        let list = signature(&store, "s3", at, ("GET", &url), &[], "");
        assert_eq!(list.await, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
        let users = keys("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
        let content = [("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")];
        let url = "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08";
        let listed = signature(&users, "iam", "2015-08-30T12:36:00Z", ("GET", url), &content, "");
        assert_eq!(listed.await, "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
    }

    #[test]
    fn hosts_say_what_they_are() {
        let of = |host: &str| {
            let Scope { service, region } = Scope::of(host, "eu-central-1");
            format!("{service} {region}")
        };
        for (host, expected) in [
            ("sqs.eu-west-1.amazonaws.com", "sqs eu-west-1"),
            ("dynamodb.us-gov-east-1.amazonaws.com", "dynamodb us-gov-east-1"),
            ("email.eu-west-1.amazonaws.com", "ses eu-west-1"),
            ("abc123.execute-api.us-east-2.amazonaws.com", "execute-api us-east-2"),
            ("abc.lambda-url.eu-west-3.on.aws", "lambda eu-west-3"),
            ("search-x.eu-west-1.es.amazonaws.com", "es eu-west-1"),
            ("my.bucket.s3.eu-north-1.amazonaws.com", "s3 eu-north-1"),
            ("bucket.s3.dualstack.ap-south-1.amazonaws.com", "s3 ap-south-1"),
            ("s3-us-west-2.amazonaws.com", "s3 us-west-2"),
            ("bucket.s3.amazonaws.com", "s3 us-east-1"),
            ("sts.amazonaws.com", "sts us-east-1"),
            ("iam.amazonaws.com", "iam us-east-1"),
            ("ec2.cn-north-1.amazonaws.com.cn", "ec2 cn-north-1"),
            ("SNS.amazonaws.com", "sns eu-central-1"),
            ("minio.corp.example", "s3 eu-central-1"),
            ("evilamazonaws.com", "s3 eu-central-1"),
        ] {
            assert_eq!(of(host), expected, "{host}");
        }
    }

    #[tokio::test]
    async fn temporary_keys_send_their_token_and_what_travels_is_what_was_signed() {
        let mut fields =
            Object::from([("accessKeyId", "id"), ("secretAccessKey", "s"), ("sessionToken", "tok")]);
        let at: Timestamp = "2030-01-02T03:04:05Z".parse().expect("a time");
        let header = |request: &HttpRequest, name: &str| {
            request.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
        };
        let mut request = HttpRequest::new("GET", "https://sqs.eu-west-1.amazonaws.com/a b/ü?x=1+2#part");
        request.query.push(("a".into(), "b c/*".into()));
        Keys::of(&fields).expect("keys").sign(&mut request, at).await.expect("signs");
        assert_eq!(request.url, "https://sqs.eu-west-1.amazonaws.com/a%20b/%C3%BC?a=b%20c%2F%2A&x=1%202");
        assert!(request.query.is_empty());
        assert_eq!(header(&request, "x-amz-security-token"), None, "a lasting key");
        fields.insert("temporaryCredentials", true);
        Keys::of(&fields).expect("keys").sign(&mut request, at).await.expect("signs");
        assert_eq!(header(&request, "x-amz-security-token").as_deref(), Some("tok"));
        let signed = header(&request, "authorization").expect("a header");
        assert!(signed.contains("SignedHeaders=host;x-amz-date;x-amz-security-token,"), "{signed}");
        fields.insert("sessionToken", "");
        assert!(Keys::of(&fields).is_err() && Keys::of(&Object::new()).is_err());
        request.body = HttpBody::Multipart(Vec::new());
        let lasting = keys("id", "s");
        assert!(lasting.sign(&mut request, at).await.is_err(), "a form with files");
    }
}
