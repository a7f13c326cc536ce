//! JWT signs, checks and reads JSON Web Tokens. Example: claims `{sub: "ada"}` give `{token: "eyJ…"}`.

mod form;

use std::sync::LazyLock;

use async_trait::async_trait;
use ecow::EcoString;
use model::{Item, Object, Value};
use node_sdk::{
    Category, CredentialUse, Description, Effect, Node, NodeContext, NodeError, Outcome, PortRule,
};
use serde::Deserialize;

pub(crate) use form::credential;

use super::signing::{Algorithm, Checks, Key, TokenError, decode, open_private_key, sign, verify};

/// The node type `core.jwt`.
pub struct Jwt;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.jwt",
    version: 1.0,
    label: "JWT",
    summary: "Signs, checks and reads JSON Web Tokens.",
    category: Category::Data,
    icon: "badge-check",
    keywords: &["jwt", "token", "sign", "verify", "decode", "jws", "bearer"],
    trigger: false,
    effect: Effect::Pure,
    inputs: PortRule::one(),
    outputs: PortRule::one(),
    required_inputs: None,
    replaced_by: None,
    credentials: vec![CredentialUse { kind: "jwtAuth", required: true, show: Vec::new() }],
    properties: form::properties(),
});

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    #[serde(default)]
    operation: Operation,
    #[serde(default)]
    use_json: bool,
    #[serde(default)]
    claims: Claims,
    #[serde(default)]
    claims_json: Value,
    #[serde(default)]
    token: Value,
    #[serde(default)]
    options: Options,
}

#[derive(Deserialize, Default, Clone, Copy, PartialEq)]
#[serde(rename_all = "camelCase")]
enum Operation {
    Decode,
    #[default]
    Sign,
    Verify,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Claims {
    audience: Option<Value>,
    expires_in: Option<f64>,
    issuer: Option<Value>,
    jwtid: Option<Value>,
    not_before: Option<f64>,
    subject: Option<Value>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Options {
    algorithm: EcoString,
    kid: Option<EcoString>,
    complete: bool,
    ignore_expiration: bool,
    ignore_not_before: bool,
    clock_tolerance: f64,
}

#[async_trait]
impl Node for Jwt {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        let parameters = context.parameters::<Parameters>().await?;
        let credential = context.credential("jwtAuth").await?;
        let empty = Object::new();
        let fields = credential.as_ref().map_or(&empty, node_sdk::Secret::reveal);
        #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are far below 2^52")]
        let now = context.services.clock.now().as_second() as f64;
        let mut made = Vec::with_capacity(items.len());
        for index in 0..items.len() {
            match parameters.get(index).and_then(|own| own.answer(fields, now)) {
                Ok(json) => made.push(Item::new(json).paired_with(index)),
                Err(error) => made.push(context.failed_item(error, index)?),
            }
        }
        Ok(Outcome::items(made))
    }
}

impl Parameters {
    fn answer(&self, fields: &Object, now: f64) -> Result<Object, NodeError> {
        let field = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default();
        let failed = |error: TokenError| match error {
            TokenError::Key(message) => NodeError { retryable: false, ..NodeError::operation(message) },
            error => NodeError { retryable: false, ..NodeError::operation(error.to_string()) }
                .describe(explain(&error)),
        };
        if self.operation == Operation::Decode {
            // What is no token reads as nothing.
            let Ok(token) = decode(self.token()?) else {
                return Ok(Object::from([("payload", Value::Null)]));
            };
            return Ok(if self.options.complete {
                complete(token.header, token.payload, token.signature)
            } else {
                Object::from([("payload", token.payload)])
            });
        }
        if fields.is_empty() {
            return Err(NodeError::parameter("credentials", "no credential of type jwtAuth is chosen"));
        }
        let name =
            if self.options.algorithm.is_empty() { field("algorithm") } else { &self.options.algorithm };
        let algorithm = Algorithm::named(if name.is_empty() { "HS256" } else { name }).map_err(failed)?;
        let pair = field("keyType") == "pemKey";
        if self.operation == Operation::Sign {
            let private = if pair {
                open_private_key(field("privateKey"), field("passphrase"))
                    .map_err(|error| failed(TokenError::Key(error)))?
            } else {
                String::new()
            };
            let key = if pair { Key::Pem(&private) } else { Key::Secret(field("secret")) };
            let id = self.options.kid.as_deref().filter(|id| !id.is_empty());
            let token = sign(&self.payload(now)?, &key, algorithm, id).map_err(failed)?;
            return Ok(Object::from([("token", token)]));
        }
        let key = if pair { Key::Pem(field("publicKey")) } else { Key::Secret(field("secret")) };
        let checks = Checks {
            ignore_expiration: self.options.ignore_expiration,
            ignore_not_before: self.options.ignore_not_before,
            tolerance: self.options.clock_tolerance,
        };
        let token = verify(self.token()?, &key, algorithm, checks, now).map_err(failed)?;
        Ok(if self.options.complete {
            complete(token.header, token.payload, token.signature)
        } else {
            Object::from([("payload", token.payload)])
        })
    }

