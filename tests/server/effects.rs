//! A service outside of the server that counts what reaches it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::post;
use tokio::net::TcpListener;

/// A service that counts the calls to each of its paths.
pub struct Counter {
    /// Its address.
    pub url: String,
    calls: Arc<Mutex<HashMap<String, usize>>>,
}

impl Counter {
    /// Starts the service. Each call takes it `time`.
    pub async fn start(time: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let calls: Arc<Mutex<HashMap<String, usize>>> = Arc::default();
        let count = move |State(calls): State<Arc<Mutex<HashMap<String, usize>>>>,
                          Path(path): Path<String>| async move {
            *calls.lock().expect("calls").entry(path).or_default() += 1;
            tokio::time::sleep(time).await;
            axum::Json(serde_json::json!({ "done": true }))
        };
        let service = Router::new().route("/{*path}", post(count)).with_state(calls.clone());
        tokio::spawn(async move { axum::serve(listener, service).await });
        Self { url, calls }
    }

    /// The calls by path.
    pub fn calls(&self) -> HashMap<String, usize> {
        self.calls.lock().expect("calls").clone()
    }
}
