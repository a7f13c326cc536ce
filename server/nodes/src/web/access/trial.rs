//! Tries a credential out at its service.

use model::{CredentialRef, Object, Value};
use node_sdk::{HttpRequest, NodeError, Secret, Services};

use super::{Access, aws, oauth2};
use crate::web::credentials::{CredentialType, fill, service, text};
use crate::web::mail::{try_imap, try_smtp};

/// Shows the fields of a credential of type `kind` to its service, and says what that answered.
///
/// # Errors
/// When the service does not let it in, cannot be reached, or the type cannot be tried out.
pub async fn try_credential(
    services: &Services,
    kind: &str,
    reference: &CredentialRef,
    fields: &Secret<Object>,
) -> Result<String, NodeError> {
    let Some(known) = CredentialType::of(kind) else {
        return Err(NodeError::operation(format!("there is no credential type \"{kind}\"")));
    };
    match kind {
        "smtp" => return try_smtp(services, fields).await,
        "imap" => return try_imap(services, fields).await,
        _ => {}
    }
    if kind == aws::KIND {
        let access = Access::from_fields(services, kind, reference, fields).await?;
        let answer = ask(services, &access, aws::trial(fields.reveal())).await;
        return answer.map_err(|error| access.hide(error));
    }
    let template = service(kind).and_then(|service| service.test);
    if let Some(template) = template {
        let access = Access::from_fields(services, kind, reference, fields).await?;
        let url = fill(template, &known.filled(fields.reveal()))
            .ok_or_else(|| NodeError::operation("fields that are needed are empty"))?;
        let answer = ask(services, &access, url).await;
        return answer.map_err(|error| access.hide(error));
    }
    if oauth2::is_used_by(kind) {
        oauth2::usable_token(services, kind, reference, fields).await?;
        return Ok("There is a token that holds.".to_owned());
    }
    Err(NodeError::operation(
        "credentials of this type cannot be tried out: they fit every service that takes them",
    ))
}

async fn ask(services: &Services, access: &Access, url: String) -> Result<String, NodeError> {
    let mut request = HttpRequest::new("GET", url);
    request.headers.push(("accept".into(), "application/json".into()));
    request.timeout = std::time::Duration::from_secs(20);
    let answer = access.open(services, request).await?.whole().await?;
    let body = Value::from_json(&String::from_utf8_lossy(&answer.body)).unwrap_or_default();
    // Some services refuse with a friendly status and say so in the body.
    let refused = body.get("ok").and_then(Value::as_bool) == Some(false);
    match answer.status {
        200..=399 if refused => {
            let said = body.as_object().map(|body| text(body, "error")).unwrap_or_default();
            Err(NodeError::operation(format!("the service refused it: {said}")))
        }
        200..=399 => Ok("The service let it in.".to_owned()),
        401 | 403 => {
            Err(NodeError::operation(format!("the service did not let it in (status {})", answer.status)))
        }
        status => Err(NodeError::operation(format!("the service answered with status {status}"))
            .describe("It could not be told whether it would be let in.")),
    }
}
