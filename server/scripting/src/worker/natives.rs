//! What code is given beside the execution: bytes and texts in their encodings, digests, addresses, binary data. All of
//! it computes; none of it reaches outside of the process but for binary data, which the server is asked for.

use std::rc::Rc;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use rand::Rng;
use rquickjs::prelude::Opt;
use rquickjs::{
    ArrayBuffer, Ctx, Exception, Function, Object, Result, String as JsString, TypedArray, Value,
};
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};

use super::world::World;
use super::{from_js, into_js};
use crate::protocol::{Answer, Ask};

/// The digests that there are.
const DIGESTS: [&str; 6] = ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"];

/// Gives `host` all of it.
///
/// # Errors
/// When memory is short.
pub(super) fn install<'js>(ctx: &Ctx<'js>, world: &Rc<World>, host: &Object<'js>) -> Result<()> {
    host.set("digests", DIGESTS.to_vec())?;
    let encode = |ctx: Ctx<'js>, text: JsString<'js>, coding: String| {
        ArrayBuffer::new_copy(ctx, encode(&text, &coding)?)
    };
    host.set("encode", Function::new(ctx.clone(), encode)?)?;
    let decode =
        |bytes: Value<'js>, coding: String| Ok::<_, rquickjs::Error>(decode(&copy(&bytes)?, &coding));
    host.set("decode", Function::new(ctx.clone(), decode)?)?;
    let digest = |ctx: Ctx<'js>, algorithm: String, bytes: Value<'js>| {
        ArrayBuffer::new_copy(ctx, digest(&algorithm, &copy(&bytes)?))
    };
    host.set("digest", Function::new(ctx.clone(), digest)?)?;
    let hmac = |ctx: Ctx<'js>, algorithm: String, key: Value<'js>, bytes: Value<'js>| {
        ArrayBuffer::new_copy(ctx, authenticate(&algorithm, &copy(&key)?, &copy(&bytes)?))
    };
    host.set("hmac", Function::new(ctx.clone(), hmac)?)?;
    let random = |ctx: Ctx<'js>, size: usize| {
        let mut bytes = vec![0; size.min(1 << 20)];
        rand::rng().fill_bytes(&mut bytes);
        ArrayBuffer::new_copy(ctx, bytes)
    };
    host.set("random", Function::new(ctx.clone(), random)?)?;
    addresses(ctx, host)?;
    binary(ctx, world, host)
}

/// The bytes of a `Uint8Array`, copied.
fn copy(value: &Value<'_>) -> Result<Vec<u8>> {
    let array = TypedArray::<u8>::from_value(value.clone())?;
    // No JavaScript runs between taking the slice and copying it: see docs/decisions/0014.
    #[expect(unsafe_code, reason = "the only way to read a typed array; copied at once")]
    let bytes = unsafe { array.as_bytes() }.map(<[u8]>::to_vec);
    bytes.ok_or_else(|| Exception::throw_type(value.ctx(), "the bytes have been given away"))
}

fn encode(text: &JsString<'_>, coding: &str) -> Result<Vec<u8>> {
    let text = from_js::text(text)?;
    Ok(match coding {
        "latin1" | "ascii" => text.encode_utf16().map(|unit| unit.to_le_bytes()[0]).collect(),
        "utf16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "hex" => {
            let digits = text.as_bytes().chunks_exact(2).map(|pair| {
                let digit =
                    |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
                Some(digit(pair[0])? << 4 | digit(pair[1])?)
            });
            digits.map_while(|byte| byte).collect()
        }
        "base64" | "base64url" => from_base64(&text),
        _ => text.into_bytes(),
    })
}

/// As lenient as people's data needs: either alphabet, other letters skipped, up to the first `=`.
fn from_base64(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let (mut held, mut bits) = (0_u32, 0);
    for letter in text.bytes() {
        let place = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => continue,
        };
        held = (held << 6 | u32::from(place)) & 0xffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits).to_le_bytes()[0]);
        }
    }
    bytes
}

