//! Reads `multipart/form-data`: fields into the body, files into binary data under names of our own choice.

use bytes::Bytes;
use ecow::{EcoString, eco_format};
use futures::FutureExt as _;
use model::Value;
use multer::{Constraints, Multipart, SizeLimit};
use node_sdk::WebhookReply;

use super::parameters::Options;
use super::receive::{Binaries, MAX_INLINE, keep, refusal};
use crate::web::pairs;

/// Most parts that are read.
const MAX_PARTS: usize = 1000;

/// An uploaded file.
pub(in crate::web) struct File {
    pub field: String,
    pub name: String,
    pub mime_type: String,
    pub content: Bytes,
}

/// The fields of `body`; its files are added to `binaries`.
///
/// # Errors
/// The answer for the caller when the body is not multipart or too large.
pub(super) fn read(
    options: &Options,
    content_type: &str,
    body: &Bytes,
    binaries: &mut Binaries,
) -> Result<Value, WebhookReply> {
    let (fields, files) = split(content_type, body)?;
    for (index, file) in files.iter().enumerate() {
        let field = file.field.strip_suffix("[]").unwrap_or(&file.field);
        let same = |other: &&File| other.field == file.field;
        let name = if !options.binary_property_name.is_empty() {
            eco_format!("{}{index}", options.binary_property_name)
        } else if files.iter().filter(same).count() > 1 || file.field.ends_with("[]") {
            eco_format!("{field}{}", files[..index].iter().filter(same).count())
        } else {
            EcoString::from(field)
        };
        binaries.insert(name, keep(&file.content, Some(&file.name), &file.mime_type)?);
    }
    Ok(Value::Object(pairs::read(fields.iter().map(|(name, value)| (name.as_str(), value.as_str())))))
}

/// Fields and files of a body.
pub(in crate::web) type Sent = (Vec<(String, String)>, Vec<File>);

/// The fields and files of `body`, in the order in which they came.
///
/// # Errors
/// The answer for the caller when the body is not multipart or too large.
pub(in crate::web) fn split(content_type: &str, body: &Bytes) -> Result<Sent, WebhookReply> {
    if body.len() > MAX_INLINE {
        return Err(refusal(413, "RR-HOOK-0002", &format!("uploads may have at most {MAX_INLINE} bytes")));
    }
    let wrong = |reason: &str| refusal(422, "RR-HOOK-0001", &format!("the form cannot be read: {reason}"));
    let boundary = multer::parse_boundary(content_type).map_err(|error| wrong(&error.to_string()))?;
    // The whole body is here, so the parser never has to wait.
    parts(body.clone(), boundary)
        .now_or_never()
        .unwrap_or(Err(multer::Error::IncompleteStream))
        .map_err(|error| wrong(&error.to_string()))
}

async fn parts(body: Bytes, boundary: String) -> Result<(Vec<(String, String)>, Vec<File>), multer::Error> {
    let stream = futures::stream::once(async { Ok::<_, std::convert::Infallible>(body) });
    let limits = Constraints::new().size_limit(SizeLimit::new().whole_stream(MAX_INLINE as u64));
    let mut form = Multipart::with_constraints(stream, boundary, limits);
    let (mut fields, mut files) = (Vec::new(), Vec::new());
    while let Some(part) = form.next_field().await? {
        if fields.len() + files.len() >= MAX_PARTS {
            break;
        }
        let field = part.name().unwrap_or("data").to_owned();
        match part.file_name().map(plain_name) {
            Some(name) => {
                let mime_type =
                    part.content_type().map(|mime| mime.essence_str().to_owned()).unwrap_or_default();
                files.push(File { field, name, mime_type, content: part.bytes().await? });
            }
            None => fields.push((field, String::from_utf8_lossy(&part.bytes().await?).into_owned())),
        }
    }
    Ok((fields, files))
}

/// The last part of a file name: no folders, whatever the sender's system.
fn plain_name(name: &str) -> String {
    name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = "--X\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n\
        --X\r\nContent-Disposition: form-data; name=\"tags[]\"\r\n\r\na\r\n\
        --X\r\nContent-Disposition: form-data; name=\"doc\"; filename=\"../../etc/passwd\"\r\nContent-Type: text/csv\r\n\r\na,b\r\n\
        --X\r\nContent-Disposition: form-data; name=\"pics\"; filename=\"1.png\"\r\nContent-Type: image/png\r\n\r\n1\r\n\
        --X\r\nContent-Disposition: form-data; name=\"pics\"; filename=\"2.png\"\r\nContent-Type: image/png\r\n\r\n2\r\n--X--\r\n";

    #[test]
    fn fields_and_files_are_told_apart() {
        let mut binaries = Binaries::new();
        let body = read(
            &Options::default(),
            "multipart/form-data; boundary=X",
            &Bytes::from_static(BODY.as_bytes()),
            &mut binaries,
        )
        .expect("a body");
        assert_eq!(body.to_json(), r#"{"note":"hello","tags":["a"]}"#);
        let seen: Vec<_> = binaries
            .iter()
            .map(|(name, data)| {
                (name.as_str(), data.file_name.as_deref().unwrap_or_default(), data.mime_type.as_str())
            })
            .collect();
        assert_eq!(
            seen,
            [("doc", "passwd", "text/csv"), ("pics0", "1.png", "image/png"), ("pics1", "2.png", "image/png")]
        );
    }

    #[test]
    fn a_torn_form_is_refused() {
        let torn = Bytes::from_static(&BODY.as_bytes()[..200]);
        let refused =
            read(&Options::default(), "multipart/form-data; boundary=X", &torn, &mut Binaries::new());
        assert_eq!(refused.expect_err("refused").status, 422);
        let nameless = read(&Options::default(), "multipart/form-data", &torn, &mut Binaries::new());
        assert_eq!(nameless.expect_err("refused").status, 422);
    }
}
