//! Brings the parameters of older HTTP Request nodes to the shape of version 4.

use model::{Object, Value};
use node_sdk::Upgrade;

/// Brings `parameters` of `version` up to date.
pub(super) fn upgrade(version: f64, parameters: &Object) -> Upgrade {
    if version >= 3.0 {
        return Upgrade::Unchanged(parameters.clone());
    }
    let mut old = parameters.clone();
    let mut new = Object::new();
    let mut take = |name: &str| old.remove(name);

    let method = take("requestMethod").or_else(|| take("method"));
    let sends_body =
        matches!(method.as_ref().and_then(Value::as_str), Some("POST" | "PUT" | "PATCH" | "DELETE"));
    put(&mut new, "method", method);
    put(&mut new, "url", take("url"));
    authentication(&mut new, take("authentication"));
    put(&mut new, "genericAuthType", take("genericAuthType"));
    put(&mut new, "nodeCredentialType", take("nodeCredentialType"));

    let json = take("jsonParameters").is_some_and(|flag| flag.is_truthy());
    let mut options = take("options").and_then(|options| options.as_object().cloned()).unwrap_or_default();
    for (part, switch, specify, list, target) in [
        ("query", "sendQuery", "specifyQuery", "queryParameters", "jsonQuery"),
        ("header", "sendHeaders", "specifyHeaders", "headerParameters", "jsonHeaders"),
        ("body", "sendBody", "specifyBody", "bodyParameters", "jsonBody"),
    ] {
        let text = take(&format!("{part}ParametersJson"));
        let entries = take(&format!("{part}ParametersUi")).and_then(|list| list.get("parameter").cloned());
        if part == "body" && !sends_body {
            continue;
        }
        if json {
            if let Some(text) = text.filter(|text| text.as_str() != Some("")) {
                new.insert(switch, true);
                new.insert(specify, "json");
                new.insert(target, text);
            }
        } else if let Some(entries) =
            entries.filter(|entries| entries.as_array().is_some_and(|all| !all.is_empty()))
        {
            new.insert(switch, true);
            new.insert(list, Object::from([("parameters", entries)]));
        }
    }
    if sends_body {
        body_kind(&mut new, &mut options, json, take("sendBinaryData"), take("binaryPropertyName"));
    }

    let format = take("responseFormat");
    let property = take("dataPropertyName");
    response(&mut options, format, property);
    if take("allowUnauthorizedCerts").is_some_and(|flag| flag.is_truthy()) {
        options.insert("allowUnauthorizedCerts", true);
    }
    move_options(&mut options);
    // What has no place today is kept, so that nothing is lost.
    for (name, value) in old {
        if !new.contains_key(&name) {
            new.insert(name, value);
        }
    }
    new.insert("options", options);
    if new == *parameters { Upgrade::Unchanged(new) } else { Upgrade::Changed(new) }
}

fn put(new: &mut Object, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        new.insert(name, value);
    }
}

/// Version 1 named the kind of authentication directly.
fn authentication(new: &mut Object, given: Option<Value>) {
    let Some(given) = given else { return };
    let kind = match given.as_str() {
        Some("basicAuth") => "httpBasicAuth",
        Some("headerAuth") => "httpHeaderAuth",
        Some("queryAuth") => "httpQueryAuth",
        Some("digestAuth") => "httpDigestAuth",
        Some("oAuth1") => "oAuth1Api",
        Some("oAuth2") => "oAuth2Api",
        _ => {
            new.insert("authentication", given);
            return;
        }
    };
    new.insert("authentication", "genericCredentialType");
    new.insert("genericAuthType", kind);
}

fn body_kind(
    new: &mut Object,
    options: &mut Object,
    json: bool,
    binary: Option<Value>,
    property: Option<Value>,
) {
    let kind = options.remove("bodyContentType").unwrap_or_else(|| "json".into());
    let custom = options.remove("bodyContentCustomMimeType");
    if binary.is_some_and(|flag| flag.is_truthy()) {
        new.insert("sendBody", true);
        new.insert("contentType", "binaryData");
        put(new, "inputDataFieldName", property);
        return;
    }
    if new.get("sendBody").is_none() {
        return;
    }
    match kind.as_str() {
        Some("raw") => {
            new.insert("contentType", "raw");
            put(new, "rawContentType", custom);
            let body = new.remove("jsonBody");
            new.remove("specifyBody");
            put(new, "body", body);
        }
        Some("form-urlencoded") if json => {
            // A form given as JSON: today's form takes fields or text, so the text stays and an expression fits too.
            new.insert("contentType", "form-urlencoded");
            new.insert("specifyBody", "string");
            let body = new.remove("jsonBody");
            put(new, "body", body);
        }
        Some("form-urlencoded" | "multipart-form-data") => {
            new.insert("contentType", kind);
        }
        _ => {}
    }
}