fn decode(bytes: &[u8], coding: &str) -> String {
    match coding {
        "latin1" => bytes.iter().map(|byte| char::from(*byte)).collect(),
        "ascii" => bytes.iter().map(|byte| char::from(byte & 127)).collect(),
        "utf16le" => {
            let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
            char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        "hex" => hex::encode(bytes),
        "base64" => STANDARD.encode(bytes),
        "base64url" => URL_SAFE_NO_PAD.encode(bytes),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

fn digest(algorithm: &str, bytes: &[u8]) -> Vec<u8> {
    match algorithm {
        "md5" => Md5::digest(bytes).to_vec(),
        "sha1" => Sha1::digest(bytes).to_vec(),
        "sha224" => Sha224::digest(bytes).to_vec(),
        "sha256" => Sha256::digest(bytes).to_vec(),
        "sha384" => Sha384::digest(bytes).to_vec(),
        _ => Sha512::digest(bytes).to_vec(),
    }
}

fn authenticate(algorithm: &str, key: &[u8], bytes: &[u8]) -> Vec<u8> {
    fn with<M: Mac + KeyInit>(key: &[u8], bytes: &[u8]) -> Vec<u8> {
        // A key of any length is taken.
        let Ok(mut mac) = <M as KeyInit>::new_from_slice(key) else { return Vec::new() };
        mac.update(bytes);
        mac.finalize().into_bytes().to_vec()
    }
    match algorithm {
        "md5" => with::<Hmac<Md5>>(key, bytes),
        "sha1" => with::<Hmac<Sha1>>(key, bytes),
        "sha224" => with::<Hmac<Sha224>>(key, bytes),
        "sha256" => with::<Hmac<Sha256>>(key, bytes),
        "sha384" => with::<Hmac<Sha384>>(key, bytes),
        _ => with::<Hmac<Sha512>>(key, bytes),
    }
}

fn addresses<'js>(ctx: &Ctx<'js>, host: &Object<'js>) -> Result<()> {
    let address = |ctx: Ctx<'js>, text: String, base: Opt<Option<String>>| {
        let found = match base.0.flatten() {
            Some(base) => url::Url::parse(&base).and_then(|base| base.join(&text)),
            None => url::Url::parse(&text),
        };
        found.ok().map(|url| parts(&ctx, &url)).transpose()
    };
    host.set("address", Function::new(ctx.clone(), address)?)?;
    let changed = |ctx: Ctx<'js>, text: String, part: String, value: String| {
        let Ok(mut url) = url::Url::parse(&text) else { return Ok(None) };
        let quirks = match part.as_str() {
            "protocol" => url::quirks::set_protocol(&mut url, &value),
            "username" => url::quirks::set_username(&mut url, &value),
            "password" => url::quirks::set_password(&mut url, &value),
            "host" => url::quirks::set_host(&mut url, &value),
            "hostname" => url::quirks::set_hostname(&mut url, &value),
            "port" => url::quirks::set_port(&mut url, &value),
            "pathname" => {
                url::quirks::set_pathname(&mut url, &value);
                Ok(())
            }
            "search" => {
                url::quirks::set_search(&mut url, &value);
                Ok(())
            }
            _ => {
                url::quirks::set_hash(&mut url, &value);
                Ok(())
            }
        };
        // What the standard does not let be set is left as it is.
        if quirks.is_err() { Ok(None) } else { parts(&ctx, &url).map(Some) }
    };
    host.set("changedAddress", Function::new(ctx.clone(), changed)?)
}

fn parts<'js>(ctx: &Ctx<'js>, url: &url::Url) -> Result<Object<'js>> {
    use url::quirks;
    let parts = Object::new(ctx.clone())?;
    parts.set("href", quirks::href(url))?;
    parts.set("origin", quirks::origin(url))?;
    parts.set("protocol", quirks::protocol(url))?;
    parts.set("username", quirks::username(url))?;
    parts.set("password", quirks::password(url))?;
    parts.set("host", quirks::host(url))?;
    parts.set("hostname", quirks::hostname(url))?;
    parts.set("port", quirks::port(url))?;
    parts.set("pathname", quirks::pathname(url))?;
    parts.set("search", quirks::search(url))?;
    parts.set("hash", quirks::hash(url))?;
    Ok(parts)
}

fn binary<'js>(ctx: &Ctx<'js>, world: &Rc<World>, host: &Object<'js>) -> Result<()> {
    let own = Rc::clone(world);
    let content = move |ctx: Ctx<'js>, item: usize, property: String| {
        content(&ctx, &own, Ask::Content { item, property })
    };
    host.set("content", Function::new(ctx.clone(), content)?)?;
    let own = Rc::clone(world);
    let content_of = move |ctx: Ctx<'js>, data: Value<'js>| {
        let data = from_js::to_value(&own, &data)?.unwrap_or_default();
        self::content(&ctx, &own, Ask::ContentOf { data })
    };
    host.set("contentOf", Function::new(ctx.clone(), content_of)?)?;
    let own = Rc::clone(world);
    let keep =
        move |ctx: Ctx<'js>, bytes: Value<'js>, name: Opt<Option<String>>, kind: Opt<Option<String>>| {
            let content = Bytes::from(copy(&bytes)?);
            own.spend(&ctx, content.len())?;
            let ask = Ask::Keep { content, name: name.0.flatten(), mime_type: kind.0.flatten() };
            let kept = own.value(&ctx, ask)?.unwrap_or_default();
            into_js::from_value(&ctx, &kept)
        };
    host.set("keep", Function::new(ctx.clone(), keep)?)
}

fn content<'js>(ctx: &Ctx<'js>, world: &World, ask: Ask) -> Result<ArrayBuffer<'js>> {
    match world.ask(ctx, ask)? {
        Answer::Content(bytes) => ArrayBuffer::new_copy(ctx.clone(), bytes),
        _ => Err(Exception::throw_internal(ctx, "the server gave no content")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read_leniently() {
        assert_eq!(from_base64("aGk="), b"hi");
        assert_eq!(from_base64("a\nG k=ignored"), b"hi");
        assert_eq!(from_base64("-_-_"), from_base64("+/+/"));
        assert_eq!(from_base64("a"), b"");
    }

    #[test]
    fn digests_are_those_of_the_standards() {
        assert_eq!(hex::encode(digest("md5", b"abc")), "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(hex::encode(digest("sha1", b"abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
        // RFC 4231, test case 2.
        assert_eq!(
            hex::encode(authenticate("sha256", b"Jefe", b"what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }
}
