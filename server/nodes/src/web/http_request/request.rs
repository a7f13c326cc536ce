//! Builds the request for one item from the parameters.

use bytes::Bytes;
use ecow::EcoString;
use model::{BinaryData, Item, Object, Value};
use node_sdk::{HttpBody, HttpPart, HttpRequest, NodeContext, NodeError, Upload};

use super::parameters::{Named, Parameters};

/// The request for `item`.
///
/// # Errors
/// When a parameter does not make sense or binary data is missing.
pub(super) async fn build(
    context: &NodeContext<'_>,
    parameters: &Parameters,
    item: &Item,
) -> Result<HttpRequest, NodeError> {
    let options = &parameters.options;
    let mut headers = headers(parameters)?;
    let body = if parameters.send_body {
        body(context, parameters, item, &mut headers).await?
    } else {
        HttpBody::Empty
    };
    if !has(&headers, "accept") {
        headers.push((
            "accept".into(),
            "application/json,text/html,application/xhtml+xml,application/xml,text/*;q=0.9,*/*;q=0.8".into(),
        ));
    }
    let query = query(parameters)?;
    let method = parameters.method.trim().to_ascii_uppercase();
    Ok(HttpRequest {
        method: if method.is_empty() { "GET".to_owned() } else { method },
        url: url(&parameters.url)?,
        query,
        headers,
        body,
        timeout: options.timeout(),
        max_redirects: options.redirects(),
        ignore_tls: options.allow_unauthorized_certs,
        proxy: Some(options.proxy.trim().to_owned()).filter(|proxy| !proxy.is_empty()),
        certificates: None,
        keep_credentials: options.send_credentials_on_cross_origin_redirect,
    })
}

fn url(value: &Value) -> Result<String, NodeError> {
    let text = if value.is_null() { EcoString::new() } else { value.to_text() };
    let text = text.trim();
    if text.is_empty() {
        return Err(NodeError::parameter("url", "the address to call is empty"));
    }
    let lower = text.to_ascii_lowercase();
    if !lower.starts_with("http://") && !lower.starts_with("https://") {
        return Err(NodeError::parameter("url", "the address to call must start with http:// or https://"));
    }
    Ok(text.to_owned())
}

fn has(headers: &[(String, String)], name: &str) -> bool {
    headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name))
}

fn headers(parameters: &Parameters) -> Result<Vec<(String, String)>, NodeError> {
    if !parameters.send_headers {
        return Ok(Vec::new());
    }
    let given = given(
        &parameters.specify_headers,
        &parameters.header_parameters,
        &parameters.json_headers,
        "jsonHeaders",
    )?;
    let lower = parameters.options.lowercase_headers != Some(false);
    let name = |name: EcoString| if lower { name.to_lowercase().to_string() } else { name.to_string() };
    Ok(given.into_iter().map(|(key, value)| (name(key), text(&value))).collect())
}

fn query(parameters: &Parameters) -> Result<Vec<(String, String)>, NodeError> {
    if !parameters.send_query {
        return Ok(Vec::new());
    }
    let given =
        given(&parameters.specify_query, &parameters.query_parameters, &parameters.json_query, "jsonQuery")?;
    let mut query = Vec::new();
    for (name, value) in given {
        match &value {
            Value::Array(values) => {
                for (index, element) in values.iter().enumerate() {
                    let name = match parameters.options.query_parameter_arrays.as_str() {
                        "repeat" => name.to_string(),
                        "indices" => format!("{name}[{index}]"),
                        _ => format!("{name}[]"),
                    };
                    query.push((name, text(element)));
                }
            }
            one => query.push((name.to_string(), text(one))),
        }
    }
    Ok(query)
}

/// Names and values from a list or from a JSON object.
fn given(
    way: &str,
    list: &Named,
    json: &Value,
    parameter: &str,
) -> Result<Vec<(EcoString, Value)>, NodeError> {
    if way == "json" {
        return match parse(json, parameter)? {
            Value::Object(object) => Ok(object.into_iter().collect()),
            Value::Null => Ok(Vec::new()),
            other => Err(NodeError::parameter(
                parameter,
                format!("must be a JSON object, but is {}", other.type_name()),
            )),
        };
    }
    Ok(last_of_each(list).into_iter().collect())
}

