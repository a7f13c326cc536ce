//! `reporunner clean`: removes what is beyond the limits of the history and content that nobody refers to, while no server has
//! the data folder open. A running server does the same now and then, and leaves content that is only hours old.

use std::process::ExitCode;

use app::cleaning::Cleaned;
use clap::Parser as _;

use crate::command::{BAD_INPUT, Clean, Serve, complain, print};
use crate::serve;

/// Cleans. 0: done, 2: the folder is none, is in use, or cannot be read.
pub fn run(arguments: &Clean) -> ExitCode {
    match clean(arguments) {
        Ok(Cleaned { executions, blobs, bytes }) => {
            print(&format!("{executions} executions and {blobs} pieces of content ({bytes} bytes) removed\n"))
        }
        Err(reason) => {
            complain(&reason);
            ExitCode::from(BAD_INPUT)
        }
    }
}

fn clean(arguments: &Clean) -> Result<Cleaned, String> {
    let data = &arguments.data;
    if !data.join("reporunner.db").exists() {
        return Err(format!("{} is not a data folder", data.display()));
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    runtime.block_on(async {
        let usual = Serve::parse_from([std::ffi::OsStr::new("serve"), "--data".as_ref(), data.as_os_str()]);
        let (keep_days, keep_executions) = (arguments.keep_days, arguments.keep_executions);
        let arguments = Serve { keep_days, keep_executions, ..usual };
        let opened = serve::open(&arguments, "http://127.0.0.1").await;
        let (app, store) = opened.map_err(|error| serve::chain(&*error))?;
        let cleaned = app.clean_at_rest().await.map_err(|error| serve::chain(&error))?;
        store.close().await;
        Ok(cleaned)
    })
}
