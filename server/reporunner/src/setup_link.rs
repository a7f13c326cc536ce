//! The one-time link by which the first person becomes the owner.

use std::sync::Arc;

use app::{App, AppError};

/// What to tell the person who started the program: the address, and the set-up link while there is no owner.
pub async fn greeting(app: &Arc<App>, url: &str) -> Result<String, AppError> {
    let mut text = format!("\n  Reporunner {} is ready: {url}\n", env!("CARGO_PKG_VERSION"));
    if let Some(token) = app.setup_token().await? {
        text.push_str(&format!(
            "\n  Set up the owner once, with this link:\n  {url}/setup?token={}\n",
            token.reveal()
        ));
    }
    text.push('\n');
    Ok(text)
}
