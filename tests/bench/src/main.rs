//! `make bench`: webhook -> Edit Fields -> Respond to Webhook under load, executions saved, beside a bare axum handler
//! in the same run. What counts is the ratio: both are driven by the same client on the same machine, in turns. Then whole
//! processes of `reporunner execute` (alone: `bench execute`).

mod load;
mod process;
mod server;
mod table;
mod whole;

use std::time::Duration;

use crate::load::Load;
use crate::process::Process;
use crate::table::Row;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// How long each measurement takes, and how often the turn goes round.
const SECONDS: u64 = 5;
const TURNS: usize = 3;

fn main() -> Result<(), Failure> {
    let argument = std::env::args().nth(1);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    if argument.as_deref() == Some("bare") {
        return runtime.block_on(server::bare());
    }
    if argument.as_deref() == Some("execute") {
        return runtime.block_on(whole::measure(&server::binary()?));
    }
    runtime.block_on(measure())?;
    runtime.block_on(whole::measure(&server::binary()?))
}

async fn measure() -> Result<(), Failure> {
    let bare = Process::start(&std::env::current_exe()?, &["bare"]).await?;
    let folder = tempfile::tempdir()?;
    let data = folder.path().to_string_lossy().into_owned();
    let product =
        Process::start(&server::binary()?, &["serve", "--data", &data, "--listen", "127.0.0.1:0"]).await?;
    let idle = product.memory()?;
    let hooks = server::prepare(&product).await?;
    let body = br#"{"customer":"Ada","total":120,"lines":[{"sku":"a","count":2}]}"#;
    let mut rows = vec![Row::new("bare axum handler", 10), Row::new("bare axum handler", 50)];
    rows.extend(hooks.iter().flat_map(|hook| [Row::new(&hook.label, 10), Row::new(&hook.label, 50)]));
    for _ in 0..TURNS {
        let mut places = vec![(&bare, "/".to_owned())];
        places.extend(hooks.iter().map(|hook| (&product, hook.path.clone())));
        for (place, (process, path)) in places.iter().enumerate() {
            for (offset, connections) in [10, 50].into_iter().enumerate() {
                let before = process.cpu()?;
                let seconds = Duration::from_secs(SECONDS);
                let load = Load::run(process.address(), path, body, connections, seconds).await?;
                rows[place * 2 + offset].add(load, process.cpu()? - before);
            }
        }
    }
    let busy = product.memory()?;
    table::print(&rows, idle, busy)?;
    Ok(())
}
