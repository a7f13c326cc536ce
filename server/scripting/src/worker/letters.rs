//! What the prelude is given to work on text natively: base64, fingerprints, plain letters, and the tables of locales.

use base64::Engine;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD};
use rquickjs::{Ctx, Function, Object, Result};

/// Gives `host` the functions `base64`, `fromBase64`, `hash`, `plain` and `locale`.
///
/// # Errors
/// When memory is short.
pub(super) fn install<'js>(ctx: &Ctx<'js>, host: &Object<'js>) -> Result<()> {
    host.set("base64", Function::new(ctx.clone(), |text: String| STANDARD.encode(text))?)?;
    host.set("fromBase64", Function::new(ctx.clone(), |text: String| from_base64(&text))?)?;
    host.set("hash", Function::new(ctx.clone(), |kind: String, text: String| hash(&kind, &text))?)?;
    host.set(
        "plain",
        Function::new(ctx.clone(), |text: String| deunicode::deunicode_with_tofu(&text, "?"))?,
    )?;
    host.set("locale", Function::new(ctx.clone(), |name: String| locale(&name))?)
}

/// Text from base64, also in the alphabet for addresses; what is not UTF-8 becomes U+FFFD.
fn from_base64(text: &str) -> String {
    let letters: Vec<u8> = text
        .bytes()
        .filter_map(|letter| match letter {
            b'-' => Some(b'+'),
            b'_' => Some(b'/'),
            letter => (letter.is_ascii_alphanumeric() || matches!(letter, b'+' | b'/')).then_some(letter),
        })
        .collect();
    // A single letter at the end holds no byte.
    let whole = letters.len() - usize::from(letters.len() % 4 == 1);
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let bytes = GeneralPurpose::new(&base64::alphabet::STANDARD, config)
        .decode(&letters[..whole])
        .unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A fingerprint of a text in hexadecimal; `None` for other algorithms.
fn hash(algorithm: &str, text: &str) -> Option<String> {
    use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};
    Some(match algorithm {
        "md5" => hex::encode(md5::Md5::digest(text)),
        "sha1" => hex::encode(sha1::Sha1::digest(text)),
        "sha224" => hex::encode(Sha224::digest(text)),
        "sha256" => hex::encode(Sha256::digest(text)),
        "sha384" => hex::encode(Sha384::digest(text)),
        "sha512" => hex::encode(Sha512::digest(text)),
        "sha3" => hex::encode(sha3::Sha3_512::digest(text)),
        _ => return None,
    })
}

macro_rules! tables {
    ($($name:literal)*) => {
        /// The table called `name` in `locales/`, as JSON.
        fn locale(name: &str) -> Option<&'static str> {
            Some(match name {
                $($name => include_str!(concat!("../../locales/", $name, ".json")),)*
                _ => return None,
            })
        }
    };
}

tables!(
    "en-US" "en-GB" "en-AU" "en-CA" "en-IE" "en-IN" "de" "de-AT" "de-CH" "fr" "fr-CA" "fr-CH" "es" "es-MX" "it" "pt"
    "pt-PT" "nl" "pl" "sv" "da" "nb" "fi" "cs" "sk" "hu" "ro" "el" "tr" "ru" "uk" "ja" "zh" "zh-TW" "ko" "zones"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read_as_people_write_it() {
        assert_eq!(from_base64("aMOk"), "hä");
        assert_eq!(from_base64("aGk="), "hi");
        assert_eq!(from_base64("aGk"), "hi");
        assert_eq!(from_base64("a G\nk"), "hi");
        assert_eq!(from_base64("_w"), "\u{fffd}");
        assert_eq!(from_base64("a"), "");
    }
}
