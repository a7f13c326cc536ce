//! The entries of a feed as items: the fields that people know from feeds, the same for RSS and Atom where they mean the
//! same.

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use model::{Object, Value};

use super::parse::{Element, parse};
use super::snippet::snippet;

/// The entries of the feed in `xml`. `more` are names of further elements to take over.
///
/// # Errors
/// When it is no feed, in a few words.
pub(super) fn items(xml: &str, more: &[&str]) -> Result<Vec<Object>, String> {
    let root = parse(xml)?;
    match root.name.as_str() {
        "feed" => Ok(root.all("entry").map(|entry| atom(entry, more)).collect()),
        "rss" => {
            let channel = root.child("channel").ok_or_else(|| "the feed has no channel".to_owned())?;
            let podcast = root.attribute("xmlns:itunes").is_some();
            Ok(channel.all("item").map(|item| rss(item, more, podcast)).collect())
        }
        "rdf:RDF" => Ok(root.all("item").map(|item| rss(item, more, false)).collect()),
        other => Err(format!("\"{other}\" is no feed")),
    }
}

/// Elements of RSS that become fields, and the names of those.
const FIELDS: [(&str, &str); 17] = [
    ("author", "creator"),
    ("dc:creator", "creator"),
    ("dc:date", "date"),
    ("dc:language", "language"),
    ("dc:rights", "rights"),
    ("dc:source", "source"),
    ("dc:title", "title"),
    ("title", "title"),
    ("link", "link"),
    ("pubDate", "pubDate"),
    ("author", "author"),
    ("summary", "summary"),
    ("content:encoded", "content:encoded"),
    ("enclosure", "enclosure"),
    ("dc:creator", "dc:creator"),
    ("dc:date", "dc:date"),
    ("comments", "comments"),
];

fn rss(item: &Element, more: &[&str], podcast: bool) -> Object {
    let mut json = Object::new();
    for (from, to) in FIELDS.into_iter().chain(more.iter().map(|name| (*name, *name))) {
        let Some(found) = item.child(from) else { continue };
        if from == "enclosure" {
            json.insert(to, attributes(found));
            continue;
        }
        json.insert(to, content(found));
        if from == "content:encoded" {
            json.insert("content:encodedSnippet", snippet(&content(found)));
        }
    }
    if let Some(description) = item.child("description") {
        let content = content(description);
        json.insert("contentSnippet", snippet(&content));
        json.insert("content", content);
    }
    if let Some(guid) = item.child("guid") {
        json.insert("guid", text(guid));
    }
    if let Some(about) = item.attribute("rdf:about") {
        json.insert("rdf:about", about);
    }
    let categories: Vec<Value> = item.all("category").map(category).collect();
    if !categories.is_empty() {
        json.insert("categories", categories);
    }
    if podcast {
        json.insert("itunes", itunes(item));
    }
    dated(&mut json);
    json
}

fn atom(entry: &Element, more: &[&str]) -> Object {
    let mut json = Object::new();
    for name in more {
        if let Some(found) = entry.child(name) {
            json.insert(*name, content(found));
        }
    }
    if let Some(title) = entry.child("title").map(content).filter(|title| !title.is_empty()) {
        json.insert("title", title);
    }
    if let Some(link) = link(entry) {
        json.insert("link", link);
    }
    let date = |name: &str| entry.child(name).map(text).filter(|text| !text.is_empty());
    if let Some(date) = date("published").or_else(|| date("updated")) {
        json.insert("pubDate", iso(&date).unwrap_or(date));
    }
    if let Some(name) = entry.child("author").and_then(|author| author.child("name")) {
        json.insert("author", text(name));
    }
    if let Some(found) = entry.child("content") {
        let content = content(found);
        json.insert("contentSnippet", snippet(&content));
        json.insert("content", content);
    }
    if let Some(summary) = entry.child("summary") {
        json.insert("summary", content(summary));
    }
    if let Some(id) = entry.child("id") {
        json.insert("id", text(id));
    }
    dated(&mut json);
    json
}

/// The address of an Atom entry: the alternate one, else the first.
fn link(entry: &Element) -> Option<String> {
    let alternate = entry.all("link").find(|link| link.attribute("rel") == Some("alternate"));
    let found = alternate.or_else(|| entry.child("link"))?;
    found.attribute("href").map(str::to_owned)
}

