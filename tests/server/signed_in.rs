//! A caller of the API, signed in or not, and what it is answered.

use std::sync::Once;

use reqwest::header::{HeaderMap, SET_COOKIE};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::running::{PATIENCE, until};

/// A caller of the API.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    /// Address of the server.
    pub url: String,
    /// The session cookie, `name=value`.
    pub cookie: Option<String>,
}

/// An HTTP client that follows no redirects and keeps no cookies.
pub fn http() -> reqwest::Client {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        rustls::crypto::ring::default_provider().install_default().expect("the first provider");
    });
    let builder =
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(PATIENCE).no_proxy();
    builder.build().expect("a client")
}

impl Client {
    /// Somebody without a session.
    pub fn stranger(url: &str) -> Self {
        Self { http: http(), url: url.to_owned(), cookie: None }
    }

    /// The same caller at another address, after the server was started again.
    pub fn at(&self, url: &str) -> Self {
        Self { url: url.to_owned(), ..self.clone() }
    }

    /// A request to the API with the session, without the header that our own pages send.
    pub fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}/api/v1{path}", self.url));
        match &self.cookie {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        }
    }

    /// A request to the API as our own pages send it.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare(method, path).header("x-reporunner", "1")
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path)).await
    }

    /// POST with a JSON body.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::POST, path).json(body)).await
    }

    /// PATCH with a JSON body.
    pub async fn patch(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::PATCH, path).json(body)).await
    }

    /// DELETE.
    pub async fn delete(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::DELETE, path)).await
    }

    /// A call to a webhook with a JSON body.
    pub async fn call(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.http.post(format!("{}/webhook/{path}", self.url)).json(body)).await
    }

    /// Keeps a workflow and gives its id.
    pub async fn create(&self, workflow: &Value) -> String {
        let answer = self.post("/workflows", &json!({ "workflow": workflow })).await.expect_status(201);
        answer.text("id")
    }

    /// Keeps a workflow, switches it on and gives its id.
    pub async fn live(&self, workflow: &Value) -> String {
        let id = self.create(workflow).await;
        self.post(&format!("/workflows/{id}/activate"), &json!({})).await.expect_status(200);
        id
    }

    /// The executions of a workflow, newest first.
    pub async fn executions(&self, workflow: &str) -> Vec<Value> {
        self.all(&format!("/executions?workflowId={workflow}&limit=200")).await
    }

    /// Every entry of a list, over all its pages.
    pub async fn all(&self, path: &str) -> Vec<Value> {
        let mut entries = Vec::new();
        let mut cursor = String::new();
        let (room, query) = path.split_once('?').unwrap_or((path, ""));
        // A cursor to begin with gives way to that of the next page.
        let filter: String = query
            .split('&')
            .filter(|part| !part.starts_with("cursor="))
            .map(|part| format!("&{part}"))
            .collect();
        if let Some(first) = query.split('&').find(|part| part.starts_with("cursor=")) {
            cursor = format!("&{first}");
        }
        loop {
            let page = self
                .get(&format!("{room}?{}", format!("{filter}{cursor}").trim_start_matches('&')))
                .await
                .expect_status(200)
                .json();
            entries.extend(page["items"].as_array().expect("items").iter().cloned());
            match page["nextCursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return entries,
            }
        }
    }

    /// An execution when it has ended, with its steps.
    pub async fn ended(&self, execution: &str) -> Value {
        until(&format!("the end of {execution}"), async || {
            let detail = self.get(&format!("/executions/{execution}")).await;
            let detail = (detail.status == 200).then(|| detail.json())?;
            let status = detail["execution"]["status"].as_str().expect("a status");
            (!matches!(status, "new" | "running" | "waiting")).then_some(detail)
        })
        .await
    }

    /// The items of one output of a step.
    pub async fn items(&self, execution: &str, step: usize) -> Vec<Value> {
        let items =
            self.get(&format!("/executions/{execution}/steps/{step}")).await.expect_status(200).json();
        items["items"].as_array().expect("items").clone()
    }
}

/// What a server answered.
#[derive(Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: Vec<u8>,
}

impl Answer {
    /// Sends a request and takes the whole answer.
    pub async fn of(request: RequestBuilder) -> Self {
        let answer = request.send().await.unwrap_or_else(|error| panic!("no answer: {error:?}"));
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        Self { status, headers, body: answer.bytes().await.expect("a body").to_vec() }
    }

    /// The same, when it has this status.
    pub fn expect_status(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.body));
        self
    }

    /// Asserts that this is a refusal with a status and a code, in the shape that all refusals have.
    pub fn expect_problem(self, status: u16, code: &str) -> Value {
        let problem = self.expect_status(status);
        assert_eq!(problem.header("content-type"), "application/problem+json");
        let problem = problem.json();
        assert_eq!(
            (problem["code"].as_str(), problem["status"].as_u64()),
            (Some(code), Some(u64::from(status))),
            "{problem}"
        );
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{problem}");
        problem
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("not JSON: {}", String::from_utf8_lossy(&self.body)))
    }

    /// A text field of the body.
    pub fn text(&self, field: &str) -> String {
        self.json()[field].as_str().unwrap_or_else(|| panic!("no {field}")).to_owned()
    }

    /// A header, empty when it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    /// The caller whose session this answer opened.
    pub fn session(&self, url: &str) -> Client {
        let cookie = self.headers.get(SET_COOKIE).expect("a cookie").to_str().expect("text");
        let cookie = cookie.split(';').next().expect("a pair").to_owned();
        Client { cookie: Some(cookie), ..Client::stranger(url) }
    }
}