    fn token(&self) -> Result<&str, NodeError> {
        match &self.token {
            Value::String(token) if !token.trim().is_empty() => Ok(token.trim()),
            _ => Err(NodeError::parameter("token", "there is no token")),
        }
    }

    /// What the token says, with the time it was made.
    fn payload(&self, now: f64) -> Result<Object, NodeError> {
        let mut payload = if self.use_json {
            match &self.claims_json {
                Value::Object(claims) => claims.clone(),
                Value::String(text) => match Value::from_json(text) {
                    Ok(Value::Object(claims)) => claims,
                    Ok(other) => {
                        let kind = other.type_name();
                        return Err(NodeError::parameter(
                            "claimsJson",
                            format!("the claims are {kind}, not an object"),
                        ));
                    }
                    Err(error) => {
                        return Err(NodeError::parameter(
                            "claimsJson",
                            format!("the claims are no JSON: {error}"),
                        ));
                    }
                },
                other => {
                    let kind = other.type_name();
                    return Err(NodeError::parameter(
                        "claimsJson",
                        format!("the claims are {kind}, not JSON"),
                    ));
                }
            }
        } else {
            Object::new()
        };
        let made = payload.get("iat").and_then(Value::as_f64).unwrap_or(now);
        if !payload.contains_key("iat") {
            payload.insert("iat", made);
        }
        if !self.use_json {
            let claims = &self.claims;
            if let Some(seconds) = claims.not_before {
                payload.insert("nbf", made + seconds);
            }
            if let Some(seconds) = claims.expires_in {
                payload.insert("exp", made + seconds);
            }
            let said = |claim: &Option<Value>| {
                claim.clone().filter(|value| !value.is_null() && value.as_str() != Some(""))
            };
            for (name, claim) in [
                ("aud", &claims.audience),
                ("iss", &claims.issuer),
                ("sub", &claims.subject),
                ("jti", &claims.jwtid),
            ] {
                if let Some(value) = said(claim) {
                    payload.insert(name, value);
                }
            }
        }
        Ok(payload)
    }
}

fn complete(header: Object, payload: Value, signature: EcoString) -> Object {
    Object::from([("header", Value::Object(header)), ("payload", payload), ("signature", signature.into())])
}

fn explain(error: &TokenError) -> &'static str {
    match error {
        TokenError::Malformed | TokenError::Invalid => {
            "It is no token: three parts with dots between them are."
        }
        TokenError::Algorithm => "It was signed in another way than the credential says.",
        TokenError::Unsigned => "It has no signature.",
        TokenError::Signature => "It was signed with another key, or changed afterwards.",
        TokenError::Expired => "It is out of date. The option to ignore the end of its time lets it pass.",
        TokenError::NotActive => {
            "It is not good yet. The option to ignore the start of its time lets it pass."
        }
        TokenError::Time(_) => "One of its times is no number.",
        TokenError::Key(_) => "Check the credential.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
    }
}