fn itunes(item: &Element) -> Object {
    let names = [
        "author",
        "subtitle",
        "summary",
        "explicit",
        "duration",
        "episode",
        "season",
        "keywords",
        "episodeType",
    ];
    let mut json = Object::new();
    for name in names {
        if let Some(found) = item.child(&format!("itunes:{name}")) {
            json.insert(name, text(found));
        }
    }
    if let Some(image) = item.child("itunes:image").and_then(|image| image.attribute("href")) {
        json.insert("image", image);
    }
    json
}

fn attributes(element: &Element) -> Object {
    element.attributes.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// A category: its words, with its attributes when it has some.
fn category(element: &Element) -> Value {
    let words = text(element);
    if element.attributes.is_empty() {
        return Value::from(words);
    }
    Value::Object(Object::from([("_", Value::from(words)), ("$", Value::Object(attributes(element)))]))
}

fn text(element: &Element) -> String {
    element.text.trim().to_owned()
}

/// Text, or the elements inside as they are written.
fn content(element: &Element) -> String {
    if element.children.is_empty() { text(element) } else { element.inner.trim().to_owned() }
}

/// Adds `isoDate` when there is a date that can be read.
fn dated(json: &mut Object) {
    let date =
        ["pubDate", "date"].iter().find_map(|name| json.get(name).and_then(Value::as_str).map(str::to_owned));
    if let Some(iso) = date.as_deref().and_then(iso) {
        json.insert("isoDate", iso);
    }
}

/// A date of RSS (RFC 2822) or Atom (RFC 3339) with milliseconds in UTC.
pub(super) fn iso(text: &str) -> Option<String> {
    let text = text.trim();
    let zoned = || rfc2822::parse(text).ok().map(|zoned| zoned.timestamp());
    let civil = || {
        let date = text.parse::<jiff::civil::DateTime>().ok()?;
        date.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
    };
    let found = text.parse::<Timestamp>().ok().or_else(zoned).or_else(civil)?;
    Some(found.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(xml: &str) -> Vec<String> {
        items(xml, &["media:credit"])
            .expect("a feed")
            .into_iter()
            .map(|it| Value::Object(it).to_json())
            .collect()
    }

    #[test]
    fn rss_and_atom_give_the_fields_people_know() {
        let rss = json(
            r#"<rss xmlns:dc="d"><channel><title>T</title><item><title>One &amp; two</title><link>https://a.example/1</link>
            <description><![CDATA[<p>Hello</p>]]></description><pubDate>Tue, 10 Jun 2003 04:00:00 GMT</pubDate>
            <guid isPermaLink="false">g1</guid><dc:creator>Ann</dc:creator><category>news</category>
            <enclosure url="https://a.example/a.mp3" length="5" type="audio/mpeg"/><media:credit>C</media:credit></item></channel></rss>"#,
        );
        assert_eq!(
            rss,
            [
                r#"{"creator":"Ann","title":"One & two","link":"https://a.example/1","pubDate":"Tue, 10 Jun 2003 04:00:00 GMT","enclosure":{"url":"https://a.example/a.mp3","length":"5","type":"audio/mpeg"},"dc:creator":"Ann","media:credit":"C","contentSnippet":"Hello","content":"<p>Hello</p>","guid":"g1","categories":["news"],"isoDate":"2003-06-10T04:00:00.000Z"}"#
            ]
        );
        let atom = json(
            r#"<feed><entry><title type="html">A</title><link rel="self" href="s"/><link rel="alternate" href="https://a.example/2"/>
            <id>urn:1</id><updated>2003-12-13T18:30:02Z</updated><author><name>Bob</name></author>
            <content type="xhtml"><div>x <b>y</b></div></content></entry></feed>"#,
        );
        assert_eq!(
            atom,
            [
                r#"{"title":"A","link":"https://a.example/2","pubDate":"2003-12-13T18:30:02.000Z","author":"Bob","contentSnippet":"x y","content":"<div>x <b>y</b></div>","id":"urn:1","isoDate":"2003-12-13T18:30:02.000Z"}"#
            ]
        );
        assert!(items("<html></html>", &[]).is_err());
    }

    #[test]
    fn dates_of_every_kind_are_read() {
        assert_eq!(iso("Wed, 02 Oct 2002 13:00:00 +0200").as_deref(), Some("2002-10-02T11:00:00.000Z"));
        assert_eq!(iso("2002-10-02T13:00:00.5+02:00").as_deref(), Some("2002-10-02T11:00:00.500Z"));
        assert_eq!(iso("2002-10-02T13:00:00").as_deref(), Some("2002-10-02T13:00:00.000Z"));
        assert_eq!(iso("soon"), None);
    }
}
