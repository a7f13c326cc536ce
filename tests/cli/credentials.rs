//! `reporunner execute --credentials`: nodes sign in with what the person gives, at real servers.

use serde_json::{Value, json};

use crate::services::Service;
use crate::{Ran, program, write};

const CANARY: &str = "canary-cli-key-9d21";

fn executed(nodes: Value, connections: Value, credentials: &Value) -> Ran {
    let folder = tempfile::tempdir().expect("a folder");
    let workflow = json!({ "name": "Example", "nodes": nodes, "connections": connections, "settings": { "executionOrder": "v1" } });
    let workflow = write(folder.path(), "workflow.json", workflow.to_string());
    let credentials = write(folder.path(), "credentials.json", credentials.to_string());
    program(&["execute", &workflow, "--credentials", &credentials])
}

/// A Manual Trigger and one node.
fn one(kind: &str, version: f64, parameters: Value, credentials: Value, given: &Value) -> Ran {
    let nodes = json!([
        { "name": "Start", "type": "n8n-nodes-base.manualTrigger", "typeVersion": 1, "position": [0, 0], "parameters": {} },
        { "name": "Node", "type": format!("n8n-nodes-base.{kind}"), "typeVersion": version, "position": [200, 0],
          "parameters": parameters, "credentials": credentials }
    ]);
    executed(nodes, json!({ "Start": { "main": [[{ "node": "Node", "type": "main", "index": 0 }]] } }), given)
}

fn output(ran: &Ran) -> Value {
    assert_eq!(ran.code, Some(0), "{} {}", ran.out, ran.err);
    let record = ran.json();
    let steps = record["steps"].as_array().expect("steps");
    steps.last().expect("a step")["outputs"][0].clone()
}

#[test]
fn a_request_is_signed_with_a_given_credential_that_shows_nowhere() {
    let service = Service::http();
    let parameters = json!({ "url": format!("http://127.0.0.1:{}/", service.port),
        "authentication": "genericCredentialType", "genericAuthType": "httpHeaderAuth", "options": {} });
    let named = json!({ "httpHeaderAuth": { "id": "7", "name": "Mine" } });
    let fields = json!({ "name": "X-Key", "value": CANARY });
    for given in [
        json!({ "httpHeaderAuth": fields }),
        json!({ "Mine": { "type": "httpHeaderAuth", "data": fields } }),
        json!([{ "id": "7", "name": "other", "type": "httpHeaderAuth", "data": fields }]),
    ] {
        let ran = one("httpRequest", 4.2, parameters.clone(), named.clone(), &given);
        assert_eq!(output(&ran)[0]["json"], json!({ "shown": 1 }));
        assert!(!ran.out.contains(CANARY) && !ran.err.contains(CANARY));
    }
    assert_eq!(service.heard().iter().filter(|line| line.ends_with(CANARY)).count(), 3);
    let missing = one("httpRequest", 4.2, parameters, named, &json!({}));
    assert_eq!((missing.code, &missing.json()["error"]["code"]), (Some(1), &json!("RR-CRED-0001")));
}

#[test]
fn a_mail_goes_out_with_everything_that_belongs_to_it() {
    let service = Service::smtp();
    let smtp = |password: &str| json!({ "smtp": { "host": "127.0.0.1", "port": service.port, "secure": false, "user": "ann", "password": password } });
    let named = || json!({ "smtp": { "id": "1", "name": "Mail" } });
    let parameters = json!({ "fromEmail": "Ann <ann@a.example>", "toEmail": "bob@b.example, nobody@b.example", "subject": "Grüße",
        "emailFormat": "both", "text": "Hello\n.dot", "html": "<p>Hello</p>", "options": { "bccEmail": "eve@e.example", "replyTo": "desk@a.example" } });
    let sent = output(&one("emailSend", 2.1, parameters.clone(), named(), &smtp("pw")));
    let json = &sent[0]["json"];
    assert_eq!(json["accepted"], json!(["bob@b.example", "eve@e.example"]));
    assert_eq!(json["rejected"], json!(["nobody@b.example"]));
    assert_eq!(json["response"], json!("250 taken as 42"));
    assert_eq!(json["envelope"]["from"], json!("ann@a.example"));
    assert!(json["messageId"].as_str().is_some_and(|id| id.starts_with('<') && id.ends_with("@a.example>")));
    let heard = service.heard();
    let has = |start: &str| heard.iter().any(|line| line.starts_with(start));
    assert!(has("MAIL FROM:<ann@a.example>") && has("RCPT TO:<eve@e.example>"));
    assert!(has("Reply-To:") && has("Subject: =?utf-8?") && has("To:"), "{heard:#?}");
    assert!(
        !heard.iter().any(|line| line.to_ascii_lowercase().starts_with("bcc")),
        "a hidden copy stays hidden"
    );
    assert!(has("..dot"), "a dot at the start of a line ends nothing: {heard:#?}");

    let refused = one("emailSend", 2.1, parameters, named(), &smtp(CANARY));
    assert_eq!((refused.code, &refused.json()["error"]["code"]), (Some(1), &json!("RR-MAIL-0002")));
    assert!(!refused.out.contains(CANARY) && !refused.err.contains(CANARY));
}

#[test]
fn unread_mail_is_read_and_left_unread_by_hand() {
    let service = Service::imap();
    let given = |password: &str| json!({ "imap": { "host": "127.0.0.1", "port": service.port, "secure": false, "user": "ann", "password": password } });
    let nodes = json!([{ "name": "Mail", "type": "n8n-nodes-base.emailReadImap", "typeVersion": 2, "position": [0, 0],
        "parameters": { "options": {} }, "credentials": { "imap": { "id": "1", "name": "Mail" } } }]);
    let items = output(&executed(nodes.clone(), json!({}), &given("pw")));
    let subjects: Vec<&Value> =
        items.as_array().expect("items").iter().map(|item| &item["json"]["subject"]).collect();
    assert_eq!(subjects, [&json!("Mail 4"), &json!("Mail 9")]);
    assert_eq!(items[0]["json"]["from"], json!("Ann <ann@a.example>"));
    assert_eq!(items[0]["json"]["textPlain"].as_str().map(str::trim), Some("Hello 4"));
    assert!(!service.heard().iter().any(|line| line.contains("STORE")), "looking by hand changes nothing");
    let refused = executed(nodes, json!({}), &given(CANARY));
    assert_eq!((refused.code, &refused.json()["error"]["code"]), (Some(1), &json!("RR-MAIL-0002")));
    assert!(!refused.out.contains(CANARY) && !refused.err.contains(CANARY));
}