/// Names and values of a list. A name that comes twice counts with its last value, at its first place.
fn last_of_each(list: &Named) -> Object {
    let mut given = Object::new();
    for (name, entry) in list.entries() {
        given.insert(name, entry.value.clone());
    }
    given
}

/// JSON from text, or the value that an expression gave.
fn parse(value: &Value, parameter: &str) -> Result<Value, NodeError> {
    match value {
        Value::String(text) if text.trim().is_empty() => Ok(Value::Null),
        Value::String(text) => Value::from_json(text).map_err(|error| {
            NodeError::parameter(parameter, format!("this is not valid JSON: {error}")).describe(
                "In the middle of JSON, write values from items as {{ JSON.stringify($json.field) }}.",
            )
        }),
        other => Ok(other.clone()),
    }
}

/// A value as text: `null` is empty.
fn text(value: &Value) -> String {
    if value.is_null() { String::new() } else { value.to_text().to_string() }
}

async fn body(
    context: &NodeContext<'_>,
    parameters: &Parameters,
    item: &Item,
    headers: &mut Vec<(String, String)>,
) -> Result<HttpBody, NodeError> {
    let mut content_type = |value: &str| {
        if !has(headers, "content-type") {
            headers.push(("content-type".into(), value.into()));
        }
    };
    let fields = &parameters.body_parameters;
    Ok(match parameters.content_type.as_str() {
        "" | "json" => {
            let json = if parameters.specify_body == "json" {
                parse(&parameters.json_body, "jsonBody")?
            } else {
                let mut json = Value::Object(Object::new());
                fields.entries().for_each(|(name, entry)| json.set_path(&name, entry.value.clone()));
                json
            };
            content_type("application/json");
            HttpBody::Bytes(Bytes::from(json.to_json()))
        }
        "form-urlencoded" => {
            content_type("application/x-www-form-urlencoded");
            HttpBody::Bytes(Bytes::from(if parameters.specify_body == "string" {
                text(&parameters.body)
            } else {
                let mut form = form_urlencoded::Serializer::new(String::new());
                for (name, value) in last_of_each(fields).iter() {
                    let values = value.as_array().unwrap_or(std::slice::from_ref(value));
                    form.extend_pairs(values.iter().map(|value| (name, text(value))));
                }
                form.finish()
            }))
        }
        "multipart-form-data" => {
            // The boundary belongs to the header, so a header of one's own would break the body.
            headers.retain(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
            let mut parts = Vec::new();
            for (name, entry) in fields.entries() {
                parts.push(if entry.parameter_type == "formBinaryData" {
                    let (data, content) = binary(context, item, &entry.input_data_field_name).await?;
                    HttpPart {
                        name: name.to_string(),
                        content,
                        file_name: Some(data.file_name.as_deref().unwrap_or("file").to_owned()),
                        mime_type: Some(data.mime_type.to_string()).filter(|mime| !mime.is_empty()),
                    }
                } else {
                    let content = Bytes::from(text(&entry.value)).into();
                    HttpPart { name: name.to_string(), content, file_name: None, mime_type: None }
                });
            }
            HttpBody::Multipart(parts)
        }
        "binaryData" => {
            let (data, content) = binary(context, item, &parameters.input_data_field_name).await?;
            content_type(if data.mime_type.is_empty() {
                "application/octet-stream"
            } else {
                &data.mime_type
            });
            HttpBody::Stream(content)
        }
        "raw" => {
            let own = parameters.raw_content_type.trim();
            content_type(if own.is_empty() { "text/plain; charset=utf-8" } else { own });
            HttpBody::Bytes(Bytes::from(text(&parameters.body)))
        }
        other => {
            return Err(NodeError::parameter(
                "contentType",
                format!("there is no kind of body called \"{other}\""),
            ));
        }
    })
}

/// Binary data of the item with its content, to be read while it is sent.
async fn binary<'a>(
    context: &NodeContext<'_>,
    item: &'a Item,
    name: &str,
) -> Result<(&'a BinaryData, Upload), NodeError> {
    let name = if name.is_empty() { "data" } else { name };
    let data = item.binary.as_ref().and_then(|all| all.get(name)).ok_or_else(|| {
        NodeError::parameter("inputDataFieldName", format!("the item has no binary data called \"{name}\""))
    })?;
    Ok((data, context.services.blobs.upload(data).await?))
}