/// The format of the answer moved into the options.
fn response(options: &mut Object, format: Option<Value>, property: Option<Value>) {
    let mut response = Object::new();
    match format.as_ref().and_then(Value::as_str) {
        Some("string") => drop(response.insert("responseFormat", "text")),
        Some("file") => drop(response.insert("responseFormat", "file")),
        // JSON was what an answer had to be when nothing was chosen.
        Some("json") | None => drop(response.insert("responseFormat", "json")),
        _ => {}
    }
    put(&mut response, "outputPropertyName", property);
    put(&mut response, "fullResponse", options.remove("fullResponse"));
    put(&mut response, "neverError", options.remove("ignoreResponseCode"));
    if !response.is_empty() {
        options.insert("response", Object::from([("response", response)]));
    }
}

fn move_options(options: &mut Object) {
    let mut redirect = Object::new();
    let (follow, all) = (options.remove("followRedirect"), options.remove("followAllRedirects"));
    put(&mut redirect, "followRedirects", follow.or(all));
    put(&mut redirect, "maxRedirects", options.remove("maxRedirects"));
    if !redirect.is_empty() {
        options.insert("redirect", Object::from([("redirect", redirect)]));
    }
    let mut batch = Object::new();
    put(&mut batch, "batchSize", options.remove("batchSize"));
    put(&mut batch, "batchInterval", options.remove("batchInterval"));
    if !batch.is_empty() {
        options.insert("batching", Object::from([("batch", batch)]));
    }
    options.remove("splitIntoItems");
    if options.remove("useQueryString").is_some_and(|flag| flag.is_truthy()) {
        options.insert("queryParameterArrays", "repeat");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(version: f64, before: &str, after: &str) {
        let Ok(Value::Object(before)) = Value::from_json(before) else { panic!("{before}") };
        let (Upgrade::Changed(new) | Upgrade::Unchanged(new)) = upgrade(version, &before) else {
            panic!("impossible")
        };
        assert_eq!(Value::Object(new).to_json(), after);
    }

    #[test]
    fn older_shapes_become_version_4() {
        check(
            1.0,
            r#"{"requestMethod":"POST","url":"https://a.example","authentication":"headerAuth","jsonParameters":true,"bodyParametersJson":"={\"a\":1}","responseFormat":"file","dataPropertyName":"f","options":{"batchSize":1}}"#,
            r#"{"method":"POST","url":"https://a.example","authentication":"genericCredentialType","genericAuthType":"httpHeaderAuth","sendBody":true,"specifyBody":"json","jsonBody":"={\"a\":1}","options":{"response":{"response":{"responseFormat":"file","outputPropertyName":"f"}},"batching":{"batch":{"batchSize":1}}}}"#,
        );
        check(
            2.0,
            r#"{"url":"u","authentication":"predefinedCredentialType","nodeCredentialType":"githubApi","queryParametersUi":{"parameter":[{"name":"a","value":"1"}]},"headerParametersUi":{"parameter":[]},"allowUnauthorizedCerts":true,"options":{"followRedirect":false}}"#,
            r#"{"url":"u","authentication":"predefinedCredentialType","nodeCredentialType":"githubApi","sendQuery":true,"queryParameters":{"parameters":[{"name":"a","value":"1"}]},"options":{"response":{"response":{"responseFormat":"json"}},"allowUnauthorizedCerts":true,"redirect":{"redirect":{"followRedirects":false}}}}"#,
        );
        check(
            1.0,
            r#"{"requestMethod":"POST","url":"u","bodyParametersUi":{"parameter":[{"name":"a","value":"1"}]},"options":{"bodyContentType":"form-urlencoded"}}"#,
            r#"{"method":"POST","url":"u","sendBody":true,"bodyParameters":{"parameters":[{"name":"a","value":"1"}]},"contentType":"form-urlencoded","options":{"response":{"response":{"responseFormat":"json"}}}}"#,
        );
        check(4.1, r#"{"url":"u","options":{}}"#, r#"{"url":"u","options":{}}"#);
    }
}
